//! The first reading: which dead letters were sent back, and whether those that were named are there.

use std::collections::{BTreeSet, HashSet};

use crate::{
    broker::Broker,
    engine::{Calls, Trouble},
    error::Error,
    record::Records,
};

use super::{
    DeadLetters,
    choice::Choice,
    letter::{Entry, Id, read},
    scan::{self, Scan},
};

/// What the topic said, up to where it ended.
#[derive(Debug)]
pub(super) struct Survey {
    /// The ends of all partitions, from 0.
    pub(super) ends: Vec<i64>,
    /// Those that have a marker.
    pub(super) replayed: HashSet<Id>,
}

impl Survey {
    /// Reads the whole topic. A dead letter that was chosen by its place must be one of this pipeline.
    pub(super) async fn take<B: Broker>(
        calls: &Calls<B>,
        letters: &DeadLetters,
        choice: &Choice,
    ) -> Result<Self, Trouble> {
        let ends = scan::ends(calls, letters).await?;
        let mut replayed = HashSet::new();
        let mut unmet: BTreeSet<Id> = choice.ids.clone();
        let mut scan = Scan::start(calls, letters, &ends).await?;
        while let Some(chunk) = scan.next().await? {
            for index in (0..chunk.len()).filter(|index| scan.covers(chunk.place(*index))) {
                let record = chunk.record(index);
                let id = Id::of(&record);
                let entry = read(record);
                if let Entry::Marker(of) = &entry {
                    replayed.insert(*of);
                }
                if unmet.remove(&id) {
                    check(letters, id, &entry).map_err(Trouble::Failed)?;
                }
            }
        }
        drop(scan);
        match unmet.first() {
            None => Ok(Self { ends, replayed }),
            Some(id) => Err(Trouble::Failed(Error::usage(format_args!(
                "there is no record at {id} in dead-letter topic `{}`: `dlq list --all` shows what there is",
                letters.topic
            )))),
        }
    }
}

fn check(letters: &DeadLetters, id: Id, entry: &Entry<'_>) -> Result<(), Error> {
    let what = match entry {
        Entry::Letter(letter) if letter.pipeline == letters.pipeline => return Ok(()),
        Entry::Letter(letter) => {
            format!("a dead letter of pipeline `{}`, not of `{}`", letter.pipeline, letters.pipeline)
        }
        Entry::Marker(of) => format!("a marker: it says that {of} was replayed"),
        Entry::Foreign(why) => format!("no dead letter: {why}"),
    };
    Err(Error::usage(format_args!("the record at {id} in dead-letter topic `{}` is {what}", letters.topic)))
}
