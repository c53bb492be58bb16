//! What a deployment makes of a change, as the page shows it: in words for every compute, property by property.

use serde::Serialize;

use super::facts::{Row, Table};
use super::phrase::{Phrase, counted};
use crate::diff::{Change, Command, Comparison, Detail, Fate, HoursChange, Line, ResourceChange};

/// A definition as it was, and what differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Against {
    /// The revision, as it was given.
    pub revision: String,
    /// The differences; `None` if one side has mistakes and cannot be compared.
    pub comparison: Option<Comparison>,
}

/// What a deployment makes of the changes of one resource, or of the template.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ImpactView {
    /// The resource; `None` for the compute under whose heading it appears.
    title: Option<Phrase>,
    /// What a deployment does.
    verdict: Phrase,
    notes: Vec<Phrase>,
    table: Option<Table>,
    scripts: Vec<ScriptChange>,
    commands: Vec<Phrase>,
}

/// The lines of a script that differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ScriptChange {
    title: Phrase,
    text: String,
}

/// The impact on a compute of the new definition; `None` if it did not change.
pub(super) fn of_compute(against: Option<&Against>, name: &str) -> Option<ImpactView> {
    let against = against?;
    let mut changes = against.comparison.as_ref()?.resources.iter();
    let change = changes.find(|change| is_compute_of(change, name))?;
    Some(resource(change, None))
}

fn is_compute_of(change: &ResourceChange, name: &str) -> bool {
    change.compute_type.is_some() && change.fate != Fate::Removed && change.name.eq_ignore_ascii_case(name)
}

/// The impact of all that is no compute of the new definition: what is gone, other resources, the template's declarations.
pub(super) fn of_rest(against: &Against, is_shown: impl Fn(&str) -> bool) -> Vec<ImpactView> {
    let Some(comparison) = &against.comparison else {
        return Vec::new();
    };
    let rest = comparison
        .resources
        .iter()
        .filter(|change| {
            change.compute_type.is_none() || change.fate == Fate::Removed || !is_shown(&change.name)
        })
        .map(|change| {
            let title = Phrase::plain(format!("{} ", change.kind())).and_code(change.name.as_str());
            resource(change, Some(title))
        });
    rest.chain(declarations(&comparison.declarations)).collect()
}

/// One line that sums up the changes.
pub(super) fn summary(against: &Against) -> Phrase {
    let since = Phrase::plain("Against ").and_code(against.revision.as_str());
    let Some(comparison) = &against.comparison else {
        return since.and(": not compared, because a definition has mistakes");
    };
    let worst = comparison.behaviours().max();
    match worst {
        None => since.and(": nothing changed"),
        Some(worst) => since
            .and(format!(
                ": {}; most severe effect: ",
                counted(comparison.resources.len(), "changed resource")
            ))
            .and_code(worst.name()),
    }
}

fn resource(change: &ResourceChange, title: Option<Phrase>) -> ImpactView {
    let verdict = change.worst().map_or("changed", |worst| worst.name());
    let fate = match &change.fate {
        Fate::Changed => Phrase::plain("Changed. Effect of a deployment: "),
        Fate::Added => Phrase::plain("New. Effect of a deployment: "),
        Fate::Unmanaged => Phrase::plain("Not in any definition. Effect of a deployment: "),
        Fate::Removed => Phrase::plain("No longer in the definition. Effect of a deployment: "),
        Fate::Renamed { from } => Phrase::plain("Renamed from ")
            .and_code(from.as_str())
            .and(". Effect of a deployment: "),
    };
    let hours = change.hours.map(hours);
    ImpactView {
        title,
        verdict: fate.and_code(verdict),
        notes: change
            .notes
            .iter()
            .map(|note| Phrase::message(note))
            .chain(hours)
            .collect(),
        table: table(&change.changes),
        scripts: change.changes.iter().filter_map(script).collect(),
        commands: change.commands.iter().map(command).collect(),
    }
}

fn declarations(changes: &[Change]) -> Option<ImpactView> {
    let worst = changes.iter().map(|change| change.behaviour).max()?;
    Some(ImpactView {
        title: Some(Phrase::plain("Parameters and outputs")),
        verdict: Phrase::plain("Effect of a deployment: ").and_code(worst.name()),
        notes: Vec::new(),
        table: table(changes),
        scripts: Vec::new(),
        commands: Vec::new(),
    })
}

fn table(changes: &[Change]) -> Option<Table> {
    let rows: Vec<Row> = changes.iter().map(row).collect();
    (!rows.is_empty()).then(|| Table {
        caption: "What changed".to_owned(),
        columns: vec!["Property", "Before", "After", "Effect of a deployment"],
        rows,
    })
}

fn row(change: &Change) -> Row {
    let cell = |value: Option<&String>| match value {
        Some(value) => Phrase::code(value.as_str()),
        None => Phrase::plain("–"),
    };
    let secret = |present: bool| Phrase::plain(if present { "a secret (not shown)" } else { "–" });
    let [before, after] = match &change.detail {
        Detail::Values { before, after } => [cell(before.as_ref()), cell(after.as_ref())],
        Detail::Secret { before, after } => [secret(*before), secret(*after)],
        Detail::Lines(lines) => {
            let count = |wanted: fn(&Line) -> bool| lines.iter().filter(|line| wanted(line)).count();
            let removed = count(|line| matches!(line, Line::Removed(_)));
            let added = count(|line| matches!(line, Line::Added(_)));
            [(removed, "removed"), (added, "added")]
                .map(|(number, how)| Phrase::plain(format!("{} {how}, see below", counted(number, "line"))))
        }
    };
    let mut does = vec![Phrase::code(change.behaviour.name())];
    if change.security {
        does.push(Phrase::plain("⚠ security"));
    }
    if !change.environments.is_empty() {
        does.push(Phrase::plain(format!("in {}", change.environments.join(", "))));
    }
    if let Some(reason) = change.reason {
        does.push(Phrase::plain(reason.name()));
    }
    if !change.note.is_empty() {
        does.push(Phrase::message(&change.note));
    }
    if !change.settled_by.is_empty() {
        does.push(Phrase::message(&format!(
            "settled by {}",
            change.settled_by.join("; ")
        )));
    }
    if let Some(certainty) = change.certainty {
        does.push(Phrase::plain(format!(
            "{}: {}",
            certainty.name(),
            change.sources.join(", ")
        )));
    }
    Row {
        name: Phrase::code(change.label()),
        target: None,
        cells: vec![vec![before], vec![after], does],
    }
}

fn script(change: &Change) -> Option<ScriptChange> {
    let Detail::Lines(lines) = &change.detail else {
        return None;
    };
    let lines: Vec<String> = lines
        .iter()
        .map(|line| match line {
            Line::Skipped(count) => format!("  … {count} lines"),
            Line::Same(text) => format!("  {text}"),
            Line::Removed(text) => format!("- {text}"),
            Line::Added(text) => format!("+ {text}"),
        })
        .collect();
    Some(ScriptChange {
        title: Phrase::plain("Lines of ").and_code(change.label()),
        text: lines.join("\n"),
    })
}

fn hours(hours: HoursChange) -> Phrase {
    let shown = |minutes: Option<u16>| minutes.map_or_else(|| "unknown".to_owned(), super::week::duration);
    Phrase::plain(format!(
        "Maximum running hours per week: {} before, {} after",
        shown(hours.before),
        shown(hours.after)
    ))
}

fn command(command: &Command) -> Phrase {
    let note = Phrase::message(&command.note);
    if command.line.is_empty() {
        note
    } else {
        Phrase::code(command.line.as_str())
            .and(if command.note.is_empty() { "" } else { " – " })
            .and_phrase(note)
    }
}
