//! What happens in one world, as a line of text: what a failure prints, and what plays it again.
//!
//! ```text
//! seed=3 members=2 static portions 0@17:crash 1@20:pause=30s 0@4:EndTxn+1=late/20ms
//! ```

use std::{
    fmt,
    str::{FromStr, Split},
    time::Duration,
};

use eos_conf::duration::{format_duration, parse_duration};

use crate::memory::{Code, Request};

use super::{Coordinator, Mishap};

/// The course of one world: its seed, who takes part, and what goes wrong. It is written as a line
/// of text, which is what a failure prints, and read back from it.
///
/// `seed=N`, `members=N` (workers from the start), `static` (`group.instance.id`s), `eager` (range
/// assignment), `portions` (the inputs arrive over time, some in transactions of which some abort),
/// then the faults, `WORKER@STEP:WHAT`, each at that step of the worker's life, those of one worker
/// one after the other:
///
/// | What | happens |
/// |---|---|
/// | `crash`, `crash=8s` | `kill -9`, and a restart, at once or so much later |
/// | `die` | `kill -9` for good |
/// | `stop=1s`, `leave` | a graceful end, and a restart so much later, or none |
/// | `pause=30s` | `SIGSTOP`, and `SIGCONT` so much later |
/// | `twin=30s` | the same, while another process takes its slot |
/// | `cut=30s` | no connection to the brokers for so long |
/// | `join` | one more worker starts |
/// | `transactions=200ms`, `groups=200ms` | that coordinator moves, which takes so long |
/// | `EndTxn+2=HOW` | so goes the third `EndTxn` from here on (any request of the protocol): `lost`, `unanswered`, `slow/5s`, `late/20ms`, `twice/20ms`, `stale`, or the name of an error code |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) seed: u64,
    pub(super) members: usize,
    pub(super) is_static: bool,
    pub(super) is_eager: bool,
    pub(super) in_portions: bool,
    pub(super) faults: Vec<Fault>,
}

/// What goes wrong, and when: at a step of a worker's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) worker: usize,
    pub(super) step: u64,
    pub(super) what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// Killed, and started again this much later.
    Crash(Duration),
    /// Killed for good.
    Die,
    /// Ended in order, and started again this much later.
    Stop(Duration),
    /// Ended in order, for good.
    Leave,
    Pause(Duration),
    /// Paused for so long, while another process takes its slot.
    Twin(Duration),
    Cut(Duration),
    /// One more worker starts.
    Join,
    Move(Coordinator, Duration),
    Upset {
        request: &'static str,
        skip: u64,
        mishap: Mishap,
    },
}

/// A line that is no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanError(String);

impl Plan {
    /// One worker, all inputs there from the start, nothing goes wrong.
    pub(super) fn quiet(seed: u64, members: usize) -> Self {
        Self { seed, members, is_static: false, is_eager: false, in_portions: false, faults: Vec::new() }
    }

    /// How many lives may end because brokers said too often that there is a second owner.
    pub(super) fn false_fences(&self) -> usize {
        let fences = self.faults.iter().filter(|fault| {
            let What::Upset { mishap: Mishap::Refused(code), .. } = fault.what else { return false };
            matches!(code, Code::ProducerFenced | Code::InvalidProducerEpoch | Code::FencedInstanceId)
        });
        fences.count().saturating_sub(1)
    }

    /// One worker more fails at this step.
    pub(super) fn with(mut self, worker: usize, step: u64, what: What) -> Self {
        self.faults.push(Fault { worker, step, what });
        self
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed={} members={}", self.seed, self.members)?;
        let flags = [(self.is_static, "static"), (self.is_eager, "eager"), (self.in_portions, "portions")];
        for (_, name) in flags.into_iter().filter(|(is_set, _)| *is_set) {
            write!(f, " {name}")?;
        }
        self.faults.iter().try_for_each(|Fault { worker, step, what }| write!(f, " {worker}@{step}:{what}"))
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, time) = match self {
            Self::Crash(Duration::ZERO) => return f.write_str("crash"),
            Self::Die => return f.write_str("die"),
            Self::Leave => return f.write_str("leave"),
            Self::Join => return f.write_str("join"),
            Self::Upset { request, skip, mishap } => {
                write!(f, "{request}+{skip}=")?;
                return write_mishap(*mishap, f);
            }
            Self::Crash(time) => ("crash", time),
            Self::Stop(time) => ("stop", time),
            Self::Pause(time) => ("pause", time),
            Self::Twin(time) => ("twin", time),
            Self::Cut(time) => ("cut", time),
            Self::Move(Coordinator::Transactions, time) => ("transactions", time),
            Self::Move(Coordinator::Groups, time) => ("groups", time),
        };
        write!(f, "{name}={}", format_duration(*time))
    }
}

fn write_mishap(mishap: Mishap, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (name, time) = match mishap {
        Mishap::RequestLost => return f.write_str("lost"),
        Mishap::AnswerLost => return f.write_str("unanswered"),
        Mishap::Stale => return f.write_str("stale"),
        Mishap::Refused(code) => return write!(f, "{code}"),
        Mishap::Slow(time) => ("slow", time),
        Mishap::Late(time) => ("late", time),
        Mishap::Twice(time) => ("twice", time),
    };
    write!(f, "{name}/{}", format_duration(time))
}

impl FromStr for Plan {
    type Err = PlanError;

    fn from_str(text: &str) -> Result<Self, PlanError> {
        let mut plan = Self::quiet(0, 1);
        for word in text.split_whitespace() {
            let wrong = || PlanError(format!("`{word}` is not a part of a plan"));
            match word.split_once('=') {
                Some(("seed", seed)) => plan.seed = seed.parse().map_err(|_| wrong())?,
                Some(("members", count)) => plan.members = count.parse().map_err(|_| wrong())?,
                None if word == "static" => plan.is_static = true,
                None if word == "eager" => plan.is_eager = true,
                None if word == "portions" => plan.in_portions = true,
                _ => plan.faults.push(fault(word).ok_or_else(wrong)?),
            }
        }
        Ok(plan)
    }
}

fn fault(word: &str) -> Option<Fault> {
    let (place, what) = word.split_once(':')?;
    let (worker, step) = place.split_once('@')?;
    Some(Fault { worker: worker.parse().ok()?, step: step.parse().ok()?, what: parse_what(what)? })
}

fn parse_what(text: &str) -> Option<What> {
    let mut parts = text.split('=');
    let name = parts.next()?;
    let time = |mut parts: Split<'_, char>| parse_duration(parts.next()?).ok();
    Some(match name {
        "crash" if parts.clone().next().is_none() => What::Crash(Duration::ZERO),
        "die" => What::Die,
        "leave" => What::Leave,
        "join" => What::Join,
        "crash" => What::Crash(time(parts)?),
        "stop" => What::Stop(time(parts)?),
        "pause" => What::Pause(time(parts)?),
        "twin" => What::Twin(time(parts)?),
        "cut" => What::Cut(time(parts)?),
        "transactions" => What::Move(Coordinator::Transactions, time(parts)?),
        "groups" => What::Move(Coordinator::Groups, time(parts)?),
        _ => {
            let (request, skip) = name.split_once('+')?;
            let request = Request::NAMES.into_iter().find(|name| *name == request)?;
            What::Upset { request, skip: skip.parse().ok()?, mishap: parse_mishap(parts.next()?)? }
        }
    })
}

fn parse_mishap(text: &str) -> Option<Mishap> {
    let (name, time) = match text.split_once('/') {
        Some((name, time)) => (name, Some(parse_duration(time).ok()?)),
        None => (text, None),
    };
    Some(match (name, time) {
        ("lost", None) => Mishap::RequestLost,
        ("unanswered", None) => Mishap::AnswerLost,
        ("stale", None) => Mishap::Stale,
        ("slow", Some(time)) => Mishap::Slow(time),
        ("late", Some(time)) => Mishap::Late(time),
        ("twice", Some(time)) => Mishap::Twice(time),
        (name, None) => Mishap::Refused(Code::ALL.into_iter().find(|code| code.to_string() == name)?),
        _ => return None,
    })
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlanError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_as_it_is_written() {
        let text = "seed=3 members=2 static eager portions 0@17:crash 0@41:crash=8s 1@5:die 1@6:leave \
                    0@1:stop=1s 1@20:pause=30s 0@4:twin=30s 0@4:cut=1m30s 0@9:join \
                    0@4:transactions=200ms 0@4:groups=2s 0@0:EndTxn+1=late/20ms 0@0:EndTxn+0=twice/5ms \
                    0@0:Produce+2=INVALID_TXN_STATE 0@0:Fetch+3=stale 0@0:Heartbeat+0=lost \
                    0@0:JoinGroup+0=unanswered 0@0:AddOffsetsToTxn+0=slow/12s";
        let plan: Plan = text.parse().expect("it is a plan");
        assert_eq!(plan.faults.len(), 18);
        assert_eq!(plan.to_string(), text.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    #[test]
    fn what_is_no_plan_is_named() {
        for wrong in ["seed=x", "often", "0@x:crash", "0@1:EndTx+0=lost", "0@1:EndTxn+0=LOST", "0@1:pause"] {
            let error = format!("seed=1 {wrong}").parse::<Plan>().expect_err(wrong);
            assert!(error.to_string().contains(&format!("`{wrong}`")), "{error}");
        }
    }
}
