eos_runtime::main!();
