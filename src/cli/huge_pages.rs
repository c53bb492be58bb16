//! Pages of 2 MiB: with them a large definition takes a fifth less time, and a small one would only take more memory.
//!
//! The allocator asks Linux for them; here the process declines them until it has read a large file.

/// The bytes of a file from which on they are worth it: fleets and imports of some hundred kilobytes take a tenth less time with them,
/// and up to 10 MB more memory.
const LARGE: u64 = 512 * 1024;

/// Declines them for the process.
pub(super) fn decline() {
    set_declined(true);
}

/// Accepts them if a file of so many bytes is read.
pub(super) fn accept_for(bytes: u64) {
    if bytes >= LARGE {
        set_declined(false);
    }
}

/// Whether the process declines them is a question of speed: where the system does not let it choose, nothing is lost.
#[cfg(target_os = "linux")]
fn set_declined(declined: bool) {
    nix::sys::prctl::set_thp_disable(declined).unwrap_or_default();
}

#[cfg(not(target_os = "linux"))]
fn set_declined(_: bool) {}
