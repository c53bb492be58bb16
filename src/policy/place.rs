//! Places in the files of policies.

/// A place in a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, by its number in [`Policies::files`](super::Policies::files).
    pub file: usize,
    /// An RFC 6901 JSON pointer into it.
    pub pointer: String,
}
