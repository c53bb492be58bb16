//! What differs in the snapshots of two sides: what each environment is sent, line by line, scripts as lines.
//!
//! Both texts are what `armlet snapshot` writes, as `armlet show` prints them, without secrets.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff};

use super::change::{Comparison, Hunk, Line, SnapshotChange};
use super::compare::pairs;
use super::deployed::key_text;
use super::secret::{MASK, masked, says_secret};
use super::side::{Case, Side};
use crate::arm::show::with_script_lines;
use crate::arm::{COMPUTE, Deployment, Evaluated, Object, Value};
use crate::azure::behaviour;
use crate::emit::snapshot as snapshot_text;

/// Lines shown around a change, as `diff -u` has them.
const CONTEXT: usize = 3;

impl Comparison {
    /// The comparison with what differs in the snapshots of the two sides that were compared.
    ///
    /// There is nothing to compare where a side is a list from Azure, which is not what a deployment sends.
    #[must_use]
    pub fn with_snapshots(mut self, old: &Side, new: &Side) -> Self {
        if old.is_listed || new.is_listed {
            return self;
        }
        let nothing = Case::default();
        for (before, after) in pairs(old, new, &nothing) {
            let environment = after.environment.clone().or_else(|| before.environment.clone());
            let hunks = hunks(&text(old, &before), &text(new, &after));
            add(&mut self.snapshots, environment, hunks);
        }
        for change in &mut self.snapshots {
            if change.environments.len() == self.environments.len() {
                change.environments.clear();
            }
        }
        self
    }
}

/// Adds the differences of an environment to those of another that has the same.
fn add(changes: &mut Vec<SnapshotChange>, environment: Option<String>, hunks: Vec<Hunk>) {
    if hunks.is_empty() {
        return;
    }
    match changes.iter_mut().find(|known| known.hunks == hunks) {
        Some(known) => known.environments.extend(environment),
        None => changes.push(SnapshotChange {
            environments: environment.into_iter().collect(),
            hunks,
        }),
    }
}

/// The snapshot of a case as it is compared; nothing of a side that deploys nothing.
fn text(side: &Side, case: &Case) -> String {
    let mut snapshot = match &case.snapshot {
        Some(snapshot) => snapshot.clone(),
        None if *side.declared == Deployment::default() => return String::new(),
        None => {
            let inputs = &case.inputs;
            Evaluated::of(None, &side.declared, &inputs.values, &inputs.place).snapshot
        }
    };
    snapshot.resources.iter_mut().for_each(hide);
    let text = with_script_lines(&snapshot_text(&snapshot));
    masked(&text).into_owned()
}

/// Hides the values of a resource that are never shown, except where they only name a parameter.
fn hide(resource: &mut Object) {
    let text = |object: &Object, name: &str| match object.get_alike(name) {
        Some(Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    let Some(resource_type) = text(resource, "type") else {
        return;
    };
    let is_compute = resource_type.eq_ignore_ascii_case(COMPUTE);
    let kind = match resource.get_alike("properties") {
        Some(Value::Object(properties)) if is_compute => text(properties, "computeType"),
        _ => None,
    };
    let kind = kind.unwrap_or(resource_type);
    hide_members(&kind, is_compute, &mut Vec::new(), resource);
}

fn hide_members(kind: &str, is_compute: bool, path: &mut Vec<String>, object: &mut Object) {
    for (key, value) in object.iter_mut() {
        path.push(key_text(key));
        hide_value(kind, is_compute, path, value);
        path.pop();
    }
}

fn hide_value(kind: &str, is_compute: bool, path: &mut Vec<String>, value: &mut Value) {
    match value {
        Value::Object(inner) => hide_members(kind, is_compute, path, inner),
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                path.push(index.to_string());
                hide_value(kind, is_compute, path, item);
                path.pop();
            }
        }
        other => {
            let is_secret = behaviour::find(kind, is_compute, path).is_some_and(|row| row.secret);
            let is_script = path
                .last()
                .is_some_and(|name| name.eq_ignore_ascii_case("scriptData"));
            if is_secret && !names_a_parameter(other) || says_secret(path, other) {
                *other = Value::from(MASK);
            } else if is_script {
                hide_in_script(other);
            }
        }
    }
}

/// Hides the secrets of a script before its lines are shown, because one that cannot be shown as lines stays Base64.
fn hide_in_script(data: &mut Value) {
    let decoded = |base64: &str| String::from_utf8(STANDARD.decode(base64).ok()?).ok();
    let text = match data {
        Value::Script(script) => Some(script.text.to_string()),
        Value::String(base64) => decoded(base64),
        _ => None,
    };
    if let Some(text) = text
        && let Cow::Owned(shown) = masked(&text)
    {
        *data = Value::from(STANDARD.encode(shown));
    }
}

/// Whether a value is `[parameters('x')]`, which is no secret, or nothing at all.
fn names_a_parameter(value: &Value) -> bool {
    let text = match value {
        Value::Null => return true,
        Value::String(text) => text.clone(),
        Value::Expression(expression) => expression.arm_string().into(),
        _ => return false,
    };
    let inner = text
        .strip_prefix("[parameters('")
        .and_then(|text| text.strip_suffix("')]"));
    inner.is_some_and(|name| !name.contains('\''))
}

/// The lines that differ, by the resource that they belong to; the same lines of resources in a row are said once.
fn hunks(old: &str, new: &str) -> Vec<Hunk> {
    if old == new {
        return Vec::new();
    }
    // NOTE: no deadline, because the same input must give the same lines on a slow machine.
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .diff_lines(old, new);
    let (old_titles, new_titles) = (titles(old), titles(new));
    let mut hunks: Vec<Hunk> = Vec::new();
    for group in diff.grouped_ops(CONTEXT) {
        let changes = group.iter().flat_map(|op| diff.iter_changes(op));
        let lines: Vec<Line> = changes
            .map(|change| {
                let text = change.value().trim_end_matches('\n').to_owned();
                match change.tag() {
                    ChangeTag::Equal => Line::Same(text),
                    ChangeTag::Delete => Line::Removed(text),
                    ChangeTag::Insert => Line::Added(text),
                }
            })
            .collect();
        let title = title(&group, &old_titles, &new_titles);
        match hunks.last_mut() {
            Some(last) if last.lines == lines => last.alike += 1,
            _ => hunks.push(Hunk {
                title,
                lines,
                alike: 0,
            }),
        }
    }
    hunks
}

/// The resource of the first line of a group that differs.
fn title(group: &[DiffOp], old: &[(usize, String)], new: &[(usize, String)]) -> String {
    let at = |titles: &[(usize, String)], line: usize| {
        let before = titles.iter().rev().find(|(start, _)| *start <= line);
        before.map(|(_, title)| title.clone()).unwrap_or_default()
    };
    let first = group.iter().find(|op| !matches!(op, DiffOp::Equal { .. }));
    match first {
        Some(DiffOp::Delete { old_index, .. }) => at(old, *old_index),
        Some(op) => at(new, op.new_range().start),
        None => String::new(),
    }
}

/// The lines at which a resource or another part of a snapshot begins, with its title.
///
/// Only the printer's own indents are looked at: lines of scripts are deeper.
fn titles(text: &str) -> Vec<(usize, String)> {
    let mut titles: Vec<(usize, String)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line == "    {" {
            titles.push((number, String::new()));
        } else if let Some(name) = line.strip_prefix("      \"name\": \"")
            && let Some((_, title)) = titles.last_mut()
        {
            *title = last_segment(name.trim_end_matches(',').trim_end_matches('"'));
        } else if let Some(part) = line.strip_prefix("  \"")
            && let Some((part, _)) = part.split_once('"')
        {
            titles.push((number, part.to_owned()));
        }
    }
    titles
}

/// The own name of a resource; an expression as it is.
fn last_segment(name: &str) -> String {
    match name.rsplit_once('/') {
        Some((_, last)) if !name.starts_with('[') => last.to_owned(),
        _ => name.to_owned(),
    }
}
