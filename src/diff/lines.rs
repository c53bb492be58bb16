//! Two scripts, line by line.

use similar::{Algorithm, ChangeTag, TextDiff};

use super::change::Line;
use super::secret::masked;

/// Lines shown around a change, as `diff -u` has them.
const CONTEXT: usize = 3;

/// The lines that differ with those around them; secrets are left out.
///
/// Where only what is left out differs, the lines are those around nothing: none at all.
pub(super) fn lines(old: &str, new: &str) -> Vec<Line> {
    let (old, new) = (masked(old), masked(new));
    // NOTE: no deadline, because the same input must give the same lines on a slow machine.
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .diff_lines(&*old, &*new);
    let mut lines = Vec::new();
    let mut next = 0;
    for group in diff.grouped_ops(CONTEXT) {
        let start = group.first().map_or(next, |op| op.old_range().start);
        if start > next {
            lines.push(Line::Skipped(start - next));
        }
        for op in &group {
            for change in diff.iter_changes(op) {
                let text = change.value().trim_end_matches('\n').to_owned();
                lines.push(match change.tag() {
                    ChangeTag::Equal => Line::Same(text),
                    ChangeTag::Delete => Line::Removed(text),
                    ChangeTag::Insert => Line::Added(text),
                });
            }
            next = op.old_range().end;
        }
    }
    let rest = old.lines().count().saturating_sub(next);
    if rest > 0 && !lines.is_empty() {
        lines.push(Line::Skipped(rest));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_far_from_a_change_are_counted_not_shown() {
        let old: String = (0..20).map(|n| format!("{n}\n")).collect();
        let lines = lines(&old, &old.replace("10\n", "ten\n"));
        assert_eq!(lines.first(), Some(&Line::Skipped(7)));
        assert_eq!(lines.last(), Some(&Line::Skipped(6)));
        assert!(lines.contains(&Line::Removed("10".to_owned())));
        assert!(lines.contains(&Line::Added("ten".to_owned())));
    }

    #[test]
    fn equal_texts_have_no_lines() {
        assert_eq!(lines("a\n", "a\n"), []);
    }
}
