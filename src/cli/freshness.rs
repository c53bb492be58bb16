//! `armlet build --check`: whether the files that are there are those that would be written.

use std::fs;
use std::io;
use std::path::Path;

use super::args::BuildArgs;
use super::built::Built;
use super::fault::{Fault, Outcome};
use super::orphans::{self, Orphan};
use super::path::quoted;
use super::print::Printer;
use super::{disk, ownership};
use crate::emit;
use crate::parallel;
use crate::render::unified_diff;

/// A file that is not what would be written.
struct Difference<'b> {
    path: &'b Path,
    state: State,
    /// The unified diff; empty where only paths are wanted, and for a file that is not armlet's.
    diff: String,
}

/// Why a file is not what would be written, as far as it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It is not there.
    Missing,
    /// It carries no mark of armlet's.
    Foreign,
    /// A template as armlet wrote it, which another one would replace.
    Changed,
    /// A template that would be the same again but for somebody's edit.
    Edited,
    /// A template that somebody edited, and another one would replace.
    EditedAndChanged,
    /// A Bicep file beside a template of the same definition.
    EditedBesideTemplate,
    /// A file without a hash.
    Unclear,
}

impl State {
    /// What is said of the file.
    const fn words(self) -> &'static str {
        match self {
            Self::Missing => "is stale: it is missing",
            Self::Foreign => "is there already and was not written by armlet",
            Self::Changed => "is stale: the definition or armlet has changed since it was written",
            Self::Edited => "was edited by hand",
            Self::EditedAndChanged => "was edited by hand, and the definition or armlet has changed since",
            Self::EditedBesideTemplate => {
                "was edited by hand or written by another armlet: the template beside it is of the same definition"
            }
            Self::Unclear => "is stale: the definition or armlet has changed, or it was edited by hand",
        }
    }

    const fn is_edit(self) -> bool {
        matches!(
            self,
            Self::Edited | Self::EditedAndChanged | Self::EditedBesideTemplate
        )
    }
}

/// Compares every output with the file in its place, and reports what differs and what is orphaned.
pub(super) fn compare(
    built: &[Built],
    orphans: &[Orphan],
    arguments: &BuildArgs,
    printer: &Printer,
) -> Result<Outcome, Fault> {
    let compare = |built| differences(built, arguments.list_different, printer.colours_products());
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

/// The paths alone, one a line.
fn list(compared: &[Vec<Difference<'_>>], orphans: &[Orphan], printer: &Printer) -> Result<(), Fault> {
    let different = compared.iter().flatten().map(|difference| difference.path);
    let orphaned = orphans.iter().map(|orphan| orphan.path.as_path());
    let lines: String = different
        .chain(orphaned)
        .map(|path| disk::display(path) + "\n")
        .collect();
    printer.product(&lines)
}

/// The differences of one definition's outputs, and what to do.
fn report(
    built: &Built,
    differences: &[Difference<'_>],
    arguments: &BuildArgs,
    printer: &Printer,
) -> Result<(), Fault> {
    for Difference { path, state, diff } in differences {
        printer.product(diff)?;
        printer.note(&format!("error: `{}` {}", disk::display(path), state.words()));
    }
    let any = |test: fn(State) -> bool| differences.iter().any(|difference| test(difference.state));
    let command = mending_command(&built.path, arguments);
    if any(|state| state == State::Foreign) {
        printer.note("help: move it away, or write elsewhere with `--out-dir`");
    } else if any(State::is_edit) {
        let definition = disk::display(&built.path);
        printer.note(&format!(
            "help: put into `{definition}` what the edit was for, then run `{command}`, which overwrites it"
        ));
    } else if !differences.is_empty() {
        printer.note(&format!("help: run `{command}`"));
    }
    Ok(())
}

/// The last line: how many definitions are fresh, and how many are not.
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

/// The outputs whose text is not what it would be. A checkout with CRLF is no difference.
fn differences(built: &Built, only_paths: bool, colour: bool) -> Result<Vec<Difference<'_>>, Fault> {
    let mut differences = Vec::new();
    let mut template_is_fresh = false;
    for (path, wanted) in &built.files {
        let present = read(path)?;
        let hash = emit::written_hash(wanted);
        if hash.is_some() {
            template_is_fresh = hash == present.as_deref().and_then(emit::written_hash);
        }
        if present.as_deref() == Some(wanted) {
            continue;
        }
        let state = state(path, present.as_deref(), hash.is_some(), template_is_fresh);
        let diff = if only_paths || state == State::Foreign {
            String::new()
        } else {
            let name = disk::display(path);
            let new_name = format!("{name} (as it would be)");
            unified_diff(&present.unwrap_or_default(), wanted, &name, &new_name, colour)
        };
        differences.push(Difference { path, state, diff });
    }
    Ok(differences)
}

/// The text at `path` with LF; none if there is no file.
fn read(path: &Path) -> Result<Option<String>, Fault> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fault::io("read", path, &error)),
    }
}

/// Why the text `present` is not the wanted one. `same_hash`: the definition's template would bear the hash that stands in
/// the one that is there, so that what it is made from has not changed.
fn state(path: &Path, present: Option<&str>, is_template: bool, same_hash: bool) -> State {
    let Some(present) = present else {
        return State::Missing;
    };
    if !ownership::is_ours(path, present) {
        return State::Foreign;
    }
    let is_bicep = path.extension().is_some_and(|extension| extension == "bicep");
    match emit::is_untouched(present) {
        Some(true) if is_template => State::Changed,
        Some(false) if is_template && same_hash => State::Edited,
        Some(false) if is_template => State::EditedAndChanged,
        _ if is_bicep && same_hash => State::EditedBesideTemplate,
        _ => State::Unclear,
    }
}

/// The command that writes what `--check` missed: the same one without `--check`, for one definition.
fn mending_command(path: &Path, arguments: &BuildArgs) -> String {
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
