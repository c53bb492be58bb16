//! The program: reads arguments, writes files and findings, returns an exit status. All IO of armlet is in this module.

mod allow;
mod args;
mod beside;
mod build;
mod built;
mod check;
mod deploy;
mod diff;
mod disk;
mod environment;
mod fault;
mod fix;
mod fmt;
mod freshness;
mod git;
mod huge_pages;
mod import;
mod init;
mod input;
mod internal_error;
mod jobs;
mod judged;
mod listed;
mod orphans;
mod ownership;
mod path;
mod pipeline;
mod place;
mod policy;
mod policy_files;
mod print;
mod progress;
mod purpose;
mod reference;
mod report;
mod schedule;
mod show;
mod side;
mod snapshot;
mod suggestion;
mod text;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

pub use args::Cli;
use args::Command;
use fault::{Fault, Outcome};
use print::Printer;

/// Runs the command line and returns the exit status: 0, 1 or 2 as [`Cli`] says.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    internal_error::guarded(|| run_unguarded(arguments))
}

fn run_unguarded(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    huge_pages::decline();
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(print_help(&suggestion::likely(error))),
    };
    let mut printer = Printer::new(&cli.color, cli.command.output());
    let outcome = execute(cli.command, &mut printer);
    match outcome.and_then(|outcome| printer.finish().map(|()| outcome)) {
        Ok(Outcome::Success) => ExitCode::SUCCESS,
        Ok(Outcome::Failure) => ExitCode::from(1),
        Err(fault) => {
            printer.fault(&fault);
            ExitCode::from(2)
        }
    }
}

/// Prints the requested help, or the error in the command line, and returns the exit status.
fn print_help(text: &clap::Error) -> u8 {
    let printed = print::of_command_line(text);
    if printed && !text.use_stderr() { 0 } else { 2 }
}

fn execute(command: Command, printer: &mut Printer) -> Result<Outcome, Fault> {
    match command {
        Command::Build(arguments) => build::run(&arguments, printer),
        Command::Check(arguments) => check::run(&arguments, printer),
        Command::Diff(arguments) => diff::run(&arguments, printer),
        Command::Schedule(arguments) => schedule::run(&arguments, printer),
        Command::Snapshot(arguments) => snapshot::run(&arguments, printer),
        Command::Import(arguments) => import::run(&arguments, printer),
        Command::Policy(arguments) => policy::run(&arguments, printer),
        Command::Fmt(arguments) => fmt::run(&arguments, printer),
        Command::Show { file, .. } => show::run(&file, printer),
        Command::Report(arguments) => report::run(&arguments, printer),
        Command::Init(arguments) => init::run(&arguments, printer),
        Command::Explain { rule, .. } => reference::explain(&rule, printer),
        Command::Rules { .. } => reference::rules(printer),
        Command::Schema { table, .. } => reference::schema(table.as_deref(), printer),
        Command::Completions { shell, .. } => reference::completions(shell, printer),
        Command::Man { command, .. } => reference::manual(command.as_deref(), printer),
    }
}
