//! A binary of nothing.
//! Fix: name at least one pipeline, `eos_runtime::main!(enrich)`.

eos_runtime::main!();
