//! Deliberate mistakes in the protocol, made one at a time to see that the tests notice
//! (`cargo xtask mutants`). What each one breaks stands in `xtask/mutants.txt`.
//!
//! They are there only under `--cfg eos_mutants`, which needs debug assertions: no release has any.

/// `mutant!("name" => wrong);` is nothing, unless this mistake is the one to be made.
macro_rules! mutant {
    ($name:literal => $($wrong:tt)*) => {
        #[cfg(eos_mutants)]
        {
            if $crate::mutant::is($name) {
                $($wrong)*
            }
        }
    };
}

pub(crate) use mutant;

#[cfg(all(eos_mutants, not(debug_assertions)))]
compile_error!(
    "eos_mutants makes exactly-once pipelines wrong on purpose: build it with debug assertions only"
);

/// Whether `EOS_MUTANT` names this mistake.
#[cfg(eos_mutants)]
#[allow(clippy::disallowed_methods)] // for tests only
pub(crate) fn is(name: &str) -> bool {
    static CHOSEN: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    CHOSEN.get_or_init(|| std::env::var("EOS_MUTANT").unwrap_or_default()) == name
}
