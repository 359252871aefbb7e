//! Which file belongs to which topic, checked and opened before anything starts.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::settings::{Mapped, Plan, Problems, Said, which};

/// The files of an embedded run.
#[derive(Debug)]
pub(in crate::cli) struct Files {
    pub(super) inputs: Vec<Input>,
    pub(super) outputs: Vec<Output>,
}

/// Lines for a topic.
#[derive(Debug)]
pub(super) struct Input {
    /// The topic's real name.
    pub(super) topic: String,
    /// The file as it was named, for messages.
    pub(super) name: String,
    /// `None` is standard input.
    pub(super) file: Option<File>,
}

/// Where the values of a topic go.
#[derive(Debug)]
pub(super) struct Output {
    /// The topic's real name.
    pub(super) topic: String,
    /// `None` is standard output.
    pub(super) path: Option<PathBuf>,
}

impl Files {
    /// The files that `--in` and `--out` name, if they are right.
    pub(in crate::cli) fn check(
        inputs: &[Said<(String, String)>],
        outputs: &[Said<(String, String)>],
        plan: &Plan,
        problems: &mut Problems,
    ) -> Option<Self> {
        let read: Vec<&Mapped> = plan.pipelines.iter().map(|pipeline| &pipeline.input).collect();
        let written: Vec<&Mapped> = plan
            .pipelines
            .iter()
            .flat_map(|pipeline| pipeline.outputs.iter().chain(&pipeline.dead_letter))
            .chain(read.iter().copied())
            .collect();
        each_file_once(inputs, outputs, problems);
        let opened: Vec<_> = inputs.iter().map(|said| input(said, &read, problems)).collect();
        let named: Vec<_> = outputs.iter().map(|said| output(said, &written, problems)).collect();
        Some(Self {
            inputs: opened.into_iter().collect::<Option<_>>()?,
            outputs: named.into_iter().collect::<Option<_>>()?,
        })
    }
}

fn input(said: &Said<(String, String)>, topics: &[&Mapped], problems: &mut Problems) -> Option<Input> {
    let (topic, name) = &said.value;
    let topic = topic_of(said, topic, topics, "reads", problems)?;
    let file = match name.as_str() {
        "-" => None,
        path => {
            let opened = open(Path::new(path));
            let cannot = |error| format!("{}: cannot read `{path}`: {error}", said.origin);
            Some(problems.keep(opened.map_err(cannot))?)
        }
    };
    let name = if file.is_some() { name.clone() } else { "standard input".to_owned() };
    Some(Input { topic, name, file })
}

fn open(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    Ok(file)
}

fn output(said: &Said<(String, String)>, topics: &[&Mapped], problems: &mut Problems) -> Option<Output> {
    let (topic, name) = &said.value;
    let topic = topic_of(said, topic, topics, "reads or writes", problems)?;
    let path = (name != "-").then(|| PathBuf::from(name));
    if let Some(path) = &path {
        let place = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if path.is_dir() || !place.is_dir() {
            let why = if path.is_dir() { "it is a directory" } else { "there is no such directory" };
            problems.add(format_args!("{}: cannot write `{name}`: {why}", said.origin));
            return None;
        }
    }
    Some(Output { topic, path })
}

/// The real name of a topic that was named as the code or as `--topic` has it.
fn topic_of(
    said: &Said<(String, String)>,
    name: &str,
    topics: &[&Mapped],
    does: &str,
    problems: &mut Problems,
) -> Option<String> {
    let found = topics.iter().find(|topic| topic.declared == name);
    let found = found.or_else(|| topics.iter().find(|topic| topic.actual.value == name));
    if found.is_none() {
        let mut known: Vec<&str> = topics.iter().map(|topic| topic.declared.as_str()).collect();
        known.sort_unstable();
        known.dedup();
        problems.add(format_args!(
            "{}: no pipeline of this run {does} a topic `{name}`: {}",
            said.origin,
            which(name, &known)
        ));
    }
    found.map(|topic| topic.actual.value.clone())
}

/// No file is read or written twice, and none is read and replaced.
fn each_file_once(
    inputs: &[Said<(String, String)>],
    outputs: &[Said<(String, String)>],
    problems: &mut Problems,
) {
    let stdin = inputs.iter().filter(|said| said.value.1 == "-").count();
    if stdin > 1 {
        problems.add(format_args!(
            "{}: standard input can feed one topic only, not {stdin}: name files for the others",
            inputs[0].origin
        ));
    }
    let read: Vec<PathBuf> = inputs.iter().filter_map(|said| fs::canonicalize(&said.value.1).ok()).collect();
    let mut written: Vec<&str> = Vec::new();
    for said in outputs.iter().filter(|said| said.value.1 != "-") {
        let name = said.value.1.as_str();
        if written.contains(&name) {
            problems
                .add(format_args!("{}: `{name}` is named for two topics: name a file for each", said.origin));
        }
        written.push(name);
        if fs::canonicalize(name).is_ok_and(|path| path.is_file() && read.contains(&path)) {
            problems.add(format_args!(
                "{}: `{name}` is an input of this run: name another file to write",
                said.origin
            ));
        }
    }
}
