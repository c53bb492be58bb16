//! Keeps secrets out of what is printed about a text: out of the text itself where it is quoted, and out of the words of a
//! finding.
//!
//! A rule that finds a secret says where it is. This module finds the others: those in a text that could not be read, and
//! those that a message repeats.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem::{Finder, FinderRev};

use crate::diagnostic::Diagnostic;
use crate::document::cells_of_roster;
use crate::model::Definition;
use crate::schema;
use crate::script::{named_secret, secrets};
use crate::source::{SourceFile, SourceId, Sources, Span};
use crate::syntax::INVALID_TOML;

/// The replacement of a secret in the words of a finding.
const MASK: &str = "***";

/// The longest text around a finding that is searched, in bytes; what a finding quotes is shorter.
const NEAR: usize = 16 * 1024;

/// The longest text that is searched whole, in bytes, and how far a longer one is searched for the beginning and the end of a table or a
/// line: every script is shorter.
const SHORT: usize = 128 * 1024;

/// The spans of all secrets that show themselves, by their form, their command or their name, in the texts that findings
/// quote. A long text is searched around what they point at.
pub(super) fn in_quotations<'f>(
    findings: impl Iterator<Item = &'f Diagnostic>,
    sources: &Sources,
) -> Vec<Span> {
    let mut damaged: Vec<SourceId> = Vec::new();
    let mut quoted: Vec<Span> = Vec::new();
    for finding in findings {
        if *finding.code == INVALID_TOML {
            damaged.push(finding.primary.span.source);
        }
        quoted.extend(finding.spans());
    }
    quoted.sort_unstable();
    let parts = quoted.chunk_by(|a, b| a.source == b.source);
    let found = parts.filter_map(|spans| {
        let id = spans.first()?.source;
        let file = sources.file(id)?;
        let parts = parts_around(spans, file).into_iter();
        let found = parts.flat_map(|part| {
            let secrets = in_part(file, part.clone(), damaged.contains(&id)).into_iter();
            secrets.map(move |range| Span::new(id, part.start + range.start..part.start + range.end))
        });
        Some(found.collect::<Vec<_>>())
    });
    found.flatten().collect()
}

/// The parts of a file in which these spans are, in their order: each as long as a quotation can be, and of whole [`Section`]s.
fn parts_around(spans: &[Span], file: &SourceFile) -> Vec<Range<usize>> {
    let text = file.text.as_str();
    if text.len() <= SHORT {
        return std::iter::once(0..text.len()).collect();
    }
    let section = Section::of(file);
    let mut parts: Vec<Range<usize>> = Vec::new();
    for span in spans {
        let (start, end) = (
            span.range().start.min(text.len()),
            span.range().end.min(text.len()),
        );
        match parts.last_mut() {
            Some(last) if end + NEAR <= last.end => {}
            Some(last) if start <= last.end + NEAR => last.end = section.behind(text, end + NEAR),
            _ => {
                let start = section.before(text, start.saturating_sub(NEAR));
                parts.push(start..section.behind(text, end + NEAR));
            }
        }
    }
    parts
}

/// What a long text consists of: nothing that shows a secret goes beyond it.
struct Section {
    before: FinderRev<'static>,
    behind: Finder<'static>,
}

impl Section {
    /// The tables of a definition, which begin with their headers; the lines of a roster or a template.
    fn of(file: &SourceFile) -> Self {
        let beginning = if is_definition(file) { "\n[" } else { "\n" };
        Self {
            before: FinderRev::new(beginning),
            behind: Finder::new(beginning),
        }
    }

    /// Where the last one begins that begins up to the byte `at`; if none does nearby, a place in one.
    fn before(&self, text: &str, at: usize) -> usize {
        let from = at.saturating_sub(SHORT);
        let before = text.as_bytes().get(from..at).unwrap_or_default();
        let newline = self.before.rfind(before);
        newline.map_or_else(|| boundary(text, from), |newline| from + newline + 1)
    }

    /// The same for the first one behind it, or the end of the text.
    fn behind(&self, text: &str, at: usize) -> usize {
        let to = text.len().min(at + SHORT);
        let behind = text.as_bytes().get(at..to).unwrap_or_default();
        let newline = self.behind.find(behind);
        newline.map_or_else(|| boundary(text, to), |newline| at + newline + 1)
    }
}

fn is_definition(file: &SourceFile) -> bool {
    file.name.ends_with(".toml")
}

/// Whether a file may be a roster, or is a template.
fn is_list_of_people(file: &SourceFile) -> bool {
    let name = file.name.to_ascii_lowercase();
    [".csv", ".tsv", ".txt", ".json"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The bytes of all secrets that show themselves in a part of a file, counted from where it begins. In one that is no TOML
/// nothing says where a string ends, so it is searched without its quotes as well.
fn in_part(file: &SourceFile, part: Range<usize>, is_damaged: bool) -> Vec<Range<usize>> {
    let text = file.text.get(part.clone()).unwrap_or_default();
    let of_opened = opened(text).map(|opened| secrets(&opened));
    let mut found: Vec<Range<usize>> = secrets(text)
        .into_iter()
        .chain(of_opened.into_iter().flatten())
        .map(|secret| secret.range)
        .collect();
    if is_damaged {
        // A string of TOML, that of an expression in one, and that of an expression whose quotes are escaped only once.
        let whole = Unquoted::of(text);
        let string = whole.without('"');
        for form in [&string, &string.without('\''), &whole.without('\'')] {
            found.extend(form.secrets());
        }
    }
    if is_list_of_people(file) {
        found.extend(in_people(&file.text, part));
    }
    let keys = is_definition(file).then(|| schema::secret_values(text));
    found.extend(keys.into_iter().flatten());
    found
}

/// The secrets in some whole lines of a roster, counted from where they begin: each cell is a text by itself, and may be in a column
/// whose name says what it is. So is each string of JSON.
fn in_people(text: &str, lines: Range<usize>) -> Vec<Range<usize>> {
    if text.trim_start().starts_with(['[', '{']) {
        let strings = Unquoted::of(text.get(lines).unwrap_or_default()).without('"');
        return strings.secrets().collect();
    }
    let start = lines.start;
    let cells = cells_of_roster(text, lines);
    let found = cells.flat_map(|cell| {
        let whole = cell.range.start.saturating_sub(start)..cell.range.end.saturating_sub(start);
        let inside = secrets(&cell.text).into_iter().map(|secret| secret.range);
        let inside: Vec<Range<usize>> = inside
            .map(|range| whole.start + range.start..whole.start + range.end)
            .collect();
        let is_as_written = text.get(cell.range) == Some(&cell.text);
        // Of a cell with quotes in it, nothing says where the secret is.
        let is_whole = !(inside.is_empty() || is_as_written);
        match is_whole || named_secret(&cell.column, &cell.text).is_some() {
            true => vec![whole],
            false => inside,
        }
    });
    found.collect()
}

/// The text without the quotes that open a string of TOML which its line does not close: they would turn those in it
/// around. Every byte keeps its place. None if there are no such quotes.
fn opened(text: &str) -> Option<String> {
    let is_open = |line: &&str| {
        let quotes = line.matches('"').count() - line.matches("\\\"").count();
        !quotes.is_multiple_of(2) && line.contains(OPENING)
    };
    text.split_inclusive('\n').find(is_open)?;
    let lines = text.split_inclusive('\n').map(|line| match is_open(&line) {
        true => Cow::Owned(line.replacen(OPENING, "=  ", 1)),
        false => Cow::Borrowed(line),
    });
    Some(lines.collect())
}

/// What opens a string of TOML.
const OPENING: &str = "= \"";

/// What the strings of a text say, and where the text says it.
struct Unquoted {
    text: String,
    /// The place of each byte in the text that it was made from, and the end; no file has more than 32 MiB.
    places: Vec<u32>,
}

impl Unquoted {
    fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            places: (0..).take(text.len() + 1).collect(),
        }
    }

    /// With each escape as what it means and a line end for each quote, so that what is in a string begins a line, as the commands
    /// of a script do.
    fn without(&self, quote: char) -> Self {
        let (mut text, mut places) = (String::new(), Vec::new());
        let mut characters = self.text.char_indices();
        while let Some((at, character)) = characters.next() {
            let plain = match character {
                '\\' => match characters.next() {
                    Some((_, 'n')) => '\n',
                    Some((_, 'r' | 't')) | None => ' ',
                    Some((_, escaped)) => escaped,
                },
                _ if character == quote => '\n',
                _ => character,
            };
            text.push(plain);
            places.resize(text.len(), self.place(at));
        }
        places.push(self.place(self.text.len()));
        Self { text, places }
    }

    fn place(&self, at: usize) -> u32 {
        self.places.get(at).copied().unwrap_or_default()
    }

    fn secrets(&self) -> impl Iterator<Item = Range<usize>> {
        let found = secrets(&self.text).into_iter();
        let place = |at| self.place(at) as usize;
        found.map(move |secret| place(secret.range.start)..place(secret.range.end))
    }
}

/// The secrets that rules found.
pub(super) struct Known {
    /// In the order of the texts.
    spans: Vec<Span>,
    /// The bytes of the longest.
    longest: u32,
    /// What those say that values of parameters hold: a reference may carry them to any place, and an expression to any text.
    carried: Vec<String>,
}

impl Known {
    pub(super) fn of(secrets: &[Span], definition: &Definition, sources: &Sources) -> Self {
        let mut spans = secrets.to_vec();
        spans.sort_unstable();
        spans.dedup();
        let lengths = spans.iter().map(|span| span.end.saturating_sub(span.start));
        let mut known = Self {
            longest: lengths.max().unwrap_or_default(),
            spans,
            carried: Vec::new(),
        };
        if known.spans.is_empty() {
            return known;
        }
        let values = definition.parameters.iter().flat_map(|parameter| {
            let default = parameter.body.default.as_ref().map(|default| default.0.span);
            default
                .into_iter()
                .chain(parameter.body.allowed.iter().map(|item| item.0.span))
        });
        let given = definition
            .environments
            .iter()
            .flat_map(|environment| &environment.values);
        let values: Vec<Span> = values.chain(given.map(|value| value.node.span)).collect();
        let carried = values.iter().flat_map(|value| known.around(*value));
        let carried: Vec<String> = carried.flat_map(|span| parts(sources.text(span))).collect();
        known.carried = carried;
        known
    }

    /// The secrets that have a part of a place.
    fn around(&self, place: Span) -> impl Iterator<Item = Span> {
        let first = place.start.saturating_sub(self.longest);
        let first = self
            .spans
            .partition_point(|secret| (secret.source, secret.start) < (place.source, first));
        let spans = self.spans.get(first..).unwrap_or_default().iter().copied();
        spans
            .take_while(move |secret| secret.source == place.source && secret.start < place.end)
            .filter(move |secret| secret.end > place.start)
    }
}

/// Masks the secrets that the words of a finding repeat: those in the lines that it points at, those that the values of
/// parameters carry, and those in the words themselves.
pub(super) fn in_words(finding: &mut Diagnostic, secrets_found: &Known, sources: &Sources) {
    let own = finding.secrets.iter().copied();
    let around = finding.spans().flat_map(|place| secrets_found.around(place));
    let mut known: Vec<String> = own
        .chain(around)
        .flat_map(|span| parts(sources.text(span)))
        .chain(secrets_found.carried.iter().cloned())
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
    finding.suggestions.retain(|suggestion| {
        !suggestion
            .edits
            .iter()
            .any(|edit| repeats(&edit.replacement, &known))
    });
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

/// Whether a replacement has a secret in it, such as the name of a compute made of one. What it would write is not masked, so it is
/// not proposed at all.
fn repeats(replacement: &str, known: &[String]) -> bool {
    known.iter().any(|secret| replacement.contains(secret.as_str()))
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

/// The lines of a secret, without the quotes around it, as they are written and as they are meant, and what it says between quotes.
fn parts(secret: &str) -> Vec<String> {
    let meant = ["\\n", "\\r", "\\t"]
        .iter()
        .fold(secret.replace("\\\"", "\""), |text, escape| {
            text.replace(escape, "\n")
        });
    let lines = secret
        .lines()
        .chain(meant.lines())
        .chain(meant.split(['\n', '"', '\'', '\\']))
        .map(|line| line.trim_matches(['"', '\'', ' ', '\t']));
    lines
        // NOTE: words such as `password` also appear in the text of messages.
        .filter(|line| line.len() >= LONG || named_secret("password", line).is_some())
        .map(str::to_owned)
        .collect()
}

/// The number of bytes from which on a part of a secret is no word of a message.
const LONG: usize = 24;

/// The text of a span together with what comes before it on its line, or the beginning of that if it is long.
fn lines_of(span: Span, sources: &Sources) -> &str {
    let Some(file) = sources.file(span.source) else {
        return "";
    };
    let range = span.range();
    // A line may be the whole of a long file.
    let nearest = range.start.saturating_sub(NEAR);
    let before = file.text.as_bytes().get(nearest..range.start).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(nearest, |newline| nearest + newline + 1);
    let end = range.end.min(start + NEAR);
    let text = file.text.as_str();
    text.get(boundary(text, start)..boundary(text, end.min(text.len())))
        .unwrap_or_default()
}

/// The first boundary of a character from a byte on, which is in the text or its end.
fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
