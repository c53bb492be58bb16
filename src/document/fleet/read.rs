//! From a file to its roster.

use std::sync::Arc;

use super::roster::{Mistake, Roster};
use super::{csv, json};
use crate::diagnostic::nearest_file;
use crate::hashing::HashMap;
use crate::source::{LoadError, Loader, SourceFile, Sources, Within, decoded_utf_16, is_utf_16};

/// How the names of rosters end. A file of another kind is never quoted in a finding.
const ENDINGS: [&str; 4] = [".csv", ".tsv", ".txt", ".json"];

/// How the names of files end that spreadsheets write, and that are no text.
const WORKBOOKS: [&str; 5] = [".xlsx", ".xlsm", ".xls", ".ods", ".numbers"];

/// The texts of the rosters that were read, by their paths: many fleets may have one roster.
pub(super) type Texts = HashMap<String, Arc<String>>;

/// Reads the roster at `path`, relative to the definition. What is wrong with its rows comes to `mistakes`.
pub(super) fn read(
    path: &str,
    loader: &dyn Loader,
    (sources, texts): (&mut Sources, &mut Texts),
    mistakes: &mut Vec<Mistake>,
) -> Result<Roster, Mistake> {
    let lower = path.to_ascii_lowercase();
    if !ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        let mistake = Mistake::of_file("its name does not end in `.csv`, `.tsv`, `.txt` or `.json`");
        let mistake = match WORKBOOKS.iter().any(|ending| lower.ends_with(ending)) {
            true => mistake.with_help("save the sheet as text: \"CSV UTF-8\" in Excel"),
            false => mistake.with_help("export the list of people as CSV or JSON, and name that file"),
        };
        return Err(Mistake {
            meant: nearest_roster(path, loader),
            ..mistake
        });
    }
    let text = match texts.get(path) {
        Some(known) => Arc::clone(known),
        None => Arc::new(decoded(loaded(path, loader)?)?),
    };
    texts.entry(path.to_owned()).or_insert_with(|| Arc::clone(&text));
    let is_json = text.trim_start().starts_with(['[', '{']);
    let source = sources.add(SourceFile::shared(loader.display_name(path), text));
    let text = sources.file(source).map_or("", |file| file.text.as_str());
    let mut roster = if is_json {
        json::read(text, source, mistakes)?
    } else {
        csv::read(text, source, mistakes)?
    };
    roster.rows.retain(|row| !row.is_empty());
    roster.is_whole = mistakes.is_empty();
    Ok(roster)
}

fn loaded(path: &str, loader: &dyn Loader) -> Result<Vec<u8>, Mistake> {
    loader.load(path, Within::Repository).map_err(|error| Mistake {
        meant: (error == LoadError::NotFound)
            .then(|| nearest_roster(path, loader))
            .flatten(),
        ..error.into()
    })
}

/// The roster that is probably meant by a path that leads nowhere.
fn nearest_roster(path: &str, loader: &dyn Loader) -> Option<String> {
    let is_roster = |file: &String| {
        let lower = file.to_ascii_lowercase();
        ENDINGS.iter().any(|ending| lower.ends_with(ending))
    };
    let files: Vec<String> = loader.files().into_iter().filter(is_roster).collect();
    nearest_file(path, &files)
}

/// The text of a roster, UTF-8 or UTF-16, without a byte order mark.
fn decoded(bytes: Vec<u8>) -> Result<String, Mistake> {
    if let Some(text) = decoded_utf_16(&bytes) {
        return not_empty(text);
    }
    if is_utf_16(&bytes) {
        let reason = "it is UTF-16 text that is damaged, or has no byte order mark";
        return Err(Mistake::of_file(reason).with_help("save it as UTF-8: \"CSV UTF-8\" in Excel"));
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
    not_empty(text)
}

fn not_empty(text: String) -> Result<String, Mistake> {
    if text.trim().is_empty() {
        return Err(Mistake::of_file("it is empty")
            .with_help("write a line with the names of the columns, and a row for each person"));
    }
    Ok(text)
}
