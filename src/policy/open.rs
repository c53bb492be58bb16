//! What is known of an expression although a part of it is open.

use serde_json::Value as Json;

use super::operand::Operand;
use crate::expression::{Entry, Expression, Key, Operator, Part};

/// What a comparison with a value comes to of which only the deployment knows all.
pub(super) fn decided(open: &Expression, operator: &str, expected: &Operand) -> Option<bool> {
    let wanted = expected.value()?;
    match operator {
        "exists" if is_filled(open) => {
            let wants = wanted == &Json::Bool(true)
                || wanted
                    .as_str()
                    .is_some_and(|word| word.eq_ignore_ascii_case("true"));
            Some(wants)
        }
        "equals" if wanted.as_str() == Some("") && is_filled(open) => Some(false),
        "notEquals" if wanted.as_str() == Some("") && is_filled(open) => Some(true),
        "containsKey" | "notContainsKey" => {
            let Expression::Object(entries) = open else {
                return None;
            };
            let mut has = false;
            for entry in entries {
                match entry {
                    Entry::Member(Key::Name(name), _) => {
                        has |= wanted
                            .as_str()
                            .is_some_and(|wanted| wanted.eq_ignore_ascii_case(name));
                    }
                    _ => return None,
                }
            }
            Some(has == (operator == "containsKey"))
        }
        _ => None,
    }
}

/// What an expression comes to although a part of it is open: whether something is empty that cannot be.
pub(super) fn known_anyway(open: &Expression) -> Option<bool> {
    match open {
        Expression::Call { name, arguments, .. } if name == "empty" => match arguments.as_slice() {
            [only] if is_filled(only) => Some(false),
            _ => None,
        },
        Expression::Not(inner) => known_anyway(inner).map(|flag| !flag),
        Expression::Boolean(flag) => Some(*flag),
        Expression::Binary(Operator::Equal, left, right) => match (&**left, &**right) {
            (filled, Expression::String(text)) | (Expression::String(text), filled)
                if text.is_empty() && is_filled(filled) =>
            {
                Some(false)
            }
            _ => None,
        },
        Expression::Binary(Operator::And, left, right) => match (known_anyway(left), known_anyway(right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Expression::Binary(Operator::Or, left, right) => match (known_anyway(left), known_anyway(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an expression cannot come to nothing: neither `null` nor an empty text, list or object.
fn is_filled(open: &Expression) -> bool {
    match open {
        Expression::String(text) => !text.is_empty(),
        Expression::Integer(_) | Expression::Boolean(_) | Expression::ResourceId { .. } => true,
        Expression::Interpolation(parts) => parts.iter().any(|part| match part {
            Part::Text(text) => !text.is_empty(),
            Part::Value(value) => is_filled(value),
        }),
        Expression::Call { name, arguments, .. } => match name.as_str() {
            "resourceId"
            | "subscriptionResourceId"
            | "extensionResourceId"
            | "tenantResourceId"
            | "uniqueString"
            | "guid" => true,
            "concat" => arguments.iter().any(is_filled),
            "format" => {
                matches!(arguments.first(), Some(Expression::String(text)) if !text.replace("{0}", "").replace("{1}", "").is_empty())
            }
            _ => false,
        },
        Expression::Conditional(_, yes, no) => is_filled(yes) && is_filled(no),
        Expression::Array(items) => !items.is_empty(),
        Expression::Object(entries) => !entries.is_empty(),
        Expression::Member { object, name } => {
            matches!(&**object, Expression::Call { name: scope, .. } if scope == "resourceGroup" || scope == "subscription")
                && (name == "id" || name == "name" || name == "location" || name == "subscriptionId")
        }
        _ => false,
    }
}

/// The longest text of an expression that a message shows.
const MOST_SHOWN: usize = 100;

pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
