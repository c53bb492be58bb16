//! Members and items of what is known, and of literals of which only parts are known.

use serde_json::Value;

use super::super::tree::{Access, Entry, Expression, Item, Key};
use super::error::EvaluationError;
use super::object::{literal_member, names};
use super::outcome::Outcome;
use super::reduce::{Evaluator, error_of, settled};
use super::value::{literal, member, type_name};
use super::{collection, scope};

type Result<T> = std::result::Result<T, EvaluationError>;

impl Evaluator<'_> {
    pub(super) fn member(&mut self, object: &Expression, name: &str) -> Result<Outcome> {
        if let Some(scope) = scope::scope(object) {
            return Ok(settled(scope::member(scope, name, self.context.surroundings())));
        }
        if let Some(member) = self.part_of_parameter(object, &|value| member_of(value, name)) {
            return member.map(Outcome::Value);
        }
        match self.reduce(object)? {
            Outcome::Value(value) => member_of(&value, name).map(Outcome::Value),
            Outcome::Open(Expression::Object(entries)) => match literal_member(&entries, name) {
                Some(Some(value)) => Ok(settled(value.clone())),
                Some(None) => Err(no_member(name, &known_names(&entries))),
                None => Ok(open_member(Expression::Object(entries), name)),
            },
            Outcome::Open(open) => Ok(open_member(open, name)),
        }
    }

    pub(super) fn index(&mut self, object: &Expression, index: &Expression) -> Result<Outcome> {
        let key = self.reduce(index)?;
        if let (Some(_), Outcome::Value(Value::String(name))) = (scope::scope(object), &key) {
            return self.member(object, name);
        }
        if let Outcome::Value(key) = &key
            && let Some(item) = self.part_of_parameter(object, &|value| item_of(value, key))
        {
            return item.map(Outcome::Value);
        }
        match (self.reduce(object)?, key) {
            (Outcome::Value(value), Outcome::Value(key)) => item_of(&value, &key).map(Outcome::Value),
            (Outcome::Open(open), Outcome::Value(key)) => literal_item(open, key),
            (object, index) => Ok(Outcome::Open(Expression::Index {
                object: Box::new(object.into_expression()),
                index: Box::new(index.into_expression()),
            })),
        }
    }

    /// A part of what a parameter is known to be; none if the object is no parameter, or has no value.
    fn part_of_parameter(
        &self,
        object: &Expression,
        part: &dyn Fn(&Value) -> Result<Value>,
    ) -> Option<Result<Value>> {
        let Expression::Parameter(name) = object else {
            return None;
        };
        let mut found = None;
        self.context
            .look_at_parameter(name, &mut |value| found = Some(part(value)));
        found
    }

    pub(super) fn index_from_end(
        &mut self,
        object: &Expression,
        index: &Expression,
        safe: bool,
    ) -> Result<Outcome> {
        match (self.reduce(object)?, self.reduce(index)?) {
            (Outcome::Value(items), Outcome::Value(index)) => {
                let item = collection::from_end(safe, &items, &index);
                item.map(Outcome::Value).map_err(error_of)
            }
            (object, index) => Ok(Outcome::Open(Expression::IndexFromEnd {
                object: Box::new(object.into_expression()),
                index: Box::new(index.into_expression()),
                safe,
            })),
        }
    }

    pub(super) fn safe_access(&mut self, object: &Expression, path: &[Access]) -> Result<Outcome> {
        let mut current = match (scope::scope(object), path) {
            (Some(_), [first, ..]) => match self.step_key(first)? {
                Ok(Value::String(name)) => {
                    let first = self.member(object, &name)?;
                    return self.safe_rest(first, Expression::clone(object), path);
                }
                _ => self.reduce(object)?,
            },
            _ => self.reduce(object)?,
        };
        for (step, access) in path.iter().enumerate() {
            let rest = path.get(step..).unwrap_or_default();
            let key = match self.step_key(access)? {
                Ok(key) => key,
                Err(_) => return Ok(self.open_path(current, rest)),
            };
            current = match current {
                Outcome::Value(value) => Outcome::Value(safe_item(&value, &key)?),
                Outcome::Open(open) => match safe_literal_item(&open, &key) {
                    Some(outcome) => outcome,
                    None => return Ok(self.open_path(Outcome::Open(open), rest)),
                },
            };
        }
        Ok(current)
    }

    /// A safe access whose first member is one of `subscription()` and the like: known, or open as a whole.
    fn safe_rest(&mut self, first: Outcome, object: Expression, path: &[Access]) -> Result<Outcome> {
        match first {
            Outcome::Open(_) => Ok(self.open_path(Outcome::Open(object), path)),
            Outcome::Value(value) => {
                let mut current = value;
                for access in path.iter().skip(1) {
                    match self.step_key(access)? {
                        Ok(key) => current = safe_item(&current, &key)?,
                        Err(_) => return Ok(self.open_path(Outcome::Open(object), path)),
                    }
                }
                Ok(Outcome::Value(current))
            }
        }
    }

    fn open_path(&mut self, object: Outcome, path: &[Access]) -> Outcome {
        let path = path.iter().map(|access| match access {
            Access::Member(_) => access.clone(),
            Access::Index(index) => Access::Index(self.attempt(index)),
        });
        let path = path.collect();
        let object = Box::new(object.into_expression());
        Outcome::Open(Expression::SafeAccess { object, path })
    }

    /// The key of a step, if it is known.
    fn step_key(&mut self, access: &Access) -> Result<std::result::Result<Value, Expression>> {
        match access {
            Access::Member(name) => Ok(Ok(Value::String(name.to_string()))),
            Access::Index(index) => Ok(match self.reduce(index)? {
                Outcome::Value(key) => Ok(key),
                Outcome::Open(open) => Err(open),
            }),
        }
    }
}

fn open_member(object: Expression, name: &str) -> Outcome {
    Outcome::Open(Expression::Member {
        object: Box::new(object),
        name: name.into(),
    })
}

fn no_member(name: &str, available: &str) -> EvaluationError {
    EvaluationError::new(format!(
        "The language expression property '{name}' doesn't exist, available properties are '{available}'."
    ))
}

fn out_of_bounds(index: &Value) -> EvaluationError {
    EvaluationError::new(format!(
        "The language expression property array index '{index}' is out of bounds."
    ))
}

fn member_of(value: &Value, name: &str) -> Result<Value> {
    match value {
        Value::Object(members) => {
            let found = member(members, name).cloned();
            found.ok_or_else(|| no_member(name, &names(members)))
        }
        other => Err(EvaluationError::new(format!(
            "The language expression property '{name}' can't be evaluated, because the value is of type '{}'.",
            type_name(other)
        ))),
    }
}

fn item_of(value: &Value, key: &Value) -> Result<Value> {
    match (value, key) {
        (Value::Array(items), Value::Number(index)) => {
            let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
            let item = index.and_then(|index| items.get(index)).cloned();
            item.ok_or_else(|| out_of_bounds(key))
        }
        (_, Value::String(name)) => member_of(value, name),
        _ => Err(EvaluationError::new(format!(
            "The language expression property '{key}' can't be evaluated, because the value is of type '{}'.",
            type_name(value)
        ))),
    }
}

/// The same, but `null` if there is no such member or item.
fn safe_item(value: &Value, key: &Value) -> Result<Value> {
    match (value, key) {
        (Value::Null, _) => Ok(Value::Null),
        (Value::Object(members), Value::String(name)) => {
            Ok(member(members, name).cloned().unwrap_or(Value::Null))
        }
        (Value::Array(items), Value::Number(index)) => {
            let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
            Ok(index
                .and_then(|index| items.get(index))
                .cloned()
                .unwrap_or(Value::Null))
        }
        _ => item_of(value, key),
    }
}

/// An item of a literal of which not all is known.
fn literal_item(open: Expression, key: Value) -> Result<Outcome> {
    match (&open, &key) {
        (Expression::Object(entries), Value::String(name)) => match literal_member(entries, name) {
            Some(Some(value)) => return Ok(settled(value.clone())),
            Some(None) => return Err(no_member(name, &known_names(entries))),
            None => {}
        },
        (Expression::Array(items), Value::Number(index)) if is_plain(items) => {
            let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
            return match index.and_then(|index| items.get(index)) {
                Some(item) => Ok(settled(item.expression().clone())),
                None => Err(out_of_bounds(&key)),
            };
        }
        _ => {}
    }
    Ok(Outcome::Open(Expression::Index {
        object: Box::new(open),
        index: Box::new(literal(key)),
    }))
}

/// The same for a safe access; `None` if it stays open.
fn safe_literal_item(open: &Expression, key: &Value) -> Option<Outcome> {
    let found = match (open, key) {
        (Expression::Object(entries), Value::String(name)) => literal_member(entries, name)?,
        (Expression::Array(items), Value::Number(index)) if is_plain(items) => {
            let index = index.as_u64().and_then(|index| usize::try_from(index).ok());
            index.and_then(|index| items.get(index)).map(Item::expression)
        }
        _ => return None,
    };
    Some(match found {
        Some(value) => settled(value.clone()),
        None => Outcome::Value(Value::Null),
    })
}

fn is_plain(items: &[Item]) -> bool {
    items.iter().all(|item| matches!(item, Item::Value(_)))
}

fn known_names(entries: &[Entry]) -> String {
    let names: Vec<&str> = entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Member(Key::Name(name), _) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    names.join(", ")
}
