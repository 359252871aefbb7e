//! The marked regions of a page: `<!-- bench:NAME -->`, what is written by us, `<!-- /bench -->`.

use std::collections::BTreeMap;

use crate::Failure;

const OPEN: &str = "<!-- bench:";
const CLOSE: &str = "<!-- /bench -->";

/// The page with each region that has a text filled with it. All else, and regions without a text, stays as
/// it is.
///
/// # Errors
/// When a region has no end, or when a text has no region to stand in.
pub(super) fn fill(page: &str, texts: &BTreeMap<String, String>) -> Result<String, Failure> {
    let mut filled = String::new();
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let (name, after) = after.split_once(" -->").ok_or("a mark `<!-- bench:` without ` -->`")?;
        let unclosed = || format!("the region `{name}` has no end: write {CLOSE} below it");
        let (old, after) = after.split_once(CLOSE).ok_or_else(unclosed)?;
        if old.contains(OPEN) {
            return Err(unclosed().into());
        }
        filled.extend([before, OPEN, name, " -->"]);
        match texts.get(name) {
            Some(text) => filled.extend(["\n", text.trim_end(), "\n"]),
            None => filled += old,
        }
        filled += CLOSE;
        found.push(name);
        rest = after;
    }
    if let Some(homeless) = texts.keys().find(|name| !found.contains(&name.as_str())) {
        return Err(
            format!("the page has no region for `{homeless}`: add {OPEN}{homeless} --> and {CLOSE}").into()
        );
    }
    Ok(filled + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str, text: &str) -> BTreeMap<String, String> {
        BTreeMap::from([(name.to_owned(), text.to_owned())])
    }

    #[test]
    fn a_region_is_replaced_and_everything_else_stays() {
        // given a page with two regions
        let page = "# Title\n<!-- bench:a -->\nold\n<!-- /bench -->\nby hand\n<!-- bench:b -->\nkept\n<!-- /bench -->\n";

        // when one is filled, twice
        let once = fill(page, &texts("a", "new\n")).expect("a page");
        let twice = fill(&once, &texts("a", "new\n")).expect("a page");

        // then only that one has changed, and the second time nothing
        assert_eq!(once, page.replace("old", "new"));
        assert_eq!(twice, once);
    }

    #[test]
    fn a_mark_that_cannot_be_right_is_an_error() {
        let error = |page, name| fill(page, &texts(name, "")).expect_err("wrong").to_string();
        assert!(error("<!-- bench:a -->\n", "a").contains("`a` has no end"));
        assert!(error("<!-- bench:a -->\n<!-- bench:a -->\n<!-- /bench -->", "a").contains("`a` has no end"));
        assert!(error("nothing", "a").contains("no region for `a`"));
    }
}
