//! The end of a story: the last outputs, the end of all processes, and what is to be said of it.

use std::{mem, ops::Range, time::Duration};

use eos_fixture::wait_for;

use super::{
    super::{
        feeder::Feeder,
        report::Row,
        watch::{Times, Wait, longest_wait},
    },
    PATIENCE, PROGRESS, Stage,
};
use crate::referee::{self, Findings};

/// The default of the pipeline's transaction timeout, 10 s, and time for the broker to notice.
const TRANSACTION: Duration = Duration::from_secs(12);

/// A worker keeps chunks in the client's buffers and one arena: this is far above it, and far below
/// what a leak under load comes to.
const MEMORY: u64 = 400;

impl Stage<'_> {
    /// Ends the input, waits for the last outputs, stops all processes, and judges.
    pub(in crate::chaos) fn finish(&mut self) -> Row {
        let entered = self.feeder.take().map_or_else(Times::default, Feeder::stop);
        let all = 0..entered.len();
        self.say(format_args!("{} orders are in", all.end));
        let waited = wait_for(PATIENCE, "the last outputs", || {
            self.instances.look_after();
            if self.watch.has_all(all.end) { Ok(()) } else { Err("some are missing") }
        });
        let memory = self.instances.peak_memory();
        let leaving = self.instances.terminate(&self.instances.names());
        self.say(format_args!("all ended within {leaving:.1?}, peak memory {memory} MB"));
        self.check(memory <= MEMORY, format_args!("a process took {memory} MB of memory"));
        if let Err(error) = waited {
            self.violation(error);
        }
        let longest = longest_wait(&entered, &self.watch.answered(), self.began);
        let longest = longest.unwrap_or(Wait { length: Duration::ZERO, from: self.began });
        self.say(format_args!(
            "the longest wait, {:.2?}, began at {:.2?}",
            longest.length,
            longest.from.duration_since(self.began)
        ));
        self.check(longest.length <= self.bound, format_args!("an order waited {:.2?}", longest.length));
        self.nothing_is_open();
        let findings = self.judge(all.clone());
        let mut problems = mem::take(&mut self.problems);
        problems.extend(self.instances.problems());
        Row {
            records: all.end,
            faults: self.faults,
            findings,
            stall: longest.length,
            bound: self.bound,
            exits: self.instances.exits(),
            problems,
            notes: mem::take(&mut self.notes),
            ..Row::default()
        }
    }

    /// What can still be told of a story that broke off: without a judgement.
    pub(in crate::chaos) fn give_up(&mut self, why: String) -> Row {
        let mut problems = mem::take(&mut self.problems);
        problems.extend(self.instances.problems());
        problems.push(why);
        let notes = mem::take(&mut self.notes);
        let records = self.entered().len();
        Row {
            records,
            faults: self.faults,
            exits: self.instances.exits(),
            bound: self.bound,
            problems,
            notes,
            ..Row::default()
        }
    }

    /// LSO = HW soon, in input and output; and no transaction of ours goes on by Kafka's own word.
    fn nothing_is_open(&mut self) {
        let bootstrap = self.cluster.bootstrap();
        for topic in [self.input.clone(), self.output.clone()] {
            let closed = wait_for(TRANSACTION, &format!("the transactions in {topic} to end"), || {
                let held = referee::held_back_at(bootstrap, &topic);
                if held.is_empty() { Ok(()) } else { Err(format!("open: {held:?}")) }
            });
            if let Err(error) = closed {
                self.violation(error);
            }
        }
        let group = self.group.clone();
        let over = wait_for(TRANSACTION, "all transactions to be over", || {
            let list =
                self.cluster.tool("TransactionsCommand", &["list"]).map_err(|error| error.to_string())?;
            let open = list.lines().find(|line| line.contains(&group) && line.contains("Ongoing"));
            open.map_or(Ok(()), |line| Err(format!("there is {line}")))
        });
        if let Err(error) = over {
            self.violation(error);
        }
    }

    /// Reads everything once more, to the end of now, and compares it with what was seen live.
    fn judge(&mut self, all: Range<u64>) -> Findings {
        let bootstrap = self.cluster.bootstrap();
        let unread = referee::unread(bootstrap, &self.group, &self.input).len();
        self.check(unread == 0, format_args!("{unread} orders lie behind the group's offsets"));
        let outputs = [self.gone.clone(), referee::read_committed(bootstrap, &self.output)].concat();
        let findings = referee::judge(all.clone(), &outputs);
        self.check(findings.is_clean(), findings);
        let live = wait_for(PROGRESS, "the same findings live and afterwards", || {
            let live = referee::judge(all.clone(), &self.watch.outputs());
            if live == findings { Ok(()) } else { Err(format!("live {live}, afterwards {findings}")) }
        });
        if let Err(error) = live {
            self.violation(error);
        }
        findings
    }
}
