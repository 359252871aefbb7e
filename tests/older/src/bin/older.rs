//! A binary of a crate of an older edition.

eos_runtime::main!(
    app = "older",
    eos_older::r#gen,
    eos_older::copies,
    eos_older::copy,
    eos_older::changes,
    topics = eos_older::TOPICS,
    state = 9_u8
);
