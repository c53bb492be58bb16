//! A roster: what a file says of people, each cell with its place.

use super::{csv, json};
use crate::source::{LoadError, Loader, SourceFile, SourceId, Sources, Span, Within, is_utf_16};

/// How the names of rosters end. A file of another kind is never quoted in a finding.
const ENDINGS: [&str; 4] = [".csv", ".tsv", ".txt", ".json"];

/// A file of people.
#[derive(Debug)]
pub(super) struct Roster {
    /// The file.
    pub(super) source: SourceId,
    /// Its columns, in their order; those of JSON in the order in which they first occur.
    pub(super) columns: Vec<Column>,
    /// Its rows, without those that are empty.
    pub(super) rows: Vec<Row>,
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
    /// The value, without space around it.
    pub(super) text: Box<str>,
}

impl Row {
    pub(super) fn new(span: Span, cells: Vec<Cell>) -> Self {
        Self { span, cells }
    }

    /// The cell of a column; an empty one at the row where it is missing.
    pub(super) fn cell(&self, column: usize) -> Cell {
        self.cells.get(column).cloned().unwrap_or(Cell {
            span: self.span,
            text: Box::default(),
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
}

impl Mistake {
    /// Something that is wrong with the file.
    pub(super) fn of_file(reason: impl Into<String>) -> Self {
        Self {
            span: None,
            reason: reason.into(),
            label: "named here",
            help: None,
        }
    }

    /// Something that is wrong at a place in it.
    pub(super) fn at(span: Span, reason: impl Into<String>, label: &'static str) -> Self {
        Self {
            span: Some(span),
            reason: reason.into(),
            label,
            help: None,
        }
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

/// Reads the roster at `path`, relative to the definition. What is wrong with its rows comes to `mistakes`.
pub(super) fn read(
    path: &str,
    loader: &dyn Loader,
    sources: &mut Sources,
    mistakes: &mut Vec<Mistake>,
) -> Result<Roster, Mistake> {
    let lower = path.to_ascii_lowercase();
    if !ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        let reason = "its name does not end in `.csv`, `.tsv`, `.txt` or `.json`";
        return Err(Mistake::of_file(reason));
    }
    let bytes = loader.load(path, Within::Repository)?;
    let text = decoded(bytes)?;
    let is_json = text.trim_start().starts_with(['[', '{']);
    let source = sources.add(SourceFile::new(loader.display_name(path), text));
    let text = sources.file(source).map_or("", |file| file.text.as_str());
    let mut roster = if is_json {
        json::read(text, source, mistakes)?
    } else {
        csv::read(text, source, mistakes)?
    };
    roster.rows.retain(|row| !row.is_empty());
    Ok(roster)
}

/// The text of a roster, without a byte order mark.
fn decoded(bytes: Vec<u8>) -> Result<String, Mistake> {
    if is_utf_16(&bytes) {
        return Err(
            Mistake::of_file("it is UTF-16 text").with_help("save it as UTF-8: \"CSV UTF-8\" in Excel")
        );
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..valid).unwrap_or_default();
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        Mistake::of_file(format!("it is not UTF-8 text, first in line {line}"))
            .with_help("save it as UTF-8: \"CSV UTF-8\" in Excel")
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.trim().is_empty() {
        return Err(Mistake::of_file("it is empty")
            .with_help("write a line with the names of the columns, and a row for each person"));
    }
    Ok(text)
}
