//! `$1` and the service's variables in an inner shell that does not get them.

use super::{Observation, ObservationKind, Shell};

/// The variables that the service sets for a setup script, which a login shell does not pass on.
const SERVICE_VARIABLES: &[&str] = &[
    "CI_RESOURCE_GROUP",
    "CI_WORKSPACE",
    "CI_NAME",
    "CI_LOCAL_UBUNTU_USER",
];

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let Some(block) = shell.block.filter(|block| block.quoted) else {
        return;
    };
    for expansion in &shell.commands.expansions {
        let name = shell.text.get(expansion.name.clone()).unwrap_or_default();
        let is_missing = if SERVICE_VARIABLES.contains(&name) {
            block.fresh_environment && !is_set_before(shell, name, expansion.range.start)
        } else {
            is_positional(name)
                && !block.has_arguments
                && !expansion.in_function
                && !sets_positional(shell, expansion.range.start)
        };
        if is_missing {
            let range = expansion.range.clone();
            found.push(shell.observe(ObservationKind::ArgumentsInAzureuserBlock, range, name));
        }
    }
}

fn is_positional(name: &str) -> bool {
    matches!(name, "@" | "*")
        || (name != "0" && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether the block sets its own positional parameters before the byte `offset`.
fn sets_positional(shell: &Shell<'_>, offset: usize) -> bool {
    let mut before = shell
        .invocations()
        .take_while(|(command, _)| command.range().start < offset);
    before.any(|(_, invocation)| {
        invocation.program.as_deref() == Some("set")
            && invocation
                .arguments
                .first()
                .is_some_and(|word| word.raw(shell.text) == "--")
    })
}

/// Whether the block assigns `name` before the byte `offset`.
fn is_set_before(shell: &Shell<'_>, name: &str, offset: usize) -> bool {
    let words = shell.commands.commands.iter().flat_map(|command| &command.words);
    words.take_while(|word| word.range.start < offset).any(|word| {
        word.raw(shell.text)
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('='))
    })
}
