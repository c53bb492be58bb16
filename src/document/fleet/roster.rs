//! A roster: what a file says of people, each cell with its place.

use arcstr::ArcStr;

use crate::source::{LoadError, SourceId, Span};

/// The rows that a roster may have: more than a template takes a hundred times.
pub(super) const MOST_ROWS: usize = 200_000;

/// The columns that a roster may have.
pub(super) const MOST_COLUMNS: usize = 1_000;

/// The cells that a roster may have, those that are empty included.
const MOST_CELLS: usize = 4_000_000;

/// A file of people.
#[derive(Debug)]
pub(super) struct Roster {
    /// The file.
    pub(super) source: SourceId,
    /// Its columns, in their order; those of JSON in the order in which they first occur.
    pub(super) columns: Vec<Column>,
    /// Its rows, without those that are empty.
    pub(super) rows: Vec<Row>,
    /// Whether all of it can be read; otherwise rows may be missing.
    pub(super) is_whole: bool,
}

/// A column, or a member of the objects of JSON.
#[derive(Debug)]
pub(super) struct Column {
    /// How the file writes it.
    pub(super) header: String,
    /// How a definition says it, in snake case.
    pub(super) name: String,
    /// Where the file first writes it.
    pub(super) span: Span,
}

/// What the file says of one person.
#[derive(Debug)]
pub(super) struct Row {
    /// The row.
    pub(super) span: Span,
    /// Its cells, in the order of the columns; what is missing at the end is empty.
    cells: Vec<Cell>,
}

/// A value and its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// The bytes of the value, without quotes around it.
    pub(super) span: Span,
    /// The value, without space around it; the instance of the row holds it too.
    pub(super) text: ArcStr,
}

impl Row {
    pub(super) fn new(span: Span, cells: Vec<Cell>) -> Self {
        Self { span, cells }
    }

    /// The cell of a column; an empty one at the row where it is missing.
    pub(super) fn cell(&self, column: usize) -> Cell {
        self.cells.get(column).cloned().unwrap_or(Cell {
            span: self.span,
            text: ArcStr::new(),
        })
    }

    /// The text of a cell.
    pub(super) fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| &cell.text)
    }

    /// Whether all cells are empty.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.is_empty())
    }
}

/// A text without the space around it, and without what has no width: chat and mail programs copy it with an address.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Whether a character shows nothing at either end of a cell.
pub(super) fn is_blank(c: char) -> bool {
    let is_of_no_width = matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    is_of_no_width || c.is_whitespace()
}

/// What is wrong with a file, or with a place in it.
#[derive(Debug)]
pub(super) struct Mistake {
    /// The place in the file; none if it is the file.
    pub(super) span: Option<Span>,
    /// What is wrong, as the end of a sentence about the roster.
    pub(super) reason: String,
    /// What is the case at the place.
    pub(super) label: &'static str,
    /// What to do about it.
    pub(super) help: Option<String>,
    /// The path that was probably meant.
    pub(super) meant: Option<String>,
}

impl Mistake {
    /// Something that is wrong with the file.
    pub(super) fn of_file(reason: impl Into<String>) -> Self {
        Self {
            span: None,
            reason: reason.into(),
            label: "named here",
            help: None,
            meant: None,
        }
    }

    /// Something that is wrong at a place in it.
    pub(super) fn at(span: Span, reason: impl Into<String>, label: &'static str) -> Self {
        Self {
            span: Some(span),
            reason: reason.into(),
            label,
            help: None,
            meant: None,
        }
    }

    /// What exceeds the bounds of a file with so many rows and columns.
    pub(super) fn too_large(rows: usize, columns: usize) -> Option<Self> {
        if columns > MOST_COLUMNS {
            let finding = Self::of_file(format!("it has more than {MOST_COLUMNS} columns"));
            return Some(finding.with_help("leave out the columns that no fleet uses"));
        }
        let too_many = if rows > MOST_ROWS {
            format!("it has more than {MOST_ROWS} rows")
        } else if rows * columns > MOST_CELLS {
            format!("it has more than {MOST_CELLS} cells")
        } else {
            return None;
        };
        Some(Self::of_file(too_many).with_help("split it: a template has an instance for at most 800 people"))
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<LoadError> for Mistake {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Outside => Self::of_file("it is outside the repository").with_help(
                "a roster lies in the repository of the definition; without a repository, in the folder in which armlet runs",
            ),
            error => Self::of_file(error.to_string()),
        }
    }
}
