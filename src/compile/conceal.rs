//! Keeps secrets out of what is printed about a text: out of the text itself where it is quoted, and out of the words of a
//! finding.
//!
//! A rule that finds a secret says where it is. This module finds the others: those in a text that could not be read, and
//! those that a message repeats.

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::schema;
use crate::script::{named_secret, secrets};
use crate::source::{SourceId, Sources, Span};

/// The replacement of a secret in the words of a finding.
const MASK: &str = "***";

/// The longest text around a finding that is searched, in bytes.
const NEAR: usize = 16 * 1024;

/// The spans of all secrets that show themselves in a file, by their form, their command or their name.
pub(super) fn in_file(id: SourceId, sources: &Sources) -> Vec<Span> {
    let Some(file) = sources.file(id) else {
        return Vec::new();
    };
    let opened = opened(&file.text);
    let found = secrets(&file.text).into_iter().chain(secrets(&opened));
    let found = found.map(|secret| secret.range);
    let keys = file
        .name
        .ends_with(".toml")
        .then(|| schema::secret_values(&file.text));
    found
        .chain(keys.into_iter().flatten())
        .map(|range| Span::new(id, range))
        .collect()
}

/// The text without the quotes that open a string of TOML which its line does not close: they would turn those in it
/// around. Every byte keeps its place.
fn opened(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let quotes = line.matches('"').count() - line.matches("\\\"").count();
        match quotes % 2 {
            0 => Cow::Borrowed(line),
            _ => Cow::Owned(line.replacen("= \"", "=  ", 1)),
        }
    });
    lines.collect()
}

/// Masks the secrets that the words of a finding repeat: those in the lines that it points at, and those in the words
/// themselves.
pub(super) fn in_words(finding: &mut Diagnostic, sources: &Sources) {
    let mut known: Vec<String> = finding
        .secrets
        .iter()
        .flat_map(|span| parts(sources.text(*span)))
        .collect();
    let around = lines_of(finding.primary.span, sources);
    known.extend(
        secrets(around)
            .iter()
            .filter_map(|secret| around.get(secret.range.clone()))
            .flat_map(parts),
    );
    known.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    known.dedup();
    let labels = finding.related.iter_mut().map(|label| &mut label.text);
    let advice = finding
        .suggestions
        .iter_mut()
        .map(|suggestion| &mut suggestion.message);
    let texts = [&mut finding.message, &mut finding.primary.text];
    let texts = texts
        .into_iter()
        .chain(labels)
        .chain(&mut finding.notes)
        .chain(&mut finding.help)
        .chain(advice);
    for text in texts {
        mask(text, &known);
    }
}

fn mask(text: &mut String, known: &[String]) {
    for secret in known {
        if text.contains(secret.as_str()) {
            *text = text.replace(secret.as_str(), MASK);
        }
    }
    for secret in secrets(text).into_iter().rev() {
        if text.get(secret.range.clone()).is_some_and(|value| value != MASK) {
            text.replace_range(secret.range, MASK);
        }
    }
}

/// The lines of a secret, without the quotes around it.
fn parts(secret: &str) -> Vec<String> {
    let lines = secret
        .lines()
        .map(|line| line.trim_matches(['"', '\'', ' ', '\t']));
    lines
        // NOTE: words such as `password` also stand in the text of messages.
        .filter(|line| named_secret("password", line).is_some())
        .map(str::to_owned)
        .collect()
}

/// The text of a span together with what comes before it on its line, or the beginning of that if it is long.
fn lines_of(span: Span, sources: &Sources) -> &str {
    let Some(file) = sources.file(span.source) else {
        return "";
    };
    let range = span.range();
    let before = file.text.get(..range.start).unwrap_or_default();
    let start = before
        .rfind('\n')
        .map_or(0, |newline| newline + 1)
        .max(range.start.saturating_sub(NEAR));
    let end = range.end.min(start + NEAR);
    let boundary = |mut at: usize| {
        while !file.text.is_char_boundary(at) {
            at += 1;
        }
        at
    };
    file.text
        .get(boundary(start)..boundary(end.min(file.text.len())))
        .unwrap_or_default()
}
