//! Why an expression has no value.

use std::fmt;

/// What the engine says of an expression that has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationError {
    /// The engine's message, without the link to its documentation.
    pub message: String,
    /// Whether it comes to more than any template can: too deep, too many steps, too much memory. To go on with what else is in the
    /// template may take as much again.
    pub exceeds_limits: bool,
}

impl EvaluationError {
    /// An error with the engine's message.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            exceeds_limits: false,
        }
    }

    /// That something comes to more than any template can.
    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            exceeds_limits: true,
        }
    }
}

impl fmt::Display for EvaluationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for EvaluationError {}

/// What is said of values that are larger than any that a template can have.
pub(super) const TOO_LARGE: &str = "The values of the expression take more memory than a template has.";

/// Why a function gives no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The engine gives none either.
    Error(String),
    /// The same, because the value would be larger than any that a template can have.
    Limit(String),
    /// The engine may give one that this evaluator cannot compute, for the reason said.
    Open(&'static str),
}

impl Fault {
    pub(super) fn error(message: impl Into<String>) -> Self {
        Self::Error(message.into())
    }

    /// That a value would take more memory than a template has.
    pub(super) fn too_large() -> Self {
        Self::Limit(TOO_LARGE.to_owned())
    }

    /// An argument of a type that the function does not take.
    pub(super) fn wrong_type(function: &str, expected: &str, found: &str) -> Self {
        Self::Error(format!(
            "The template language function '{function}' expects its parameter to be of type '{expected}'. The provided value is of type '{found}'."
        ))
    }

    /// More or fewer arguments than the function takes.
    pub(super) fn wrong_count(function: &str, count: usize) -> Self {
        Self::Error(format!(
            "Unable to evaluate template language function '{function}': it does not take '{count}' argument(s)."
        ))
    }
}
