//! `armlet build --check`: compares the existing files with the ones that a build would write.

use std::fs;
use std::io;
use std::path::Path;

use super::args::BuildArgs;
use super::built::Built;
use super::fault::{Fault, Outcome};
use super::orphans::{self, Orphan};
use super::path::quoted;
use super::print::Printer;
use super::{disk, ownership, text};
use crate::arm::show::with_script_lines;
use crate::parallel;
use crate::render::{printable_line, unified_diff};
use crate::source::is_utf_16;

/// A file that differs from what a build would write.
struct Difference<'b> {
    path: &'b Path,
    state: State,
    /// The unified diff; empty if only paths are wanted, and for a file that armlet did not write.
    diff: String,
}

/// Why a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It does not exist.
    Missing,
    /// armlet did not write it: what is wrong with that, and what to do.
    Foreign(&'static str, &'static str),
    /// It is the right text in UTF-16, as PowerShell writes what a program prints.
    Utf16,
    /// It is not what the definition produces now.
    Stale,
}

impl State {
    /// What the message says about the file.
    const fn words(self) -> &'static str {
        match self {
            Self::Missing => "is stale: it is missing",
            Self::Foreign(why, _) => why,
            Self::Utf16 => "is stale: it is UTF-16 text, which Azure's tools do not read",
            Self::Stale => "is stale: it is not what the definition produces",
        }
    }
}

/// Compares every output with the existing file, and reports the files that differ or are orphaned.
pub(super) fn compare(
    built: &[Built],
    orphans: &[Orphan],
    arguments: &BuildArgs,
    printer: &Printer,
) -> Result<Outcome, Fault> {
    let color = printer.colors_products();
    let compare = |built| differences(built, arguments.list_different, color);
    let compared: Result<Vec<Vec<Difference<'_>>>, Fault> =
        parallel::map(built, compare).into_iter().collect();
    let compared = compared?;
    if arguments.list_different {
        list(&compared, orphans, printer)?;
    } else {
        for (built, differences) in built.iter().zip(&compared) {
            report(built, differences, arguments, printer)?;
        }
        orphans::report(orphans, printer);
        conclude(&compared, orphans, printer);
    }
    let is_fresh = orphans.is_empty() && compared.iter().all(Vec::is_empty);
    Ok(if is_fresh {
        Outcome::Success
    } else {
        Outcome::Failure
    })
}

/// Prints only the paths, one per line.
fn list(compared: &[Vec<Difference<'_>>], orphans: &[Orphan], printer: &Printer) -> Result<(), Fault> {
    let different = compared.iter().flatten().map(|difference| difference.path);
    let orphaned = orphans.iter().map(|orphan| orphan.path.as_path());
    let lines: String = different
        .chain(orphaned)
        .map(|path| printable_line(&disk::display(path)) + "\n")
        .collect();
    printer.text(&lines)
}

/// Prints the differences of one definition's outputs, and what to do about them.
fn report(
    built: &Built,
    differences: &[Difference<'_>],
    arguments: &BuildArgs,
    printer: &Printer,
) -> Result<(), Fault> {
    for Difference { path, state, diff } in differences {
        printer.text(diff)?;
        printer.note(&format!("error: `{}` {}", disk::display(path), state.words()));
    }
    let foreign = differences.iter().find_map(|difference| match difference.state {
        State::Foreign(_, help) => Some(help),
        State::Missing | State::Utf16 | State::Stale => None,
    });
    if let Some(help) = foreign {
        printer.note(&format!("help: {help}"));
    } else if !differences.is_empty() {
        let command = updating_command(&built.path, arguments);
        printer.note(&format!("help: run `{command}`"));
    }
    Ok(())
}

/// Prints the last line: how many definitions are fresh and how many are not.
fn conclude(compared: &[Vec<Difference<'_>>], orphans: &[Orphan], printer: &Printer) {
    let files: usize = compared.iter().map(Vec::len).sum();
    if let [only] = compared {
        if only.is_empty() && orphans.is_empty() {
            printer.note("all outputs are up to date");
        }
        return;
    }
    let stale = compared
        .iter()
        .filter(|differences| !differences.is_empty())
        .count();
    let mut line = format!("{} definitions: {} fresh", compared.len(), compared.len() - stale);
    if stale > 0 {
        line.push_str(&format!(", {stale} stale ({})", counted(files, "file")));
    }
    if !orphans.is_empty() {
        line.push_str(&format!(", {}", counted(orphans.len(), "orphaned file")));
    }
    printer.note(&line);
}

fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}

/// The outputs whose text differs. CRLF line ends of a checkout are not a difference.
fn differences(built: &Built, only_paths: bool, color: bool) -> Result<Vec<Difference<'_>>, Fault> {
    let mut differences = Vec::new();
    // Nearly every file is as it should be, which is found in pieces, of which none is kept.
    let files: Vec<_> = built.files.iter().collect();
    for (path, wanted) in disk::different(&files) {
        let (present, is_utf_16) = read(path)?;
        let is_equal = present.as_deref().is_some_and(|present| wanted.is(present));
        if is_equal && !is_utf_16 {
            continue;
        }
        let state = match is_equal {
            true => State::Utf16,
            false => state(path, present.as_deref(), &wanted.whole()),
        };
        let diff = if only_paths || matches!(state, State::Foreign(..)) {
            String::new()
        } else {
            let name = disk::display(path);
            let new_name = format!("{name} (up to date)");
            readable_diff(
                &present.unwrap_or_default(),
                &wanted.whole(),
                &name,
                &new_name,
                color,
            )
        };
        differences.push(Difference { path, state, diff });
    }
    Ok(differences)
}

/// The difference with scripts as lines, not as Base64; that of the texts themselves where there is no other.
fn readable_diff(present: &str, wanted: &str, name: &str, new_name: &str, color: bool) -> String {
    let [old, new] = [present, wanted].map(with_script_lines);
    let diff = unified_diff(&old, &new, name, new_name, color);
    match diff.is_empty() {
        true => unified_diff(present, wanted, name, new_name, color),
        false => diff,
    }
}

/// The text at `path` with LF line ends, and whether it is in UTF-16; `None` if there is no file.
fn read(path: &Path) -> Result<(Option<String>, bool), Fault> {
    match fs::read(path) {
        Ok(bytes) => {
            let text = text::of_output(&bytes).replace("\r\n", "\n");
            Ok((Some(text), is_utf_16(&bytes)))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((None, false)),
        Err(error) => Err(Fault::io("read", path, &error)),
    }
}

/// Why the text `present` differs from the text that a build would write.
fn state(path: &Path, present: Option<&str>, wanted: &str) -> State {
    let Some(present) = present else {
        return State::Missing;
    };
    match ownership::owner(path, present, wanted).refusal() {
        Some((why, help)) => State::Foreign(why, help),
        None => State::Stale,
    }
}

/// The command that updates the files: the same one without `--check`, for one definition.
fn updating_command(path: &Path, arguments: &BuildArgs) -> String {
    let mut words = vec!["armlet".to_owned(), "build".to_owned()];
    if !arguments.emit.is_empty() {
        let formats: Vec<&str> = arguments.emit.iter().map(|format| format.name()).collect();
        words.extend(["--emit".to_owned(), formats.join(",")]);
    }
    if !arguments.environments.is_empty() {
        words.extend(["--env".to_owned(), quoted(&arguments.environments.join(","))]);
    }
    if let Some(folder) = &arguments.out_dir {
        words.extend(["--out-dir".to_owned(), quoted(&disk::display(folder))]);
    }
    words.push(quoted(&disk::display(path)));
    words.join(" ")
}
