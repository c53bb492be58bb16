//! A scalar of a compute: written out, or left to a parameter or an expression.

use std::sync::Arc;

use arcstr::ArcStr;

use super::{FromNode, Reader};
use crate::expression::{self, Expression, ValueType};
use crate::source::Span;
use crate::syntax::Node;

/// A scalar of a compute: written out, or left to a parameter or an expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting<T> {
    /// Where the value is.
    pub span: Span,
    /// The value.
    pub value: SettingValue<T>,
}

/// The forms of a [`Setting`]; what is not written out is in a box, for nearly every setting is, and there are thousands.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue<T> {
    /// Written out.
    Literal(T),
    /// `{ param = "name" }`.
    #[allow(
        clippy::box_collection,
        reason = "a string has three words, and a setting of each compute has room for it otherwise"
    )]
    Parameter(ArcStr),
    /// `{ expr = "…" }`.
    Expression(Arc<Expression>),
    /// Something is written, but it cannot be read; a finding says so.
    Unreadable,
}

impl<T> Setting<T> {
    /// The value, if it is written out.
    pub fn literal(&self) -> Option<&T> {
        match &self.value {
            SettingValue::Literal(value) => Some(value),
            SettingValue::Parameter(_) | SettingValue::Expression(_) | SettingValue::Unreadable => None,
        }
    }
}

/// A type whose values are written as TOML scalars.
pub trait Literal: Sized {
    /// The type of a parameter or expression that can replace the literal.
    const TYPE: ValueType;
    /// Whether the value is a secret, of which a finding must not quote any part.
    const IS_SECRET: bool = false;

    /// What an expression of another type than [`Literal::TYPE`] becomes in the place of the literal; none if it does not
    /// fit there.
    fn converted(_expression: &Expression, _of: ValueType) -> Option<Expression> {
        None
    }

    /// Reads the scalar; none if it is of another type or malformed.
    fn from_scalar(node: &Node, reader: &mut Reader<'_>) -> Option<Self>;
}

impl<T: Literal> FromNode for Setting<T> {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let value = match node.as_table() {
            Some(table) => match (table.get("param"), table.get("expr")) {
                (Some(name), None) => parameter::<T>(node, name, reader),
                (None, Some(text)) if T::IS_SECRET && !is_parameter_alone(text) => None,
                (None, Some(text)) => computed::<T>(node, text, reader),
                _ => None,
            },
            None => {
                reader.date(node);
                if !T::IS_SECRET {
                    reader.bracketed(node);
                }
                T::from_scalar(node, reader).map(SettingValue::Literal)
            }
        };
        let value = value.unwrap_or_else(|| {
            reader.unreadable.push(node.span);
            SettingValue::Unreadable
        });
        Some(Self {
            span: node.span,
            value,
        })
    }
}

/// The only expression that a secret may be; what else is written may hold the secret itself.
fn is_parameter_alone(text: &Node) -> bool {
    let parsed = text.as_str().map(expression::parse);
    matches!(parsed, Some(Ok(parsed)) if matches!(*parsed.expression, Expression::Parameter(_)))
}

fn parameter<T: Literal>(node: &Node, name: &Node, reader: &mut Reader<'_>) -> Option<SettingValue<T>> {
    let text = name.as_str()?;
    let value = Expression::Parameter(text.into());
    let of = reader.parameter_type(text);
    let converted = T::converted(&value, of);
    let expected = if converted.is_some() { of } else { T::TYPE };
    reader.reference(text, name.span, Some(expected));
    reader.used(node, name, &value, expected);
    Some(match converted {
        Some(converted) => SettingValue::Expression(Arc::new(converted)),
        None => SettingValue::Parameter(text.into()),
    })
}

fn computed<T: Literal>(node: &Node, text: &Node, reader: &mut Reader<'_>) -> Option<SettingValue<T>> {
    let parsed = expression::parse(text.as_str()?).ok();
    let converted = parsed.and_then(|parsed| {
        let of = reader.type_of(&parsed.expression);
        Some((T::converted(&parsed.expression, of)?, of))
    });
    let expected = converted.as_ref().map_or(T::TYPE, |(_, of)| *of);
    let value = reader.expression(text, expected, expression::parse)?.expression;
    reader.used(node, text, &value, expected);
    let value = converted.map_or(value, |(converted, _)| Arc::new(converted));
    Some(SettingValue::Expression(value))
}
