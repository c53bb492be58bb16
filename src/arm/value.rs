//! JSON values in which any part may be an expression, and objects of them.

use std::sync::Arc;

use arcstr::ArcStr;

use super::script::Script;
use crate::expression::Expression;

/// A JSON value in which any part may be an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value: ARM treats the property as absent.
    Null,
    /// True or false.
    Boolean(bool),
    /// A 64-bit integer.
    Integer(i64),
    /// A float; only free-form values hold one.
    Float(f64),
    /// Text, never an expression.
    String(ArcStr),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
    /// Computed by the deployment engine; held once where many resources say the same.
    Expression(Arc<Expression>),
    /// The Base64 text of a setup script; in a box, for nearly every value is something else.
    Script(Box<Script>),
    /// Sent when the resource is created, and never again.
    Kept(Box<Kept>),
}

/// A value for a resource that is not there yet. One that is there keeps what it has.
///
/// `this.exists() ? null : value`, which a template spells `if(not(empty(target('full'))), null(), value)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The path, from the root of the resource, of the value that is sent in its place where the resource is there; empty
    /// where nothing is sent.
    pub existing: Vec<ArcStr>,
    /// The value.
    pub value: Value,
}

/// The members of an object, in order.
///
/// A clone shares them until one of the two changes.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// None if there are no members.
    members: Option<Arc<Vec<(Key, Value)>>>,
}

/// The name of a member.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// A word of the REST API; `copy` is the loops of an object: a list of `{ name, count, input }`.
    Word(&'static str),
    /// A name of the user's, even if it is `copy`: a tag, an environment variable. Whatever else was read is one too.
    Name(ArcStr),
    /// A name that the deployment engine computes: a user-assigned identity given by a parameter.
    Expression(Arc<Expression>),
}

impl Object {
    /// No members.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: None }
    }

    /// No members, with room for so many.
    pub(crate) fn with_room(count: usize) -> Self {
        Self {
            members: (count > 0).then(|| Arc::new(Vec::with_capacity(count))),
        }
    }

    fn members(&self) -> &[(Key, Value)] {
        self.members.as_deref().map_or(&[], Vec::as_slice)
    }

    fn members_mut(&mut self) -> &mut Vec<(Key, Value)> {
        Arc::make_mut(self.members.get_or_insert_default())
    }

    /// Whether the members are held once for this object and another.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.members
            .as_ref()
            .is_some_and(|members| Arc::strong_count(members) > 1)
    }

    /// Whether the members are held once for both objects.
    #[must_use]
    pub fn shares_with(&self, other: &Self) -> bool {
        match (&self.members, &other.members) {
            (Some(this), Some(other)) => Arc::ptr_eq(this, other),
            (this, other) => this.is_none() && other.is_none(),
        }
    }

    /// Shares what is equal in both objects, at any depth; returns whether all of it is.
    pub fn share(&mut self, other: &Self) -> bool {
        if self.shares_with(other) {
            return true;
        }
        let mut is_equal = self.len() == other.len();
        for (index, (key, value)) in self.iter_mut().enumerate() {
            let same = other.members().get(index).filter(|(name, _)| name == key);
            is_equal &= same.is_some();
            let same = same.or_else(|| other.iter().find(|(name, _)| name == key));
            is_equal &= same.is_some_and(|(_, other)| value.share(other));
        }
        if is_equal {
            self.members.clone_from(&other.members);
        }
        is_equal
    }

    /// Whether a member, at any depth, is as `wanted` says; an item of a list has the list's key. What `before` shares is passed
    /// over: it was looked at there.
    pub(crate) fn any_besides(&self, before: Option<&Self>, wanted: &dyn Fn(&Key, &Value) -> bool) -> bool {
        if before.is_some_and(|before| self.shares_with(before)) {
            return false;
        }
        let others = before.map_or(&[][..], Self::members);
        self.iter().enumerate().any(|(index, (key, value))| {
            let other = others.get(index).map(|(_, other)| other);
            value.any_besides(key, other, wanted)
        })
    }

    /// Adds a member of the REST API.
    pub fn set(&mut self, word: &'static str, value: impl Into<Value>) {
        self.members_mut().push((Key::Word(word), value.into()));
    }

    /// Adds a member of the REST API if there is a value: an absent property is left out, never `null`.
    pub fn set_some(&mut self, word: &'static str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(word, value);
        }
    }

    /// Adds a member of the REST API if the object has members: ARM's tools flag empty ones.
    pub fn set_filled(&mut self, word: &'static str, object: Self) {
        if !object.is_empty() {
            self.set(word, object);
        }
    }

    /// Gives back the room that no member fills, at any depth.
    pub fn shrink(&mut self) {
        if let Some(members) = self.members.as_mut().and_then(Arc::get_mut) {
            members.shrink_to_fit();
            members.iter_mut().for_each(|(_, value)| value.shrink());
        }
    }

    /// Adds a member under any key.
    pub fn insert(&mut self, key: Key, value: impl Into<Value>) {
        self.members_mut().push((key, value.into()));
    }

    /// Adds a value at a path of REST words, `scaleSettings.minNodeCount`, inside the objects that already exist on the
    /// way; a list that exists there goes on with the items of another. An empty path is this object itself, which takes the
    /// members of an object.
    pub fn set_at(&mut self, path: &'static str, value: impl Into<Value>) {
        match (path.split_once('.'), value.into()) {
            (None, Value::Object(inner)) if path.is_empty() => {
                let inner = inner.members.map(Arc::unwrap_or_clone);
                self.members_mut().extend(inner.unwrap_or_default());
            }
            (None, Value::Array(more)) => match self.get_mut(path) {
                Some(Value::Array(items)) => items.extend(more),
                _ => self.set(path, more),
            },
            (None, value) => self.set(path, value),
            (Some((first, rest)), value) => {
                if self.get(first).is_none() {
                    self.set(first, Self::new());
                }
                if let Some(Value::Object(inner)) = self.get_mut(first) {
                    inner.set_at(rest, value);
                }
            }
        }
    }

    /// Takes the value at a path of REST words out of the object, and every object on the way that is empty then; an
    /// empty path is this object itself.
    pub fn take_at(&mut self, path: &str) -> Option<Value> {
        match path.split_once('.') {
            None if path.is_empty() => Some(Value::Object(std::mem::take(self))),
            None => self.remove(path),
            Some((first, rest)) => {
                let Some(Value::Object(inner)) = self.get_mut(first) else {
                    return None;
                };
                let value = inner.take_at(rest);
                if value.is_some() && inner.is_empty() {
                    self.remove(first);
                }
                value
            }
        }
    }

    /// Puts the members in the order of `words`, the others behind them in the order they have.
    pub fn arrange(&mut self, words: &[&str]) {
        let place = |key: &Key| words.iter().position(|word| key.as_str() == Some(word));
        self.members_mut()
            .sort_by_cached_key(|(key, _)| place(key).unwrap_or(words.len()));
    }

    /// Takes the value under a word or name out of the object.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.iter().position(|(key, _)| key.as_str() == Some(name))?;
        Some(self.members_mut().remove(at).1)
    }

    /// The value under a word or name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.iter_mut()
            .find(|(key, _)| key.as_str() == Some(name))
            .map(|(_, value)| value)
    }

    /// The value under a word or name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter()
            .find(|(key, _)| key.as_str() == Some(name))
            .map(|(_, value)| value)
    }

    /// The value under a word or name, regardless of case: the one that is spelled so, or the first.
    #[must_use]
    pub fn get_alike(&self, name: &str) -> Option<&Value> {
        let at = self.position_alike(name)?;
        self.members().get(at).map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn get_alike_mut(&mut self, name: &str) -> Option<&mut Value> {
        let at = self.position_alike(name)?;
        self.members_mut().get_mut(at).map(|(_, value)| value)
    }

    /// The value under a word or name, regardless of case, if there is exactly one.
    #[must_use]
    pub fn only(&self, name: &str) -> Option<&Value> {
        let is_alike = |key: &Key| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
        let mut found = self.iter().filter(|(key, _)| is_alike(key));
        let (_, only) = found.next()?;
        found.next().is_none().then_some(only)
    }

    fn position_alike(&self, name: &str) -> Option<usize> {
        let exact = self.iter().position(|(key, _)| key.as_str() == Some(name));
        let is_alike =
            |(key, _): &(Key, Value)| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
        exact.or_else(|| self.iter().position(is_alike))
    }

    /// The members in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (Key, Value)> {
        self.members().iter()
    }

    /// The members in order, to change them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, (Key, Value)> {
        let members = self.members.as_mut().map(Arc::make_mut);
        members.map(Vec::as_mut_slice).unwrap_or_default().iter_mut()
    }

    /// The number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members().is_empty()
    }

    pub(super) fn mentioned_resources<'o>(&'o self, symbols: &mut Vec<&'o str>) {
        for (key, value) in self.iter() {
            if let Key::Expression(expression) = key {
                expression.mentioned_resources(symbols);
            }
            value.mentioned_resources(symbols);
        }
    }

    /// Visits the scripts in it. What `before` shares is passed over: its scripts were visited there.
    pub(super) fn each_script<'o>(&'o self, before: Option<&Self>, visit: &mut impl FnMut(&'o Script)) {
        if before.is_some_and(|before| self.shares_with(before)) {
            return;
        }
        let others = before.map_or(&[][..], Self::members);
        for (index, (_, value)) in self.iter().enumerate() {
            let other = others.get(index).map(|(_, other)| other);
            match (value.script_holder(), value) {
                (Some(inner), _) => inner.each_script(other.and_then(Value::script_holder), visit),
                (None, Value::Script(script)) => visit(script),
                _ => {}
            }
        }
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.shares_with(other) || self.members() == other.members()
    }
}

impl Value {
    /// The object in which a script can be.
    fn script_holder(&self) -> Option<&Object> {
        match self {
            Self::Object(inner) => Some(inner),
            Self::Kept(kept) => match &kept.value {
                Self::Object(inner) => Some(inner),
                _ => None,
            },
            _ => None,
        }
    }

    fn share(&mut self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(object), Self::Object(other)) => object.share(other),
            (Self::Array(items), Self::Array(others)) => {
                let pairs = items.iter_mut().zip(others);
                let all = pairs.fold(true, |all, (item, other)| item.share(other) && all);
                all && items.len() == others.len()
            }
            (Self::Expression(computed), Self::Expression(other)) => {
                let is_equal = computed == other;
                if is_equal {
                    computed.clone_from(other);
                }
                is_equal
            }
            (value, other) => value == other,
        }
    }

    fn any_besides(&self, key: &Key, before: Option<&Self>, wanted: &dyn Fn(&Key, &Self) -> bool) -> bool {
        wanted(key, self)
            || match (self, before) {
                (Self::Object(object), Some(Self::Object(before))) => {
                    object.any_besides(Some(before), wanted)
                }
                (Self::Object(object), _) => object.any_besides(None, wanted),
                (Self::Array(items), before) => {
                    let others = match before {
                        Some(Self::Array(others)) => others.as_slice(),
                        _ => &[],
                    };
                    let mut items = items.iter().enumerate();
                    items.any(|(index, item)| item.any_besides(key, others.get(index), wanted))
                }
                _ => false,
            }
    }

    fn shrink(&mut self) {
        match self {
            Self::Array(items) => {
                items.shrink_to_fit();
                items.iter_mut().for_each(Self::shrink);
            }
            Self::Object(object) => object.shrink(),
            Self::Null
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::String(_)
            | Self::Expression(_)
            | Self::Script(_)
            | Self::Kept(_) => {}
        }
    }

    fn mentioned_resources<'v>(&'v self, symbols: &mut Vec<&'v str>) {
        match self {
            Self::Expression(expression) => expression.mentioned_resources(symbols),
            Self::Array(items) => items.iter().for_each(|item| item.mentioned_resources(symbols)),
            Self::Object(object) => object.mentioned_resources(symbols),
            Self::Kept(kept) => kept.value.mentioned_resources(symbols),
            Self::Null
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::String(_)
            | Self::Script(_) => {}
        }
    }
}

impl Key {
    /// The name, unless the engine computes it.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Name(name) => Some(name),
            Self::Expression(_) => None,
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(items)
    }
}

impl From<Expression> for Value {
    fn from(expression: Expression) -> Self {
        match expression {
            Expression::String(text) => Self::String(text),
            Expression::Integer(number) => Self::Integer(number),
            Expression::Boolean(flag) => Self::Boolean(flag),
            computed => Self::Expression(Arc::new(computed)),
        }
    }
}

impl From<Arc<Expression>> for Value {
    fn from(expression: Arc<Expression>) -> Self {
        match &*expression {
            Expression::String(_) | Expression::Integer(_) | Expression::Boolean(_) => {
                Self::from(Expression::clone(&expression))
            }
            _ => Self::Expression(expression),
        }
    }
}

impl From<Kept> for Value {
    fn from(kept: Kept) -> Self {
        Self::Kept(Box::new(kept))
    }
}

impl From<Script> for Value {
    fn from(script: Script) -> Self {
        Self::Script(Box::new(script))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An object with a schedule, and a user of this name.
    fn instance(user: &str) -> Object {
        let mut schedule = Object::new();
        schedule.set("action", "Start");
        let mut instance = Object::new();
        instance.set("schedules", vec![Value::from(schedule)]);
        instance.set("user", user);
        instance
    }

    fn schedule(instance: &Object) -> &Object {
        let Some(Value::Array(schedules)) = instance.get("schedules") else {
            panic!("no list");
        };
        match schedules.as_slice() {
            [Value::Object(schedule)] => schedule,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_equal_is_held_once_and_what_differs_is_not() {
        let first = instance("ana");
        let mut second = instance("ben");
        assert!(!second.share(&first));
        assert!(schedule(&second).shares_with(schedule(&first)) && schedule(&first).is_shared());
        assert!(!second.shares_with(&first) && !second.is_shared());
        assert_eq!(second, instance("ben"));
        let mut same = instance("ana");
        assert!(same.share(&first) && same.shares_with(&first));
    }

    #[test]
    fn what_changes_is_no_longer_shared() {
        let first = instance("ana");
        let mut second = first.clone();
        second.set("user", "ben");
        assert!(!second.shares_with(&first));
        assert_eq!(first, instance("ana"));
        assert_eq!(first.len() + 1, second.len());
    }

    #[test]
    fn objects_are_shared_in_any_order_of_their_members() {
        let first = instance("ana");
        let mut second = Object::new();
        second.set("user", "ben");
        second.set("schedules", first.get("schedules").unwrap().clone());
        let mut third = instance("ben");
        third.arrange(&["user"]);
        assert!(!third.share(&first));
        assert!(schedule(&third).shares_with(schedule(&second)));
        assert_eq!(third, second);
    }
}
