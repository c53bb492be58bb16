//! What must not happen: a state that armlet's own code or its built-in data rule out.
//!
//! [`bug`] is the one way to say that it did happen. Nothing in the library catches it; `cli` does, prints one line that asks to
//! report it, and ends the process with status 2. A mistake in what a user wrote is a finding, never a bug.

use std::fmt::Display;

/// Ends the work because `what` is the case, which the code around it rules out.
///
/// # Panics
///
/// Always.
#[cold]
#[track_caller]
#[expect(clippy::panic, reason = "the one place that does so; see the module")]
pub fn bug(what: impl Display) -> ! {
    panic!("{what}")
}
