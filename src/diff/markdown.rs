//! Comparisons as a comment for a pull request.
//!
//! A contributor controls names, values and scripts. They are written in `<code>` with every character escaped that has a
//! meaning in Markdown, or in a fence longer than any fence in them, so that none of them becomes a link, a mention, an image
//! or HTML.

use super::FileComparison;
use super::change::{Change, Command, Detail, Line, ResourceChange};
use super::human::{fate, hours, legend, remarks, sides, summary, within};
use crate::render::printable::printable_line;

/// The maximum length of a comment in bytes: GitHub allows 65,536 characters, Azure DevOps 150,000.
pub const MARKDOWN_LIMIT: usize = 64_999;

/// The first line, which lets a pipeline find its previous comment.
const MARKER: &str = "<!-- armlet diff -->";

/// The maximum number of bytes of a script's difference or of a command; longer ones are cut.
const LONGEST_BLOCK: usize = 6_000;

/// Bytes reserved for the line that says how much is omitted.
const RESERVE: usize = 400;

/// The whole comment.
pub(super) fn print(files: &[FileComparison]) -> String {
    let mut out = format!(
        "{MARKER}\n### What a deployment changes\n\n{}\n",
        escaped(&summary(files))
    );
    let words: Vec<String> = legend(files)
        .iter()
        .map(|(word, meaning)| format!("| **{word}** | {} |\n", escaped(meaning)))
        .collect();
    if !words.is_empty() {
        let table = format!("| Word | A deployment |\n|---|---|\n{}", words.concat());
        out.push_str(&details("What the words mean", &table, false));
    }
    let mut left_out = 0_usize;
    for block in files.iter().flat_map(blocks) {
        if out.len() + block.len() + RESERVE <= MARKDOWN_LIMIT {
            out.push_str(&block);
        } else {
            left_out += 1;
        }
    }
    for note in files.iter().flat_map(|file| &file.comparison.notes) {
        if out.len() + note.len() * 6 + RESERVE <= MARKDOWN_LIMIT {
            out.push_str(&format!("\n{}\n", escaped(note)));
        }
    }
    if left_out > 0 {
        let parts = if left_out == 1 { "part is" } else { "parts are" };
        out.push_str(&format!(
            "\n**{left_out} more {parts} omitted because of the maximum length of a comment; `armlet diff` prints everything.**\n"
        ));
    }
    out
}

/// The independent parts of a file's comparison.
fn blocks(file: &FileComparison) -> Vec<String> {
    if file.comparison.is_empty() {
        return Vec::new();
    }
    let mut title = Some(format!("\n#### {} → {}\n", code(&file.old), code(&file.new)));
    let mut blocks: Vec<String> = file.comparison.resources.iter().map(resource).collect();
    let declarations = &file.comparison.declarations;
    if !declarations.is_empty() {
        let heading = "<b>Parameters and outputs</b>";
        blocks.push(details(
            heading,
            &table(declarations, &[]),
            declarations.len() <= 5,
        ));
    }
    for block in &mut blocks {
        if let Some(title) = title.take() {
            block.insert_str(0, &title);
        }
    }
    blocks
}

fn resource(resource: &ResourceChange) -> String {
    let warning = if resource.is_security() {
        " ⚠️ security"
    } else {
        ""
    };
    let heading = format!(
        "{} <b>{}</b>: {}{}{warning}",
        escaped(resource.kind()),
        code(&resource.name),
        escaped(&fate(resource)),
        escaped(&within(&resource.environments, &[]))
    );
    let mut body = String::new();
    for note in &resource.notes {
        body.push_str(&format!("{}\n\n", escaped(note)));
    }
    if let Some(minutes) = resource.hours {
        body.push_str(&format!(
            "⚠️ **Maximum running hours per week:** {}\n\n",
            escaped(&hours(minutes, &resource.fate))
        ));
    }
    if !resource.changes.is_empty() {
        body.push_str(&table(&resource.changes, &resource.environments));
    }
    body.push_str(&commands(&resource.commands));
    details(&heading, &body, true)
}

fn details(heading: &str, body: &str, open: bool) -> String {
    if body.is_empty() {
        return format!("\n<p>{heading}</p>\n");
    }
    let open = if open { " open" } else { "" };
    format!(
        "\n<details{open}><summary>{heading}</summary>\n\n{}\n\n</details>\n",
        body.trim_end()
    )
}

/// A table of the changes, and behind it the scripts that changed.
fn table(changes: &[Change], outer: &[String]) -> String {
    let mut text = "| Deployment | Property | Change | Why |\n|---|---|---|---|\n".to_owned();
    for change in changes {
        let mark = if change.security { "⚠️ " } else { "" };
        let remarks: Vec<String> = remarks(change).iter().map(|remark| escaped(remark)).collect();
        let change_cell = match &change.detail {
            Detail::Lines(lines) if !lines.is_empty() => "see below".to_owned(),
            detail => code(&sides(detail)),
        };
        text.push_str(&format!(
            "| {mark}**{}** | {}{} | {change_cell} | {} |\n",
            change.behaviour.name(),
            code(&cut(change.label(), 300)),
            escaped(&within(&change.environments, outer)),
            remarks.join("<br>")
        ));
    }
    for change in changes {
        if let Detail::Lines(lines) = &change.detail
            && !lines.is_empty()
        {
            let heading = format!("script {}", code(&cut(change.label(), 300)));
            text.push_str(&details(&heading, &script(lines), false));
        }
    }
    text
}

fn script(lines: &[Line]) -> String {
    let shown = lines.iter().map(|line| match line {
        Line::Skipped(count) => format!("@@ {count} lines @@"),
        Line::Same(text) => format!(" {}", printable_line(text)),
        Line::Removed(text) => format!("-{}", printable_line(text)),
        Line::Added(text) => format!("+{}", printable_line(text)),
    });
    fenced("diff", &shown.collect::<Vec<_>>())
}

fn commands(commands: &[Command]) -> String {
    if commands.is_empty() {
        return String::new();
    }
    let mut text = "\nThese commands apply the changes that the deployment does not apply:\n\n".to_owned();
    let mut lines = Vec::new();
    for command in commands {
        if !command.note.is_empty() {
            lines.push(printable_line(&format!(
                "# {}{}: {}",
                command.operation.name(),
                within(&command.environments, &[]),
                command.note
            )));
        }
        // NOTE: a command that is cut would do something else.
        if command.line.len() > LONGEST_BLOCK / 2 {
            lines.push(format!(
                "# {}: the command is too long for a comment",
                command.operation.name()
            ));
        } else if !command.line.is_empty() {
            lines.push(printable_line(&command.line));
        }
    }
    text.push_str(&fenced("sh", &lines));
    text
}

/// Lines in a fence that none of them can close; those beyond the limit are counted.
fn fenced(language: &str, lines: &[String]) -> String {
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut text = format!("{fence}{language}\n");
    for (index, line) in lines.iter().enumerate() {
        if text.len() + line.len() + 2 * fence.len() > LONGEST_BLOCK {
            text.push_str(&format!(
                "{fence}\n\n{} more lines are omitted.\n",
                lines.len() - index
            ));
            return text;
        }
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&fence);
    text.push('\n');
    text
}

/// The length of the longest run of backquotes.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A text of at most so many characters.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A contributor's text in one line of code.
fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(&cut(text, 500)))
}

/// A text in one line that is only text to Markdown and to HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable_line(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, '-' | ',' | '/' | ';' | '(' | ')') {
            escaped.push_str(&format!("&#{};", u32::from(c)));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_to_markdown_or_html_is_escaped() {
        let hostile = "`</code><img src=x> [a](http://b) @team #1 **x** | www.x.org\n# y";
        let shown = escaped(hostile);
        for c in ['`', '<', '>', '[', ']', '@', '*', '|', ':', '.', '\n'] {
            assert!(!shown.contains(c), "{c:?} in {shown}");
        }
        assert!(!shown.replace("&#", "").contains('#'));
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_script() {
        let lines = [Line::Same("`````".to_owned()), Line::Added("a\r```".to_owned())];
        let text = script(&lines);
        assert!(text.starts_with("``````diff\n"), "{text}");
        assert!(!text.contains('\r'));
    }

    #[test]
    fn a_script_of_backquotes_alone_is_left_out_not_let_out() {
        let lines = [Line::Added("`".repeat(100_000))];
        let text = fenced("diff", &["`".repeat(100_000)]);
        assert!(script(&lines).len() < 700_000 && !text.is_empty());
    }
}
