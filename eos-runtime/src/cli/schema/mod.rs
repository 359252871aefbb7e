//! `schema check` and `schema accept`: the events of the program and the files that say what they look
//! like.

mod args;
#[cfg(test)]
mod tests;

use std::{
    io::{self, Write},
    path::Path,
};

use eos_conf::schema::{File, Found, Schema};

use crate::{
    error::Error,
    event::{EventSpec, SchemaSpec},
    stage::PipelineDef,
};

pub(super) use self::args::SchemaCommand;

/// Which files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accept {
    None,
    Compatible,
    All,
}

/// Does what the command says.
pub(super) fn run(
    pipelines: &[PipelineDef],
    command: &SchemaCommand,
    out: &mut dyn Write,
) -> Result<(), Error> {
    let (accept, place) = match command {
        SchemaCommand::Check(args) => (Accept::None, &args.place),
        SchemaCommand::Accept(args) if args.incompatible => (Accept::All, &args.place),
        SchemaCommand::Accept(args) => (Accept::Compatible, &args.place),
    };
    let kept = kept(pipelines);
    if kept.is_empty() {
        let text = "no event has a schema: write `#[kafka(schema = \"schemas/order.json\")]` on its type";
        return writeln!(out, "{text}").map_err(unwritten);
    }
    if place.dir.is_some() {
        of_one_package(&kept)?;
    }
    let mut different = 0;
    for spec in &kept {
        let package = place.dir.as_deref().unwrap_or(Path::new(spec.package));
        if !one(spec, package, accept, out)? {
            different += 1;
        }
    }
    match different {
        0 => Ok(()),
        _ => {
            Err(Error::failed(format_args!("{different} of {} schemas differ from their files", kept.len())))
        }
    }
}

/// The schemas of what the pipelines read and write, each once, by their files.
fn kept(pipelines: &[PipelineDef]) -> Vec<SchemaSpec> {
    let events = pipelines.iter().flat_map(|def| &def.events);
    let mut kept: Vec<SchemaSpec> = events.filter_map(|event: &&EventSpec| event.schema).collect();
    kept.sort_by_key(|spec| (spec.package, spec.path));
    kept.dedup();
    kept
}

/// One directory takes the place of one package: the files of another would be looked for, and written,
/// where they are not.
fn of_one_package(kept: &[SchemaSpec]) -> Result<(), Error> {
    let mut packages: Vec<&str> = kept.iter().map(|spec| spec.package).collect();
    packages.dedup(); // they come in order
    match packages[..] {
        [_, _, ..] => Err(Error::usage(format_args!(
            "--dir is the directory of one package, and the events of this program are of {}: `{}`; leave --dir \
             out, and run the program from a build of the checkout that is meant",
            packages.len(),
            packages.join("`, `")
        ))),
        _ => Ok(()),
    }
}

/// Says how the file is, and writes it where that is accepted; whether it says the same then.
fn one(spec: &SchemaSpec, package: &Path, accept: Accept, out: &mut dyn Write) -> Result<bool, Error> {
    if !package.is_dir() {
        let package = package.display();
        return Err(Error::usage(format_args!(
            "there is no directory `{package}`: say where the files are, --dir DIR"
        )));
    }
    let schema = Schema::from_json(spec.text).map_err(|error| broken(spec, error))?;
    let file = File::new(package, spec.path).map_err(|error| broken(spec, error))?;
    let found = file.compare(&schema, spec.compatibility).map_err(Error::failed)?;
    let is_written = match &found {
        Found::Missing | Found::Compatible(_) => accept != Accept::None,
        Found::Incompatible(_) => accept == Accept::All,
        Found::Same | Found::Foreign(_) | Found::Unreadable(_) => false,
    };
    if is_written {
        file.write(&schema).map_err(Error::failed)?;
    }
    let verdict = if is_written { "written".to_owned() } else { verdict(&found, spec) };
    let mut text = format!("{} ({}): {verdict}\n", schema.event, spec.path);
    for line in details(&found) {
        text.extend(["  ", &line.replace('\n', "\n  "), "\n"]);
    }
    out.write_all(text.as_bytes()).map_err(unwritten)?;
    Ok(is_written || found == Found::Same)
}

fn verdict(found: &Found, spec: &SchemaSpec) -> String {
    let compatibility = spec.compatibility.word();
    match found {
        Found::Same => "the same".to_owned(),
        Found::Missing => "there is no file".to_owned(),
        Found::Compatible(_) => format!("differs, and is compatible ({compatibility})"),
        Found::Incompatible(_) => format!("differs, and is not compatible ({compatibility})"),
        Found::Foreign(other) => format!("the file is the schema of `{other}`"),
        Found::Unreadable(error) => format!("the file is no schema: {error}"),
    }
}

fn details(found: &Found) -> Vec<String> {
    match found {
        Found::Compatible(differences) => differences.iter().map(ToString::to_string).collect(),
        Found::Incompatible(breaches) => breaches.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The compiler has read it already.
fn broken(spec: &SchemaSpec, error: impl std::fmt::Display) -> Error {
    Error::failed(format_args!("the schema of `{}` in this program is broken: {error}", spec.path))
}

fn unwritten(error: io::Error) -> Error {
    Error::failed(format_args!("cannot write to standard output: {error}"))
}
