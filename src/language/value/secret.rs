//! Secrets: given by a secure parameter, never written out.

use crate::arm::Value;
use crate::expression::{Expression, ValueType};
use crate::language::key::Schema;
use crate::language::reader::{Literal, Reader};
use crate::language::rest::Scalar;
use crate::syntax::{Node, Value as Toml};

/// A secret has no literal: a value that is written out reads as nothing, so that it can reach no output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {}

impl Literal for Secret {
    const TYPE: ValueType = ValueType::String;
    const IS_SECRET: bool = true;

    fn from_scalar(_: &Node, _: &mut Reader<'_>) -> Option<Self> {
        None
    }
}

impl Scalar for Secret {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Own(r#"{ "not": {}, "x-rule": "literal-secret" }"#);

    fn lower(stored: &Self) -> Value {
        match *stored {}
    }

    fn raise(_: &Value) -> Option<Toml> {
        None
    }

    /// A parameter alone: any other expression may hold the secret itself.
    fn raise_expression(expression: &Expression) -> Option<Expression> {
        matches!(expression, Expression::Parameter(_)).then(|| expression.clone())
    }
}
