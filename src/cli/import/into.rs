//! `armlet import --into`: adds computes to a definition that is there.

use std::path::Path;

use super::super::args::ImportArgs;
use super::super::disk::{self, Input, Rewrite};
use super::super::fault::{Fault, Outcome};
use super::super::input::compile_input;
use super::super::print::Printer;
use super::super::text;
use crate::compile::{self, Compilation, Options};
use crate::import::into::{Addition, Refusal, added};
use crate::import::{Imported, Source};
use crate::source::{NoFiles, SourceFile};

/// Adds what the definition lacks, and prints what it says otherwise.
pub(super) fn run(
    file: &Path,
    sources: &[Source],
    arguments: &ImportArgs,
    printer: &Printer,
) -> Result<Outcome, Fault> {
    let input = disk::read(file)?;
    let text = text::of(&input)?.into_owned();
    let imported = super::imported(sources, &super::request(arguments, Some(file)))?;
    let [definition] = imported.definitions.as_slice() else {
        return Err(super::several(&imported));
    };
    let existing = compiled(&input);
    let new = compile::check(
        SourceFile::new("imported.toml", &definition.inlined),
        &NoFiles,
        &options(),
    );
    let addition = match added(&text, &existing, definition, &new) {
        Ok(addition) => addition,
        Err(refusal) => return refused(&refusal, &input.name, &existing, printer),
    };
    let scripts = super::script_files(&imported, arguments);
    super::refuse_present(&scripts, arguments)?;
    write(file, &text, &addition, printer)?;
    super::write_files(&scripts, printer)?;
    tell(&addition, &input.name, printer)?;
    super::tell(&imported, printer);
    Ok(outcome(&imported, arguments))
}

fn outcome(imported: &Imported, arguments: &ImportArgs) -> Outcome {
    match imported.report.has_losses() && !arguments.allow_loss {
        true => Outcome::Failure,
        false => Outcome::Success,
    }
}

fn options() -> Options {
    Options {
        stem: "compute".to_owned(),
        despite_rules: true,
        ..Options::default()
    }
}

fn compiled(input: &Input) -> Compilation {
    compile_input(input.clone(), |file, loader| {
        compile::check(file, loader, &options())
    })
}

fn refused(
    refusal: &Refusal,
    name: &str,
    existing: &Compilation,
    printer: &Printer,
) -> Result<Outcome, Fault> {
    match refusal {
        Refusal::Mistakes => {
            printer.findings([existing]);
            Ok(Outcome::Failure)
        }
        Refusal::Workspace(own, other) => Err(Fault::new(format!(
            "`{name}` is for the workspace `{own}`, and the computes are in `{other}`"
        ))
        .with_help("import them into a definition of their own: `-o`")),
    }
}

/// Writes the definition, if something is added to it.
fn write(file: &Path, text: &str, addition: &Addition, printer: &Printer) -> Result<(), Fault> {
    if addition.added.is_empty() {
        printer.note(&format!(
            "`{}` has all of the computes already",
            disk::display(file)
        ));
        return Ok(());
    }
    disk::rewrite(&[Rewrite {
        path: file.to_path_buf(),
        analyzed: text.to_owned(),
        text: addition.text.clone(),
    }])?;
    printer.note(&format!(
        "added to {}: {}",
        disk::display(file),
        addition.added.join(", ")
    ));
    Ok(())
}

/// Prints the values that differ, a line each.
fn tell(addition: &Addition, name: &str, printer: &Printer) -> Result<(), Fault> {
    for difference in &addition.differences {
        let value = match &difference.value {
            Some(value) => format!(" = {value}"),
            None => " differs".to_owned(),
        };
        printer.text(&format!(
            "{name}:{}: {}.{}{value}\n",
            difference.line, difference.compute, difference.key
        ))?;
    }
    Ok(())
}
