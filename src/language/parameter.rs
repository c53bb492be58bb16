//! `[parameters.NAME]`: a template parameter.

use super::key::Schema;
use super::reader::FreeForm;
use super::rest::{Scalar, text_value};
use super::value::number::Count;
use super::value::text::AnyText;
use crate::arm::Value;
use crate::source::Spanned;
use crate::syntax::Value as Toml;
use crate::table;

table! {
    /// A parameter of the template: a value that each deployment chooses.
    pub struct ParameterBody {
        /// Type of the value.
        pub r#type: Option<Spanned<String>> as TypeName => by_hand {
            default = "string", example = ["int"], rest = ["type"],
        },
        /// What the value is for; shown by the portal and the command line.
        pub description: Option<Spanned<String>> as AnyText => by_hand {
            free_text, example = ["Entra object id of the person who gets the instance"],
            rest = ["metadata.description"],
        },
        /// The value when a deployment gives none: of the parameter's type, or `{ expr = "…" }`. Never for a secure
        /// parameter.
        pub default: Option<FreeForm> => by_hand {
            example = ["westeurope", {"expr": "resourceGroup().location"}],
            aka = ["defaultValue", "default_value", "value"], rest = ["defaultValue"],
        },
        /// The only values allowed, each of the parameter's type.
        pub allowed: Vec<FreeForm> => by_hand {
            example = [["dev", "test", "prod"]], aka = ["allowedValues", "allowed_values", "enum"],
            rest = ["allowedValues"], schema = {"minItems": 1, "uniqueItems": true},
        },
        /// Shortest string or array.
        pub min_length: Option<Spanned<i64>> as Count => by_hand {
            example = [3], aka = ["minLength"], rest = ["minLength"],
        },
        /// Longest string or array.
        pub max_length: Option<Spanned<i64>> as Count => by_hand {
            example = [24], aka = ["maxLength"], rest = ["maxLength"],
        },
        /// Smallest integer.
        pub min_value: Option<Spanned<i64>> => by_hand {
            example = [0], aka = ["min", "minValue", "minimum"], rest = ["minValue"],
        },
        /// Largest integer.
        pub max_value: Option<Spanned<i64>> => by_hand {
            example = [10], aka = ["max", "maxValue", "maximum"], rest = ["maxValue"],
        },
        /// Whether the value is a secret: it becomes `securestring` or `secureObject`, is not logged, and has no
        /// default.
        pub secure: Option<Spanned<bool>> => by_hand {
            default = false, example = [true], aka = ["secret", "sensitive"], rest = ["type"],
        },
    }
    file = "parameter";
    title = "Parameter";
    root = ".";
    hints = {
        "metadata": "write `description` in the parameter itself"
    };
    schema = {
        "x-shorthand": "default",
        "allOf": [
            {
                "if": {
                    "properties": {
                        "secure": {
                            "const": true
                        }
                    },
                    "required": [
                        "secure"
                    ]
                },
                "then": {
                    "properties": {
                        "type": {
                            "enum": [
                                "string",
                                "object"
                            ],
                            "x-rule": "parameter-type-mismatch"
                        },
                        "default": {
                            "not": {},
                            "x-rule": "literal-secret"
                        }
                    }
                }
            }
        ]
    };
}

/// The word for a type.
#[derive(Debug, Clone, Copy)]
pub enum TypeName {}

impl Scalar for TypeName {
    type Stored = String;

    const SCHEMA: Schema = Schema::Own(
        r#"{ "enum": ["string", "int", "bool", "object", "array"],
             "x-instead": { "integer": "int", "boolean": "bool", "str": "string", "list": "array", "table": "object" },
             "x-hint": { "secureString": "write `secure = true`", "securestring": "write `secure = true`",
                         "secureObject": "write `type = \"object\"` and `secure = true`" } }"#,
    );

    fn lower(stored: &String) -> Value {
        Value::from(stored.as_str())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(word) => Some(text_value(word)),
            _ => None,
        }
    }
}
