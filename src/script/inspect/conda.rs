//! `conda activate` in a shell that has not loaded conda's functions.

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::Command;
use crate::script::invocation::invocation;

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let commands = shell.commands.commands.iter();
    let is_hook = |command: &&Command| loads_hook(command, shell);
    let hook = commands
        .clone()
        .find(is_hook)
        .map_or(usize::MAX, |command| command.range().start);
    for command in commands.filter(|command| activates(command, shell.text)) {
        if command.range().start < hook {
            let range = command.range();
            found.push(shell.observe(ObservationKind::CondaNotSourced, range, shell.raw(command)));
        }
    }
}

/// Whether the command is `conda activate` or `source activate`, with a bare `activate`: that of a virtual environment
/// has a path.
fn activates(command: &Command, text: &str) -> bool {
    let invocation = invocation(command, text);
    let first = invocation.arguments.first().map(|word| word.raw(text));
    first == Some("activate")
        && matches!(
            invocation.program.as_deref(),
            Some("conda" | "mamba" | "source" | ".")
        )
}

/// Whether the command defines conda's shell functions.
fn loads_hook(command: &Command, shell: &Shell<'_>) -> bool {
    match invocation(command, shell.text).program.as_deref() {
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
