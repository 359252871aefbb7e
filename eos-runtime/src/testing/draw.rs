//! What can go wrong, listed and drawn.

use std::time::Duration;

use crate::memory::Code::{
    self, ConcurrentTransactions, CoordinatorLoadInProgress, CoordinatorNotAvailable, FencedInstanceId,
    IllegalGeneration, InvalidProducerEpoch, InvalidProducerIdMapping, InvalidTxnState, MessageTooLarge,
    NotCoordinator, NotEnoughReplicas, NotLeaderOrFollower, OutOfOrderSequenceNumber, ProducerFenced,
    RebalanceInProgress, UnknownMemberId, UnstableOffsetCommit,
};

use super::{Coordinator, Mishap, Plan, plan::What, random::Random};

/// What a coordinator answers while it moves.
const MOVING: [Code; 3] = [NotCoordinator, CoordinatorLoadInProgress, CoordinatorNotAvailable];

/// What brokers refuse each request with, beside [`MOVING`]. Not here is what only an operator can
/// mend: a missing topic, a configuration that is not allowed.
const REFUSALS: &[(&str, &[Code])] = &[
    ("InitProducerId", &[ConcurrentTransactions]),
    (
        "AddPartitionsToTxn",
        &[
            ConcurrentTransactions,
            InvalidProducerIdMapping,
            ProducerFenced,
            InvalidProducerEpoch,
            InvalidTxnState,
        ],
    ),
    (
        "Produce",
        &[
            NotLeaderOrFollower,
            NotEnoughReplicas,
            MessageTooLarge,
            OutOfOrderSequenceNumber,
            InvalidProducerEpoch,
            InvalidTxnState,
            InvalidProducerIdMapping,
        ],
    ),
    (
        "AddOffsetsToTxn",
        &[
            ConcurrentTransactions,
            InvalidProducerIdMapping,
            ProducerFenced,
            InvalidProducerEpoch,
            InvalidTxnState,
        ],
    ),
    (
        "TxnOffsetCommit",
        &[
            IllegalGeneration,
            UnknownMemberId,
            FencedInstanceId,
            RebalanceInProgress,
            InvalidProducerEpoch,
            InvalidTxnState,
        ],
    ),
    (
        "EndTxn",
        &[
            ConcurrentTransactions,
            InvalidProducerIdMapping,
            ProducerFenced,
            InvalidProducerEpoch,
            InvalidTxnState,
        ],
    ),
    ("OffsetFetch", &[UnstableOffsetCommit]),
    ("Fetch", &[NotLeaderOrFollower]),
    ("ListOffsets", &[NotLeaderOrFollower]),
    ("JoinGroup", &[UnknownMemberId]),
    ("SyncGroup", &[UnknownMemberId, IllegalGeneration, RebalanceInProgress]),
    ("Heartbeat", &[UnknownMemberId, IllegalGeneration, RebalanceInProgress]),
    ("LeaveGroup", &[UnknownMemberId]),
];

/// Requests that go to partitions, not to a coordinator.
const TO_PARTITIONS: [&str; 3] = ["Produce", "Fetch", "ListOffsets"];

/// How long something takes, from less than a transaction to more than every timeout.
const TIMES: [u64; 6] = [3, 20, 150, 700, 1_500, 4_000];
/// How late a copy of a request arrives.
const DELAYS: [u64; 5] = [2, 8, 30, 120, 600];

/// Everything that can go wrong with one request.
pub(super) fn upsets() -> impl Iterator<Item = What> {
    REFUSALS.iter().flat_map(|&(request, codes)| {
        let moving = if TO_PARTITIONS.contains(&request) { &[][..] } else { &MOVING[..] };
        let refused = codes.iter().chain(moving).map(|code| Mishap::Refused(*code));
        let slow = TIMES.into_iter().map(|time| Mishap::Slow(Duration::from_millis(time)));
        let late = DELAYS.into_iter().map(Duration::from_millis).flat_map(move |time| {
            let copies = [Mishap::Late(time), Mishap::Twice(time)];
            copies.into_iter().filter(move |_| request == "EndTxn")
        });
        let stale = (request == "Fetch").then_some(Mishap::Stale);
        [Mishap::RequestLost, Mishap::AnswerLost]
            .into_iter()
            .chain(refused)
            .chain(slow)
            .chain(late)
            .chain(stale)
            .map(move |mishap| What::Upset { request, skip: 0, mishap })
    })
}

impl What {
    /// Killed, and started again at once.
    pub(super) const CRASH: Self = Self::Crash(Duration::ZERO);

    /// The same with a later request.
    pub(super) fn after(self, times: u64) -> Self {
        match self {
            Self::Upset { request, skip, mishap } => Self::Upset { request, skip: skip + times, mishap },
            other => other,
        }
    }
}

/// A world of this seed. An undisturbed worker takes so many steps.
pub(super) fn plan(seed: u64, steps: u64) -> Plan {
    let mut random = Random::new(seed ^ 0xc4a05);
    let is_static = random.below(2) == 0;
    let mut plan = Plan {
        is_static,
        // A static member that is back before it gave up what another one is to get leaves that to
        // nobody: brokers see no reason for the second round of a cooperative rebalance.
        is_eager: is_static || random.below(3) == 0,
        in_portions: random.below(3) > 0,
        ..Plan::quiet(seed, 1 + random.below(3) as usize)
    };
    let mut workers = plan.members as u64;
    for _ in 0..random.below(5) {
        let worker = random.below(workers) as usize;
        let mut what = what(&mut random, worker == 0);
        // A record that is refused alone twice is given up, and rightly: once is chance.
        if is_refusal(&what) && plan.faults.iter().any(|fault| is_refusal(&fault.what)) {
            what = What::CRASH;
        }
        workers += u64::from(what == What::Join);
        // More in the beginning, where the work is.
        let latest = 1 + random.below(steps);
        plan = plan.with(worker, random.below(latest), what);
    }
    plan
}

/// Whether the broker is to say that it never takes a record.
fn is_refusal(what: &What) -> bool {
    matches!(what, What::Upset { mishap: Mishap::Refused(MessageTooLarge), .. })
}

/// One of all things that can go wrong. The first worker is always there again some time.
fn what(random: &mut Random, is_first: bool) -> What {
    let mut one_of =
        |millis: &[u64]| Duration::from_millis(millis[random.below(millis.len() as u64) as usize]);
    let (time, delay) = (one_of(&TIMES), one_of(&DELAYS));
    match random.below(16) {
        0..=2 => What::CRASH,
        3 => What::Crash(time),
        4 if is_first => What::CRASH,
        4 => What::Die,
        5 => What::Stop(time),
        6 if is_first => What::Stop(delay),
        6 => What::Leave,
        7 => What::Pause(time),
        8 => What::Twin(time),
        9 => What::Cut(time),
        10 => What::Join,
        11 => What::Move(Coordinator::Transactions, time),
        12 => What::Move(Coordinator::Groups, time),
        _ => {
            let all: Vec<_> = upsets().collect();
            let upset = all[random.below(all.len() as u64) as usize].clone();
            upset.after(random.below(8))
        }
    }
}
