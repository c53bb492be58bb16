//! JSON of a template → values, strings and keys of which may be expressions.

use std::sync::Arc;

use super::super::tokens::{Json, Kind, Member};
use super::super::value::{Kept, Key, Object, Value};
use super::error::ReadError;
use super::pointer::At;
use super::script;
use crate::expression::Expression;
use crate::expression::arm::{Quotes, read_string};

/// What the values of a place are read with.
#[derive(Debug, Clone, Copy)]
pub(in crate::arm) struct Values<'v> {
    /// How the strings of expressions are read there.
    quotes: Quotes,
    /// Where the texts of scripts are looked up.
    variables: &'v Object,
}

impl<'v> Values<'v> {
    /// Values outside the resources.
    pub(in crate::arm) const fn outside(variables: &'v Object) -> Self {
        Self {
            quotes: Quotes::Kept,
            variables,
        }
    }

    /// Values in the body of a resource.
    pub(in crate::arm) const fn of_body(variables: &'v Object) -> Self {
        Self {
            quotes: Quotes::AsInBodies,
            variables,
        }
    }

    pub(in crate::arm) fn value<'p>(
        self,
        json: &Json<'_>,
        at: impl Into<At<'p>>,
    ) -> Result<Value, ReadError> {
        let at = at.into();
        match &json.kind {
            Kind::Token(token) => self.token(json, token, at),
            Kind::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.map(|(index, item)| self.value(item, At::Item(&at, index)));
                items.collect::<Result<_, _>>().map(Value::Array)
            }
            Kind::Object(members) => self.object(members, at).map(Value::Object),
        }
    }

    fn token(self, json: &Json<'_>, token: &str, at: At<'_>) -> Result<Value, ReadError> {
        if let Some(text) = json.text() {
            return Ok(self.expression_of(&text, at)?.into());
        }
        number(token, at)
    }

    /// A string as an expression; a literal is one too.
    pub(in crate::arm) fn expression_of<'p>(
        self,
        text: &str,
        at: impl Into<At<'p>>,
    ) -> Result<Expression, ReadError> {
        read_string(text, self.quotes).map_err(|error| ReadError {
            is_too_deep: error.is_too_deep,
            ..ReadError::at(
                at.into().to_string(),
                format!("it is no expression: {}", error.message),
            )
        })
    }

    /// The members of an object. Its loops are under [`Key::Word`], and a script replaces its Base64.
    pub(in crate::arm) fn object<'p>(
        self,
        members: &[Member<'_>],
        at: impl Into<At<'p>>,
    ) -> Result<Object, ReadError> {
        let at = at.into();
        let mut object = Object::with_room(members.len());
        for member in members {
            let name = member.name();
            let at = At::Member(&at, &name);
            let key = self.key(member, &name, at)?;
            let mut value = self.value(&member.value, at)?;
            if let Value::Expression(expression) = &value
                && let Some(mut kept) = Kept::of(expression)
            {
                script::put_everywhere(&mut kept.value, self.variables);
                value = kept.into();
            }
            object.insert(key, value);
        }
        script::put_into(&mut object, self.variables);
        Ok(object)
    }

    fn key(self, member: &Member<'_>, name: &str, at: At<'_>) -> Result<Key, ReadError> {
        if is_loops(member) {
            return Ok(Key::Word("copy"));
        }
        Ok(match self.expression_of(name, at)? {
            Expression::String(name) => Key::Name(name),
            // `[string('copy')]`: a name that would be read as a loop.
            Expression::Call { name, arguments, .. } if name == "string" => match arguments.as_slice() {
                [Expression::String(name)] => Key::Name(name.clone()),
                _ => Key::Expression(Arc::new(Expression::Call {
                    namespace: None,
                    name,
                    arguments,
                })),
            },
            computed => Key::Expression(Arc::new(computed)),
        })
    }
}

/// A number or a word.
pub(super) fn number<'p>(token: &str, at: impl Into<At<'p>>) -> Result<Value, ReadError> {
    match token {
        "null" => Ok(Value::Null),
        "true" => Ok(Value::Boolean(true)),
        "false" => Ok(Value::Boolean(false)),
        number => {
            let integer = number.parse().map(Value::Integer);
            let number = integer.or_else(|_| number.parse().map(Value::Float));
            number.map_err(|_| {
                let reason = format!("`{token}` is no number that can be held");
                ReadError::at(at.into().to_string(), reason)
            })
        }
    }
}

/// Whether a member is the loops of its object.
fn is_loops(member: &Member<'_>) -> bool {
    let is_loop = |item: &Json<'_>| item.get("count").is_some() && item.get("input").is_some();
    member.is_called("copy")
        && member
            .value
            .items()
            .is_some_and(|items| items.iter().all(is_loop))
}
