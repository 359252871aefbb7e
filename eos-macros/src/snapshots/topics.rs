/// Orders as the shop sends them.
///
/// Topic `raw-orders`: 12 partitions, kept for 168h, compacted, and deleted when old, 3 replicas, written when 2 have it.
pub const RAW_ORDERS: ::eos_runtime::__private::Topic<RawOrder<'static>> = {
    use ::eos_runtime::__private as __eos;
    __eos::Topic::new("raw-orders")
        .with(__eos::TopicSettings {
            partitions: __eos::Some(12u32),
            retention: __eos::Some(
                __eos::Retention::For(__eos::Duration::from_millis(604800000u64)),
            ),
            cleanup: __eos::Some(__eos::Cleanup::CompactAndDelete),
            min_isr: __eos::Some(2u16),
            replication: __eos::Some(3u16),
        })
};
/// Topic `audit`: kept for ever.
#[cfg(feature = "audit")]
pub(crate) const AUDIT: ::eos_runtime::__private::Topic<Audit> = {
    use ::eos_runtime::__private as __eos;
    __eos::Topic::new("audit")
        .with(__eos::TopicSettings {
            retention: __eos::Some(__eos::Retention::Forever),
            ..__eos::TopicSettings::new()
        })
};
/// Topic `raw-orders.dlq`.
const DEAD: ::eos_runtime::__private::Topic<DeadLetter> = {
    use ::eos_runtime::__private as __eos;
    __eos::Topic::new("raw-orders.dlq")
};
const _: () = {
    use ::eos_runtime::__private as __eos;
    __eos::check_compacted(&RAW_ORDERS.spec())
};
/// The topics that are declared here, with their settings.
pub const TOPICS: &[::eos_runtime::__private::TopicSpec] = &[
    RAW_ORDERS.spec(),
    #[cfg(feature = "audit")]
    AUDIT.spec(),
    DEAD.spec(),
];
