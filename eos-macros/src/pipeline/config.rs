//! Asks eos-conf about the properties and carries its answers back to the tokens they are about.

use eos_conf::{About, Refusal, Timeouts, check_property, check_rules};

use crate::diag::Diag;

use super::model::Pipeline;

pub(super) fn check(pipeline: &Pipeline, diag: &mut Diag) {
    let mut properties = Vec::new();
    for property in &pipeline.kafka {
        let key = property.key.value();
        match check_property(&key, &property.value) {
            Ok(_) => properties.push((key, property.value.clone())),
            Err(refusal) if refusal.about == About::Value => diag.at(&property.value_tokens, refusal),
            Err(refusal) => diag.at(&property.key, refusal),
        }
    }
    let properties: Vec<_> = properties.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let commit_interval = pipeline.commit_interval.as_ref().map(|(_, duration)| *duration);
    for refusal in check_rules(&properties, &Timeouts { commit_interval, ..Timeouts::default() }) {
        report(&refusal, pipeline, diag);
    }
}

/// A rule names one setting; where it was written twice it means the last.
fn report(refusal: &Refusal, pipeline: &Pipeline, diag: &mut Diag) {
    let property = pipeline.kafka.iter().rev().find(|property| property.key.value() == refusal.key);
    match (refusal.about, property, &pipeline.commit_interval) {
        (About::Value, Some(property), _) => diag.at(&property.value_tokens, refusal),
        (About::Key, Some(property), _) => diag.at(&property.key, refusal),
        (_, _, Some((text, _))) => diag.at(text, refusal),
        _ => diag.at(&pipeline.function.signature.ident, refusal),
    }
}
