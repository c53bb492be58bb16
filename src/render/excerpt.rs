//! The few lines around a finding, cut out of a file that may be large.
//!
//! The renderer of snippets reads all it is given, so it is given little: neither the size of a file nor the length
//! of a line makes a finding more expensive.

use std::ops::Range;

use super::places::IndexedFile;
use super::printable::printable;
use crate::source::{SourceId, Span};

/// The maximum distance in bytes between the spans of one excerpt.
pub(super) const REACH: usize = 8 * 1024;

/// Bytes of a long line that are looked at on either side of what an excerpt shows.
const CONTEXT: usize = 4 * 1024;

/// The mark at which a long line was cut.
const ELLIPSIS: &str = "...";

/// Things with a place that can be shown in one excerpt.
#[derive(Debug)]
pub(super) struct Cluster<T> {
    /// The file that contains them.
    pub(super) source: SourceId,
    /// From the first byte of the first to the last byte of the last.
    pub(super) range: Range<usize>,
    /// The things, each with its bytes.
    pub(super) items: Vec<(Range<usize>, T)>,
}

/// Groups spans that are close together; the first span is in the first group.
///
/// `is_near` says whether a group may also span a range: two ends of one long line do not fit a terminal together.
pub(super) fn cluster<T>(
    items: impl IntoIterator<Item = (SourceId, Range<usize>, T)>,
    is_near: impl Fn(SourceId, &Range<usize>) -> bool,
) -> Vec<Cluster<T>> {
    let mut clusters: Vec<Cluster<T>> = Vec::new();
    for (source, range, item) in items {
        let near = clusters.iter_mut().find(|cluster| {
            let all = union(&cluster.range, &range);
            cluster.source == source && all.len() <= REACH && is_near(source, &all)
        });
        match near {
            Some(cluster) => {
                cluster.range = union(&cluster.range, &range);
                cluster.items.push((range, item));
            }
            None => clusters.push(Cluster {
                source,
                range: range.clone(),
                items: vec![(range, item)],
            }),
        }
    }
    clusters
}

fn union(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    a.start.min(b.start)..a.end.max(b.end)
}

/// The bytes of a span to underline: no longer than an excerpt, and not with the line end that closes it.
pub(super) fn underlined(file: &IndexedFile<'_>, span: Span) -> Range<usize> {
    let Range { start, end } = file.fit(span);
    let end = file.floor(end.min(start + REACH));
    let text = file.slice(start..end);
    let text = text.strip_suffix('\n').map_or(text, less_carriage_return);
    start..start + text.len()
}

/// Whole lines of a file, or as much of them as fits next to what is shown in them; printable.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    /// The text to show.
    pub(super) text: String,
    /// The number of its first line, from 1.
    pub(super) first_line: usize,
    file: &'a IndexedFile<'a>,
    /// The parts of the file that the text holds, in their order.
    parts: Vec<Part>,
}

/// What an excerpt shows.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    /// Where it is in the file.
    pub(super) range: Range<usize>,
    /// The columns of what is written behind it.
    pub(super) label: usize,
}

/// A part of a file that an excerpt holds unchanged.
#[derive(Debug)]
struct Part {
    /// Where it is in the file.
    range: Range<usize>,
    /// Where it begins in the text.
    at: usize,
}

/// What an excerpt shows of one line: a range of the file, and whether the line goes on before and after it.
struct Window {
    range: Range<usize>,
    is_cut: (bool, bool),
}

impl<'a> Excerpt<'a> {
    /// The lines of `items`, of which at least one is given; each line is cut to `columns` around what is shown in it.
    pub(super) fn new(file: &'a IndexedFile<'a>, items: &[Shown], columns: usize) -> Self {
        let whole = items
            .iter()
            .map(|item| item.range.clone())
            .reduce(|all, one| union(&all, &one));
        let whole = whole.unwrap_or_default();
        let (first_line, line_start) = file.line(whole.start);
        let start = line_start.max(file.floor(whole.start.saturating_sub(CONTEXT)));
        let (end, goes_on) = end_of_line(file, whole.end, CONTEXT);
        let mut excerpt = Self {
            text: String::new(),
            first_line,
            file,
            parts: Vec::new(),
        };
        let mut at = start;
        for line in file.slice(start..end).split_inclusive('\n') {
            let range = at..at + less_line_end(line).len();
            at += line.len();
            let is_cut = (
                range.start == start && start > line_start,
                range.end == end && goes_on,
            );
            excerpt.add(window(file, range, is_cut, items, columns));
            // NOTE: what ends the line may be pointed at as well, so it belongs to the part in front of it.
            excerpt.add_rest(less_line_end(line).len(), line);
        }
        // NOTE: the renderer of snippets takes a line end for the end of a line, never for the beginning of an empty last
        // one, which is where the end of a file is pointed at.
        if excerpt.text.ends_with('\n') {
            excerpt.text.push('\n');
        }
        excerpt
    }

    fn add(&mut self, window: Window) {
        if window.is_cut.0 {
            self.text.push_str(ELLIPSIS);
        }
        let at = self.text.len();
        self.text
            .push_str(&printable(self.file.slice(window.range.clone())));
        if window.is_cut.1 {
            self.text.push_str(ELLIPSIS);
        }
        self.parts.push(Part {
            range: window.range,
            at,
        });
    }

    /// The line end of a line.
    fn add_rest(&mut self, length: usize, line: &str) {
        self.text.push_str(line.get(length..).unwrap_or_default());
    }

    /// The place of a range of the file in the text; what was cut off is at the nearest end of what was kept.
    pub(super) fn locate(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        start..self.offset(range.end).max(start)
    }

    fn offset(&self, offset: usize) -> usize {
        let next = self.parts.partition_point(|part| part.range.start <= offset);
        let Some(part) = next.checked_sub(1).and_then(|index| self.parts.get(index)) else {
            return self.parts.first().map_or(0, |first| first.at);
        };
        let kept = offset.min(part.range.end);
        let inside = part.at + printable(self.file.slice(part.range.start..kept)).len();
        // The bytes of a line end follow its part, unless the line is cut in front of it.
        let behind = self.file.slice(kept..offset);
        let is_line_end = match behind {
            "" | "\n" | "\r\n" => true,
            // By itself it is a character of the line, which may be cut in front of it.
            "\r" => self.file.slice(offset..offset + 1) == "\n",
            _ => false,
        };
        if is_line_end {
            inside + behind.len()
        } else {
            inside
        }
    }
}

/// Which part of a line to show: all of it if it fits, otherwise what `items` point at and what is around it.
fn window(
    file: &IndexedFile<'_>,
    line: Range<usize>,
    is_cut: (bool, bool),
    items: &[Shown],
    columns: usize,
) -> Window {
    let shown = shown_of(&line, items);
    let labels = items
        .iter()
        .filter(|item| item.range.end == shown.end)
        .map(|item| item.label);
    // A label longer than half a line does not fit anyway.
    let label = labels.max().unwrap_or_default().min(columns / 2);
    let before = file.slice(line.start..shown.start);
    let shown_width = width(file.slice(shown.clone()));
    let behind = width(file.slice(shown.end..line.end)).max(label);
    if !is_cut.0 && !is_cut.1 && width(before) + shown_width + behind <= columns {
        return Window { range: line, is_cut };
    }
    let columns = columns.saturating_sub(2 * ELLIPSIS.len()).max(1);
    let (lead, room) = lead_and_room(columns, (shown_width, label, behind));
    let start = shown.start - kept_at_end(before, lead);
    let end = start + kept_at_start(file.slice(start..line.end), room);
    Window {
        is_cut: (is_cut.0 || start > line.start, is_cut.1 || end < line.end),
        range: start..end,
    }
}

/// The part of a line that the items point at.
fn shown_of(line: &Range<usize>, items: &[Shown]) -> Range<usize> {
    let within = |offset: usize| offset.clamp(line.start, line.end);
    let here = items
        .iter()
        .filter(|item| item.range.start <= line.end && item.range.end >= line.start);
    here.map(|item| within(item.range.start)..within(item.range.end))
        .reduce(|all, one| union(&all, &one))
        .unwrap_or(line.start..line.start)
}

/// How many columns go to what comes before the shown part, and how many to the whole; `columns` leaves out both ellipses.
/// The widths are those of the shown part, of its label and of all that follows it.
fn lead_and_room(columns: usize, (shown_width, label, behind): (usize, usize, usize)) -> (usize, usize) {
    // A quarter of the room shows what comes before if the label leaves it, more if nothing else needs the room. What does
    // not fit at all is cut at its end, in front of the room for the label.
    let needed = shown_width + label;
    let (room, left) = if needed <= columns {
        (columns, columns - needed)
    } else {
        let room = columns.saturating_sub(label).max(1);
        (room, room)
    };
    let lead = room
        .saturating_sub(shown_width + behind)
        .max((room / 4).min(left));
    (lead, room)
}

/// How many bytes at the start of a text fit into some columns.
fn kept_at_start(text: &str, columns: usize) -> usize {
    let mut left = columns;
    let fitting = text.chars().take_while(|c| {
        let fits = column_width(*c) <= left;
        left = left.saturating_sub(column_width(*c));
        fits
    });
    fitting.map(char::len_utf8).sum()
}

/// How many bytes at the end of a text fit into some columns.
fn kept_at_end(text: &str, columns: usize) -> usize {
    let mut left = columns;
    let fitting = text.chars().rev().take_while(|c| {
        let fits = column_width(*c) <= left;
        left = left.saturating_sub(column_width(*c));
        fits
    });
    fitting.map(char::len_utf8).sum()
}

/// The columns of a text, or more.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(column_width).sum()
}

/// The columns of a character, or more: the renderer shows a tab as four spaces, and the wide characters of Unicode have at
/// least three bytes.
fn column_width(character: char) -> usize {
    match character {
        '\t' => 4,
        _ if character.len_utf8() > 2 => 2,
        _ => 1,
    }
}

fn less_line_end(line: &str) -> &str {
    line.strip_suffix('\n').map_or(line, less_carriage_return)
}

/// Where the line of an offset ends, less its line end, and whether it goes on behind the context.
fn end_of_line(file: &IndexedFile<'_>, offset: usize, context: usize) -> (usize, bool) {
    let limit = file.floor(offset + context);
    let near = file.slice(offset..limit);
    match near.find('\n') {
        Some(newline) => {
            let rest = near.get(..newline).unwrap_or_default();
            (offset + less_carriage_return(rest).len(), false)
        }
        None if limit == file.text.len() => (limit, false),
        None => (limit, true),
    }
}

fn less_carriage_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}
