//! Whether two values are written alike, wherever they come from: a word of the REST API is the same as a name that was read.

use super::value::{Key, Object, Value};

impl Key {
    /// Whether both are the same in a template.
    fn is_written_as(&self, other: &Self) -> bool {
        match (self, other) {
            // Loops are no member of this name.
            (Self::Word("copy"), _) | (_, Self::Word("copy")) => self == other,
            (Self::Word(_) | Self::Name(_), Self::Word(_) | Self::Name(_)) => self.as_str() == other.as_str(),
            _ => self == other,
        }
    }
}

impl Object {
    /// Whether both have the same members in the same order.
    #[must_use]
    pub(crate) fn is_written_as(&self, other: &Self) -> bool {
        let is_same = |((key, value), (other_key, other)): (&(Key, Value), &(Key, Value))| {
            key.is_written_as(other_key) && value.is_written_as(other)
        };
        self.shares_with(other) || self.len() == other.len() && self.iter().zip(other.iter()).all(is_same)
    }
}

impl Value {
    /// Whether both are the same in a template.
    #[must_use]
    pub(crate) fn is_written_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(this), Self::Object(other)) => this.is_written_as(other),
            (Self::Array(these), Self::Array(others)) => {
                let mut pairs = these.iter().zip(others);
                these.len() == others.len() && pairs.all(|(this, other)| this.is_written_as(other))
            }
            (this, other) => this == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::arm::{Key, Object, Value};

    fn object(key: Key) -> Value {
        let mut inner = Object::new();
        inner.insert(key, 1_i64);
        Value::Array(vec![inner.into()])
    }

    #[test]
    fn a_word_is_the_same_as_a_name_unless_it_is_a_loop() {
        let name = |name: &str| object(Key::Name(name.into()));
        assert!(object(Key::Word("vmSize")).is_written_as(&name("vmSize")));
        assert!(!object(Key::Word("vmSize")).is_written_as(&name("vmsize")));
        assert!(!object(Key::Word("copy")).is_written_as(&name("copy")));
        assert!(!object(Key::Word("vmSize")).is_written_as(&Value::Array(Vec::new())));
    }
}
