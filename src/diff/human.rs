//! Comparisons as text for a terminal.

use annotate_snippets::renderer::{AnsiColor, Effects, Style};

use super::FileComparison;
use super::change::{Change, Line};
use super::command_line::{CommandLines, command_lines};
use super::fold::Folded;
use super::legend::{fate, legend, summary};
use super::money::totals;
use super::row::{Row, Sides, rows};
use super::words::{shown_name, within};
use crate::azure::behaviour::Behaviour;
use crate::render::printable::printable_line;

/// The column in which properties start, after the longest behavior.
const INDENT: usize = 20;

/// The column at which prose is wrapped. Commands and lines of scripts are not, because people copy them.
const WIDTH: usize = 100;

/// The mark before a change that affects security, and before hours and money.
const MARK: char = '!';

/// What the mark means, for the legend.
const OF_MARK: &str = "a matter of security, of hours or of money";

const PLAIN: Style = Style::new();
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
        out.file(file);
    }
    for note in files.iter().flat_map(|file| &file.comparison.notes) {
        out.prose(0, &format!("note: {note}"));
    }
    for said in files.iter().flat_map(|file| totals(&file.comparison)) {
        out.prose(0, &format!("{MARK} {}", said.line()));
    }
    let comparisons = files.iter().map(|file| &file.comparison);
    out.legend(&legend(comparisons.clone()));
    out.prose(0, &summary(comparisons, &MARK.to_string()));
    out.text
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

    /// A text that is wrapped; its later lines are indented by two more columns.
    fn prose(&mut self, indent: usize, text: &str) {
        for (number, line) in wrapped(&printable_line(text), WIDTH - indent).iter().enumerate() {
            let hanging = if number == 0 { indent } else { indent + 2 };
            self.line(hanging, PLAIN, line);
        }
    }

    fn file(&mut self, file: &FileComparison) {
        let comparison = &file.comparison;
        let all = &comparison.environments;
        self.line(0, HEADER, &format!("{} -> {}", file.old, file.new));
        self.text.push('\n');
        for folded in comparison.folded() {
            self.resource(&folded, all);
        }
        if !comparison.declarations.is_empty() {
            self.line(0, HEADER, "template");
            self.changes(&comparison.declarations, &[], all);
            self.text.push('\n');
        }
    }

    fn resource(&mut self, folded: &Folded<'_>, all: &[String]) {
        let resource = folded.shown;
        let mark = if resource.security { "! " } else { "" };
        let title = format!(
            "{mark}{} {}{}: {}{}",
            resource.kind(),
            shown_name(&resource.name),
            folded.more(),
            fate(resource),
            within(&resource.environments, &[])
        );
        self.line(0, HEADER, &title);
        for note in folded.names().iter().chain(&resource.notes) {
            self.prose(2, note);
        }
        self.changes(&resource.changes, &resource.environments, all);
        for said in folded.about() {
            let mark = if said.weighs { MARK } else { ' ' };
            self.prose(0, &format!("{mark} {}", said.line()));
        }
        self.commands(&command_lines(&resource.commands), folded);
        self.text.push('\n');
    }

    fn changes(&mut self, changes: &[Change], outer: &[String], all: &[String]) {
        for row in rows(changes, all) {
            self.row(&row, outer);
        }
    }

    fn row(&mut self, row: &Row<'_>, outer: &[String]) {
        let mark = if row.security { MARK } else { ' ' };
        let word = self.styled(style(row.behaviour), row.behaviour.name());
        let padding = INDENT.saturating_sub(2 + row.behaviour.name().len());
        let start = format!("{mark} {word}{:padding$}", "");
        self.text.push_str(&start);
        let name = format!("{}{}", row.name, within(&row.environments, outer));
        let sides = row.sides.line();
        let is_long = INDENT + name.chars().count() + 2 + sides.chars().count() > WIDTH;
        match &row.sides {
            Sides::Lines(lines) => {
                self.line(0, PLAIN, &name);
                lines.iter().for_each(|line| self.script_line(line));
            }
            _ if !is_long => self.line(0, PLAIN, &format!("{name}: {sides}")),
            Sides::Values(before, after) => {
                self.line(0, PLAIN, &format!("{name}:"));
                for (mark, style, value) in [('-', REMOVED, before), ('+', ADDED, after)] {
                    if let Some(value) = value {
                        self.line(INDENT, style, &format!("{mark} {value}"));
                    }
                }
            }
            Sides::Hidden(words) => {
                self.line(0, PLAIN, &format!("{name}:"));
                self.prose(INDENT + 2, words);
            }
        }
        for remark in &row.remarks {
            self.prose(INDENT + 2, remark);
        }
    }

    fn script_line(&mut self, line: &Line) {
        match line {
            Line::Skipped(count) => self.line(INDENT, PLAIN, &format!("  … {count} lines")),
            Line::Same(text) => self.line(INDENT, PLAIN, &format!("  {text}")),
            Line::Removed(text) => self.line(INDENT, REMOVED, &format!("- {text}")),
            Line::Added(text) => self.line(INDENT, ADDED, &format!("+ {text}")),
        }
    }

    fn commands(&mut self, commands: &CommandLines, folded: &Folded<'_>) {
        if commands.lines.is_empty() {
            return;
        }
        let place = match commands.workspaces.is_empty() {
            true => String::new(),
            false => format!("; `$WORKSPACE` is {}", commands.workspaces),
        };
        self.prose(
            2,
            &format!("these commands apply the changes that the deployment does not apply{place}:"),
        );
        for command in &commands.lines {
            self.line(4, PLAIN, &format!("# {}", command.comment));
            if !command.line.is_empty() {
                self.line(4, PLAIN, &command.line);
            }
        }
        if !folded.alike.is_empty() {
            let others = folded.alike.len();
            self.prose(
                4,
                &format!("# the same for the {others} others: `--output-format sh` prints every command"),
            );
        }
    }

    fn legend(&mut self, words: &[(&'static str, String)]) {
        if words.is_empty() {
            return;
        }
        let mark = (MARK.to_string(), OF_MARK.to_owned());
        let has_mark = self.text.lines().any(|line| line.starts_with(MARK));
        let ends_with_gap = self.text.is_empty() || self.text.ends_with("\n\n");
        self.text.push_str(if ends_with_gap { "" } else { "\n" });
        self.line(0, PLAIN, "what the words mean:");
        let words = words
            .iter()
            .map(|(word, meaning)| ((*word).to_owned(), meaning.clone()));
        for (word, meaning) in words.chain(has_mark.then_some(mark)) {
            let padding = INDENT.saturating_sub(2 + word.len());
            let mut lines = wrapped(&meaning, WIDTH - INDENT).into_iter();
            let first = lines.next().unwrap_or_default();
            self.line(2, PLAIN, &format!("{word}{:padding$}{first}", ""));
            lines.for_each(|line| self.line(INDENT, PLAIN, &line));
        }
        self.text.push('\n');
    }
}

/// A text on lines of at most `width` characters, as far as its words are not longer; two columns of all but the first line are
/// left for an indent.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in text.split(' ') {
        let count = word.chars().count();
        let limit = if lines.len() > 1 { width - 2 } else { width };
        match lines.last_mut() {
            Some(line) if length + 1 + count <= limit => {
                line.push(' ');
                line.push_str(word);
                length += 1 + count;
            }
            _ => {
                lines.push(word.to_owned());
                length = count;
            }
        }
    }
    lines
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

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn prose_is_wrapped_between_words_and_no_word_is_cut() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("", 8), [""]);
        assert_eq!(wrapped("a-very-long-word b", 8), ["a-very-long-word", "b"]);
        assert_eq!(wrapped("a b c d e f", 3), ["a b", "c", "d", "e", "f"]);
    }
}
