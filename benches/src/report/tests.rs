//! Reports made by hand, and what becomes of them.

use super::*;
use crate::results::{Machine, Row, figure};

fn report(group: &str, rows: Vec<Row>) -> Report {
    let machine = Machine {
        cores: 2,
        cpu: "Some <Processor> & Co".to_owned(),
        memory_gb: 24.0,
        kafka: "4.3.1".to_owned(),
        librdkafka: "2.12.1".to_owned(),
    };
    Report { group: group.to_owned(), machine, rounds: 3, quick: false, rows }
}

fn row(arm: &str, parameter: (&str, &str), figures: &[(&'static str, &[f64])]) -> Row {
    let mut row = Row::new(arm, &format!("arm <{arm}>"), &[(parameter.0, parameter.1.to_owned())]);
    for (name, values) in figures {
        for value in *values {
            row.add([(*name, *value)]);
        }
    }
    row
}

fn full(arm: &str, size: &str, rates: &[f64], client: f64) -> Row {
    let costs = vec![client; rates.len()];
    let broker = vec![0.3; rates.len()];
    row(
        arm,
        ("size", size),
        &[
            (figure::RECORDS_PER_S, rates),
            (figure::WARM_RECORDS_PER_S, rates),
            (figure::CLIENT_CPU_S_PER_M, &costs),
            (figure::WARM_CLIENT_CPU_S_PER_M, &costs),
            (figure::BROKER_CPU_S_PER_M, &broker),
            (figure::PEAK_MB, &costs),
        ],
    )
}

fn throughput() -> Report {
    let mut go = full("franz-go", "100", &[], 0.0);
    go.figures.clear();
    go.not_measured = Some("go is not installed".to_owned());
    let rows = vec![
        full("ours", "100", &[1_000_000.0, 1_200_000.0, 900_000.0], 1.2),
        full("ffi", "100", &[1_000_000.0, 1_000_000.0, 1_000_000.0], 1.1),
        go,
        full("streams", "100", &[200_000.0, 250_000.0, 200_000.0], 5.0),
    ];
    report("throughput", rows)
}

fn latency() -> Report {
    let at = |arm, rate, p50: f64, p99: f64| {
        row(arm, ("rate", rate), &[(figure::P50_MS, &[p50]), (figure::P99_MS, &[p99])])
    };
    let mut failed = row("usual", ("rate", "100"), &[]);
    failed.not_measured = Some("failed: an order is missing".to_owned());
    let rows = vec![
        at("ours", "10000", 11.0, 40.0),
        at("ours", "100", 8.0, 12.0),
        at("ffi", "10000", 61.0, 117.0),
        at("ffi", "100", 57.0, 109.0),
        failed,
    ];
    report("latency", rows)
}

fn curve() -> Report {
    let mut rows = Vec::new();
    for (load, weight) in [("100/s", 1.0), ("10000/s", 1.5), ("100000/s", 4.0), ("full", 9.0)] {
        for (length, factor) in [("group from 5ms", 1.1), ("fixed 5ms", 1.0), ("fixed 100ms", 5.0)] {
            let mut point = row("ours", ("load", load), &[]);
            point.parameters.insert("transactions".to_owned(), length.to_owned());
            point.add([
                (figure::TRANSACTIONS_PER_S, 100.0 / factor),
                (figure::BROKER_CPU_PERCENT, weight * 10.0),
                (figure::RECORDS_PER_S, factor * 100_000.0),
            ]);
            if load != "full" {
                point.add([figure::P50_MS, figure::P99_MS].map(|name| (name, 10.0 * factor * weight)));
            }
            rows.push(point);
        }
    }
    report("curve", rows)
}

fn by_name(reports: Vec<Report>) -> BTreeMap<String, Report> {
    reports.into_iter().map(|report| (report.group.clone(), report)).collect()
}

#[test]
fn a_plot_is_well_formed_xml_and_has_every_arm() {
    for report in [throughput(), latency(), curve()] {
        let plots = plot::plots(&report);
        assert!(!plots.is_empty(), "{}", report.group);
        for plot in plots {
            let tree = roxmltree::Document::parse(&plot.svg).expect("well-formed XML");
            let texts: Vec<_> = tree.descendants().filter_map(|node| node.text()).collect();
            let wanted: Vec<_> = match report.group.as_str() {
                "curve" => ["group from 5ms", "fixed 5ms", "fixed 100ms"].map(str::to_owned).to_vec(),
                _ => report.rows.iter().map(|row| row.label.clone()).collect(),
            };
            let missing: Vec<_> = wanted.iter().filter(|label| !texts.contains(&label.as_str())).collect();
            assert!(missing.is_empty(), "{}: {missing:?} in {texts:?}", plot.file);
        }
    }
}

#[test]
fn a_plot_stays_on_its_paper() {
    for report in [throughput(), latency(), curve()] {
        for plot in plot::plots(&report) {
            let tree = roxmltree::Document::parse(&plot.svg).expect("well-formed XML");
            let number = |node: &roxmltree::Node<'_, '_>, name: &str| -> Option<f64> {
                Some(node.attribute(name)?.parse().expect("a number"))
            };
            let (width, height) =
                (number(&tree.root_element(), "width"), number(&tree.root_element(), "height"));
            for node in tree.descendants() {
                for (names, end) in [(["x", "x1", "x2", "cx"], width), (["y", "y1", "y2", "cy"], height)] {
                    let places = names.iter().filter_map(|name| number(&node, name));
                    let end = end.expect("a size");
                    for place in places {
                        assert!((0.0..=end).contains(&place), "{}: {node:?}", plot.file);
                    }
                }
            }
        }
    }
}

#[test]
fn a_table_says_why_an_arm_has_no_figures_and_what_it_was_measured_with() {
    let columns = [(figure::RECORDS_PER_S, "records/s"), (figure::PEAK_MB, "peak MB")];
    let text = table::markdown(&columns, &throughput());
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "| arm | size | records/s | peak MB |");
    assert_eq!(lines[1], "|---|---|---:|---:|");
    assert_eq!(lines[2], "| arm <ours> | 100 | 1000k [900k-1200k] | 1.20 |");
    assert_eq!(lines[4], "| arm <franz-go> | 100 | not measured: go is not installed |  |");
    assert!(
        lines[7].starts_with(
            "`cargo xtask bench --only throughput`: median [least-greatest] of 3 rounds; 2 cores"
        )
    );
}

#[test]
fn figures_of_a_quick_run_are_marked() {
    let mut quick = throughput();
    quick.quick = true;
    assert!(table::markdown(&[], &quick).contains("its figures say nothing"));
}

#[test]
fn verdicts_are_computed_round_by_round_from_the_results() {
    // given three rounds of ours and of the loop, and one latency that is too long
    let text = verdicts::markdown(&by_name(vec![throughput(), latency()]));

    // then a ratio is the median of the rounds' ratios, and each verdict follows from it
    let line =
        |what: &str| text.lines().find(|line| line.starts_with(&format!("| {what} |"))).expect("a line");
    let of =
        |what| line(what).split(" | ").skip(1).map(|cell| cell.trim_end_matches(" |")).collect::<Vec<_>>();
    assert_eq!(of("throughput, over the FFI loop"), ["at least 0.97 x", "1.00 [0.90-1.20]", "reached"]);
    assert_eq!(of("client CPU per record, over the FFI loop"), ["at most 1.05 x", "1.09", "missed by 3.9 %"]);
    assert_eq!(of("latency p99 at 10 000 records/s"), ["at most 35.0 ms", "40.0", "missed by 14.3 %"]);
    assert_eq!(of("throughput, over franz-go")[2], "not measured: no records_per_s of franz-go");
    assert_eq!(of("throughput, over rdkafka as usually written")[2], "not measured: no row of usual");
}

#[test]
fn the_page_is_filled_and_its_plots_lie_beside_it() {
    // given results of two groups, and a page with the regions of these and a third
    let dir = tempfile::tempdir().expect("a directory");
    throughput().write(dir.path()).expect("results");
    latency().write(dir.path()).expect("results");
    let page = dir.path().join("performance.md");
    let regions: Vec<_> = GROUPS
        .iter()
        .map(|it| it.name)
        .chain(["verdicts"])
        .map(|it| format!("<!-- bench:{it} -->\n<!-- /bench -->\n"))
        .collect();
    fs::write(&page, regions.join("\n")).expect("a page");

    // when it is written
    let files = write(dir.path(), &page).expect("files");

    // then tables, verdicts and images are there
    let text = fs::read_to_string(&page).expect("a page");
    assert!(text.contains("![") && text.contains("(performance/throughput-100.svg)"), "{text}");
    assert!(text.contains("| arm <ours> |") && text.contains("| verdict |"), "{text}");
    assert!(files.contains(&dir.path().join("performance/throughput-100.svg")), "{files:?}");
    assert!(files.iter().all(|file| file.is_file()), "{files:?}");
}

#[test]
fn without_results_nothing_is_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let error = write(dir.path(), &dir.path().join("performance.md")).expect_err("no results");
    assert!(error.to_string().contains("measure first"), "{error}");
}

/// The page of the checkout has a region for every group, so that results of any of them find their place.
#[test]
fn the_page_of_the_project_has_a_region_for_every_group() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE);
    let text = fs::read_to_string(page).expect("the page");
    for name in GROUPS.iter().map(|group| group.name).chain(["verdicts"]) {
        assert!(text.contains(&format!("<!-- bench:{name} -->")), "there is no region for `{name}`");
    }
}
