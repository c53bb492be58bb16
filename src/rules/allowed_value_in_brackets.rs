//! `allowed-value-in-brackets`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::syntax::{Node, Value};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "allowed-value-in-brackets",
        Deny,
        "an allowed value that Azure takes for an expression"
    ),
    check: Check::Definition(|definition, _, findings| {
        let allowed = definition.parameters.iter();
        let allowed = allowed.flat_map(|parameter| &parameter.body.allowed);
        for node in allowed.filter_map(|allowed| in_brackets(&allowed.0)) {
            findings.push(
                Diagnostic::new(
                    RULE.code,
                    node.span,
                    "an allowed value cannot begin with `[` and end with `]`",
                    "taken for an expression",
                )
                .with_note(
                    "no spelling of it is accepted by the Bicep compiler and the deployment engine alike",
                )
                .with_help("remove it, or remove `allowed` and describe the values in `description`"),
            );
        }
    }),
};

/// The first text in brackets that a value is or holds.
fn in_brackets(node: &Node) -> Option<&Node> {
    match &node.value {
        Value::String(text) => (text.starts_with('[') && text.ends_with(']')).then_some(node),
        Value::Array(items) => items.iter().find_map(in_brackets),
        Value::Table(table) => table.iter().find_map(|entry| in_brackets(&entry.node)),
        _ => None,
    }
}
