//! Asks eos-conf about the properties and carries its answers back to the tokens they are about.

use eos_conf::{Timeouts, check_rules};

use crate::{diag::Diag, kafka};

use super::model::Pipeline;

/// The rules hold of what is written here; with a shared set beside it, the runtime asks again.
pub(super) fn check(pipeline: &Pipeline, diag: &mut Diag) {
    let written = &pipeline.kafka.properties;
    let properties = kafka::check(written, diag);
    let properties: Vec<_> = properties.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let commit_interval = pipeline.commit_interval.as_ref().map(|(_, duration)| *duration);
    for refusal in check_rules(&properties, &Timeouts { commit_interval, ..Timeouts::default() }) {
        match (kafka::blamed(written, &refusal), &pipeline.commit_interval) {
            (Some(tokens), _) => diag.at(tokens, refusal),
            (None, Some((text, _))) => diag.at(text, refusal),
            (None, None) => diag.at(&pipeline.function.signature.ident, refusal),
        }
    }
}
