//! A thread that works until it is told to stop, or its owner is gone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

#[derive(Debug)]
pub(super) struct Background {
    stop: StopOnDrop,
    thread: JoinHandle<()>,
}

#[derive(Debug)]
struct StopOnDrop(Arc<AtomicBool>);

impl Background {
    pub(super) fn start(work: impl FnOnce(&AtomicBool) + Send + 'static) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let until = Arc::clone(&stop);
        Self { stop: StopOnDrop(stop), thread: thread::spawn(move || work(&until)) }
    }

    /// Waits for its end. Panics with it.
    pub(super) fn stop(self) {
        drop(self.stop);
        if let Err(panic) = self.thread.join() {
            std::panic::resume_unwind(panic);
        }
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
