//! What a deployment makes of the changes since a revision, as the page shows it: once for all, most severe first.

use serde::Serialize;

use super::facts::{Row, Table};
use super::phrase::Phrase;
use crate::diff::{
    self, Change, CommandLines, Comparison, Fate, Folded, Line, ResourceChange, Said, Sides, SnapshotChange,
    command_lines, legend, rows, shown_name, totals, within,
};
use crate::hashing::HashMap;

/// The mark before what affects security, hours or money.
const MARK: &str = "⚠";

/// The most lines of a difference that are shown without a click.
const MOST_OPEN: usize = 20;

/// The most lines of a snapshot's difference that are shown at all.
const MOST_LINES: usize = 1_000;

/// A definition as it was, and what differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Against {
    /// The revision, as it was given.
    pub revision: String,
    /// The differences; `None` if one side has mistakes and cannot be compared.
    pub comparison: Option<Comparison>,
}

/// The comparison of a definition with what it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ComparisonView {
    id: String,
    title: Phrase,
    /// Total costs and notes.
    notes: Vec<Phrase>,
    legend: Vec<Word>,
    impacts: Vec<ImpactView>,
    snapshots: Vec<Difference>,
}

/// A word and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Word {
    word: &'static str,
    meaning: Phrase,
}

/// What a deployment makes of the changes of a resource, of several that change alike, or of the template.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct ImpactView {
    id: String,
    title: Phrase,
    /// The computes of the page that it is about.
    links: Vec<Link>,
    /// What a deployment does.
    verdict: Phrase,
    notes: Vec<Phrase>,
    table: Option<Table>,
    scripts: Vec<Difference>,
    commands: Option<Commands>,
}

/// The place of a compute on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Link {
    id: String,
    name: String,
}

/// What is said at a compute that changed: the effect, and the place that says all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Impact {
    id: String,
    verdict: Phrase,
}

/// Lines that differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Difference {
    title: Phrase,
    is_open: bool,
    lines: Vec<DiffLine>,
}

/// A line of a difference; `class` is what the style sheet knows it by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct DiffLine {
    class: &'static str,
    text: String,
}

/// The commands of a compute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Commands {
    title: String,
    lines: Vec<String>,
}

/// The names of computes and the places at which the page describes them, by the names in lower case.
pub(super) type Ids = HashMap<String, (String, String)>;

/// One line that sums up the changes.
pub(super) fn summary(against: &Against) -> Phrase {
    let since = Phrase::plain("Against ").and_code(against.revision.as_str());
    let Some(comparison) = &against.comparison else {
        return since.and(": not compared, because a definition has mistakes");
    };
    match comparison.is_empty() {
        true => since.and(": nothing changed"),
        false => {
            let summary = diff::summary(std::iter::once(comparison), MARK);
            since.and(format!(": {summary}"))
        }
    }
}

/// The comparison under the heading of a definition. `ids` are those of its computes.
pub(super) fn view(against: &Against, id: &str, ids: &Ids) -> Option<ComparisonView> {
    let comparison = against.comparison.as_ref()?;
    let has_more = !comparison.notes.is_empty() || !comparison.snapshots.is_empty();
    if comparison.is_empty() && !has_more {
        return None;
    }
    let totals = totals(comparison);
    let totals = totals.iter().map(said);
    let notes = comparison.notes.iter().map(|note| Phrase::message(note));
    Some(ComparisonView {
        id: format!("{id}-changes"),
        title: Phrase::plain("What a deployment changes"),
        notes: totals.chain(notes).collect(),
        legend: legend(std::iter::once(comparison))
            .into_iter()
            .map(word)
            .collect(),
        impacts: impacts(comparison, id, ids),
        snapshots: comparison.snapshots.iter().map(snapshot).collect(),
    })
}

/// What is said at the computes of the new definition that changed, by their names in lower case.
pub(super) fn at_computes(against: Option<&Against>, id: &str) -> HashMap<String, Impact> {
    let comparison = against.and_then(|against| against.comparison.as_ref());
    let folded = comparison.map(Comparison::folded).unwrap_or_default();
    let mut impacts = HashMap::default();
    for (index, folded) in folded.iter().enumerate() {
        let resources = std::iter::once(&folded.shown).chain(&folded.alike);
        for resource in resources.filter(|resource| is_deployed_compute(resource)) {
            let impact = Impact {
                id: impact_id(id, index),
                verdict: verdict(resource),
            };
            impacts.entry(resource.name.to_lowercase()).or_insert(impact);
        }
    }
    impacts
}

/// The computes that the new definition has no more and a deployment leaves behind, and the number of the change that says so.
pub(super) fn left_behind(against: &Against) -> Option<(Phrase, usize)> {
    /// The most that are named.
    const MOST: usize = 12;
    let folded = against.comparison.as_ref()?.folded();
    let is_left =
        |folded: &&Folded<'_>| folded.shown.compute_type.is_some() && folded.shown.fate == Fate::Removed;
    let first = folded.iter().position(|folded| is_left(&folded))?;
    let names: Vec<_> = folded
        .iter()
        .filter(is_left)
        .flat_map(|folded| std::iter::once(&folded.shown).chain(&folded.alike))
        .map(|resource| shown_name(&resource.name))
        .collect();
    let shown = names.iter().take(MOST).map(|name| Phrase::code(name.as_ref()));
    let listed = Phrase::listed(shown);
    let rest = names.len().saturating_sub(MOST);
    Some(match rest {
        0 => (listed, first),
        rest => (listed.and(format!(" and {rest} more")), first),
    })
}

fn impact_id(id: &str, index: usize) -> String {
    format!("{id}-change-{}", index + 1)
}

/// Whether a resource is a compute that the new definition has.
fn is_deployed_compute(change: &ResourceChange) -> bool {
    change.compute_type.is_some() && change.fate != Fate::Removed
}

fn impacts(comparison: &Comparison, id: &str, ids: &Ids) -> Vec<ImpactView> {
    let all = &comparison.environments;
    let folded = comparison.folded();
    let resources = folded.iter().enumerate();
    let resources = resources.map(|(index, folded)| resource(folded, impact_id(id, index), all, ids));
    let declarations = declarations(comparison, impact_id(id, folded.len()));
    resources.chain(declarations).collect()
}

fn word((word, meaning): (&'static str, String)) -> Word {
    Word {
        word,
        meaning: Phrase::message(&meaning),
    }
}

fn resource(folded: &Folded<'_>, id: String, all: &[String], ids: &Ids) -> ImpactView {
    let change = folded.shown;
    let title = Phrase::plain(format!("{} ", change.kind()))
        .and_code(shown_name(&change.name))
        .and(folded.more())
        .and(within(&change.environments, &[]));
    let facts = folded.about();
    let notes = change.notes.iter().map(|note| Phrase::message(note));
    ImpactView {
        id,
        title,
        links: links(folded, ids),
        verdict: verdict(change),
        notes: notes.chain(facts.iter().map(said)).collect(),
        table: table(&change.changes, &change.environments, all),
        scripts: scripts(&change.changes, all),
        commands: commands(&command_lines(&change.commands), folded.alike.len()),
    }
}

/// The computes that the page describes, of those that change alike.
fn links(folded: &Folded<'_>, ids: &Ids) -> Vec<Link> {
    let resources = std::iter::once(&folded.shown).chain(&folded.alike);
    let link = |resource: &&ResourceChange| {
        let (name, id) = ids
            .get(&resource.name.to_lowercase())
            .filter(|_| is_deployed_compute(resource))?;
        Some(Link {
            id: id.clone(),
            name: name.clone(),
        })
    };
    resources.filter_map(link).collect()
}

fn verdict(change: &ResourceChange) -> Phrase {
    let verdict = change.worst().map_or("changed", |worst| worst.name());
    let fate = match &change.fate {
        Fate::Changed => Phrase::plain("Changed. Effect of a deployment: "),
        Fate::Added => Phrase::plain("New. Effect of a deployment: "),
        Fate::Failed => Phrase::plain("Failed in Azure. Effect of a deployment: "),
        Fate::Unmanaged => Phrase::plain("Not in any definition. Effect of a deployment: "),
        Fate::Removed => Phrase::plain("No longer in the definition. Effect of a deployment: "),
        Fate::Renamed { from } => Phrase::plain("Renamed from ")
            .and_code(from.as_str())
            .and(". Effect of a deployment: "),
    };
    let security = if change.is_security() {
        format!(" {MARK} security")
    } else {
        String::new()
    };
    fate.and_code(verdict).and(security)
}

fn said(said: &Said) -> Phrase {
    let mark = if said.weighs {
        format!("{MARK} ")
    } else {
        String::new()
    };
    Phrase::plain(mark).and_phrase(Phrase::message(&said.line()))
}

fn declarations(comparison: &Comparison, id: String) -> Option<ImpactView> {
    let changes = &comparison.declarations;
    let worst = changes.iter().map(|change| change.behaviour).max()?;
    Some(ImpactView {
        id,
        title: Phrase::plain("Parameters and outputs"),
        links: Vec::new(),
        verdict: Phrase::plain("Effect of a deployment: ").and_code(worst.name()),
        notes: Vec::new(),
        table: table(changes, &[], &comparison.environments),
        scripts: Vec::new(),
        commands: None,
    })
}

fn table(changes: &[Change], outer: &[String], all: &[String]) -> Option<Table> {
    let rows: Vec<Row> = rows(changes, all)
        .iter()
        .map(|change| row(change, outer))
        .collect();
    (!rows.is_empty()).then(|| Table {
        caption: "What changed".to_owned(),
        columns: vec!["Property", "Before", "After", "Effect of a deployment"],
        rows,
    })
}

fn row(change: &diff::Row<'_>, outer: &[String]) -> Row {
    let cell = |value: &Option<String>| match value {
        Some(value) => Phrase::code(value.as_str()),
        None => Phrase::plain("–"),
    };
    let [before, after] = match &change.sides {
        Sides::Values(before, after) => [cell(before), cell(after)],
        Sides::Hidden(words) => [Phrase::plain("–"), Phrase::plain(*words)],
        Sides::Lines(_) => [Phrase::plain("see below"), Phrase::plain("see below")],
    };
    let mut does = vec![Phrase::code(change.behaviour.name())];
    if change.security {
        does.push(Phrase::plain(format!("{MARK} security")));
    }
    does.extend(change.remarks.iter().map(|remark| Phrase::message(remark)));
    Row {
        name: Phrase::code(change.name.as_str()).and(within(&change.environments, outer)),
        target: None,
        cells: vec![vec![before], vec![after], does],
    }
}

fn scripts(changes: &[Change], all: &[String]) -> Vec<Difference> {
    let rows = rows(changes, all);
    let script = |row: &diff::Row<'_>| match row.sides {
        Sides::Lines(lines) => Some(Difference {
            title: Phrase::plain("Lines of ").and_code(row.name.as_str()),
            is_open: true,
            lines: lines.iter().map(line).collect(),
        }),
        Sides::Values(..) | Sides::Hidden(_) => None,
    };
    rows.iter().filter_map(script).collect()
}

fn line(line: &Line) -> DiffLine {
    let (class, text) = match line {
        Line::Skipped(count) => ("place", format!("  … {count} lines")),
        Line::Same(text) => ("same", format!("  {text}")),
        Line::Removed(text) => ("removed", format!("- {text}")),
        Line::Added(text) => ("added", format!("+ {text}")),
    };
    DiffLine { class, text }
}

fn snapshot(change: &SnapshotChange) -> Difference {
    let mut lines = Vec::new();
    for hunk in &change.hunks {
        lines.push(DiffLine {
            class: "place",
            text: format!("@@ {} @@", hunk.heading()),
        });
        lines.extend(hunk.lines.iter().map(line));
    }
    let rest = lines.len().saturating_sub(MOST_LINES);
    if rest > 0 {
        lines.truncate(MOST_LINES);
        lines.push(DiffLine {
            class: "place",
            text: format!("… {rest} more lines"),
        });
    }
    Difference {
        title: Phrase::plain(format!(
            "Snapshot{}: {}",
            within(&change.environments, &[]),
            change.counts()
        )),
        is_open: lines.len() <= MOST_OPEN,
        lines,
    }
}

fn commands(commands: &CommandLines, others: usize) -> Option<Commands> {
    let title = match commands.lines.len() {
        0 => return None,
        1 => "1 command applies what the deployment does not apply".to_owned(),
        count => format!("{count} commands apply what the deployment does not apply"),
    };
    let mut lines = Vec::new();
    if !commands.workspaces.is_empty() {
        lines.push(format!("# $WORKSPACE is {}", commands.workspaces));
    }
    for command in &commands.lines {
        lines.push(format!("# {}", command.comment));
        if !command.line.is_empty() {
            lines.push(command.line.clone());
        }
    }
    if others > 0 {
        lines.push(format!(
            "# the same for the {others} others: `armlet diff --output-format sh` prints every command"
        ));
    }
    Some(Commands { title, lines })
}
