//! `unchecked-script`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::{Definition, SettingValue};
use crate::syntax::Node;

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
                let Some(label) = unknown(definition, &reference.value) else {
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

/// Why a text is not known; none if the parameter has a value everywhere.
fn unknown(definition: &Definition, value: &SettingValue<String>) -> Option<String> {
    let name = match value {
        SettingValue::Parameter(name) => name,
        SettingValue::Expression(_) => return Some("an expression".to_owned()),
        SettingValue::Literal(_) | SettingValue::Unreadable => return None,
    };
    let parameter = definition.parameter(name)?;
    let default = parameter
        .body
        .default
        .as_ref()
        .and_then(|default| default.0.as_str());
    if definition.environments.is_empty() {
        return default.is_none().then(|| format!("`{name}` has no default"));
    }
    let unknown: Vec<String> = definition
        .environments
        .iter()
        .filter(|environment| match environment.value(name) {
            Some(given) => Node::as_str(given).is_none(),
            None => default.is_none(),
        })
        .map(|environment| format!("`{}`", environment.name.value))
        .collect();
    (!unknown.is_empty()).then(|| format!("not known in {}", unknown.join(", ")))
}
