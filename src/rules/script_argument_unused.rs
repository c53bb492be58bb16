//! `script-argument-unused`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::script::Origin;
use crate::model::{Definition, ScriptDefinition};
use crate::script::read_by;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-argument-unused",
        Allow,
        "an argument that the setup script does not read"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            for (_, script) in instance.scripts() {
                findings.extend(unused(script, definition));
            }
        }
    }),
};

fn unused(script: &ScriptDefinition, definition: &Definition) -> Option<Diagnostic> {
    let text = definition.script(script)?;
    if !matches!(text.origin, Origin::File(_) | Origin::Inline) {
        return None;
    }
    let read = read_by(&text.text()?)?;
    let first = script.arguments.get(read)?;
    let (name, number) = (&text.name, read + 1);
    let message = match read {
        0 => format!("`{name}` has `arguments`, but reads none"),
        1 => format!("`{name}` reads only its first argument"),
        _ => format!("`{name}` reads only its first {read} arguments"),
    };
    Some(
        Diagnostic::new(
            RULE.code,
            first.span,
            message,
            format!("`${number}`, which the script does not use"),
        )
        .with_help(format!("use it in the script as `\"${number}\"`, or remove it")),
    )
}
