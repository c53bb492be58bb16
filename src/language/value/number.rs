//! Numbers and flags.

use crate::arm::Value;
use crate::expression::{Expression, ValueType};
use crate::language::key::{Schema, Shape};
use crate::language::reader::{FreeForm, Literal, Reader};
use crate::language::rest::{Plain, Rest, Scalar, Shaped, text_value};
use crate::syntax::{Node, Value as Toml};

/// Declares value types of integers: their bounds are a JSON Schema.
macro_rules! integers {
    ($( $(#[doc = $doc:literal])+ $name:ident = $schema:tt; )*) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}

        impl Scalar for $name {
            type Stored = i64;

            const SCHEMA: Schema = Schema::Own(stringify!($schema));

            fn lower(stored: &i64) -> Value {
                Value::from(*stored)
            }

            fn raise(value: &Value) -> Option<Toml> {
                i64::raise(value)
            }
        }
    )*};
}

integers! {
    /// How many there are: at least 0.
    Count = { "type": "integer", "minimum": 0 };
    /// At least 1.
    Positive = { "type": "integer", "minimum": 1 };
    /// A port of TCP.
    SocketPort = { "type": "integer", "minimum": 1, "maximum": 65535 };
    /// A port of a custom application.
    ApplicationPort = { "type": "integer", "minimum": 1026, "maximum": 65534, "x-rule": "application-port-out-of-range" };
}

impl Scalar for i64 {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Own(r#"{ "type": "integer" }"#);

    fn lower(stored: &Self) -> Value {
        Value::from(*stored)
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::Integer(number) => Some(Toml::Integer(*number)),
            _ => None,
        }
    }
}

impl Scalar for bool {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Own(r#"{ "type": "boolean" }"#);

    fn lower(stored: &Self) -> Value {
        Value::from(*stored)
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::Boolean(flag) => Some(Toml::Boolean(*flag)),
            _ => None,
        }
    }
}

/// A flag for which REST has two words.
#[derive(Debug, Clone, Copy)]
pub enum Access {}

impl Access {
    const WORDS: [&'static str; 2] = ["Disabled", "Enabled"];
}

impl Scalar for Access {
    type Stored = bool;

    const SCHEMA: Schema = bool::SCHEMA;

    fn lower(stored: &bool) -> Value {
        let [closed, open] = Self::WORDS;
        Value::from(if *stored { open } else { closed })
    }

    fn raise(value: &Value) -> Option<Toml> {
        let Value::String(word) = value else { return None };
        let [closed, open] = Self::WORDS;
        [(closed, false), (open, true)]
            .into_iter()
            .find(|(rest, _)| word.eq_ignore_ascii_case(rest))
            .map(|(_, flag)| Toml::Boolean(flag))
    }

    /// A flag that is known at deployment only chooses its word there.
    fn lower_expression(expression: Expression) -> Expression {
        let [closed, open] = Self::WORDS.map(|word| Box::new(Expression::String(word.into())));
        Expression::Conditional(Box::new(expression), open, closed)
    }

    fn raise_expression(expression: &Expression) -> Option<Expression> {
        let Expression::Conditional(flag, yes, no) = expression else {
            return None;
        };
        let is = |side: &Expression, word: &str| matches!(side, Expression::String(text) if text == word);
        let [closed, open] = Self::WORDS;
        if is(yes, closed) && is(no, open) {
            return Some(negated(flag));
        }
        (is(yes, open) && is(no, closed)).then(|| Expression::clone(flag))
    }
}

/// The opposite of a flag.
fn negated(flag: &Expression) -> Expression {
    match flag {
        Expression::Not(inner) => Expression::clone(inner),
        other => Expression::Not(Box::new(other.clone())),
    }
}

/// An amount of a resource as Kubernetes writes it: `2`, `500m`, `8Gi`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity(pub String);

impl Literal for Quantity {
    const TYPE: ValueType = ValueType::String;

    /// Reads a text or an integer; REST takes texts only.
    fn from_scalar(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Toml::String(text) => Some(Self(text.to_string())),
            Toml::Integer(number) => Some(Self(number.to_string())),
            _ => None,
        }
    }
}

impl Scalar for Quantity {
    type Stored = Self;

    const SCHEMA: Schema = Schema::Own(r#"{ "type": ["string", "integer"] }"#);

    fn lower(stored: &Self) -> Value {
        Value::from(stored.0.as_str())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(text) => Some(text_value(text)),
            _ => None,
        }
    }
}

/// A table of any shape.
#[derive(Debug, Clone, Copy)]
pub enum AnyTable {}

impl Shaped<AnyTable> for FreeForm {
    const SHAPE: &'static Shape = &Shape::Other(r#"{ "type": "object" }"#);
}

impl Rest<AnyTable> for FreeForm {
    fn lower(&self) -> Option<Value> {
        Rest::<Plain>::lower(self)
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        if !matches!(value, Value::Object(_)) {
            return None;
        }
        <Self as Rest<Plain>>::raise(value)
    }
}
