//! Comparisons as text for a terminal.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use annotate_snippets::renderer::{AnsiColor, Effects, Style};

use super::FileComparison;
use super::change::{Change, Command, Detail, Fate, HoursChange, Line, ResourceChange};
use crate::azure::behaviour::Behaviour;
use crate::render::printable::printable_line;

/// The maximum number of characters of a value; longer values are cut.
const LONGEST_VALUE: usize = 200;

/// The column in which properties start, after the longest behavior.
const INDENT: usize = 20;

/// The mark before a change that affects security.
const MARK: char = '!';

const HEADER: Style = Style::new().effects(Effects::BOLD);
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// The whole text.
pub(super) fn print(files: &[FileComparison], colour: bool) -> String {
    let mut out = Out {
        text: String::new(),
        colour,
    };
    for file in files.iter().filter(|file| !file.comparison.is_empty()) {
        out.line(0, HEADER, &format!("{} -> {}", file.old, file.new));
        out.text.push('\n');
        for resource in &file.comparison.resources {
            out.resource(resource);
        }
        if !file.comparison.declarations.is_empty() {
            out.line(0, HEADER, "template");
            for change in &file.comparison.declarations {
                out.change(change, &[]);
            }
            out.text.push('\n');
        }
    }
    for note in files.iter().flat_map(|file| &file.comparison.notes) {
        out.line(0, Style::new(), &format!("note: {note}"));
    }
    for (word, meaning) in legend(files) {
        let padding = INDENT.saturating_sub(2 + word.len());
        out.line(2, Style::new(), &format!("{word}{:padding$}{meaning}", ""));
    }
    out.line(0, Style::new(), &summary(files));
    out.text
}

/// One line that counts the changes.
pub(super) fn summary(files: &[FileComparison]) -> String {
    let resources = || files.iter().flat_map(|file| &file.comparison.resources);
    let declarations = || files.iter().flat_map(|file| &file.comparison.declarations);
    if resources().next().is_none() && declarations().next().is_none() {
        return "no changes".to_owned();
    }
    let mut parts = Vec::new();
    for word in ["changed", "added", "removed", "renamed", "unmanaged"] {
        let of = |compute: bool| {
            resources()
                .filter(|resource| resource.fate.name() == word && resource.compute_type.is_some() == compute)
                .count()
        };
        parts.extend(counted(of(true), "compute", word));
        parts.extend(counted(of(false), "other resource", word));
    }
    parts.extend(counted(declarations().count(), "declaration", "changed"));
    let worst = files.iter().flat_map(|file| file.comparison.behaviours()).max();
    if let Some(worst) = worst {
        parts.push(format!("most severe effect: {}", worst.name()));
    }
    let security = resources().filter(|resource| resource.is_security()).count()
        + declarations().filter(|change| change.security).count();
    if security > 0 {
        parts.push(format!("{MARK} security: {security}"));
    }
    parts.join(", ")
}

fn counted(count: usize, what: &str, how: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {what} {how}")),
        _ => Some(format!("{count} {what}s {how}")),
    }
}

/// A value in one line of bounded length.
pub(super) fn value(text: &str) -> String {
    let line = printable_line(text);
    match line.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!(
            "{}… ({} characters)",
            line.get(..end).unwrap_or_default(),
            line.chars().count()
        ),
        None => line,
    }
}

/// The two sides of a change in words; empty for a script.
pub(super) fn sides(detail: &Detail) -> String {
    match detail {
        Detail::Values { before, after } => match (before, after) {
            (Some(before), Some(after)) => format!("{} -> {}", value(before), value(after)),
            (None, Some(after)) => format!("none -> {}", value(after)),
            (Some(before), None) => format!("{} -> none", value(before)),
            (None, None) => String::new(),
        },
        Detail::Secret { before, after } => match (before, after) {
            (false, _) => "none -> a secret (not shown)",
            (_, false) => "a secret (not shown) -> none",
            (true, true) => "a secret that changed (not shown)",
        }
        .to_owned(),
        Detail::Lines(lines) if lines.is_empty() => "only secrets in it changed (not shown)".to_owned(),
        Detail::Lines(_) => String::new(),
    }
}

/// `45 h -> 60 h of 168 h (+15 h)`.
pub(super) fn hours(hours: HoursChange, fate: &Fate) -> String {
    let shown = |minutes: Option<u16>| {
        minutes.map_or_else(
            || "unknown".to_owned(),
            |minutes| format!("{} h", decimal(i32::from(minutes))),
        )
    };
    match fate {
        Fate::Changed => {
            let difference = match (hours.before, hours.after) {
                (Some(before), Some(after)) => {
                    let minutes = i32::from(after) - i32::from(before);
                    let sign = if minutes > 0 { "+" } else { "-" };
                    format!(" ({sign}{} h)", decimal(minutes.abs()))
                }
                _ => String::new(),
            };
            format!(
                "{} -> {} of 168 h{difference}",
                shown(hours.before),
                shown(hours.after)
            )
        }
        Fate::Added | Fate::Renamed { .. } => format!("{} of 168 h", shown(hours.after)),
        Fate::Removed | Fate::Unmanaged => format!("{} of 168 h, unchanged", shown(hours.before)),
    }
}

/// Minutes as hours, with up to two decimals.
fn decimal(minutes: i32) -> String {
    let hundredths = (minutes * 100 + 30) / 60;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The effect on a resource, for its title.
pub(super) fn fate(resource: &ResourceChange) -> String {
    match (&resource.fate, resource.worst()) {
        (Fate::Changed, worst) => worst.map_or("changed", Behaviour::name).to_owned(),
        (Fate::Renamed { from }, _) => format!(
            "renamed from {}, which is {}",
            printable_line(from),
            Behaviour::LeftBehind.name()
        ),
        (Fate::Added, _) => Behaviour::Added.name().to_owned(),
        (Fate::Removed, _) => Behaviour::LeftBehind.name().to_owned(),
        (Fate::Unmanaged, _) => Behaviour::Unmanaged.name().to_owned(),
    }
}

/// ` in dev and test`; nothing if it concerns all environments that `outer` names.
pub(super) fn within(environments: &[String], outer: &[String]) -> String {
    if environments.is_empty() || environments == outer {
        return String::new();
    }
    let names: Vec<String> = environments.iter().map(|name| printable_line(name)).collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!(" in {} and {last}", before.join(", ")),
        _ => format!(" in {}", names.join("")),
    }
}

/// What a reader should know of a change, each on a line.
pub(super) fn remarks(change: &Change) -> Vec<String> {
    let reason = change.reason.map(|reason| reason.name().to_owned());
    let certainty = change
        .certainty
        .map(|certainty| format!("{}: {}", certainty.name(), change.sources.join(", ")));
    let settled =
        (!change.settled_by.is_empty()).then(|| format!("settled by {}", change.settled_by.join("; ")));
    let remarks = [reason, Some(change.note.clone()), settled, certainty];
    remarks
        .into_iter()
        .flatten()
        .filter(|remark| !remark.is_empty())
        .collect()
}

/// The words that the comparisons use, with what each means.
pub(super) fn legend(files: &[FileComparison]) -> Vec<(&'static str, &'static str)> {
    let used: BTreeSet<Behaviour> = files
        .iter()
        .flat_map(|file| file.comparison.behaviours())
        .collect();
    used.into_iter()
        .map(|word| (word.name(), word.meaning()))
        .collect()
}

struct Out {
    text: String,
    colour: bool,
}

impl Out {
    fn styled(&self, style: Style, text: &str) -> String {
        let line = printable_line(text);
        if self.colour {
            format!("{style}{line}{style:#}")
        } else {
            line
        }
    }

    fn line(&mut self, indent: usize, style: Style, text: &str) {
        let text = self.styled(style, text);
        let line = format!("{:indent$}{text}", "");
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn resource(&mut self, resource: &ResourceChange) {
        let mark = if resource.security { "! " } else { "" };
        let title = format!(
            "{mark}{} {}: {}{}",
            resource.kind(),
            resource.name,
            fate(resource),
            within(&resource.environments, &[])
        );
        self.line(0, HEADER, &title);
        for note in &resource.notes {
            self.line(2, Style::new(), note);
        }
        for change in &resource.changes {
            self.change(change, &resource.environments);
        }
        if let Some(minutes) = resource.hours {
            let words = hours(minutes, &resource.fate);
            self.line(
                0,
                Style::new(),
                &format!("! maximum running hours per week: {words}"),
            );
        }
        self.commands(&resource.commands);
        self.text.push('\n');
    }

    fn change(&mut self, change: &Change, outer: &[String]) {
        let mark = if change.security { MARK } else { ' ' };
        let word = self.styled(style(change.behaviour), change.behaviour.name());
        let padding = INDENT.saturating_sub(2 + change.behaviour.name().len());
        let _ = write!(self.text, "{mark} {word}{:padding$}", "");
        let sides = sides(&change.detail);
        let colon = if sides.is_empty() { "" } else { ": " };
        self.line(
            0,
            Style::new(),
            &format!(
                "{}{}{colon}{sides}",
                change.label(),
                within(&change.environments, outer)
            ),
        );
        if let Detail::Lines(lines) = &change.detail {
            lines.iter().for_each(|line| self.script_line(line));
        }
        for remark in remarks(change) {
            self.line(INDENT + 2, Style::new(), &remark);
        }
    }

    fn script_line(&mut self, line: &Line) {
        match line {
            Line::Skipped(count) => self.line(INDENT, Style::new(), &format!("  … {count} lines")),
            Line::Same(text) => self.line(INDENT, Style::new(), &format!("  {text}")),
            Line::Removed(text) => self.line(INDENT, REMOVED, &format!("- {text}")),
            Line::Added(text) => self.line(INDENT, ADDED, &format!("+ {text}")),
        }
    }

    fn commands(&mut self, commands: &[Command]) {
        if commands.is_empty() {
            return;
        }
        self.line(
            2,
            Style::new(),
            "these commands apply the changes that the deployment does not apply:",
        );
        for command in commands {
            if !command.note.is_empty() {
                self.line(
                    4,
                    Style::new(),
                    &format!(
                        "# {}{}: {}",
                        command.operation.name(),
                        within(&command.environments, &[]),
                        command.note
                    ),
                );
            }
            if !command.line.is_empty() {
                self.line(4, Style::new(), &command.line);
            }
        }
    }
}

const fn style(behaviour: Behaviour) -> Style {
    match behaviour {
        Behaviour::NotApplied | Behaviour::Unknown | Behaviour::Unmanaged => {
            Style::new().effects(Effects::DIMMED)
        }
        Behaviour::InPlace | Behaviour::Added => AnsiColor::Green.on_default(),
        Behaviour::NeedsAction | Behaviour::LeftBehind => AnsiColor::Yellow.on_default(),
        Behaviour::MustBeRecreated | Behaviour::FailsOnRedeploy => AnsiColor::Red.on_default(),
    }
}
