const _: () = {
    use ::eos_runtime::__private as __eos;
    #[automatically_derived]
    impl __eos::KafkaEvent for Change {
        type Codec = __eos::Json;
        type Of = Self;
        const SPEC: __eos::EventSpec = __eos::EventSpec {
            key: &["order"],
            key_kinds: &[__eos::KeyKind::Integer],
            headers: &["trace"],
            ..__eos::EventSpec::new(__eos::concat!(__eos::module_path!(), "::Change"))
        };
        fn write_key(
            &self,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            match self {
                Self::Placed { order: __field0, .. } => __eos::write_key(__field0, __out),
                Self::Cancelled { order: __field0, .. } => {
                    __eos::write_key(__field0, __out)
                }
            }
        }
        fn timestamp(&self) -> __eos::Option<i64> {
            match self {
                Self::Placed { .. } => __eos::Option::None,
                Self::Cancelled { at: __field0, .. } => {
                    __eos::Timestamp::millis(__field0)
                }
            }
        }
        fn headers(&self) -> &'static [&'static str] {
            match self {
                Self::Placed { trace: __field0, .. } => &["trace"],
                Self::Cancelled { .. } => &[],
            }
        }
        fn write_header(
            &self,
            __nth: usize,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            match self {
                Self::Placed { trace: __field0, .. } => {
                    match __nth {
                        0usize => __eos::write_key(__field0, __out),
                        _ => __eos::Result::Ok(false),
                    }
                }
                Self::Cancelled { .. } => __eos::Result::Ok(false),
            }
        }
    }
};
