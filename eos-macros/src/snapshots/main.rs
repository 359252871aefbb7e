fn main() -> ::eos_runtime::__private::ExitCode {
    ::eos_runtime::__private::main(
        ::eos_runtime::__private::env!("CARGO_PKG_NAME"),
        ::eos_runtime::__private::vec![
            < enrich as ::eos_runtime::__private::Pipeline > ::pipeline(), <
            orders::audit as ::eos_runtime::__private::Pipeline > ::pipeline()
        ],
        &[],
        |__states: &mut ::eos_runtime::__private::States| {
            __states.insert(Pool::<u8, u8>::new());
        },
    )
}
