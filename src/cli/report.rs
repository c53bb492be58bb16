//! `armlet report`: describes definitions on one HTML page, or in a table.

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
use crate::report::{Against, Sheet, csv, is_csv, is_report, report};

/// The format with a row for each compute.
const TABLE: &str = "csv";

/// Runs the command.
pub(super) fn run(arguments: &ReportArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let is_table = arguments.output_format == TABLE;
    if is_table && arguments.against.is_some() {
        let fault =
            Fault::new("`--against` cannot be used with `--output-format csv`: the table has no changes");
        return Err(fault.with_help("leave `--output-format` out, or compare with `armlet diff`"));
    }
    let paths = disk::definitions(&arguments.paths.or_here())?;
    let environment = arguments.environment.as_ref();
    let compile = |path: &Path| Ok(Described::of(disk::read(path)?, environment, is_table));
    let (compilations, sheets) = in_parallel(&paths, compile)?
        .into_iter()
        .map(|described| (described.compilation, described.sheets))
        .collect::<(Vec<_>, Vec<_>)>();
    environment::refuse_unknown(&compilations, arguments.environment.as_slice())?;
    let against = match &arguments.against {
        Some(revision) => against(revision, environment, &paths, &compilations, printer)?,
        None => Vec::new(),
    };
    let text = if is_table {
        csv(&sheets.into_iter().flatten().collect::<Vec<_>>())
    } else {
        report(&compilations, &against)
    };
    printer.findings(&compilations);
    match &arguments.output {
        None if is_table => printer.code(&text)?,
        None => printer.exactly(text.as_bytes())?,
        Some(path) => write(path, text, printer)?,
    }
    Ok(if compilations.iter().any(Compilation::is_denied) {
        Outcome::Failure
    } else {
        Outcome::Success
    })
}

/// A definition that is described.
struct Described {
    compilation: Compilation,
    /// What each environment deploys of it, if that is asked for.
    sheets: Vec<Sheet>,
}

impl Described {
    fn of(input: disk::Input, environment: Option<&String>, has_sheets: bool) -> Self {
        let compilation = compile(input.clone(), environment);
        let environments = &compilation.definition.environments;
        let names = environments.iter().map(|known| &known.name.value);
        let names = names.filter(|name| environment.is_none_or(|wanted| wanted == *name));
        let sheet = |name: Option<String>| Sheet {
            compilation: compile(input.clone(), name.as_ref()),
            environment: name,
        };
        let sheets = match (has_sheets, environments.is_empty()) {
            (false, _) => Vec::new(),
            (true, true) => vec![sheet(None)],
            (true, false) => names.map(|name| sheet(Some(name.to_string()))).collect(),
        };
        Self { compilation, sheets }
    }
}

fn compile(input: disk::Input, environment: Option<&String>) -> Compilation {
    let options = Options {
        stem: input.stem.clone(),
        formats: side::FORMATS.to_vec(),
        environments: environment.into_iter().cloned().collect(),
        puts_in: true,
        despite_rules: true,
        ..Options::default()
    };
    compile_input(input, |file, loader| compile::build(file, loader, &options))
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
