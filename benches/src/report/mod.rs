//! From results to the page that people read: tables, plots and verdicts, all computed from the files of
//! [`results`](crate::results). Needs no cluster.

mod page;
mod plot;
mod table;
mod verdicts;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use crate::{Failure, measure::GROUPS, results::Report};

/// The page, from the root of the checkout.
pub const PAGE: &str = "docs/performance.md";

/// Fills the marked regions of the page at `page` from the reports in `results`, and writes the plots to a
/// directory beside it that is named as the page is. A group without results keeps what stands there.
/// Returns the files that were written.
///
/// # Errors
/// When there are no results at all, when the page has no place for one of them, or when a file cannot
/// be read or written.
pub fn write(results: &Path, page: &Path) -> Result<Vec<PathBuf>, Failure> {
    let reports = read_all(results)?;
    if reports.is_empty() {
        return Err(format!(
            "{} holds no results: measure first, with `cargo xtask bench`",
            results.display()
        )
        .into());
    }
    let doing = |path: &Path, error| format!("{}: {error}", path.display());
    let text = fs::read_to_string(page).map_err(|error| doing(page, error))?;
    let images = page.with_extension("");
    let name = images.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut regions = BTreeMap::from([("verdicts".to_owned(), verdicts::markdown(&reports))]);
    let mut files = vec![page.to_owned()];
    fs::create_dir_all(&images).map_err(|error| doing(&images, error))?;
    for report in reports.values() {
        let mut region = String::new();
        for plot in plot::plots(report) {
            let file = images.join(&plot.file);
            fs::write(&file, &plot.svg).map_err(|error| doing(&file, error))?;
            files.push(file);
            region.extend(["![", &plot.title, "](", &name, "/", &plot.file, ")\n\n"]);
        }
        let group = GROUPS.iter().find(|group| group.name == report.group);
        region += &table::markdown(group.map_or(&[], |group| group.columns), report);
        regions.insert(report.group.clone(), region);
    }
    fs::write(page, page::fill(&text, &regions)?).map_err(|error| doing(page, error))?;
    Ok(files)
}

/// The reports of all groups that were measured, by the group's name.
fn read_all(results: &Path) -> Result<BTreeMap<String, Report>, Failure> {
    let mut reports = BTreeMap::new();
    for group in GROUPS {
        let path = results.join(format!("{}.json", group.name));
        if path.is_file() {
            reports.insert(group.name.to_owned(), Report::read(&path)?);
        }
    }
    Ok(reports)
}

#[cfg(test)]
mod tests;
