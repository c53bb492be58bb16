//! `armlet diff`: shows what deploying one side over the other does.

use std::path::Path;

use super::args::DiffArgs;
use super::disk;
use super::fault::{Fault, Outcome};
use super::listed::{Listed, Managed};
use super::print::Printer;
use super::side::{Read, Side, Wanted, is_new, pairs};
use crate::compile::Compilation;
use crate::diff::{self, Comparison, DiffFormat, FileComparison, compare, print};
use crate::emit::FileKind;

/// Runs the command.
pub(super) fn run(arguments: &DiffArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    if [&arguments.old, &arguments.new]
        .iter()
        .all(|path| disk::is_standard_input(path))
    {
        return Err(Fault::new("both sides are standard input").with_help("use `-` for only one of them"));
    }
    let (old, new) = (Side::of(&arguments.old)?, Side::of(&arguments.new)?);
    let of_snapshot = snapshot_environment(&arguments.old, &arguments.new);
    let mut wanted = Wanted::of(arguments);
    wanted.environment = wanted.environment.or(of_snapshot.as_ref());
    match (&old, &new) {
        (_, Side::Listed(listed)) => return Err(is_new(&listed.name)),
        (Side::Listed(listed), new) => return run_listed(listed, new, arguments, printer),
        _ => {}
    }
    let mut files = Vec::new();
    let mut has_environment = false;
    let mut denied = Vec::new();
    let mut is_unreadable = false;
    for (before, after) in pairs(&old, &new)? {
        let mut before = old.read(before.as_deref(), &wanted)?;
        let mut after = new.read(after.as_deref(), &wanted)?;
        before.evaluate(&after.place, &wanted);
        after.evaluate(&before.place, &wanted);
        has_environment |= before.has_environment || after.has_environment;
        before.print_as_old(printer);
        match (before.side, after.side) {
            (Some(one), Some(other)) => files.push(FileComparison {
                old: before.name,
                new: after.name,
                comparison: compared(&one, &other, arguments),
            }),
            _ => is_unreadable = true,
        }
        denied.extend(after.compilation.filter(Compilation::is_denied));
    }
    if is_unreadable {
        printer.findings(&denied);
        return Ok(Outcome::Failure);
    }
    if let Some(environment) = wanted.environment.filter(|_| !has_environment) {
        return Err(Fault::new(format!(
            "neither side has an environment named `{environment}`"
        )));
    }
    report(arguments, &files, &denied, printer)
}

/// The comparison, with what differs in the snapshots where the format shows it.
fn compared(old: &diff::Side, new: &diff::Side, arguments: &DiffArgs) -> Comparison {
    let comparison = compare(old, new);
    match arguments.output_format {
        DiffFormat::Markdown => comparison.with_snapshots(old, new),
        DiffFormat::Human | DiffFormat::Json | DiffFormat::Sh => comparison,
    }
}

/// Prints comparisons, and then why the new side may not be deployed.
fn report(
    arguments: &DiffArgs,
    files: &[FileComparison],
    denied: &[Compilation],
    printer: &mut Printer,
) -> Result<Outcome, Fault> {
    let several = files.iter().find(|file| file.comparison.environments.len() > 1);
    if let Some(file) = several.filter(|_| arguments.output_format == DiffFormat::Sh) {
        let environments = file.comparison.environments.join(", ");
        return Err(Fault::new(format!(
            "a script is for one environment, and there are several: {environments}"
        ))
        .with_help("pass one with `--env`"));
    }
    let text = print(files, arguments.output_format, printer.colors_products());
    match arguments.output_format {
        DiffFormat::Json => printer.json(&text)?,
        DiffFormat::Human | DiffFormat::Markdown => printer.text(&text)?,
        DiffFormat::Sh => printer.code(&text)?,
    }
    printer.findings(denied);
    Ok(match denied.is_empty() {
        true => outcome(arguments, files),
        false => Outcome::Failure,
    })
}

/// Compares what Azure has with all definitions of the new side together.
fn run_listed(
    listed: &Listed,
    new: &Side,
    arguments: &DiffArgs,
    printer: &mut Printer,
) -> Result<Outcome, Fault> {
    let wanted = Wanted {
        place: listed.place(&arguments.place),
        ..Wanted::of(arguments)
    };
    let paths = new
        .definitions()?
        .map_or_else(|| vec![String::new()], |paths| paths.into_iter().collect());
    if paths.is_empty() {
        return Err(
            Fault::new("the folder contains no `compute.toml` or `*.compute.toml`")
                .with_help("`armlet init` writes one"),
        );
    }
    let mut reads: Vec<Read> = paths
        .iter()
        .map(|path| new.read(Some(path), &wanted))
        .collect::<Result<_, _>>()?;
    for read in &mut reads {
        read.evaluate(&wanted.place.surroundings(None), &wanted);
    }
    if let Some(environment) = wanted.environment
        && !reads.iter().any(|read| read.has_environment)
    {
        return Err(Fault::new(format!(
            "no definition has an environment named `{environment}`"
        )));
    }
    let is_readable = reads.iter().all(|read| read.side.is_some());
    // A definition that has environments, but not this one, is not deployed there.
    let is_elsewhere = |read: &Read| {
        let has_others = |compilation: &Compilation| !compilation.definition.environments.is_empty();
        wanted.environment.is_some()
            && !read.has_environment
            && read.compilation.as_ref().is_some_and(has_others)
    };
    let managed: Vec<Managed<'_>> = reads
        .iter()
        .filter(|read| !is_elsewhere(read))
        .filter_map(|read| {
            Some(Managed {
                name: read.name.clone(),
                side: read.side.clone()?,
                definition: read
                    .compilation
                    .as_ref()
                    .map(|compilation| &compilation.definition),
            })
        })
        .collect();
    let files = match is_readable {
        true => listed.compared(&managed, &wanted.place)?,
        false => Vec::new(),
    };
    drop(managed);
    let compilations = reads.into_iter().filter_map(|read| read.compilation);
    let denied: Vec<Compilation> = compilations.filter(Compilation::is_denied).collect();
    if !is_readable {
        printer.findings(&denied);
        return Ok(Outcome::Failure);
    }
    report(arguments, &files, &denied, printer)
}

fn outcome(arguments: &DiffArgs, files: &[FileComparison]) -> Outcome {
    let comparisons = || files.iter().map(|file| &file.comparison);
    let is_changed = comparisons().any(Comparison::counts);
    let fails = |comparison: &Comparison| {
        comparison
            .behaviours()
            .any(|behaviour| arguments.fail_on.iter().any(|word| word.0.contains(&behaviour)))
    };
    if (arguments.exit_code && is_changed) || comparisons().any(fails) {
        Outcome::Failure
    } else {
        Outcome::Success
    }
}

/// The environment that a snapshot shows, by the name of its file. The other side is looked at there only; if it is a snapshot
/// too, the two are compared regardless of their environments.
fn snapshot_environment(old: &Path, new: &Path) -> Option<String> {
    let [old, new] = [old, new].map(|path| {
        let name = path.to_string_lossy();
        let stem = name.strip_suffix(FileKind::Snapshot.ending())?;
        let stem = stem.rsplit(['/', '\\', ':']).next().unwrap_or(stem);
        Some(
            stem.rsplit_once('.')
                .map(|(_, environment)| environment.to_owned()),
        )
    });
    match (old, new) {
        (Some(environment), None) | (None, Some(environment)) => {
            environment.filter(|environment| environment != "compute")
        }
        _ => None,
    }
}
