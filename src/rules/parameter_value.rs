//! Checks whether a parameter accepts a value that the definition gives it.

use crate::arm::Value;
use crate::diagnostic::nearest;
use crate::expression::ValueType;
use crate::model::ParameterDefinition;
use crate::syntax::{Node, Value as Toml};
use crate::values::{Translation, value_type};

/// Why a value does not fit its parameter.
pub(super) struct Misfit {
    /// What the parameter takes, to be read after its name: ``takes a value of type `int`, not a string``.
    pub(super) takes: String,
    /// What the value is instead.
    pub(super) label: String,
    /// What to write instead.
    pub(super) instead: Option<String>,
}

/// What is wrong with `node` as a value of `parameter`; never called for secrets.
pub(super) fn misfit(
    parameter: &ParameterDefinition,
    node: &Node,
    translation: &Translation<'_>,
) -> Option<Misfit> {
    wrong_type(parameter.value_type(), node)
        .or_else(|| not_allowed(parameter, node, translation))
        .or_else(|| out_of_bounds(parameter, node, translation))
}

/// What is wrong with the type of `node` where a value of `expected` belongs.
pub(super) fn wrong_type(expected: ValueType, node: &Node) -> Option<Misfit> {
    if expected == ValueType::Any || value_type(node) == Some(expected) {
        return None;
    }
    let instead = match (expected, &node.value) {
        (ValueType::Int, Toml::String(text)) => text.parse::<i64>().ok().map(|number| number.to_string()),
        (ValueType::Bool, Toml::String(text)) => {
            let word = text.to_lowercase();
            ["true", "false"].contains(&word.as_str()).then_some(word)
        }
        (ValueType::String, Toml::Integer(number)) => Some(format!("\"{number}\"")),
        (ValueType::String, Toml::Boolean(flag)) => Some(format!("\"{flag}\"")),
        (ValueType::String, Toml::Datetime(day)) => Some(format!("\"{day}\"")),
        _ => None,
    };
    Some(Misfit {
        takes: format!(
            "takes a value of type `{}`, not {}",
            expected.name(),
            node.type_name()
        ),
        label: node.type_name().to_owned(),
        instead,
    })
}

/// The allowed values are compared as the uses of the parameter write them: `Europe/Madrid` is `Romance Standard Time`.
fn not_allowed(
    parameter: &ParameterDefinition,
    node: &Node,
    translation: &Translation<'_>,
) -> Option<Misfit> {
    let allowed = &parameter.body.allowed;
    let written = |node: &Node| translation.value(&parameter.name.value, node);
    let value = written(node);
    if allowed.is_empty() || allowed.iter().any(|other| written(&other.0) == value) {
        return None;
    }
    let listed: Vec<String> = allowed
        .iter()
        .map(|other| format!("`{}`", other.0.to_json()))
        .collect();
    let words = allowed.iter().filter_map(|other| other.0.as_str());
    let near = node.as_str().and_then(|word| nearest(word, words));
    Some(Misfit {
        takes: format!("must be one of {}", listed.join(", ")),
        label: "not among `allowed`".to_owned(),
        instead: near.map(|near| format!("\"{near}\"")),
    })
}

/// Bounds hold for what is deployed: `30m` has the five characters of `PT30M`.
fn out_of_bounds(
    parameter: &ParameterDefinition,
    node: &Node,
    translation: &Translation<'_>,
) -> Option<Misfit> {
    let body = &parameter.body;
    let (measure, least, most, what) = match &translation.value(&parameter.name.value, node) {
        Value::Integer(number) => (*number, &body.min_value, &body.max_value, ""),
        Value::String(text) => (
            length(text.encode_utf16().count()),
            &body.min_length,
            &body.max_length,
            " characters",
        ),
        Value::Array(items) => (length(items.len()), &body.min_length, &body.max_length, " items"),
        _ => return None,
    };
    let label = match &translation.value(&parameter.name.value, node) {
        _ if what.is_empty() => String::new(),
        Value::String(written) if node.as_str() != Some(written) => {
            format!("{measure}{what}, as it is deployed: `{written}`")
        }
        _ => format!("{measure}{what}"),
    };
    let (word, bound) = if let Some(least) = least.as_ref().filter(|least| measure < least.value) {
        ("at least", least.value)
    } else if let Some(most) = most.as_ref().filter(|most| measure > most.value) {
        ("at most", most.value)
    } else {
        return None;
    };
    Some(Misfit {
        takes: format!("takes {word} {bound}{what}"),
        label,
        instead: None,
    })
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
