//! Variables that hold a text or an object → the expressions that use them.
//!
//! Lowering moves quotes into variables that the engine would misread in an expression; in the definition they are where they
//! were.

use super::expressions;
use crate::arm::{Deployment, Object, Value};
use crate::expression::{Expression, Part};

/// The deployment with the values of its variables in place of their names.
pub(super) fn inlined(deployment: &Deployment) -> Deployment {
    let mut inlined = deployment.clone();
    let variables = std::mem::take(&mut inlined.variables);
    if variables.is_empty() {
        return inlined;
    }
    for resource in &mut inlined.resources {
        expressions::each(resource, &mut |expression| within(expression, &variables));
    }
    inlined
}

fn within(expression: &mut Expression, variables: &Object) {
    if let Expression::Variable(name) = expression {
        match variables.get(name) {
            Some(Value::String(text)) => *expression = Expression::String(text.clone()),
            Some(Value::Expression(value)) => *expression = Expression::clone(value),
            _ => {}
        }
        return;
    }
    for child in expression.children_mut() {
        within(child, variables);
    }
    if let Expression::Interpolation(parts) = expression {
        *parts = Part::merged(std::mem::take(parts));
        if let [Part::Text(text)] = parts.as_mut_slice() {
            *expression = Expression::String(text.as_str().into());
        }
    }
}
