//! `creation_script`, `startup_script` → a script reference of `setupScripts.scripts`.

use super::lowering::Lowering;
use crate::arm::{Object, Script, ScriptForm, Value};
use crate::bug::bug;
use crate::expression::{Expression, Part};
use crate::language::rest::Rest;
use crate::language::value::Timeout;
use crate::language::value::text::AnyText;
use crate::model::script::ScriptDefinition;
use crate::model::{Setting, SettingValue};
use crate::script::quote;

/// The reference to a script; `variable` is that of ARM in which its lines are shown, if they are.
///
/// A script on the file share is named by its path; every other source becomes `inline`, Base64 of the normalised text.
pub(super) fn setup_script(
    definition: &ScriptDefinition,
    variable: Option<&str>,
    lowering: &Lowering<'_>,
) -> Option<Object> {
    let mut script = Object::new();
    if let Some(path) = &definition.path {
        script.set("scriptSource", "workspaceStorage");
        script.set_some("scriptData", Rest::<AnyText>::lower(path));
    } else {
        let text = lowering.definition.script(definition)?.text()?;
        let form = variable.map_or(ScriptForm::Base64, |variable| ScriptForm::Lines {
            variable: variable.to_owned(),
        });
        script.set("scriptSource", "inline");
        script.set("scriptData", Script { text, form });
    }
    if !definition.arguments.is_empty() {
        script.set("scriptArguments", arguments(&definition.arguments));
    }
    let timeout = definition.timeout.as_ref();
    script.set_some("timeout", timeout.and_then(Rest::<Timeout>::lower));
    Some(script)
}

/// The arguments as one string, each quoted for the shell; one that is known at deployment only is quoted there.
fn arguments(arguments: &[Setting<String>]) -> Value {
    let mut parts: Vec<Part> = Vec::new();
    for argument in arguments {
        let separator = if parts.is_empty() { "" } else { " " };
        match &argument.value {
            SettingValue::Literal(word) => {
                // Nothing is lowered while an argument holds a NUL, the only word that cannot be quoted.
                let quoted = quote(word).unwrap_or_else(|error| bug(error));
                parts.push(Part::Text(format!("{separator}{quoted}")));
            }
            SettingValue::Parameter(name) => {
                quoted(&mut parts, separator, Expression::Parameter(name.clone()))
            }
            SettingValue::Expression(expression) => {
                quoted(&mut parts, separator, Expression::clone(expression))
            }
            // Nothing is lowered while something cannot be read.
            SettingValue::Unreadable => bug("an argument that cannot be read was lowered"),
        }
    }
    let literal: Option<String> = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Value(_) => None,
        })
        .collect();
    literal.map_or_else(
        || Expression::Interpolation(merge_texts(parts)).into(),
        Value::from,
    )
}

/// `'` + the value with each `'` made `'\''` + `'`.
fn quoted(parts: &mut Vec<Part>, separator: &str, value: Expression) {
    let text = |text: &str| Expression::String(text.to_owned());
    parts.push(Part::Text(format!("{separator}'")));
    parts.push(Part::Value(Expression::call(
        "replace",
        [value, text("'"), text("'\\''")],
    )));
    parts.push(Part::Text("'".to_owned()));
}

fn merge_texts(parts: Vec<Part>) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::new();
    for part in parts {
        match (merged.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => merged.push(part),
        }
    }
    merged
}
