//! What was measured, as a person reads it.

use std::{fmt::Write as _, fs, process::Command, thread::available_parallelism, time::Duration};

use crate::root;

/// Where the figures stand, from the root of the checkout.
pub(super) const PAGE: &str = "docs/performance.md";

const OPEN: &str = "<!-- compile-cost -->\n";
const CLOSE: &str = "<!-- /compile-cost -->";

/// What is to be reached.
const PER_PIPELINE_MS: f64 = 60.0;
const EXPANSION_LINES: usize = 120;
const CLEAN_SECONDS: f64 = 12.0;

/// All that was measured.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) sizes: Vec<Size>,
    pub(super) clean: Clean,
    /// Lines of the expansion of a pipeline with every option, its function with it.
    pub(super) expansion: usize,
}

/// How long a check took, round by round, after one more pipeline was added to so many.
#[derive(Debug)]
pub(super) struct Size {
    pub(super) pipelines: usize,
    pub(super) attribute: Vec<Duration>,
    pub(super) by_hand: Vec<Duration>,
}

/// Times of building the macros from clean; none were taken in a quick run.
#[derive(Debug)]
pub(super) struct Clean(pub(super) Vec<Duration>);

impl Size {
    pub(super) fn new(pipelines: usize) -> Self {
        Self { pipelines, attribute: Vec::new(), by_hand: Vec::new() }
    }
}

/// By how much a check grows with each pipeline, in milliseconds, round by round.
fn slopes(figures: &Figures, times: fn(&Size) -> &Vec<Duration>) -> Vec<f64> {
    let (Some(few), Some(many)) = (figures.sizes.first(), figures.sizes.last()) else { return Vec::new() };
    let more = (many.pipelines - few.pipelines).max(1) as f64;
    let rounds = times(few).iter().zip(times(many));
    rounds.map(|(few, many)| (millis(*many) - millis(*few)) / more).collect()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The middle one, and in brackets the least and the greatest.
fn spread(mut figures: Vec<f64>, digits: usize) -> (f64, String) {
    figures.sort_by(f64::total_cmp);
    let Some(middle) = figures.get(figures.len() / 2).copied() else {
        return (f64::NAN, "not measured".into());
    };
    let (least, most) = (figures[0], figures[figures.len() - 1]);
    (middle, format!("{middle:.digits$} [{least:.digits$}-{most:.digits$}]"))
}

pub(super) fn markdown(figures: &Figures) -> String {
    let mut text = String::from(
        "| `cargo check` after one more pipeline was added | with the attribute, ms | by hand, ms | more, ms |\n|---|---:|---:|---:|\n",
    );
    let difference = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
    let in_millis = |times: &[Duration]| -> Vec<f64> { times.iter().copied().map(millis).collect() };
    let mut adding = Vec::new();
    for size in &figures.sizes {
        let (attribute, by_hand) = (in_millis(&size.attribute), in_millis(&size.by_hand));
        let more = difference(&attribute, &by_hand);
        adding.push((size.pipelines, spread(more.clone(), 0)));
        let [attribute, by_hand, more] = [attribute, by_hand, more].map(|figures| spread(figures, 0).1);
        let _ = writeln!(text, "| to {} of them | {attribute} | {by_hand} | {more} |", size.pipelines);
    }
    let (attribute, by_hand) =
        (slopes(figures, |size| &size.attribute), slopes(figures, |size| &size.by_hand));
    let (more, more_text) = spread(difference(&attribute, &by_hand), 1);
    let [attribute, by_hand] = [attribute, by_hand].map(|figures| spread(figures, 1).1);
    let _ = writeln!(text, "| each of them, from the rows above | {attribute} | {by_hand} | {more_text} |\n");

    text += "| figure | target | measured | verdict |\n|---|---|---:|---|\n";
    let verdict = |measured: f64, most: f64| {
        if measured.is_nan() {
            "-"
        } else if measured < most {
            "reached"
        } else {
            "missed"
        }
    };
    for (pipelines, (measured, words)) in adding {
        let verdict = verdict(measured, PER_PIPELINE_MS);
        let _ = writeln!(
            text,
            "| adding one pipeline to {pipelines}, over the same code by hand | under {PER_PIPELINE_MS} ms | {words} | {verdict} |"
        );
    }
    let _ = writeln!(
        text,
        "| each pipeline that is there already, over the same code by hand | under {PER_PIPELINE_MS} ms | {more_text} | {} |",
        verdict(more, PER_PIPELINE_MS)
    );
    let (clean, clean_text) = spread(figures.clean.0.iter().map(Duration::as_secs_f64).collect(), 1);
    let _ = writeln!(
        text,
        "| `eos-macros` and `eos-conf` from clean, with all they need, on 2 processors | under {CLEAN_SECONDS} s | {clean_text} | {} |",
        verdict(clean, CLEAN_SECONDS)
    );
    let _ = writeln!(
        text,
        "| the expansion of a pipeline with every option, lines | under {EXPANSION_LINES} | {} | {} |\n",
        figures.expansion,
        verdict(figures.expansion as f64, EXPANSION_LINES as f64)
    );
    let rounds = figures.sizes.first().map_or(0, |size| size.attribute.len());
    let cores = available_parallelism().map_or(0, usize::from);
    let _ = writeln!(
        text,
        "`cargo xtask compile-cost`: median [least-greatest] of {rounds} rounds; {}, {cores} cores.",
        compiler()
    );
    text
}

fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output();
    version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// Writes the text between its marks on the page.
pub(super) fn write(text: &str) -> Result<(), String> {
    let page = root().join(PAGE);
    let current = fs::read_to_string(&page).map_err(|error| format!("cannot read {PAGE}: {error}"))?;
    fs::write(&page, filled(&current, text)?).map_err(|error| format!("cannot write {PAGE}: {error}"))
}

fn filled(page: &str, text: &str) -> Result<String, String> {
    let parts = page.split_once(OPEN).and_then(|(before, rest)| Some((before, rest.split_once(CLOSE)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("{PAGE} has no place between {OPEN}and {CLOSE}"))?;
    Ok(format!("{before}{OPEN}{text}{CLOSE}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(millis: [u64; 3]) -> Vec<Duration> {
        millis.map(Duration::from_millis).to_vec()
    }

    #[test]
    fn what_a_pipeline_costs_is_the_slope_over_that_of_the_code_by_hand() {
        // Given checks that grow by 20 ms a pipeline with the attribute, in one round by 30, and by 5 by hand.
        let size = |pipelines, attribute, by_hand| Size {
            pipelines,
            attribute: times(attribute),
            by_hand: times(by_hand),
        };
        let sizes =
            vec![size(10, [300, 300, 300], [200, 200, 200]), size(40, [900, 1200, 900], [350, 350, 350])];
        let clean = Clean(vec![Duration::from_secs(14)]);

        // When they are written down.
        let text = markdown(&Figures { sizes, clean, expansion: 119 });

        // Then each row has its median and spread, and the verdicts go by the targets.
        assert!(
            text.contains("| to 40 of them | 900 [900-1200] | 350 [350-350] | 550 [550-850] |"),
            "{text}"
        );
        assert!(text.contains("| 20.0 [20.0-30.0] | 5.0 [5.0-5.0] | 15.0 [15.0-25.0] |"), "{text}");
        assert!(text.contains("by hand | under 60 ms | 15.0 [15.0-25.0] | reached |"), "{text}");
        assert!(
            text.contains("to 40, over the same code by hand | under 60 ms | 550 [550-850] | missed |"),
            "{text}"
        );
        assert!(text.contains("| under 12 s | 14.0 [14.0-14.0] | missed |"), "{text}");
        assert!(text.contains("| under 120 | 119 | reached |"), "{text}");
        assert!(text.contains("of 3 rounds; rustc"), "{text}");
    }

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        // Given a page, when it is filled twice.
        let page = format!("# Title\n{OPEN}old\n{CLOSE}\nby hand\n");
        let once = filled(&page, "new\n").expect("it has a place");
        let twice = filled(&once, "newer\n").expect("it has a place");

        // Then all else stays; and a page without marks is refused.
        assert_eq!(twice, format!("# Title\n{OPEN}newer\n{CLOSE}\nby hand\n"));
        assert!(filled("# Title\n", "new\n").is_err());
    }

    #[test]
    fn the_page_has_a_place_for_the_figures() {
        let page = fs::read_to_string(root().join(PAGE)).expect("it is there");
        assert!(filled(&page, "").is_ok());
    }
}
