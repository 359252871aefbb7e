//! Every word has its section in the docs.

use crate::words::{
    CRATE, FROM, IN_DEDUP, IN_RETRY, IN_TOPIC, MAIN, ON_FIELD, ON_TYPE, ON_VARIANT, OUTCOMES, PIPELINE,
    STEPS, TOPOLOGY, Word,
};

fn check(page: &str, text: &str, words: &[Word]) {
    for word in words {
        let heading = format!("\n### `{}`\n", word.name);
        assert!(text.contains(&heading), "docs/{page} has no section `{}`", word.name);
        let example = word.form.split(' ').next().unwrap_or_default();
        assert!(text.contains(example), "docs/{page} does not show `{}`", word.form);
    }
}

#[test]
fn every_word_has_its_section() {
    check("eos_pipeline.md", include_str!("../docs/eos_pipeline.md"), &PIPELINE);
    let event = include_str!("../docs/kafka_event.md");
    check("kafka_event.md", event, &[&ON_TYPE[..], &ON_FIELD[..], &ON_VARIANT[..]].concat());
    check("main.md", include_str!("../docs/main.md"), &MAIN);
    check("topics.md", include_str!("../docs/topics.md"), &IN_TOPIC);
    for (page, text) in [
        ("topics.md", include_str!("../docs/topics.md")),
        ("kafka_config.md", include_str!("../docs/kafka_config.md")),
    ] {
        check(page, &text.replace("my_prelude::", "path::to::"), &[CRATE]);
    }
    check("topology.md", include_str!("../docs/topology.md"), &TOPOLOGY);
    check("pipeline.md", include_str!("../docs/pipeline.md"), &[&[FROM], &STEPS[..]].concat());
}

#[test]
fn every_word_inside_an_option_is_shown() {
    let text = include_str!("../docs/eos_pipeline.md");
    for word in IN_DEDUP.iter().chain(&IN_RETRY).chain(&OUTCOMES) {
        for form in word.form.split("` or `") {
            let form = form.trim_end_matches(')'); // `retry(5)` may go on
            assert!(text.contains(form), "docs/eos_pipeline.md does not show `{form}`");
        }
    }
}

#[test]
fn every_step_is_shown_as_messages_quote_it() {
    let text = include_str!("../docs/pipeline.md");
    for step in STEPS.iter().chain([&FROM]) {
        assert!(text.contains(step.form), "docs/pipeline.md does not show `{}`", step.form);
    }
}

#[test]
fn every_section_is_a_word() {
    for (text, words) in [
        (include_str!("../docs/eos_pipeline.md"), &PIPELINE[..]),
        (include_str!("../docs/kafka_event.md"), &[&ON_TYPE[..], &ON_FIELD[..]].concat()),
        (include_str!("../docs/main.md"), &MAIN[..]),
        (include_str!("../docs/topics.md"), &[&IN_TOPIC[..], &[CRATE]].concat()),
        (include_str!("../docs/kafka_config.md"), &[CRATE][..]),
        (include_str!("../docs/topology.md"), &TOPOLOGY[..]),
        (include_str!("../docs/pipeline.md"), &[&[FROM], &STEPS[..]].concat()),
    ] {
        for line in text.lines().filter_map(|line| line.strip_prefix("### ")) {
            assert!(words.iter().any(|word| line == format!("`{}`", word.name)), "{line} is no word");
        }
    }
}
