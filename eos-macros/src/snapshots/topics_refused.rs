::core::compile_error! {
    "this topic has no name: write `NAMELESS: .. = \"raw-orders\"`"
}
::core::compile_error! {
    "`partitions` is a number of partitions from 1 to 100000: write `partitions = 12`"
}
::core::compile_error! {
    "the constant `RAW_ORDERS` is declared twice: give one of the two another name"
}
::core::compile_error! {
    "`raw orders` is not a legal topic: a blank is not allowed: Kafka takes letters (a-z, A-Z), digits, `.`, `_` and `-`; write `raw-orders`"
}
/// Topic `raw orders`.
const RAW_ORDERS: ::eos_runtime::__private::Topic<RawOrder> = {
    use ::eos_runtime::__private as __eos;
    __eos::Topic::new("raw orders")
};
/// Topic ``.
const NAMELESS: ::eos_runtime::__private::Topic<Order> = {
    use ::eos_runtime::__private as __eos;
    __eos::Topic::new("")
};
/// The topics that are declared here, with their settings.
const TOPICS: &[::eos_runtime::__private::TopicSpec] = &[
    RAW_ORDERS.spec(),
    NAMELESS.spec(),
];
