//! conda in a shell that has not loaded it, at its first use.

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::Command;
use crate::script::invocation::Invocation;

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    if runs_interactively(shell) {
        return;
    }
    let mut is_on_path = is_inherited(shell);
    for (command, invocation) in shell.invocations() {
        if loads_hook(command, invocation, shell) {
            return;
        }
        is_on_path |= puts_on_path(command, shell);
        let fails = match needs(command, invocation, shell) {
            Some(Need::Functions) => true,
            Some(Need::Program) => !is_on_path,
            None => false,
        };
        if fails {
            let range = command.range();
            found.push(shell.observe(ObservationKind::CondaNotSourced, range, shell.raw(command)));
            return;
        }
    }
}

/// What a command needs of conda.
enum Need {
    /// The shell functions, which only the hook defines.
    Functions,
    /// The program, which is not on the path of a script.
    Program,
}

fn needs(command: &Command, invocation: &Invocation<'_>, shell: &Shell<'_>) -> Option<Need> {
    let first = invocation.arguments.first().map(|word| word.raw(shell.text));
    let named = shell.text.get(invocation.program_range.clone())?;
    let raw = shell.raw(command);
    let only_asks = ["command -v", "command -V"].iter().any(|asks| raw.contains(asks));
    match (invocation.program.as_deref()?, first) {
        ("conda" | "mamba", Some("activate" | "deactivate")) => Some(Need::Functions),
        // NOTE: the `activate` of a virtual environment has a path.
        ("source" | ".", Some("activate")) => Some(Need::Functions),
        ("conda", _) if !named.contains(['/', '$']) && !only_asks => Some(Need::Program),
        _ => None,
    }
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

/// Whether the command adds conda's folder to the path.
fn puts_on_path(command: &Command, shell: &Shell<'_>) -> bool {
    command.words.iter().any(|word| {
        let value = word.raw(shell.text).strip_prefix("PATH=");
        value.is_some_and(|value| {
            ["conda", "forge", "mamba"]
                .iter()
                .any(|name| value.contains(name))
        })
    })
}

/// Whether the shell gets the path of the shell around it, which has loaded conda.
fn is_inherited(shell: &Shell<'_>) -> bool {
    shell.block.is_some_and(|block| {
        let before = shell.text.get(..block.opener.start).unwrap_or_default();
        !block.fresh_environment
            && ["conda.sh", "conda/bin", "condabin"]
                .iter()
                .any(|hook| before.contains(hook))
    })
}

/// Whether the shell reads `.bashrc`, where the installer of conda puts its hook.
fn runs_interactively(shell: &Shell<'_>) -> bool {
    shell.block.is_some_and(|block| {
        let opener = shell.text.get(block.opener.clone()).unwrap_or_default();
        ["bash -i", "bash -li", "bash -ic"]
            .iter()
            .any(|shell| opener.contains(shell))
    })
}
