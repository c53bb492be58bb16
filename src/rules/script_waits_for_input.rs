//! `script-waits-for-input`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::script::{Advice, ObservationKind};
use crate::source::Sources;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-waits-for-input",
        Warn,
        "a setup script that waits for input"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::all(definition, ObservationKind::WaitsForInput) {
            findings.push(waits(&observed, sources));
        }
    }),
};

fn waits(observed: &Observed<'_>, sources: &Sources) -> Diagnostic {
    let command = observed.observation.detail.as_str();
    let message = format!("`{command}` in `{}` waits for an answer", observed.script.name);
    let finding = observed
        .finding(RULE.code, sources, message, "nobody can answer")
        .with_note("it gives up, or waits until the script times out");
    let end = observed.observation.range.end;
    match observed.observation.advice {
        Advice::Add(words) => match observed.script.written_at(end..end, sources) {
            Some(span) => finding.with_suggestion(
                "answer in advance",
                span,
                format!(" {words}"),
                if words == "-y" {
                    Applicability::MachineApplicable
                } else {
                    Applicability::MaybeIncorrect
                },
            ),
            None => finding.with_help(format!("write `{command} {words}`")),
        },
        Advice::Say(advice) => finding.with_help(advice),
        Advice::None => finding
            .with_help("run it without a question: with its options, an identity or a file of settings"),
    }
}
