//! `armlet fmt`: writes definitions in the canonical layout.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::FmtArgs;
use super::disk::{self, Rewrite};
use super::fault::{Fault, Outcome};
use super::input::{compile_input, in_parallel};
use super::path::quoted;
use super::print::Printer;
use crate::bug::bug;
use crate::compile::Compilation;
use crate::language::order::rank;
use crate::render::unified_diff;
use crate::source::{Loader, SourceFile, Sources};
use crate::syntax::{self, FormatError, format};

/// A definition and what it becomes.
struct Formatted {
    path: PathBuf,
    name: String,
    text: String,
    /// The text in the canonical layout; none if there are mistakes in it.
    layout: Option<String>,
    /// The mistakes.
    compilation: Compilation,
}

impl Formatted {
    /// The new text, if it is another.
    fn new_text(&self) -> Option<&str> {
        self.layout.as_deref().filter(|layout| *layout != self.text)
    }
}

/// Runs the command.
pub(super) fn run(arguments: &FmtArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let paths = disk::definitions(&arguments.paths.or_here())?;
    let files = in_parallel(&paths, formatted)?;
    printer.findings(files.iter().map(|file| &file.compilation));
    let is_damaged = files.iter().any(|file| file.layout.is_none());
    let is_changed = files.iter().any(|file| file.new_text().is_some());
    if arguments.check || arguments.diff {
        compare(&files, arguments, printer)?;
        return Ok(outcome(is_damaged || is_changed));
    }
    if is_damaged {
        return Ok(Outcome::Failure);
    }
    for file in files.iter().filter(|file| disk::is_standard_input(&file.path)) {
        printer.exactly(file.layout.as_deref().unwrap_or_default().as_bytes())?;
    }
    write(&files, printer)?;
    Ok(Outcome::Success)
}

fn outcome(is_failure: bool) -> Outcome {
    if is_failure {
        Outcome::Failure
    } else {
        Outcome::Success
    }
}

/// Writes what has another layout: all files or none.
fn write(files: &[Formatted], printer: &Printer) -> Result<(), Fault> {
    let on_disk = || files.iter().filter(|file| !disk::is_standard_input(&file.path));
    let rewrites: Vec<Rewrite> = on_disk()
        .filter_map(|file| {
            Some(Rewrite {
                path: file.path.clone(),
                analyzed: file.text.clone(),
                text: file.new_text()?.to_owned(),
            })
        })
        .collect();
    disk::rewrite(&rewrites)?;
    let unchanged = on_disk().count() - rewrites.len();
    for file in &rewrites {
        printer.note(&format!("formatted {}", disk::display(&file.path)));
    }
    match (rewrites.len(), unchanged) {
        (_, 0) => {}
        (0, 1) => printer.note("the definition already has the canonical layout"),
        (_, count) => printer.note(&format!("{count} already had the canonical layout")),
    }
    Ok(())
}

/// Says what `armlet fmt` would change.
fn compare(files: &[Formatted], arguments: &FmtArgs, printer: &Printer) -> Result<(), Fault> {
    let different: Vec<(&Formatted, &str)> = files
        .iter()
        .filter_map(|file| Some((file, file.new_text()?)))
        .collect();
    for (file, layout) in &different {
        if arguments.diff {
            let new_name = format!("{} (formatted)", file.name);
            let colors = printer.colors_products();
            printer.text(&unified_diff(&file.text, layout, &file.name, &new_name, colors))?;
        }
        if arguments.check {
            printer.note(&format!(
                "error: `{}` does not have the canonical layout",
                file.name
            ));
        }
    }
    if arguments.check && !different.is_empty() {
        let paths: Vec<String> = different
            .iter()
            .map(|(file, _)| quoted(&disk::display(&file.path)))
            .collect();
        printer.note(&format!("help: run `armlet fmt {}`", paths.join(" ")));
    }
    Ok(())
}

fn formatted(path: &Path) -> Result<Formatted, Fault> {
    let input = disk::read(path)?;
    let name = input.name.clone();
    let mut read = (String::new(), None);
    let compilation = compile_input(input, |file, _: &dyn Loader| {
        let (compilation, layout) = laid_out(&file);
        read = (Arc::unwrap_or_clone(file.text), layout);
        compilation
    });
    let (text, layout) = read;
    Ok(Formatted {
        path: path.to_path_buf(),
        name,
        text,
        layout,
        compilation,
    })
}

/// The text of a file in the canonical layout, or the mistakes that leave it without one.
fn laid_out(file: &SourceFile) -> (Compilation, Option<String>) {
    match format(&file.text, &rank) {
        Ok(layout) => (Compilation::default(), Some(layout)),
        Err(FormatError::NotToml) => (mistakes(file.clone()), None),
        Err(FormatError::Changed) => bug(format!("the layout of `{}` would say something else", file.name)),
    }
}

/// The mistakes of a text that is no TOML.
fn mistakes(file: SourceFile) -> Compilation {
    let mut sources = Sources::default();
    let source = sources.add(file);
    let mut findings = Vec::new();
    let _damaged = syntax::parse(source, &sources, &mut findings);
    Compilation {
        sources,
        findings,
        ..Compilation::default()
    }
}
