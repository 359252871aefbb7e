//! The settings of a user as rules see them: resolved, and with defaults behind them.

use crate::check::{Accepted, check_property};
use crate::property::property;
use crate::refusal::{About, Refusal, RefusalKind};

/// What the user set, each with the key as it was written.
pub(crate) struct Settings<'a> {
    pub(crate) given: Vec<(&'a str, Accepted)>,
}

/// A number that the user set, or its default.
pub(crate) struct Number<'a> {
    pub(crate) key: &'a str,
    pub(crate) value: f64,
    pub(crate) by_user: bool,
}

impl<'a> Settings<'a> {
    pub(crate) fn new(properties: &[(&'a str, &str)]) -> Self {
        let accepted = |&(key, value): &(&'a str, &str)| Some((key, check_property(key, value).ok()?));
        Self { given: properties.iter().filter_map(accepted).collect() }
    }

    /// What the user said last; an empty text says nothing.
    pub(crate) fn text(&self, name: &str) -> Option<(&'a str, &str)> {
        let last = self.given.iter().rfind(|(_, accepted)| accepted.key == name);
        last.map(|(key, accepted)| (*key, accepted.value.as_str())).filter(|(_, value)| !value.is_empty())
    }

    pub(crate) fn user(&self, name: &str) -> Option<Number<'a>> {
        let (key, value) = self.text(name)?;
        Some(Number { key, value: value.parse().ok()?, by_user: true })
    }

    pub(crate) fn any(&self, name: &'a str) -> Option<Number<'a>> {
        let default = || property(name)?.effective_default()?.parse().ok();
        self.user(name).or_else(|| Some(Number { key: name, value: default()?, by_user: false }))
    }

    /// Two numbers, at least one of them set by the user.
    pub(crate) fn pair(&self, first: &'a str, second: &'a str) -> Option<[Number<'a>; 2]> {
        let pair = [self.any(first)?, self.any(second)?];
        pair.iter().any(|number| number.by_user).then_some(pair)
    }

    /// A refusal unless a property is set that another one needs.
    pub(crate) fn missing(&self, key: &str, missing: &'static str, why: &str) -> Option<Refusal> {
        let message = format!("`{key}` needs `{missing}` as well: {why}");
        let refusal = Refusal::new(RefusalKind::Incomplete { missing }, About::Key, key, message);
        self.text(missing).is_none().then_some(refusal)
    }
}

impl Number<'_> {
    /// The one of two that the user set, to point at.
    pub(crate) fn user_one<'b>(&'b self, other: &'b Self) -> &'b Self {
        if self.by_user { self } else { other }
    }

    pub(crate) fn conflict(&self, why: String) -> Refusal {
        conflict(self.key, format!("`{} = {}` contradicts another setting: {why}", self.key, self.value))
    }
}

/// Settings that contradict each other, seen from the value of one of them.
pub(crate) fn conflict(key: &str, message: String) -> Refusal {
    Refusal::new(RefusalKind::Conflict, About::Value, key, message)
}
