//! `armlet check`: everything but the writing.

use std::path::Path;
use std::string::FromUtf8Error;

use super::args::CheckArgs;
use super::disk::{self, DiskLoader, Input};
use super::{BYTE_ORDER_MARK, Fault, Outcome, Printer, fix, in_parallel};
use crate::compile::{self, Compilation, Options};
use crate::diagnostic::Diagnostic;
use crate::document::DEFINITION_NOT_READABLE;
use crate::render::{Format, render};
use crate::source::{Loader, SourceFile, Sources, Span};
use crate::syntax::MAX_DEFINITION_BYTES;

/// Runs the command.
pub(super) fn run(arguments: &CheckArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let paths = disk::definitions(&arguments.paths.paths)?;
    let today = arguments
        .today
        .unwrap_or_else(|| jiff::ZonedDateTime::now().date())
        .to_string();
    let check = |path: &Path| check(path, &today);
    if arguments.fix {
        let fixed = fix::run(&paths, &check)?;
        printer.note(&match fixed {
            1 => "fixed 1 mistake".to_owned(),
            _ => format!("fixed {fixed} mistakes"),
        });
    }
    let compilations = in_parallel(&paths, check)?;
    report(&compilations, arguments.output_format, printer)?;
    let denied = compilations.iter().any(Compilation::is_denied);
    Ok(if denied {
        Outcome::Failure
    } else {
        Outcome::Success
    })
}

fn check(path: &Path, today: &str) -> Result<Compilation, Fault> {
    let input = disk::read(path)?;
    let options = Options {
        stem: input.stem.clone(),
        today: Some(today.to_owned()),
        ..Options::default()
    };
    Ok(compile_input(input, |file, loader| {
        compile::build(file, loader, &options)
    }))
}

/// Hands a definition to the compiler, unless it is no text or too much of it: that is a finding too.
pub(super) fn compile_input(
    input: Input,
    compile: impl FnOnce(SourceFile, &dyn Loader) -> Compilation,
) -> Compilation {
    let loader = DiskLoader::new(&input.folder);
    compile_with(input, &loader, compile)
}

/// As [`compile_input`], for a definition whose files lie elsewhere than on the disk.
pub(super) fn compile_with(
    input: Input,
    loader: &dyn Loader,
    compile: impl FnOnce(SourceFile, &dyn Loader) -> Compilation,
) -> Compilation {
    let Ok(bytes) = input.bytes else {
        let limit = MAX_DEFINITION_BYTES / (1024 * 1024);
        let message = format!("the definition is larger than {limit} MiB");
        return unreadable(SourceFile::new(input.name, ""), |span| {
            Diagnostic::new(&DEFINITION_NOT_READABLE, span, message, "")
                .with_help("split it: each definition becomes a template of its own")
        });
    };
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len_utf8());
            }
            compile(SourceFile::new(input.name, text), loader)
        }
        Err(error) => not_text(input.name, &error),
    }
}

/// The finding that a definition is not UTF-8, at the byte where that shows.
fn not_text(name: String, error: &FromUtf8Error) -> Compilation {
    let bytes = error.as_bytes();
    let readable = bytes.get(..error.utf8_error().valid_up_to());
    let text = String::from_utf8_lossy(readable.unwrap_or_default());
    let is_utf_16 = [[0xff, 0xfe], [0xfe, 0xff]]
        .iter()
        .any(|mark| bytes.starts_with(mark));
    let (message, help) = if is_utf_16 {
        (
            "the definition is UTF-16 text, and TOML is UTF-8",
            "save it as UTF-8",
        )
    } else {
        (
            "the definition is not UTF-8 text",
            "save it as UTF-8, if it is text at all",
        )
    };
    unreadable(SourceFile::new(name, text), |span| {
        Diagnostic::new(&DEFINITION_NOT_READABLE, span, message, "from here on").with_help(help)
    })
}

/// A compilation that ends at the end of what could be read of its file.
fn unreadable(file: SourceFile, finding: impl FnOnce(Span) -> Diagnostic) -> Compilation {
    let end = file.text.len();
    let mut sources = Sources::default();
    let source = sources.add(file);
    Compilation {
        sources,
        findings: vec![finding(Span::new(source, end..end))],
        ..Compilation::default()
    }
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
        return Ok(());
    }
    let (sources, findings) = merged(compilations);
    printer.product(&render(&findings, &sources, format, false, None))
}

/// The files and findings of several compilations as if they were one's.
fn merged(compilations: &[Compilation]) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut findings = Vec::new();
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
                .map(|finding| finding.clone().moved(offset)),
        );
    }
    (sources, findings)
}
