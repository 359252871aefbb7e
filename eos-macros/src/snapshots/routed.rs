const _: () = {
    use ::eos_runtime::__private as __eos;
    #[allow(unused_imports)]
    use __eos::NoEvent as _;
    #[automatically_derived]
    impl<T> __eos::KafkaEvent for Out<T>
    where
        T: __eos::KafkaEvent<Codec: __eos::Encode<T>>,
    {
        type Codec = __eos::Routed;
        type Of = Self;
        const SPEC: __eos::EventSpec = __eos::EventSpec {
            topics: &["orders", "others"],
            routes: 2usize,
            events: &[__eos::Facts::<Order>::SPEC, __eos::Facts::<T>::SPEC],
            ..__eos::EventSpec::new(__eos::concat!(__eos::module_path!(), "::Out"))
        };
        fn route(&self) -> usize {
            match self {
                Self::Order(..) => 0usize,
                Self::Other(..) => 1usize,
            }
        }
        fn write_key(
            &self,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::Routes::event(self).write_key(__out)
        }
        fn write_dedup_id(
            &self,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::Routes::event(self).write_dedup_id(__out)
        }
        fn timestamp(&self) -> __eos::Option<i64> {
            __eos::Routes::event(self).timestamp()
        }
        fn headers(&self) -> &'static [&'static str] {
            __eos::Routes::event(self).headers()
        }
        fn write_header(
            &self,
            __nth: usize,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::Routes::event(self).write_header(__nth, __out)
        }
    }
    #[automatically_derived]
    impl<T> __eos::Routes for Out<T>
    where
        T: __eos::KafkaEvent<Codec: __eos::Encode<T>>,
    {
        fn event(&self) -> &(dyn __eos::AnyEvent + '_) {
            match self {
                Self::Order(__event) => __event,
                Self::Other(__event) => __event,
            }
        }
    }
};
