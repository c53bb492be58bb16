//! A value that is sent when its resource is created, and never again.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::script::{Script, ScriptForm};
use super::value::{Kept, Key, Object, Value};
use crate::expression::{Access, Entry, Expression, Item, Key as ExpressionKey};

impl Kept {
    /// The whole as one expression, as in an ARM template.
    #[must_use]
    pub fn expression(&self) -> Expression {
        self.with(script_data)
    }

    /// The same with scripts in Base64, regardless of their form.
    #[must_use]
    pub(crate) fn meaning(&self) -> Expression {
        self.with(|script| Expression::String(STANDARD.encode(script.text.as_bytes()).into()))
    }

    fn with(&self, script: fn(&Script) -> Expression) -> Expression {
        Expression::Conditional(
            Box::new(this("exists")),
            Box::new(self.existing()),
            Box::new(expression(&self.value, script)),
        )
    }

    /// What is sent where the resource is there.
    #[must_use]
    pub fn existing(&self) -> Expression {
        if self.existing.is_empty() {
            return Expression::Null;
        }
        let resource = this("existingResource");
        self.existing
            .iter()
            .fold(resource, |object, name| Expression::SafeAccess {
                object: Box::new(object),
                path: vec![Access::Member(name.clone())],
            })
    }

    /// Whether the resource is there, as an expression.
    #[must_use]
    pub fn condition() -> Expression {
        this("exists")
    }

    /// The value that an expression keeps, if it is of that form.
    #[must_use]
    pub fn of(whole: &Expression) -> Option<Self> {
        let Expression::Conditional(condition, there, new) = whole else {
            return None;
        };
        (**condition == this("exists")).then_some(())?;
        let mut existing = Vec::new();
        let mut rest = &**there;
        while let Expression::SafeAccess { object, path } = rest {
            let [Access::Member(name)] = path.as_slice() else {
                return None;
            };
            existing.insert(0, name.clone());
            rest = object;
        }
        let is_whole = match rest {
            Expression::Null => existing.is_empty(),
            other => !existing.is_empty() && *other == this("existingResource"),
        };
        is_whole.then(|| Self {
            existing,
            value: value(new),
        })
    }
}

impl Object {
    /// Marks the members, at any depth, that are sent at creation only, as reading a template does.
    pub(crate) fn mark_kept(&mut self) {
        for (_, value) in self.iter_mut() {
            match value {
                Value::Expression(computed) => {
                    if let Some(kept) = Kept::of(computed) {
                        *value = kept.into();
                    }
                }
                other => other.mark_kept_inside(),
            }
        }
    }

    /// The reverse of [`mark_kept`](Self::mark_kept): what is sent at creation only is an expression again.
    pub(crate) fn unmark_kept(&mut self) {
        // NOTE: to go through members to change them copies what is shared.
        if !self.has_expressions() {
            return;
        }
        self.iter_mut().for_each(|(_, value)| value.unmark_kept());
    }
}

impl Value {
    fn mark_kept_inside(&mut self) {
        match self {
            Self::Object(inner) => inner.mark_kept(),
            Self::Array(items) => items.iter_mut().for_each(Self::mark_kept_inside),
            _ => {}
        }
    }

    fn unmark_kept(&mut self) {
        match self {
            Self::Kept(kept) => *self = kept.meaning().into(),
            Self::Object(inner) => inner.unmark_kept(),
            Self::Array(items) => items.iter_mut().for_each(Self::unmark_kept),
            _ => {}
        }
    }

    /// Whether it asks itself for the resource as it is deployed already.
    pub(super) fn is_of_existing_resource(&self) -> bool {
        match self {
            Self::Kept(_) => true,
            Self::Expression(computed) => computed.reads_existing_resource(),
            _ => false,
        }
    }
}

fn this(name: &str) -> Expression {
    Expression::Call {
        namespace: Some("this".into()),
        name: name.into(),
        arguments: Vec::new(),
    }
}

impl Value {
    /// The value as one expression.
    #[must_use]
    pub fn to_expression(&self) -> Expression {
        expression(self, script_data)
    }
}

/// A value as one expression.
fn expression(value: &Value, script: fn(&Script) -> Expression) -> Expression {
    match value {
        Value::Null => Expression::Null,
        Value::Boolean(flag) => Expression::Boolean(*flag),
        Value::Integer(number) => Expression::Integer(*number),
        Value::Float(number) => Expression::call("json", [Expression::String(number.to_string().into())]),
        Value::String(text) => Expression::String(text.clone()),
        Value::Array(items) => {
            let items = items.iter().map(|item| Item::Value(expression(item, script)));
            Expression::Array(items.collect())
        }
        Value::Object(object) => {
            let members = object
                .iter()
                .map(|(key, value)| member(key, expression(value, script)));
            Expression::Object(members.collect())
        }
        Value::Expression(computed) => Expression::clone(computed),
        Value::Script(own) => script(own),
        Value::Kept(kept) => kept.with(script),
    }
}

fn member(key: &Key, value: Expression) -> Entry {
    let key = match key {
        Key::Word(word) => ExpressionKey::Name((*word).into()),
        Key::Name(name) => ExpressionKey::Name(name.clone()),
        Key::Expression(computed) => ExpressionKey::Computed(Expression::clone(computed)),
    };
    Entry::Member(key, value)
}

/// The Base64 of a script, as ARM spells it.
fn script_data(script: &Script) -> Expression {
    match &script.form {
        ScriptForm::Base64 => Expression::String(STANDARD.encode(script.text.as_bytes()).into()),
        ScriptForm::Lines { variable } => {
            let lines = Expression::Variable(variable.as_str().into());
            let text = Expression::call("join", [lines, Expression::String("\n".into())]);
            Expression::call("base64", [text])
        }
    }
}

/// An expression as a value: literals of arrays and objects are taken apart.
fn value(expression: &Expression) -> Value {
    match expression {
        Expression::Null => Value::Null,
        Expression::Array(items) if items.iter().all(|item| matches!(item, Item::Value(_))) => items
            .iter()
            .map(|item| value(item.expression()))
            .collect::<Vec<_>>()
            .into(),
        Expression::Object(entries) if entries.iter().all(|entry| matches!(entry, Entry::Member(..))) => {
            let mut object = Object::new();
            for entry in entries {
                if let Entry::Member(key, member) = entry {
                    let key = match key {
                        ExpressionKey::Name(name) => Key::Name(name.clone()),
                        ExpressionKey::Computed(computed) => Key::Expression(Arc::new(computed.clone())),
                    };
                    object.insert(key, value(member));
                }
            }
            object.into()
        }
        other => other.clone().into(),
    }
}
