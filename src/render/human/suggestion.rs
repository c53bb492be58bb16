//! Shows a suggestion as the lines that it would change.

use std::ops::Range;

use annotate_snippets::{Group, Level as Severity, Patch, Snippet};

use super::{columns, origin, paragraph};
use crate::diagnostic::{Edit, Suggestion};
use crate::render::excerpt::{self, Cluster, Excerpt, REACH, Shown, cluster};
use crate::render::places::Places;
use crate::render::printable::printable;
use crate::source::{SourceId, Span};

/// The fewest columns of a line that an edit is shown in, however long its replacement is.
const MIN_COLUMNS: usize = 20;

/// What to do, followed by the lines as they would be.
pub(super) fn advice<'a>(
    suggestion: &Suggestion,
    primary: Span,
    places: &Places<'_>,
    width: usize,
) -> Group<'a> {
    let title = Severity::HELP.secondary_title(paragraph(&suggestion.message));
    Group::with_title(title).elements(patches(&suggestion.edits, primary, places, width).unwrap_or_default())
}

/// The edits as patches; `None` if they are too large to show, overlap, or their file is unknown.
fn patches<'a>(
    edits: &[Edit],
    primary: Span,
    places: &Places<'_>,
    width: usize,
) -> Option<Vec<Snippet<'a, Patch<'a>>>> {
    let mut ranges = Vec::new();
    for edit in edits {
        let range = places.file(edit.span.source)?.fit(edit.span);
        let small = range.len() <= REACH && edit.replacement.len() <= REACH;
        ranges.push(small.then_some((edit.span.source, range, edit))?);
    }
    ranges.sort_by_key(|(source, range, _)| (*source, range.start, range.end));
    let disjoint = ranges
        .is_sorted_by(|(before, first, _), (after, second, _)| before != after || first.end <= second.start);
    let clusters = if disjoint {
        cluster(ranges, |_, _| true)
    } else {
        Vec::new()
    };
    clusters
        .iter()
        .map(|edits| patch(edits, primary, places, width))
        .collect()
}

fn patch<'a>(
    edits: &Cluster<&Edit>,
    primary: Span,
    places: &Places<'_>,
    width: usize,
) -> Option<Snippet<'a, Patch<'a>>> {
    let file = places.file(edits.source)?;
    let room = columns(file, &edits.range, width);
    let grown: usize = edits
        .items
        .iter()
        .map(|(range, edit)| grown(excerpt::width(file.slice(range.clone())), edit, room))
        .sum();
    let shown = edits.items.iter().map(|(range, _)| Shown {
        range: range.clone(),
        label: 0,
    });
    let shown: Vec<Shown> = shown.collect();
    // The renderer does not cut these lines itself, and the new ones must fit as well.
    let excerpt = Excerpt::new(file, &shown, room.saturating_sub(grown).max(MIN_COLUMNS));
    let patches = edits.items.iter().map(|(range, edit)| {
        let replacement = printable(&edit.replacement).into_owned();
        Patch::new(excerpt.locate(range), replacement)
    });
    let patches: Vec<Patch<'a>> = patches.collect();
    let path = patch_origin(edits.source, &edits.range, primary, places);
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.first_line);
    Some(snippet.path(path).patches(patches))
}

/// By how many columns an edit of `replaced` columns makes a line longer, as far as it shows: of a wide range a part is cut.
fn grown(replaced: usize, edit: &Edit, columns: usize) -> usize {
    let longest = edit
        .replacement
        .lines()
        .map(excerpt::width)
        .max()
        .unwrap_or_default();
    if replaced > columns / 2 {
        longest
    } else {
        longest.saturating_sub(replaced)
    }
}

/// The renderer names the file of a patch unless it is that of the finding, which it knows by the same words.
fn patch_origin(source: SourceId, range: &Range<usize>, primary: Span, places: &Places<'_>) -> String {
    if source == primary.source {
        origin(primary, places)
    } else {
        origin(Span::new(source, range.clone()), places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;
    use crate::render::human::tests::{at, one_file, plain, span};
    use crate::source::SourceFile;
    use insta::assert_snapshot;

    #[test]
    fn a_suggestion_for_another_file_says_so() {
        let mut sources = one_file("extends = [\"base.toml\"]\n");
        let base = sources.add(SourceFile::new("base.toml", "[defaults]\nvm_size = 1\n"));
        let key = Span::new(base, 11..18);
        let finding = at(0..7).with_suggestion("write `size`", key, "size", Applicability::MaybeIncorrect);
        assert_snapshot!(plain(&[finding], &sources), @r#"
        error[unknown-property]: message
         --> compute.toml:1:1
          |
        1 | extends = ["base.toml"]
          | ^^^^^^^ label
          |
        help: write `size`
         --> base.toml:2:1
          |
        2 - vm_size = 1
        2 + size = 1
          |
        "#);
    }

    #[test]
    fn edits_far_apart_are_shown_apart() {
        let text = format!("a = 1\n{}b = 2\n", "#\n".repeat(REACH));
        let end = text.len() - 6;
        let mut finding = at(0..1).with_suggestion("swap", span(0..1), "b", Applicability::MaybeIncorrect);
        finding.suggestions[0].edits.push(Edit {
            span: span(end..end + 1),
            replacement: "a".to_owned(),
        });
        assert_snapshot!(plain(&[finding], &one_file(&text)), @"
        error[unknown-property]: message
            --> compute.toml:1:1
             |
           1 | a = 1
             | ^ label
             |
        help: swap
             |
           1 - a = 1
           1 + b = 1
             |
        8194 - b = 2
        8194 + a = 2
             |
        ");
    }

    #[test]
    fn lines_may_be_inserted_and_removed() {
        let text = "[cluster.cpu]\nsize = \"a\"\nvm_size = \"b\"\ntier = \"c\"\n";
        let finding = at(25..32)
            .with_suggestion("remove the key", span(25..39), "", Applicability::MaybeIncorrect)
            .with_suggestion(
                "add a tier",
                span(14..14),
                "tier = \"d\"\n",
                Applicability::MaybeIncorrect,
            )
            .with_suggestion(
                "rewrite it",
                span(14..24),
                "a = 1\nb = 2",
                Applicability::MaybeIncorrect,
            );
        assert_snapshot!(plain(&[finding], &one_file(text)), @r#"
        error[unknown-property]: message
         --> compute.toml:3:1
          |
        3 | vm_size = "b"
          | ^^^^^^^ label
          |
        help: remove the key
          |
        3 - vm_size = "b"
          |
        help: add a tier
          |
        2 + tier = "d"
          |
        help: rewrite it
          |
        2 + a = 1
        3 + b = 2
          |
        "#);
    }

    #[test]
    fn edits_too_large_to_show_leave_their_advice() {
        let text = "x".repeat(3 * REACH);
        let finding = at(0..1)
            .with_suggestion(
                "remove all",
                span(0..2 * REACH),
                "",
                Applicability::MaybeIncorrect,
            )
            .with_suggestion(
                "add much",
                span(0..0),
                text.clone(),
                Applicability::MaybeIncorrect,
            );
        assert_snapshot!(plain(&[finding], &one_file(&text)), @"
        error[unknown-property]: message
         --> compute.toml:1:1
          |
        1 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
          | ^ label
          |
        help: remove all
        help: add much
        ");
    }
}
