//! The compiler's messages about mistakes: see `tests/ui.rs`.
