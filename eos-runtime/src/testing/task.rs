//! A task of the world, as the test holds it.

use std::{cell::RefCell, fmt, rc::Rc};

use super::core::Core;

/// A spawned task: what stands for a process, or for a worker of one.
pub struct Task<T = ()> {
    pub(super) id: u64,
    pub(super) core: Core,
    pub(super) output: Rc<RefCell<Option<T>>>,
}

impl<T> Clone for Task<T> {
    fn clone(&self) -> Self {
        Self { id: self.id, core: self.core.clone(), output: self.output.clone() }
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Task({})", self.name())
    }
}

impl<T> Task<T> {
    /// Its name.
    pub fn name(&self) -> String {
        self.core.lock().life(self.id).name.to_string()
    }

    /// How often it has yielded so far: each of these is a point to crash it at.
    pub fn steps(&self) -> u64 {
        self.core.lock().life(self.id).steps
    }

    /// Whether it has returned.
    pub(super) fn is_ended(&self) -> bool {
        self.core.lock().life(self.id).ended
    }

    /// Whether it was crashed.
    pub fn is_crashed(&self) -> bool {
        self.core.lock().life(self.id).crashed
    }

    /// Whether it has returned and its output was not taken yet.
    pub fn is_done(&self) -> bool {
        self.output.borrow().is_some()
    }

    /// Takes what it returned; `None` while it runs, after a crash, and the second time.
    pub fn output(&self) -> Option<T> {
        self.output.borrow_mut().take()
    }
}
