//! The real engine over these ports.

use std::{
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use eos_runtime::{
    config::PipelineConfig,
    control::{Control, Counters, Totals},
    engine::{WorkerConfig, work},
    record::Records,
    spec::PipelineSpec,
    stage::{Effects, PipelineDef, Processed, States, Step},
    state::dedup::Secret,
};

use crate::{orders::Orders, ports::Ports};

/// Async handlers in flight.
const CONCURRENCY: usize = 16;

/// A worker of this pipeline handles so many chunks of these orders; what it did.
///
/// # Panics
/// When the worker ends with an error.
pub fn pipeline(def: &PipelineDef, orders: &Rc<Orders>, chunks: usize) -> Totals {
    let step = def.step(&Arc::new(States::default()), CONCURRENCY).expect("no handler here takes a state");
    worker(def.spec(), def.outputs(), step, orders, chunks)
}

/// The same with a step that does nothing: the engine alone.
pub fn engine_alone(spec: &PipelineSpec, orders: &Rc<Orders>, chunks: usize) -> Totals {
    worker(spec, spec.outputs, Box::new(Nothing), orders, chunks)
}

fn worker(
    spec: &PipelineSpec,
    outputs: &[&'static str],
    step: Box<dyn Step>,
    orders: &Rc<Orders>,
    chunks: usize,
) -> Totals {
    let config = PipelineConfig::declared("hotpath", spec, outputs);
    let mut config = WorkerConfig::of("hotpath", "one", &config, 0, Duration::from_secs(10), Secret([0; 16]));
    // The orders never run dry here, although a chunk may be smaller than what was asked for.
    config.min_commit_interval = config.commit_interval;
    let (control, counters) = (Control::default(), Arc::new(Counters::default()));
    let ports = Ports::new(Rc::clone(orders), chunks, control.clone());
    drive(work(ports, config, step, control, Arc::clone(&counters))).expect("nothing fails here");
    counters.totals()
}

/// Polls until it is done, for futures that never wait to be woken: ports that block, handlers that only yield.
pub fn drive<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut wake = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut wake) {
            return output;
        }
    }
}

struct Nothing;

impl Step for Nothing {
    fn process<'a>(
        &'a mut self,
        _: &'a dyn Records,
        _: std::ops::Range<usize>,
        _: Effects<'a>,
    ) -> Processed<'a> {
        Box::pin(std::future::ready(Ok(())))
    }
}
