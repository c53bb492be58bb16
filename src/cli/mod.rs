//! The program: arguments in, files, findings and an exit status out. All reading, writing and printing is here.

mod args;
mod build;
mod check;
mod diff;
mod disk;
mod fix;
mod freshness;
mod git;
mod init;
mod internal_error;
mod orphans;
mod ownership;
mod pipeline;
mod print;
mod reference;
mod report;
mod schedule;
mod show;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;
use rayon::prelude::*;

pub use args::Cli;
use args::Command;
use print::Printer;

/// What some editors put before UTF-8 text: no part of it, so columns and spans count from behind it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All is well.
    Success,
    /// The definition has mistakes, or outputs are stale.
    Failure,
}

/// A fault of the machine or of the command line: the command could not run.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    message: String,
    help: Option<String>,
}

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// `action` on `path` was refused by the system.
    fn io(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!(
            "cannot {action} `{}`: {}",
            disk::display(path),
            reason(error)
        ))
    }
}

/// Why the system refused: in armlet's words where they are known, or else in the system's.
fn reason(error: &io::Error) -> String {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::NotADirectory => "a part of this path is a file, not a folder",
        io::ErrorKind::IsADirectory => "it is a folder",
        io::ErrorKind::StorageFull => "the disk is full",
        _ => return error.to_string(),
    };
    words.to_owned()
}

/// Runs the command line and tells the exit status: 0, 1 or 2 as [`Cli`] says.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    internal_error::guarded(|| run_unguarded(arguments))
}

fn run_unguarded(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            return ExitCode::from(print_help(&error));
        }
    };
    let mut printer = Printer::new(&cli.color);
    let outcome = execute(cli.command, &mut printer);
    match outcome {
        Ok(Outcome::Success) => ExitCode::SUCCESS,
        Ok(Outcome::Failure) => ExitCode::from(1),
        Err(fault) => {
            printer.fault(&fault);
            ExitCode::from(2)
        }
    }
}

/// Prints the help that was asked for, or what is wrong with the command line, and tells the exit status.
fn print_help(text: &clap::Error) -> u8 {
    let printed = match text.print() {
        // A closed pipe is the reader's choice.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => false,
        _ => true,
    };
    if printed && !text.use_stderr() { 0 } else { 2 }
}

/// Works on every definition at once; what comes out stands in the order of `paths`, and so does the first fault.
fn in_parallel<T: Send>(
    paths: &[PathBuf],
    work: impl Fn(&Path) -> Result<T, Fault> + Sync,
) -> Result<Vec<T>, Fault> {
    if let [path] = paths {
        // NOTE: the threads of the pool take longer to start than most definitions to compile.
        return Ok(vec![work(path)?]);
    }
    let results: Vec<Result<T, Fault>> = paths.par_iter().map(|path| work(path)).collect();
    results.into_iter().collect()
}

fn execute(command: Command, printer: &mut Printer) -> Result<Outcome, Fault> {
    match command {
        Command::Build(arguments) => build::run(&arguments, printer),
        Command::Check(arguments) => check::run(&arguments, printer),
        Command::Diff(arguments) => diff::run(&arguments, printer),
        Command::Schedule(arguments) => schedule::run(&arguments, printer),
        Command::Show { file } => show::run(&file, printer),
        Command::Report(arguments) => report::run(&arguments, printer),
        Command::Init(arguments) => init::run(&arguments, printer),
        Command::Explain { rule } => reference::explain(&rule, printer),
        Command::Rules => reference::rules(printer),
        Command::Schema { table } => reference::schema(table.as_deref(), printer),
        Command::Completions { shell } => reference::completions(shell, printer),
        Command::Man { command } => reference::manual(command.as_deref(), printer),
    }
}
