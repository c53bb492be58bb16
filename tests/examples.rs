//! The examples as a team would keep them: the outputs that are committed beside each are what a build writes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

#[test]
fn the_committed_outputs_of_the_examples_are_fresh() {
    let output = Command::new(env!("CARGO_BIN_EXE_armlet"))
        .args(["build", "--check", "examples"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let difference = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success(),
        "run `armlet build examples`\n{told}\n{difference}"
    );
    assert_eq!(difference, "");
}
