//! Shells that continue after a failed command, so that a half-finished setup counts as a success.
//!
//! What counts is a command together with what surrounds it: `a || exit 1`, `if ! a; then exit 1; fi`, a test of `$?` after
//! it, and a function that does one of these handle the failure. The status of the last command is that of the shell.

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::{Command, Joined};
use crate::script::invocation::{Invocation, is_assignment, sets_errexit};

/// Commands that do not fail, or whose failure says nothing about the setup.
const HARMLESS: &[&str] = &[
    "set", "shopt", "echo", "printf", "export", "readonly", "declare", "typeset", "local", "umask", "trap",
    ":", "for", "case", "select", "true", "false", "sleep", "date", "unset", "alias", "shift", "break",
    "continue", "pwd", "hostname", "whoami", "uname", "cat", "wait", "logger", "return", "exit", "[", "[[",
    "test", "let", "getopts", "rm",
];

/// Commands that only look whether something is the case.
const TESTS: &[&str] = &["[", "[[", "test"];

/// A command with what is joined to it, and what each of them runs.
type Step<'a> = Vec<(&'a Command, &'a Invocation<'a>)>;

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    if shell.block.is_some_and(|block| block.exits_on_error)
        || shebang_exits(shell)
        || is_switched_on(shell)
        || traps_errors(shell)
    {
        return;
    }
    let functions = 0..shell.commands.functions.len();
    // NOTE: a function with a single command that can fail returns its status.
    let bodies = functions.map(|function| steps(shell, Some(function)));
    let bodies = bodies.filter(|body| body.iter().filter(|step| can_fail(step, shell)).count() > 1);
    let first = std::iter::once(steps(shell, None))
        .chain(bodies)
        .filter_map(|steps| witness(&steps, shell))
        .min_by_key(|command| command.range().start);
    if let Some(command) = first {
        found.push(shell.observe(ObservationKind::ContinuesOnError, command.range(), ""));
    }
}

/// The steps of the body of `function`, or those outside all functions. Substitutions are part of the command around them.
fn steps<'a>(shell: &Shell<'a>, function: Option<usize>) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    let mut commands = shell.invocations();
    let subshells_exit = subshells_exit(shell);
    let belongs = |command: &Command| belongs(command, function) && !(subshells_exit && command.in_subshell);
    while let Some((command, invocation)) = commands.find(|(command, _)| belongs(command)) {
        match steps.last_mut() {
            Some(step) if command.joined != Joined::Sequence => step.push((command, invocation)),
            _ => steps.push(vec![(command, invocation)]),
        }
    }
    steps
}

fn belongs(command: &Command, function: Option<usize>) -> bool {
    command.function == function && !command.in_substitution
}

/// The first command that can fail and whose failure goes unnoticed: others run after it as if nothing had happened.
fn witness<'a>(steps: &[Step<'a>], shell: &Shell<'a>) -> Option<&'a Command> {
    steps.windows(2).find_map(|pair| {
        let [step, next] = pair else { return None };
        if is_handled(step, shell) || asks_status(next, shell) {
            return None;
        }
        let mut parts = step.iter();
        let part = parts.find(|(command, invocation)| may_fail(command, invocation, shell))?;
        Some(part.0)
    })
}

/// Whether the step itself says what happens if it fails.
fn is_handled(step: &Step<'_>, shell: &Shell<'_>) -> bool {
    let decides = step.iter().any(|(command, _)| command.in_condition);
    let has_alternative = step
        .iter()
        .skip(1)
        .any(|(command, _)| command.joined == Joined::Or);
    let program = |part: Option<&(&Command, &Invocation<'_>)>| {
        part.and_then(|(_, invocation)| invocation.program.clone().map(std::borrow::Cow::into_owned))
    };
    let only_looks =
        program(step.first()).is_some_and(|name| TESTS.contains(&name.as_str())) && step.len() > 1;
    let leaves = program(step.last()).is_some_and(|name| matches!(name.as_str(), "exit" | "return" | "exec"));
    let is_negated = step.first().is_some_and(|(command, _)| {
        let before = shell.text.get(..command.range().start).unwrap_or_default();
        before.trim_end().ends_with('!')
    });
    decides || has_alternative || only_looks || leaves || is_negated
}

/// Whether the step looks at the status of the one before it.
fn asks_status(step: &Step<'_>, shell: &Shell<'_>) -> bool {
    step.iter().any(|(command, _)| shell.raw(command).contains("$?"))
}

fn can_fail(step: &Step<'_>, shell: &Shell<'_>) -> bool {
    let mut parts = step.iter();
    parts.any(|(command, invocation)| may_fail(command, invocation, shell))
}

fn may_fail(command: &Command, invocation: &Invocation<'_>, shell: &Shell<'_>) -> bool {
    match function_named(invocation, shell) {
        Some(function) => steps(shell, Some(function)).iter().any(|step| {
            let outside = |part: &&(&Command, &Invocation<'_>)| function_named(part.1, shell).is_none();
            let mut parts = step.iter().filter(outside);
            !is_handled(step, shell)
                && parts.any(|(command, invocation)| runs_risk(command, invocation, shell))
        }),
        None => runs_risk(command, invocation, shell),
    }
}

/// Whether the program that a command runs can fail.
fn runs_risk(command: &Command, invocation: &Invocation<'_>, shell: &Shell<'_>) -> bool {
    let all_assignments = command
        .words
        .iter()
        .all(|word| is_assignment(word.raw(shell.text)));
    let program = invocation.program.as_deref();
    !all_assignments && !program.is_some_and(|name| HARMLESS.contains(&name))
}

/// The function of the script that a command calls.
fn function_named(invocation: &Invocation<'_>, shell: &Shell<'_>) -> Option<usize> {
    let program = invocation.program.as_deref()?;
    let mut names = shell.commands.functions.iter();
    names.position(|name| shell.text.get(name.clone()) == Some(program))
}

fn is_switched_on(shell: &Shell<'_>) -> bool {
    shell
        .invocations()
        .filter(|(command, _)| !command.in_function && !command.in_subshell)
        .any(|(_, invocation)| {
            invocation.program.as_deref() == Some("set") && sets_errexit(invocation.arguments, shell.text)
        })
}

/// Whether `set -e` is in `( … )`, where it counts for these commands only.
fn subshells_exit(shell: &Shell<'_>) -> bool {
    shell.invocations().any(|(command, invocation)| {
        command.in_subshell
            && invocation.program.as_deref() == Some("set")
            && sets_errexit(invocation.arguments, shell.text)
    })
}

/// Whether `trap … ERR` leaves the shell, itself or by a function.
fn traps_errors(shell: &Shell<'_>) -> bool {
    let traps = shell
        .invocations()
        .filter(|(_, invocation)| invocation.program.as_deref() == Some("trap"));
    traps.map(|(command, _)| shell.raw(command)).any(|raw| {
        let mut functions = shell.commands.functions.iter().enumerate();
        let by_function = functions.any(|(index, name)| {
            let name = shell.text.get(name.clone()).unwrap_or_default();
            !name.is_empty() && raw.contains(name) && exits(shell, index)
        });
        raw.split_whitespace().any(|word| word == "ERR") && (raw.contains("exit") || by_function)
    })
}

/// Whether the body of a function leaves the shell.
fn exits(shell: &Shell<'_>, function: usize) -> bool {
    shell.invocations().any(|(command, invocation)| {
        command.function == Some(function) && invocation.program.as_deref() == Some("exit")
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
