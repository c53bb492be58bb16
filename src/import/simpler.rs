//! Expressions in the way in which a definition is raised: the spellings that mean the same become one.
//!
//! Old templates say `json('null')` for `null()`, and an optional subnet in half a dozen ways.

use std::sync::Arc;

use super::hours::at;
use super::plain::Known;
use crate::arm::{COMPUTE, Deployment, Value};
use crate::expression::{Expression, Operator, Part, ValueType};
use crate::raise::expressions;

/// Makes the expressions of the resources simpler.
pub(super) fn simplify(deployment: &mut Deployment) {
    let nullable = deployment
        .parameters
        .iter()
        // NOTE: `empty` takes no number and no question.
        .filter(|parameter| !matches!(parameter.kind, ValueType::Int | ValueType::Bool))
        .filter(|parameter| parameter.nullable && parameter.default.is_none());
    let nullable: Vec<String> = nullable.map(|parameter| parameter.name.to_lowercase()).collect();
    let known = Known::of(&deployment.parameters);
    for resource in &mut deployment.resources {
        expressions::each(resource, &mut |expression| within(expression, &nullable, &known));
    }
    question(deployment);
}

/// Words of the service for yes and no.
const ACCESS: [&str; 2] = ["Enabled", "Disabled"];

/// Makes what says in the service's words whether SSH is open a question, which the language has a key for: a parameter that takes
/// these words only, or a member of an object whose default has one of them.
fn question(deployment: &mut Deployment) {
    let is_word = |value: &Value| matches!(value, Value::String(word) if ACCESS.contains(&word.as_str()));
    let parameters = deployment.parameters.clone();
    let declared = |name: &str| {
        let mut known = parameters.iter();
        known.find(|parameter| parameter.name.eq_ignore_ascii_case(name))
    };
    let is_asked = |expression: &Expression| match expression {
        Expression::Parameter(name) => {
            declared(name).is_some_and(|own| !own.allowed.is_empty() && own.allowed.iter().all(is_word))
        }
        Expression::Member { object, name } => match &**object {
            Expression::Parameter(whole) => match declared(whole).and_then(|own| own.default.as_ref()) {
                Some(Value::Object(default)) => default.get_alike(name).is_some_and(is_word),
                _ => false,
            },
            _ => false,
        },
        _ => false,
    };
    for resource in deployment.resources.iter_mut().filter(|one| one.is(COMPUTE)) {
        for (path, member) in SAYS_ACCESS {
            let Some(Value::Expression(access)) =
                at(&mut resource.body, path).and_then(|own| own.get_mut(member))
            else {
                continue;
            };
            if is_asked(access) {
                let [yes, no] = ACCESS.map(|word| Box::new(Expression::String(word.into())));
                let is_open =
                    Expression::Binary(Operator::Equal, Box::new(Expression::clone(access)), yes.clone());
                *Arc::make_mut(access) = Expression::Conditional(Box::new(is_open), yes, no);
            }
        }
    }
}

/// Where computes say whether SSH is open: the object, and the member of it.
const SAYS_ACCESS: [(&[&str], &str); 2] = [
    (&["properties", "properties", "sshSettings"], "sshPublicAccess"),
    (&["properties", "properties"], "remoteLoginPortPublicAccess"),
];

fn within(expression: &mut Expression, nullable: &[String], known: &Known) {
    for child in expression.children_mut() {
        within(child, nullable, known);
    }
    // Each step makes it shorter, or turns a choice around once.
    while let Some(simpler) = simpler(expression, nullable).or_else(|| known.plainer(expression)) {
        *expression = simpler;
    }
}

fn simpler(expression: &Expression, nullable: &[String]) -> Option<Expression> {
    match expression {
        Expression::Interpolation(parts) if parts.iter().any(is_text_value) => {
            Some(joined(Part::merged(parts.clone())))
        }
        Expression::Call { name, arguments, .. } if name.eq_ignore_ascii_case("json") => {
            json(arguments.first()?)
        }
        Expression::Binary(Operator::Equal, left, right) => absent(left, right, nullable),
        Expression::Binary(Operator::NotEqual, left, right) => {
            Some(Expression::Not(Box::new(absent(left, right, nullable)?)))
        }
        Expression::Binary(Operator::Coalesce, left, right) if is_nullable(left, nullable) => Some(
            Expression::Conditional(Box::new(empty(left)), right.clone(), left.clone()),
        ),
        _ => None,
    }
}

/// A text that is a value among the parts of another, as variables leave it.
fn is_text_value(part: &Part) -> bool {
    matches!(part, Part::Value(Expression::String(_)))
}

fn joined(parts: Vec<Part>) -> Expression {
    match parts.as_slice() {
        [Part::Text(text)] => Expression::String(text.as_str().into()),
        _ => Expression::Interpolation(parts),
    }
}

/// `json('null')`, and `json(concat('{"id": "', x, '"}'))`.
fn json(text: &Expression) -> Option<Expression> {
    if let Expression::String(text) = text {
        return (text.trim() == "null").then_some(Expression::Null);
    }
    let parts: Vec<Expression> = match text {
        Expression::Call { name, arguments, .. } if name.eq_ignore_ascii_case("concat") => arguments.clone(),
        Expression::Interpolation(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => Expression::String(text.as_str().into()),
                Part::Value(value) => value.clone(),
            })
            .collect(),
        _ => return None,
    };
    let [Expression::String(before), id, Expression::String(after)] = parts.as_slice() else {
        return None;
    };
    let squeezed = |text: &str| text.replace(char::is_whitespace, "");
    (squeezed(before) == r#"{"id":""# && squeezed(after) == r#""}"#).then(|| {
        let name = crate::expression::Key::Name("id".into());
        Expression::Object(vec![crate::expression::Entry::Member(name, id.clone())])
    })
}

/// Whether something is there: `length(x) == 0`, `x == ''`, `x == null`.
fn absent(left: &Expression, right: &Expression, nullable: &[String]) -> Option<Expression> {
    match (left, right) {
        (Expression::Call { name, arguments, .. }, Expression::Integer(0))
            if name.eq_ignore_ascii_case("length") =>
        {
            Some(empty(arguments.first()?))
        }
        (parameter @ Expression::Parameter(_), Expression::Null)
        | (Expression::Null, parameter @ Expression::Parameter(_))
            if is_nullable(parameter, nullable) =>
        {
            Some(empty(parameter))
        }
        _ => None,
    }
}

fn is_nullable(expression: &Expression, nullable: &[String]) -> bool {
    matches!(expression, Expression::Parameter(name) if nullable.contains(&name.to_lowercase()))
}

fn empty(value: &Expression) -> Expression {
    Expression::call("empty", [value.clone()])
}
