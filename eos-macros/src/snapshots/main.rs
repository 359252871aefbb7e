fn main() -> ::eos_runtime::__private::ExitCode {
    use ::eos_runtime::__private as __eos;
    const __TOPICS: &[__eos::TopicSpec] = &[];
    const __PARTS: &[__eos::Part] = &[
        <enrich as __eos::Listed>::PART.called("enrich"),
        <orders::audit as __eos::Listed>::PART.called("orders::audit"),
    ];
    const __WHOLE: &__eos::Whole<
        { __PARTS.len() },
        { __eos::uses(__PARTS, __TOPICS) },
    > = &__eos::Whole::new(__PARTS, __TOPICS);
    const _: () = __WHOLE.check(0);
    const _: () = __WHOLE.check(1);
    __eos::main(
        __eos::env!("CARGO_PKG_NAME"),
        __eos::pipelines(__PARTS),
        __TOPICS,
        |__states: &mut __eos::States| {
            __states.insert(Pool::<u8, u8>::new());
        },
    )
}
