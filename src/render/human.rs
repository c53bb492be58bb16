//! Findings in the style of rustc, for people at a terminal or reading a log.

mod suggestion;

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as Severity, Renderer, Snippet, normalize_untrusted_str,
};

use super::excerpt::{self, Cluster, Excerpt, Shown, cluster, underlined};
use super::places::{IndexedFile, Places};
use super::printable::{printable, printable_line};
use crate::diagnostic::{Diagnostic, Label, Level};
use crate::source::{SourceId, Span};

/// The assumed width of a terminal of unknown width: the default of the snippet renderer.
const DEFAULT_WIDTH: usize = annotate_snippets::renderer::DEFAULT_TERM_WIDTH;

/// Below the first a snippet shows nothing useful; above the second there is no terminal.
const WIDTHS: (usize, usize) = (40, 10_000);

/// Columns of a line of an excerpt that are not its text: the rules beside it, besides the number of the line.
const RULES: usize = 6;

/// Marks an origin that is complete; see [`origin`].
const ORIGIN_END: char = '\0';

/// All findings, a blank line between two of them.
pub(super) fn render(
    findings: &[&Diagnostic],
    places: &Places<'_>,
    color: bool,
    width: Option<usize>,
) -> String {
    let style = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let width = width.unwrap_or(DEFAULT_WIDTH).clamp(WIDTHS.0, WIDTHS.1);
    let renderer = style.term_width(width);
    let texts: Vec<String> = findings
        .iter()
        .map(|finding| render_finding(&renderer, finding, places, width))
        .collect();
    texts.join("\n")
}

fn render_finding(renderer: &Renderer, finding: &Diagnostic, places: &Places<'_>, width: usize) -> String {
    let suggestions = finding.suggestions.iter();
    let primary = finding.primary.span;
    let groups: Vec<Group<'_>> = std::iter::once(report(finding, places, width))
        .chain(suggestions.map(|suggestion| suggestion::advice(suggestion, primary, places, width)))
        .collect();
    let mut text = finish_origins(&renderer.render(&groups));
    text.push('\n');
    text
}

/// The headline, the places, the reasons.
fn report<'a>(finding: &Diagnostic, places: &Places<'_>, width: usize) -> Group<'a> {
    let severity = match finding.level {
        Level::Deny => Severity::ERROR,
        Level::Warn | Level::Allow => Severity::WARNING,
    };
    let title = severity
        .primary_title(printable(&finding.message).into_owned())
        .id(finding.code.id);
    let notes = finding.notes.iter();
    let helps = finding.help.iter();
    Group::with_title(title)
        .elements(snippets(finding, places, width))
        .elements(notes.map(|note| Severity::NOTE.message(paragraph(note))))
        .elements(helps.map(|help| Severity::HELP.message(paragraph(help))))
}

/// The place of a finding and the related ones: near ones in one snippet, others in their own.
fn snippets<'a>(finding: &Diagnostic, places: &Places<'_>, width: usize) -> Vec<Snippet<'a, Annotation<'a>>> {
    let related = finding.related.iter();
    let labels = std::iter::once((&finding.primary, AnnotationKind::Primary))
        .chain(related.map(|label| (label, AnnotationKind::Context)))
        .filter_map(|(label, kind)| {
            let file = places.file(label.span.source)?;
            Some((label.span.source, underlined(file, label.span), (label, kind)))
        });
    // What is written behind the last of them needs room as well.
    let texts = std::iter::once(&finding.primary).chain(&finding.related);
    let longest = texts.map(|label| 1 + excerpt::width(&label.text)).max();
    let room = width.saturating_sub(longest.unwrap_or_default());
    cluster(labels, |source, range| is_near(places, source, range, room))
        .into_iter()
        .filter_map(|labels| snippet(&labels, places, width))
        .collect()
}

/// Whether the two ends of a range can be shown together: on different lines, or on a line that has room for both.
fn is_near(places: &Places<'_>, source: SourceId, range: &Range<usize>, width: usize) -> bool {
    let Some(file) = places.file(source) else {
        return true;
    };
    let is_one_line = file.line(range.start) == file.line(range.end);
    !is_one_line || excerpt::width(file.slice(range.clone())) <= columns(file, range, width)
}

/// The columns that the text of an excerpt has on a terminal.
fn columns(file: &IndexedFile<'_>, range: &Range<usize>, width: usize) -> usize {
    let (last_line, _) = file.line(range.end);
    width.saturating_sub(RULES + last_line.to_string().len())
}

fn snippet<'a>(
    labels: &Cluster<(&Label, AnnotationKind)>,
    places: &Places<'_>,
    width: usize,
) -> Option<Snippet<'a, Annotation<'a>>> {
    let file = places.file(labels.source)?;
    let shown = labels.items.iter().map(|(range, (label, _))| Shown {
        range: range.clone(),
        label: 1 + excerpt::width(&label.text),
    });
    let shown: Vec<Shown> = shown.collect();
    let excerpt = Excerpt::new(file, &shown, columns(file, &labels.range, width));
    let annotations = labels.items.iter().map(|(range, (label, kind))| {
        let text = paragraph(&label.text).replace('\n', " ");
        kind.span(excerpt.locate(range))
            .label(Some(text).filter(|text| !text.is_empty()))
    });
    let annotations: Vec<Annotation<'a>> = annotations.collect();
    let (first, _) = labels.items.first()?;
    let path = origin(Span::new(labels.source, first.clone()), places);
    let snippet = Snippet::source(excerpt.text).line_start(excerpt.first_line);
    Some(snippet.path(path).annotations(annotations))
}

/// `file:line:column`, marked as complete.
///
/// The snippet renderer appends a line and a column, which are wrong for a line that an excerpt has
/// cut. [`finish_origins`] takes them away again.
fn origin(span: Span, places: &Places<'_>) -> String {
    let place = places.place(span);
    let (name, line, column) = (printable_line(place.file), place.start.line, place.start.column);
    format!("{name}:{line}:{column}{ORIGIN_END}")
}

/// Removes what the renderer put behind each complete origin.
///
/// NOTE: the mark occurs nowhere else, because every other text has passed [`printable`].
fn finish_origins(text: &str) -> String {
    let mut parts = text.split(ORIGIN_END);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |finished, part| {
        finished + part.trim_start_matches(|char: char| char == ':' || char.is_ascii_digit())
    })
}

/// Text that the snippet renderer prints unchanged.
fn paragraph(text: &str) -> String {
    normalize_untrusted_str(&printable(text))
}

#[cfg(test)]
mod tests;
