//! Shells that continue after a failed command, so that a half-finished setup counts as a success.

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::{Command, Joined};
use crate::script::invocation::{Invocation, is_assignment, sets_errexit};

/// Commands that do not fail, or whose failure says nothing about the setup.
const HARMLESS: &[&str] = &[
    "set", "shopt", "echo", "printf", "export", "readonly", "declare", "local", "umask", "trap", ":", "for",
    "case", "select",
];

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    if shell.block.is_some_and(|block| block.exits_on_error) || shebang_exits(shell) || is_switched_on(shell)
    {
        return;
    }
    // NOTE: the exit status of the last command is that of the shell, so a single command does not need `set -e`. A
    // list or a pipe counts as one command.
    let mut steps = shell
        .invocations()
        .filter(|(command, _)| command.joined == Joined::Sequence && !command.in_function)
        .filter(|(command, invocation)| can_fail(command, invocation, shell.text));
    if let (Some((first, _)), Some(_)) = (steps.next(), steps.next()) {
        found.push(shell.observe(ObservationKind::ContinuesOnError, first.range(), ""));
    }
}

fn is_switched_on(shell: &Shell<'_>) -> bool {
    shell
        .invocations()
        .filter(|(command, _)| !command.in_function)
        .any(|(_, invocation)| {
            invocation.program.as_deref() == Some("set") && sets_errexit(invocation.arguments, shell.text)
        })
}

/// Whether the script is started with `#!/bin/bash -e`.
fn shebang_exits(shell: &Shell<'_>) -> bool {
    let first_line = shell.text.lines().next().unwrap_or_default();
    let options = first_line.strip_prefix("#!").map(str::split_whitespace);
    shell.block.is_none()
        && options.is_some_and(|mut words| {
            words.any(|word| {
                word.strip_prefix('-')
                    .is_some_and(|letters| letters.contains('e'))
            })
        })
}

fn can_fail(command: &Command, invocation: &Invocation<'_>, text: &str) -> bool {
    let all_assignments = command.words.iter().all(|word| is_assignment(word.raw(text)));
    let program = invocation.program.as_deref();
    !all_assignments && !program.is_some_and(|name| HARMLESS.contains(&name))
}
