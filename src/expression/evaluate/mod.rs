//! Evaluates expressions as the deployment engine does, as far as everything in them is known.
//!
//! What is not known stays an expression with everything known put in, in the spelling that the engine keeps for it:
//! `[resourceId('T/t', 'n')]` becomes `[resourceId(subscription().subscriptionId, resourceGroup().name, 'T/t', 'n')]`.

mod access;
mod call;
mod cidr;
mod collection;
mod context;
mod date;
mod encoding;
mod error;
mod format;
mod identity;
mod lambda;
mod number;
mod number_format;
mod object;
mod outcome;
mod policy;
mod pure;
mod reduce;
mod scope;
#[cfg(test)]
mod tests;
mod text;
mod value;

use super::tree::Expression;
pub use context::{Context, Known, Surroundings, TemplateFunction};
pub use error::EvaluationError;
pub use outcome::{Evaluated, Note, Outcome};
pub use policy::OF_REQUESTS;
use reduce::Evaluator;
pub use value::{constant, literal};

/// Evaluates an expression.
///
/// # Errors
/// What the engine says, if it evaluates the expression to an error; or that the expression takes more steps, depth or
/// memory than any template needs.
pub fn evaluate(expression: &Expression, context: &dyn Context) -> Result<Evaluated, EvaluationError> {
    let mut evaluator = Evaluator::new(context);
    let outcome = evaluator.reduce(expression)?;
    Ok(Evaluated {
        outcome,
        notes: evaluator.notes,
    })
}
