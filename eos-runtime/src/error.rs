//! The one error that leaves the library.

use std::fmt;

/// Why a run ended, in words for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    text: String,
}

/// What an operator does about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The run failed: a record that cannot be handled, a broker that did not come back. Exit code 1.
    Failed,
    /// The command or the configuration is wrong: mend it. Exit code 2.
    Usage,
    /// Another process uses the same instance slot: stop one of them. Exit code 3.
    Fenced,
}

impl Error {
    /// The run failed.
    pub fn failed(text: impl fmt::Display) -> Self {
        Self { kind: ErrorKind::Failed, text: text.to_string() }
    }

    /// The command or the configuration is wrong.
    pub fn usage(text: impl fmt::Display) -> Self {
        Self { kind: ErrorKind::Usage, text: text.to_string() }
    }

    /// Another process uses the same instance slot.
    pub fn fenced(text: impl fmt::Display) -> Self {
        Self { kind: ErrorKind::Fenced, text: text.to_string() }
    }

    /// What to do about it.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The process's exit code: 1 failed, 2 usage or configuration, 3 fenced.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            ErrorKind::Failed => 1,
            ErrorKind::Usage => 2,
            ErrorKind::Fenced => 3,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Error {}
