//! What a terminal shows of a command that takes longer than a second: how far it is. Nothing is shown where standard error is no
//! terminal, so no log has it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use std::sync::Arc;

use super::print;

/// How long a command runs silently, and how often the line is written after that.
const PATIENCE: Duration = Duration::from_secs(1);

/// Goes to the start of the line and blanks it.
const BLANK: &str = "\r\x1b[K";

/// The line of a running command; it is gone when this is dropped.
pub(super) struct Progress {
    done: Arc<AtomicUsize>,
    /// Its end ends the thread.
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Starts to wait; `of` is how many definitions there are.
    pub(super) fn start(of: usize) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let running = print::is_seen().then(|| {
            let (sender, receiver) = mpsc::channel::<()>();
            let done = Arc::clone(&done);
            let thread = thread::spawn(move || {
                let start = Instant::now();
                let mut is_shown = false;
                while receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    is_shown = true;
                    let line = line(done.load(Ordering::Relaxed), of, start.elapsed());
                    print::progress(&format!("{BLANK}{line}"));
                }
                if is_shown {
                    print::progress(BLANK);
                }
            });
            (sender, thread)
        });
        Self { done, running }
    }

    /// Counts a definition.
    pub(super) fn count(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.running.take() {
            drop(sender);
            // A thread that panicked has shown nothing, which harms nobody.
            let _ = thread.join();
        }
    }
}

/// `compiling, 3 of 12 definitions done, 4 s`.
fn line(done: usize, of: usize, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match of {
        1 => format!("compiling, {seconds} s"),
        _ => format!("compiling, {done} of {of} definitions done, {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let two = Duration::from_millis(2_100);
        assert_eq!(line(0, 1, two), "compiling, 2 s");
        assert_eq!(line(3, 12, two), "compiling, 3 of 12 definitions done, 2 s");
    }

    #[test]
    fn a_command_without_a_terminal_starts_no_thread() {
        if !print::is_seen() {
            assert!(Progress::start(2).running.is_none());
        }
    }
}
