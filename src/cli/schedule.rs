//! `armlet schedule`: shows when the instances run.

use std::path::Path;

use jiff::Timestamp;

use super::args::ScheduleArgs;
use super::fault::{Fault, Outcome};
use super::input::{compile_input, in_parallel};
use super::print::Printer;
use super::{disk, environment};
use crate::compile::{self, Compilation, Options};
use crate::schedule::{Beginning, ScheduleView, print, view};

/// Runs the command.
pub(super) fn run(arguments: &ScheduleArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let paths = disk::definitions(&arguments.paths.or_here())?;
    let compile = |path: &Path| compile(path, arguments.environment.as_ref());
    let compilations = in_parallel(&paths, compile)?;
    environment::refuse_unknown(&compilations, arguments.environment.as_slice())?;
    printer.findings(&compilations);
    if compilations.iter().any(Compilation::is_denied) {
        return Ok(Outcome::Failure);
    }
    let from = arguments.from.unwrap_or_else(now);
    let views: Vec<ScheduleView> = compilations
        .iter()
        .map(|compilation| {
            view(
                &compilation.definition,
                &compilation.sources,
                from,
                arguments.days,
            )
        })
        .collect();
    printer.product(&print(&views, arguments.output_format))?;
    Ok(Outcome::Success)
}

/// The current time, in whole seconds.
fn now() -> Beginning {
    let now = Timestamp::now();
    Beginning::Instant(Timestamp::from_second(now.as_second()).unwrap_or(now))
}

fn compile(path: &Path, environment: Option<&String>) -> Result<Compilation, Fault> {
    let input = disk::read(path)?;
    let options = Options {
        stem: input.stem.clone(),
        environments: environment.into_iter().cloned().collect(),
        puts_in: true,
        ..Options::default()
    };
    Ok(compile_input(input, |file, loader| {
        compile::check(file, loader, &options)
    }))
}
