//! What an effect does beyond a verdict.

use super::condition::{Condition, FieldName};
use super::operand::Operand;

/// `then.details`
#[derive(Debug, Clone)]
pub(super) enum Details {
    Nothing,
    Append(Vec<Change>),
    Modify {
        operations: Vec<Operation>,
        conflict_is_denied: bool,
    },
    Existence(Box<Existence>),
}

/// A field and the value that it is given.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) field: FieldName,
    pub(super) value: Operand,
    pub(super) pointer: String,
}

/// An operation of `modify`.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub(super) kind: OperationKind,
    pub(super) change: Change,
    pub(super) condition: Option<Operand>,
}

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OperationKind {
    Add,
    AddOrReplace,
    Remove,
}

/// What must exist beside a resource.
#[derive(Debug, Clone)]
pub(super) struct Existence {
    pub(super) resource_type: Option<Operand>,
    pub(super) name: Option<Operand>,
    /// Whether it is looked for in another place.
    pub(super) is_elsewhere: bool,
    pub(super) condition: Option<Condition>,
}
