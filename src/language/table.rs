//! The macro that declares a table of the language: [`table!`](crate::table).
//!
//! # What one line becomes
//!
//! ```text
//! /// Stops the instance after this long without use.
//! pub idle_time_before_shutdown: Option<Setting<Duration>> as Minutes => "idleTimeBeforeShutdown" {
//!     since = "2025-12-01", example = ["30m"], label = "Idle shutdown", aka = ["idle_time"],
//! },
//! ```
//!
//! | From | Comes |
//! |---|---|
//! | the field and its type | a field of the struct, read from the key of its name by [`Field`](super::reader::Field) |
//! | `as Minutes` | the value type: what is valid, and both directions between TOML and REST ([`Scalar`](super::rest::Scalar)); left out where the type of the field says it all |
//! | `=> "path"` | a line of `body`, which sets the property at that path below the table's, and a line of `raise_body`, which takes it out of a REST body and writes the key |
//! | the comment and the braces | a [`Key`](super::key::Key) of `TABLE`: the schema, the reference, the report, the rules about versions and secrets walk it |
//!
//! In full, the line above is this:
//!
//! ```text
//! pub struct InstanceDefinition { …, pub idle_time_before_shutdown: Option<Setting<Duration>> }
//!
//! // in `from_node`
//! idle_time_before_shutdown: rest::read(Self::TABLE, "idle_time_before_shutdown", table, reader),
//! // in `body`
//! if let Some(value) = <Option<Setting<Duration>> as Rest<Minutes>>::lower(&self.idle_time_before_shutdown) {
//!     body.set_at("idleTimeBeforeShutdown", value);
//! }
//! // in `raise_body`
//! if let Some(value) = table::raise_at::<Minutes, Option<Setting<Duration>>>(body, "idleTimeBeforeShutdown", None) {
//!     entries.push(rest::entry("idle_time_before_shutdown", value));
//! }
//! // in `TABLE.keys`
//! Key {
//!     name: "idle_time_before_shutdown",
//!     doc: "Stops the instance after this long without use.",
//!     place: Place::Path("idleTimeBeforeShutdown"),
//!     shape: <Option<Setting<Duration>> as Shaped<Minutes>>::SHAPE,
//!     since: Some("2025-12-01"), examples: "[\"30m\"]", …
//! }
//! ```
//!
//! # The forms of a line
//!
//! - `pub key: Type => "a.b"`: the property at that path. `=> ""` spreads a table over the one that holds it.
//! - `=> "a.b" or "x"`: REST gets `"x"` where the key is absent, and the key stays absent where REST has that.
//! - `=> by_hand`: no single property; one of the six irregular ideas lowers and raises it, or `lower` itself. There is no
//!   line without `=>`: a field whose place was forgotten does not compile.
//! - `shared key`, `shared key = "other words"`: a key of the table that `inherits` names, which is read there.
//! - `elsewhere key: Type = "words"`: a key that is described here and read elsewhere.
//!
//! # What can be said of a key
//!
//! `required` (once the defaults are merged), `always_required`, `since = "version"`, `preview`, `free_text`,
//! `example = [values]`, `default = value` (what holds where it is absent), `source = "who states the bounds"`,
//! `link = "documentation"`, `label = "what a report calls it"`, `group = "the heading under which a report has it"`,
//! `says = [("value", "what a report says instead")]`, `aka = ["wrong", "words"]`, `rest = ["a.b"]` (its paths,
//! where they do not follow from the table's and its own), `schema = { members of its schema that the type does not say }`.
//!
//! # What can be said of a table, behind its braces
//!
//! `file = "name";` (the schema file; without one the table is part of those that hold it), `title = "words";`,
//! `root = "path";` (where the paths begin), `inherits = Table;`, `order = ["vmSize", …];` (the order in which REST's words
//! are printed; what it does not name follows in the order of the keys), `hints = { "key, other": "why not" };`,
//! `wrappers = ["properties"];` (keys in which other tools group what this table has itself),
//! `answers = ["state"];` (what the service answers and nobody sets), `schema = { irregular members };`.

use super::key::Table;
use super::rest::Rest;
use crate::arm::{Object, Value};
use crate::syntax::Value as Toml;

/// A table without keys, from which nothing can be inherited.
pub const NOTHING: &Table = &Table::new("", &[]);

/// Text of doc comments, less the space at its begin.
#[must_use]
pub const fn doc(text: &'static str) -> &'static str {
    match text.as_bytes() {
        [b' ', ..] => text.split_at(1).1,
        _ => text,
    }
}

/// Takes a property out of a REST body and says it in TOML; `absent` is what REST has where the key is absent. What the
/// definition has no word for stays in the body.
pub fn raise_at<V, T: Rest<V>>(body: &mut Object, path: &'static str, absent: Option<Value>) -> Option<Toml> {
    let mut value = body.take_at(path)?;
    if value == Value::Null {
        body.set_at(path, value);
        return None;
    }
    if Some(&value) == absent.as_ref() {
        return None;
    }
    let raised = T::raise(&mut value);
    if value != Value::Null {
        body.set_at(path, value);
    }
    raised
}

/// Declares a table of the language; the module [`table`](crate::language::table) says how.
///
/// A field says where its value goes:
///
/// ```
/// use arcstr::ArcStr;
/// use armlet::language::reader::Setting;
///
/// armlet::table! {
///     /// A pool.
///     pub struct Pool {
///         /// Nodes.
///         pub nodes: Option<Setting<i64>> => "nodeCount",
///         /// What it is for.
///         pub purpose: Option<Setting<ArcStr>> => by_hand,
///     }
/// }
/// assert_eq!(Pool::TABLE.keys.len(), 2);
/// ```
///
/// One that does not is not compiled:
///
/// ```compile_fail
/// use arcstr::ArcStr;
/// use armlet::language::reader::Setting;
///
/// armlet::table! {
///     /// A pool.
///     pub struct Pool {
///         /// Nodes.
///         pub nodes: Option<Setting<i64>> => "nodeCount",
///         /// What it is for.
///         pub purpose: Option<Setting<ArcStr>>,
///     }
/// }
/// assert_eq!(Pool::TABLE.keys.len(), 2);
/// ```
#[macro_export]
macro_rules! table {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident {
            $(
                $(
                    $(#[doc = $key_doc:literal])+
                    pub $field:ident: $type:ty $(as $value:ty)? => $place:tt $(or $absent:tt)?
                        $({ $($facet:ident $(= $said:tt)?),* $(,)? })?
                )?
                $( shared $shared:ident $(= $shared_doc:literal)?
                    $({ $($shared_facet:ident $(= $shared_said:tt)?),* $(,)? })? )?
                $( elsewhere $other:ident: $other_type:ty $(as $other_value:ty)? = $other_doc:literal
                    $({ $($other_facet:ident $(= $other_said:tt)?),* $(,)? })? )?
                ,
            )*
        }
        $( $of_table:ident = $of_table_said:tt; )*
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            /// The table: its header, or the braces of an inline table.
            pub span: $crate::source::Span,
            $( $( $(#[doc = $key_doc])+ pub $field: $type, )? )*
        }

        impl $name {
            #[allow(dead_code, reason = "a table may have no shared key")]
            const INHERITED: &'static $crate::language::key::Table =
                $crate::inherited!($($of_table = $of_table_said;)*);

            /// What the table says of itself.
            pub const TABLE: &'static $crate::language::key::Table = &$crate::facets!(
                $crate::language::key::Table::new(
                    $crate::language::table::doc(concat!($($doc),+)),
                    Self::KEYS,
                ),
                $($of_table = $of_table_said,)*
            );

            const KEYS: &'static [$crate::language::key::Key] = &[$(
                        $( $crate::facets!(
                            $crate::language::key::Key::new(
                                $crate::language::key::key(stringify!($field)),
                                $crate::language::table::doc(concat!($($key_doc),+)),
                                $crate::place!($place),
                                <$type as $crate::language::rest::Shaped<$crate::value_type!($($value)?)>>::SHAPE,
                            ),
                            $($($facet $(= $said)?,)*)?
                        ) )?
                        $( $crate::facets!(
                            Self::INHERITED.shared($crate::language::key::key(stringify!($shared))),
                            $(doc = $shared_doc,)?
                            $($($shared_facet $(= $shared_said)?,)*)?
                        ) )?
                        $( $crate::facets!(
                            $crate::language::key::Key::new(
                                $crate::language::key::key(stringify!($other)),
                                $other_doc,
                                $crate::language::key::Place::ByHand,
                                <$other_type as $crate::language::rest::Shaped<
                                    $crate::value_type!($($other_value)?)
                                >>::SHAPE,
                            ),
                            $($($other_facet $(= $other_said)?,)*)?
                        ) )?
                    ),*];

            /// What REST takes for the table: each property that is written, at its path.
            #[must_use]
            pub fn body(&self) -> $crate::arm::Object {
                #[allow(unused_mut, reason = "a table may have no property of the REST API")]
                let mut body = $crate::arm::Object::new();
                $( $( $crate::lowered!(self, body, $field, $type, [$($value)?], $place $(, $absent)?); )? )*
                $crate::arranged!(body; $($of_table = $of_table_said;)*);
                body
            }

            /// The keys for the properties of a REST body, which are taken out of it.
            #[must_use]
            pub fn raise_body(body: &mut $crate::arm::Object) -> Vec<$crate::syntax::Entry> {
                #[allow(unused_mut, reason = "a table may have no property of the REST API")]
                let mut entries = Vec::new();
                let _ = &body;
                $( $( $crate::raised!(body, entries, $field, $type, [$($value)?], $place $(, $absent)?); )? )*
                entries
            }
        }

        impl $crate::language::reader::FromNode for $name {
            fn from_node(
                node: &$crate::syntax::Node,
                reader: &mut $crate::language::reader::Reader<'_>,
            ) -> Option<Self> {
                let table = node.as_table()?;
                let _ = (&table, &reader);
                Some(Self {
                    span: node.span,
                    $( $( $field: $crate::language::rest::read(
                        Self::TABLE,
                        $crate::language::key::key(stringify!($field)),
                        table,
                        reader,
                    ), )? )*
                })
            }
        }

        impl $crate::language::rest::Shaped for $name {
            const SHAPE: &'static $crate::language::key::Shape =
                &$crate::language::key::Shape::Table(Self::TABLE);
        }

        impl $crate::language::rest::Rest for $name {
            const TAKES_PARTS: bool = true;

            fn lower(&self) -> Option<$crate::arm::Value> {
                let body = self.body();
                (!body.is_empty()).then(|| body.into())
            }

            fn raise(value: &mut $crate::arm::Value) -> Option<$crate::syntax::Value> {
                let $crate::arm::Value::Object(body) = value else { return None };
                let entries = Self::raise_body(body);
                $crate::language::rest::finish(value);
                (!entries.is_empty())
                    .then(|| $crate::syntax::Value::Table($crate::syntax::Table::new(entries)))
            }
        }
    };
}

/// The place of a key.
#[doc(hidden)]
#[macro_export]
macro_rules! place {
    (by_hand) => {
        $crate::language::key::Place::ByHand
    };
    ($path:literal) => {
        $crate::language::key::Place::Path($path)
    };
}

/// The value type of a field: the one behind `as`, or its own.
#[doc(hidden)]
#[macro_export]
macro_rules! value_type {
    () => {
        $crate::language::rest::Plain
    };
    ($value:ty) => {
        $value
    };
}

/// The line of `body` for a field.
#[doc(hidden)]
#[macro_export]
macro_rules! lowered {
    ($this:ident, $body:ident, $field:ident, $type:ty, [$($value:ty)?], by_hand) => {};
    ($this:ident, $body:ident, $field:ident, $type:ty, [$($value:ty)?], $path:literal $(, $absent:tt)?) => {
        let value =
            <$type as $crate::language::rest::Rest<$crate::value_type!($($value)?)>>::lower(&$this.$field);
        $( let value = value.or_else(|| Some($crate::arm::Value::from($absent))); )?
        if let Some(value) = value {
            $crate::language::rest::put(&mut $body, $path, value);
        }
    };
}

/// The line of `raise_body` for a field.
#[doc(hidden)]
#[macro_export]
macro_rules! raised {
    ($body:ident, $entries:ident, $field:ident, $type:ty, [$($value:ty)?], by_hand) => {};
    ($body:ident, $entries:ident, $field:ident, $type:ty, [$($value:ty)?], $path:literal $(, $absent:tt)?) => {
        let absent = $crate::absent!($($absent)?);
        let raised = $crate::language::table::raise_at::<$crate::value_type!($($value)?), $type>(
            $body, $path, absent,
        );
        if let Some(value) = raised {
            $entries.push($crate::language::rest::entry($crate::language::key::key(stringify!($field)), value));
        }
    };
}

/// What REST has where a key is absent.
#[doc(hidden)]
#[macro_export]
macro_rules! absent {
    () => {
        None
    };
    ($absent:tt) => {
        Some($crate::arm::Value::from($absent))
    };
}

/// A key with what is said of it.
#[doc(hidden)]
#[macro_export]
macro_rules! facets {
    ($key:expr $(, $facet:ident $(= $said:tt)?)* $(,)?) => {
        $key $( .$facet($( $crate::said!($facet $said) )?) )*
    };
}

/// What is said of a key or a table, as a constant: JSON as its text, a list as a slice.
#[doc(hidden)]
#[macro_export]
macro_rules! said {
    (example $said:tt) => {
        stringify!($said)
    };
    (default $said:tt) => {
        stringify!($said)
    };
    (schema $said:tt) => {
        stringify!($said)
    };
    (hints $said:tt) => {
        stringify!($said)
    };
    (says $said:tt) => {
        &$said
    };
    (aka $said:tt) => {
        &$said
    };
    (rest $said:tt) => {
        &$said
    };
    (wrappers $said:tt) => {
        &$said
    };
    (answers $said:tt) => {
        &$said
    };
    (order $said:tt) => {
        &$said
    };
    (inherits $said:tt) => {
        $said::TABLE
    };
    ($facet:ident $said:tt) => {
        $said
    };
}

/// The table from which the shared keys of another come.
#[doc(hidden)]
#[macro_export]
macro_rules! inherited {
    () => { $crate::language::table::NOTHING };
    (inherits = $table:tt; $($rest:tt)*) => { $table::TABLE };
    ($facet:ident = $said:tt; $($rest:tt)*) => { $crate::inherited!($($rest)*) };
}

/// Puts the members of a body in the order that the table asks for.
#[doc(hidden)]
#[macro_export]
macro_rules! arranged {
    ($body:ident;) => {};
    ($body:ident; order = $order:tt; $($rest:tt)*) => { $body.arrange(&$order) };
    ($body:ident; $facet:ident = $said:tt; $($rest:tt)*) => { $crate::arranged!($body; $($rest)*) };
}
