//! `invalid-unset`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::document::COMPUTE_TABLES;
use crate::language::key::{Key, Required};
use crate::language::walk;
use crate::syntax::{Node, Table};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-unset",
        Deny,
        "a key that is unset and must be there, or is set beside it"
    ),
    check: Check::Declaration(|definition, _, findings| {
        let document = &definition.document;
        for kind in COMPUTE_TABLES {
            let defaults = document.defaults(kind).and_then(|entry| entry.node.as_table());
            findings.extend(defaults.into_iter().flat_map(|table| problems(kind, table)));
        }
        for compute in &document.computes {
            let own = compute.own.as_table();
            findings.extend(
                own.into_iter()
                    .flat_map(|table| problems(compute.kind.name(), table)),
            );
        }
    }),
};

/// What is wrong with `unset` in the table of a compute or the defaults of its kind.
fn problems(kind: &str, table: &Table) -> Vec<Diagnostic> {
    let unset = table.get("unset").and_then(Node::as_array).unwrap_or_default();
    if unset.is_empty() {
        return Vec::new();
    }
    let mut known: Vec<&'static Key> = walk::table(kind).map_or_else(Vec::new, walk::own_keys);
    known.retain(|key| key.name != "unset");
    let items = unset.iter().filter_map(|item| Some((item, item.as_str()?)));
    items
        .filter_map(|(item, name)| problem(item, name, kind, table, &known))
        .collect()
}

fn problem(item: &Node, name: &str, kind: &str, table: &Table, known: &[&'static Key]) -> Option<Diagnostic> {
    let Some(key) = known.iter().find(|key| key.name == name) else {
        return Some(unknown(item, name, kind, known));
    };
    if key.required != Required::No || name == "type" {
        let message = format!("`{name}` cannot be unset: a compute of this kind must have it");
        return Some(Diagnostic::new(RULE.code, item.span, message, "required"));
    }
    // A file may unset what one that it extends sets.
    let beside = table.entry(name)?;
    if beside.key.span.source != item.span.source {
        return None;
    }
    let message = format!("`{name}` is set and unset in the same table");
    Some(
        Diagnostic::new(RULE.code, item.span, message, "unset here")
            .with_related(beside.key.span, "set here")
            .with_help("remove one of the two"),
    )
}

fn unknown(item: &Node, name: &str, kind: &str, known: &[&'static Key]) -> Diagnostic {
    let message = format!("`[{kind}.NAME]` has no key `{name}`");
    let finding = Diagnostic::new(RULE.code, item.span, message, "no such key");
    match nearest(name, known.iter().map(|key| key.name)) {
        Some(near) => finding.with_suggestion(
            format!("did you mean `{near}`?"),
            item.span,
            format!("\"{near}\""),
            Applicability::MaybeIncorrect,
        ),
        None => finding.with_help("name a key of the table, not one inside another table"),
    }
}
