//! How the program ends when something is not as its own code says it must be: one line that asks to report it, and status 2.

use std::io::Write as _;
use std::panic::{self, AssertUnwindSafe, Location, PanicHookInfo};
use std::process::ExitCode;

/// Where mistakes of armlet itself are reported.
const ISSUES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");

/// Runs the program and ends it in an orderly way if it panics.
pub(super) fn guarded(run: impl FnOnce() -> ExitCode) -> ExitCode {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        report(info);
        // Who sets it wants to see what is known, and may see the texts that are worked on.
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            before(info);
        }
    }));
    caught(run)
}

fn caught(run: impl FnOnce() -> ExitCode) -> ExitCode {
    // Nothing of what the closure worked on is used afterwards.
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| ExitCode::from(2))
}

fn report(info: &PanicHookInfo<'_>) {
    let line = message(info.location());
    // NOTE: standard error is closed, so there is nowhere to report it.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The line; it says where and not what, because what went wrong may quote a definition and its secrets.
fn message(location: Option<&Location<'_>>) -> String {
    let place = location.map_or_else(String::new, |place| {
        format!(" at {}:{}", place.file(), place.line())
    });
    let version = env!("CARGO_PKG_VERSION");
    format!("error: internal error{place} of armlet {version}: please report it with the command at {ISSUES}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bug::bug;

    #[test]
    fn a_bug_ends_with_status_2() {
        assert_eq!(caught(|| bug("a test")), ExitCode::from(2));
        assert_eq!(caught(|| ExitCode::SUCCESS), ExitCode::SUCCESS);
    }

    #[test]
    fn the_line_says_where_and_whom_to_tell() {
        let line = message(Some(Location::caller()));
        assert!(
            line.starts_with("error: internal error at src/cli/internal_error.rs:"),
            "{line}"
        );
        assert!(line.ends_with(&format!("please report it with the command at {ISSUES}")));
        assert_eq!(line.lines().count(), 1);
    }
}
