//! A binary without prelude, in which the macros' names are taken.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(warnings, clippy::pedantic, clippy::nursery)]

#[expect(unused_macros, reason = "that nobody uses it is the point")]
macro_rules! vec {
    () => {};
}
#[expect(unused_macros, reason = "that nobody uses it is the point")]
macro_rules! env {
    () => {};
}

::eos_runtime::main!(
    app = "hostile",
    ::eos_hygiene::bare::hostile,
    ::eos_hygiene::raw::r#mod::r#loop,
    state = 5_u8,
    state = ::std::collections::BTreeMap::<u8, u8>::new(),
);
