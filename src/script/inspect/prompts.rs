//! Package managers that ask a question that nobody can answer.

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::{Command, Joined};
use crate::script::invocation::{Invocation, is_assignment, is_option};

/// The subcommands of apt that ask.
const APT: &[&str] = &[
    "install",
    "upgrade",
    "dist-upgrade",
    "full-upgrade",
    "remove",
    "purge",
    "autoremove",
];

/// The subcommands of conda that ask.
const CONDA: &[&str] = &[
    "install",
    "create",
    "update",
    "upgrade",
    "remove",
    "uninstall",
    "clean",
];

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let mut previous: Option<&Invocation<'_>> = None;
    let mut always_yes = false;
    for (command, invocation) in shell.invocations() {
        always_yes |= sets_always_yes(command, shell.text);
        let answered = command.joined == Joined::Pipe
            && previous.is_some_and(|before| before.program.as_deref() == Some("yes"));
        previous = Some(invocation);
        if answered {
            continue;
        }
        if let Some((asks, end)) = asks(invocation, shell.text, always_yes) {
            let range = invocation.program_range.start..end;
            found.push(shell.observe(ObservationKind::WaitsForInput, range, &asks));
        }
    }
}

/// The program with its subcommand and where that ends, if the command waits for an answer.
fn asks(invocation: &Invocation<'_>, text: &str, always_yes: bool) -> Option<(String, usize)> {
    let program = invocation.program.as_deref()?;
    let (subcommands, is_conda) = match program {
        "apt" | "apt-get" => (APT, false),
        "conda" | "mamba" => (CONDA, true),
        _ => return None,
    };
    // NOTE: options may come before the subcommand, and a variable there may contain `-y`.
    let mut words = invocation.arguments.iter();
    let subcommand = words.find(|word| !word.raw(text).starts_with('-') || word.raw(text).contains('$'))?;
    let name = subcommand.raw(text);
    let agreed = if is_conda {
        always_yes || agrees_conda(invocation, text)
    } else {
        agrees_apt(invocation, text)
    };
    (subcommands.contains(&name) && !agreed).then(|| (format!("{program} {name}"), subcommand.range.end))
}

fn agrees_apt(invocation: &Invocation<'_>, text: &str) -> bool {
    invocation.arguments.iter().map(|word| word.raw(text)).any(|raw| {
        is_option(raw, 'y', "--yes")
            || is_option(raw, 's', "--simulate")
            || matches!(
                raw,
                "--assume-yes" | "--assume-no" | "-qq" | "--dry-run" | "--download-only" | "--help"
            )
            || raw.contains("Assume-Yes=")
    })
}

fn agrees_conda(invocation: &Invocation<'_>, text: &str) -> bool {
    let mut raws = invocation.arguments.iter().map(|word| word.raw(text));
    raws.any(|raw| is_option(raw, 'y', "--yes") || matches!(raw, "--dry-run" | "-d" | "--help" | "-h"))
}

/// Whether the command makes conda answer yes to everything from here on.
fn sets_always_yes(command: &Command, text: &str) -> bool {
    let raw = |index: usize| {
        command
            .words
            .get(index)
            .map(|word| word.raw(text))
            .unwrap_or_default()
    };
    let by_variable = |index: usize| {
        let lowered = raw(index).to_ascii_lowercase();
        matches!(
            lowered.as_str(),
            "conda_always_yes=true" | "conda_always_yes=yes" | "conda_always_yes=1"
        )
    };
    if raw(0) == "conda" && raw(1) == "config" {
        return command.words.iter().any(|word| word.raw(text) == "always_yes");
    }
    (raw(0) == "export" && by_variable(1)) || (is_assignment(raw(0)) && by_variable(0))
}
