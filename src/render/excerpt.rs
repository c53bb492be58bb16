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
pub(super) fn cluster<T>(items: impl IntoIterator<Item = (SourceId, Range<usize>, T)>) -> Vec<Cluster<T>> {
    let mut clusters: Vec<Cluster<T>> = Vec::new();
    for (source, range, item) in items {
        let near = clusters
            .iter_mut()
            .find(|cluster| cluster.source == source && union(&cluster.range, &range).len() <= REACH);
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

/// Whole lines of a file, or as much of them as is near; printable.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    /// The text to show.
    pub(super) text: String,
    /// The number of its first line, from 1.
    pub(super) first_line: usize,
    file: &'a IndexedFile<'a>,
    /// Where the text starts in the file.
    start: usize,
    /// How many bytes of the text come before the text of the file.
    lead: usize,
}

impl<'a> Excerpt<'a> {
    /// The lines of `range`, but no more than `context` bytes beyond it on either side.
    pub(super) fn new(file: &'a IndexedFile<'a>, range: &Range<usize>, context: usize) -> Self {
        let (first_line, line_start) = file.line(range.start);
        let start = line_start.max(file.floor(range.start.saturating_sub(context)));
        let lead = if start > line_start { ELLIPSIS } else { "" };
        let (end, trail) = end_of_line(file, range.end, context);
        let lines = printable(file.slice(start..end));
        // NOTE: the renderer of snippets takes a line end for the end of a line, never for the beginning of an empty
        // last one, which is where the end of a file is pointed at.
        let trail = if lines.ends_with('\n') { "\n" } else { trail };
        Self {
            text: format!("{lead}{lines}{trail}"),
            first_line,
            file,
            start,
            lead: lead.len(),
        }
    }

    /// The place of a range of the file in the text.
    pub(super) fn locate(&self, range: &Range<usize>) -> Range<usize> {
        let offset = |offset: usize| self.lead + printable(self.file.slice(self.start..offset)).len();
        offset(range.start)..offset(range.end)
    }
}

/// Where the line of an offset ends, less its line end, and what marks that it was cut earlier.
fn end_of_line(file: &IndexedFile<'_>, offset: usize, context: usize) -> (usize, &'static str) {
    let limit = file.floor(offset + context);
    let near = file.slice(offset..limit);
    match near.find('\n') {
        Some(newline) => {
            let rest = near.get(..newline).unwrap_or_default();
            (offset + less_carriage_return(rest).len(), "")
        }
        None if limit == file.text.len() => (limit, ""),
        None => (limit, ELLIPSIS),
    }
}

fn less_carriage_return(line: &str) -> &str {
    line.strip_suffix('\r').unwrap_or(line)
}
