//! Why something of a compute is not in the definition.

use super::spelling::compute_type;
use crate::arm::{Resource, Value};
use crate::expression::Expression;
use crate::language::rest_path::keys_at;
use crate::raise::Leftover;

/// Why raising left something of a compute.
pub(super) fn why_left(leftover: &Leftover, compute: Option<&Resource>) -> String {
    let compute_type = compute.and_then(|compute| compute_type(&compute.body));
    let path: Vec<String> = segments(&leftover.path).into_iter().map(str::to_owned).collect();
    let keys = keys_at(compute_type.as_deref().unwrap_or_default(), &path);
    match keys.first() {
        Some(key) => format!("the key `{key}` takes no such value"),
        None => "a definition has no key for it".to_owned(),
    }
}

/// The names and places of a path.
pub(super) fn segments(path: &str) -> Vec<&str> {
    path.split(['.', '[', ']'])
        .filter(|segment| !segment.is_empty())
        .collect()
}

/// Why a definition has no table for a compute.
pub(super) fn why_without_table(compute: &Resource) -> String {
    if let Some(variable) = variable(&compute.name) {
        return format!("its name needs the variable `{variable}`, which the template does not declare");
    }
    if has_open_loop(&compute.name) {
        return "how many of it there are is known at deployment only, or more than Azure takes".to_owned();
    }
    match compute.body.get("properties") {
        Some(Value::Object(properties)) => match properties.get("computeType") {
            Some(Value::String(word)) => {
                format!("its name or its `computeType` `{word}` has no word in a definition")
            }
            Some(kind) => known_later("its `computeType` is", kind),
            None => "it has no `computeType`".to_owned(),
        },
        Some(properties) => known_later("its properties are", properties),
        None => "it has no properties".to_owned(),
    }
}

/// That something is known at deployment only, and the first parameter that a parameter file could give.
fn known_later(what: &str, value: &Value) -> String {
    let first = match value {
        Value::Expression(computed) => parameter(computed),
        _ => None,
    };
    match first {
        Some(name) => format!(
            "{what} known at deployment only; a parameter file that gives `{name}` and the like can say it"
        ),
        None => format!("{what} known at deployment only"),
    }
}

/// A parameter in an expression.
fn parameter(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Parameter(name) => Some(name.to_string()),
        other => other.children().into_iter().find_map(parameter),
    }
}

/// Whether a name has the place of a round of a loop in it.
fn has_open_loop(name: &Expression) -> bool {
    name.any(&|part| matches!(part, Expression::Call { name, .. } if name.eq_ignore_ascii_case("copyIndex")))
}

/// A variable in an expression.
fn variable(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Variable(name) => Some(name.to_string()),
        other => other.children().into_iter().find_map(variable),
    }
}
