//! What is sent to Azure, as a policy looks at it.

use std::sync::Arc;

use arcstr::ArcStr;
use serde_json::Value as Json;

use super::field::{Alias, Field, Step};
use crate::arm::settle::{constant, known};
use crate::arm::{Kept, Key, Object, Value};
use crate::expression::Expression;
use crate::expression::evaluate::{Known, Surroundings};

/// A resource that is sent: `id`, `type`, `name` with those of its parents, `apiVersion`, and its body.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) members: Object,
    pub(super) surroundings: Surroundings,
}

/// What a field selects.
#[derive(Debug, Clone)]
pub(super) enum Item {
    Absent,
    Value(Json),
    /// An expression that only the deployment knows.
    Open(Expression),
}

/// The items that the counts around a condition look at: the path of each list in lower case, and the index.
pub(super) type Counted = [(String, usize)];

impl Request {
    /// A resource as it is sent to a place.
    #[must_use]
    pub fn new(members: Object, surroundings: &Surroundings) -> Self {
        Self {
            members,
            surroundings: surroundings.clone(),
        }
    }

    /// Whether a value depends on whether the resource exists.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.members.iter().any(|(_, value)| has_kept(value))
    }

    /// The resource as it is sent when it is created: values that are sent at creation only are sent.
    #[must_use]
    pub fn as_created(&self) -> Self {
        self.with(&|kept| Some(kept.value.clone()))
    }

    /// The resource as it is sent when it is there already: of those values nothing is sent, or what the existing resource has,
    /// which is taken for what it was created with.
    #[must_use]
    pub fn as_redeployed(&self) -> Self {
        self.with(&|kept| (!kept.existing.is_empty()).then(|| kept.value.clone()))
    }

    fn with(&self, put: &dyn Fn(&Kept) -> Option<Value>) -> Self {
        Self {
            members: object_with(&self.members, put),
            surroundings: self.surroundings.clone(),
        }
    }

    /// Its type.
    #[must_use]
    pub fn resource_type(&self) -> &str {
        match self.members.get_alike("type") {
            Some(Value::String(kind)) => kind,
            _ => "",
        }
    }

    /// Its type and name, for people.
    #[must_use]
    pub fn shown_name(&self) -> String {
        let name = match self.members.get_alike("name") {
            Some(Value::String(name)) => name.clone(),
            Some(other) => other.to_json().as_str().unwrap_or_default().into(),
            None => ArcStr::new(),
        };
        let kind = self.resource_type().rsplit('/').next().unwrap_or_default();
        format!("{kind} {name}")
    }

    /// `computeType` of a compute.
    #[must_use]
    pub fn compute_type(&self) -> Option<&str> {
        match at(&self.members, &["properties", "computeType"])? {
            Value::String(kind) => Some(kind),
            _ => None,
        }
    }

    /// The value of a field that is one value.
    pub(super) fn item(&self, field: &Field) -> Item {
        match field {
            Field::Name => match self.text("name") {
                Item::Value(Json::String(name)) => {
                    let last = name.rsplit_once('/').map_or(name.as_str(), |(_, last)| last);
                    Item::Value(Json::from(last))
                }
                other => other,
            },
            Field::FullName => self.text("name"),
            Field::Kind => self.text("kind"),
            Field::Type => self.text("type"),
            Field::Location => self.text("location"),
            Field::Id => self.text("id"),
            Field::IdentityType => item(at(&self.members, &["identity", "type"])),
            Field::Tags => self.text("tags"),
            Field::Tag(name) => item(at(&self.members, &["tags", name])),
            Field::Alias(_) => match self.items(field, &[]) {
                Ok(items) => items.into_iter().next().unwrap_or(Item::Absent),
                Err(open) => Item::Open(Arc::unwrap_or_clone(open)),
            },
        }
    }

    fn text(&self, name: &str) -> Item {
        item(self.members.get_alike(name))
    }

    /// Whether a field is of resources of this type.
    pub(super) fn has(&self, alias: &Alias) -> bool {
        alias.resource_type.eq_ignore_ascii_case(self.resource_type())
    }

    /// The values of a field; an absent list has none.
    ///
    /// # Errors
    /// The expression, if it is not known how many there are.
    pub(super) fn items(&self, field: &Field, counted: &Counted) -> Result<Vec<Item>, Arc<Expression>> {
        let Field::Alias(alias) = field else {
            return Ok(vec![self.item(field)]);
        };
        let mut found = Vec::new();
        if !self.has(alias) {
            if !field.is_collection() {
                found.push(Item::Absent);
            }
            return Ok(found);
        }
        walk_object(&self.members, &alias.path, counted, &mut found)?;
        Ok(found)
    }

    /// The items that a count over a field looks at, each with those of the counts around it.
    ///
    /// # Errors
    /// The expression, if it is not known how many there are.
    pub(super) fn rounds(
        &self,
        field: &Field,
        counted: &Counted,
    ) -> Result<Vec<Vec<(String, usize)>>, Arc<Expression>> {
        let mut rounds = Vec::new();
        if let Field::Alias(alias) = field
            && self.has(alias)
        {
            rounds_of(&self.members, &alias.path, &mut counted.to_vec(), &mut rounds)?;
        }
        Ok(rounds)
    }
}

fn item(value: Option<&Value>) -> Item {
    match value {
        None | Some(Value::Null) => Item::Absent,
        Some(value) => match constant(value) {
            Some(json) => Item::Value(json),
            None => match known(value) {
                Known::Expression(open) => Item::Open(open),
                _ => Item::Absent,
            },
        },
    }
}

fn at<'o>(object: &'o Object, path: &[&str]) -> Option<&'o Value> {
    let (first, rest) = path.split_first()?;
    rest.iter()
        .try_fold(object.get_alike(first)?, |value, name| match value {
            Value::Object(object) => object.get_alike(name),
            _ => None,
        })
}

fn walk(
    value: Option<&Value>,
    path: &[Step],
    counted: &Counted,
    found: &mut Vec<Item>,
) -> Result<(), Arc<Expression>> {
    match (value, path) {
        (value, []) => found.push(item(value)),
        (Some(Value::Object(object)), _) => return walk_object(object, path, counted, found),
        (Some(Value::Expression(open)), _) => return Err(open.clone()),
        (_, path) if path.iter().any(|step| step.each.is_some()) => {}
        _ => found.push(Item::Absent),
    }
    Ok(())
}

fn walk_object(
    object: &Object,
    path: &[Step],
    counted: &Counted,
    found: &mut Vec<Item>,
) -> Result<(), Arc<Expression>> {
    let Some((step, rest)) = path.split_first() else {
        return Ok(());
    };
    let value = object.get_alike(&step.name);
    let Some(list) = &step.each else {
        return walk(value, rest, counted, found);
    };
    match value {
        Some(Value::Array(items)) => {
            let only = counted
                .iter()
                .find(|(path, _)| path == list)
                .map(|(_, index)| *index);
            for (index, item) in items.iter().enumerate() {
                if only.is_none_or(|only| only == index) {
                    walk(Some(item), rest, counted, found)?;
                }
            }
            Ok(())
        }
        Some(Value::Expression(open)) => Err(open.clone()),
        _ => Ok(()),
    }
}

fn rounds_of(
    object: &Object,
    path: &[Step],
    counted: &mut Vec<(String, usize)>,
    rounds: &mut Vec<Vec<(String, usize)>>,
) -> Result<(), Arc<Expression>> {
    let Some((step, rest)) = path.split_first() else {
        return Ok(());
    };
    let Some(list) = &step.each else {
        return match object.get_alike(&step.name) {
            Some(Value::Object(inner)) => rounds_of(inner, rest, counted, rounds),
            Some(Value::Expression(open)) if !rest.is_empty() => Err(open.clone()),
            _ => Ok(()),
        };
    };
    let items = match object.get_alike(&step.name) {
        Some(Value::Array(items)) => items,
        Some(Value::Expression(open)) => return Err(open.clone()),
        _ => return Ok(()),
    };
    let only = counted
        .iter()
        .find(|(path, _)| path == list)
        .map(|(_, index)| *index);
    let is_last = !rest.iter().any(|step| step.each.is_some());
    for (index, item) in items.iter().enumerate() {
        if only.is_some_and(|only| only != index) {
            continue;
        }
        if only.is_none() {
            counted.push((list.clone(), index));
        }
        match item {
            _ if is_last => rounds.push(counted.clone()),
            Value::Object(item) => rounds_of(item, rest, counted, rounds)?,
            Value::Expression(open) => return Err(open.clone()),
            _ => {}
        }
        if only.is_none() {
            counted.pop();
        }
    }
    Ok(())
}

fn has_kept(value: &Value) -> bool {
    match value {
        Value::Kept(_) => true,
        Value::Object(object) => object.iter().any(|(_, value)| has_kept(value)),
        Value::Array(items) => items.iter().any(has_kept),
        _ => false,
    }
}

fn object_with(object: &Object, put: &dyn Fn(&Kept) -> Option<Value>) -> Object {
    let mut members = Object::new();
    for (key, value) in object.iter() {
        if let Some(value) = value_with(value, put) {
            members.insert(key.clone(), value);
        }
    }
    members
}

fn value_with(value: &Value, put: &dyn Fn(&Kept) -> Option<Value>) -> Option<Value> {
    match value {
        Value::Kept(kept) => put(kept),
        Value::Expression(computed) => match Kept::of(computed) {
            Some(kept) => put(&kept),
            None => Some(value.clone()),
        },
        Value::Object(object) => Some(Value::Object(object_with(object, put))),
        Value::Array(items) => {
            let items = items.iter().filter_map(|item| value_with(item, put));
            Some(Value::Array(items.collect()))
        }
        other => Some(other.clone()),
    }
}

/// Puts a value at a path, and makes the objects on the way.
pub(super) fn put(object: &mut Object, path: &[Step], value: &Value) {
    let Some((step, rest)) = path.split_first() else {
        return;
    };
    if object
        .get_alike(&step.name)
        .is_none_or(|present| *present == Value::Null)
    {
        object.remove(&step.name);
        let empty = match (&step.each, rest) {
            (Some(_), _) => Value::Array(Vec::new()),
            (None, []) => value.clone(),
            (None, _) => Value::Object(Object::new()),
        };
        object.insert(Key::Name(step.name.as_str().into()), empty);
    }
    match (object.get_alike_mut(&step.name), &step.each, rest) {
        (Some(Value::Array(items)), Some(_), []) => items.push(value.clone()),
        (Some(Value::Array(items)), Some(_), rest) => {
            for item in items {
                if let Value::Object(item) = item {
                    put(item, rest, value);
                }
            }
        }
        (Some(present), None, []) => *present = value.clone(),
        (Some(Value::Object(inner)), None, rest) => put(inner, rest, value),
        _ => {}
    }
}

/// Takes the value at a path out; whether it was there. Nothing is taken out of the items of a list.
pub(super) fn remove(object: &mut Object, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else {
        return false;
    };
    if rest.is_empty() {
        let mut keys = object.iter().filter_map(|(key, _)| key.as_str());
        let own = keys
            .find(|key| key.eq_ignore_ascii_case(first))
            .map(str::to_owned);
        return own.is_some_and(|own| object.remove(&own).is_some());
    }
    match object.get_alike_mut(first) {
        Some(Value::Object(inner)) => remove(inner, rest),
        _ => false,
    }
}
