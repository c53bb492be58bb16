//! What is wrong with the text of an expression.

use std::ops::Range;

/// How deep an expression in Bicep's syntax may nest; nobody reads one that nests deeper.
pub(super) const MAX_DEPTH: usize = 64;

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// The bytes that are wrong.
    pub range: Range<usize>,
    /// What is wrong and what would be right.
    pub message: String,
    /// What to write in their place.
    pub suggestion: Option<String>,
    /// Whether it nests deeper than any expression is read.
    pub is_too_deep: bool,
}

impl ParseError {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
            suggestion: None,
            is_too_deep: false,
        }
    }

    pub(super) fn too_deep(range: Range<usize>, levels: usize) -> Self {
        let message = format!("the expression nests more than {levels} levels deep");
        Self {
            is_too_deep: true,
            ..Self::new(range, message)
        }
    }

    pub(super) fn with_suggestion(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// The same error in a text in which the expression begins `offset` bytes later.
    pub(super) fn shifted(mut self, offset: usize) -> Self {
        self.range = self.range.start + offset..self.range.end + offset;
        self
    }
}
