//! What the tables say of themselves: the metadata behind every key.
//!
//! [`table!`](crate::table) writes one [`Table`] for each table of the language. The stages that are not in a hurry
//! (schemas, reference, report, rules about versions and secrets) walk it; reading and lowering are generated code.

mod declare;

use crate::arm::Value;
use crate::expression::{Expression, ValueType};
use crate::syntax::{Node, Value as Toml};

/// A table of the language.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The schema file of the table, less its ending; none for a table that has a place inside another one only.
    pub file: Option<&'static str>,
    /// What people call it.
    pub title: &'static str,
    /// What it is, in Markdown.
    pub doc: &'static str,
    /// Where the paths of its keys begin, from the root of the resource; `.` means the table that holds it.
    pub root: &'static str,
    /// The keys, in the order in which people read them.
    pub keys: &'static [Key],
    /// The table from which the keys marked `shared` come.
    pub inherits: Option<&'static Table>,
    /// Keys that people look for in vain, and the reason: a JSON object from keys, joined by `, `, to texts.
    pub hints: &'static str,
    /// Keys in which other tools group what this table has itself: the table of such a key is read as if it were this one.
    pub wrappers: &'static [&'static str],
    /// Keys that the service answers with and nobody sets.
    pub answers: &'static [&'static str],
    /// The order in which the words of REST are printed, as far as it differs from that of the keys.
    pub order: &'static [&'static str],
    /// The members of its schema that no key says: a JSON object.
    pub schema: &'static str,
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The key as it is written.
    pub name: &'static str,
    /// What it is for, in Markdown.
    pub doc: &'static str,
    /// Where its value goes.
    pub place: Place,
    /// What may be written.
    pub shape: &'static Shape,
    /// Whether it must be there.
    pub required: Required,
    /// The first REST version that has the property.
    pub since: Option<&'static str>,
    /// Whether only preview versions have it.
    pub is_preview: bool,
    /// Whether it is a text for people, in which any character is welcome.
    pub is_free_text: bool,
    /// Valid values: a JSON array.
    pub examples: &'static str,
    /// What holds where it is absent: a JSON value, or nothing.
    pub default: &'static str,
    /// Who states its bounds.
    pub source: Option<&'static str>,
    /// Where the documentation of the property is.
    pub link: Option<&'static str>,
    /// What a report calls it.
    pub label: Option<&'static str>,
    /// The heading under which a report has it; empty for that of the table that holds it.
    pub group: &'static str,
    /// What a report says instead of a value: pairs of the value and the words, in which `*` is any other value, `{}` stands for
    /// it, and an empty value means that the key is absent.
    pub says: &'static [(&'static str, &'static str)],
    /// Wrong words for it.
    pub aka: &'static [&'static str],
    /// Its REST paths, where they do not follow from the path of the table and its own.
    pub rest: &'static [&'static str],
    /// Where its paths begin, if that is not where those of its table do: a key of the table that this one inherits from.
    pub root: Option<&'static str>,
    /// The members of its schema that its type does not say: a JSON object.
    pub schema: &'static str,
}

/// Where the value of a key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To this path below that of the table; an empty path is the table's own.
    Path(&'static str),
    /// Where code says: the value is no single property.
    ByHand,
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// It need not.
    No,
    /// It must, once the defaults are merged.
    Merged,
    /// It must wherever the table is written.
    Always,
}

/// What may be written behind a key.
#[derive(Debug)]
pub enum Shape {
    /// A scalar, or a reference to a parameter or an expression.
    Setting(&'static ScalarType),
    /// A scalar.
    Literal(&'static ScalarType),
    /// A table.
    Table(&'static Table),
    /// A scalar or a reference, or a table.
    SettingOrTable(&'static ScalarType, &'static Table),
    /// A scalar or a table.
    LiteralOrTable(&'static ScalarType, &'static Table),
    /// What a schema file of its own describes around a table.
    File(&'static str, &'static Table),
    /// A list.
    Array(&'static Shape),
    /// A list, or a reference to all of it, which is of this type.
    List(&'static Shape, &'static ScalarType),
    /// A table whose keys are the user's.
    Map(&'static Shape),
    /// Something else, described by a schema.
    Other(&'static str),
}

/// The type of a scalar: what is valid, and how TOML and REST write it.
#[derive(Debug, Clone, Copy)]
pub struct ScalarType {
    /// The type that a parameter or an expression in its place has.
    pub expects: ValueType,
    /// Whether the value is a secret, of which nothing may be quoted.
    pub is_secret: bool,
    /// What is valid.
    pub schema: Schema,
    /// What REST takes for a scalar of TOML; none if it cannot be read.
    pub translate: fn(&Node) -> Option<Value>,
    /// What REST takes for an expression in its place.
    pub translate_expression: fn(Expression) -> Expression,
    /// What REST takes, for people who give the value at deployment; `None` if both sides write it alike.
    pub form: Option<&'static str>,
    /// What REST takes for a scalar of TOML as an entry of a table of the user's, where that is more than the scalar.
    pub entry: Option<fn(&Node) -> Option<Value>>,
    /// The scalar for what REST has; none if the language has no word for it.
    pub raise: fn(&Value) -> Option<Toml>,
}

/// What is valid as a scalar.
#[derive(Debug, Clone, Copy)]
pub enum Schema {
    /// A schema that several keys share, by its name in `value.schema.json`.
    Named(&'static str),
    /// A schema of its own: a JSON object.
    Own(&'static str),
    /// One of these words, and more members of the schema.
    Words(&'static [Word], &'static str),
    /// Any text, an empty one too.
    Text,
}

/// A word of the definition.
#[derive(Debug)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// The word of the REST API.
    pub rest: &'static str,
    /// Wrong words for it.
    pub aka: &'static [&'static str],
}

impl Key {
    /// Whether the value is a secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.scalar().is_some_and(|scalar| scalar.is_secret)
    }

    /// The type of the scalar that may be written behind the key, or as an item or entry of it.
    #[must_use]
    pub fn scalar(&self) -> Option<&'static ScalarType> {
        self.shape.scalar()
    }
}

impl Shape {
    /// The type of the scalar that may be written here, or as an item or entry.
    #[must_use]
    pub fn scalar(&self) -> Option<&'static ScalarType> {
        match self {
            Self::Setting(scalar)
            | Self::Literal(scalar)
            | Self::SettingOrTable(scalar, _)
            | Self::LiteralOrTable(scalar, _) => Some(scalar),
            Self::Array(inner) | Self::List(inner, _) | Self::Map(inner) => inner.scalar(),
            Self::Table(_) | Self::File(..) | Self::Other(_) => None,
        }
    }

    /// The type of a reference to all of a list.
    #[must_use]
    pub fn whole(&self) -> Option<&'static ScalarType> {
        match self {
            Self::List(_, whole) => Some(whole),
            _ => None,
        }
    }

    /// Whether it is a table whose keys are the user's.
    #[must_use]
    pub fn is_map(&self) -> bool {
        matches!(self, Self::Map(_))
    }

    /// The table that may be written here, or as an item or entry.
    #[must_use]
    pub fn table(&self) -> Option<&'static Table> {
        match self {
            Self::Table(table)
            | Self::File(_, table)
            | Self::SettingOrTable(_, table)
            | Self::LiteralOrTable(_, table) => Some(table),
            Self::Array(inner) | Self::List(inner, _) | Self::Map(inner) => inner.table(),
            Self::Setting(_) | Self::Literal(_) | Self::Other(_) => None,
        }
    }
}

impl Table {
    /// The key of a name.
    ///
    /// # Panics
    /// While armlet is compiled, if the table has no such key.
    #[must_use]
    pub const fn shared(&self, name: &str) -> Key {
        let mut rest = self.keys;
        while let [key, others @ ..] = rest {
            if is_same(key.name, name) {
                return Key {
                    root: match key.root {
                        Some(root) => Some(root),
                        None => Some(self.root),
                    },
                    ..*key
                };
            }
            rest = others;
        }
        panic!("the table has no key of this name")
    }

    /// What a report calls a key.
    ///
    /// # Panics
    /// While armlet is compiled, if the table has no such key or says no label for it.
    #[must_use]
    pub const fn label(&self, name: &str) -> &'static str {
        match self.shared(name).label {
            Some(label) => label,
            None => panic!("the key has no label"),
        }
    }

    /// The path of a key's property below that of the table.
    ///
    /// # Panics
    /// While armlet is compiled, if the table has no such key or its value is no single property.
    #[must_use]
    pub const fn path(&self, name: &str) -> &'static str {
        match self.shared(name).place {
            Place::Path(path) => path,
            Place::ByHand => panic!("the value of the key is no single property"),
        }
    }

    /// The key of a name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// What REST takes for words; `None` if it writes all of them as the definition does.
#[must_use]
pub const fn form_of_words(words: &[(&str, &str)], form: &'static str) -> Option<&'static str> {
    let mut rest = words;
    while let [(word, of_rest), others @ ..] = rest {
        if !is_same(word, of_rest) {
            return Some(form);
        }
        rest = others;
    }
    None
}

/// Equality of texts, for constants.
const fn is_same(this: &str, other: &str) -> bool {
    let (mut this, mut other) = (this.as_bytes(), other.as_bytes());
    loop {
        match (this, other) {
            ([], []) => return true,
            ([a, these @ ..], [b, others @ ..]) if *a == *b => (this, other) = (these, others),
            _ => return false,
        }
    }
}

/// The TOML key of a field: its name, less the mark that lets Rust's own words be names.
#[must_use]
pub const fn key(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}
