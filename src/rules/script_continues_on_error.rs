//! `script-continues-on-error`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::script::ObservationKind;
use crate::source::{Sources, Span};

const ERREXIT: &str = "set -e";

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-continues-on-error",
        Warn,
        "a setup script that continues after a command has failed"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::first_of_each_shell(definition, ObservationKind::ContinuesOnError) {
            findings.push(continues(&observed, sources));
        }
    }),
};

fn continues(observed: &Observed<'_>, sources: &Sources) -> Diagnostic {
    let (subject, reason) = match &observed.observation.block {
        Some(_) => (
            "an inner shell of ",
            "an inner shell does not inherit the `set -e` of the script",
        ),
        None => (
            "",
            "the exit status is that of the last command, so a half-finished setup counts as a success",
        ),
    };
    let message = format!(
        "{subject}`{}` continues after a command has failed",
        observed.script.name
    );
    let finding = observed
        .finding(RULE.code, sources, message, "if this fails, the rest still runs")
        .with_note(reason);
    match errexit(observed, sources) {
        Some((span, line)) => finding.with_suggestion(
            format!("add `{ERREXIT}`"),
            span,
            line,
            Applicability::MaybeIncorrect,
        ),
        None if observed.observation.block.is_some() => {
            finding.with_help(format!("begin its commands with `{ERREXIT}`"))
        }
        None => finding.with_help(format!("begin the script with `{ERREXIT}`, after `#!/bin/bash`")),
    }
}

/// Where `set -e` goes: after the line with `#!`, or after the line with the here-document's `<<`.
fn errexit(observed: &Observed<'_>, sources: &Sources) -> Option<(Span, String)> {
    let text = observed.script.text()?;
    let line_before = match &observed.observation.block {
        Some(opener) if opener.end > observed.observation.range.start => return None,
        Some(opener) => opener.end,
        None if text.starts_with("#!") => 0,
        None => return None,
    };
    let newline = text.get(line_before..)?.find('\n')?;
    observed
        .script
        .line_before(line_before + newline + 1, ERREXIT, sources)
}
