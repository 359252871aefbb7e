//! A binary of a crate that knows the runtime only under another name.

renamed::main!(crate = renamed, eos_renamed::route, eos_renamed::route_async, state = 5_u8);
