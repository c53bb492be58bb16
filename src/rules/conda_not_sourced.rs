//! `conda-not-sourced`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::script::ObservationKind;
use crate::source::{Sources, Span};

/// Where conda is installed on a compute instance.
const HOOK: &str = "/anaconda/etc/profile.d/conda.sh";

pub(super) const RULE: Rule = Rule {
    code: code!(
        "conda-not-sourced",
        Warn,
        "`conda activate` in a shell that has not loaded conda"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::first_of_each_shell(definition, ObservationKind::CondaNotSourced) {
            findings.push(not_sourced(&observed, sources));
        }
    }),
};

fn not_sourced(observed: &Observed<'_>, sources: &Sources) -> Diagnostic {
    let command = observed.observation.detail.lines().next().unwrap_or_default();
    let message = format!(
        "`{command}` fails in `{}`: this shell has not loaded conda",
        observed.script.name
    );
    let finding = observed
        .finding(RULE.code, sources, message, "conda's shell functions are missing")
        .with_note(
            "since the 2024 images, scripts must load them themselves (Azure/azureml-examples issue 3291)",
        );
    let command = format!("{} {HOOK}", source_word(observed));
    match line_before(observed, &command, sources) {
        Some((span, line, certainty)) => finding.with_suggestion("load conda first", span, line, certainty),
        None => finding.with_help(format!("run `{command}` first")),
    }
}

/// `source` is bash's word; other shells have only `.`. An inner shell is the login shell of the user, which is bash on
/// an instance.
fn source_word(observed: &Observed<'_>) -> &'static str {
    let text = observed.script.text().unwrap_or_default();
    let shebang = text.lines().next().unwrap_or_default();
    if observed.observation.block.is_some() || shebang.contains("bash") {
        "source"
    } else {
        "."
    }
}

/// An edit that puts `loading` on its own line before the command, if the command begins its line.
///
/// The edit is certain only if the line is not indented, because indented commands may run conditionally.
fn line_before(
    observed: &Observed<'_>,
    loading: &str,
    sources: &Sources,
) -> Option<(Span, String, Applicability)> {
    let text = observed.script.text()?;
    let start = observed.observation.range.start;
    let (before, indentation) = text.get(..start)?.rsplit_once('\n')?;
    let continues = before
        .trim_end_matches([' ', '\t'])
        .ends_with(['\\', '&', '|', '(', '`']);
    if continues || !indentation.trim().is_empty() {
        return None;
    }
    let (span, line) = observed
        .script
        .line_before(start, &format!("{indentation}{loading}"), sources)?;
    let certainty = if indentation.is_empty() {
        Applicability::MachineApplicable
    } else {
        Applicability::MaybeIncorrect
    };
    Some((span, line, certainty))
}
