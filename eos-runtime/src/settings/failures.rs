//! What becomes of records that fail or repeat, as the attribute declares it: later layers say only what its
//! topics are called.

use eos_conf::names;

use crate::{
    config::MAX_KEYS,
    spec::{DedupSpec, OnError, PipelineSpec, Unkeyed},
};

use super::{
    DedupPlan, Mapped, Origin, Said, Settings,
    topics::{declared, mapped},
};

pub(super) fn dead_letter(spec: &PipelineSpec, settings: &Settings) -> Option<Mapped> {
    spec.dead_letter.map(|topic| declared(topic, settings))
}

/// Without a word of its own it follows from the dead-letter topic, if there is one.
pub(super) fn on_error(spec: &PipelineSpec) -> Said<OnError> {
    let is_declared = spec.on_error.is_some() || spec.dead_letter.is_some();
    Said::new(spec.on_error(), if is_declared { Origin::Attribute } else { Origin::Default })
}

pub(super) fn parking(spec: &PipelineSpec) -> Said<usize> {
    Said::layered(0, spec.parking, None)
}

pub(super) fn dedup(app: &str, spec: &PipelineSpec, settings: &Settings) -> Option<DedupPlan> {
    let DedupSpec { within, by, max_keys, unkeyed, topic } = spec.dedup?;
    let topic = match topic {
        Some(topic) => declared(topic, settings),
        None => mapped(&names::dedup_topic(app, spec.name), Origin::Default, settings),
    };
    Some(DedupPlan {
        topic,
        within: Said::new(within, Origin::Attribute),
        by,
        max_keys: Said::layered(MAX_KEYS, max_keys, None),
        unkeyed: Said::layered(
            Unkeyed::default(),
            (unkeyed == Unkeyed::Allow).then_some(Unkeyed::Allow),
            None,
        ),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{
        prelude::*,
        settings::{Plan, Problems, resolve},
        spec::{GiveUp, RetrySpec},
        stage::PipelineDef,
    };

    use super::*;

    #[derive(Debug, Serialize, Deserialize, KafkaEvent)]
    struct Order {
        #[kafka(key)]
        id: u64,
    }

    #[eos_pipeline(input = "placed", output = "packed")]
    fn plain(order: Order) -> Order {
        order
    }

    #[eos_pipeline(input = "placed", output = "packed", dead_letter = "dead", dedup(within = "24h"))]
    fn usual(order: Order) -> Order {
        order
    }

    #[eos_pipeline(
        input = "placed",
        output = "packed",
        on_error = retry(3, backoff = "1s..2s") then skip,
        parking = 10,
        dedup(within = "1h", by = [id], max_keys = 5, unkeyed = "allow", topic = "seen")
    )]
    fn full(order: Order) -> Order {
        order
    }

    fn plan(def: PipelineDef, settings: &Settings) -> Plan {
        let mut problems = Problems::default();
        let plan = resolve("shop", &[def], settings, &mut problems);
        problems.into_result().expect("right");
        plan
    }

    #[test]
    fn without_a_word_about_it_an_error_stops_and_nothing_is_a_repetition() {
        let pipeline = plan(plain::pipeline(), &Settings::default()).pipelines.remove(0);

        assert_eq!(pipeline.dead_letter, None);
        let stop = OnError { retry: None, then: GiveUp::Stop };
        assert_eq!(pipeline.on_error, Said::new(stop, Origin::Default));
        assert_eq!(pipeline.parking, Said::new(0, Origin::Default));
        assert!(pipeline.dedup.is_none());
    }

    #[test]
    fn a_dead_letter_topic_and_a_window_are_enough() {
        // Given a pipeline that names no more than these, when its topics are called differently here.
        let pair = |a: &str, b: &str| Said::new((a.to_owned(), b.to_owned()), Origin::CommandLine("--topic"));
        let topics = vec![pair("dead", "test.dead"), pair("shop.usual.dedup", "test.seen")];
        let settings = Settings { topics, create_topics: true, ..Settings::default() };
        let plan = plan(usual::pipeline(), &settings);

        // Then all that follows from it arrives in the configuration.
        let config = plan.run_config();
        assert!(config.create_topics);
        let pipeline = &config.pipelines[0];
        assert_eq!(pipeline.dead_letter.as_deref(), Some("test.dead"));
        assert_eq!(pipeline.on_error, OnError { retry: None, then: GiveUp::DeadLetter });
        assert_eq!(plan.pipelines[0].on_error.origin, Origin::Attribute);
        let dedup = pipeline.dedup.as_ref().expect("it is declared");
        assert_eq!((dedup.topic.as_str(), dedup.within), ("test.seen", Duration::from_hours(24)));
        assert_eq!((dedup.max_keys, dedup.unkeyed), (MAX_KEYS, Unkeyed::Refuse));
    }

    #[test]
    fn the_memory_is_named_for_application_and_pipeline_unless_it_has_a_name() {
        let topic = |def| {
            let mut pipeline = plan(def, &Settings::default()).pipelines.remove(0);
            pipeline.dedup.take().expect("it is declared").topic.actual
        };
        assert_eq!(topic(usual::pipeline()), Said::new("shop.usual.dedup".to_owned(), Origin::Default));
        assert_eq!(topic(full::pipeline()), Said::new("seen".to_owned(), Origin::Attribute));
    }

    #[test]
    fn all_that_is_declared_arrives() {
        let config = plan(full::pipeline(), &Settings::default()).run_config();
        let pipeline = &config.pipelines[0];

        let retry = RetrySpec { times: 3, first: Duration::from_secs(1), most: Duration::from_secs(2) };
        assert_eq!(pipeline.on_error, OnError { retry: Some(retry), then: GiveUp::Skip });
        assert_eq!((pipeline.parking, config.create_topics), (10, false));
        let dedup = pipeline.dedup.as_ref().expect("it is declared");
        assert_eq!((dedup.max_keys, dedup.unkeyed), (5, Unkeyed::Allow));
    }
}
