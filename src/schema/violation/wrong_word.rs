//! A word that is none of those that a key takes.

use serde_json::Value as Json;

use super::place::Place;
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::language::toml;
use crate::schema::UNKNOWN_VALUE;

/// The maximum number of words in a label. A longer list goes into the help.
const FEW: usize = 6;

/// The minimum length of a beginning; a shorter one could mean many words.
const SHORTEST_BEGINNING: usize = 3;

impl Place<'_> {
    pub(super) fn unknown_value(&self, options: &Json) -> Diagnostic {
        let options = options.as_array().into_iter().flatten();
        let words: Vec<&str> = options.filter_map(Json::as_str).collect();
        let expected = match self.told("x-expected") {
            Some(expected) => expected.to_owned(),
            None => toml::alternatives(&words, toml::quoted),
        };
        let Some(word) = self.location.node.as_str() else {
            return self.expected(&expected);
        };
        let span = self.location.node.span;
        let message = format!("`{word}` is not a value of `{}`", self.key());
        let finding = if words.len() <= FEW {
            Diagnostic::new(&UNKNOWN_VALUE, span, message, format!("expected {expected}"))
        } else {
            let finding = Diagnostic::new(&UNKNOWN_VALUE, span, message, "no such value");
            finding.with_help(format!("write {expected}"))
        };
        self.with_right_word(finding, word, &words)
    }

    /// The finding with the word that was probably meant, or with a hint if there is no such word.
    pub(super) fn with_right_word(&self, finding: Diagnostic, word: &str, words: &[&str]) -> Diagnostic {
        let told = |annotation| {
            let mut known = self.schemas.nearest(annotation)?.as_object()?.iter();
            known
                .find(|(known, _)| known.eq_ignore_ascii_case(word))?
                .1
                .as_str()
        };
        let right = told("x-instead")
            .or_else(|| nearest(word, words.iter().copied()))
            .or_else(|| sole_beginning(word, words));
        match (told("x-hint"), right) {
            (Some(hint), _) => finding.with_help(hint),
            (None, Some(right)) => finding.with_suggestion(
                format!("write {}", toml::quoted(right)),
                self.location.node.span,
                format!("\"{right}\""),
                self.applicability(),
            ),
            (None, None) => finding,
        }
    }

    /// In an array, the right word may already exist.
    pub(super) fn applicability(&self) -> Applicability {
        if self.in_array {
            Applicability::MaybeIncorrect
        } else {
            Applicability::MachineApplicable
        }
    }
}

/// The only word that begins with an incomplete one: `2025-12-01` for `2025-12`.
fn sole_beginning<'w>(word: &str, words: &[&'w str]) -> Option<&'w str> {
    let is_telling = word.len() >= SHORTEST_BEGINNING;
    let mut longer = words
        .iter()
        .filter(|longer| is_telling && longer.starts_with(word));
    let only = longer.next().copied();
    only.filter(|_| longer.next().is_none())
}
