//! JSON values in which any part may be an expression, and objects of them.

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
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
    /// Computed by the deployment engine; in a box, for nearly every value is something else.
    Expression(Box<Expression>),
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
    pub existing: Vec<String>,
    /// The value.
    pub value: Value,
}

/// The members of an object, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object {
    members: Vec<(Key, Value)>,
}

/// The name of a member.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// A word of the REST API; `copy` is the loops of an object: a list of `{ name, count, input }`.
    Word(&'static str),
    /// A name of the user's, even if it is `copy`: a tag, an environment variable. Whatever else was read is one too.
    Name(String),
    /// A name that the deployment engine computes: a user-assigned identity given by a parameter.
    Expression(Box<Expression>),
}

impl Object {
    /// No members.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: Vec::new() }
    }

    /// Adds a member of the REST API.
    pub fn set(&mut self, word: &'static str, value: impl Into<Value>) {
        self.members.push((Key::Word(word), value.into()));
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
        self.members.shrink_to_fit();
        for (_, value) in &mut self.members {
            value.shrink();
        }
    }

    /// Adds a member under any key.
    pub fn insert(&mut self, key: Key, value: impl Into<Value>) {
        self.members.push((key, value.into()));
    }

    /// Adds a value at a path of REST words, `scaleSettings.minNodeCount`, inside the objects that already exist on the
    /// way; a list that exists there goes on with the items of another. An empty path is this object itself, which takes the
    /// members of an object.
    pub fn set_at(&mut self, path: &'static str, value: impl Into<Value>) {
        match (path.split_once('.'), value.into()) {
            (None, Value::Object(inner)) if path.is_empty() => self.members.extend(inner.members),
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
        self.members
            .sort_by_cached_key(|(key, _)| place(key).unwrap_or(words.len()));
    }

    /// Takes the value under a word or name out of the object.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self
            .members
            .iter()
            .position(|(key, _)| key.as_str() == Some(name))?;
        Some(self.members.remove(at).1)
    }

    /// The value under a word or name, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.members
            .iter_mut()
            .find(|(key, _)| key.as_str() == Some(name))
            .map(|(_, value)| value)
    }

    /// The value under a word or name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members
            .iter()
            .find(|(key, _)| key.as_str() == Some(name))
            .map(|(_, value)| value)
    }

    /// The value under a word or name, regardless of case: the one that is spelled so, or the first.
    #[must_use]
    pub fn get_alike(&self, name: &str) -> Option<&Value> {
        let at = self.position_alike(name)?;
        self.members.get(at).map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn get_alike_mut(&mut self, name: &str) -> Option<&mut Value> {
        let at = self.position_alike(name)?;
        self.members.get_mut(at).map(|(_, value)| value)
    }

    /// The value under a word or name, regardless of case, if there is exactly one.
    #[must_use]
    pub fn only(&self, name: &str) -> Option<&Value> {
        let is_alike = |key: &Key| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
        let mut found = self.members.iter().filter(|(key, _)| is_alike(key));
        let (_, only) = found.next()?;
        found.next().is_none().then_some(only)
    }

    fn position_alike(&self, name: &str) -> Option<usize> {
        let exact = self
            .members
            .iter()
            .position(|(key, _)| key.as_str() == Some(name));
        let is_alike =
            |(key, _): &(Key, Value)| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
        exact.or_else(|| self.members.iter().position(is_alike))
    }

    /// The members in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (Key, Value)> {
        self.members.iter()
    }

    /// The members in order, to change them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, (Key, Value)> {
        self.members.iter_mut()
    }

    /// The number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(super) fn mentioned_resources<'o>(&'o self, symbols: &mut Vec<&'o str>) {
        for (key, value) in self.iter() {
            if let Key::Expression(expression) = key {
                expression.mentioned_resources(symbols);
            }
            value.mentioned_resources(symbols);
        }
    }

    pub(super) fn each_script<'o>(&'o self, visit: &mut impl FnMut(&'o Script)) {
        for (_, value) in self.iter() {
            match value {
                Value::Object(inner) => inner.each_script(visit),
                Value::Script(script) => visit(script),
                Value::Kept(kept) => {
                    if let Value::Object(inner) = &kept.value {
                        inner.each_script(visit);
                    }
                }
                _ => {}
            }
        }
    }
}

impl Value {
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
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Object> for Value {
    fn from(mut object: Object) -> Self {
        // Most objects have one to three members, and a list grows to four at once.
        object.members.shrink_to_fit();
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
            computed => Self::Expression(Box::new(computed)),
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
