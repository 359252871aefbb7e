//! When an embedded run is done: its pipelines have committed all there is, and nobody writes more.

use std::time::Duration;

use crate::{
    broker::{Broker, Fault},
    config::PipelineConfig,
    control::Control,
    error::Error,
};

/// How often it is looked.
const EVERY: Duration = Duration::from_millis(5);

/// Waits until all input is committed, also what one pipeline writes for another, or the run stops.
pub(super) async fn until_quiet<B: Broker>(
    broker: &B,
    pipelines: &[PipelineConfig],
    control: &Control,
) -> Result<(), Error> {
    while !control.is_stopping() {
        match is_quiet(broker, pipelines).await {
            Ok(true) => return Ok(()),
            Ok(false) | Err(Fault::Retry(_)) => broker.sleep(EVERY).await,
            Err(fault) => {
                return Err(Error::failed(format_args!("cannot see how far the run is: {fault}")));
            }
        }
    }
    Ok(())
}

/// Whether at one moment every pipeline has committed its whole input. A pipeline's outputs commit
/// with its offsets, so if no input grew while all were looked at, nothing is under way.
async fn is_quiet<B: Broker>(broker: &B, pipelines: &[PipelineConfig]) -> Result<bool, Fault> {
    let before = ends(broker, pipelines).await?;
    for (pipeline, ends) in pipelines.iter().zip(&before) {
        let committed = broker.group_offsets(&pipeline.group, &pipeline.input).await?;
        for ((partition, &end), committed) in (0_i32..).zip(ends).zip(committed) {
            let from = committed.unwrap_or(0);
            if from < end && broker.has_records(&pipeline.input, partition, from, end).await? {
                return Ok(false);
            }
        }
    }
    Ok(before == ends(broker, pipelines).await?)
}

async fn ends<B: Broker>(broker: &B, pipelines: &[PipelineConfig]) -> Result<Vec<Vec<i64>>, Fault> {
    let mut all = Vec::with_capacity(pipelines.len());
    for pipeline in pipelines {
        all.push(broker.ends(&pipeline.input).await?);
    }
    Ok(all)
}
