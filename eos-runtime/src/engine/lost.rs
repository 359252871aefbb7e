//! Records that were deleted before they were handled: the committed offset is behind the log's start. That is a
//! loss, and only an operator may accept it.

use crate::{
    broker::{Broker, Committed},
    error::Error,
    mutant::mutant,
};

use super::{
    assignment::damaged,
    flow::Worker,
    retry::Trouble,
    waiting::{Beyond, beyond},
};

/// What is committed for each of some partitions.
type Offsets = Vec<(i32, Option<Committed>)>;

impl<B: Broker> Worker<B> {
    /// What a worker goes on from where the group has committed this: the same, or where the log begins by now, if
    /// that is accepted. Beside it those partitions that were moved, and to where.
    pub(super) async fn standing(
        &mut self,
        committed: Offsets,
    ) -> Result<(Offsets, Vec<(i32, i64)>), Trouble> {
        mutant!("lost-is-accepted" => self.config.accept_lost = true);
        if committed.iter().all(|(_, committed)| committed.is_none()) {
            return Ok((committed, Vec::new()));
        }
        let (calls, topic) = (&self.calls, &self.config.consumer.topic);
        let starts = calls.resume_member(None, async || calls.broker.starts(topic).await).await?;
        let mut standing = committed;
        let (mut moved, mut gone) = (Vec::new(), Vec::new());
        for (partition, committed) in &mut standing {
            let start = starts.get(*partition as usize).copied().unwrap_or(0);
            let Some(at) = committed else { continue };
            let Some(Beyond { from, lost }) = beyond(at, start).map_err(damaged)? else { continue };
            let what = format!(
                "{topic}/{partition}: up to {lost} records; the committed offset is {}, the topic begins at {start}",
                at.offset
            );
            if self.config.accept_lost {
                tracing::warn!(worker = calls.name, "records were deleted before they were handled: {what}");
                self.tally.lost += lost;
                moved.push((*partition, from.offset));
                *at = from;
            } else {
                gone.push(what);
            }
        }
        if gone.is_empty() { Ok((standing, moved)) } else { Err(self.has_lost(&gone.join("; "))) }
    }

    fn has_lost(&self, what: &str) -> Trouble {
        Trouble::Failed(Error::usage(format_args!(
            "pipeline `{}`: records were deleted before they were handled ({what}). Retention deletes what waits for \
             longer than the topic keeps it. To go on without them, where the topic begins, start once with \
             --accept-lost",
            self.config.pipeline
        )))
    }
}
