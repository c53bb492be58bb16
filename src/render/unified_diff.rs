//! Two texts as a unified diff: what `build --check` shows where the written output is not what would be written.

use annotate_snippets::renderer::{AnsiColor, Effects, Style};
use similar::{Algorithm, ChangeTag, TextDiff};

use super::printable::printable;

/// Lines shown around a change, as `diff -u` has them.
const CONTEXT: usize = 3;

const HEADER: Style = Style::new().effects(Effects::BOLD);
const HUNK: Style = AnsiColor::Cyan.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// The unified diff that turns `old` into `new`; empty if they are equal.
///
/// With `color` it is meant for a terminal: what would steer one is shown and not obeyed. Without, it is the text
/// that `patch` takes. Large or quite different texts give a diff that is right but may not be the shortest.
#[must_use]
pub fn unified_diff(old: &str, new: &str, old_name: &str, new_name: &str, color: bool) -> String {
    if old == new {
        return String::new();
    }
    // NOTE: no deadline. This algorithm bounds its work by the size of the input, and the same input must give the
    // same text on a slow machine.
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .diff_lines(old, new);
    let mut unified = diff.unified_diff();
    unified.context_radius(CONTEXT).header(old_name, new_name);
    if !color {
        return unified.to_string();
    }
    let header = [format!("--- {old_name}\n"), format!("+++ {new_name}\n")];
    let mut text: String = header.iter().map(|line| styled(HEADER, line)).collect();
    for hunk in unified.iter_hunks() {
        text.push_str(&styled(HUNK, &format!("{}\n", hunk.header())));
        for change in hunk.iter_changes() {
            text.push_str(&styled(
                style(change.tag()),
                &change_line(change.tag(), change.value()),
            ));
        }
    }
    text
}

/// A line with its sign, and the remark of `diff` if the text ends without a line end.
fn change_line(tag: ChangeTag, line: &str) -> String {
    if line.ends_with('\n') {
        format!("{tag}{line}")
    } else {
        format!("{tag}{line}\n\\ No newline at end of file\n")
    }
}

const fn style(tag: ChangeTag) -> Style {
    match tag {
        ChangeTag::Equal => Style::new(),
        ChangeTag::Delete => REMOVED,
        ChangeTag::Insert => ADDED,
    }
}

/// Each line of `text` with its own style codes, so that a pager can split between any two lines.
fn styled(style: Style, text: &str) -> String {
    let lines = text.lines().map(printable);
    lines.map(|line| format!("{style}{line}{style:#}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    fn diff(old: &str, new: &str) -> String {
        unified_diff(old, new, "old.json", "new.json", false)
    }

    #[test]
    fn changes_stand_between_three_lines_of_context() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assert_snapshot!(diff(old, &old.replace('5', "five\n5b")), @"
        --- old.json
        +++ new.json
        @@ -2,7 +2,8 @@
         2
         3
         4
        -5
        +five
        +5b
         6
         7
         8
        ");
    }

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(diff("a\n", "a\n"), "");
        assert_eq!(unified_diff("a\n", "a\n", "a", "b", true), "");
    }

    #[test]
    fn a_new_file_and_a_missing_line_end_are_told() {
        assert_snapshot!(diff("", "a\nb"), @r"
        --- old.json
        +++ new.json
        @@ -0,0 +1,2 @@
        +a
        +b
        \ No newline at end of file
        ");
    }

    #[test]
    fn color_is_by_the_line_and_controls_are_shown() {
        let styled = unified_diff("a\nb\n", "a\n\u{1b}[2Jc", "old", "new", true);
        assert_snapshot!(styled.replace('\u{1b}', "<ESC>"), @r"
        <ESC>[1m--- old<ESC>[0m
        <ESC>[1m+++ new<ESC>[0m
        <ESC>[36m@@ -1,2 +1,2 @@<ESC>[0m
         a
        <ESC>[31m-b<ESC>[0m
        <ESC>[32m+␛[2Jc<ESC>[0m
        <ESC>[32m\ No newline at end of file<ESC>[0m
        ");
    }

    #[test]
    fn large_texts_with_nothing_in_common_are_compared_in_bounded_time() {
        let text = |seed: usize| -> String {
            let lines = (0..20_000_usize).map(|line| format!("{}\n", line.wrapping_mul(seed) % 503));
            lines.collect()
        };
        // NOTE: there is no clock here; a shortest edit script of these would take many times as long.
        let (old, new) = (text(7_919), text(104_729));
        assert!(diff(&old, &new).starts_with("--- old.json\n+++ new.json\n@@ "));
    }
}
