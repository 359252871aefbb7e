//! From committed records to lines: what a pipeline wrote is seen here when it is committed, and
//! not before.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

use crate::{
    control::Control,
    error::Error,
    memory::{Isolation, Memory},
};

use super::files::Output;

/// How often it is looked for more.
const EVERY: Duration = Duration::from_millis(5);

/// The most records taken at once.
const BATCH: usize = 10_000;

/// The open outputs of a run.
pub(super) struct Collector {
    sinks: Vec<Sink>,
}

struct Sink {
    topic: String,
    /// The next offset of each partition.
    next: Vec<i64>,
    name: String,
    out: Box<dyn Write + Send>,
    /// A file that gets its name when the run ends well.
    partial: Option<(PathBuf, PathBuf)>,
}

impl Collector {
    /// Opens the outputs, whose topics are there.
    pub(super) fn open(outputs: Vec<Output>, memory: &Memory) -> Result<Self, Error> {
        let open = |output: Output| {
            let partitions = memory.cluster(|cluster| cluster.partitions(&output.topic));
            Sink::open(output, partitions.unwrap_or(0) as usize)
        };
        let sinks = outputs.into_iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { sinks })
    }

    /// Writes what commits until `is_done` says that nothing more comes. When that cannot be
    /// written, the run is stopped.
    pub(super) fn collect(
        &mut self,
        memory: &Memory,
        is_done: &Receiver<()>,
        control: &Control,
    ) -> Result<(), Error> {
        let mut is_last = false;
        while !is_last {
            is_last = is_done.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout);
            let written = self.sinks.iter_mut().try_for_each(|sink| sink.write_new(memory));
            if written.is_err() {
                control.stop();
                return written;
            }
        }
        Ok(())
    }

    /// Gives finished files their names.
    pub(super) fn finish(self) -> Result<(), Error> {
        for Sink { partial, name, out, .. } in self.sinks {
            drop(out);
            if let Some((partial, path)) = partial {
                fs::rename(&partial, &path)
                    .map_err(|error| Error::failed(format_args!("cannot write {name}: {error}")))?;
            }
        }
        Ok(())
    }

    /// Says where the files of a run that did not end well are.
    pub(super) fn leave(self) {
        for (partial, path) in self.sinks.into_iter().filter_map(|sink| sink.partial) {
            tracing::warn!(
                "{} is not written: what was committed is in {}",
                path.display(),
                partial.display()
            );
        }
    }
}

impl Sink {
    fn open(Output { topic, path }: Output, partitions: usize) -> Result<Self, Error> {
        let next = vec![0; partitions];
        let Some(path) = path else {
            let (name, out) = ("standard output".to_owned(), Box::new(BufWriter::new(io::stdout())));
            return Ok(Self { topic, next, name, out, partial: None });
        };
        // A pipe or a device is written as it is: it cannot be replaced.
        let partial = (path.is_file() || !path.exists()).then(|| (partial(&path), path.clone()));
        let target = partial.as_ref().map_or(&path, |(partial, _)| partial);
        let name = path.display().to_string();
        let file = File::create(target).map_err(|error| {
            Error::usage(format_args!("--out: cannot write {}: {error}", target.display()))
        })?;
        Ok(Self { topic, next, name, out: Box::new(BufWriter::new(file)), partial })
    }

    fn write_new(&mut self, memory: &Memory) -> Result<(), Error> {
        let Self { topic, next, name, out, .. } = self;
        for (partition, next) in (0_i32..).zip(next) {
            loop {
                let fetched = memory.cluster(|cluster| {
                    cluster.fetch(topic, partition, *next, BATCH, Isolation::ReadCommitted)
                });
                let fetched = fetched.map_err(|error| {
                    Error::failed(format_args!("cannot read topic `{topic}` back: {error}"))
                })?;
                for slice in &fetched.slices {
                    for value in slice.records.clone().map(|at| slice.batch.value(at)) {
                        line(out, value).map_err(|error| unwritable(name, &error))?;
                    }
                }
                if *next == fetched.next {
                    break;
                }
                *next = fetched.next;
            }
        }
        out.flush().map_err(|error| unwritable(name, &error))
    }
}

/// A value per line; a tombstone is `null`.
fn line(out: &mut impl Write, value: Option<&[u8]>) -> io::Result<()> {
    out.write_all(value.unwrap_or(b"null"))?;
    out.write_all(b"\n")
}

fn unwritable(name: &str, error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Error::failed(format_args!("{name} was closed before the end"));
    }
    Error::failed(format_args!("cannot write {name}: {error}"))
}

fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}
