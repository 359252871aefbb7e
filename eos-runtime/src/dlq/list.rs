//! Shows what lies in a dead-letter topic.

use crate::{
    broker::Broker,
    control::Control,
    engine::{Calls, Trouble},
    error::Error,
    record::{Record, Records},
};

use super::{
    DeadLetters,
    choice::Choice,
    letter::{DeadLetter, Entry, read},
    scan::Scan,
    survey::Survey,
};

/// A record of the dead-letter topic, to be shown.
#[derive(Debug, Clone, Copy)]
pub enum Listed<'a> {
    /// A dead letter of the pipeline.
    Letter {
        /// What it says.
        letter: DeadLetter<'a>,
        /// Whether it was sent back.
        replayed: bool,
    },
    /// A record that is no dead letter.
    Foreign {
        /// The record.
        record: Record<'a>,
        /// Why it is none.
        why: &'a str,
    },
}

/// How many records of each sort were met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Listing {
    /// Dead letters shown.
    pub shown: u64,
    /// Dead letters that the choice takes and that were not shown, because they were replayed.
    pub replayed: u64,
    /// Dead letters of other pipelines, which are not shown.
    pub elsewhere: u64,
    /// Records that are no dead letters, which are shown.
    pub foreign: u64,
    /// Whether the limit ended it: there may be more.
    pub limited: bool,
}

/// Shows the chosen dead letters that lie in the topic now, in the order of their offsets in each partition,
/// and every record that is none. Those that were replayed only if `replayed_too`. It waits for transactions
/// that are open, since what they write may belong to it.
///
/// # Errors
/// What `show` says, at once. Usage when a chosen place has no dead letter of the pipeline, or the broker
/// refuses for good; failed when the topic cannot be read to its end, and when it is told to stop.
pub async fn list<B: Broker>(
    broker: &B,
    letters: &DeadLetters,
    choice: &Choice,
    replayed_too: bool,
    control: &Control,
    mut show: impl FnMut(Listed<'_>) -> Result<(), Error>,
) -> Result<Listing, Error> {
    let calls = Calls::new(broker.clone(), control.clone(), letters.transactional_id());
    let listed = go_through(&calls, letters, choice, replayed_too, &mut show).await;
    listed.map_err(|trouble| letters.cannot_read(trouble))
}

async fn go_through<B: Broker>(
    calls: &Calls<B>,
    letters: &DeadLetters,
    choice: &Choice,
    replayed_too: bool,
    show: &mut impl FnMut(Listed<'_>) -> Result<(), Error>,
) -> Result<Listing, Trouble> {
    let survey = Survey::take(calls, letters, choice).await?;
    let mut listing = Listing::default();
    let mut scan = Scan::start(calls, letters, &survey.ends).await?;
    while let Some(chunk) = scan.next().await? {
        for index in (0..chunk.len()).filter(|index| scan.covers(chunk.place(*index))) {
            if choice.is_full(listing.shown) {
                listing.limited = true;
                return Ok(listing);
            }
            let record = chunk.record(index);
            match read(record) {
                Entry::Letter(letter) if letter.pipeline != letters.pipeline => listing.elsewhere += 1,
                Entry::Letter(letter) if choice.takes(&letter) => {
                    let replayed = survey.replayed.contains(&letter.id);
                    if replayed && !replayed_too {
                        listing.replayed += 1;
                        continue;
                    }
                    listing.shown += 1;
                    show(Listed::Letter { letter, replayed }).map_err(Trouble::Failed)?;
                }
                Entry::Letter(_) | Entry::Marker(_) => {}
                Entry::Foreign(why) => {
                    listing.foreign += 1;
                    show(Listed::Foreign { record, why: &why }).map_err(Trouble::Failed)?;
                }
            }
        }
    }
    Ok(listing)
}
