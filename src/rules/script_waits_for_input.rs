//! `script-waits-for-input`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::Applicability;
use crate::script::ObservationKind;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-waits-for-input",
        Warn,
        "a setup script that waits for input"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::all(definition, ObservationKind::WaitsForInput) {
            let command = observed.observation.detail.as_str();
            let message = format!("`{command}` in `{}` asks for confirmation", observed.script.name);
            let finding = observed
                .finding(RULE.code, sources, message, "nobody can answer")
                .with_note("it gives up, or waits until the script times out");
            let end = observed.observation.range.end;
            findings.push(match observed.script.written_at(end..end, sources) {
                Some(span) => finding.with_suggestion(
                    "answer yes in advance",
                    span,
                    " -y",
                    Applicability::MachineApplicable,
                ),
                None => finding.with_help(format!("write `{command} -y`")),
            });
        }
    }),
};
