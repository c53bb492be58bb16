//! Where a value is in the text that is read.

use std::fmt;

use super::error::segment;

/// A place on the way through a text. It is written out as a pointer only where something is wrong: of a hundred thousand values that
/// are read, nearly none is.
#[derive(Debug, Clone, Copy)]
pub(in crate::arm) enum At<'p> {
    /// What an RFC 6901 pointer leads to.
    Pointer(&'p str),
    /// A member of what is at a place.
    Member(&'p Self, &'p str),
    /// An item of what is at a place.
    Item(&'p Self, usize),
}

impl<'p> From<&'p str> for At<'p> {
    fn from(pointer: &'p str) -> Self {
        Self::Pointer(pointer)
    }
}

impl<'p> From<&'p String> for At<'p> {
    fn from(pointer: &'p String) -> Self {
        Self::Pointer(pointer)
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pointer(pointer) => f.write_str(pointer),
            Self::Member(above, name) => write!(f, "{above}/{}", segment(name)),
            Self::Item(above, index) => write!(f, "{above}/{index}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::At;

    #[test]
    fn a_place_is_written_as_a_pointer() {
        let resources = At::Pointer("/resources");
        let first = At::Item(&resources, 0);
        let tag = At::Member(&first, "a/b~c");
        assert_eq!(tag.to_string(), "/resources/0/a~1b~0c");
    }
}
