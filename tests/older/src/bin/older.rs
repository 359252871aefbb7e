//! A binary of a crate of an older edition.

eos_runtime::main!(app = "older", eos_older::r#gen, eos_older::copies, eos_older::copy, state = 9_u8);
