//! `script-argument-missing`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, ScriptDefinition};
use crate::script::ObservationKind;
use crate::source::Sources;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-argument-missing",
        Warn,
        "an argument or variable of a setup script that nothing sets"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for (_, instance) in definition.instances() {
            for (_, script) in instance.scripts() {
                findings.extend(without_argument(script, definition, sources));
            }
        }
        for observed in Observed::all(definition, ObservationKind::VariableUnset) {
            findings.push(unset(&observed, sources));
        }
    }),
};

/// The arguments that a script uses and an instance does not give it.
fn without_argument(
    script: &ScriptDefinition,
    definition: &Definition,
    sources: &Sources,
) -> Vec<Diagnostic> {
    let Some(text) = definition.script(script) else {
        return Vec::new();
    };
    let given = script.arguments.len();
    let needed = Observed::in_script(text, ObservationKind::ArgumentNeeded);
    let missing = needed.filter(|observed| {
        let least = observed.observation.detail.parse().unwrap_or(1_usize);
        given < least
    });
    missing
        .map(|observed| not_given(&observed, given, sources))
        .collect()
}

fn not_given(observed: &Observed<'_>, given: usize, sources: &Sources) -> Diagnostic {
    let (name, detail) = (&observed.script.name, &observed.observation.detail);
    let message = match given {
        0 => format!("`{name}` uses `${detail}`, but has no `arguments`"),
        1 => format!("`{name}` uses `${detail}`, but has only one argument"),
        _ => format!("`{name}` uses `${detail}`, but has only {given} arguments"),
    };
    observed
        .finding(RULE.code, sources, message, "empty when the script runs")
        .with_help(format!(
            "give the script `arguments`, or a default where the value is used: `${{{detail}:-…}}`"
        ))
}

fn unset(observed: &Observed<'_>, sources: &Sources) -> Diagnostic {
    let (name, variable) = (&observed.script.name, &observed.observation.detail);
    let text = observed.script.text().unwrap_or_default();
    let is_set_outside = observed.observation.block.as_ref().is_some_and(|opener| {
        let before = text.get(..opener.start).unwrap_or_default();
        before.contains(&format!("{variable}="))
    });
    if is_set_outside {
        let message = format!("`${variable}` is set in `{name}`, but not in this inner shell");
        return observed
            .finding(RULE.code, sources, message, "empty in this shell")
            .with_note("a login shell by `sudo` gets no variables, and a quoted here-document is not expanded before it")
            .with_help(
                "hand it over: `sudo -u azureuser -i bash -s -- \"$NAME\" <<'EOF'`, where it is `$1`; or set it in the block",
            );
    }
    let message = format!("nothing sets `${variable}`, which `{name}` uses");
    observed
        .finding(RULE.code, sources, message, "empty when the script runs")
        .with_note(
            "the service sets `CI_NAME`, `CI_WORKSPACE`, `CI_RESOURCE_GROUP` and `CI_LOCAL_UBUNTU_USER`; variables of a \
             pipeline do not reach the instance",
        )
        .with_help(format!(
            "set it, pass it in `arguments`, or give it a default: `${{{variable}:-…}}`"
        ))
}
