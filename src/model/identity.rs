//! `identity`: which managed identities a resource has.

use super::reader::{Field, FromNode, Reader, Setting};
use crate::source::Span;
use crate::syntax::{Node, Value};

/// The envelope's `identity`.
#[derive(Debug, Clone, PartialEq)]
pub struct IdentityDefinition {
    /// Where it is written.
    pub span: Span,
    /// Whether the resource gets an identity of its own.
    pub system: bool,
    /// Resource ids of user-assigned identities; the first is the default for jobs.
    pub user: Vec<Setting<String>>,
}

impl FromNode for IdentityDefinition {
    /// Reads `"system"`, `"none"` or `{ system = true, user = ["<resource id>"] }`.
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let table = node.as_table();
        let flag = table
            .and_then(|table| table.get("system"))
            .map(|flag| &flag.value);
        Some(Self {
            span: node.span,
            system: node.as_str() == Some("system") || flag == Some(&Value::Boolean(true)),
            user: Field::from_field(table.and_then(|table| table.get("user")), reader),
        })
    }
}
