const _: () = {
    use ::eos_runtime::__private as __eos;
    #[automatically_derived]
    impl<'a, K> __eos::KafkaEvent for Order<'a, K>
    where
        K: Clone,
        K: __eos::Serialize,
    {
        type Codec = __eos::Json;
        type Of = Self;
        const SPEC: __eos::EventSpec = __eos::EventSpec {
            lifetimes: "<'_>",
            topics: &["orders"],
            key: &["region", "id"],
            key_kinds: &[__eos::KeyKind::Text, __eos::KeyKind::Own],
            dedup: &["id"],
            headers: &["trace-id"],
            ..__eos::EventSpec::new(__eos::concat!(__eos::module_path!(), "::Order"))
        };
        fn write_key(
            &self,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::write_composite_key(&(&self.region, &self.id), __out)
        }
        fn write_dedup_id(
            &self,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::write_key(&self.id, __out)
        }
        fn timestamp(&self) -> __eos::Option<i64> {
            __eos::Timestamp::millis(&self.at)
        }
        fn write_header(
            &self,
            __nth: usize,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            match __nth {
                0usize => __eos::write_key(&self.trace, __out),
                _ => __eos::Result::Ok(false),
            }
        }
    }
};
