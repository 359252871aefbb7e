//! The system's allocator, with a count for each thread: `#[global_allocator] static COUNTING: Counting = Counting;`
#![expect(unsafe_code, reason = "an allocator is unsafe to write; this one only counts and passes on")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

thread_local! {
    // Const and without a destructor: reaching it allocates nothing, at any time in a thread's life.
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// How many allocations this does on this thread, and what it gives. Always none in a program whose allocator is
/// another one.
pub fn allocations<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let before = COUNT.get();
    let value = work();
    (COUNT.get() - before, value)
}

/// The allocator.
#[derive(Debug)]
pub struct Counting;

// SAFETY: every call goes to the system's allocator with the arguments it came with, so all that is promised
// by or asked of a `GlobalAlloc` is what the system's is. The count is a number of the calling thread.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Growing is an allocation too: it may copy all there is.
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(block, layout) }
    }
}
