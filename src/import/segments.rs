//! Names of a resource as Bicep takes them out of its full name: `split(format('{0}/{1}', a, b), '/')[1]` → `b`.

use crate::arm::{COMPUTE, Deployment, WORKSPACE};
use crate::expression::{Expression, Part};
use crate::raise::expressions;

/// Names the workspaces and computes in the ids of a deployment by what their full names are put together from. None of these names
/// has a slash in it.
pub(super) fn spell(deployment: &mut Deployment) {
    for resource in &mut deployment.resources {
        expressions::each(resource, &mut |expression| within(expression));
    }
    for output in &mut deployment.outputs {
        expressions::value(&mut output.value, &mut |expression| within(expression));
    }
}

fn within(expression: &mut Expression) {
    if let Expression::Call { name, arguments, .. } = expression
        && name.eq_ignore_ascii_case("resourceId")
        && let [Expression::String(kind), names @ ..] = arguments.as_mut_slice()
        && [COMPUTE, WORKSPACE]
            .iter()
            .any(|known| kind.eq_ignore_ascii_case(known))
    {
        for name in names {
            if let Some(segment) = segment(name) {
                *name = segment;
            }
        }
    }
    expression.children_mut().into_iter().for_each(within);
}

/// The segment that an expression takes out of a full name.
fn segment(expression: &Expression) -> Option<Expression> {
    let Expression::Index { object, index } = expression else {
        return None;
    };
    let Expression::Call { name, arguments, .. } = &**object else {
        return None;
    };
    let [Expression::Interpolation(parts), Expression::String(slash)] = arguments.as_slice() else {
        return None;
    };
    let Expression::Integer(index) = **index else {
        return None;
    };
    if !name.eq_ignore_ascii_case("split") || slash != "/" {
        return None;
    }
    segments(parts).into_iter().nth(usize::try_from(index).ok()?)
}

/// A full name, taken apart at its slashes.
fn segments(parts: &[Part]) -> Vec<Expression> {
    let mut segments: Vec<Vec<Part>> = vec![Vec::new()];
    for part in parts {
        match part {
            Part::Text(text) => {
                for (place, piece) in text.split('/').enumerate() {
                    if place > 0 {
                        segments.push(Vec::new());
                    }
                    if let Some(last) = segments.last_mut().filter(|_| !piece.is_empty()) {
                        last.push(Part::Text(piece.into()));
                    }
                }
            }
            value @ Part::Value(_) => {
                if let Some(last) = segments.last_mut() {
                    last.push(value.clone());
                }
            }
        }
    }
    segments.into_iter().map(whole).collect()
}

fn whole(mut parts: Vec<Part>) -> Expression {
    match (parts.len(), parts.pop()) {
        (1, Some(Part::Text(text))) => Expression::String(text.into()),
        (1, Some(Part::Value(value))) => value,
        (_, last) => {
            parts.extend(last);
            Expression::Interpolation(parts)
        }
    }
}
