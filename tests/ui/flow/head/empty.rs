//! A block without a flow.
//! Fix: write a flow, or leave the block out.
eos_runtime::pipeline! {}

fn main() {}
