//! Commands that ask a question that nobody can answer.
//!
//! [`table`] has a row for each command that asks; [`installers`] knows those whose question is not that of one word.

mod in_advance;
mod installers;
mod table;

use super::{Observation, ObservationKind, Shell};
use crate::script::commands::{Command, Joined};
use crate::script::invocation::{Invocation, is_assignment};
pub(super) use in_advance::InAdvance;
use table::{CONDA, TABLE};

pub(super) fn check(shell: &Shell<'_>, found: &mut Vec<Observation>) {
    let mut previous: Option<(&Command, &Invocation<'_>)> = None;
    let mut always_yes = false;
    for (command, invocation) in shell.invocations() {
        always_yes |= sets_always_yes(command, shell.text);
        let before = previous.replace((command, invocation));
        let answered = command.joined == Joined::Pipe && before.is_some_and(|(_, before)| is_answer(before));
        if answered || has_input(command, shell) {
            continue;
        }
        let asking = asking(invocation, shell, always_yes)
            .or_else(|| reads(command, invocation, shell))
            .or_else(|| installers::asking(command, invocation, before.map(|(before, _)| before), shell));
        if let Some(asking) = asking {
            let range = invocation.program_range.start..asking.end;
            let mut observation = shell.observe(ObservationKind::WaitsForInput, range, &asking.command);
            observation.advice = asking.advice;
            found.push(observation);
        }
    }
}

/// A command that waits for an answer.
struct Asking {
    /// The program with its subcommand.
    command: String,
    /// Where that ends.
    end: usize,
    advice: Advice,
}

/// How a question can be answered in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Advice {
    /// There is no simple answer.
    #[default]
    None,
    /// By adding these words after the command.
    Add(&'static str),
    /// By saying something else about it.
    Say(&'static str),
}

/// Whether a command before a pipe gives an answer.
fn is_answer(before: &Invocation<'_>) -> bool {
    matches!(before.program.as_deref(), Some("yes" | "echo" | "printf" | "cat"))
}

/// Whether the command has a here-document, a here-string or a file as its standard input.
fn has_input(command: &Command, shell: &Shell<'_>) -> bool {
    let after = shell.text.get(command.range().end..).unwrap_or_default();
    // No further than to where the command ends: its line may be the whole script.
    let rest = after
        .split(['\n', '|', ';', '&', ')', '`'])
        .next()
        .unwrap_or_default();
    !command.here_documents.is_empty() || shell.raw(command).contains('<') || rest.contains('<')
}

/// The row of the table that says that a command asks.
fn asking(invocation: &Invocation<'_>, shell: &Shell<'_>, always_yes: bool) -> Option<Asking> {
    let text = shell.text;
    let mut program = invocation.program.as_deref()?.to_owned();
    let mut arguments = invocation.arguments;
    // `python -m pip uninstall`.
    if program.starts_with("python")
        && let [module, name, rest @ ..] = arguments
        && module.raw(text) == "-m"
    {
        name.raw(text).clone_into(&mut program);
        arguments = rest;
    }
    TABLE
        .iter()
        .filter(|row| row.programs.contains(&program.as_str()))
        .find_map(|row| {
            let mut end = invocation.program_range.end;
            let mut words = arguments.iter().filter(|word| {
                row.words.contains(&word.raw(text))
                    || !word.raw(text).starts_with('-')
                    || word.raw(text).contains('$')
            });
            for wanted in row.words {
                let word = words.next().filter(|word| word.raw(text) == *wanted)?;
                end = word.range.end;
            }
            let operands = words.count();
            let avoids = |pattern: &&'static str| match *pattern {
                "+" => operands > 0,
                "+2" => operands > 1,
                pattern if pattern.ends_with('=') => shell.in_advance.says(pattern),
                pattern => arguments.iter().any(|word| fits(word.raw(text), pattern)),
            };
            let is_conda = row.unless == CONDA;
            if row.unless.iter().any(avoids) || (is_conda && always_yes) {
                return None;
            }
            let name = std::iter::once(program.as_str()).chain(row.words.iter().copied());
            Some(Asking {
                command: name.collect::<Vec<_>>().join(" "),
                end,
                advice: if row.answer.is_empty() {
                    Advice::None
                } else {
                    Advice::Add(row.answer)
                },
            })
        })
}

/// Whether a word is the option `pattern`: itself, in a group such as `-qy`, with a value after `=`, or, where the pattern
/// ends in `*`, any word that begins like it.
fn fits(raw: &str, pattern: &str) -> bool {
    let raw = raw.trim_matches(['"', '\'']);
    if let Some(start) = pattern.strip_suffix('*') {
        return raw.starts_with(start);
    }
    if let Some(end) = pattern.strip_prefix('*') {
        return raw.ends_with(end);
    }
    if raw == pattern
        || raw
            .strip_prefix(pattern)
            .is_some_and(|rest| rest.starts_with('='))
    {
        return true;
    }
    let letter = pattern.strip_prefix('-').filter(|letter| letter.len() == 1);
    letter.is_some_and(|letter| {
        raw.starts_with('-') && !raw.starts_with("--") && raw.contains(letter) && raw.len() <= 5
    })
}

/// `read` from a terminal that does not exist.
fn reads(command: &Command, invocation: &Invocation<'_>, shell: &Shell<'_>) -> Option<Asking> {
    if invocation.program.as_deref() != Some("read") || command.joined == Joined::Pipe {
        return None;
    }
    let has = |letter: char| {
        invocation.arguments.iter().any(|word| {
            let raw = word.raw(shell.text);
            raw.starts_with('-') && !raw.starts_with("--") && raw.contains(letter)
        })
    };
    // NOTE: without a prompt, the input may be that of the loop, the group or the function around it.
    let has_own_input =
        !has('p') && (command.in_condition || command.in_function || is_grouped(command, shell));
    (!has('t') && !has('u') && !has_own_input).then(|| Asking {
        command: "read".to_owned(),
        end: command.range().end,
        advice: Advice::Say("take the value from `arguments`, or write it into the script"),
    })
}

/// How many characters behind a command the end of a group around it is looked for.
const NEAR: usize = 2_000;

/// Whether a group or a loop that has an input is around the command.
fn is_grouped(command: &Command, shell: &Shell<'_>) -> bool {
    let after = shell
        .text
        .get(command.range().end..shell.range.end)
        .unwrap_or_default();
    let near = after.char_indices().nth(NEAR).map_or(after.len(), |(at, _)| at);
    let near = after.get(..near).unwrap_or_default();
    let mut lines = near.lines().map(str::trim_start).take(20);
    lines.any(|line| {
        let closes = ["}", "done", ")"].iter().any(|end| line.starts_with(end));
        (closes || line.contains(" }") || line.contains("; done"))
            && (line.contains('<') || line.contains('|'))
    }) || command.in_group
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
