//! The attribute and derives of `eos-runtime`.
