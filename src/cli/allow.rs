//! `check --write-allow`: allows in `[lints]` what is found today.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::disk::{self, Rewrite};
use super::fault::{Fault, Outcome};
use super::print::Printer;
use crate::baseline::baseline;
use crate::compile::Compilation;
use crate::diagnostic::Level;

/// Writes the baseline of each definition: of all, or of none.
pub(super) fn run(
    paths: &[PathBuf],
    check: &impl Fn(&Path) -> Result<Compilation, Fault>,
    until: Date,
    printer: &Printer,
) -> Result<(), Fault> {
    let mut files = Vec::new();
    let mut notes = Vec::new();
    for path in paths {
        if disk::is_standard_input(path) {
            return Err(Fault::new("`--write-allow` cannot be used with standard input"));
        }
        let shown = disk::display(path);
        let compilation = check(path)?;
        let source = compilation.sources.iter().next().map(|(source, _)| source);
        let Some(text) = source.and_then(|source| compilation.sources.original(source)) else {
            continue;
        };
        let written = baseline(&text, &compilation, &until.to_string()).ok_or_else(|| {
            Fault::new(format!("no table can be added to `lints` in `{shown}`"))
                .with_help("write `[lints]` as a table with a header")
        })?;
        if written.text != text {
            let (findings, rules) = (
                counted(written.findings, "finding"),
                counted(written.rules, "rule"),
            );
            notes.push(format!("allowed {findings} of {rules} in {shown} until {until}"));
            files.push(Rewrite {
                path: path.clone(),
                analyzed: text,
                text: written.text,
            });
        }
    }
    disk::rewrite(&files)?;
    notes.iter().for_each(|note| printer.note(note));
    Ok(())
}

/// Failure if something is still found: its level cannot be set, so that it must be fixed.
pub(super) fn outcome(compilations: &[Compilation], printer: &Printer) -> Outcome {
    let findings = compilations.iter().flat_map(|compilation| &compilation.findings);
    let left = findings.filter(|finding| finding.level > Level::Allow).count();
    if left == 0 {
        return Outcome::Success;
    }
    let them = if left == 1 { "it" } else { "them" };
    printer.note(&format!(
        "no new line of `[lints]` can allow the {} above: fix {them}",
        counted(left, "finding")
    ));
    Outcome::Failure
}

fn counted(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}
