//! The conditions of a rule, with its parameters put in.

use super::field::Field;
use super::operand::Operand;

/// A condition.
#[derive(Debug, Clone)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Test(Box<Test>),
    /// What armlet does not know.
    Unknown {
        reason: String,
        pointer: String,
    },
}

/// A comparison.
#[derive(Debug, Clone)]
pub(super) struct Test {
    pub(super) subject: Subject,
    /// One of [`OPERATORS`](super::OPERATORS).
    pub(super) operator: &'static str,
    pub(super) expected: Operand,
    /// Where it is in the file: an RFC 6901 JSON pointer.
    pub(super) pointer: String,
}

/// What is compared.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    Field(FieldName),
    /// `value`, and the expression as the policy has it.
    Value(Operand, String),
    Count(Box<Count>),
}

/// A field, or an expression that gives its name for each request.
#[derive(Debug, Clone)]
pub(super) enum FieldName {
    Known(Field),
    Computed(Operand),
}

/// `count`
#[derive(Debug, Clone)]
pub(super) struct Count {
    pub(super) over: Over,
    /// `name`, or the alias that is counted.
    pub(super) name: Option<String>,
    pub(super) condition: Option<Condition>,
}

/// What is counted.
#[derive(Debug, Clone)]
pub(super) enum Over {
    Field(Field),
    Value(Operand),
}
