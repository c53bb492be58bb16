//! Commands that stop or restart the machine under the script.

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::Command;
use crate::script::invocation::invocation;

/// Programs that do it by themselves.
const PROGRAMS: &[&str] = &["shutdown", "poweroff", "reboot", "halt"];

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    for command in &shell.commands.commands {
        if let Some(program) = stops(command, shell.text) {
            found.push(shell.observe(ObservationKind::ShutsDown, command.range(), &program));
        }
    }
}

/// The program that stops the machine, if the command is one that does.
fn stops(command: &Command, text: &str) -> Option<String> {
    let invocation = invocation(command, text);
    let program = invocation.program?;
    let has = |wanted: &[&str]| {
        invocation
            .arguments
            .iter()
            .any(|word| wanted.contains(&word.raw(text)))
    };
    let stops = match program.as_ref() {
        name if PROGRAMS.contains(&name) => !has(&["-c", "--help", "--version", "-k", "--wtmp-only"]),
        "init" | "telinit" => has(&["0", "6"]),
        "systemctl" => has(PROGRAMS) || has(&["kexec"]),
        _ => false,
    };
    stops.then(|| program.into_owned())
}
