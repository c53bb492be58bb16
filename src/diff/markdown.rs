//! Comparisons as a comment for a pull request.
//!
//! A contributor controls names, values and scripts. They are written in `<code>` with every character escaped that has a
//! meaning in Markdown, or in a fence longer than any fence in them, so that none of them becomes a link, a mention, an image
//! or HTML.

use super::FileComparison;
use super::change::{Change, Command, Comparison, Line, SnapshotChange};
use super::command_line::command_lines;
use super::fold::Folded;
use super::legend::{fate, legend, summary};
use super::markdown_text::{LONGEST_BLOCK, code, cut, details, escaped, fenced, fenced_up_to, prose};
use super::money::totals;
use super::row::{Row, Sides, rows};
use super::words::{shown_name, within};
use crate::render::printable::printable_line;

/// The maximum length of a comment in bytes: GitHub allows 65,536 characters, Azure DevOps 150,000.
pub const MARKDOWN_LIMIT: usize = 64_999;

/// The first line, which lets a pipeline find its previous comment.
const MARKER: &str = "<!-- armlet diff -->";

/// The mark before what affects security, hours or money.
const MARK: &str = "⚠️";

/// The maximum number of bytes of a snapshot's difference.
const LONGEST_SNAPSHOT: usize = 16_000;

/// The longest two values, in bytes, that are in one line of a table.
const MOST_IN_A_ROW: usize = 60;

/// The most lines of a snapshot's difference that are shown without a click.
const MOST_OPEN: usize = 12;

/// Bytes reserved for the line that says how much is omitted.
const RESERVE: usize = 400;

/// The whole comment.
pub(super) fn print(files: &[FileComparison]) -> String {
    let comparisons = files.iter().map(|file| &file.comparison);
    let mut out = Out {
        text: format!(
            "{MARKER}\n### What a deployment changes\n\n{}\n",
            escaped(&summary(comparisons.clone(), MARK))
        ),
        left_out: 0,
    };
    for file in files {
        out.add(&whole(&file.comparison));
    }
    out.add(&words(&legend(comparisons)));
    for block in files.iter().flat_map(blocks) {
        out.add(&block);
    }
    for block in files.iter().flat_map(snapshots) {
        out.add(&block);
    }
    out.finish()
}

/// The comment as far as it is written.
struct Out {
    text: String,
    /// The parts for which there was no room.
    left_out: usize,
}

impl Out {
    fn add(&mut self, block: &str) {
        if self.text.len() + block.len() + RESERVE <= MARKDOWN_LIMIT {
            self.text.push_str(block);
        } else {
            self.left_out += 1;
        }
    }

    fn finish(mut self) -> String {
        if self.left_out > 0 {
            let parts = if self.left_out == 1 {
                "part is"
            } else {
                "parts are"
            };
            self.text.push_str(&format!(
                "\n**{} more {parts} omitted because of the maximum length of a comment; `armlet diff` prints everything.**\n",
                self.left_out
            ));
        }
        self.text
    }
}

/// What is said of a comparison as a whole: its total costs and its notes.
fn whole(comparison: &Comparison) -> String {
    let totals = totals(comparison);
    let totals = totals.iter().map(|said| {
        let name = escaped(&said.name);
        format!("- {MARK} **{name}:** {}\n", escaped(&said.text))
    });
    let notes = comparison.notes.iter();
    let notes = notes.map(|note| format!("- {}\n", prose(note)));
    let list: String = totals.chain(notes).collect();
    match list.is_empty() {
        true => list,
        false => format!("\n{list}"),
    }
}

/// The legend.
fn words(words: &[(&'static str, String)]) -> String {
    let rows = words.iter();
    let rows: String = rows
        .map(|(word, meaning)| format!("| **{word}** | {} |\n", prose(meaning)))
        .collect();
    match rows.is_empty() {
        true => rows,
        false => details(
            "What the words mean",
            &format!("| Word | Meaning |\n|---|---|\n{rows}"),
            false,
        ),
    }
}

/// The independent parts of a file's comparison.
fn blocks(file: &FileComparison) -> Vec<String> {
    let comparison = &file.comparison;
    if comparison.is_empty() {
        return Vec::new();
    }
    let all = &comparison.environments;
    let folded = comparison.folded();
    let mut blocks: Vec<String> = folded.iter().map(|folded| resource(folded, all)).collect();
    let declarations = &comparison.declarations;
    if !declarations.is_empty() {
        let heading = "<b>Parameters and outputs</b>";
        let table = table(declarations, &[], all);
        blocks.push(details(heading, &table, declarations.len() <= 5));
    }
    if let Some(first) = blocks.first_mut() {
        let title = format!("\n#### {} → {}\n", code(&file.old), code(&file.new));
        first.insert_str(0, &title);
    }
    blocks
}

fn resource(folded: &Folded<'_>, all: &[String]) -> String {
    let resource = folded.shown;
    let warning = match resource.is_security() {
        true => format!(" {MARK} security"),
        false => String::new(),
    };
    let heading = format!(
        "{} <b>{}</b>{}: {}{}{warning}",
        escaped(resource.kind()),
        code(&shown_name(&resource.name)),
        folded.more(),
        escaped(&fate(resource)),
        escaped(&within(&resource.environments, &[]))
    );
    let mut body = String::new();
    for note in folded.names().iter().chain(&resource.notes) {
        body.push_str(&format!("{}\n\n", prose(note)));
    }
    for said in folded.about() {
        let mark = if said.weighs {
            format!("{MARK} ")
        } else {
            String::new()
        };
        let name = escaped(&said.name);
        body.push_str(&format!("- {mark}**{name}:** {}\n", prose(&said.text)));
    }
    body.push('\n');
    if !resource.changes.is_empty() {
        body.push_str(&table(&resource.changes, &resource.environments, all));
    }
    body.push_str(&commands(&resource.commands, folded.alike.len()));
    details(&heading, body.trim_start(), true)
}

/// A table of the changes, and behind it the scripts that changed.
fn table(changes: &[Change], outer: &[String], all: &[String]) -> String {
    let rows = rows(changes, all);
    let mut text = "| Effect | Change | Why |\n|---|---|---|\n".to_owned();
    for row in &rows {
        let mark = if row.security {
            format!("{MARK} ")
        } else {
            String::new()
        };
        let remarks: Vec<String> = row.remarks.iter().map(|remark| prose(remark)).collect();
        text.push_str(&format!(
            "| {mark}**{}** | {}{}{} | {} |\n",
            row.behaviour.name(),
            code(&cut(&row.name, 300)),
            escaped(&within(&row.environments, outer)),
            sides(&row.sides),
            remarks.join("<br>")
        ));
    }
    rows.iter().for_each(|row| text.push_str(&script(row)));
    text
}

/// The two sides of a change, below its name.
fn sides(sides: &Sides<'_>) -> String {
    let side = |value: &Option<String>| {
        value
            .as_ref()
            .map_or_else(|| "none".to_owned(), |value| code(value))
    };
    match sides {
        Sides::Values(before, after) => {
            let length = |value: &Option<String>| value.as_ref().map_or(0, String::len);
            let is_long = length(before) + length(after) > MOST_IN_A_ROW;
            let arrow = if is_long { "<br>→" } else { " →" };
            format!("<br>{}{arrow} {}", side(before), side(after))
        }
        Sides::Hidden(words) => format!("<br>{}", escaped(words)),
        Sides::Lines(_) => "<br>see below".to_owned(),
    }
}

/// The lines of a script that changed.
fn script(row: &Row<'_>) -> String {
    let Sides::Lines(lines) = row.sides else {
        return String::new();
    };
    let heading = format!("lines of {}", code(&cut(&row.name, 300)));
    details(
        &heading,
        &fenced("diff", &diff_lines(lines)),
        lines.len() <= MOST_OPEN,
    )
}

/// The lines of a difference as `diff -u` writes them.
fn diff_lines(lines: &[Line]) -> Vec<String> {
    let lines = lines.iter().map(|line| match line {
        Line::Skipped(count) => format!("@@ {count} lines @@"),
        Line::Same(text) => format!(" {}", printable_line(text)),
        Line::Removed(text) => format!("-{}", printable_line(text)),
        Line::Added(text) => format!("+{}", printable_line(text)),
    });
    lines.collect()
}

/// What differs in the snapshots of a file, one part for each environment that has its own.
fn snapshots(file: &FileComparison) -> Vec<String> {
    let changes = file.comparison.snapshots.iter();
    changes.map(|change| snapshot(change, &file.new)).collect()
}

fn snapshot(change: &SnapshotChange, name: &str) -> String {
    let mut lines = Vec::new();
    for hunk in &change.hunks {
        lines.push(format!("@@ {} @@", printable_line(&cut(&hunk.heading(), 300))));
        lines.extend(diff_lines(&hunk.lines));
    }
    let heading = format!(
        "Snapshot of {}{}: {}",
        code(name),
        escaped(&within(&change.environments, &[])),
        change.counts()
    );
    let body = fenced_up_to(LONGEST_SNAPSHOT, "diff", &lines);
    details(&heading, &body, lines.len() <= MOST_OPEN)
}

/// The commands of a compute, behind a click. `others` are the computes that have the same.
fn commands(commands: &[Command], others: usize) -> String {
    let commands = command_lines(commands);
    let heading = match commands.lines.len() {
        0 => return String::new(),
        1 => "1 command applies what the deployment does not apply".to_owned(),
        count => format!("{count} commands apply what the deployment does not apply"),
    };
    let mut lines = Vec::new();
    if !commands.workspaces.is_empty() {
        lines.push(printable_line(&format!(
            "# $WORKSPACE is {}",
            commands.workspaces
        )));
    }
    for command in &commands.lines {
        lines.push(printable_line(&format!("# {}", command.comment)));
        // NOTE: a command that is cut would do something else.
        if command.line.len() > LONGEST_BLOCK / 2 {
            lines.push("# the command is too long for a comment".to_owned());
        } else if !command.line.is_empty() {
            lines.push(printable_line(&command.line));
        }
    }
    if others > 0 {
        lines.push(format!(
            "# the same for the {others} others: `armlet diff --output-format sh` prints every command"
        ));
    }
    details(&heading, &fenced("sh", &lines), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_in_the_script() {
        let lines = [Line::Same("`````".to_owned()), Line::Added("a\r```".to_owned())];
        let text = fenced("diff", &diff_lines(&lines));
        assert!(text.starts_with("``````diff\n"), "{text}");
        assert!(!text.contains('\r'));
    }

    #[test]
    fn a_script_of_backquotes_alone_is_left_out_not_let_out() {
        let text = fenced("diff", &diff_lines(&[Line::Added("`".repeat(100_000))]));
        assert!(
            text.len() < 700_000 && text.contains("1 more line"),
            "{}",
            text.len()
        );
    }
}
