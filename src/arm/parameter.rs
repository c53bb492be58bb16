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
    /// Its bounds, if there are some; in a box, for few have any.
    pub bounds: Option<Box<Bounds>>,
    /// Whether it may be left out without a default; its value is then `null`.
    pub nullable: bool,
    /// What else its declaration holds, as it was read: further metadata, the members of a user's type.
    pub rest: Object,
}

/// The bounds of what a parameter may be given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Least length of a string or array.
    pub min_length: Option<i64>,
    /// Greatest length of a string or array.
    pub max_length: Option<i64>,
    /// Least integer.
    pub min_value: Option<i64>,
    /// Greatest integer.
    pub max_value: Option<i64>,
}

impl Parameter {
    /// One of which nothing else is said.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: ValueType) -> Self {
        Self {
            name: name.into(),
            kind,
            secure: false,
            description: String::new(),
            default: None,
            allowed: Vec::new(),
            bounds: None,
            nullable: false,
            rest: Object::new(),
        }
    }
}

impl Bounds {
    /// The bounds as a parameter holds them: none if there are none.
    #[must_use]
    pub fn held(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }

    /// Each with the word of ARM for it.
    #[must_use]
    pub const fn words(&self) -> [(&'static str, Option<i64>); 4] {
        [
            ("minLength", self.min_length),
            ("maxLength", self.max_length),
            ("minValue", self.min_value),
            ("maxValue", self.max_value),
        ]
    }
}
