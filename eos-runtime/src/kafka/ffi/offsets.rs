//! Offsets into a transaction: the one call of librdkafka that may never return.
//!
//! It asks for the coordinator of the *group* three times and then waits for some broker's state to
//! change, without a timer (2.12.1, `rd_kafka_coord_req_handle_FindCoordinator`); its timeout is for the
//! requests after that. So it runs on a thread beside the worker's, which is left behind with its client
//! when it does not answer. Should it wake up later, the epoch of the next producer shuts it out.

use std::{
    cell::Cell,
    ffi::CString,
    io, ptr,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use rdkafka::TopicPartitionList;
use rdkafka_sys as sys;

use crate::{broker::GroupMetadata, kafka::classify::Refusal};

use super::{Native, lent::Borrower, millis, outcome};

/// How much longer than its own limit the call is waited for. An answer that a coordinator is away comes up
/// to a second late.
const GRACE: Duration = Duration::from_millis(1500);

/// The way to one producer's thread, which ends with it. There is none before the first call, and none
/// after one that was not answered.
pub(super) type Offsets = Cell<Option<Line>>;

pub(super) struct Line {
    calls: mpsc::Sender<Call>,
    answers: mpsc::Receiver<Result<(), Refusal>>,
}

struct Call {
    client: Arc<Borrower>,
    offsets: TopicPartitionList,
    group: GroupMetadata,
    limit: Duration,
}

impl Native {
    /// `AddOffsetsToTxn` and `TxnOffsetCommit`. Not resumable: a repetition begins anew. When it does not
    /// answer at all the refusal is fatal, and this client must not be used any more.
    pub(in crate::kafka) fn send_offsets(
        &self,
        offsets: TopicPartitionList,
        group: &GroupMetadata,
        limit: Duration,
    ) -> Result<(), Refusal> {
        let line = match self.offsets().take() {
            Some(line) => line,
            None => Line::start()
                .map_err(|error| Refusal::fatal(format_args!("cannot start a thread: {error}")))?,
        };
        let call = Call { client: self.client(), offsets, group: group.clone(), limit };
        let left_behind = || Refusal::fatal("the client does not answer: it is left behind");
        line.calls.send(call).map_err(|_| left_behind())?;
        let outcome = line.answers.recv_timeout(limit + GRACE).map_err(|_| left_behind())?;
        self.offsets().set(Some(line));
        outcome
    }
}

impl Line {
    fn start() -> io::Result<Self> {
        let (calls, called) = mpsc::channel::<Call>();
        let (answer, answers) = mpsc::channel();
        let run = move || {
            for Call { client, offsets, group, limit } in called {
                let outcome = add_offsets(&client, &offsets, &group, limit);
                // Before the answer, so that whoever hears it is the client's only owner.
                drop(client);
                // Nobody listens any more when it came too late.
                let _ = answer.send(outcome);
            }
        };
        thread::Builder::new().name("eos-offsets".into()).spawn(run)?;
        Ok(Self { calls, answers })
    }
}

fn add_offsets(
    client: &Borrower,
    offsets: &TopicPartitionList,
    group: &GroupMetadata,
    limit: Duration,
) -> Result<(), Refusal> {
    let (Ok(name), Ok(member)) = (CString::new(group.group.as_str()), CString::new(group.member_id.as_str()))
    else {
        return Err(Refusal::nul("group"));
    };
    let Ok(instance) = group.group_instance_id.as_deref().map(CString::new).transpose() else {
        return Err(Refusal::nul("group.instance.id"));
    };
    let instance = instance.as_ref().map_or(ptr::null(), |id| id.as_ptr());
    // SAFETY: the client is alive, and librdkafka's calls may be made on any thread; all texts end with NUL
    // and are copied by the constructor; the metadata is ours and the call copies what it keeps of it and
    // of the list; the error is ours (see `outcome`).
    unsafe {
        let metadata = sys::rd_kafka_consumer_group_metadata_new_with_genid(
            name.as_ptr(),
            group.generation,
            member.as_ptr(),
            instance,
        );
        let error = sys::rd_kafka_send_offsets_to_transaction(
            client.native_ptr(),
            offsets.ptr(),
            metadata,
            millis(limit),
        );
        sys::rd_kafka_consumer_group_metadata_destroy(metadata);
        outcome(error)
    }
}
