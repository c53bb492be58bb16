//! The two streams: outputs and machine-readable findings go to standard output, messages for people to standard error.

use std::cell::RefCell;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use super::disk;
use super::fault::{Fault, reason};
use crate::compile::Compilation;
use crate::render::{Format, render, summary};

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
        let file: (PathBuf, String) = (path.clone(), text);
        let lock = disk::Lock::to_write([path.as_path()])?;
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

    /// Prints an output.
    pub(super) fn product(&self, text: &str) -> Result<(), Fault> {
        self.bytes(text.as_bytes())
    }

    /// Prints bytes that may not be text.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Result<(), Fault> {
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
        // NOTE: if standard error cannot be written, there is no place to report that.
        let _ = writeln!(io::stderr().lock(), "{line}");
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
                self.note(&text);
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
