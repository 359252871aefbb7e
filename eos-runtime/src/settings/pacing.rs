//! When transactions end: the mode, and what goes with it or against it.

use std::time::Duration;

use crate::{
    config::{COMMIT_INTERVAL, CONCURRENCY, MIN_COMMIT_INTERVAL},
    spec::{Commit, PipelineSpec},
};

use super::{Problems, Said, Settings};

/// What the layers say of it.
pub(super) struct Pacing {
    pub(super) commit: Said<Commit>,
    pub(super) commit_interval: Said<Duration>,
    pub(super) min_commit_interval: Said<Duration>,
    pub(super) concurrency: Said<usize>,
}

pub(super) fn pacing(spec: &PipelineSpec, settings: &Settings, problems: &mut Problems) -> Pacing {
    let commit = Said::layered(Commit::default(), spec.commit, settings.commit.as_ref());
    let interval = Said::layered(COMMIT_INTERVAL, spec.commit_interval, settings.commit_interval.as_ref());
    // The default gives way to a commit interval that is shorter still.
    let floor = MIN_COMMIT_INTERVAL.min(interval.value);
    let floor = Said::layered(floor, spec.min_commit_interval, settings.min_commit_interval.as_ref());
    let concurrency = Said::layered(CONCURRENCY, spec.concurrency, settings.concurrency.as_ref());
    let mut pacing = Pacing { commit, commit_interval: interval, min_commit_interval: floor, concurrency };
    if pacing.commit.value != Commit::Group {
        pacing.gives_way_to_the_mode(spec.name, problems);
    }
    pacing
}

impl Pacing {
    /// Without group commit there is nothing to wait for, and with one record at a time nothing is handled
    /// beside it. What an earlier layer says of that is taken back by the mode; together they contradict.
    fn gives_way_to_the_mode(&mut self, pipeline: &str, problems: &mut Problems) {
        let Self { commit, commit_interval, min_commit_interval, concurrency } = self;
        let word = commit.value.word();
        for (name, interval, usual) in [
            ("commit interval", commit_interval, COMMIT_INTERVAL),
            ("shortest commit interval", min_commit_interval, MIN_COMMIT_INTERVAL),
        ] {
            if is_against(interval, commit) {
                problems.add(format_args!(
                    "{}: a {name} is for group commit, and pipeline `{pipeline}` commits `{word}` ({}): leave one of the two out",
                    interval.origin, commit.origin
                ));
            }
            *interval = Said::new(usual, commit.origin);
        }
        if commit.value == Commit::PerRecord {
            if concurrency.value > 1 && is_against(concurrency, commit) {
                problems.add(format_args!(
                    "{}: pipeline `{pipeline}` commits `per_record` ({}), so that one record is handled at a time: leave the concurrency out, or commit `per_batch`",
                    concurrency.origin, commit.origin
                ));
            }
            *concurrency = Said::new(1, commit.origin);
        }
    }
}

/// Whether it was said beside the mode or after it.
fn is_against<T>(said: &Said<T>, commit: &Said<Commit>) -> bool {
    said.origin.layer() >= commit.origin.layer()
}
