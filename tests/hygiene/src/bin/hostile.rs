//! A binary without prelude.
#![no_implicit_prelude]
#![deny(warnings, clippy::pedantic)]

::eos_runtime::main!(
    app = "hostile",
    ::eos_hygiene::bare::hostile,
    ::eos_hygiene::raw::r#mod::r#loop,
    state = 5_u8,
    state = ::std::collections::BTreeMap::<u8, u8>::new(),
);
