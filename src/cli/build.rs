//! `armlet build`: compiles, then writes the files that changed, or compares with the existing files.

use std::fs;
use std::path::{Path, PathBuf};

use super::args::BuildArgs;
use super::built::{Built, compile_with};
use super::disk::Lock;
use super::fault::{Fault, Outcome};
use super::input::in_parallel;
use super::print::Printer;
use super::{deploy, disk, environment, freshness, orphans, ownership, text};
use crate::arm::Deployment;
use crate::compile::Options;
use crate::emit::{OutputFormat, OutputText};

/// Runs the command.
pub(super) fn run(arguments: &BuildArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let paths = disk::definitions(&arguments.paths.or_here())?;
    let built = in_parallel(&paths, |path| build(path, arguments))?;
    printer.findings(built.iter().map(|built| &built.compilation));
    if built.iter().any(|built| built.compilation.is_denied()) {
        return Ok(Outcome::Failure);
    }
    environment::refuse_unknown(
        built.iter().map(|built| &built.compilation),
        &arguments.environments,
    )?;
    if arguments.prints_one() {
        return print(&built, printer);
    }
    let files: Vec<&(PathBuf, OutputText)> = built.iter().flat_map(|built| &built.files).collect();
    refuse_twice(&files)?;
    let paths = || files.iter().map(|(path, _)| path.as_path());
    let reads_only = arguments.check || arguments.list_different;
    let lock = match reads_only {
        true => Lock::to_read(paths())?,
        false => Lock::to_write(paths())?,
    };
    let orphans = orphans::find(&built, arguments);
    if reads_only {
        let outcome = freshness::compare(&built, &orphans, arguments, printer);
        exit_soon(built);
        return outcome;
    }
    let written = write(&lock, &files, printer)?;
    orphans::note(&orphans, printer);
    built
        .iter()
        .for_each(|built| note_open_parameters(built, printer));
    deploy::note(&built, &written, printer);
    exit_soon(built);
    Ok(Outcome::Success)
}

/// Skips the destructors: the process is about to exit, and freeing a large compilation takes measurable time.
fn exit_soon(built: Vec<Built>) {
    std::mem::forget(built);
}

fn build(path: &Path, arguments: &BuildArgs) -> Result<Built, Fault> {
    let formats = if arguments.prints_one() && arguments.emit.is_empty() {
        vec![OutputFormat::Arm]
    } else {
        arguments.emit.clone()
    };
    let options = Options {
        formats,
        environments: arguments.environments.clone(),
        drops_computes: true,
        ..Options::default()
    };
    compile_with(path, options, arguments.out_dir.as_deref())
}

fn print(built: &[Built], printer: &Printer) -> Result<Outcome, Fault> {
    let files: Vec<&(PathBuf, OutputText)> = built.iter().flat_map(|built| &built.files).collect();
    match files.as_slice() {
        [(path, contents)] => {
            match path.extension().is_some_and(|extension| extension == "json") {
                true => printer.json(&contents.whole())?,
                false => printer.code(&contents.whole())?,
            }
            Ok(Outcome::Success)
        }
        [] => Err(Fault::new(
            "nothing to print: without [environments] there is no parameter file",
        )),
        several => Err(Fault::new(format!(
            "`--stdout` can print only one file, but there are {}",
            several.len()
        ))
        .with_help("select one with `--emit`, `--env` and a single definition")),
    }
}

fn write<'b>(
    lock: &Lock,
    files: &[&'b (PathBuf, OutputText)],
    printer: &Printer,
) -> Result<Vec<&'b Path>, Fault> {
    let files = disk::different(files);
    refuse_foreign(&files)?;
    let written = disk::write_all(lock, &files)?;
    for path in &written {
        printer.note(&format!("wrote {}", disk::display(path)));
    }
    if written.is_empty() {
        printer.note("all outputs are up to date");
    }
    Ok(written)
}

/// Says which parameters the deployment must be given, because no file contains their values.
fn note_open_parameters(built: &Built, printer: &Printer) {
    let definition = &built.compilation.definition;
    let open: Vec<String> = definition
        .parameters
        .iter()
        .filter(|parameter| parameter.is_open())
        .map(|parameter| parameter.name.value.to_string())
        .collect();
    let is_base = definition.document.is_base();
    if definition.environments.is_empty() && !open.is_empty() && !is_base {
        let shown = disk::display(&built.path);
        let given: Vec<String> = open.iter().map(|name| format!(" {name}=…")).collect();
        printer.note(&format!(
            "note: `{shown}` has no [environments], so no parameter file: deploy with `--parameters{}`",
            given.concat()
        ));
    }
    if built
        .compilation
        .deployment
        .as_ref()
        .is_some_and(Deployment::reads_existing_resources)
    {
        let shown = disk::display(&built.path);
        printer.note(&format!(
            "note: `{shown}` asks what exists already (`on_redeploy = \"keep\"` or `this`): its Bicep file needs Bicep 0.44.1 or later, and both files a deployment \
             engine that knows `target('full')` (generally available with Bicep 0.48.1)"
        ));
    }
    for file in &built.compilation.parameter_files {
        let given = deploy::from_variables(file);
        if !given.is_empty() {
            let environment = file.environment.as_deref().unwrap_or_default();
            printer.note(&format!(
                "note: the JSON parameter file of `{environment}` leaves out what an environment variable holds: deploy \
                 with `--parameters{}`",
                given.concat()
            ));
        }
    }
}

/// Rejects two definitions that would write the same file, such as two of one name with one `--out-dir`.
fn refuse_twice(files: &[&(PathBuf, OutputText)]) -> Result<(), Fault> {
    let mut paths: Vec<&PathBuf> = files.iter().map(|(path, _)| path).collect();
    paths.sort();
    match paths.windows(2).find(|pair| pair.first() == pair.last()) {
        Some([path, ..]) => Err(
            Fault::new(format!("two definitions would write `{}`", disk::display(path)))
                .with_help("give them different names or folders"),
        ),
        _ => Ok(()),
    }
}

/// Rejects overwriting a file that armlet did not write.
fn refuse_foreign(files: &[&(PathBuf, OutputText)]) -> Result<(), Fault> {
    for (path, contents) in files {
        let Ok(present) = fs::read(path) else { continue };
        let present = text::of_output(&present);
        if let Some((why, help)) = ownership::owner(path, &present, &contents.whole()).refusal() {
            return Err(Fault::new(format!("`{}` {why}", disk::display(path))).with_help(help));
        }
    }
    Ok(())
}
