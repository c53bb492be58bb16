//! Values of a template ↔ values and expressions of the evaluator.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value as Json};

use super::super::value::{Key, Object, Value};
use crate::expression::evaluate::{Known, Outcome, literal};
use crate::expression::{Entry, Expression, Item, Key as ExpressionKey};

/// What a settled value is for an expression that refers to it.
pub(super) fn known(value: &Value) -> Known {
    match constant(value) {
        Some(json) => Known::Value(json),
        None => Known::Expression(expression(value)),
    }
}

/// A value that holds no expression, as JSON in which a text in brackets is only that.
pub(super) fn constant(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Null => Json::Null,
        Value::Boolean(flag) => Json::Bool(*flag),
        Value::Integer(number) => Json::from(*number),
        Value::Float(number) => Json::Number(Number::from_f64(*number)?),
        Value::String(text) => Json::from(text.as_str()),
        Value::Array(items) => Json::Array(items.iter().map(constant).collect::<Option<_>>()?),
        Value::Object(object) => {
            let mut members = Map::new();
            for (key, value) in object.iter() {
                members.insert(key.as_str()?.to_owned(), constant(value)?);
            }
            Json::Object(members)
        }
        Value::Script(script) => Json::from(STANDARD.encode(script.text.as_bytes())),
        Value::Expression(_) | Value::Kept(_) => return None,
    })
}

/// A value as one expression.
pub(super) fn expression(value: &Value) -> Expression {
    match value {
        Value::Expression(expression) => Expression::clone(expression),
        Value::Kept(kept) => kept.expression(),
        Value::Array(items) => {
            Expression::Array(items.iter().map(|item| Item::Value(expression(item))).collect())
        }
        Value::Object(object) => {
            let entries = object.iter().map(|(key, value)| {
                let key = match key {
                    Key::Word(word) => ExpressionKey::Name((*word).into()),
                    Key::Name(name) => ExpressionKey::Name(name.clone()),
                    Key::Expression(computed) => ExpressionKey::Computed(Expression::clone(computed)),
                };
                Entry::Member(key, expression(value))
            });
            Expression::Object(entries.collect())
        }
        // NOTE: only a float that JSON cannot hold is no constant besides; it has a spelling here.
        plain => constant(plain).map_or_else(|| literal(Json::from(format!("{plain:?}"))), literal),
    }
}

/// What an expression came to, as a value of a template: literals of which parts are open are taken apart.
pub(super) fn value(outcome: Outcome) -> Value {
    match outcome {
        Outcome::Value(json) => json.into(),
        Outcome::Open(open) => of_expression(open),
    }
}

fn of_expression(open: Expression) -> Value {
    if let Some(json) = crate::expression::evaluate::constant(&open) {
        return json.into();
    }
    match open {
        Expression::Array(items) if items.iter().all(|item| matches!(item, Item::Value(_))) => {
            let items = items.into_iter().map(|item| match item {
                Item::Value(item) | Item::Spread(item) => of_expression(item),
            });
            Value::Array(items.collect())
        }
        Expression::Object(entries) if entries.iter().all(|entry| matches!(entry, Entry::Member(..))) => {
            let mut object = Object::new();
            for entry in entries {
                if let Entry::Member(key, value) = entry {
                    let key = match key {
                        ExpressionKey::Name(name) => Key::Name(name),
                        ExpressionKey::Computed(computed) => Key::Expression(Arc::new(computed)),
                    };
                    object.insert(key, of_expression(value));
                }
            }
            Value::Object(object)
        }
        open => Value::from(open),
    }
}
