//! `armlet report`: describes definitions on one HTML page.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::{PlaceArgs, ReportArgs};
use super::fault::{Fault, Outcome};
use super::input::{compile_input, in_parallel};
use super::print::Printer;
use super::text::decoded;
use super::{disk, environment, side};
use crate::compile::{self, Compilation, Options};
use crate::diff::compare;
use crate::report::{Against, csv, is_csv, is_report, report};

/// Runs the command.
pub(super) fn run(arguments: &ReportArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let paths = disk::definitions(&arguments.paths.or_here())?;
    let environment = arguments.environment.as_ref();
    let compile = |path: &Path| compile(path, environment);
    let compilations = in_parallel(&paths, compile)?;
    environment::refuse_unknown(&compilations, arguments.environment.as_slice())?;
    let against = match &arguments.against {
        Some(revision) => against(revision, environment, &paths, &compilations, printer)?,
        None => Vec::new(),
    };
    let is_table = arguments.output_format == "csv";
    let page = if is_table {
        csv(&compilations)
    } else {
        report(&compilations, &against)
    };
    printer.findings(&compilations);
    match &arguments.output {
        None if is_table => printer.code(&page)?,
        None => printer.exactly(page.as_bytes())?,
        Some(path) => write(path, page, printer)?,
    }
    Ok(if compilations.iter().any(Compilation::is_denied) {
        Outcome::Failure
    } else {
        Outcome::Success
    })
}

fn compile(path: &Path, environment: Option<&String>) -> Result<Compilation, Fault> {
    let input = disk::read(path)?;
    let options = Options {
        stem: input.stem.clone(),
        formats: side::FORMATS.to_vec(),
        environments: environment.into_iter().cloned().collect(),
        puts_in: true,
        despite_rules: true,
        ..Options::default()
    };
    Ok(compile_input(input, |file, loader| {
        compile::build(file, loader, &options)
    }))
}

/// Compares each definition with its version at a revision; one that did not exist had no compute.
fn against(
    revision: &str,
    environment: Option<&String>,
    paths: &[PathBuf],
    compilations: &[Compilation],
    printer: &Printer,
) -> Result<Vec<Against>, Fault> {
    let definitions = paths.iter().zip(compilations);
    let compared = definitions.map(|(path, compilation)| {
        let before = side::template_at(revision, path, environment, printer)?;
        let after = side::deployed(compilation, &PlaceArgs::default());
        Ok(Against {
            revision: revision.to_owned(),
            comparison: before
                .zip(after)
                .map(|(before, after)| compare(&before, &after).with_snapshots(&before, &after)),
        })
    });
    compared.collect()
}

/// Writes the page, unless a file that is not a report exists at the path.
fn write(path: &Path, page: String, printer: &Printer) -> Result<(), Fault> {
    if let Ok(present) = fs::read(path)
        && !decoded(&present).is_some_and(|text| is_report(&text) || is_csv(&text))
    {
        let shown = disk::display(path);
        return Err(
            Fault::new(format!("`{shown}` already exists and is not an armlet report"))
                .with_help("move it, or choose another file with `-o`"),
        );
    }
    printer.write(path, page)
}
