const _: () = {
    use ::eos_runtime::__private as __eos;
    #[automatically_derived]
    impl<'a> __eos::KafkaEvent for OrderHead<'a> {
        type Codec = <orders::RawOrder<'static> as __eos::KafkaEvent>::Codec;
        type Of = orders::RawOrder<'static>;
        const SPEC: __eos::EventSpec = __eos::EventSpec {
            lifetimes: "<'_>",
            path: __eos::Facts::<orders::RawOrder<'static>>::SPEC.path,
            key: &["customer"],
            key_kinds: &[__eos::KeyKind::Text],
            ..__eos::EventSpec::new(__eos::concat!(__eos::module_path!(), "::OrderHead"))
        };
        fn write_key(
            &self,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::write_key(&self.customer, __out)
        }
    }
    #[allow(unused_imports)]
    use __eos::NoEvent as _;
    const _: () = __eos::check_view(
        &<OrderHead<'static> as __eos::KafkaEvent>::SPEC,
        &__eos::Facts::<orders::RawOrder<'static>>::SPEC,
    );
};
