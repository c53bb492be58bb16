//! Evaluates expressions as the deployment engine does, as far as everything in them is known.
//!
//! What is not known stays an expression with everything known put in, in the spelling that the engine keeps for it:
//! `[resourceId('T/t', 'n')]` becomes `[resourceId(subscription().subscriptionId, resourceGroup().name, 'T/t', 'n')]`.

mod access;
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
mod pure;
mod reduce;
mod scope;
#[cfg(test)]
mod tests;
mod text;
mod value;

use serde_json::Value;

use super::tree::Expression;
pub use context::{Context, Known, Surroundings, TemplateFunction};
pub use error::EvaluationError;
use reduce::Evaluator;
pub use value::{constant, literal};

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// The value, or what is left of the expression.
    pub outcome: Outcome,
    /// Why parts of it stay open that the engine may evaluate; each once.
    pub notes: Vec<Note>,
}

/// A value, or an expression that only the deployment settles.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The value.
    Value(Value),
    /// The expression, with everything known put in.
    Open(Expression),
}

/// A function that this evaluator lacks, or one whose value it does not compute for the arguments at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The function.
    pub function: String,
    /// Why it stays open.
    pub reason: &'static str,
}

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

impl Outcome {
    /// The outcome as an expression: a value as its literal.
    #[must_use]
    pub fn into_expression(self) -> Expression {
        match self {
            Self::Value(value) => literal(value),
            Self::Open(expression) => expression,
        }
    }
}
