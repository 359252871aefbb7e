//! Topics as a cluster has them: their configuration, and new ones. Asked by a client that is there anyway; the
//! crate's own admin client would be one more, with a thread that polls it.

use std::{
    ffi::{CStr, c_char},
    ptr::{self, NonNull},
    slice,
    time::Duration,
};

use rdkafka::{
    ClientContext,
    client::Client,
    types::{RDKafkaErrorCode, RDKafkaRespErr},
};
use rdkafka_sys as sys;

use super::{millis, text};

/// Why not: a code, and the broker's words.
pub(in crate::kafka) type Answer<T> = Result<T, (RDKafkaErrorCode, String)>;

/// How much longer than its own limit an answer is waited for.
const GRACE: Duration = Duration::from_secs(1);

/// Names and values of a topic's configuration. What the broker keeps to itself has no value.
pub(in crate::kafka) fn configuration(
    client: &Client<impl ClientContext>,
    topic: &CStr,
    limit: Duration,
) -> Answer<Vec<(String, String)>> {
    let request = Request::new(client, sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, limit);
    // SAFETY: the client, its options and the queue are alive; the name ends with NUL and is copied. The
    // resource is ours, the call copies it, and it is destroyed once. The answer's resources, entries and
    // texts live as long as the event; texts are copied before it is destroyed.
    unsafe {
        let kind = sys::rd_kafka_ResourceType_t::RD_KAFKA_RESOURCE_TOPIC;
        let mut asked = sys::rd_kafka_ConfigResource_new(kind, topic.as_ptr());
        if asked.is_null() {
            return Err((RDKafkaErrorCode::InvalidArgument, "no name of a topic".to_owned()));
        }
        let (options, answers) = (request.options.as_ptr(), request.answers.as_ptr());
        sys::rd_kafka_DescribeConfigs(client.native_ptr(), &raw mut asked, 1, options, answers);
        sys::rd_kafka_ConfigResource_destroy(asked);

        let event = request.answer(limit)?;
        let (mut resources, mut entries) = (0, 0);
        let result = sys::rd_kafka_event_DescribeConfigs_result(event.0.as_ptr());
        let list = sys::rd_kafka_DescribeConfigs_result_resources(result, &raw mut resources);
        let Some(resource) = elements(list, resources).first() else { return Ok(Vec::new()) };
        refused(
            sys::rd_kafka_ConfigResource_error(*resource),
            sys::rd_kafka_ConfigResource_error_string(*resource),
        )?;
        let list = sys::rd_kafka_ConfigResource_configs(*resource, &raw mut entries);
        let pair = |entry: &*const sys::rd_kafka_ConfigEntry_t| {
            let value = text(sys::rd_kafka_ConfigEntry_value(*entry))?;
            Some((text(sys::rd_kafka_ConfigEntry_name(*entry))?, value))
        };
        Ok(elements(list, entries).iter().filter_map(pair).collect())
    }
}

/// Creates a topic; what is `None` is as the cluster does it by itself.
pub(in crate::kafka) fn create(
    client: &Client<impl ClientContext>,
    topic: &CStr,
    partitions: Option<i32>,
    replication: Option<u16>,
    properties: &[(std::ffi::CString, std::ffi::CString)],
    limit: Duration,
) -> Answer<()> {
    let request = Request::new(client, sys::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_CREATETOPICS, limit);
    let mut words: [c_char; 512] = [0; 512];
    // SAFETY: as in `configuration`; the topic is ours, the call copies it, and it is destroyed once. `words`
    // has the size that is said, and a text with NUL at its end when there is no topic.
    unsafe {
        let mut wanted = sys::rd_kafka_NewTopic_new(
            topic.as_ptr(),
            partitions.unwrap_or(BY_THE_CLUSTER),
            replication.map_or(BY_THE_CLUSTER, i32::from),
            words.as_mut_ptr(),
            words.len(),
        );
        if wanted.is_null() {
            return Err((RDKafkaErrorCode::InvalidArgument, text(words.as_ptr()).unwrap_or_default()));
        }
        for (name, value) in properties {
            sys::rd_kafka_NewTopic_set_config(wanted, name.as_ptr(), value.as_ptr());
        }
        let (options, answers) = (request.options.as_ptr(), request.answers.as_ptr());
        sys::rd_kafka_CreateTopics(client.native_ptr(), &raw mut wanted, 1, options, answers);
        sys::rd_kafka_NewTopic_destroy(wanted);

        let event = request.answer(limit)?;
        let mut topics = 0;
        let result = sys::rd_kafka_event_CreateTopics_result(event.0.as_ptr());
        let list = sys::rd_kafka_CreateTopics_result_topics(result, &raw mut topics);
        elements(list, topics).iter().try_for_each(|topic| {
            refused(sys::rd_kafka_topic_result_error(*topic), sys::rd_kafka_topic_result_error_string(*topic))
        })
    }
}

/// What one request needs of librdkafka.
struct Request {
    options: NonNull<sys::rd_kafka_AdminOptions_t>,
    answers: NonNull<sys::rd_kafka_queue_t>,
}

impl Request {
    fn new(client: &Client<impl ClientContext>, kind: sys::rd_kafka_admin_op_t, limit: Duration) -> Self {
        const ALLOCATED: &str = "librdkafka aborts when it cannot allocate";
        // SAFETY: the client is alive; both handles are ours until `drop` destroys them. No place for words
        // about a limit that is refused: the default of a minute stands then.
        unsafe {
            let options = sys::rd_kafka_AdminOptions_new(client.native_ptr(), kind);
            let options = NonNull::new(options).expect(ALLOCATED);
            sys::rd_kafka_AdminOptions_set_request_timeout(
                options.as_ptr(),
                millis(limit),
                ptr::null_mut(),
                0,
            );
            let answers = NonNull::new(sys::rd_kafka_queue_new(client.native_ptr())).expect(ALLOCATED);
            Self { options, answers }
        }
    }

    fn answer(&self, limit: Duration) -> Answer<Event> {
        // SAFETY: the queue is alive; the event is ours until `drop` destroys it, and its words are copied.
        unsafe {
            let event = sys::rd_kafka_queue_poll(self.answers.as_ptr(), millis(limit + GRACE));
            let Some(event) = NonNull::new(event).map(Event) else {
                return Err((RDKafkaErrorCode::OperationTimedOut, "no answer".to_owned()));
            };
            let native = event.0.as_ptr();
            refused(sys::rd_kafka_event_error(native), sys::rd_kafka_event_error_string(native))?;
            Ok(event)
        }
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        // SAFETY: ours, destroyed once; librdkafka keeps what it still needs of them itself.
        unsafe {
            sys::rd_kafka_AdminOptions_destroy(self.options.as_ptr());
            sys::rd_kafka_queue_destroy(self.answers.as_ptr());
        }
    }
}

struct Event(NonNull<sys::rd_kafka_event_t>);

impl Drop for Event {
    fn drop(&mut self) {
        // SAFETY: ours, destroyed once.
        unsafe { sys::rd_kafka_event_destroy(self.0.as_ptr()) }
    }
}

/// # Safety
/// `words` is null or a text with NUL at its end.
unsafe fn refused(error: RDKafkaRespErr, words: *const c_char) -> Answer<()> {
    if error == RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
        return Ok(());
    }
    // SAFETY: the caller's word.
    Err((error.into(), unsafe { text(words) }.unwrap_or_default()))
}

/// # Safety
/// `list` is null, or has `len` elements that live for `'a`.
unsafe fn elements<'a, T>(list: *mut *const T, len: usize) -> &'a [*const T] {
    if list.is_null() {
        return &[];
    }
    // SAFETY: the caller's word.
    unsafe { slice::from_raw_parts(list, len) }
}

/// The cluster's `num.partitions` and `default.replication.factor`.
const BY_THE_CLUSTER: i32 = -1;
