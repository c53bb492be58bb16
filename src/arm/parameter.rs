//! What a template may be given.

use super::value::{Object, Value};
use crate::expression::ValueType;

/// A template parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name, unique regardless of case.
    pub name: String,
    /// Its type; [`ValueType::Any`] is none, because any but the plain types would switch Bicep to symbolic names.
    pub kind: ValueType,
    /// Whether its value is kept out of logs and history (`securestring`, `secureObject`).
    pub secure: bool,
    /// What it is for.
    pub description: String,
    /// The value where the deployer gives none.
    pub default: Option<Value>,
    /// The only values it may have; empty for any.
    pub allowed: Vec<Value>,
    /// Least length of a string or array.
    pub min_length: Option<i64>,
    /// Greatest length of a string or array.
    pub max_length: Option<i64>,
    /// Least integer.
    pub min_value: Option<i64>,
    /// Greatest integer.
    pub max_value: Option<i64>,
    /// Whether it may be left out without a default; its value is then `null`.
    pub nullable: bool,
    /// What else its declaration holds, as it was read: further metadata, the members of a user's type.
    pub rest: Object,
}
