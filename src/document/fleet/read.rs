//! From a file to its roster.

use super::roster::{Mistake, Roster};
use super::{csv, json};
use crate::source::{Loader, SourceFile, Sources, Within, is_utf_16};

/// How the names of rosters end. A file of another kind is never quoted in a finding.
const ENDINGS: [&str; 4] = [".csv", ".tsv", ".txt", ".json"];

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
