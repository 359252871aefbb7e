//! A text that is put together while a program is compiled.

/// Room for it; what does not fit is left out.
const MOST: usize = 1024;

/// A text for a `panic!` in const evaluation, where nothing can be allocated.
#[derive(Debug)]
pub(crate) struct Text {
    bytes: [u8; MOST],
    len: usize,
}

impl Text {
    /// The parts, one after the other.
    pub(crate) const fn of(parts: &[&str]) -> Self {
        let mut text = Self { bytes: [0; MOST], len: 0 };
        let mut nth = 0;
        while nth < parts.len() && text.len + parts[nth].len() <= MOST {
            let part = parts[nth].as_bytes();
            let mut at = 0;
            while at < part.len() {
                text.bytes[text.len] = part[at];
                text.len += 1;
                at += 1;
            }
            nth += 1;
        }
        text
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
}
