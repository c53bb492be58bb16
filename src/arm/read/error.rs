//! Why a text is no template, and where.

use std::fmt;

use super::super::tokens::NotJson;
use super::places::{Place, Places};

/// A text that is no ARM template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// Why, in the words of a fault: `it is not JSON: …`.
    pub reason: String,
    /// What is wrong: an RFC 6901 JSON pointer into the text, empty for all of it.
    pub pointer: String,
    /// Where that is; `None` if it is all of the text.
    pub place: Option<Place>,
    /// Whether an expression in it nests deeper than any is read.
    pub is_too_deep: bool,
}

impl ReadError {
    pub(super) fn whole(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            pointer: String::new(),
            place: None,
            is_too_deep: false,
        }
    }

    /// That a text is no JSON.
    pub(super) fn json(error: NotJson) -> Self {
        let NotJson { reason, line, column } = error;
        Self {
            place: Some(Place { line, column }),
            ..Self::whole(format!("it is not JSON: {reason}"))
        }
    }

    pub(super) fn at(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            pointer: pointer.into(),
            place: None,
            is_too_deep: false,
        }
    }

    pub(super) fn placed(mut self, text: &str) -> Self {
        if !self.pointer.is_empty() {
            self.place = Places::of(text).at(&self.pointer);
        }
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        if let Some(Place { line, column }) = self.place {
            write!(f, " at line {line} column {column}")?;
        }
        match self.pointer.as_str() {
            "" => Ok(()),
            pointer => write!(f, " (`{pointer}`)"),
        }
    }
}

impl std::error::Error for ReadError {}

/// A segment of a JSON pointer.
pub(super) fn segment(name: &str) -> String {
    if name.contains(['~', '/']) {
        name.replace('~', "~0").replace('/', "~1")
    } else {
        name.to_owned()
    }
}
