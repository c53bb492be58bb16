//! The two streams: outputs and machine-readable findings go to standard output, messages for people to standard error.
//!
//! Everything that armlet prints goes through this file, which lets no text of a user steer a terminal or the log of a pipeline.

use std::cell::RefCell;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use super::disk;
use super::fault::{Fault, reason};
use crate::compile::Compilation;
use crate::render::{Format, harmless_json, printable, render, summary, without_commands};

/// The columns of the terminal that standard error goes to: what `COLUMNS` says, or what the terminal has; `None` if neither is
/// known.
fn width() -> Option<usize> {
    let said = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0));
    said.filter(|columns| *columns > 0).or_else(measured)
}

/// Prints to the streams of the process; a closed pipe is not an error.
#[derive(Debug)]
pub(super) struct Printer {
    color_errors: bool,
    color_products: bool,
    /// The file of the product, and what it will hold; `None` for standard output.
    file: Option<(PathBuf, RefCell<Vec<u8>>)>,
}

impl Printer {
    /// A printer that uses colors `auto`, `always` or `never`; `auto` means on a terminal, unless `NO_COLOR` is set.
    /// Products go to the file `output`, or to standard output.
    pub(super) fn new(color: &str, output: Option<&Path>) -> Self {
        let wanted = |is_terminal: bool| match color {
            "always" => true,
            "never" => false,
            _ => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        Self {
            color_errors: wanted(io::stderr().is_terminal()),
            color_products: wanted(output.is_none() && io::stdout().is_terminal()),
            file: output.map(|path| (path.to_path_buf(), RefCell::default())),
        }
    }

    /// Writes the file of the product, if there is one, at the end of the command.
    pub(super) fn finish(&self) -> Result<(), Fault> {
        let Some((path, held)) = &self.file else {
            return Ok(());
        };
        let text = String::from_utf8(held.take());
        let text = text.map_err(|_| Fault::new("the product is not text, so it is not written to a file"))?;
        self.write(path, text)
    }

    /// Writes a file, whole or not at all, and says so.
    pub(super) fn write(&self, path: &Path, text: String) -> Result<(), Fault> {
        let lock = disk::Lock::to_write([path])?;
        let file = (path.to_path_buf(), text.into());
        let written = disk::write_all(&lock, &[&file])?;
        self.note(&match written.is_empty() {
            true => format!("`{}` is up to date", disk::display(path)),
            false => format!("wrote {}", disk::display(path)),
        });
        Ok(())
    }

    /// Whether standard output is colored.
    pub(super) fn colors_products(&self) -> bool {
        self.color_products
    }

    /// Prints a text for people: what steers a terminal or the log of a pipeline is shown and not obeyed.
    pub(super) fn text(&self, text: &str) -> Result<(), Fault> {
        match self.color_products {
            // NOTE: what colors a text has made the rest of it printable.
            true => self.exactly(without_commands(text).as_bytes()),
            false => self.exactly(without_commands(&printable(text)).as_bytes()),
        }
    }

    /// Prints JSON, spelled so that no log finds a command in it.
    pub(super) fn json(&self, json: &str) -> Result<(), Fault> {
        self.exactly(harmless_json(json).as_bytes())
    }

    /// Prints code in a language that has no other spelling for what the log of a pipeline takes for a command; with such a text in it
    /// it goes to files only.
    pub(super) fn code(&self, code: &str) -> Result<(), Fault> {
        if without_commands(code) != code && self.file.is_none() && !is_file() {
            let message = "the output has a line that the log of a pipeline takes for a command: `::…`, `##[…]` or `##vso[…]`";
            return Err(
                Fault::new(message).with_help("write it to a file: with `-o`, `--out-dir` or `> FILE`")
            );
        }
        self.exactly(code.as_bytes())
    }

    /// Prints bytes as they are: a text that armlet itself holds, or one that goes back to where it came from.
    pub(super) fn exactly(&self, bytes: &[u8]) -> Result<(), Fault> {
        if let Some((_, held)) = &self.file {
            held.borrow_mut().extend_from_slice(bytes);
            return Ok(());
        }
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Fault::new(format!(
                "cannot write to standard output: {}",
                reason(&error)
            ))),
            _ => Ok(()),
        }
    }

    /// Prints a line for people.
    pub(super) fn note(&self, line: &str) {
        note(line);
    }

    /// Prints the findings of compilations for people, and one line that counts them.
    pub(super) fn findings<'c>(&self, compilations: impl IntoIterator<Item = &'c Compilation>) {
        let width = width();
        let mut all = Vec::new();
        for compilation in compilations {
            let text = render(
                &compilation.findings,
                &compilation.sources,
                Format::Human,
                self.color_errors,
                width,
            );
            if !text.is_empty() {
                // NOTE: apart from its colors, it is printable already.
                line(&without_commands(&text));
            }
            all.extend(compilation.findings.iter().cloned());
        }
        if let Some(summary) = summary(&all) {
            self.note(&summary);
        }
    }

    /// Prints why a command could not run.
    pub(super) fn fault(&self, fault: &Fault) {
        self.note(&format!("error: {}", fault.message));
        if let Some(help) = &fault.help {
            self.note(&format!("help: {help}"));
        }
    }
}

/// Prints a line for people to standard error; what steers a terminal or the log of a pipeline is shown and not obeyed.
pub(super) fn note(text: &str) {
    line(&without_commands(&printable(text)));
}

fn line(text: &str) {
    // NOTE: if standard error cannot be written, there is no place to report that.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Prints what clap says about a command line, and returns whether it could be printed. It repeats arguments, which may be the
/// names of files that somebody else chose.
pub(super) fn of_command_line(said: &clap::Error) -> bool {
    let plain = said.render().to_string();
    let harmless = without_commands(&printable(&plain)).into_owned();
    let printed = match (said.use_stderr(), harmless == plain) {
        // The colors are those of its own words.
        (_, true) => said.print(),
        (true, false) => write!(io::stderr().lock(), "{harmless}"),
        (false, false) => write!(io::stdout().lock(), "{harmless}"),
    };
    match printed {
        Ok(()) => true,
        // NOTE: a closed pipe is not an error: the reader stopped reading.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => true,
        Err(error) => {
            note(&format!(
                "error: cannot write to standard output: {}",
                reason(&error)
            ));
            false
        }
    }
}

/// Whether standard output goes to a file, and not to a terminal or to another program such as the runner of a pipeline.
#[cfg(unix)]
fn is_file() -> bool {
    use std::os::fd::AsFd as _;
    let descriptor = io::stdout().as_fd().try_clone_to_owned();
    let metadata = descriptor.and_then(|descriptor| std::fs::File::from(descriptor).metadata());
    metadata.is_ok_and(|metadata| metadata.is_file())
}

#[cfg(windows)]
fn is_file() -> bool {
    use std::os::windows::io::AsHandle as _;
    let handle = io::stdout().as_handle().try_clone_to_owned();
    let metadata = handle.and_then(|handle| std::fs::File::from(handle).metadata());
    metadata.is_ok_and(|metadata| metadata.is_file())
}

/// Whether a person sees standard error.
pub(super) fn is_seen() -> bool {
    io::stderr().is_terminal()
}

/// Writes how far a command is, in armlet's own words only.
pub(super) fn progress(line: &str) {
    let mut out = io::stderr().lock();
    // NOTE: if standard error cannot be written, there is no place to report that.
    let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
}
