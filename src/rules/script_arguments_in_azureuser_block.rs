//! `script-arguments-in-azureuser-block`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::script::ObservationKind;
use crate::source::Sources;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-arguments-in-azureuser-block",
        Warn,
        "`$1` or `CI_NAME` in an inner shell that does not get it"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for shell in Observed::by_shell(definition, ObservationKind::ArgumentsInAzureuserBlock) {
            if let [first, others @ ..] = shell.as_slice() {
                findings.push(no_value(first, others, sources));
            }
        }
    }),
};

fn no_value(first: &Observed<'_>, others: &[Observed<'_>], sources: &Sources) -> Diagnostic {
    let name = first.observation.detail.as_str();
    let message = format!(
        "`${name}` has no value in this inner shell of `{}`",
        first.script.name
    );
    let finding = others.iter().filter(|other| other.span != first.span).fold(
        first.finding(RULE.code, sources, message, "empty"),
        |finding, other| finding.with_related(other.span, "empty as well"),
    );
    finding
        .with_note(
            "a `sudo -u azureuser` block cannot access the script's arguments, and a login shell gets none of its \
             variables (Customize a compute instance with a script, Microsoft Learn)",
        )
        .with_help(format!(
            "pass it on: `sudo -u azureuser -i bash -s -- \"${name}\" <<'EOF'`, and write `$1` inside"
        ))
}
