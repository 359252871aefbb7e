//! Every word has its section in the docs.

use std::{fs, path::Path};

use crate::words::{
    CRATE, FROM, IN_DEDUP, IN_RETRY, IN_SCHEMA, IN_TOPIC, MAIN, ON_FIELD, ON_TYPE, ON_VARIANT, OUTCOMES,
    PIPELINE, STEPS, TOPOLOGY, Word,
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
fn every_word_of_a_schema_is_shown() {
    let text = include_str!("../docs/kafka_event.md");
    for word in IN_SCHEMA {
        assert!(text.contains(word.form), "docs/kafka_event.md does not show `{}`", word.form);
    }
    for compatibility in eos_conf::schema::Compatibility::ALL {
        let word = compatibility.word();
        assert!(text.contains(&format!("| `{word}` |")), "docs/kafka_event.md does not say what `{word}` is");
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

/// The page that ties the macros together leads to each word where it is explained, and nowhere else.
#[test]
fn the_reference_leads_to_every_word() {
    let macros = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reference = fs::read_to_string(macros.join("../docs/dsl.md")).expect("it is there");
    let mut sections = 0;
    for page in fs::read_dir(macros.join("docs")).expect("it is there").flatten() {
        let name = page.file_name().to_string_lossy().into_owned();
        let text = fs::read_to_string(page.path()).expect("it is text");
        assert!(
            reference.contains(&format!("](../eos-macros/docs/{name})")),
            "docs/dsl.md does not name {name}"
        );
        for word in text.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')) {
            sections += 1;
            let link = format!("[`{word}`](../eos-macros/docs/{name}#{word})");
            assert!(reference.contains(&link), "docs/dsl.md does not lead to {link}");
        }
    }
    assert!(sections > 20, "the pages have sections: {sections}");
    for word in IN_DEDUP.iter().chain(&IN_RETRY).chain(&OUTCOMES).chain(&IN_SCHEMA).chain(&STEPS) {
        assert!(reference.contains(&format!("`{}`", word.name)), "docs/dsl.md does not say `{}`", word.name);
    }
}

#[test]
fn every_link_of_the_reference_leads_somewhere() {
    let macros = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reference = fs::read_to_string(macros.join("../docs/dsl.md")).expect("it is there");
    for link in reference.split("](../eos-macros/").skip(1).filter_map(|rest| rest.split(')').next()) {
        let (page, section) = link.split_once('#').unwrap_or((link, ""));
        let text = fs::read_to_string(macros.join(page)).unwrap_or_default();
        assert!(!text.is_empty(), "there is no {page}");
        let is_section = |line: &str| {
            line.starts_with('#')
                && line.trim_start_matches('#').trim().to_lowercase().replace('`', "").replace(' ', "-")
                    == section
        };
        assert!(section.is_empty() || text.lines().any(is_section), "{page} has no section {section}");
    }
}
