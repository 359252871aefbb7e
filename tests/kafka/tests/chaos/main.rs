//! The quick stories of chaos, as tests: `cargo xtask chaos` runs them all.

mod real_kafka;
