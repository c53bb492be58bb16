//! `conda activate` in a shell that has not loaded conda's functions.

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::Command;
use crate::script::invocation::Invocation;

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let hook = shell
        .invocations()
        .find(|(command, invocation)| loads_hook(command, invocation, shell))
        .map_or(usize::MAX, |(command, _)| command.range().start);
    for (command, invocation) in shell.invocations() {
        if activates(invocation, shell.text) && command.range().start < hook {
            let range = command.range();
            found.push(shell.observe(ObservationKind::CondaNotSourced, range, shell.raw(command)));
        }
    }
}

/// Whether the command is `conda activate` or `source activate`, with a bare `activate`. The `activate` of a virtual
/// environment has a path.
fn activates(invocation: &Invocation<'_>, text: &str) -> bool {
    let first = invocation.arguments.first().map(|word| word.raw(text));
    first == Some("activate")
        && matches!(
            invocation.program.as_deref(),
            Some("conda" | "mamba" | "source" | ".")
        )
}

/// Whether the command defines conda's shell functions.
fn loads_hook(command: &Command, invocation: &Invocation<'_>, shell: &Shell<'_>) -> bool {
    match invocation.program.as_deref() {
        Some("source" | ".") => ["conda.sh", "bin/activate"]
            .iter()
            .any(|file| shell.raw(command).contains(file)),
        Some("eval") => {
            let raw = shell.raw(command);
            raw.contains("shell.bash") || raw.contains("shell.posix") || raw.contains("shell hook")
        }
        _ => false,
    }
}
