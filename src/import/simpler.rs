//! Expressions in the way in which a definition is raised: the spellings that mean the same become one.
//!
//! Old templates say `json('null')` for `null()`, and an optional subnet in half a dozen ways.

use super::hours::at;
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
    for resource in &mut deployment.resources {
        expressions::each(resource, &mut |expression| within(expression, &nullable));
    }
    question(deployment);
}

/// Words of the service for yes and no.
const ACCESS: [&str; 2] = ["Enabled", "Disabled"];

/// Makes a parameter that says whether SSH is open in the service's words a question, which the language has a key for.
fn question(deployment: &mut Deployment) {
    let is_word = |value: &Value| matches!(value, Value::String(word) if ACCESS.contains(&word.as_str()));
    let parameters = deployment.parameters.iter();
    let asked: Vec<String> = parameters
        .filter(|parameter| !parameter.allowed.is_empty() && parameter.allowed.iter().all(is_word))
        .map(|parameter| parameter.name.to_lowercase())
        .collect();
    if asked.is_empty() {
        return;
    }
    for resource in deployment.resources.iter_mut().filter(|one| one.is(COMPUTE)) {
        let Some(ssh) = at(&mut resource.body, &["properties", "properties", "sshSettings"]) else {
            continue;
        };
        let Some(Value::Expression(access)) = ssh.get_mut("sshPublicAccess") else {
            continue;
        };
        let is_asked =
            matches!(&**access, Expression::Parameter(name) if asked.contains(&name.to_lowercase()));
        if is_asked {
            let [yes, no] = ACCESS.map(|word| Box::new(Expression::String(word.to_owned())));
            let is_open = Expression::Binary(Operator::Equal, access.clone(), yes.clone());
            **access = Expression::Conditional(Box::new(is_open), yes, no);
        }
    }
}

fn within(expression: &mut Expression, nullable: &[String]) {
    for child in expression.children_mut() {
        within(child, nullable);
    }
    if let Some(simpler) = simpler(expression, nullable) {
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
        Expression::Conditional(condition, then, otherwise) => match &**condition {
            Expression::Not(inner) if is_empty(inner) => Some(Expression::Conditional(
                inner.clone(),
                otherwise.clone(),
                then.clone(),
            )),
            _ => None,
        },
        _ => None,
    }
}

/// A text that is a value among the parts of another, as variables leave it.
fn is_text_value(part: &Part) -> bool {
    matches!(part, Part::Value(Expression::String(_)))
}

fn joined(parts: Vec<Part>) -> Expression {
    match parts.as_slice() {
        [Part::Text(text)] => Expression::String(text.clone()),
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
                Part::Text(text) => Expression::String(text.clone()),
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
        let name = crate::expression::Key::Name("id".to_owned());
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

fn is_empty(expression: &Expression) -> bool {
    matches!(expression, Expression::Call { name, .. } if name == "empty")
}
