//! The topics of an application beside those of a cluster: what is there, what is not, and what is otherwise.

use std::collections::BTreeMap;

use crate::{
    broker::{Broker, NewTopic, TopicLayout},
    config::{DeclaredTopic, RunConfig},
    control::Control,
    error::Error,
};

use super::{
    drift::{Drift, drifts, unfit},
    patience::{Found, Patience},
    wanted::Wanted,
};

/// A topic, as it is and as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surveyed {
    /// Its real name.
    pub topic: String,
    /// What it is for, in words.
    pub use_: String,
    /// What is there; `None` when nothing is.
    pub found: Option<TopicLayout>,
    /// Whether it was created just now.
    pub created: bool,
    /// How it is created, where that is known; `None` leaves it to others.
    pub new: Option<NewTopic>,
    /// In what it is not as it must be.
    pub unfit: Vec<Drift>,
    /// In what it is not as it is declared.
    pub drifts: Vec<Drift>,
    /// That it is missing, and what to do.
    pub(super) missing: String,
    /// The command that creates it.
    pub create: String,
}

/// Waits until the broker answers, at most the startup timeout, and looks at every topic of the run and at those
/// that are declared beside it. With `create`, those that are missing are created: the runtime's own, and what is
/// declared. `cluster` is the broker's address, for words to people. `None` when the run is told to stop meanwhile.
///
/// # Errors
/// Failed when the broker cannot be reached in time, usage when it refuses.
pub async fn survey<B: Broker>(
    broker: &B,
    config: &RunConfig,
    others: &[DeclaredTopic],
    create: bool,
    control: &Control,
    cluster: &str,
) -> Result<Option<Vec<Surveyed>>, Error> {
    let mut patience = Patience::new(broker, cluster, config, control);
    let mut partitions: BTreeMap<String, i32> = BTreeMap::new();
    let mut all = Vec::new();
    for wanted in Wanted::all(config, others) {
        let input = wanted.input().and_then(|input| partitions.get(input).copied());
        let new = wanted.new_topic(input);
        let (found, created) = match patience.find(&wanted, new.as_ref().filter(|_| create)).await? {
            Found::There { layout, created } => (Some(layout), created),
            Found::Missing => (None, false),
            Found::Stopped => return Ok(None),
        };
        // What goes by an input that is still to be created, goes by what is declared of that.
        let count =
            found.as_ref().map(|layout| layout.partitions).or(new.as_ref().and_then(|new| new.partitions));
        partitions.extend(count.map(|count| (wanted.topic.clone(), count)));
        all.push(Surveyed {
            unfit: found
                .iter()
                .zip(input)
                .flat_map(|(layout, input)| unfit(&wanted, layout, input, cluster))
                .collect(),
            drifts: found.iter().flat_map(|layout| drifts(&wanted, layout, cluster)).collect(),
            missing: wanted.missing(input, cluster),
            create: wanted.create(input, cluster),
            topic: wanted.topic,
            use_: wanted.use_,
            found,
            created,
            new,
        });
    }
    Ok(Some(all))
}
