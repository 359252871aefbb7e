//! `hotpath CASE CHUNKS` does one case for so many chunks and prints how many records that were; `hotpath`
//! alone lists the cases. `cargo xtask hotpath` runs it under a counter.

use std::process::ExitCode;

use eos_hotpath::cases::CASES;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let [name, chunks] = args.as_slice() else {
        for case in CASES {
            println!("{}\t{}", case.name, case.about);
        }
        return ExitCode::SUCCESS;
    };
    if let (Some(case), Ok(chunks)) = (CASES.iter().find(|case| case.name == name), chunks.parse()) {
        println!("{}", case.run(chunks));
        ExitCode::SUCCESS
    } else {
        eprintln!("usage: hotpath CASE CHUNKS; `hotpath` lists the cases");
        ExitCode::from(2)
    }
}
