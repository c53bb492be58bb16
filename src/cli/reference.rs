//! The commands that print contents of the binary: rules, schemas, completions, the manual.

use std::io;

use clap::CommandFactory as _;

use super::args::Cli;
use super::fault::{Fault, Outcome};
use super::print::Printer;
use crate::compile;
use crate::diagnostic::nearest;
use crate::schema;

/// Prints the page of a rule.
pub(super) fn explain(rule: &str, printer: &Printer) -> Result<Outcome, Fault> {
    let codes = compile::codes();
    if let Some(code) = codes.iter().find(|code| code.id == rule) {
        printer.product(&format!("{}\nOn the web: {}\n", code.page, code.address()))?;
        return Ok(Outcome::Success);
    }
    let fault = Fault::new(format!("there is no rule `{rule}`"));
    Err(match nearest(rule, codes.iter().map(|code| code.id)) {
        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
        None => fault.with_help("`armlet rules` lists all rules"),
    })
}

/// Prints every rule with its level and what it finds.
pub(super) fn rules(printer: &Printer) -> Result<Outcome, Fault> {
    let codes = compile::codes();
    let width = codes.iter().map(|code| code.id.len()).max().unwrap_or(0);
    let lines: String = codes
        .iter()
        .map(|code| format!("{:width$}  {:5}  {}\n", code.id, code.level.name(), code.summary))
        .collect();
    printer.product(&lines)?;
    Ok(Outcome::Success)
}

/// Prints the JSON Schema of the whole language or of one table, as one self-contained file.
pub(super) fn schema(table: Option<&str>, printer: &Printer) -> Result<Outcome, Fault> {
    if let Some(bundle) = schema::for_editors(table) {
        printer.product(&format!("{bundle:#}\n"))?;
        return Ok(Outcome::Success);
    }
    let tables: Vec<&str> = schema::files()
        .filter_map(|file| file.strip_suffix(".schema.json"))
        .collect();
    Err(
        Fault::new(format!("there is no table `{}`", table.unwrap_or_default()))
            .with_help(format!("available tables: {}", tables.join(", "))),
    )
}

/// Prints the completion script of a shell.
pub(super) fn completions(shell: clap_complete::Shell, printer: &Printer) -> Result<Outcome, Fault> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "armlet", &mut script);
    printer.product(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Success)
}

/// Prints the manual page of armlet, or of one command.
pub(super) fn manual(command: Option<&str>, printer: &Printer) -> Result<Outcome, Fault> {
    let mut page = Vec::new();
    clap_mangen::Man::new(documented(command)?)
        .render(&mut page)
        .map_err(|error: io::Error| Fault::new(format!("cannot write the manual page: {error}")))?;
    printer.product(&String::from_utf8_lossy(&page))?;
    Ok(Outcome::Success)
}

fn documented(command: Option<&str>) -> Result<clap::Command, Fault> {
    let mut armlet = Cli::command();
    let Some(name) = command else { return Ok(armlet) };
    // NOTE: building gives each command the full name that its page shows: `armlet-build`.
    armlet.build();
    if let Some(found) = armlet.find_subcommand(name) {
        return Ok(found.clone());
    }
    let fault = Fault::new(format!("there is no command `{name}`"));
    let known = armlet.get_subcommands().map(clap::Command::get_name);
    Err(match nearest(name, known) {
        Some(near) => fault.with_help(format!("did you mean `{near}`?")),
        None => fault.with_help("`armlet --help` lists all commands"),
    })
}
