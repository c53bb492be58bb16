//! Finds the lines and columns of spans, also for many spans in large files.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::source::{Position, Positions, SourceFile, SourceId, Sources, Span};

/// A span as formats write it; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    /// The name of the file; empty if the span belongs to no file.
    pub(crate) file: &'a str,
    /// Line and column of the first character.
    pub(crate) start: Position,
    /// Line and column after the last character.
    pub(crate) end: Position,
}

/// The files that findings point into, each indexed once.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    files: BTreeMap<SourceId, IndexedFile<'a>>,
}

impl<'a> Places<'a> {
    /// Indexes the files of `sources` that any of `findings` mentions.
    pub(crate) fn new(findings: &[&Diagnostic], sources: &'a Sources) -> Self {
        Self::with(findings, std::iter::empty(), sources)
    }

    /// As [`Places::new`], with the files of other spans.
    pub(crate) fn with(
        findings: &[&Diagnostic],
        others: impl Iterator<Item = Span>,
        sources: &'a Sources,
    ) -> Self {
        let mut files = BTreeMap::new();
        for span in findings.iter().flat_map(|finding| finding.spans()).chain(others) {
            if let Some(file) = sources.file(span.source) {
                files.entry(span.source).or_insert_with(|| IndexedFile::new(file));
            }
        }
        Self { files }
    }

    /// The file with this id.
    pub(crate) fn file(&self, id: SourceId) -> Option<&IndexedFile<'a>> {
        self.files.get(&id)
    }

    /// The place of a span; the first character of a file without a name if its file is unknown.
    pub(crate) fn place(&self, span: Span) -> Place<'a> {
        let origin = Position { line: 1, column: 1 };
        self.file(span.source).map_or(
            Place {
                file: "",
                start: origin,
                end: origin,
            },
            |file| {
                let range = file.fit(span);
                Place {
                    file: file.name,
                    start: file.position(range.start),
                    end: file.position(range.end),
                }
            },
        )
    }
}

/// A file in which lines and columns are found.
#[derive(Debug)]
pub(crate) struct IndexedFile<'a> {
    /// The name that findings show.
    pub(crate) name: &'a str,
    /// The whole text.
    pub(crate) text: &'a str,
    positions: Positions,
}

impl<'a> IndexedFile<'a> {
    fn new(file: &'a SourceFile) -> Self {
        Self {
            name: &file.name,
            text: &file.text,
            positions: Positions::of(&file.text),
        }
    }

    /// The bytes of a span, limited to the text and moved back to the starts of characters.
    pub(crate) fn fit(&self, span: Span) -> Range<usize> {
        let range = span.range();
        let start = self.floor(range.start);
        start..self.floor(range.end).max(start)
    }

    /// The last offset up to `offset` at which a character starts or the text ends.
    pub(crate) fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    /// The text of a range; empty if the range is not in the text.
    pub(crate) fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// Line and column of an offset at which a character starts.
    pub(crate) fn position(&self, offset: usize) -> Position {
        self.positions.position(self.text, offset)
    }

    /// The number of the line that contains an offset, from 1, and the offset of its first byte.
    pub(crate) fn line(&self, offset: usize) -> (usize, usize) {
        self.positions.line(self.text, offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_past_the_end_or_inside_a_character_is_moved_back() {
        let file = SourceFile::new("a", "é\n");
        let indexed = IndexedFile::new(&file);
        assert_eq!(indexed.fit(Span::new(SourceId(0), 1..99)), 0..3);
        let backwards = Span {
            source: SourceId(0),
            start: 2,
            end: 1,
        };
        assert_eq!(indexed.fit(backwards), 2..2);
        assert_eq!(indexed.position(3), Position { line: 2, column: 1 });
    }

    #[test]
    fn a_span_without_a_file_has_a_place_all_the_same() {
        let sources = Sources::default();
        let places = Places::new(&[], &sources);
        let place = places.place(Span::new(SourceId(9), 4..5));
        assert_eq!((place.file, place.start.line, place.end.column), ("", 1, 1));
    }
}
