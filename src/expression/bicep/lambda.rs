//! The parameters of lambdas.

use arcstr::ArcStr;

use super::super::tree::Expression;

/// `x => ` or `(x, i) => `
pub(super) fn lambda_head(parameters: &[ArcStr]) -> String {
    match parameters {
        [only] => format!("{only} => "),
        several => format!("({}) => ", several.join(", ")),
    }
}

/// The lambda with other names, if the template has a parameter or variable of one of its names that the body uses: ARM
/// tells them apart, Bicep does not.
pub(super) fn clash(parameters: &[ArcStr], body: &Expression) -> Option<Expression> {
    let uses = |name: &str| {
        body.any(&|part| match part {
            Expression::Parameter(used) | Expression::Variable(used) => used == name,
            other => other.symbol() == Some(name),
        })
    };
    let at = parameters.iter().position(|name| uses(name))?;
    let old = parameters.get(at)?;
    let is_taken = |name: &str| {
        uses(name)
            || parameters.iter().any(|other| other == name)
            || body.any(&|part| matches!(part, Expression::Local(used) if used == name))
    };
    let new = (2..)
        .map(|number| format!("{old}{number}"))
        .find(|name| !is_taken(name))?;
    let mut body = body.clone();
    rename(&mut body, old, &new);
    let mut parameters = parameters.to_vec();
    if let Some(name) = parameters.get_mut(at) {
        *name = new.into();
    }
    Some(Expression::Lambda {
        parameters,
        body: Box::new(body),
    })
}

/// Gives a local another name, up to lambdas that have a parameter of that name themselves.
fn rename(expression: &mut Expression, old: &str, new: &str) {
    match expression {
        Expression::Local(name) if name == old => *name = ArcStr::from(new),
        Expression::Lambda { parameters, .. } if parameters.iter().any(|name| name == old) => {}
        other => {
            for child in other.children_mut() {
                rename(child, old, new);
            }
        }
    }
}
