//! The commands of comparisons as a script for bash: what a deployment does not apply, and nothing that destroys.
//!
//! Each command is a line that begins with `apply`. Deletions, recreations and lines that need input first are comments.
//! What a user wrote is in quotes, or in a comment of one line.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::FileComparison;
use super::change::{Command, Fate, ResourceChange};
use crate::azure::behaviour::{Behaviour, Operation};
use crate::render::printable::printable_line;
use crate::script::quote;

/// The beginning of a line that runs a command.
const APPLY: &str = "apply ";

/// The variables of the commands, and what each is.
const VARIABLES: [(&str, &str); 3] = [
    ("SUBSCRIPTION", "the id of the subscription"),
    ("RESOURCE_GROUP", "the resource group of the workspace"),
    ("WORKSPACE", "the name of the workspace"),
];

/// Before the first command, where a text in single quotes looks as if the shell should expand something in it.
const QUOTED: &str = "# What is in single quotes is sent as it is.\n# shellcheck disable=SC2016\n";

/// What goes on after a command that fails, and says so at the end.
const BEFORE: &str = "
failures=''

# apply WHAT COMMAND..: runs a command, and remembers what failed.
apply() {
  local what=$1
  shift
  printf '==> %s\\n' \"$what\"
  \"$@\" || failures+=\"  $what\"$'\\n'
}
";

const AFTER: &str = "
if [ -n \"$failures\" ]; then
  printf 'failed:\\n%s' \"$failures\" >&2
  exit 1
fi
";

/// The comparisons as a script.
pub(super) fn print(files: &[FileComparison]) -> String {
    let blocks: Vec<Block> = files.iter().map(Block::of).collect();
    let mut script = "#!/usr/bin/env bash\n# Applies what a deployment leaves as it is; run it after the deployment. Written by `armlet diff`.\n# \
                      What would delete or recreate something is a comment.\n"
        .to_owned();
    if blocks.iter().any(Block::quotes_expansions) {
        script.push_str(QUOTED);
    }
    script.push_str("set -uo pipefail\n");
    let used: Vec<&(&str, &str)> = VARIABLES
        .iter()
        .filter(|(name, _)| blocks.iter().any(|block| block.needs(name)))
        .collect();
    if !used.is_empty() {
        script.push('\n');
    }
    for (name, what) in used {
        let _ = writeln!(script, ": \"${{{name}:?set {name} to {what}}}\"");
    }
    let runs = blocks.iter().any(|block| block.runs());
    if runs {
        script.push_str(BEFORE);
    }
    for block in &blocks {
        block.write(&mut script);
    }
    if runs {
        script.push_str(AFTER);
    } else {
        script.push_str("\n# There is nothing to run.\n");
    }
    script
}

/// The lines of one comparison.
struct Block<'f> {
    file: &'f FileComparison,
    lines: Vec<String>,
}

impl<'f> Block<'f> {
    fn of(file: &'f FileComparison) -> Self {
        let resources = file.comparison.resources.iter();
        Self {
            file,
            lines: resources.flat_map(lines).collect(),
        }
    }

    fn runs(&self) -> bool {
        self.lines.iter().any(|line| line.starts_with(APPLY))
    }

    /// Whether a text that is sent has what the shell would expand if it were not in quotes.
    fn quotes_expansions(&self) -> bool {
        let mut runs = self.lines.iter().filter(|line| line.starts_with(APPLY));
        runs.any(|line| {
            let without = |line: String, (name, _): &(&str, &str)| line.replace(&format!("${name}"), "");
            VARIABLES.iter().fold(line.clone(), without).contains(['$', '`'])
        })
    }

    fn uses(&self, name: &str) -> bool {
        let variable = format!("${name}");
        let runs = |line: &&String| line.starts_with(APPLY);
        self.lines
            .iter()
            .filter(runs)
            .any(|line| line.contains(&variable))
    }

    /// Whether somebody has to set a variable.
    fn needs(&self, name: &str) -> bool {
        self.uses(name) && self.value(name).is_none()
    }

    /// What the target says of a variable.
    fn value(&self, name: &str) -> Option<&str> {
        let place = &self.file.comparison.place;
        match name {
            "SUBSCRIPTION" => place.subscription_id.as_deref(),
            "RESOURCE_GROUP" => place.resource_group.as_deref(),
            _ => None,
        }
    }

    fn write(&self, script: &mut String) {
        if self.lines.is_empty() {
            return;
        }
        let _ = writeln!(
            script,
            "\n# {} to {}",
            comment(&self.file.old),
            comment(&self.file.new)
        );
        for (name, _) in VARIABLES {
            if let Some(value) = self.value(name).filter(|_| self.uses(name))
                && let Ok(value) = quote(value)
            {
                let _ = writeln!(script, "{name}={value}");
            }
        }
        for line in &self.lines {
            script.push_str(line);
            script.push('\n');
        }
    }
}

/// The lines of a resource: what runs, and comments.
fn lines(resource: &ResourceChange) -> Vec<String> {
    let mut lines: Vec<String> = resource
        .commands
        .iter()
        .flat_map(|command| of_command(resource, command))
        .collect();
    let recreated: BTreeSet<&str> = resource
        .changes
        .iter()
        .filter(|change| change.behaviour == Behaviour::MustBeRecreated)
        .map(|change| change.label())
        .collect();
    if !recreated.is_empty() {
        let labels: Vec<&str> = recreated.into_iter().collect();
        let name = comment(&resource.name);
        lines.push(format!(
            "# {name} must be recreated by hand for: {}",
            comment(&labels.join(", "))
        ));
    }
    lines
}

fn of_command(resource: &ResourceChange, command: &Command) -> Vec<String> {
    // NOTE: what is removed after a renaming is what had the old name.
    let name = match (&resource.fate, removes(command)) {
        (Fate::Renamed { from }, true) => from,
        _ => &resource.name,
    };
    let what = format!("{} {name}: {}", resource.kind(), command.operation.name());
    let what = printable_line(&what);
    let note = |text: &str| format!("# {}: {}", comment(&what), comment(text));
    match quote(&what) {
        Ok(quoted) if runs(command) => {
            let mut lines = Vec::new();
            if !command.note.is_empty() {
                lines.push(note(&command.note));
            }
            lines.push(harmless(&format!("{APPLY}{quoted} {}", command.line)));
            lines
        }
        _ if command.line.is_empty() => vec![note(&command.note)],
        _ => vec![note(&command.note), format!("#   {}", comment(&command.line))],
    }
}

const fn removes(command: &Command) -> bool {
    matches!(command.operation, Operation::Delete | Operation::Detach)
}

/// Whether a command may run as it is: it deletes nothing, and it holds all that it sends.
fn runs(command: &Command) -> bool {
    let is_open = command.line.contains("$COMPUTE") || command.line.contains(" --body @");
    !removes(command) && !is_open && !command.line.is_empty() && !command.line.contains(char::is_control)
}

/// A text in a comment: one line, and no command of a pipeline's log.
fn comment(text: &str) -> String {
    printable_line(text).replace("##", "# #")
}

/// A line in which no log of a pipeline finds a command: `##vso[…]`. Two of the characters are in quotes only, where `''` between
/// them says nothing to the shell.
fn harmless(line: &str) -> String {
    line.replace("##", "#''#")
}
