//! Definitions on their way from the disk to the compiler.

use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use super::disk::{BYTE_ORDER_MARK, DiskLoader, Input};
use super::fault::Fault;
use super::progress::Progress;
use crate::compile::Compilation;
use crate::diagnostic::Diagnostic;
use crate::document::DEFINITION_NOT_READABLE;
use crate::parallel;
use crate::source::{Loader, SourceFile, Sources, Span, is_utf_16};
use crate::syntax::MAX_DEFINITION_BYTES;

/// Processes the definitions in parallel; results, and the first fault, are in the order of `paths`.
pub(super) fn in_parallel<T: Send>(
    paths: &[PathBuf],
    work: impl Fn(&Path) -> Result<T, Fault> + Sync,
) -> Result<Vec<T>, Fault> {
    // NOTE: the threads of the pool take longer to start than most definitions to compile.
    let progress = Progress::start(paths.len());
    let results = parallel::map_if(paths.len() > 1, paths, |path| {
        let result = work(path);
        progress.count();
        result
    });
    drop(progress);
    results.into_iter().collect()
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
    if is_utf_16(&bytes) {
        return utf_16(input.name);
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
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
    unreadable(SourceFile::new(name, text), |span| {
        let message = "the definition is not UTF-8 text";
        Diagnostic::new(&DEFINITION_NOT_READABLE, span, message, "from here on")
            .with_help("save it as UTF-8, if it is text at all")
    })
}

/// The finding that a definition is UTF-16. Nothing of it is read: what tools write may be UTF-16, but people and their other
/// tools need TOML as it is specified.
fn utf_16(name: String) -> Compilation {
    let help = "save it as UTF-8, which `Set-Content -Encoding utf8` writes in PowerShell";
    unreadable(SourceFile::new(name, ""), |span| {
        let message = "the definition is UTF-16 text, and TOML is UTF-8";
        Diagnostic::new(&DEFINITION_NOT_READABLE, span, message, "").with_help(help)
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
