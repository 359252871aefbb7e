//! The word that somebody meant.

/// The candidate nearest to a word, if one is near enough to be meant.
///
/// Forgives slips of the finger (a letter more, less, other, or two swapped), case, and `-`, `_`,
/// `.` in place of each other. A word that is the beginning or the end of one candidate means it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    let best = candidates
        .into_iter()
        .filter_map(|candidate| cost(&word, &plain(candidate)).map(|cost| (cost, candidate)))
        .min_by_key(|&(cost, candidate)| (cost, candidate.len()))?;
    Some(best.1)
}

/// Lower case, with every kind of separator the same.
fn plain(word: &str) -> Vec<char> {
    word.trim()
        .chars()
        .map(|c| if matches!(c, '-' | '_' | ' ') { '.' } else { c.to_ascii_lowercase() })
        .collect()
}

/// How far apart, in hundredths of a letter; `None` when too far to be meant.
fn cost(word: &[char], candidate: &[char]) -> Option<usize> {
    let longer = word.len().max(candidate.len());
    let distance = distance(word, candidate);
    if distance * 3 <= longer {
        return Some(distance * 100);
    }
    is_part(word, candidate).then(|| 300 + candidate.len() - word.len())
}

/// Whether the word is made of the first or the last segments of the candidate.
fn is_part(word: &[char], candidate: &[char]) -> bool {
    let Some(rest) = candidate.len().checked_sub(word.len() + 1) else { return false };
    word.len() >= 4
        && (candidate.starts_with(word) && candidate[word.len()] == '.'
            || candidate.ends_with(word) && candidate[rest] == '.')
}

/// Damerau and Levenshtein's distance, in which no part of a word is changed twice.
fn distance(a: &[char], b: &[char]) -> usize {
    let (mut before, mut above) = (vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<_>>());
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (above[j] + 1).min(row[j - 1] + 1).min(above[j - 1] + changed);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_each_slip_once() {
        let d = |a: &str, b: &str| distance(&plain(a), &plain(b));
        assert_eq!(d("group", "group"), 0);
        assert_eq!(d("gruop", "group"), 1, "two letters swapped");
        assert_eq!(d("grop", "group"), 1, "one missing");
        assert_eq!(d("groupp", "group"), 1, "one too many");
        assert_eq!(d("grouq", "group"), 1, "another one");
        assert_eq!(d("", "group"), 5);
        assert_eq!(d("kitten", "sitting"), 3);
    }

    #[test]
    fn the_word_that_was_meant_is_found() {
        let words = ["commit_interval", "concurrency", "group", "input", "output", "start", "workers"];
        for (word, expected) in [
            ("inpt", "input"),
            ("ouput", "output"),
            ("worker", "workers"),
            ("commit-interval", "commit_interval"),
            ("CommitInterval", "commit_interval"),
            ("commit", "commit_interval"),
            ("interval", "commit_interval"),
            ("concurency", "concurrency"),
        ] {
            assert_eq!(nearest(word, words), Some(expected), "{word}");
        }
    }

    #[test]
    fn a_far_word_has_no_neighbour() {
        for word in ["", "x", "retention", "serializer"] {
            assert_eq!(nearest(word, ["input", "output", "group"]), None, "{word}");
        }
    }

    #[test]
    fn the_nearer_of_two_wins() {
        assert_eq!(
            nearest("fetch.max.byte", ["fetch.min.bytes", "fetch.max.bytes"]),
            Some("fetch.max.bytes")
        );
        assert_eq!(nearest("a", []), None);
    }
}
