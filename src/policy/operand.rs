//! What a condition compares with: a value, or an expression that depends on the request.

use serde_json::Value;

use crate::expression::Expression;
use crate::hashing::HashSet;

/// A value of a policy rule.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    /// A value that no request changes.
    Value(Value),
    /// A list of texts, and the same in lower case.
    Texts(Value, HashSet<String>),
    /// An expression that asks for the request; its text is what the policy has.
    Expression(Box<Expression>, String),
    /// An expression that fails for every request: why.
    Failing(String),
}

impl Operand {
    /// An operand of a value, ready to be looked through if it is a list of texts.
    pub(super) fn of(value: Value) -> Self {
        let texts = value.as_array().filter(|items| items.len() > 4);
        let folded = texts.and_then(|items| {
            let texts = items.iter().map(|item| Some(item.as_str()?.to_lowercase()));
            texts.collect::<Option<HashSet<String>>>()
        });
        match folded {
            Some(folded) => Self::Texts(value, folded),
            None => Self::Value(value),
        }
    }

    /// The value, if no request changes it.
    pub(super) fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) | Self::Texts(value, _) => Some(value),
            Self::Expression(..) | Self::Failing(_) => None,
        }
    }
}
