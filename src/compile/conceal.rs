//! Keeps secrets out of what is printed about a text: out of the text itself where it is quoted, and out of the words of a
//! finding.
//!
//! A rule that finds a secret says where it is. This module finds the others: those in a text that could not be read, and
//! those that a message repeats.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

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

/// Masks the secrets that the words of findings repeat: those in the lines that each points at, and those in the words
/// themselves. The same words, which the findings of a rule share, are searched once.
pub(super) fn in_words(findings: &mut [Diagnostic], sources: &Sources) {
    let mut searched = Searched::default();
    for finding in findings {
        in_finding(finding, sources, &mut searched);
    }
}

/// What was searched already, so that the time grows with the texts and not with the findings in them.
#[derive(Default)]
struct Searched {
    /// Words, each without its secrets, or nothing where it has none.
    words: HashMap<String, Option<String>>,
    /// The secrets of files, in order.
    files: HashMap<SourceId, Vec<Range<usize>>>,
}

impl Searched {
    fn file(&mut self, id: SourceId, sources: &Sources) -> &[Range<usize>] {
        self.files.entry(id).or_insert_with(|| {
            let text = sources.file(id).map_or("", |file| &file.text);
            secrets(text).into_iter().map(|secret| secret.range).collect()
        })
    }

    /// The secrets of a file that are, at least in part, in a range.
    fn around(&mut self, id: SourceId, range: &Range<usize>, sources: &Sources) -> &[Range<usize>] {
        let all = self.file(id, sources);
        let first = all.partition_point(|secret| secret.end <= range.start);
        let last = all.partition_point(|secret| secret.start < range.end);
        all.get(first..last).unwrap_or_default()
    }

    fn mask(&mut self, text: &mut String) {
        if let Some(known) = self.words.get(text.as_str()) {
            if let Some(masked) = known {
                text.clone_from(masked);
            }
            return;
        }
        let written = text.clone();
        mask_secrets(text);
        let masked = (*text != written).then(|| text.clone());
        self.words.insert(written, masked);
    }
}

fn in_finding(finding: &mut Diagnostic, sources: &Sources, searched: &mut Searched) {
    let mut known: Vec<String> = finding
        .secrets
        .iter()
        .flat_map(|span| parts(sources.text(*span)))
        .collect();
    let id = finding.primary.span.source;
    let text = sources.file(id).map_or("", |file| &file.text);
    let around = lines_of(finding.primary.span, text);
    let secrets = searched.around(id, &around, sources);
    let secrets = secrets.iter().filter_map(|secret| text.get(secret.clone()));
    known.extend(secrets.flat_map(parts));
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
        for secret in &known {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), MASK);
            }
        }
        searched.mask(text);
    }
}

fn mask_secrets(text: &mut String) {
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

/// The bytes of a span together with what comes before it on its line, or the beginning of that if it is long.
fn lines_of(span: Span, text: &str) -> Range<usize> {
    let range = span.range();
    let near = range.start.saturating_sub(NEAR)..range.start;
    let before = text.as_bytes().get(near.clone()).unwrap_or_default();
    let line = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let start = near.start + line;
    start..range.end.min(start + NEAR).max(start)
}
