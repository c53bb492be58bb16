//! `[parameters.NAME]`: a template parameter.

use arcstr::ArcStr;

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
    /// A parameter of the template: a value that can differ between deployments.
    pub struct ParameterBody {
        /// Type of the value.
        pub r#type: Option<Box<Spanned<ArcStr>>> as TypeName => by_hand {
            default = "string", example = ["int"], rest = ["type"],
        },
        /// The purpose of the value; shown by the portal and the command line.
        pub description: Option<Box<Spanned<ArcStr>>> as AnyText => by_hand {
            free_text, example = ["Entra object id of the user of the instance"], rest = ["metadata.description"],
        },
        /// The value if the deployment does not give one: a value of the parameter's type, or `{ expr = "…" }`. Not
        /// allowed for a secure parameter.
        pub default: Option<FreeForm> => by_hand {
            example = ["westeurope", {"expr": "resourceGroup().location"}],
            aka = ["defaultValue", "default_value", "value"], rest = ["defaultValue"],
        },
        /// The allowed values, each of the parameter's type.
        pub allowed: Vec<FreeForm> => by_hand {
            example = [["dev", "test", "prod"]], aka = ["allowedValues", "allowed_values", "enum"],
            rest = ["allowedValues"], schema = {"minItems": 1, "uniqueItems": true},
        },
        /// Minimum length of the string or array.
        pub min_length: Option<Box<Spanned<i64>>> as Count => by_hand {
            example = [3], aka = ["minLength"], rest = ["minLength"],
        },
        /// Maximum length of the string or array.
        pub max_length: Option<Box<Spanned<i64>>> as Count => by_hand {
            example = [24], aka = ["maxLength"], rest = ["maxLength"],
        },
        /// Minimum value of the integer.
        pub min_value: Option<Box<Spanned<i64>>> => by_hand {
            example = [0], aka = ["min", "minValue", "minimum"], rest = ["minValue"],
        },
        /// Maximum value of the integer.
        pub max_value: Option<Box<Spanned<i64>>> => by_hand {
            example = [10], aka = ["max", "maxValue", "maximum"], rest = ["maxValue"],
        },
        /// Whether the value is a secret. The type becomes `securestring` or `secureObject`; the value is not logged
        /// and cannot have a default.
        pub secure: Option<Box<Spanned<bool>>> => by_hand {
            default = false, example = [true], aka = ["secret", "sensitive"], rest = ["type"],
        },
    }
    file = "parameter";
    title = "Parameter";
    root = ".";
    hints = {"metadata": "write `description` in the parameter itself"};
    schema = {
        "x-shorthand": "default",
        "allOf": [
            {
                "if": {"properties": {"secure": {"const": true}}, "required": ["secure"]},
                "then": {
                    "properties": {
                        "type": {"enum": ["string", "object"], "x-rule": "parameter-type-mismatch"},
                        "default": {"not": {}, "x-rule": "literal-secret"}
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
    type Stored = ArcStr;

    const SCHEMA: Schema = Schema::Own(
        r#"{ "enum": ["string", "int", "bool", "object", "array"],
             "x-instead": { "integer": "int", "boolean": "bool", "str": "string", "list": "array", "table": "object" },
             "x-hint": { "secureString": "set `secure = true`", "securestring": "set `secure = true`",
                         "secureObject": "set `type = \"object\"` and `secure = true`" } }"#,
    );

    fn lower(stored: &ArcStr) -> Value {
        Value::from(stored.as_str())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(word) => Some(text_value(word)),
            _ => None,
        }
    }
}
