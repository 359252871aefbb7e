//! Programs of other toolchains, whose sources lie in directories of this crate. They are copied and built in
//! the project's cache, because Maven writes beside its sources and the checkout is to stay as it is.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::Failure;

/// The program's directory in the cache, built from `sources` (a directory of this crate) if they changed.
/// `build` makes the commands from a copy of the sources and from the directory to create.
///
/// # Errors
/// The reason that stands in the tables: a tool that is missing, or what it complained about.
pub(super) fn built(sources: &str, build: impl Fn(&Path, &Path) -> Vec<Command>) -> Result<PathBuf, String> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(sources);
    let files = files_below(&from).map_err(|error| error.to_string())?;
    let mut content = Vec::new();
    for (name, text) in &files {
        content.extend_from_slice(name.to_string_lossy().as_bytes());
        content.extend_from_slice(&(text.len() as u64).to_le_bytes());
        content.extend_from_slice(text);
    }
    let fill = |room: &Path, product: &Path| -> Result<(), Failure> {
        eprintln!("  building benches/{sources} (once)");
        let copy = room.join("sources");
        for (name, text) in &files {
            let path = copy.join(name);
            fs::create_dir_all(path.parent().unwrap_or(&copy))?;
            fs::write(path, text)?;
        }
        build(&copy, product).iter_mut().try_for_each(run)
    };
    eos_fixture::cached(sources, &content, fill).map_err(|error| error.to_string())
}

/// An error unless the tool is there: `go is not installed`.
pub(super) fn installed(tool: &str, program: &Path) -> Result<(), String> {
    let asked = Command::new(program)
        .arg("--help")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match asked {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(format!("{tool} is not installed")),
        Err(error) => Err(format!("{tool} cannot be run: {error}")),
        // Whether it knows the option is of no interest.
        Ok(_) => Ok(()),
    }
}

/// A program's path as it is found by its name, or in a directory that a variable names.
pub(super) fn tool(name: &str, home: &str) -> PathBuf {
    match std::env::var_os(home) {
        Some(home) if !home.is_empty() => Path::new(&home).join("bin").join(name),
        _ => PathBuf::from(name),
    }
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("running {name}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{name} failed ({}): {}", output.status, String::from_utf8_lossy(&said).trim()).into())
}

/// Paths below a directory with what is in them, sorted: what a build is named after.
fn files_below(root: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    let mut rooms = vec![root.to_owned()];
    while let Some(room) = rooms.pop() {
        for entry in fs::read_dir(&room).map_err(|error| format!("{}: {error}", room.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                rooms.push(path);
            } else {
                files.push((path.strip_prefix(root)?.to_owned(), fs::read(&path)?));
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_is_not_there_is_said_to_be_missing() {
        let missing = installed("go", Path::new("no-such-tool-anywhere"));
        assert_eq!(missing, Err("go is not installed".to_owned()));
    }

    #[test]
    fn the_sources_are_found_whatever_their_depth() {
        let files = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("streams")).expect("sources");
        let names: Vec<_> = files.iter().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
        assert_eq!(names[0], "pom.xml");
        assert!(names.contains(&"src/main/java/bench/Streams.java".to_owned()), "{names:?}");
    }
}
