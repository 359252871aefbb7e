fn list() -> Vec<PipelineDef> {
    {
        use renamed::__private as __eos;
        const __TOPICS: &[__eos::TopicSpec] = shop::TOPICS;
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
        __eos::pipelines(__PARTS)
    }
}
