//! The examples are the binaries in `src/bin`; each says at its top how to run it.
