//! Changes to the text of a TOML file.
//!
//! A change is a set of [`Edit`]s: stretches of the text that was read, each with what replaces it. The text itself is the
//! lossless form of a definition, because every key and value of the tree has its span, and what lies between the edits,
//! comments, spaces and line ends, is copied byte by byte.

use crate::diagnostic::{self, Edit};
use crate::source::{SourceFile, Sources};

/// The TOML `text` with `edits` made; `None` if two of them touch, or one is not of this text.
///
/// What is put in takes on the line ends of the file.
#[must_use]
pub fn edited(text: &str, edits: &[&Edit]) -> Option<String> {
    if !text.contains("\r\n") {
        return diagnostic::edited(text, edits);
    }
    let adapted: Vec<Edit> = edits
        .iter()
        .map(|edit| Edit {
            span: edit.span,
            replacement: edit.replacement.replace("\r\n", "\n").replace('\n', "\r\n"),
        })
        .collect();
    diagnostic::edited(text, &adapted.iter().collect::<Vec<_>>())
}

/// Whether the edits would make worse TOML of `text`: two edits that are right alone can be wrong together, as when both
/// write the same key.
#[must_use]
pub fn damages(text: &str, edits: &[&Edit]) -> bool {
    edited(text, edits).is_none_or(|edited| mistakes(&edited) > mistakes(text))
}

fn mistakes(text: &str) -> usize {
    let mut sources = Sources::default();
    let source = sources.add(SourceFile::new("", text));
    let mut findings = Vec::new();
    let _tree = super::parse(source, &sources, &mut findings);
    findings.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceId, Span};
    use proptest::prelude::*;

    fn edit(range: std::ops::Range<usize>, replacement: &str) -> Edit {
        Edit {
            span: Span::new(SourceId(0), range),
            replacement: replacement.to_owned(),
        }
    }

    #[test]
    fn what_is_put_in_takes_on_the_line_ends() {
        let insertion = edit(3..3, "b = 1\nc = 2\r\n");
        assert_eq!(
            edited("a\r\nd\r\n", &[&insertion]).as_deref(),
            Some("a\r\nb = 1\r\nc = 2\r\nd\r\n")
        );
        assert_eq!(
            edited("a\n\nd", &[&edit(2..2, "b\n")]).as_deref(),
            Some("a\nb\n\nd")
        );
    }

    #[test]
    fn edits_that_touch_or_are_of_another_text_are_not_made() {
        assert_eq!(edited("abc", &[&edit(0..2, "x"), &edit(1..3, "y")]), None);
        assert_eq!(edited("abc", &[&edit(1..1, "x"), &edit(1..1, "y")]), None);
        assert_eq!(edited("abc", &[&edit(2..9, "x")]), None);
        assert_eq!(
            edited("aéc", &[&edit(2..3, "x")]),
            None,
            "in the middle of a letter"
        );
        let mut backwards = edit(1..2, "x");
        (backwards.span.start, backwards.span.end) = (2, 1);
        assert_eq!(edited("abc", &[&backwards]), None);
    }

    #[test]
    fn two_remedies_that_write_the_same_key_damage_the_file() {
        let (one, other) = (edit(0..4, "size"), edit(9..16, "size"));
        let text = "siez = 1\nvm_size = 2\n";
        assert!(!damages(text, &[&one]) && !damages(text, &[&other]));
        assert!(damages(text, &[&one, &other]));
    }

    proptest! {
        /// What no edit covers is in the new text, in its order, with the replacements between.
        #[test]
        fn everything_between_the_edits_stays(
            pieces in prop::collection::vec(("[a#é \n]{1,6}", "[xy]{0,3}"), 1..8),
            kept in "[a#é \n]{0,6}",
        ) {
            let (mut text, mut expected, mut edits) = (String::new(), String::new(), Vec::new());
            for (number, (piece, replacement)) in pieces.iter().enumerate() {
                let start = text.len();
                text.push_str(piece);
                if number % 2 == 0 {
                    edits.push(edit(start..text.len(), replacement));
                    expected.push_str(replacement);
                } else {
                    expected.push_str(piece);
                }
            }
            text.push_str(&kept);
            expected.push_str(&kept);
            let backwards: Vec<&Edit> = edits.iter().rev().collect();
            prop_assert_eq!(edited(&text, &backwards), Some(expected));
        }
    }
}
