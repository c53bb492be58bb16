//! `unchecked-script`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, Setting, SettingValue};
use crate::values::Case;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unchecked-script",
        Warn,
        "a setup script whose text is known at deployment only"
    ),
    check: Check::Declaration(|definition, _, findings| {
        // The definitions that extend a base give the values.
        if definition.document.is_base() {
            return;
        }
        for (_, instance) in definition.instances() {
            for (key, script) in instance.scripts() {
                let inline = script.inline.as_ref().and_then(|inline| inline.value.reference());
                let Some(reference) = inline else { continue };
                let Some(label) = unknown(definition, reference) else {
                    continue;
                };
                let message = format!("armlet cannot read `{key}`: its text is known at deployment only");
                findings.push(
                    Diagnostic::new(RULE.code, reference.span, message, label)
                        .with_note("armlet checks neither its syntax nor whether it contains secrets")
                        .with_help(
                            "give the parameter a default or a value in every environment, or use `file`",
                        ),
                );
            }
        }
    }),
};

/// Why a text is not known; none if it is known by the defaults, or in every environment.
fn unknown(definition: &Definition, text: &Setting<ArcStr>) -> Option<String> {
    if definition.environments.is_empty() {
        let is_known = Case::of_defaults(definition).value_of(text.span).is_some();
        return (!is_known).then(|| match &text.value {
            SettingValue::Parameter(name) => format!("`{name}` has no default"),
            _ => "an expression".to_owned(),
        });
    }
    let environments = definition.environments.iter();
    let unknown: Vec<String> = environments
        .filter(|environment| {
            Case::of_environment(definition, environment)
                .value_of(text.span)
                .is_none()
        })
        .map(|environment| format!("`{}`", environment.name.value))
        .collect();
    (!unknown.is_empty()).then(|| format!("not known in {}", unknown.join(", ")))
}
