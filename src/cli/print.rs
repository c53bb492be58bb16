//! The two streams: products and machine-read findings to standard output, all that people read to standard error.

use std::io::{self, IsTerminal as _, Write as _};

use super::fault::{Fault, reason};
use crate::compile::Compilation;
use crate::render::{Format, render, summary};

/// Prints to the streams of the process; a reader that went away is no fault.
#[derive(Debug)]
pub(super) struct Printer {
    colour_errors: bool,
    colour_products: bool,
}

impl Printer {
    /// A printer that colours `auto`, `always` or `never`; `auto` means on a terminal, unless `NO_COLOR` is set.
    pub(super) fn new(colour: &str) -> Self {
        let wanted = |is_terminal: bool| match colour {
            "always" => true,
            "never" => false,
            _ => is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        Self {
            colour_errors: wanted(io::stderr().is_terminal()),
            colour_products: wanted(io::stdout().is_terminal()),
        }
    }

    /// Whether what goes to standard output is coloured.
    pub(super) fn colours_products(&self) -> bool {
        self.colour_products
    }

    /// Prints a product.
    pub(super) fn product(&self, text: &str) -> Result<(), Fault> {
        self.bytes(text.as_bytes())
    }

    /// Prints what may be no text.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Result<(), Fault> {
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
        // There is nowhere to report that standard error cannot be written.
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Prints the findings of compilations the way people read them, and one line that counts them.
    pub(super) fn findings<'c>(&self, compilations: impl IntoIterator<Item = &'c Compilation>) {
        let mut all = Vec::new();
        for compilation in compilations {
            let text = render(
                &compilation.findings,
                &compilation.sources,
                Format::Human,
                self.colour_errors,
                None,
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
