//! Shells that continue after a failed command, so that a half-finished setup counts as a success.
//!
//! What counts is a command together with what surrounds it: `a || exit 1`, `if ! a; then exit 1; fi`, a test of `$?` after
//! it, and a function that does one of these handle the failure. The status of the last command is that of the shell.

use super::{Observation, ObservationKind, Shell};
use crate::hashing::{HashMap, HashSet};
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
    let script = Script::of(shell);
    // NOTE: a function with a single command that can fail returns its status.
    let bodies = script.bodies.iter();
    let bodies = bodies.filter(|body| body.iter().filter(|step| script.can_fail(step)).count() > 1);
    let first = std::iter::once(&script.outside)
        .chain(bodies)
        .filter_map(|steps| script.witness(steps))
        .min_by_key(|command| command.range().start);
    if let Some(command) = first {
        found.push(shell.observe(ObservationKind::ContinuesOnError, command.range(), ""));
    }
}

/// The steps of a shell, outside its functions and in each. Substitutions are part of the command around them.
struct Script<'s, 'a> {
    shell: &'s Shell<'a>,
    outside: Vec<Step<'a>>,
    /// By the number of the function.
    bodies: Vec<Vec<Step<'a>>>,
    /// The number of the first function of each name.
    functions: HashMap<&'a str, usize>,
    /// Whether a step of a function can fail unnoticed, apart from the functions that it calls itself.
    risks: Vec<bool>,
}

impl<'s, 'a> Script<'s, 'a> {
    fn of(shell: &'s Shell<'a>) -> Self {
        let mut functions = HashMap::default();
        for (number, name) in shell.commands.functions.iter().enumerate() {
            let name = shell.text.get(name.clone()).unwrap_or_default();
            functions.entry(name).or_insert(number);
        }
        let mut script = Self {
            shell,
            outside: Vec::new(),
            bodies: vec![Vec::new(); shell.commands.functions.len()],
            functions,
            risks: Vec::new(),
        };
        let subshells_exit = subshells_exit(shell);
        for (command, invocation) in shell.invocations() {
            if !(command.in_substitution || subshells_exit && command.in_subshell) {
                script.add(command, invocation);
            }
        }
        let risks = script.bodies.iter().map(|body| script.is_risky(body));
        script.risks = risks.collect();
        script
    }

    fn add(&mut self, command: &'a Command, invocation: &'a Invocation<'a>) {
        let steps = match command.function {
            Some(function) => self.bodies.get_mut(function),
            None => Some(&mut self.outside),
        };
        let Some(steps) = steps else { return };
        match steps.last_mut() {
            Some(step) if command.joined != Joined::Sequence => step.push((command, invocation)),
            _ => steps.push(vec![(command, invocation)]),
        }
    }

    fn is_risky(&self, body: &[Step<'a>]) -> bool {
        body.iter().any(|step| {
            let outside = |part: &&(&Command, &Invocation<'_>)| self.function_named(part.1).is_none();
            let mut parts = step.iter().filter(outside);
            !is_handled(step, self.shell)
                && parts.any(|(command, invocation)| runs_risk(command, invocation, self.shell))
        })
    }

    /// The first command that can fail and whose failure goes unnoticed: others run after it as if nothing had happened.
    fn witness(&self, steps: &[Step<'a>]) -> Option<&'a Command> {
        steps.windows(2).find_map(|pair| {
            let [step, next] = pair else { return None };
            if is_handled(step, self.shell) || asks_status(next, self.shell) {
                return None;
            }
            let mut parts = step.iter();
            let part = parts.find(|(command, invocation)| self.may_fail(command, invocation))?;
            Some(part.0)
        })
    }

    fn can_fail(&self, step: &Step<'_>) -> bool {
        let mut parts = step.iter();
        parts.any(|(command, invocation)| self.may_fail(command, invocation))
    }

    fn may_fail(&self, command: &Command, invocation: &Invocation<'_>) -> bool {
        match self.function_named(invocation) {
            Some(function) => self.risks.get(function).copied().unwrap_or_default(),
            None => runs_risk(command, invocation, self.shell),
        }
    }

    /// The function of the script that a command calls.
    fn function_named(&self, invocation: &Invocation<'_>) -> Option<usize> {
        self.functions.get(invocation.program.as_deref()?).copied()
    }
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

/// Whether the program that a command runs can fail.
fn runs_risk(command: &Command, invocation: &Invocation<'_>, shell: &Shell<'_>) -> bool {
    let all_assignments = command
        .words
        .iter()
        .all(|word| is_assignment(word.raw(shell.text)));
    let program = invocation.program.as_deref();
    !all_assignments && !program.is_some_and(|name| HARMLESS.contains(&name))
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
    let traps = traps.map(|(command, _)| shell.raw(command));
    let mut traps = traps
        .filter(|raw| raw.split_whitespace().any(|word| word == "ERR"))
        .peekable();
    if traps.peek().is_none() {
        return false;
    }
    let exits = functions_that_exit(shell);
    traps.any(|raw| {
        let mut words = raw.split(|c: char| c.is_whitespace() || "\"';&|(){}".contains(c));
        raw.contains("exit") || words.any(|word| exits.contains(word))
    })
}

/// The names of the functions whose bodies leave the shell.
fn functions_that_exit<'a>(shell: &Shell<'a>) -> HashSet<&'a str> {
    let exits = shell.invocations().filter_map(|(command, invocation)| {
        let name = shell.commands.functions.get(command.function?)?;
        (invocation.program.as_deref() == Some("exit")).then_some(name)
    });
    let names = exits.filter_map(|name| shell.text.get(name.clone()));
    names.filter(|name| !name.is_empty()).collect()
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
