//! `rename_all`: the forms of a name.

/// How all names of a place are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    /// The form of this name; serde itself refuses others.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "lowercase" => Self::Lower,
            "UPPERCASE" => Self::Upper,
            "PascalCase" => Self::Pascal,
            "camelCase" => Self::Camel,
            "snake_case" => Self::Snake,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "kebab-case" => Self::Kebab,
            "SCREAMING-KEBAB-CASE" => Self::ScreamingKebab,
            _ => return None,
        })
    }

    /// The form of a field's name, which is in snake case.
    pub(super) fn of_field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
            Self::Pascal => name.split('_').map(|part| with_first(part, char::to_ascii_uppercase)).collect(),
            Self::Camel => with_first(&Self::Pascal.of_field(name), char::to_ascii_lowercase),
        }
    }

    /// The form of a variant's name, which is in Pascal case.
    pub(super) fn of_variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => with_first(name, char::to_ascii_lowercase),
            Self::Snake | Self::ScreamingSnake | Self::Kebab | Self::ScreamingKebab => {
                let mut snake = String::new();
                for (nth, letter) in name.chars().enumerate() {
                    if nth > 0 && letter.is_uppercase() {
                        snake.push('_');
                    }
                    snake.push(letter.to_ascii_lowercase());
                }
                self.of_field(&snake)
            }
        }
    }
}

fn with_first(text: &str, change: fn(&char) -> char) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| change(&first)).into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_name_are_those_of_serde() {
        for (name, field, variant) in [
            ("lowercase", "order_id", "verylarge"),
            ("UPPERCASE", "ORDER_ID", "VERYLARGE"),
            ("PascalCase", "OrderId", "VeryLarge"),
            ("camelCase", "orderId", "veryLarge"),
            ("snake_case", "order_id", "very_large"),
            ("SCREAMING_SNAKE_CASE", "ORDER_ID", "VERY_LARGE"),
            ("kebab-case", "order-id", "very-large"),
            ("SCREAMING-KEBAB-CASE", "ORDER-ID", "VERY-LARGE"),
        ] {
            let case = Case::named(name).expect(name);
            assert_eq!(case.of_field("order_id"), field, "{name}");
            assert_eq!(case.of_variant("VeryLarge"), variant, "{name}");
        }
        assert_eq!(Case::named("Title Case"), None);
    }
}
