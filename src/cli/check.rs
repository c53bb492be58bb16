//! `armlet check`: compiles and reports findings, but writes no outputs.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::args::CheckArgs;
use super::fault::{Fault, Outcome};
use super::input::{compile_input, in_parallel};
use super::print::Printer;
use super::{allow, disk, environment, fix, jobs, judged, policy_files};
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::Diagnostic;
use crate::policy::PolicyFile;
use crate::render::{Allow, Format, render, render_json};
use crate::source::Sources;

/// Runs the command.
pub(super) fn run(arguments: &CheckArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let today = arguments
        .today
        .unwrap_or_else(|| jiff::ZonedDateTime::now().date());
    let policies: Arc<[PolicyFile]> = policy_files::read(&arguments.policies, today)?.into();
    let (paths, others) = judged::partition(&arguments.paths.or_here());
    let paths = match others.is_empty() || !paths.is_empty() {
        true => disk::definitions(&paths)?,
        false => Vec::new(),
    };
    let asked = Asked {
        today,
        environments: &arguments.environments,
        policies: &policies,
        max_findings: arguments.max_findings,
        drops_computes: arguments.jobs.is_empty(),
    };
    let check = |path: &Path| check(path, &asked);
    if arguments.fix {
        let fixed = fix::run(&arguments.paths.or_here(), &paths, &check)?;
        fixed.lines().iter().for_each(|line| printer.note(line));
    }
    if let Some(until) = arguments.until {
        allow::run(&paths, &check, until, printer)?;
    }
    let mut compilations = in_parallel(&paths, check)?;
    for path in &others {
        compilations.push(judged::judge(&disk::read(path)?, &policies, today)?);
    }
    let definitions = compilations.iter().filter(|compilation| !is_of_json(compilation));
    environment::refuse_unknown(definitions, &arguments.environments)?;
    let of_jobs = jobs::check(&arguments.jobs, &compilations)?;
    compilations.extend(of_jobs);
    report(&compilations, arguments.output_format, printer)?;
    if arguments.write_allow {
        return Ok(allow::outcome(&compilations, printer));
    }
    let denied = compilations.iter().any(Compilation::is_denied);
    Ok(if denied {
        Outcome::Failure
    } else {
        Outcome::Success
    })
}

/// Whether a compilation is of a template or a list, which has no environments.
fn is_of_json(compilation: &Compilation) -> bool {
    compilation.judged.is_some() && compilation.definition.document.root.is_empty()
}

/// What is asked of every definition.
struct Asked<'a> {
    today: Date,
    environments: &'a [String],
    policies: &'a Arc<[PolicyFile]>,
    max_findings: usize,
    drops_computes: bool,
}

fn check(path: &Path, asked: &Asked<'_>) -> Result<Compilation, Fault> {
    let input = disk::read(path)?;
    if !asked.policies.is_empty() && disk::is_standard_input(path) && judged::looks_like_json(&input) {
        return judged::judge(&input, asked.policies, asked.today);
    }
    let options = Options {
        stem: input.stem.clone(),
        today: Some(asked.today),
        allows_base: true,
        drops_computes: asked.drops_computes,
        // What jobs are checked against is the values of parameter files, too.
        only_measures: asked.drops_computes,
        environments: asked.environments.to_vec(),
        policies: Arc::clone(asked.policies),
        max_findings: Some(asked.max_findings),
        ..Options::default()
    };
    Ok(compile_input(input, |file, loader| {
        compile::build(file, loader, &options)
    }))
}

/// People read on standard error, programs on standard output. A format that is one document gets the findings of all
/// definitions as one.
fn report(compilations: &[Compilation], format: Format, printer: &Printer) -> Result<(), Fault> {
    if format == Format::Human {
        printer.findings(compilations);
        if compilations
            .iter()
            .all(|compilation| compilation.findings.is_empty())
        {
            printer.note("no findings");
        }
        if let Some(summary) = judged::summary(compilations) {
            printer.note(&summary);
        }
        return Ok(());
    }
    let (sources, findings, allows) = merged(compilations);
    match format {
        Format::Json => {
            let document = render_json(&findings, &sources, &allows);
            printer.json(&judged::with_verdicts(&document, compilations))?;
        }
        Format::Sarif => {
            let document = render(&findings, &sources, format, false, None);
            printer.json(&judged::with_counts(&document, compilations))?;
        }
        // NOTE: these are commands, of which every text of a user is a part that cannot begin another.
        Format::Human | Format::Github | Format::AzureDevops => {
            printer.exactly(render(&findings, &sources, format, false, None).as_bytes())?;
        }
    }
    if let Some(summary) = judged::summary(compilations) {
        printer.note(&summary);
    }
    Ok(())
}

/// The files and findings of several compilations, as those of a single one, and what their `[lints]` allow.
fn merged(compilations: &[Compilation]) -> (Sources, Vec<Diagnostic>, Vec<Allow>) {
    let mut sources = Sources::default();
    let mut findings = Vec::new();
    let mut allows = Vec::new();
    for compilation in compilations {
        let mut offset = 0;
        for (index, (_, file)) in compilation.sources.iter().enumerate() {
            let id = sources.add(file.clone());
            if index == 0 {
                offset = id.0;
            }
        }
        findings.extend(
            compilation
                .findings
                .iter()
                .chain(&compilation.allowed)
                .map(|finding| finding.clone().moved(offset)),
        );
        let lines = Allow::all(&compilation.definition).into_iter();
        allows.extend(lines.map(|line| line.moved(offset)));
    }
    (sources, findings, allows)
}
