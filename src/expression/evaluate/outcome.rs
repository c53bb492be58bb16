//! What an evaluation gives.

use serde_json::Value;

use super::super::tree::Expression;
use super::value::literal;

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
