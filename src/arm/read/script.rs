//! The text of an inline script, from the forms in which a template can carry it.

use arcstr::ArcStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::script::{Script, ScriptForm};
use super::super::value::{Object, Value};
use crate::expression::Expression;

/// Puts the script that an object holds in the place of its `scriptData`, if its text is known.
pub(in crate::arm) fn put_into(object: &mut Object, variables: &Object) {
    if !is_closed(object) {
        return;
    }
    if let Some(data) = object.get_alike_mut("scriptData")
        && let Some(script) = inline_script(data, variables)
    {
        *data = script.into();
    }
}

/// Whether an object holds an inline script as `scriptData` alone.
pub(in crate::arm) fn is_closed(object: &Object) -> bool {
    let is_inline =
        |source: &Value| matches!(source, Value::String(text) if text.eq_ignore_ascii_case("inline"));
    object.get_alike("scriptSource").is_some_and(is_inline)
        && !matches!(object.get_alike("scriptData"), None | Some(Value::Script(_)))
}

/// Whether there is such an object in a value.
pub(in crate::arm) fn has_closed(value: &Value) -> bool {
    match value {
        Value::Object(object) => is_closed(object) || object.iter().any(|(_, value)| has_closed(value)),
        Value::Array(items) => items.iter().any(has_closed),
        _ => false,
    }
}

/// The same in every object of a value.
pub(in crate::arm) fn put_everywhere(value: &mut Value, variables: &Object) {
    match value {
        // NOTE: to go through members to change them copies what is shared.
        value if !has_closed(value) => {}
        Value::Object(object) => {
            put_into(object, variables);
            object
                .iter_mut()
                .for_each(|(_, value)| put_everywhere(value, variables));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| put_everywhere(item, variables)),
        _ => {}
    }
}

/// The script of `scriptData` whose source is inline; none if its text cannot be known to the byte before the template is
/// settled.
///
/// It is Base64, or `base64()` of a literal, of a variable with the text, also with its line ends made LF by
/// `replace()`, or of `join(variables('lines'), '\n')`.
pub(in crate::arm) fn inline_script(data: &Value, variables: &Object) -> Option<Script> {
    let script = |text: String, form| Script {
        text: ArcStr::from(text),
        form,
    };
    let argument = match data {
        Value::String(base64) => return Some(script(decoded(base64)?, ScriptForm::Base64)),
        Value::Expression(expression) => encoded(expression)?,
        _ => return None,
    };
    if let Expression::String(text) = argument {
        return Some(script(text.to_string(), ScriptForm::Base64));
    }
    let (name, lines, ends) = match argument {
        Expression::Variable(name) => (name, false, false),
        Expression::Call { name, arguments, .. } if name == "join" => match arguments.as_slice() {
            [Expression::Variable(name), Expression::String(separator)] if separator == "\n" => {
                (name, true, false)
            }
            _ => return None,
        },
        Expression::Call { name, arguments, .. } if name == "replace" => match arguments.as_slice() {
            [
                Expression::Variable(name),
                Expression::String(from),
                Expression::String(to),
            ] if from == "\r\n" && to == "\n" => (name, false, true),
            _ => return None,
        },
        _ => return None,
    };
    let text = match variables.only(name)? {
        Value::Array(items) if lines => {
            let items: Option<Vec<String>> = items.iter().map(constant).collect();
            items?.join("\n")
        }
        value if ends => constant(value)?.replace("\r\n", "\n"),
        value if !lines => constant(value)?,
        _ => return None,
    };
    let variable = name.clone();
    Some(script(text, ScriptForm::Lines { variable }))
}

/// The argument of `base64()`.
fn encoded(expression: &Expression) -> Option<&Expression> {
    match expression {
        Expression::Call {
            namespace: None,
            name,
            arguments,
        } if name == "base64" => match arguments.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        _ => None,
    }
}

/// The text of Base64; its lines may be broken.
fn decoded(base64: &str) -> Option<String> {
    let base64: String = base64.split_whitespace().collect();
    if base64.is_empty() {
        return None;
    }
    String::from_utf8(STANDARD.decode(base64).ok()?).ok()
}

/// A literal, or `concat()` of literals, which armlet wrote for a line in brackets.
fn constant(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Expression(expression) => match &**expression {
            Expression::Call { name, arguments, .. } if name == "concat" => arguments
                .iter()
                .map(|argument| match argument {
                    Expression::String(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect(),
            _ => None,
        },
        _ => None,
    }
}
