//! Words of which some are code, and values that may be known only at deployment.

use std::fmt;

/// Words, some of which are code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence(Vec<Piece>);

/// A part of a [`Sentence`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A name, an expression or another text that a page shows as code.
    Code(String),
}

impl Sentence {
    /// A sentence that starts with words.
    #[must_use]
    pub fn words(text: impl Into<String>) -> Self {
        Self::default().and(text)
    }

    /// A sentence that starts with code.
    #[must_use]
    pub fn code(text: impl Into<String>) -> Self {
        Self::default().and_code(text)
    }

    /// The sentence followed by words.
    #[must_use]
    pub fn and(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Words(text.into()));
        self
    }

    pub(super) fn and_code(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Code(text.into()));
        self
    }

    pub(super) fn and_sentence(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Its parts in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }
}

/// Plain text, without marks around code.
impl fmt::Display for Sentence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Words(text) | Piece::Code(text) => formatter.write_str(text),
        })
    }
}

/// A value, or what the source says in its place if only the deployment knows the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// The value.
    Value(T),
    /// An expression, a parameter or a value of an unexpected form.
    Open(Sentence),
}

impl<T> Known<T> {
    pub(super) fn say(&self, words: impl Fn(&T) -> String) -> Sentence {
        match self {
            Self::Value(value) => Sentence::words(words(value)),
            Self::Open(said) => said.clone(),
        }
    }
}
