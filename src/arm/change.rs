//! Objects that are gone through and change in few places: what does not change stays shared, and is not copied.

use super::value::{Key, Object, Value};

/// What becomes of a member of an object that is gone through.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Becomes {
    /// It stays as it is.
    Same,
    /// It is left out.
    Nothing,
    /// It has another value under its key.
    Value(Value),
    /// It is another member.
    Member(Key, Value),
}

impl Becomes {
    /// What becomes of an object that was gone through itself: the same, where it still shares its members.
    pub(crate) fn of_object(before: &Object, after: Object) -> Self {
        match after.shares_with(before) {
            true => Self::Same,
            false => Self::Value(after.into()),
        }
    }

    /// What becomes of a list whose items `change` gives; one that becomes nothing is left out of it.
    pub(crate) fn of_items(items: &[Value], mut change: impl FnMut(&Value) -> Self) -> Self {
        let mut changed: Option<Vec<Value>> = None;
        for (index, item) in items.iter().enumerate() {
            let becomes = change(item);
            if changed.is_none() && matches!(becomes, Self::Same) {
                continue;
            }
            let others = changed.get_or_insert_with(|| items.iter().take(index).cloned().collect());
            match becomes {
                Self::Same => others.push(item.clone()),
                Self::Nothing => {}
                Self::Value(value) | Self::Member(_, value) => others.push(value),
            }
        }
        changed.map_or(Self::Same, |items| Self::Value(Value::Array(items)))
    }
}

impl Object {
    /// The object in which each member is what `change` says. Where that changes none, the members are shared with this one.
    #[must_use]
    pub(crate) fn changed(&self, mut change: impl FnMut(&Key, &Value) -> Becomes) -> Self {
        let mut changed: Option<Self> = None;
        for (index, (key, value)) in self.iter().enumerate() {
            let becomes = change(key, value);
            if changed.is_none() && matches!(becomes, Becomes::Same) {
                continue;
            }
            let members = changed.get_or_insert_with(|| self.first(index));
            match becomes {
                Becomes::Same => members.insert(key.clone(), value.clone()),
                Becomes::Nothing => {}
                Becomes::Value(value) => members.insert(key.clone(), value),
                Becomes::Member(key, value) => members.insert(key, value),
            }
        }
        changed.unwrap_or_else(|| self.clone())
    }

    /// Its first members, with room for the others.
    fn first(&self, count: usize) -> Self {
        let mut first = Self::with_room(self.len());
        for (key, value) in self.iter().take(count) {
            first.insert(key.clone(), value.clone());
        }
        first
    }

    /// Whether the deployment engine computes something in it.
    #[must_use]
    pub(crate) fn has_expressions(&self) -> bool {
        self.iter()
            .any(|(key, value)| matches!(key, Key::Expression(_)) || value.has_expressions())
    }
}

impl Value {
    /// Whether the deployment engine computes something in it.
    #[must_use]
    pub(crate) fn has_expressions(&self) -> bool {
        match self {
            Self::Expression(_) | Self::Kept(_) => true,
            Self::Object(object) => object.has_expressions(),
            Self::Array(items) => items.iter().any(Self::has_expressions),
            Self::Null
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::String(_)
            | Self::Script(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Becomes;
    use crate::arm::{Key, Object, Value};
    use crate::expression::Expression;

    fn object() -> Object {
        let mut object = Object::new();
        object.set("size", "small");
        object.set("count", 2_i64);
        object
    }

    #[test]
    fn what_changes_nowhere_is_shared() {
        let before = object();
        assert!(before.changed(|_, _| Becomes::Same).shares_with(&before));
    }

    #[test]
    fn a_member_is_left_out_or_becomes_another() {
        let before = object();
        let without = before.changed(|key, _| match key.as_str() {
            Some("size") => Becomes::Nothing,
            _ => Becomes::Same,
        });
        let mut expected = Object::new();
        expected.set("count", 2_i64);
        assert_eq!(without, expected);
        let other = before.changed(|key, _| match key.as_str() {
            Some("count") => Becomes::Member(Key::Word("number"), Value::from(3_i64)),
            _ => Becomes::Value("large".into()),
        });
        let mut expected = Object::new();
        expected.set("size", "large");
        expected.set("number", 3_i64);
        assert_eq!(other, expected);
    }

    #[test]
    fn an_expression_is_seen_at_any_depth() {
        let mut inner = Object::new();
        inner.set("size", Expression::Parameter("size".into()));
        let mut outer = object();
        assert!(!outer.has_expressions());
        outer.set("list", vec![Value::Null, inner.into()]);
        assert!(outer.has_expressions());
    }
}
