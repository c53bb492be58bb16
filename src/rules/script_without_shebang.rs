//! `script-without-shebang`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::SetupScript;
use crate::script::ObservationKind;
use crate::source::{Sources, Span};

const SHEBANG: &str = "#!/bin/bash";

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-without-shebang",
        Warn,
        "a setup script that does not begin with `#!`"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::all(definition, ObservationKind::MissingShebang) {
            let message = format!("`{}` does not begin with `{SHEBANG}`", observed.script.name);
            let finding = observed
                .finding(RULE.code, sources, message, "first line")
                .with_note(
                    "without it, the program that runs the script chooses the shell; Microsoft's samples begin with it \
                     (Customize a compute instance with a script, Microsoft Learn)",
                );
            findings.push(with_fix(finding, observed.script, sources));
        }
    }),
};

fn with_fix(finding: Diagnostic, script: &SetupScript, sources: &Sources) -> Diagnostic {
    let text = script.text().unwrap_or_default();
    let blank = text.len() - text.trim_start().len();
    if text.trim_start().starts_with("#!")
        && let Some(span) = script.written_at(0..blank, sources)
    {
        let advice = "remove the white space before `#!`";
        return finding.with_suggestion(advice, span, "", Applicability::MachineApplicable);
    }
    match script.line_before(0, SHEBANG, sources) {
        Some((span, line)) => finding.with_suggestion("add this line", span, line, certainty(script)),
        None => finding.with_help(format!("begin the script with `{SHEBANG}`")),
    }
}

/// A script that bash can parse is meant for bash.
fn certainty(script: &SetupScript) -> Applicability {
    let is_shell =
        |(_, found): &(Span, crate::script::Observation)| found.kind != ObservationKind::SyntaxError;
    if script.observations.iter().all(is_shell) {
        Applicability::MachineApplicable
    } else {
        Applicability::MaybeIncorrect
    }
}
