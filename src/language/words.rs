//! The macro that declares the words of a key, in the definition and in REST: [`words!`](crate::words).

/// Declares the words of a key: the definition's word, the REST API's, and wrong words for it.
///
/// ```text
/// words! {
///     /// What the nodes cost and whether they can be taken away.
///     pub enum Tier {
///         /// Full price, kept.
///         Dedicated = "dedicated" => "Dedicated" { aka = ["Dedicated"] },
///         /// Cheaper, can be preempted.
///         LowPriority = "low_priority" => "LowPriority" { aka = ["LowPriority", "spot"] },
///     }
/// }
/// ```
#[macro_export]
macro_rules! words {
    (
        $(#[doc = $doc:literal])+
        pub enum $name:ident {
            $(
                $(#[doc = $variant_doc:literal])+
                $variant:ident = $word:literal => $rest:literal $({ aka = $aka:tt })?,
            )*
        }
        $(schema = $schema:tt;)?
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $( $(#[doc = $variant_doc])+ $variant, )*
        }

        impl $name {
            /// The word of the REST API.
            #[must_use]
            pub const fn rest(self) -> &'static str {
                match self { $( Self::$variant => $rest, )* }
            }
        }

        $crate::words_of! {
            $name { $( $variant = $word => $rest $({ aka = $aka })?, )* }
            $(schema = $schema;)?
        }
    };
}

/// The words of an enum that is declared elsewhere; [`words!`](crate::words) declares one together with its words.
#[macro_export]
macro_rules! words_of {
    (
        $name:ident {
            $( $variant:ident = $word:literal => $rest:literal $({ aka = $aka:tt })?, )*
        }
        $(schema = $schema:tt;)?
    ) => {
        impl $crate::language::reader::Literal for $name {
            const TYPE: $crate::expression::ValueType = $crate::expression::ValueType::String;

            fn from_scalar(
                node: &$crate::syntax::Node,
                _: &mut $crate::language::reader::Reader<'_>,
            ) -> Option<Self> {
                match node.as_str()? {
                    $( $word => Some(Self::$variant), )*
                    _ => None,
                }
            }
        }

        impl $crate::language::reader::FromNode for $name {
            fn from_node(
                node: &$crate::syntax::Node,
                reader: &mut $crate::language::reader::Reader<'_>,
            ) -> Option<Self> {
                $crate::language::reader::Literal::from_scalar(node, reader)
            }
        }

        impl $crate::language::rest::Scalar for $name {
            type Stored = Self;

            const SCHEMA: $crate::language::key::Schema = $crate::language::key::Schema::Words(
                &[$( $crate::language::key::Word {
                    word: $word,
                    rest: $rest,
                    aka: $crate::aka!($($aka)?),
                } ),*],
                $crate::more_schema!($($schema)?),
            );

            const FORM: Option<&'static str> = $crate::language::key::form_of_words(
                &[$( ($word, $rest) ),*],
                concat!("one of these words: ", $crate::listed!($($rest),*)),
            );

            fn lower(stored: &Self) -> $crate::arm::Value {
                $crate::arm::Value::from(match stored { $( Self::$variant => $rest, )* })
            }

            fn raise(value: &$crate::arm::Value) -> Option<$crate::syntax::Value> {
                let $crate::arm::Value::String(word) = value else { return None };
                $( if word.eq_ignore_ascii_case($rest) {
                    return Some($crate::language::rest::text_value($word));
                } )*
                None
            }
        }
    };
}

/// Words with commas between them.
#[doc(hidden)]
#[macro_export]
macro_rules! listed {
    ($first:literal $(, $other:literal)*) => {
        concat!($first $(, ", ", $other)*)
    };
}

/// Wrong words; empty if there are none.
#[doc(hidden)]
#[macro_export]
macro_rules! aka {
    () => {
        &[]
    };
    ($aka:tt) => {
        &$aka
    };
}

/// Members of a schema; empty if there are none.
#[doc(hidden)]
#[macro_export]
macro_rules! more_schema {
    () => {
        "{}"
    };
    ($schema:tt) => {
        stringify!($schema)
    };
}
