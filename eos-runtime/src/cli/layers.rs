//! From the texts of environment and command line to settings, each with its origin.
#![allow(clippy::disallowed_methods)] // the room where the environment is read

use std::time::Duration;

use clap::{ArgMatches, parser::ValueSource};
use eos_conf::{duration::parse_duration, suggest};

use crate::{
    settings::{Origin, Problems, Said, Settings},
    spec::{Commit, Membership, Start},
};

use super::{args::SettingsArgs, dlq::ClientArgs, topics::TopicsArgs};

/// The two upper layers as clap saw them.
pub(super) struct Layers<'a> {
    matches: &'a ArgMatches,
}

/// An option: its id for clap, its name on the command line, its variable.
#[derive(Clone, Copy)]
pub(super) struct Name(pub(super) &'static str, pub(super) &'static str, pub(super) &'static str);

const TOPIC: Name = Name("topic", "--topic", "EOS_TOPIC");
const GROUP: Name = Name("group", "--group", "EOS_GROUP");
const INSTANCE: Name = Name("instance", "--instance", "EOS_INSTANCE");
const ONLY: Name = Name("only", "--only", "EOS_ONLY");
const START: Name = Name("start", "--start", "EOS_START");
const MEMBERSHIP: Name = Name("membership", "--membership", "EOS_MEMBERSHIP");
const WORKERS: Name = Name("workers", "--workers", "EOS_WORKERS");
const CONCURRENCY: Name = Name("concurrency", "--concurrency", "EOS_CONCURRENCY");
const COMMIT: Name = Name("commit", "--commit", "EOS_COMMIT");
const COMMIT_INTERVAL: Name = Name("commit_interval", "--commit-interval", "EOS_COMMIT_INTERVAL");
const MIN_COMMIT_INTERVAL: Name =
    Name("min_commit_interval", "--min-commit-interval", "EOS_MIN_COMMIT_INTERVAL");
const TRANSACTION_TIMEOUT: Name =
    Name("transaction_timeout", "--transaction-timeout", "EOS_TRANSACTION_TIMEOUT");
const STARTUP_TIMEOUT: Name = Name("startup_timeout", "--startup-timeout", "EOS_STARTUP_TIMEOUT");
const KAFKA: Name = Name("kafka", "--kafka", "EOS_KAFKA");

impl<'a> Layers<'a> {
    pub(super) fn new(matches: &'a ArgMatches) -> Self {
        Self { matches }
    }

    /// The settings of both layers, the environment's first.
    pub(super) fn settings(&self, args: &SettingsArgs, problems: &mut Problems) -> Settings {
        Settings {
            instance: self.text(INSTANCE, args.instance.as_deref()),
            transaction_timeout: self.time(
                TRANSACTION_TIMEOUT,
                args.transaction_timeout.as_deref(),
                problems,
            ),
            startup_timeout: self.time(STARTUP_TIMEOUT, args.startup_timeout.as_deref(), problems),
            drain: args.drain,
            create_topics: args.create_topics,
            accept_lost: args.accept_lost,
            topics: pairs(self.merged(TOPIC, &args.topic), "DECLARED=ACTUAL", problems),
            groups: self.merged(GROUP, &args.group).into_iter().map(group).collect(),
            start: self
                .text(START, args.start.as_deref())
                .and_then(|said| choice(&said, "place to start", &STARTS, problems)),
            membership: self
                .text(MEMBERSHIP, args.membership.as_deref())
                .and_then(|said| choice(&said, "way to be a member", &MEMBERSHIPS, problems)),
            commit: self
                .text(COMMIT, args.commit.as_deref())
                .and_then(|said| choice(&said, "way to commit", &COMMITS, problems)),
            commit_interval: self.time(COMMIT_INTERVAL, args.commit_interval.as_deref(), problems),
            min_commit_interval: self.time(
                MIN_COMMIT_INTERVAL,
                args.min_commit_interval.as_deref(),
                problems,
            ),
            workers: self.number(WORKERS, args.workers.as_deref(), problems),
            concurrency: self.number(CONCURRENCY, args.concurrency.as_deref(), problems),
            kafka: pairs(self.merged(KAFKA, &args.kafka), "KEY=VALUE", problems),
            only: self.replaced(ONLY, &args.only),
            declared: &[],
        }
    }

    /// As [`settings`](Self::settings), for a command that runs no pipeline.
    pub(super) fn client_settings(&self, args: &ClientArgs, problems: &mut Problems) -> Settings {
        let ClientArgs { topic, transaction_timeout, startup_timeout, kafka } = args;
        Settings {
            transaction_timeout: self.time(TRANSACTION_TIMEOUT, transaction_timeout.as_deref(), problems),
            startup_timeout: self.time(STARTUP_TIMEOUT, startup_timeout.as_deref(), problems),
            topics: pairs(self.merged(TOPIC, topic), "DECLARED=ACTUAL", problems),
            kafka: pairs(self.merged(KAFKA, kafka), "KEY=VALUE", problems),
            ..Settings::default()
        }
    }

    /// As [`settings`](Self::settings), for a command that looks at topics.
    pub(super) fn topics_settings(&self, args: &TopicsArgs, problems: &mut Problems) -> Settings {
        let TopicsArgs { topic, startup_timeout, kafka, .. } = args;
        Settings {
            startup_timeout: self.time(STARTUP_TIMEOUT, startup_timeout.as_deref(), problems),
            topics: pairs(self.merged(TOPIC, topic), "DECLARED=ACTUAL", problems),
            kafka: pairs(self.merged(KAFKA, kafka), "KEY=VALUE", problems),
            ..Settings::default()
        }
    }

    /// A single value; an empty variable of the environment says nothing.
    pub(super) fn text(&self, name: Name, value: Option<&str>) -> Option<Said<String>> {
        let origin = self.origin(name);
        value
            .filter(|value| !value.is_empty() || matches!(origin, Origin::CommandLine(_)))
            .map(|value| Said::new(value.to_owned(), origin))
    }

    pub(super) fn number(
        &self,
        name: Name,
        value: Option<&str>,
        problems: &mut Problems,
    ) -> Option<Said<usize>> {
        let said = self.text(name, value)?;
        let number =
            said.value.trim().parse().map_err(|_| {
                format!("{}: `{}` is not a whole number: write it as `4`", said.origin, said.value)
            });
        problems.keep(number).map(|number| Said::new(number, said.origin))
    }

    fn time(&self, name: Name, value: Option<&str>, problems: &mut Problems) -> Option<Said<Duration>> {
        let said = self.text(name, value)?;
        let time = parse_duration(&said.value).map_err(|error| format!("{}: {error}", said.origin));
        problems.keep(time).map(|time| Said::new(time, said.origin))
    }

    /// A list in which each entry counts for itself: the environment's, then the command line's.
    fn merged(&self, name: Name, values: &[String]) -> Vec<Said<String>> {
        let said = split(name, &std::env::var(name.2).unwrap_or_default());
        let environment = said.into_iter().map(|value| Said::new(value, Origin::Environment(name.2)));
        environment.chain(self.given(name, values)).collect()
    }

    /// A list that counts as a whole: the command line's, else the environment's.
    pub(super) fn replaced(&self, name: Name, values: &[String]) -> Vec<Said<String>> {
        if matches!(self.origin(name), Origin::CommandLine(_)) {
            return self.given(name, values).collect();
        }
        let said = values.iter().flat_map(|value| split(name, value));
        said.map(|value| Said::new(value, Origin::Environment(name.2))).collect()
    }

    /// What the command line says.
    fn given(&self, name: Name, values: &[String]) -> impl Iterator<Item = Said<String>> {
        let is_given = matches!(self.origin(name), Origin::CommandLine(_));
        let values = if is_given { values } else { &[] };
        values.iter().map(move |value| Said::new(value.clone(), Origin::CommandLine(name.1)))
    }

    pub(super) fn origin(&self, Name(id, option, variable): Name) -> Origin {
        match self.matches.value_source(id) {
            Some(ValueSource::CommandLine) => Origin::CommandLine(option),
            Some(ValueSource::EnvVariable) => Origin::Environment(variable),
            _ => Origin::Default,
        }
    }
}

/// The entries of a variable: by line breaks if it has one, else by commas. A property's value may
/// have commas of its own, so what has no `=` belongs to the entry before it.
fn split(name: Name, text: &str) -> Vec<String> {
    if text.contains('\n') {
        return text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    }
    let mut entries: Vec<String> = Vec::new();
    for piece in text.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
        match entries.last_mut() {
            Some(last) if name.0 == KAFKA.0 && !piece.contains('=') => {
                last.push(',');
                last.push_str(piece);
            }
            _ => entries.push(piece.to_owned()),
        }
    }
    entries
}

/// `KEY=VALUE`, split at the first `=`. What stands behind it may be a secret and is not repeated.
pub(super) fn pairs(
    said: Vec<Said<String>>,
    form: &str,
    problems: &mut Problems,
) -> Vec<Said<(String, String)>> {
    let pair = |said: Said<String>| match said.value.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() && !value.trim().is_empty() => {
            Some(Said::new((key.trim().to_owned(), value.trim().to_owned()), said.origin))
        }
        Some((key, _)) => {
            problems.add(format_args!(
                "{}: a side of `=` is empty at `{}`: write it as {form}",
                said.origin,
                key.trim()
            ));
            None
        }
        None => {
            problems.add(format_args!("{}: `{}` has no `=`: write it as {form}", said.origin, said.value));
            None
        }
    };
    said.into_iter().filter_map(pair).collect()
}

fn group(said: Said<String>) -> Said<(Option<String>, String)> {
    let value = match said.value.split_once('=') {
        Some((pipeline, group)) => (Some(pipeline.to_owned()), group.to_owned()),
        None => (None, said.value),
    };
    Said::new(value, said.origin)
}

/// A word out of a few, each with what it means.
fn choice<T: Copy>(
    said: &Said<String>,
    what: &str,
    known: &[(&str, &str, T)],
    problems: &mut Problems,
) -> Option<Said<T>> {
    if let Some((.., value)) = known.iter().find(|(word, ..)| *word == said.value) {
        return Some(Said::new(*value, said.origin));
    }
    let nearest = suggest::nearest(&said.value, known.iter().map(|(word, ..)| *word));
    let hint = nearest.map_or(String::new(), |word| format!("did you mean `{word}`? "));
    let words: Vec<_> = known.iter().map(|(word, meaning, _)| format!("`{word}` ({meaning})")).collect();
    problems.add(format_args!(
        "{}: `{}` is no {what}: {hint}Write {}",
        said.origin,
        said.value,
        words.join(" or ")
    ));
    None
}

const STARTS: [(&str, &str, Start); 2] =
    [("earliest", "the oldest record", Start::Earliest), ("latest", "only what is new", Start::Latest)];

const MEMBERSHIPS: [(&str, &str, Membership); 2] = [
    ("dynamic", "whoever leaves hands its partitions on at once", Membership::Dynamic),
    ("static", "whoever is started again has its partitions back at once", Membership::Static),
];

const COMMITS: [(&str, &str, Commit); 3] = [
    (Commit::Group.word(), "many records share a transaction", Commit::Group),
    (Commit::PerBatch.word(), "a transaction for each poll", Commit::PerBatch),
    (Commit::PerRecord.word(), "a transaction for each record", Commit::PerRecord),
];

/// Variables that look like ours and are not, with the one that may be meant.
pub(super) fn strangers(known: &[String]) -> Vec<String> {
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    set.filter(|name| name.starts_with("EOS_") && !known.contains(name))
        .filter_map(|name| {
            let meant = suggest::nearest(&name, known.iter().map(String::as_str))?;
            Some(format!("the variable {name} means nothing here: did you mean {meant}?"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_holds_entries_by_commas_or_lines() {
        assert_eq!(split(TOPIC, "a=b, c=d,"), ["a=b", "c=d"]);
        assert_eq!(split(TOPIC, "a=b\nc=d,e\n"), ["a=b", "c=d,e"]);
        assert_eq!(split(KAFKA, "debug=eos,cgrp,linger.ms=5"), ["debug=eos,cgrp", "linger.ms=5"]);
        assert!(split(ONLY, " ").is_empty());
    }

    #[test]
    fn a_pair_without_a_side_is_named_without_its_value() {
        let mut problems = Problems::default();
        let said = ["a=b=c", "=secret", "a="]
            .map(|text| Said::new(text.to_owned(), Origin::CommandLine("--kafka")))
            .to_vec();

        let pairs = pairs(said, "KEY=VALUE", &mut problems);

        assert_eq!(pairs.len(), 1);
        assert_eq!(pairs[0].value, ("a".to_owned(), "b=c".to_owned()));
        let text = problems.into_result().unwrap_err().to_string();
        assert!(!text.contains("secret"), "{text}");
    }
}
