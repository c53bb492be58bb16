//! Commands that stop or restart the machine that runs the script.

use super::{Observation, ObservationKind, Shell};
use crate::script::invocation::Invocation;

/// Programs that do it without a subcommand.
const PROGRAMS: &[&str] = &["shutdown", "poweroff", "reboot", "halt"];

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    for (command, invocation) in shell.invocations() {
        if let Some(program) = stops(invocation, shell.text) {
            found.push(shell.observe(ObservationKind::ShutsDown, command.range(), program));
        }
    }
}

/// The program that stops the machine, if the command is one that does.
fn stops<'a>(invocation: &'a Invocation<'_>, text: &str) -> Option<&'a str> {
    let program = invocation.program.as_deref()?;
    let has = |wanted: &[&str]| {
        invocation
            .arguments
            .iter()
            .any(|word| wanted.contains(&word.raw(text)))
    };
    let stops = match program {
        name if PROGRAMS.contains(&name) => !has(&["-c", "--help", "--version", "-k", "--wtmp-only"]),
        "init" | "telinit" => has(&["0", "6"]),
        "systemctl" => has(PROGRAMS) || has(&["kexec"]),
        _ => false,
    };
    stops.then_some(program)
}
