//! A client that fetches from one topic: what a member of a group and a reader have in common.

use std::{
    ffi::CString,
    mem,
    rc::Rc,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use rdkafka::{
    ClientConfig, Offset, TopicPartitionList,
    consumer::{BaseConsumer, Consumer as _},
    error::KafkaError,
    types::RDKafkaErrorCode as Code,
};

use crate::broker::{Cause, Fault, Position};

use super::{admin::Admin, classify, client::SLICE, ffi::Fetcher, rebalance::Membership};

/// How long leaving the group may take. Without a broker it is over at once; behind a join that waits for
/// other members, on the same connection, it would take as long as they do.
const LEAVING: Duration = Duration::from_millis(1500);

/// A consumer's client and the topic it is for.
pub(super) struct Source {
    pub(super) topic: String,
    // Always there, until it leaves.
    fetcher: Option<Rc<Fetcher<Membership>>>,
    pub(super) admin: Arc<Admin>,
    // What its group's coordinator says is of interest.
    is_member: bool,
    // The topic was reported as unknown, and whether that is true is not yet known.
    in_doubt: bool,
}

impl Source {
    pub(super) fn new(
        topic: &str,
        config: &ClientConfig,
        admin: Arc<Admin>,
        is_member: bool,
    ) -> Result<Self, Fault> {
        let consumer: BaseConsumer<Membership> = config
            .create_with_context(Membership::default())
            .map_err(|error| classify::wrapped("new consumer", &error))?;
        let fetcher = Some(Rc::new(Fetcher::new(consumer)));
        Ok(Self { topic: topic.to_owned(), fetcher, admin, is_member, in_doubt: false })
    }

    pub(super) fn fetcher(&self) -> &Rc<Fetcher<Membership>> {
        self.fetcher.as_ref().expect("it is taken only by `leave`, on the way out")
    }

    pub(super) fn consumer(&self) -> &BaseConsumer<Membership> {
        self.fetcher().consumer()
    }

    pub(super) fn notes(&self) -> &Membership {
        self.consumer().client().context()
    }

    /// Sends what is fetched for these partitions to the one queue: to be repeated before each assignment.
    pub(super) fn forward(&self, partitions: impl IntoIterator<Item = i32>) -> Result<(), Fault> {
        let topic = CString::new(self.topic.as_str())
            .map_err(|error| classify::wrapped("assign", &KafkaError::from(error)))?;
        for partition in partitions {
            self.fetcher().forward(&topic, partition);
        }
        Ok(())
    }

    /// Partitions of the topic, each with an offset.
    pub(super) fn list(
        &self,
        offsets: impl IntoIterator<Item = (i32, Offset)>,
    ) -> Result<TopicPartitionList, Fault> {
        let mut list = TopicPartitionList::new();
        for (partition, offset) in offsets {
            list.add_partition_offset(&self.topic, partition, offset)
                .map_err(|error| classify::wrapped("partitions", &error))?;
        }
        Ok(list)
    }

    /// Has the client's own events noted down.
    pub(super) fn serve(&self) {
        loop {
            let before = self.notes().count();
            // Records are forwarded away from this queue, and errors come by `Membership::error`.
            drop(self.consumer().poll(Duration::ZERO));
            if self.notes().count() == before {
                return;
            }
        }
    }

    /// Answers to errors of the client: ends the poll, or lets it go on.
    pub(super) fn heed(&mut self) -> Result<(), Fault> {
        // The event comes once; the client stays as it is.
        if let Some((code, text)) = self.consumer().client().fatal_error() {
            return Err(classify::plain("poll", code, &text));
        }
        while let Some((code, text)) = self.notes().error() {
            match code {
                Code::UnknownTopicOrPartition => self.in_doubt = true,
                // One connection's word: a broker that closes while it restarts is reported so too. Who
                // may not log in at all was told at start, by the question for the topics.
                Code::Authentication | Code::SaslAuthenticationFailed | Code::SSL => {
                    tracing::warn!(
                        "a broker refused the connection of the consumer of {}: {text}",
                        self.topic
                    );
                }
                // librdkafka looks for a coordinator whether there is anything to ask it or not.
                Code::GroupAuthorizationFailed if !self.is_member => tracing::debug!("reader: {text}"),
                Code::AllBrokersDown => return Err(classify::plain("poll", code, &text)),
                _ => match classify::plain("poll", code, &text) {
                    Fault::Retry(cause) => tracing::debug!("{cause}"),
                    other => return Err(other),
                },
            }
        }
        if self.in_doubt {
            // A broker that just started may not know all topics: the last word is a fresh look.
            if self.admin.partitions(&self.topic)?.is_none() {
                let text = format!("the topic {} does not exist: create it first", self.topic);
                return Err(Fault::Stop(Cause::new("poll", text)));
            }
            self.in_doubt = false;
        }
        Ok(())
    }

    /// What to do about an error that was fetched instead of records. One that passes is only noted.
    pub(super) fn failed(&self, partition: i32, offset: i64, code: Code, text: &str) -> Result<(), Fault> {
        let place = format!("topic {} [{partition}] at offset {offset}: {text}", self.topic);
        match classify::plain("Fetch", code, &place) {
            Fault::Retry(cause) => {
                tracing::debug!("{cause}");
                Ok(())
            }
            other => Err(other),
        }
    }

    /// Ends the client, whatever state it is in. `owes`: somebody waits for an answer to a change of the
    /// assignment.
    ///
    /// On a thread of its own, because no answer is safe: librdkafka drops one without a word when the group is
    /// through with the client at that moment, and whoever gave it waits without end (2.12.1, `rd_kafka_assign0`
    /// and `rd_kafka_cgrp_op_serve`).
    pub(super) fn leave(&mut self, owes: bool) {
        let Some(fetcher) = self.fetcher.take() else { return };
        let consumer = Arc::clone(fetcher.consumer());
        consumer.client().context().close();
        if let Err(error) = consumer.close_queue() {
            // A consumer that failed for good has left already, and is only to be dropped.
            tracing::debug!("closing the consumer of {}: {error}", self.topic);
            return;
        }
        let (left, has_left) = mpsc::channel();
        let closing = move || {
            close(&consumer, owes);
            // Before the word, so that whoever hears it is the client's only owner.
            drop(consumer);
            // Nobody listens any more when it came too late.
            let _ = left.send(());
        };
        if thread::Builder::new().name("eos-leave".into()).spawn(closing).is_err() {
            // Dropping it could wait without end.
            mem::forget(fetcher);
            return;
        }
        let in_time = has_left.recv_timeout(LEAVING).is_ok();
        if self.is_member && !in_time && !fetcher.consumer().closed() {
            tracing::warn!(
                "the consumer of {} did not leave its group within {LEAVING:?}: it is left behind, and should this \
                 process end before it is through, the group waits for its session to end",
                self.topic
            );
        }
    }
}

/// Polls a client that was told to close until it is closed. The callback answers what the group asks meanwhile.
fn close(consumer: &BaseConsumer<Membership>, owes: bool) {
    // An answer that is still owed may be waited for, and now that the client is closing it takes this one whatever
    // the group asked and whatever its protocol. One that nobody asked for is not given: see `Source::leave`.
    if owes || consumer.client().context().change().is_some() {
        drop(consumer.unassign());
    }
    while !consumer.closed() {
        drop(consumer.poll(SLICE / 20));
    }
}

/// The position in librdkafka's words.
pub(super) fn offset(position: Position) -> Offset {
    match position {
        Position::Offset(offset) => Offset::Offset(offset),
        Position::Beginning => Offset::Beginning,
    }
}
