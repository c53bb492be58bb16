//! Why a text is no answer of Azure, and what an answer says went wrong.

use std::fmt;

/// A text that is not what Azure answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerError {
    /// Why, in the words of a fault: `it is not JSON: …`.
    pub reason: String,
}

impl AnswerError {
    pub(super) fn whole(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for AnswerError {}

/// What went wrong with a resource, in Azure's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveError {
    /// The code, such as `QuotaExceeded`.
    pub code: String,
    /// The message; empty where the form has only a code.
    pub message: String,
}

impl fmt::Display for LiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.code.is_empty(), self.message.is_empty()) {
            (false, false) => write!(f, "{}: {}", self.code, self.message),
            (false, true) => f.write_str(&self.code),
            (true, _) => f.write_str(&self.message),
        }
    }
}
