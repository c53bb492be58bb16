//! Something of a resource that is not taken over.

/// What is not taken over of a resource, or is elsewhere in the definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lost {
    /// The symbol of the resource.
    pub(super) symbol: String,
    /// The path in it, as it was read.
    pub(super) path: String,
    /// Where it is now, if it was moved.
    pub(super) now: Option<String>,
    /// Why, as a clause.
    pub(super) reason: String,
}

impl Lost {
    pub(super) fn new(symbol: &str, path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            symbol: symbol.to_owned(),
            path: path.into(),
            now: None,
            reason: reason.into(),
        }
    }
}
