//! A text that is put together while a program is compiled.

/// Room for it; what does not fit is left out.
const MOST: usize = 4096;

/// A text for a `panic!` in const evaluation, where nothing can be allocated.
#[derive(Debug)]
pub(crate) struct Text {
    bytes: [u8; MOST],
    len: usize,
}

impl Text {
    /// An empty one.
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; MOST], len: 0 }
    }

    /// The parts, one after the other.
    pub(crate) const fn of(parts: &[&str]) -> Self {
        let mut text = Self::new();
        text.add(parts);
        text
    }

    /// Adds these parts.
    pub(crate) const fn add(&mut self, parts: &[&str]) {
        let mut nth = 0;
        while nth < parts.len() && self.len + parts[nth].len() <= MOST {
            let part = parts[nth].as_bytes();
            let mut at = 0;
            while at < part.len() {
                self.bytes[self.len] = part[at];
                self.len += 1;
                at += 1;
            }
            nth += 1;
        }
    }

    /// Adds a number.
    pub(crate) const fn add_number(&mut self, number: usize) {
        if number >= 10 {
            self.add_number(number / 10);
        }
        let digit = [b'0' + (number % 10) as u8];
        if let Ok(digit) = str::from_utf8(&digit) {
            self.add(&[digit]);
        }
    }

    /// Whether nothing is in it.
    pub(crate) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The text.
    pub(crate) const fn as_str(&self) -> &str {
        match str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_put_together_and_whole_parts_are_left_out_at_the_end_of_the_room() {
        const TEXT: Text = Text::of(&["`orders`", " is the ", "ïnput"]);
        assert_eq!(TEXT.as_str(), "`orders` is the ïnput");
        let long = "ö".repeat(MOST / 2);
        assert_eq!(Text::of(&[&long, "more"]).as_str(), long);
    }

    #[test]
    fn a_text_grows() {
        let mut text = Text::new();
        assert!(text.is_empty());
        text.add(&["one"]);
        text.add(&[", ", "two"]);
        text.add(&[", "]);
        text.add_number(305);
        assert_eq!(text.as_str(), "one, two, 305");
    }
}
