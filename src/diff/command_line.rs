//! Commands as every format shows them: those that differ only in the workspace of their environment are one.

use super::change::Command;
use super::words::{joined, within};

/// The commands of a compute, as they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CommandLines {
    /// Each command once.
    pub(crate) lines: Vec<CommandLine>,
    /// What `$WORKSPACE` is in which environment, if a line needs it; else empty.
    pub(crate) workspaces: String,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandLine {
    /// What it does, where, and what to know before; on one line.
    pub(crate) comment: String,
    /// The line for a shell; empty if there is no command.
    pub(crate) line: String,
}

/// The commands, each once.
pub(crate) fn command_lines(commands: &[Command]) -> CommandLines {
    let mut groups: Vec<Vec<&Command>> = Vec::new();
    for command in commands {
        let is_alike = |group: &&mut Vec<&Command>| {
            let known = group.first();
            known.is_some_and(|known| {
                (known.operation, &known.anywhere, &known.note)
                    == (command.operation, &command.anywhere, &command.note)
            })
        };
        match groups.iter_mut().find(is_alike) {
            Some(group) => group.push(command),
            None => groups.push(vec![command]),
        }
    }
    let several = groups.iter().filter(|group| !is_one(group)).flatten();
    let mut workspaces: Vec<String> = Vec::new();
    for command in several {
        let place = format!("{}{}", command.workspace, within(&command.environments, &[]));
        if !workspaces.contains(&place) {
            workspaces.push(place);
        }
    }
    CommandLines {
        lines: groups.iter().filter_map(|group| shown(group)).collect(),
        workspaces: joined(&workspaces),
    }
}

/// Whether commands are the same to the letter.
fn is_one(group: &[&Command]) -> bool {
    let first = group.first().map(|command| &command.line);
    group.iter().all(|command| Some(&command.line) == first)
}

fn shown(group: &[&Command]) -> Option<CommandLine> {
    let first = group.first()?;
    let is_one = is_one(group);
    let environments = group.iter().flat_map(|command| &command.environments);
    let place = match is_one {
        true => within(&environments.cloned().collect::<Vec<_>>(), &[]),
        false => String::new(),
    };
    let note = match first.note.is_empty() {
        true => String::new(),
        false => format!(": {}", first.note),
    };
    let line = if is_one { &first.line } else { &first.anywhere };
    Some(CommandLine {
        comment: format!("{}{place}{note}", first.operation.name()),
        line: line.clone(),
    })
}
