//! Secrets of every kind are found in scripts, and ordinary lines are not taken for secrets.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use armlet::script::secrets;

use crate::support::lists::{canaries, ordinary};

#[test]
fn every_kind_of_secret_is_found_whole() {
    let canaries = canaries();
    let mut missed = String::new();
    for canary in &canaries {
        let mut shown = canary.text.clone();
        for secret in secrets(&canary.text).into_iter().rev() {
            shown.replace_range(secret.range, "***");
        }
        if canary
            .secrets
            .iter()
            .any(|secret| shown.contains(secret.as_str()))
        {
            missed.push_str(&format!("{}: {shown}\n", canary.kind));
        }
    }
    assert!(canaries.len() >= 70);
    assert!(
        missed.is_empty(),
        "{} of {}:\n{missed}",
        missed.lines().count(),
        canaries.len()
    );
}

#[test]
fn ordinary_lines_are_not_denied() {
    let lines = ordinary();
    let mut denied = String::new();
    for line in &lines {
        for secret in secrets(line) {
            denied.push_str(&format!("{}: {line}\n", secret.what));
        }
    }
    assert!(lines.len() >= 80);
    assert!(denied.is_empty(), "of {}:\n{denied}", lines.len());
}
