//! What reading collects besides the fields, for the rules.

use std::sync::Arc;

use arcstr::ArcStr;

use crate::diagnostic::Applicability;
use crate::expression::{Expression, ValueType};
use crate::language::key::ScalarType;
use crate::source::Span;

/// A place where a value refers to a template parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The parameter's name.
    pub parameter: ArcStr,
    /// Where it is named.
    pub span: Span,
    /// The type that the place takes; none inside an expression.
    pub expected: Option<ValueType>,
}

/// An expression and the type that its place takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedExpression {
    /// Its text: the string literal.
    pub span: Span,
    /// The expression.
    pub expression: Arc<Expression>,
    /// The type that the place takes.
    pub expected: ValueType,
}

/// A place whose value is a parameter or an expression.
#[derive(Debug, Clone)]
pub struct Use {
    /// The table `{ param = "…" }` or `{ expr = "…" }`.
    pub span: Span,
    /// The name of the parameter, or the text of the expression.
    pub text: Span,
    /// The key whose value it is, or an item or entry of it.
    pub key: &'static str,
    /// What the place takes.
    pub scalar: &'static ScalarType,
    /// The type of the value.
    pub expects: ValueType,
    /// Whether it takes a table whose entries are of the type of `scalar`.
    pub is_map: bool,
    /// What gives the value: a parameter alone, or another expression.
    pub value: Expression,
}

impl Use {
    /// Whether it takes a whole table or list.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.is_map || matches!(self.expects, ValueType::Array | ValueType::Object)
    }
}

/// A literal that is not of the form its place asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The form asked for.
    pub form: Form,
    /// The wrong part of the literal.
    pub span: Span,
    /// What is wrong and what would be right.
    pub message: String,
    /// The whole literal, what to write for it, and whether that is certain.
    pub suggestion: Option<(Span, String, Applicability)>,
}

/// The forms of literals that a schema leaves to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `30m`, `PT30M`.
    Duration,
    /// `09:00`.
    TimeOfDay,
    /// `Mon-Thu`.
    Days,
    /// Five fields.
    Cron,
    /// An IANA or Windows name.
    TimeZone,
    /// `2026-01-05T15:30:00`.
    StartTime,
    /// The expression language.
    Expression,
}
