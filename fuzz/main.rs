//! The program of libFuzzer. `ARMLET_FUZZ_TARGET` names the target of `targets.rs` that it runs.
#![no_main]

mod targets;

use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

/// Targets that fail, by which `.ci/fuzz` checks that a failure is seen.
const FAILING: &[targets::Target] = &[
    ("panics", |_| panic!("on purpose")),
    ("hangs", |_| thread::sleep(Duration::from_secs(3600))),
    ("swells", |_| {
        let mut bytes = Vec::new();
        loop {
            bytes.extend_from_slice(&[1_u8; 1 << 20]);
        }
    }),
    ("overflows", |text| overflow(text, 0)),
];

/// Calls itself without end.
#[allow(unconditional_recursion, reason = "its purpose")]
fn overflow(text: &str, depth: usize) {
    overflow(std::hint::black_box(text), depth + 1);
    std::hint::black_box(depth);
}

static RUN: LazyLock<fn(&str)> = LazyLock::new(|| {
    let wanted = std::env::var("ARMLET_FUZZ_TARGET").expect("ARMLET_FUZZ_TARGET names a target");
    let mut targets = targets::TARGETS.iter().chain(FAILING);
    let found = targets.find(|(name, _)| *name == wanted);
    found
        .unwrap_or_else(|| panic!("no target is called `{wanted}`"))
        .1
});

libfuzzer_sys::fuzz_target!(|text: &str| RUN(text));
