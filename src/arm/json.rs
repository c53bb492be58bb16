//! Values as a JSON tree: for comparing and showing, not for writing a template.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value as Json};

use super::value::{Key, Object, Value};
use crate::expression::arm_literal;

/// How texts that begin and end with brackets are spelt.
#[derive(Clone, Copy)]
enum Spelling {
    /// As in a template: what is no expression has a bracket more.
    Template,
    /// As they are sent, which is how the deployment engine shows them.
    Sent,
}

impl From<Json> for Value {
    /// The value that says the same, every text as it is.
    fn from(json: Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Boolean(flag),
            Json::Number(number) => match number.as_i64() {
                Some(integer) => Self::Integer(integer),
                None => Self::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Self::String(text.into()),
            Json::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Json::Object(members) => {
                let mut object = Object::new();
                for (name, member) in members {
                    object.insert(Key::Name(name.into()), Self::from(member));
                }
                object.into()
            }
        }
    }
}

impl Value {
    /// The value as a template spells it: expressions in brackets, scripts in Base64.
    #[must_use]
    pub fn to_json(&self) -> Json {
        self.json(Spelling::Template)
    }

    /// The value as it is sent: the same, but a text that looks like an expression stays as it is.
    #[must_use]
    pub fn to_sent_json(&self) -> Json {
        self.json(Spelling::Sent)
    }

    fn json(&self, spelling: Spelling) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Boolean(flag) => Json::Bool(*flag),
            Self::Integer(number) => Json::from(*number),
            // NOTE: JSON has no spelling for a number that is none, and no text that was read gives one.
            Self::Float(number) => {
                Number::from_f64(*number).map_or_else(|| Json::from(number.to_string()), Json::Number)
            }
            Self::String(text) => Json::from(spelling.text(text)),
            Self::Array(items) => items.iter().map(|item| item.json(spelling)).collect(),
            Self::Object(object) => Json::Object(object.json(spelling)),
            Self::Expression(expression) => Json::from(expression.arm_string()),
            Self::Kept(kept) => Json::from(kept.meaning().arm_string()),
            Self::Script(script) => Json::from(STANDARD.encode(script.text.as_bytes())),
        }
    }
}

impl Object {
    /// The members as a template spells them.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Json> {
        self.json(Spelling::Template)
    }

    /// The members as they are sent.
    #[must_use]
    pub fn to_sent_json(&self) -> Map<String, Json> {
        self.json(Spelling::Sent)
    }

    fn json(&self, spelling: Spelling) -> Map<String, Json> {
        let members = self.iter();
        members
            .map(|(key, value)| (key.json(spelling), value.json(spelling)))
            .collect()
    }
}

impl Key {
    /// The key as a template spells it.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.json(Spelling::Template)
    }

    fn json(&self, spelling: Spelling) -> String {
        match (self, spelling) {
            (Self::Word(word), _) => (*word).to_owned(),
            // A key spelt so would be read as a loop, regardless of case.
            (Self::Name(name), Spelling::Template) if name.eq_ignore_ascii_case("copy") => {
                format!("[string('{name}')]")
            }
            (Self::Name(name), _) => spelling.text(name).into_owned(),
            (Self::Expression(expression), _) => expression.arm_string(),
        }
    }
}

impl Spelling {
    fn text(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::Template => arm_literal(text),
            Self::Sent => Cow::Borrowed(text),
        }
    }
}
