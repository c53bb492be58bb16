//! Reads the JSON of a template, whose strings may be expressions.

use serde_json::Value;

use super::super::error::ParseError;
use super::super::tree::{Entry, Expression, Item, Key};
use super::read::{Quotes, read_as};
use super::text::{Text, text};

/// Reads a string of a template: an expression in brackets, or a literal.
///
/// # Errors
/// The first thing that is wrong with an expression, with its bytes in `string`.
pub fn read_string(string: &str, quotes: Quotes) -> Result<Expression, ParseError> {
    match text(string) {
        Text::Literal(literal) => Ok(Expression::String(literal.into())),
        Text::Expression(inside) => read_as(inside, quotes).map_err(|error| error.shifted(1)),
    }
}

/// Reads a JSON value of a template, whose strings and keys may be expressions. A number with a fraction, or one of more
/// than 64 bits, becomes `json('…')`.
///
/// # Errors
/// The first thing that is wrong with an expression in it, with its bytes in that string.
pub fn read_value(value: &Value, quotes: Quotes) -> Result<Expression, ParseError> {
    Ok(match value {
        Value::Null => Expression::Null,
        Value::Bool(flag) => Expression::Boolean(*flag),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => Expression::Integer(integer),
            None => Expression::call("json", [Expression::String(number.to_string().into())]),
        },
        Value::String(string) => read_string(string, quotes)?,
        Value::Array(items) => {
            let items = items.iter().map(|item| read_value(item, quotes).map(Item::Value));
            Expression::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let mut entries = Vec::with_capacity(members.len());
            for (key, value) in members {
                let key = match read_string(key, quotes)? {
                    Expression::String(name) => Key::Name(name),
                    computed => Key::Computed(computed),
                };
                entries.push(Entry::Member(key, read_value(value, quotes)?));
            }
            Expression::Object(entries)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::generate;
    use proptest::prelude::*;

    #[test]
    fn a_template_s_value_becomes_one_expression() {
        let value = serde_json::json!({
            "a": ["[parameters('n')]", "[[x]", 1.5, 9_007_199_254_740_993_u64, null, true],
            "[parameters('k')]": {},
        });
        let read = read_value(&value, Quotes::Kept).unwrap();
        insta::assert_snapshot!(read.to_bicep(), @"{ a: [n, '[x]', json('1.5'), 9007199254740993, null, true], '${k}': {} }");
        let error = read_string("[f(]", Quotes::Kept).unwrap_err();
        assert_eq!(
            (error.range, error.message.as_str()),
            (3..3, "a value is missing here")
        );
    }

    proptest! {
        #[test]
        fn any_text_survives_as_a_string(text in generate::text()) {
            let printed = Expression::String(text.clone().into()).arm_string();
            prop_assert_eq!(read_string(&printed, Quotes::Kept), Ok(Expression::String(text.into())));
        }
    }
}
