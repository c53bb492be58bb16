//! The type of an expression's value, as far as it is known before the deployment.

use super::functions::{ValueType, function};
use super::tree::{Expression, Operator};

impl Expression {
    /// The type of the value, as far as it is known; `parameter` gives that of a parameter.
    pub fn value_type(&self, parameter: &dyn Fn(&str) -> ValueType) -> ValueType {
        match self {
            Self::String(_) | Self::Interpolation(_) | Self::ResourceId { .. } => ValueType::String,
            Self::Integer(_) | Self::Negate(_) => ValueType::Int,
            Self::Boolean(_) | Self::Not(_) => ValueType::Bool,
            Self::Array(_) => ValueType::Array,
            Self::Object(_) => ValueType::Object,
            Self::Parameter(name) => parameter(name),
            Self::Call {
                namespace: Some(namespace),
                name,
                ..
            } if namespace == "this" => match name.as_str() {
                "exists" => ValueType::Bool,
                _ => ValueType::Any,
            },
            Self::Call { name, .. } => function(name).map_or(ValueType::Any, |function| function.result),
            Self::NonNull(inner) => inner.value_type(parameter),
            Self::Binary(operator, left, right) => match operator {
                Operator::Coalesce => common(left.value_type(parameter), right.value_type(parameter)),
                Operator::Add
                | Operator::Subtract
                | Operator::Multiply
                | Operator::Divide
                | Operator::Modulo => ValueType::Int,
                _ => ValueType::Bool,
            },
            // An object or nothing is an object, if it is there.
            Self::Conditional(_, yes, no) if **no == Self::Null && matches!(**yes, Self::Object(_)) => {
                ValueType::Object
            }
            Self::Conditional(_, yes, no) if **yes == Self::Null && matches!(**no, Self::Object(_)) => {
                ValueType::Object
            }
            Self::Conditional(_, yes, no) => common(yes.value_type(parameter), no.value_type(parameter)),
            Self::Member { object, name } => member_type(object, name),
            Self::Index { .. }
            | Self::IndexFromEnd { .. }
            | Self::SafeAccess { .. }
            | Self::Variable(_)
            | Self::Local(_)
            | Self::Lambda { .. }
            | Self::Null
            | Self::Runtime(_) => ValueType::Any,
        }
    }
}

fn common(left: ValueType, right: ValueType) -> ValueType {
    if left == right { left } else { ValueType::Any }
}

/// The members of the deployment's surroundings that are text.
fn member_type(object: &Expression, name: &str) -> ValueType {
    let scopes = [
        "subscription",
        "resourceGroup",
        "tenant",
        "deployment",
        "deployer",
    ];
    let scope = matches!(object, Expression::Call { name, .. } if scopes.contains(&name.as_str()));
    let texts = [
        "id",
        "name",
        "location",
        "subscriptionId",
        "tenantId",
        "displayName",
        "objectId",
        "userPrincipalName",
    ];
    if scope && texts.contains(&name) {
        ValueType::String
    } else {
        ValueType::Any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::parse;

    fn type_of(text: &str) -> &'static str {
        let parsed = parse(text).unwrap();
        let parameter = |name: &str| match name {
            "nodes" => ValueType::Int,
            _ => ValueType::Any,
        };
        parsed.expression.value_type(&parameter).name()
    }

    #[test]
    fn the_type_of_an_expression_is_known_as_far_as_it_can_be() {
        assert_eq!(type_of("'a-${nodes}'"), "string");
        assert_eq!(type_of("nodes"), "int");
        assert_eq!(type_of("nodes!"), "int");
        assert_eq!(type_of("-nodes * 2"), "int");
        assert_eq!(type_of("nodes > 2 || !empty(x)"), "bool");
        assert_eq!(type_of("nodes > 2 ? 1 : nodes"), "int");
        assert_eq!(type_of("nodes > 2 ? 1 : 'a'"), "any");
        assert_eq!(type_of("x ?? 1"), "any");
        assert_eq!(type_of("x.?a"), "any");
        assert_eq!(type_of("subscription().tenantId"), "string");
        assert_eq!(type_of("deployer().objectId"), "string");
        assert_eq!(type_of("subscription().tags"), "any");
        assert_eq!(type_of("resourceGroup()"), "object");
        assert_eq!(type_of("['a'][0]"), "any");
        assert_eq!(type_of("['a']"), "array");
        assert_eq!(type_of("[...x]"), "array");
        assert_eq!(type_of("map(x, y => y)"), "array");
        assert_eq!(type_of("any(nodes)"), "any");
    }
}
