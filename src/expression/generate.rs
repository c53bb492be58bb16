//! Expressions made at random, for the tests: each in the one form that the parser gives it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::functions::{FUNCTIONS, is_for_defaults, refusal};
use super::{Expression, Operator, Part};

/// Any expression that a definition can hold.
pub(super) fn expression() -> impl Strategy<Value = Expression> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            vec(part(inner.clone()), 1..4).prop_map(interpolation),
            call(inner.clone()),
            (boxed(), name()).prop_map(|(object, name)| Expression::Member { object, name }),
            (boxed(), boxed()).prop_map(|(object, index)| Expression::Index { object, index }),
            boxed().prop_map(Expression::Not),
            boxed().prop_map(|inner| match *inner {
                Expression::Integer(number) => Expression::Integer(-number),
                _ => Expression::Negate(inner),
            }),
            (operator(), boxed(), boxed())
                .prop_map(|(operator, left, right)| Expression::Binary(operator, left, right)),
            (boxed(), boxed(), boxed())
                .prop_map(|(condition, yes, no)| { Expression::Conditional(condition, yes, no) }),
            vec(inner.clone(), 0..4).prop_map(Expression::Array),
            vec((prop_oneof![name(), text()], inner.clone()), 0..4).prop_map(object),
        ]
    })
}

/// Any text, with those characters often that have a meaning in a string.
pub(super) fn text() -> impl Strategy<Value = String> {
    r"(\PC|[\\'$\{\}\[\]\n\r\t\x00a]|\$\{|\u{202e}){0,8}"
}

fn leaf() -> impl Strategy<Value = Expression> {
    prop_oneof![
        text().prop_map(Expression::String),
        // NOTE: the least integer has no literal, in Bicep neither: its digits alone are too large.
        (-i64::MAX..=i64::MAX).prop_map(Expression::Integer),
        (-2..2_i64).prop_map(Expression::Integer),
        any::<bool>().prop_map(Expression::Boolean),
        Just(Expression::Null),
        name().prop_map(Expression::Parameter),
    ]
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Z_][a-zA-Z0-9_]{0,4}".prop_filter("a word of the language", |name| {
        !["true", "false", "null", "az", "sys"].contains(&name.as_str())
    })
}

fn operator() -> impl Strategy<Value = Operator> {
    select(Operator::TABLE.map(|(operator, ..)| operator).to_vec())
}

fn part(value: impl Strategy<Value = Expression>) -> impl Strategy<Value = Part> {
    prop_oneof![text().prop_map(Part::Text), value.prop_map(Part::Value)]
}

/// Texts side by side are one text, and no text is none.
fn interpolation(parts: Vec<Part>) -> Expression {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (_, Part::Text(text)) if text.is_empty() => {}
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    match joined.as_slice() {
        [] => Expression::String(String::new()),
        [Part::Text(text)] => Expression::String(text.clone()),
        _ => Expression::Interpolation(joined),
    }
}

fn object(members: Vec<(String, Expression)>) -> Expression {
    let mut distinct: Vec<(String, Expression)> = Vec::new();
    for (key, value) in members {
        if distinct.iter().all(|(earlier, _)| *earlier != key) {
            distinct.push((key, value));
        }
    }
    Expression::Object(distinct)
}

fn call(argument: impl Strategy<Value = Expression> + Clone + 'static) -> impl Strategy<Value = Expression> {
    let usable = FUNCTIONS
        .iter()
        .filter(|function| refusal(function.name).is_none() && !is_for_defaults(function.name));
    (select(usable.collect::<Vec<_>>()), any::<bool>()).prop_flat_map(move |(function, qualified)| {
        let most = function.max.min(function.min + 1);
        vec(argument.clone(), function.min..=most).prop_map(move |arguments| Expression::Call {
            namespace: qualified.then(|| function.namespace().to_owned()),
            name: function.name.to_owned(),
            arguments,
        })
    })
}
