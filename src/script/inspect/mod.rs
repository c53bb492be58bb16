//! What will go wrong when a setup script runs on a compute instance, as facts with byte ranges.
//!
//! Each check has its own file. The rules write the text of a finding; this module only provides the facts. The facts
//! about the instance come from Microsoft's "Customize the compute instance with a script" and its official samples.

mod arguments_in_block;
mod conda;
mod condensed;
mod errexit;
mod files;
mod machine;
mod pieces;
mod prompts;
mod syntax;
mod variables;

use std::ops::Range;

use super::commands::{Command, Commands};
use super::invocation::{Block, Invocation, block, invocation};
use super::lexer;
use super::secrets::secrets;
pub use prompts::Advice;
use prompts::InAdvance;

/// The maximum depth to which shells that start shells are followed.
const DEEPEST_BLOCK: usize = 3;

/// One thing found in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// What was found.
    pub kind: ObservationKind,
    /// Where it was found, in bytes of the inspected text.
    pub range: Range<usize>,
    /// A detail, as each [`ObservationKind`] describes; never the value of a secret.
    pub detail: String,
    /// The command that starts the inner shell, if the finding is inside a here-document or a `-c` script.
    pub block: Option<Range<usize>>,
    /// How a question can be answered in advance; only of [`ObservationKind::WaitsForInput`].
    pub advice: Advice,
}

/// What can be found in a script; `detail` below is [`Observation::detail`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObservationKind {
    /// Bash cannot parse the script. `detail` says what is wrong there.
    SyntaxError,
    /// A command behind which only secrets are looked for, because too many are before it. `detail` is how many are checked.
    NotRead,
    /// A statement with too many commands, whose syntax is not checked. `detail` is how many commands one may have.
    NotParsed,
    /// A here-document continues to the end of the text, which bash accepts with a warning. `detail` is the delimiter.
    UnterminatedHereDocument,
    /// The first line does not begin with `#!`. `detail` is empty; the range is the first line.
    MissingShebang,
    /// A parameter that has no value in the inner shell. `detail` is the parameter's name without `$`.
    ArgumentsInAzureuserBlock,
    /// A shell continues after a failed command. `detail` is empty; the range is the first command that could fail.
    ContinuesOnError,
    /// The first use of conda in a shell that has not loaded it. `detail` is the command as written.
    CondaNotSourced,
    /// A secret in plain text. `detail` says which kind of secret.
    Secret,
    /// What looks like a secret, on a line with a comment that excuses it. `detail` is the reason.
    SecretAllowed,
    /// A command that stops the machine in the middle of its setup. `detail` is the program's name.
    ShutsDown,
    /// A command that asks a question. `detail` is the command with its subcommand, such as `apt-get install`.
    WaitsForInput,
    /// An argument of the script without which it does not work. `detail` is its number, or `@` for any.
    ArgumentNeeded,
    /// A variable that nothing sets. `detail` is its name.
    VariableUnset,
    /// A file that the script reads from the folder that it runs in. `detail` is its path, empty if the script looks for its
    /// own folder.
    FileNeeded,
}

/// Inspects `script`, which must be text with line feeds and without a byte order mark. Returns the observations in the
/// order of the text.
#[must_use]
pub fn inspect(script: &str) -> Vec<Observation> {
    let mut found: Vec<Observation> = secrets(script)
        .into_iter()
        .map(|secret| match excuse(script, secret.range.start) {
            Some(reason) => observation(ObservationKind::SecretAllowed, secret.range, reason, None),
            None => observation(ObservationKind::Secret, secret.range, secret.what, None),
        })
        .collect();
    let in_advance = InAdvance::of(script);
    match interpreter(script) {
        Interpreter::Shell => shell(script, &in_advance, 0..script.len(), None, 0, &mut found),
        Interpreter::None => {
            let first_line = script.find('\n').unwrap_or(script.len());
            found.push(observation(
                ObservationKind::MissingShebang,
                0..first_line,
                "",
                None,
            ));
            shell(script, &in_advance, 0..script.len(), None, 0, &mut found);
        }
        Interpreter::Other => {}
    }
    found.sort_by_key(|found| (found.range.start, found.kind, found.range.end));
    found
}

/// The first secret of a script that no comment on its line excuses, as [`inspect`] finds it.
#[must_use]
pub fn first_secret(script: &str) -> Option<Range<usize>> {
    let found = secrets(script).into_iter().map(|secret| secret.range);
    let mut plain = found.filter(|range| excuse(script, range.start).is_none());
    plain.next()
}

/// What excuses a line that looks like a secret, if it is followed by a colon and a reason.
const EXCUSE: &str = "armlet: allow secret-in-script:";

/// The reason that a comment on the line of the byte `at` gives for what looks like a secret there.
fn excuse(script: &str, at: usize) -> Option<&str> {
    let start = script.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = script.get(start..)?.lines().next()?;
    let (_, reason) = line.split_once(EXCUSE)?;
    Some(reason.trim()).filter(|reason| !reason.is_empty())
}

/// What runs a script.
enum Interpreter {
    /// Bash, or another shell whose syntax bash understands.
    Shell,
    /// Not specified.
    None,
    /// Another program, for which the text is not a shell script.
    Other,
}

fn interpreter(script: &str) -> Interpreter {
    let first_line = script.lines().next().unwrap_or_default();
    let Some(command) = first_line.strip_prefix("#!") else {
        return Interpreter::None;
    };
    let mut words = command
        .split_whitespace()
        .map(|word| word.rsplit('/').next().unwrap_or_default());
    let mut program = words.next();
    if program == Some("env") {
        program = words.find(|word| !word.starts_with('-'));
    }
    match program {
        Some("bash" | "sh" | "dash" | "ash" | "ksh") => Interpreter::Shell,
        _ => Interpreter::Other,
    }
}

/// One shell that runs one range of text.
struct Shell<'a> {
    text: &'a str,
    range: Range<usize>,
    commands: &'a Commands,
    /// What each of the commands runs.
    invocations: &'a [Invocation<'a>],
    /// What starts the shell, unless it is the script itself.
    block: Option<&'a Block>,
    in_advance: &'a InAdvance<'a>,
}

impl<'a> Shell<'a> {
    /// The commands, each with what it runs.
    fn invocations(&self) -> impl Iterator<Item = (&'a Command, &'a Invocation<'a>)> + Clone + use<'a> {
        self.commands.commands.iter().zip(self.invocations)
    }

    fn observe(&self, kind: ObservationKind, range: Range<usize>, detail: &str) -> Observation {
        observation(kind, range, detail, self.block)
    }

    /// The text of `command` from its first word to its last.
    fn raw(&self, command: &Command) -> &str {
        self.text.get(command.range()).unwrap_or_default()
    }
}

fn observation(
    kind: ObservationKind,
    range: Range<usize>,
    detail: &str,
    block: Option<&Block>,
) -> Observation {
    Observation {
        kind,
        range,
        detail: detail.to_owned(),
        block: block.map(|block| block.opener.clone()),
        advice: Advice::None,
    }
}

/// Runs all checks on the bytes `range`, and then on the shells that are started in it.
fn shell(
    text: &str,
    in_advance: &InAdvance<'_>,
    range: Range<usize>,
    block_of: Option<&Block>,
    depth: usize,
    found: &mut Vec<Observation>,
) {
    let commands = lexer::read(text, range.clone());
    let invocations: Vec<Invocation<'_>> = commands
        .commands
        .iter()
        .map(|command| invocation(command, text))
        .collect();
    let shell = Shell {
        text,
        range,
        commands: &commands,
        invocations: &invocations,
        block: block_of,
        in_advance,
    };
    syntax::check(&shell, found);
    arguments_in_block::check(&shell, found);
    errexit::check(&shell, found);
    conda::check(&shell, found);
    machine::check(&shell, found);
    prompts::check(&shell, found);
    variables::check(&shell, found);
    files::check(&shell, found);
    if depth == DEEPEST_BLOCK {
        return;
    }
    let blocks = shell
        .invocations()
        .filter_map(|(command, invocation)| block(command, invocation, &commands, text));
    for inner in blocks {
        self::shell(
            text,
            in_advance,
            inner.body.clone(),
            Some(&inner),
            depth + 1,
            found,
        );
    }
}

#[cfg(test)]
mod tests;
