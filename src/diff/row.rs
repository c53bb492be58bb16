//! Changes as every format shows them: without what was said already, and once if several environments look alike.

use std::cmp::Reverse;

use super::change::{Change, Detail, InDefinition, Line};
use super::words::{pair, value};
use crate::azure::behaviour::Behaviour;

/// How the words begin by which [`by_trial`](super::walk) says that only a trial settles an effect. The legend says it once.
pub(super) const TRIAL: &str = "a test deployment";

/// The most keys of a definition that are named beside a property.
const MOST_KEYS: usize = 2;

/// A change as every format shows it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row<'c> {
    /// The property, and the key of a definition that writes the same value: `vmSize (size)`.
    pub(crate) name: String,
    /// What a deployment does.
    pub(crate) behaviour: Behaviour,
    /// Whether it is a matter of security.
    pub(crate) security: bool,
    /// The environments that it concerns; empty if all of them.
    pub(crate) environments: Vec<String>,
    /// The two sides.
    pub(crate) sides: Sides<'c>,
    /// What else a reader should know, each on a line.
    pub(crate) remarks: Vec<String>,
}

/// The two sides of a change, each on one line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sides<'c> {
    /// Values; `None` on a side without one.
    Values(Option<String>, Option<String>),
    /// What is said of values that are not shown.
    Hidden(&'static str),
    /// The lines of a script.
    Lines(&'c [Line]),
}

/// The rows of some changes, the most severe effect first. `all` are the environments of the comparison.
pub(crate) fn rows<'c>(changes: &'c [Change], all: &[String]) -> Vec<Row<'c>> {
    let mut rows: Vec<Row<'c>> = Vec::new();
    for change in changes {
        let row = Row::of(change);
        match rows.iter_mut().find(|known| known.looks_like(&row)) {
            Some(known) => known.extend(row.environments, all),
            None => rows.push(row),
        }
    }
    rows.sort_by_key(|row| Reverse(row.behaviour));
    rows
}

impl<'c> Row<'c> {
    fn of(change: &'c Change) -> Self {
        let differs = |definition: &&InDefinition| !is_as_in_rest(definition, &change.detail);
        let definition = change.definition.as_ref().filter(differs);
        Self {
            name: match definition {
                Some(_) => change.label().to_owned(),
                None => with_keys(change),
            },
            behaviour: change.behaviour,
            security: change.security,
            environments: change.environments.clone(),
            sides: sides(&change.detail),
            remarks: definition
                .map(in_definition)
                .into_iter()
                .chain(remarks(change))
                .collect(),
        }
    }

    /// Whether another row shows the same, in other environments.
    fn looks_like(&self, other: &Self) -> bool {
        let is_elsewhere = |name: &String| !self.environments.contains(name);
        let mut moved = other.clone();
        moved.environments.clone_from(&self.environments);
        !other.environments.is_empty() && other.environments.iter().all(is_elsewhere) && *self == moved
    }

    fn extend(&mut self, environments: Vec<String>, all: &[String]) {
        self.environments.extend(environments);
        if self.environments.len() == all.len() {
            self.environments.clear();
        }
    }
}

/// The property, and the keys of a definition that write it: `vmSize (size)`.
fn with_keys(change: &Change) -> String {
    let label = change.label();
    let mut keys: Vec<&str> = Vec::new();
    for key in &change.keys {
        let table = key.split('.').next().unwrap_or(key);
        // One key of a table is named whole, several are the table.
        let is_alone = change.keys.len() == 1;
        let key = if is_alone { key } else { table };
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let is_said = |key: &str| {
        label
            .strip_prefix(key)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    match keys.as_slice() {
        [] => label.to_owned(),
        [key] if is_said(key) => label.to_owned(),
        keys if keys.len() > MOST_KEYS => label.to_owned(),
        keys => format!("{label} ({})", keys.join(" or ")),
    }
}

/// Whether a definition writes the values as REST has them.
fn is_as_in_rest(definition: &InDefinition, detail: &Detail) -> bool {
    matches!(detail, Detail::Values { before, after } if *before == definition.before && *after == definition.after)
}

/// `idle_time_before_shutdown = "1h" -> "30m"`
fn in_definition(definition: &InDefinition) -> String {
    let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    format!(
        "{} = {} -> {}",
        definition.key,
        side(&definition.before),
        side(&definition.after)
    )
}

fn sides(detail: &Detail) -> Sides<'_> {
    match detail {
        Detail::Values { before, after } => match (before, after) {
            (Some(before), Some(after)) => {
                let (before, after) = pair(before, after);
                Sides::Values(Some(before), Some(after))
            }
            (before, after) => Sides::Values(before.as_deref().map(value), after.as_deref().map(value)),
        },
        Detail::Secret { before, after } => Sides::Hidden(match (before, after) {
            (false, _) => "none -> a secret (not shown)",
            (_, false) => "a secret (not shown) -> none",
            (true, true) => "a secret that changed (not shown)",
        }),
        Detail::Lines(lines) if lines.is_empty() => Sides::Hidden("only secrets in it changed (not shown)"),
        Detail::Lines(lines) => Sides::Lines(lines),
    }
}

impl Sides<'_> {
    /// `"PT60M" -> "PT30M"`; empty for a script.
    pub(crate) fn line(&self) -> String {
        let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        match self {
            Self::Values(None, None) | Self::Lines(_) => String::new(),
            Self::Values(before, after) => format!("{} -> {}", side(before), side(after)),
            Self::Hidden(words) => (*words).to_owned(),
        }
    }
}

/// What a reader should know of a change: why, who says so, and what would settle it.
fn remarks(change: &Change) -> Vec<String> {
    let reason = change.reason.map(|reason| reason.name().to_owned());
    let note = (!change.note.is_empty()).then(|| change.note.clone());
    let why: Vec<String> = reason.into_iter().chain(note).collect();
    let sources = change
        .certainty
        .map(|certainty| format!("{}: {}", certainty.name(), change.sources.join(", ")));
    let first = match (why.is_empty(), sources) {
        (true, sources) => sources,
        (false, Some(sources)) => Some(format!("{} ({sources})", why.join("; "))),
        (false, None) => Some(why.join("; ")),
    };
    let settled: Vec<&str> = change
        .settled_by
        .iter()
        .map(String::as_str)
        .filter(|settled| !settled.starts_with(TRIAL))
        .collect();
    let settled = (!settled.is_empty()).then(|| format!("settled by {}", settled.join("; ")));
    first.into_iter().chain(settled).collect()
}
