//! Comparisons as one JSON object, for programs; `schemas/output/diff.schema.json` describes it.
//!
//! Members may be added to version 2; existing members keep their meaning.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Behaviour;
use super::FileComparison;
use super::change::{Change, Command, Detail, Fate, Line, ResourceChange};

/// Goes up when a member is removed or changes its meaning.
const VERSION: u32 = 2;

/// The whole document, with a final newline.
pub(super) fn print(files: &[FileComparison]) -> String {
    let document = json!({
        "version": VERSION,
        "legend": Behaviour::ALL.map(|behaviour| (behaviour.word(), behaviour.meaning())).into_iter().collect::<BTreeMap<_, _>>(),
        "files": files.iter().map(file).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn file(file: &FileComparison) -> Value {
    json!({
        "old": file.old,
        "new": file.new,
        "environments": file.comparison.environments,
        "notes": file.comparison.notes,
        "resources": file.comparison.resources.iter().map(resource).collect::<Vec<_>>(),
        "declarations": file.comparison.declarations.iter().map(change).collect::<Vec<_>>(),
    })
}

fn resource(resource: &ResourceChange) -> Value {
    let renamed_from = match &resource.fate {
        Fate::Renamed { from } => Some(from),
        Fate::Added | Fate::Removed | Fate::Unmanaged | Fate::Changed => None,
    };
    json!({
        "name": resource.name,
        "type": resource.resource_type,
        "compute_type": resource.compute_type,
        "fate": resource.fate.name(),
        "renamed_from": renamed_from,
        "behaviour": resource.worst().map(|worst| worst.word()),
        "environments": resource.environments,
        "security": resource.is_security(),
        "notes": resource.notes,
        "changes": resource.changes.iter().map(change).collect::<Vec<_>>(),
        "running_minutes_a_week": resource.hours.map(|hours| json!({
            "before": hours.before,
            "after": hours.after,
        })),
        "commands": resource.commands.iter().map(command).collect::<Vec<_>>(),
    })
}

fn change(change: &Change) -> Value {
    let (before, after) = match &change.detail {
        Detail::Values { before, after } => (before.clone(), after.clone()),
        Detail::Secret { .. } | Detail::Lines(_) => (None, None),
    };
    let lines = match &change.detail {
        Detail::Lines(lines) => Some(lines.iter().map(line).collect::<Vec<_>>()),
        Detail::Values { .. } | Detail::Secret { .. } => None,
    };
    json!({
        "path": change.path,
        "keys": change.keys,
        "behaviour": change.behaviour.word(),
        "reason": change.reason.map(|reason| reason.word()),
        "settled_by": change.settled_by,
        "environments": change.environments,
        "certainty": change.certainty.map(|certainty| certainty.name()),
        "sources": change.sources,
        "security": change.security,
        "secret": matches!(change.detail, Detail::Secret { .. }),
        "before": before,
        "after": after,
        "lines": lines,
        "operation": change.operation.map(|operation| operation.name()),
        "note": change.note,
    })
}

fn line(line: &Line) -> Value {
    match line {
        Line::Skipped(count) => json!({ "kind": "skipped", "count": count }),
        Line::Same(text) => json!({ "kind": "same", "text": text }),
        Line::Removed(text) => json!({ "kind": "removed", "text": text }),
        Line::Added(text) => json!({ "kind": "added", "text": text }),
    }
}

fn command(command: &Command) -> Value {
    let line = (!command.line.is_empty()).then_some(&command.line);
    json!({
        "operation": command.operation.name(),
        "environments": command.environments,
        "line": line,
        "note": command.note,
    })
}
