//! `[output]`: what is written and where.

use arcstr::ArcStr;

use super::key::{Schema, Shape};
use super::reader::{Field, FromNode, Reader};
use super::rest::{Scalar, Shaped, text_value};
use crate::arm::Value;
use crate::source::Spanned;
use crate::syntax::{Node, Value as Toml};
use crate::{table, words};

table! {
    /// Which files armlet writes, and where.
    pub struct OutputDefinition {
        /// Output folder, relative to the definition. Default: the folder of the definition.
        pub dir: Option<Spanned<ArcStr>> as Folder => by_hand {
            example = ["templates"], aka = ["directory", "folder", "outDir", "out_dir", "path"],
        },
        /// Which outputs to write. `snapshot` is what each environment deploys, evaluated, in the format of `bicep
        /// snapshot`: reviewers read values there instead of expressions. Default: all others.
        pub emit: Option<Words> => by_hand {
            default = ["arm", "bicep", "parameters"], example = [["arm", "parameters"], ["arm", "bicep", "parameters", "snapshot"]],
            aka = ["files", "format", "formats"], schema = {"minItems": 1, "uniqueItems": true},
        },
        /// How inline scripts are written: `lines`, each text once, as a variable that reviewers can read, where one
        /// changed line of script is one changed line; or `base64`, a single string. Both deploy the same bytes.
        pub scripts: Option<Spanned<ScriptStyle>> => by_hand { default = "lines", example = ["base64"] },
    }
    file = "output";
    title = "Output";
    root = "";
}

words! {
    /// How a template shows a script; both deploy the same bytes.
    pub enum ScriptStyle {
        /// As Base64 text.
        Base64 = "base64" => "base64",
        /// As readable lines.
        Lines = "lines" => "lines" { aka = ["text", "plain"] },
    }
}

/// A list of words, each with its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words(pub Vec<Spanned<ArcStr>>);

impl FromNode for Words {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self(Field::from_field(Some(node), reader)))
    }
}

impl Shaped for Words {
    const SHAPE: &'static Shape = &Shape::Other(
        r#"{ "type": "array",
             "items": { "enum": ["arm", "bicep", "parameters", "snapshot"],
                        "x-instead": { "json": "arm", "template": "arm", "bicepparam": "parameters",
                                       "snapshots": "snapshot" } } }"#,
    );
}

/// A folder relative to the definition.
#[derive(Debug, Clone, Copy)]
pub enum Folder {}

impl Scalar for Folder {
    type Stored = ArcStr;

    const SCHEMA: Schema = Schema::Own(
        r#"{ "type": "string", "minLength": 1, "pattern": "^(?![/\\\\]|[A-Za-z]:)",
             "x-expected": "a folder relative to the definition, so that the template is the same on every machine" }"#,
    );

    fn lower(stored: &ArcStr) -> Value {
        Value::from(stored.as_str())
    }

    fn raise(value: &Value) -> Option<Toml> {
        match value {
            Value::String(folder) => Some(text_value(folder)),
            _ => None,
        }
    }
}
