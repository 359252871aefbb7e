//! An example's process: started with a clean environment, fed, watched, never left behind.
#![allow(dead_code, unreachable_pub)] // each file of tests uses its part

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// Generous: the machine may be busy. Nothing waits this long when all is well.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// `enrich_orders`, without the variables and slots of whoever runs the tests.
pub fn enrich_orders(args: &[&str]) -> Command {
    example(env!("CARGO_BIN_EXE_enrich_orders"), args)
}

/// `order_fanout`, likewise.
pub fn order_fanout(args: &[&str]) -> Command {
    example(env!("CARGO_BIN_EXE_order_fanout"), args)
}

/// `order_lines`, likewise.
pub fn order_lines(args: &[&str]) -> Command {
    example(env!("CARGO_BIN_EXE_order_lines"), args)
}

/// `payments_dedup`, likewise.
pub fn payments_dedup(args: &[&str]) -> Command {
    example(env!("CARGO_BIN_EXE_payments_dedup"), args)
}

fn example(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).env_clear().stdin(Stdio::null());
    command
}

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the process to its end.
pub fn run(command: &mut Command) -> Ended {
    Running::start(command).end()
}

/// A process at work.
pub struct Running {
    child: Child,
    pub stdin: Option<ChildStdin>,
    stdout: Lines,
    stderr: Lines,
}

impl Running {
    pub fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the example starts");
        let stdin = child.stdin.take();
        let stdout = Lines::of(child.stdout.take().expect("piped"));
        let stderr = Lines::of(child.stderr.take().expect("piped"));
        Self { child, stdin, stdout, stderr }
    }

    /// Writes to its standard input.
    pub fn feed(&mut self, text: &str) {
        self.stdin.as_mut().expect("piped").write_all(text.as_bytes()).expect("it reads");
    }

    /// The next line of its standard output.
    pub fn stdout_line(&mut self) -> String {
        self.stdout.next().unwrap_or_else(|| panic!("no line on stdout; stderr: {}", self.stderr.rest()))
    }

    /// Waits for a line with this text on standard error.
    pub fn wait_for(&mut self, text: &str) {
        while let Some(line) = self.stderr.next() {
            if line.contains(text) {
                return;
            }
        }
        panic!("{text:?} was never said: {}", self.stderr.seen);
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        // The shell's own `kill`: a bare machine has no other.
        let kill = format!("kill -s {name} {}", self.id());
        let status = Command::new("sh").args(["-c", &kill]).status();
        assert!(status.expect("there is a shell").success());
    }

    /// Closes its input and waits for its end.
    pub fn end(mut self) -> Ended {
        drop(self.stdin.take());
        // Both streams end when the process does.
        let (stdout, stderr) = (self.stdout.rest(), self.stderr.rest());
        let code = self.child.wait().expect("it ended").code();
        Ended { code, stdout, stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a stream, read by a thread so that they can be waited for with a deadline.
struct Lines {
    lines: Receiver<String>,
    seen: String,
}

impl Lines {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let (send, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Self { lines, seen: String::new() }
    }

    fn next(&mut self) -> Option<String> {
        let line = self.lines.recv_timeout(DEADLINE).ok()?;
        self.seen.push_str(&line);
        self.seen.push('\n');
        Some(line)
    }

    /// All lines up to the end of the stream, those already seen too.
    fn rest(&mut self) -> String {
        while self.next().is_some() {}
        std::mem::take(&mut self.seen)
    }
}
