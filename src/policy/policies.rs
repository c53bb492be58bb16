//! The files of policies, and what is in them.

use std::fmt;

use serde_json::{Map, Value};

use super::place::Place;
use crate::arm::read::Places;

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFile {
    /// How people call it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Everything that files of policies hold.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// The files.
    pub files: Vec<PolicyFile>,
    pub(super) definitions: Vec<Definition>,
    pub(super) initiatives: Vec<Initiative>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) exemptions: Vec<Exemption>,
}

/// A policy definition.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) display_name: Option<String>,
    pub(super) mode: Option<String>,
    pub(super) parameters: Map<String, Value>,
    pub(super) rule: Value,
    /// Where the rule is.
    pub(super) rule_at: Place,
    /// Where its properties are.
    pub(super) place: Place,
}

/// A policy set definition.
#[derive(Debug, Clone)]
pub(super) struct Initiative {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) parameters: Map<String, Value>,
    pub(super) members: Vec<Member>,
    pub(super) place: Place,
}

/// A policy of an initiative.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) definition: String,
    pub(super) reference: Option<String>,
    pub(super) parameters: Map<String, Value>,
    pub(super) place: Place,
}

/// A policy assignment.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) scope: Option<String>,
    /// Its properties.
    pub(super) body: Value,
    pub(super) definition: String,
    pub(super) place: Place,
}

/// A policy exemption.
#[derive(Debug, Clone)]
pub(super) struct Exemption {
    pub(super) id: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) assignment: String,
    pub(super) references: Vec<String>,
    pub(super) expires_on: Option<String>,
}

/// Why files of policies cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The file.
    pub file: String,
    /// Why.
    pub message: String,
    /// The line and column, from 1.
    pub position: Option<(usize, usize)>,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some((line, column)) => write!(f, "`{}:{line}:{column}`: {}", self.file, self.message),
            None => write!(f, "`{}`: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for PolicyError {}

impl Policies {
    /// Whether there is nothing to judge with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.definitions.is_empty() && self.initiatives.is_empty() && self.assignments.is_empty()
    }

    /// An error at a place of a file.
    pub(super) fn error(&self, place: &Place, message: impl Into<String>) -> PolicyError {
        let file = self.files.get(place.file);
        let position = file.and_then(|file| {
            let at = Places::of(&file.text).at(&place.pointer)?;
            Some((at.line, at.column))
        });
        PolicyError {
            file: file.map(|file| file.name.clone()).unwrap_or_default(),
            message: message.into(),
            position,
        }
    }

    /// The bytes of a place in the text of its file.
    #[must_use]
    pub fn range(&self, place: &Place) -> std::ops::Range<usize> {
        let file = self.files.get(place.file);
        file.map_or(0..0, |file| Places::of(&file.text).range(&place.pointer))
    }
}
