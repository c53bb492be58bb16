//! CSV as people have it: commas, semicolons or tabs, quoted where it must be.

use std::ops::Range;

use arcstr::ArcStr;
use csv_core::{ReadFieldResult, ReaderBuilder};
use memchr::memchr_iter;

use super::name;
use super::roster::{Cell, Column, MOST_COLUMNS, MOST_ROWS, Mistake, Roster, Row, is_blank, trimmed};
use super::words::is_guid;
use crate::source::{SourceId, Span};

/// Characters that separate the cells of a row, the most common first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Reads a file with a line of column names.
pub(super) fn read(text: &str, source: SourceId, mistakes: &mut Vec<Mistake>) -> Result<Roster, Mistake> {
    let (start, separator) = beginning(text);
    let mut reader = CellReader::new(text, start, separator, source);
    let mut mistake = None;
    let header = std::iter::from_fn(|| reader.row()).find(|row| {
        mistake = Mistake::too_large(0, row.cells.len());
        mistake.is_some() || !row.is_empty()
    });
    let Some(mut header) = header else {
        return Err(Mistake::of_file("it has no line with the names of its columns"));
    };
    // A separator at the end of the line makes no column.
    while header.cells.last().is_some_and(|cell| cell.text.is_empty()) {
        header.cells.pop();
    }
    if let Some(mistake) = mistake.or_else(|| header.person()) {
        return Err(mistake);
    }
    let columns = columns(&header, mistakes);
    reader.width = columns.len();
    // Room for the rows that there can be: of what doubles, half would be for more.
    let mut rows = Vec::with_capacity(memchr_iter(b'\n', text.as_bytes()).count().min(MOST_ROWS));
    let mut surplus = 0;
    while let Some(row) = reader.row() {
        if let Some(mistake) = Mistake::too_large(rows.len() + mistakes.len() + 1, columns.len()) {
            mistakes.clear();
            return Err(mistake);
        }
        if let Some(open) = row.open_quote {
            let help = "close the quote; a quote inside a quoted cell is written twice";
            return Err(Mistake::at(open, "a quote is never closed", "opened here").with_help(help));
        }
        if row.is_empty() {
            continue;
        }
        surplus += usize::from(row.cells.len() > columns.len());
        match row.mistake(&header) {
            Some(mistake) => mistakes.push(mistake),
            None => rows.push(row.into_row(columns.len())),
        }
    }
    if columns.len() == 1 && rows.is_empty() && surplus > 0 && surplus == mistakes.len() {
        mistakes.clear();
        return Err(header.title());
    }
    Ok(Roster {
        source,
        columns,
        rows,
        is_whole: true,
    })
}

/// A cell as a file has it.
pub(crate) struct WrittenCell {
    /// The name of its column in snake case; empty if it has none.
    pub(crate) column: String,
    /// The bytes of the value, without quotes around it.
    pub(crate) range: Range<usize>,
    /// The value.
    pub(crate) text: ArcStr,
}

/// The cells of some whole lines of a roster, right or wrong. Behind a quote that is never closed, each separator may be one.
pub(crate) fn cells(text: &str, lines: Range<usize>) -> impl Iterator<Item = WrittenCell> + use<'_> {
    let (start, separator) = beginning(text);
    let nowhere = SourceId::default();
    let mut head = CellReader::new(text, start, separator, nowhere);
    let head = std::iter::from_fn(|| head.row()).find(|row| !row.is_empty());
    let head = head.map(|row| row.cells).unwrap_or_default();
    let columns: Vec<String> = head.iter().map(|cell| name::column(named(&cell.text))).collect();
    let up_to = text.get(..lines.end).unwrap_or(text);
    let mut rows = CellReader::new(up_to, lines.start, separator, nowhere);
    let rows = std::iter::from_fn(move || rows.row());
    rows.flat_map(move |row| {
        let read = row.cells.iter().enumerate();
        let read = read.map(|(number, cell)| (number, cell.span.range(), cell.text.clone()));
        let behind = row.open_quote.map(|quote| lines_behind(up_to, quote, separator));
        let cells = read.chain(behind.into_iter().flatten());
        let cells = cells.map(|(number, range, text)| WrittenCell {
            column: columns.get(number).cloned().unwrap_or_default(),
            range,
            text,
        });
        cells.collect::<Vec<_>>()
    })
}

/// What is between the separators of the lines from that of a quote on: its number in the line, its place and its text.
fn lines_behind(text: &str, quote: Span, separator: u8) -> Vec<(usize, Range<usize>, ArcStr)> {
    let is_around = |c: char| is_blank(c) || c == '"' || c == '\r';
    let before = text.get(..quote.range().start).unwrap_or_default();
    let mut start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let mut found = Vec::new();
    for line in text.get(start..).unwrap_or_default().split('\n') {
        for (number, raw) in line.split(char::from(separator)).enumerate() {
            let inside = raw.trim_start_matches(is_around);
            let from = start + raw.len() - inside.len();
            let inside = inside.trim_end_matches(is_around);
            found.push((number, from..from + inside.len(), ArcStr::from(inside)));
            start += raw.len() + 1;
        }
    }
    found
}

/// Where the line of column names begins, and what separates them. The line `sep=;` of Excel, the row with the version of
/// Entra's forms and the line of the type that `Export-Csv` writes come before it.
fn beginning(text: &str) -> (usize, u8) {
    let mut start = 0;
    let mut said = None;
    for line in text.split_inclusive('\n').take(2) {
        let words = line.trim().to_ascii_lowercase();
        match words.strip_prefix("sep=").map(str::as_bytes) {
            Some([separator]) => said = Some(*separator),
            _ if line.starts_with("sep=") => said = Some(b'\t'),
            _ if words.starts_with("version:") || words.starts_with("#type ") => {}
            _ => break,
        }
        start += line.len();
    }
    let lines = text.get(start..).unwrap_or_default().lines();
    // A title has no separators, so the line below it may say what they are.
    let mut filled = lines.filter(|line| !trimmed(line).is_empty()).take(2);
    let most = filled.find_map(most_common);
    (start, said.or(most).unwrap_or(b','))
}

/// The separator that a line has most often, outside quotes; none if it has none.
fn most_common(line: &str) -> Option<u8> {
    let count = |separator: u8| {
        let mut is_quoted = false;
        let found = line.bytes().filter(|byte| {
            is_quoted ^= *byte == b'"';
            !is_quoted && *byte == separator
        });
        found.count()
    };
    // Of several that occur equally often the first counts, which `max_by_key` alone would not give.
    let counts = SEPARATORS
        .into_iter()
        .rev()
        .map(|separator| (separator, count(separator)));
    let most = counts.max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| *count > 0)
        .map(|(separator, _)| separator)
}

fn columns(header: &ReadRow, mistakes: &mut Vec<Mistake>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::with_capacity(header.cells.len());
    for cell in &header.cells {
        let mut column = Column {
            name: name::column(named(&cell.text)),
            header: cell.text.to_string(),
            span: cell.span,
        };
        if !column.name.is_empty() && columns.iter().any(|other| other.name == column.name) {
            let reason = format!("two columns are called `{}`", column.name);
            mistakes.push(Mistake::at(column.span, reason, "the second").with_help("rename one of the two"));
            column.name.clear();
        }
        columns.push(column);
    }
    columns
}

/// The name in a header of Entra's forms: `Member object ID [memberObjectId] Required`.
fn named(header: &str) -> &str {
    let inside = header.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    inside.map_or(header, |(name, _)| name)
}

/// A row as it is read.
struct ReadRow {
    cells: Vec<Cell>,
    /// The quote that is still open at the end of the file.
    open_quote: Option<Span>,
    /// The space before the first quote that encloses nothing because of it.
    spaced_quote: Option<Span>,
}

impl ReadRow {
    fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.is_empty())
    }

    /// That a line of column names holds a person.
    fn person(&self) -> Option<Mistake> {
        let is_value = |text: &str| {
            let is_address = text.split_once('@').is_some_and(|(before, after)| {
                !before.is_empty() && after.contains('.') && !text.contains(char::is_whitespace)
            });
            is_guid(text) || is_address
        };
        let value = self.cells.iter().find(|cell| is_value(&cell.text))?;
        let reason = "its first line is a person, and has to be the names of the columns";
        let mistake = Mistake::at(self.span(), reason, "no names of columns");
        Some(mistake.with_help(match is_guid(&value.text) {
            true => "write the names of the columns above it, separated as the cells are: `object_id` and `email`, for example",
            false => "write the names of the columns above it, separated as the cells are: `email` and `object_id`, for example",
        }))
    }

    /// That a line of column names is something else, where the rows below it are longer.
    fn title(&self) -> Mistake {
        let reason = "its first line has one cell and the rows below it have more, so it does not have the names of the columns";
        Mistake::at(self.span(), reason, "one cell").with_help(
            "remove what is above the line with the names of the columns; put cells that contain the separator in quotes",
        )
    }

    /// What is wrong with a row below a line of column names.
    fn mistake(&self, header: &Self) -> Option<Mistake> {
        let count = header.cells.len();
        let mut pairs = self.cells.iter().zip(&header.cells);
        let is_header = |(cell, name): (&Cell, &Cell)| cell.text.to_lowercase() == name.text.to_lowercase();
        if self.cells.len() >= count && count > 1 && pairs.all(is_header) {
            let mistake = Mistake::at(
                self.span(),
                "the names of the columns are there again",
                "no person",
            );
            return Some(mistake.with_help("remove the line"));
        }
        if let Some(space) = self.spaced_quote {
            let mistake = Mistake::at(
                space,
                "a space before the quote makes it part of the cell",
                "space",
            );
            return Some(mistake.with_help("remove the space before the quote"));
        }
        let surplus = self.cells.iter().skip(count).find(|cell| !cell.text.is_empty());
        if let Some(surplus) = surplus {
            let reason = format!("a row has more cells than the {count} columns");
            let mistake = Mistake::at(surplus.span, reason, "a cell without a column");
            return Some(mistake.with_help("put the cell that contains the separator in quotes"));
        }
        if self.cells.len() < count {
            let reason = format!("a row has {} of the {count} cells", self.cells.len());
            let mistake = Mistake::at(self.span(), reason, "cells are missing");
            return Some(mistake.with_help("write a separator for each cell, also where it is empty"));
        }
        None
    }

    /// The row with so many cells.
    fn into_row(mut self, count: usize) -> Row {
        let span = self.span();
        self.cells.truncate(count);
        Row::new(span, self.cells)
    }

    fn span(&self) -> Span {
        let first = self.cells.first().map_or_else(Span::default, |cell| cell.span);
        let end = self.cells.last().map_or(first.end, |cell| cell.span.end);
        Span { end, ..first }
    }
}

/// Reads cells and notes where each is.
struct CellReader<'t> {
    reader: csv_core::Reader,
    text: &'t str,
    at: usize,
    source: SourceId,
    /// Where a cell is written before it becomes a text; as large as the largest so far.
    buffer: Vec<u8>,
    /// How many cells a row probably has.
    width: usize,
    is_done: bool,
}

impl<'t> CellReader<'t> {
    fn new(text: &'t str, at: usize, separator: u8, source: SourceId) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(separator).build(),
            text,
            at,
            source,
            buffer: vec![0; 256],
            width: 0,
            is_done: false,
        }
    }

    /// The next row that has a cell.
    fn row(&mut self) -> Option<ReadRow> {
        let mut row = ReadRow {
            cells: Vec::with_capacity(self.width),
            open_quote: None,
            spaced_quote: None,
        };
        while !self.is_done {
            let start = self.at;
            let (length, ends_row) = self.field()?;
            let raw = self.text.get(start..self.at).unwrap_or_default();
            let text = self.buffer.get(..length).unwrap_or_default();
            // The parser gives the bytes of a text between ASCII characters, so they are text.
            let text = String::from_utf8_lossy(text);
            let is_first = row.cells.is_empty();
            let (span, open_quote) = place(raw, start, (is_first, ends_row), self.source);
            row.open_quote = row.open_quote.or(open_quote);
            if row.spaced_quote.is_none() && text.starts_with(' ') && trimmed(&text).starts_with('"') {
                let length = text.len() - text.trim_start_matches(is_blank).len();
                let end = span.start as usize;
                row.spaced_quote = Some(Span::new(self.source, end.saturating_sub(length)..end));
            }
            // Of a row of separators nothing more is kept than what tells that there are too many.
            if row.cells.len() <= MOST_COLUMNS {
                row.cells.push(Cell {
                    span,
                    text: trimmed(&text).into(),
                });
            }
            if ends_row {
                return Some(row);
            }
        }
        None
    }

    /// Reads a field into the buffer: its length, and whether the row ends behind it; none at the end of the file.
    fn field(&mut self) -> Option<(usize, bool)> {
        let mut length = 0;
        loop {
            let input = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let output = self.buffer.get_mut(length..).unwrap_or_default();
            let (result, read, written) = self.reader.read_field(input, output);
            self.at += read;
            length += written;
            match result {
                // Empty input is how the parser learns that the file ends.
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.buffer.resize(self.buffer.len() * 2, 0),
                ReadFieldResult::Field { record_end } => return Some((length, record_end)),
                ReadFieldResult::End => {
                    self.is_done = true;
                    return None;
                }
            }
        }
    }
}

/// The bytes of a cell's value in what was read for it, and the quote in it that nothing closes. The ends of the lines before are
/// read with the first cell of a row.
fn place(
    raw: &str,
    start: usize,
    (is_first, ends_row): (bool, bool),
    source: SourceId,
) -> (Span, Option<Span>) {
    let is_end = |c: char| c == '\n' || c == '\r';
    let begin = if is_first {
        raw.len() - raw.trim_start_matches(is_end).len()
    } else {
        0
    };
    let mut end = raw.len();
    if ends_row {
        end = begin.max(raw.trim_end_matches(is_end).len());
    } else {
        end = begin.max(end.saturating_sub(1));
    }
    let inner = raw.get(begin..end).unwrap_or_default();
    let blank = |text: &str| text.len() - text.trim_start_matches(is_blank).len();
    let span = |from: usize, to: usize| Span::new(source, start + begin + from..start + begin + to);
    match inner.strip_prefix('"') {
        Some(_) if is_open(inner) => (span(0, inner.len()), Some(span(0, 1))),
        Some(rest) if rest.ends_with('"') => {
            let value = rest.get(..rest.len() - 1).unwrap_or_default();
            (span(1, 1 + value.len()), None)
        }
        Some(_) => (span(0, inner.len()), None),
        None => {
            let from = blank(inner);
            (span(from, from.max(inner.trim_end_matches(is_blank).len())), None)
        }
    }
}

/// Whether the quote at the beginning is not closed.
fn is_open(raw: &str) -> bool {
    memchr::memchr_iter(b'"', raw.as_bytes()).count() % 2 == 1
}
