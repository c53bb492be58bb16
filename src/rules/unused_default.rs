//! `unused-default`.

use super::{Check, Rule, code};
use crate::diagnostic::{Diagnostic, Findings};
use crate::document::COMPUTE_TABLES;
use crate::model::Definition;
use crate::source::SourceId;
use crate::syntax::{Entry, Node, Table};

pub(super) const RULE: Rule = Rule {
    code: code!("unused-default", Warn, "a default that no compute uses"),
    check: Check::Declaration(|definition, _, findings| {
        // The computes are in the definitions that extend a base.
        if definition.document.is_base() {
            return;
        }
        let defaults = definition.document.root.get("defaults").and_then(Node::as_table);
        for entry in defaults.into_iter().flatten() {
            check_kind(definition, entry, findings);
        }
    }),
};

fn check_kind(definition: &Definition, defaults: &Entry, findings: &mut Findings) {
    let kind = defaults.key.value.as_str();
    // The schema reports any other word as an unknown key of `[defaults]`.
    if !COMPUTE_TABLES.contains(&kind) {
        return;
    }
    let computes = &definition.document.computes;
    let tables: Vec<&Table> = computes
        .iter()
        .filter(|compute| compute.kind.name() == kind)
        .filter_map(|compute| compute.own.as_table())
        .collect();
    if !tables.is_empty() {
        if let Some(table) = defaults.node.as_table() {
            overridden(kind, table, &tables, findings);
        }
    } else if is_own(defaults) {
        findings.push(
            Diagnostic::new(
                RULE.code,
                defaults.key.span,
                format!("there are defaults for `{kind}` but no `[{kind}.NAME]`"),
                "never used",
            )
            .with_help("remove them"),
        );
    }
}

/// A default in a file that this definition extends may be for other definitions.
fn is_own(entry: &Entry) -> bool {
    entry.key.span.source == SourceId::default()
}

/// Reports the defaults whose key every one of `tables` sets itself.
fn overridden(path: &str, defaults: &Table, tables: &[&Table], findings: &mut Findings) {
    for entry in defaults.iter().filter(|entry| is_own(entry)) {
        let key = entry.key.value.as_str();
        let own: Vec<&Entry> = tables.iter().filter_map(|table| table.entry(key)).collect();
        let Some(first) = own.first().filter(|_| own.len() == tables.len()) else {
            continue;
        };
        // Tables are merged key by key, so each key of a table is checked separately.
        let merged: Vec<&Table> = own.iter().filter_map(|own| own.node.as_table()).collect();
        match entry.node.as_table() {
            Some(table) if merged.len() == own.len() => {
                overridden(&format!("{path}.{key}"), table, &merged, findings);
            }
            Some(_) if !merged.is_empty() => {}
            _ => findings.push(
                Diagnostic::new(
                    RULE.code,
                    entry.key.span,
                    format!("the default `{path}.{key}` is replaced by every compute"),
                    "never used",
                )
                .with_related(
                    first.key.span,
                    if own.len() == 1 {
                        "replaced here"
                    } else {
                        "replaced here, among others"
                    },
                )
                .with_help("remove it, or remove the values that repeat it"),
            ),
        }
    }
}
