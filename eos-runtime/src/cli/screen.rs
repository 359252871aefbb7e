//! Standard error as people see it: lines, and below them, at a terminal, a bar while something takes long.

use std::{
    io::{self, IsTerminal, Write, stderr},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{control::Totals, run::Run, summary::Summary};

/// How often the bar is drawn.
const DRAW_EVERY: Duration = Duration::from_millis(200);

/// The bar that is drawn now. One for the process, as its standard error is.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Writes whole lines above the bar, if there is one.
#[derive(Debug)]
pub(super) struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match bar().as_ref() {
            Some(bar) => bar.suspend(|| stderr().write(bytes)),
            None => stderr().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        stderr().flush()
    }
}

fn bar() -> std::sync::MutexGuard<'static, Option<ProgressBar>> {
    BAR.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does this work; people at a terminal see meanwhile how far the memory of repetitions is read back.
pub(super) fn with_bar<T>(run: &Run, work: impl FnOnce() -> T) -> T {
    if !stderr().is_terminal() {
        return work();
    }
    let (done, is_done) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            while is_done.recv_timeout(DRAW_EVERY) == Err(RecvTimeoutError::Timeout) {
                draw(&mut bar(), &Summary::of(run, Duration::ZERO).totals(), ProgressDrawTarget::stderr);
            }
            clear(&mut bar());
        });
        let result = work();
        drop(done);
        result
    })
}

/// A bar while there is something to read back, and none otherwise.
fn draw(bar: &mut Option<ProgressBar>, totals: &Totals, target: impl FnOnce() -> ProgressDrawTarget) {
    if totals.restore_of == 0 {
        return clear(bar);
    }
    let bar = bar.get_or_insert_with(|| {
        let bar = ProgressBar::with_draw_target(Some(totals.restore_of), target());
        let style = ProgressStyle::with_template("reading back {wide_bar} {percent} %, {msg}, {eta} left");
        style.map_or(bar.clone(), |style| bar.with_style(style))
    });
    bar.set_length(totals.restore_of);
    bar.set_position(totals.restore_at);
    bar.set_message(format!("{} identities", totals.restored));
}

fn clear(bar: &mut Option<ProgressBar>) {
    if let Some(bar) = bar.take() {
        bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_there_while_something_is_read_back_and_gone_afterwards() {
        let mut bar = None;
        draw(&mut bar, &Totals::default(), ProgressDrawTarget::hidden);
        assert!(bar.is_none(), "nothing is read back");

        for (at, identities) in [(50, 4711), (75, 8000)] {
            let now = Totals { restore_at: at, restore_of: 100, restored: identities, ..Totals::default() };
            draw(&mut bar, &now, ProgressDrawTarget::hidden);
            let shown = bar.clone().expect("there is a bar");
            assert_eq!((shown.position(), shown.length()), (at, Some(100)));
            assert_eq!(shown.message(), format!("{identities} identities"));
        }

        let shown = bar.clone().expect("there is a bar");
        draw(&mut bar, &Totals::default(), ProgressDrawTarget::hidden);
        assert!(bar.is_none() && shown.is_finished());
    }
}
