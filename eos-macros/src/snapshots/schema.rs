const _: () = {
    use ::eos_runtime::__private as __eos;
    #[automatically_derived]
    impl __eos::KafkaEvent for Order {
        type Codec = __eos::Json;
        type Of = Self;
        const SPEC: __eos::EventSpec = __eos::EventSpec {
            key: &["id"],
            key_kinds: &[__eos::KeyKind::Integer],
            schema: __eos::Option::Some(__eos::SchemaSpec {
                path: "schemas/order.json",
                package: __eos::env!("CARGO_MANIFEST_DIR"),
                compatibility: __eos::Compatibility::Backward,
                text: __eos::include_str!(
                    __eos::concat!(__eos::env!("CARGO_MANIFEST_DIR"), "/",
                    "schemas/order.json")
                ),
            }),
            ..__eos::EventSpec::new(__eos::concat!(__eos::module_path!(), "::Order"))
        };
        fn write_key(
            &self,
            __out: &mut __eos::Vec<u8>,
        ) -> __eos::Result<bool, __eos::CodecError> {
            __eos::write_key(&self.id, __out)
        }
    }
    const _: __eos::Option<&str> = __eos::option_env!("EOS_SCHEMA");
};
