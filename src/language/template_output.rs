//! `[outputs.NAME]`: a value that the deployment returns.

use arcstr::ArcStr;

use super::key::Shape;
use super::parameter::TypeName;
use super::reader::{FromNode, Reader};
use super::rest::Shaped;
use super::value::text::AnyText;
use crate::source::Spanned;
use crate::syntax::Node;
use crate::{table, words};

table! {
    /// A value that the deployment returns, for the steps of a pipeline that come after it.
    pub struct TemplateOutputBody {
        /// The value: a property of a compute of the definition or of each instance of a fleet, or an expression. A compute that is not deployed gives
        /// an empty text.
        pub value: Option<OutputValue> => by_hand {
            always_required,
            example = [{"compute": "cpu-cluster", "property": "principal_id"}, {"expr": "resourceGroup().location"}],
            rest = ["value"],
        },
        /// Type of the value.
        pub r#type: Option<Spanned<ArcStr>> as TypeName => by_hand {
            default = "string", example = ["int"], rest = ["type"],
        },
        /// The purpose of the value.
        pub description: Option<Spanned<ArcStr>> as AnyText => by_hand {
            free_text, example = ["Object id of the identity that the jobs run as"], rest = ["metadata.description"],
        },
    }
    file = "template_output";
    title = "Template output";
    root = ".";
    hints = {
        "metadata": "write `description` in the output itself",
        "secure": "a secret cannot be an output: anyone who may read the deployment would see it"
    };
    schema = {"x-shorthand": "value"};
}

words! {
    /// What an output returns about a compute.
    pub enum OutputProperty {
        /// The object id of its system-assigned identity.
        PrincipalId = "principal_id" => "principalId" { aka = ["principalId", "identity", "object_id"] },
        /// Its resource id.
        Id = "id" => "id" { aka = ["resource_id", "resourceId"] },
        /// Its name.
        Name = "name" => "name",
    }
}

/// The value of an output, as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputValue(pub Node);

impl FromNode for OutputValue {
    fn from_node(node: &Node, _: &mut Reader<'_>) -> Option<Self> {
        Some(Self(node.clone()))
    }
}

impl Shaped for OutputValue {
    const SHAPE: &'static Shape = &Shape::Other(
        r#"{ "type": "object",
             "properties": {
                 "compute": { "description": "A compute of the definition by the key of its table, or a fleet: an array in the order of the names of its instances, with `type = \"array\"`.",
                              "type": "string", "minLength": 1, "x-rule": "invalid-output", "examples": ["cpu-cluster"] },
                 "property": { "description": "What the output returns: the object id of its system-assigned identity, its resource id, or its name.",
                               "enum": ["principal_id", "id", "name"],
                               "x-instead": { "principalId": "principal_id", "identity": "principal_id",
                                              "object_id": "principal_id", "resource_id": "id", "resourceId": "id" },
                               "examples": ["principal_id"] },
                 "expr": { "description": "An expression in Bicep syntax.", "type": "string", "minLength": 1,
                           "x-rule": "invalid-expression", "examples": ["resourceGroup().location"] } },
             "if": { "anyOf": [{ "required": ["expr"] }, { "required": ["param"] }] },
             "then": { "maxProperties": 1 },
             "else": { "required": ["compute", "property"] },
             "additionalProperties": false,
             "x-instead": { "expression": "expr" },
             "x-hint": { "param": "write the parameter as an expression: `{ expr = \"name\" }`" } }"#,
    );
}
