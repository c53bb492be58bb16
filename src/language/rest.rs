//! Both directions of a value: what REST takes for it, and what the definition says for what REST has.
//!
//! A field has a *storage* type (`Option<Setting<Duration>>`) and, where the storage does not say it all, a *value type*
//! behind `as` (`Minutes`): the same duration is `PT30M` at one key and `60m` at another. The value type is the parameter
//! `V` of the traits here; [`Plain`] means that the storage is its own value type.

use std::sync::Arc;

use super::key::{ScalarType, Schema, Shape, Table};
use super::reader::{Field, FreeForm, FromNode, List, Literal, Map, Reader, Setting, SettingValue};
use crate::arm::{Key, Object, Value};
use crate::expression::{Expression, ValueType};
use crate::source::{Sources, Span, Spanned};
use crate::syntax::{Entry, Node, Table as TomlTable, Value as Toml};

/// The value type of what needs no other: a text is a text.
#[derive(Debug, Clone, Copy)]
pub enum Plain {}

/// A scalar of the language: what is valid, and how both sides write it.
pub trait Scalar {
    /// What the scalar is read into.
    type Stored: Literal;

    /// What is valid.
    const SCHEMA: Schema;

    /// What REST takes, for those who give the value at deployment: ``a duration in minutes, such as `PT30M` ``.
    const FORM: Option<&'static str> = None;

    /// What REST takes.
    fn lower(stored: &Self::Stored) -> Value;

    /// What the definition says for it; none if it has no word for it.
    fn raise(value: &Value) -> Option<Toml>;

    /// What REST takes for an expression that stands for the scalar.
    fn lower_expression(expression: Expression) -> Expression {
        expression
    }

    /// What the definition says for an expression.
    fn raise_expression(expression: &Expression) -> Option<Expression> {
        Some(expression.clone())
    }

    /// The type, for those that walk the tables.
    const TYPE: &'static ScalarType = &ScalarType {
        expects: <Self::Stored as Literal>::TYPE,
        is_secret: <Self::Stored as Literal>::IS_SECRET,
        schema: Self::SCHEMA,
        translate: |node| {
            let sources = Sources::default();
            Self::Stored::from_scalar(node, &mut Reader::new(&sources)).map(|stored| Self::lower(&stored))
        },
        translate_expression: Self::lower_expression,
        form: Self::FORM,
        entry: None,
        raise: Self::raise,
    };
}

/// What may be written, for those that walk the tables.
pub trait Shaped<V = Plain> {
    /// What may be written.
    const SHAPE: &'static Shape;
}

/// A value that is one property of REST.
pub trait Rest<V = Plain>: Shaped<V> + Sized {
    /// Whether raising may take a part of a value and leave the rest: that of a table.
    const TAKES_PARTS: bool = false;

    /// What REST takes; none if the property is left out.
    fn lower(&self) -> Option<Value>;

    /// What the definition says for what REST has. Taken is what it says: what it has no word for stays, and `Null` stays
    /// where nothing does.
    fn raise(value: &mut Value) -> Option<Toml>;
}

impl<T, V: Scalar<Stored = T>> Shaped<V> for Setting<T> {
    const SHAPE: &'static Shape = &Shape::Setting(V::TYPE);
}

impl<T: Scalar<Stored = T>> Shaped<Plain> for Setting<T> {
    const SHAPE: &'static Shape = &Shape::Setting(T::TYPE);
}

impl<T, V: Scalar<Stored = T>> Rest<V> for Setting<T> {
    fn lower(&self) -> Option<Value> {
        match &self.value {
            SettingValue::Literal(stored) => Some(V::lower(stored)),
            SettingValue::Parameter(name) => {
                Some(V::lower_expression(Expression::Parameter(name.clone())).into())
            }
            SettingValue::Expression(expression) => {
                Some(V::lower_expression(Expression::clone(expression)).into())
            }
            // NOTE: nothing is lowered while something cannot be read.
            SettingValue::Unreadable => None,
        }
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        let raised = match &*value {
            Value::Expression(expression) => {
                let raised = V::raise_expression(expression)?;
                is_sayable(&raised).then(|| reference(&raised))?
            }
            literal => V::raise(literal)?,
        };
        *value = Value::Null;
        Some(raised)
    }
}

impl<T: Scalar<Stored = T>> Rest<Plain> for Setting<T> {
    fn lower(&self) -> Option<Value> {
        Rest::<T>::lower(self)
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        <Self as Rest<T>>::raise(value)
    }
}

/// A setting as an expression, for a place inside another one; none if it cannot be read.
pub fn expression<V: Scalar>(setting: &Setting<V::Stored>) -> Option<Expression> {
    Some(match Rest::<V>::lower(setting)? {
        Value::Expression(expression) => Arc::unwrap_or_clone(expression),
        Value::String(text) => Expression::String(text),
        Value::Integer(number) => Expression::Integer(number),
        Value::Boolean(flag) => Expression::Boolean(flag),
        Value::Null
        | Value::Float(_)
        | Value::Array(_)
        | Value::Object(_)
        | Value::Script(_)
        | Value::Kept(_) => return None,
    })
}

/// `{ param = "name" }` for a parameter alone, `{ expr = "…" }` for the rest.
#[must_use]
pub fn reference(expression: &Expression) -> Toml {
    let (key, text) = match expression {
        Expression::Parameter(name) => ("param", name.clone()),
        computed => ("expr", computed.to_bicep().into()),
    };
    table([(key, text_value(&text))])
}

/// Whether a definition has words for an expression: it cannot name resources or variables, nor read what is deployed.
pub(crate) fn is_sayable(expression: &Expression) -> bool {
    let names_nothing = !expression.any(&|part| {
        matches!(
            part,
            Expression::ResourceId { .. } | Expression::Runtime(_) | Expression::Variable(_)
        )
    });
    names_nothing && crate::expression::parse(&expression.to_bicep()).is_ok()
}

/// A text of TOML.
#[must_use]
pub fn text_value(text: &str) -> Toml {
    Toml::String(text.into())
}

/// A table of TOML.
pub fn table<'k>(entries: impl IntoIterator<Item = (&'k str, Toml)>) -> Toml {
    let entries = entries.into_iter().map(|(key, value)| entry(key, value));
    Toml::Table(TomlTable::new(entries.collect()))
}

/// A key and its value, without a place in a file.
#[must_use]
pub fn entry(key: &str, value: Toml) -> Entry {
    Entry {
        key: Spanned::new(Span::default(), key.into()),
        node: node(value),
    }
}

/// A value without a place in a file.
#[must_use]
pub fn node(value: Toml) -> Node {
    Node {
        span: Span::default(),
        value,
    }
}

impl<V, T: Shaped<V>> Shaped<V> for Option<T> {
    const SHAPE: &'static Shape = T::SHAPE;
}

impl<V, T: Shaped<V>> Shaped<V> for Box<T> {
    const SHAPE: &'static Shape = T::SHAPE;
}

impl<V, T: Shaped<V>> Shaped<V> for Arc<T> {
    const SHAPE: &'static Shape = T::SHAPE;
}

impl<V, T: Shaped<V>> Shaped<V> for Vec<T> {
    const SHAPE: &'static Shape = &Shape::Array(T::SHAPE);
}

impl<V, T: Shaped<V>> Shaped<V> for Arc<[T]> {
    const SHAPE: &'static Shape = &Shape::Array(T::SHAPE);
}

impl<V, T: Shaped<V>> Shaped<V> for Map<T> {
    const SHAPE: &'static Shape = &Shape::Map(T::SHAPE);
}

impl<T: Scalar<Stored = T>> Shaped<Plain> for Spanned<T> {
    const SHAPE: &'static Shape = &Shape::Literal(T::TYPE);
}

impl<T, V: Scalar<Stored = T>> Shaped<V> for Spanned<T> {
    const SHAPE: &'static Shape = &Shape::Literal(V::TYPE);
}

impl<V, T: Rest<V>> Rest<V> for Option<T> {
    fn lower(&self) -> Option<Value> {
        self.as_ref()?.lower()
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        T::raise(value)
    }
}

impl<V, T: Rest<V>> Rest<V> for Box<T> {
    fn lower(&self) -> Option<Value> {
        T::lower(self)
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        T::raise(value)
    }
}

impl<V, T: Rest<V>> Rest<V> for Vec<T> {
    fn lower(&self) -> Option<Value> {
        let items: Vec<Value> = self.iter().filter_map(Rest::lower).collect();
        (!items.is_empty()).then(|| items.into())
    }

    /// All of the items, or none; of tables, what no key says stays in its item.
    fn raise(value: &mut Value) -> Option<Toml> {
        let Value::Array(items) = value else { return None };
        let mut left = items.clone();
        let raised: Option<Vec<Node>> = left
            .iter_mut()
            .map(|item| {
                let raised = T::raise(item)?;
                (T::TAKES_PARTS || *item == Value::Null).then(|| node(raised))
            })
            .collect();
        let raised = raised.filter(|items| !items.is_empty())?;
        *value = match left.iter().all(|item| *item == Value::Null) {
            true => Value::Null,
            false => Value::Array(left),
        };
        Some(Toml::Array(raised.into()))
    }
}

/// What the definition says for a value, if it says all of it.
pub fn whole<V, T: Rest<V>>(value: &Value) -> Option<Toml> {
    let mut rest = value.clone();
    let raised = T::raise(&mut rest)?;
    (rest == Value::Null).then_some(raised)
}

impl<V, T: Rest<V>> Rest<V> for Map<T> {
    fn lower(&self) -> Option<Value> {
        if let Some(whole) = &self.1 {
            return whole.value.clone().map(Value::from);
        }
        let mut object = Object::new();
        for (name, entry) in &self.0 {
            if let Some(value) = entry.lower() {
                object.insert(Key::Name(name.value.clone()), value);
            }
        }
        (!object.is_empty()).then(|| object.into())
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        if let (Value::Expression(computed), Shape::Setting(_)) = (&*value, T::SHAPE) {
            let raised = reference(computed);
            *value = Value::Null;
            return Some(raised);
        }
        let Value::Object(object) = value else { return None };
        let names: Vec<String> = object
            .iter()
            .filter_map(|(key, _)| key.as_str().map(str::to_owned))
            .collect();
        let mut entries = Vec::new();
        for name in names {
            let Some(value) = object.get_mut(&name) else {
                continue;
            };
            let mut rest = value.clone();
            // Of a table, what no key says may be left.
            let raised = T::raise(&mut rest);
            let is_enough = rest == Value::Null || matches!(T::SHAPE, Shape::Table(_));
            if let Some(raised) = raised.filter(|_| is_enough) {
                entries.push(entry(&name, raised));
                *value = rest;
                if *value == Value::Null {
                    object.remove(&name);
                }
            }
        }
        finish(value);
        (!entries.is_empty()).then(|| Toml::Table(TomlTable::new(entries)))
    }
}

/// What is left of an object from which everything was taken is nothing.
pub fn finish(value: &mut Value) {
    if matches!(value, Value::Object(object) if object.is_empty()) {
        *value = Value::Null;
    }
}

impl Shaped<Plain> for FreeForm {
    const SHAPE: &'static Shape = &Shape::Other("{}");
}

impl Rest<Plain> for FreeForm {
    fn lower(&self) -> Option<Value> {
        Some(free_form(&self.0))
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        let raised = plain(value)?;
        *value = Value::Null;
        Some(raised)
    }
}

/// A value of any shape, as it is written.
#[must_use]
pub fn free_form(node: &Node) -> Value {
    match &node.value {
        Toml::String(text) => Value::from(&**text),
        Toml::Datetime(text) => Value::from(text.as_str()),
        Toml::Integer(number) => Value::from(*number),
        Toml::Float(number) => Value::Float(*number),
        Toml::Boolean(flag) => Value::from(*flag),
        Toml::Array(items) => Value::Array(items.iter().map(free_form).collect()),
        Toml::Table(table) => {
            let mut object = Object::new();
            for entry in table {
                object.insert(Key::Name(entry.key.value.clone()), free_form(&entry.node));
            }
            Value::Object(object)
        }
    }
}

/// The TOML of a value without expressions; none if a part of it has none.
#[must_use]
pub fn plain(value: &Value) -> Option<Toml> {
    Some(match value {
        Value::Boolean(flag) => Toml::Boolean(*flag),
        Value::Integer(number) => Toml::Integer(*number),
        Value::Float(number) => Toml::Float(*number),
        Value::String(text) => text_value(text),
        Value::Array(items) => {
            let items: Option<Vec<Node>> = items.iter().map(|item| plain(item).map(node)).collect();
            Toml::Array(items?.into())
        }
        Value::Object(object) => {
            let entries: Option<Vec<Entry>> = object
                .iter()
                .map(|(key, value)| Some(entry(key.as_str()?, plain(value)?)))
                .collect();
            Toml::Table(TomlTable::new(entries?))
        }
        Value::Null | Value::Expression(_) | Value::Script(_) | Value::Kept(_) => return None,
    })
}

impl<V, T: Rest<V> + FromNode> Shaped<V> for List<T> {
    const SHAPE: &'static Shape = &Shape::List(
        T::SHAPE,
        &ScalarType {
            expects: ValueType::Array,
            is_secret: false,
            schema: Schema::Own(r#"{ "type": "array" }"#),
            translate: all_items::<V, T>,
            translate_expression: |expression| expression,
            form: match T::SHAPE {
                Shape::Setting(_) => None,
                _ => Some("a list in the words of the REST API"),
            },
            entry: None,
            raise: whole::<V, Vec<T>>,
        },
    );
}

/// What REST takes for a list; none if an item of it cannot be read.
fn all_items<V, T: Rest<V> + FromNode>(node: &Node) -> Option<Value> {
    let sources = Sources::default();
    let mut reader = Reader::new(&sources);
    let items = node.as_array()?.iter();
    let items = items.map(|item| T::from_node(item, &mut reader)?.lower());
    let items: Option<Vec<Value>> = items.collect();
    let is_read = reader.unreadable.is_empty() && reader.uses.is_empty();
    items.filter(|_| is_read).map(Value::Array)
}

impl<V, T: Rest<V> + FromNode> Rest<V> for List<T> {
    fn lower(&self) -> Option<Value> {
        match &self.1 {
            Some(whole) => whole.value.clone().map(Value::from),
            None => self.0.lower(),
        }
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        let Value::Expression(computed) = &*value else {
            return <Vec<T> as Rest<V>>::raise(value);
        };
        let raised = reference(computed);
        *value = Value::Null;
        Some(raised)
    }
}

/// Adds the value of a key to a body; a list that the deployment computes follows the items that are there.
pub fn put(body: &mut Object, path: &'static str, value: Value) {
    match (value, body.get(path)) {
        (Value::Expression(more), Some(items @ Value::Array(_))) => {
            let all = Expression::call("concat", [items.to_expression(), Arc::unwrap_or_clone(more)]);
            body.remove(path);
            body.set(path, Value::from(all));
        }
        (value, _) => body.set_at(path, value),
    }
}

/// Reads the value of a key of `table`; for [`table!`](crate::table), which knows the type of the field only.
pub fn read<F: Field>(
    table: &'static Table,
    key: &'static str,
    written: &TomlTable,
    reader: &mut Reader<'_>,
) -> F {
    let node = written.get(key);
    if node.is_some() {
        reader.enter(table, key);
    }
    F::from_field(node, reader)
}
