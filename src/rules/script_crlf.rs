//! `script-crlf`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::SetupScript;
use crate::script::{CarriageReturns, Script};
use crate::source::{SourceId, Span};

/// The length of a byte order mark in UTF-8.
const BOM_BYTES: usize = '\u{feff}'.len_utf8();

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-crlf",
        Warn,
        "a setup script with Windows line endings or a byte order mark"
    ),
    check: Check::Definition(|definition, _, findings| {
        for script in &definition.scripts {
            let Some((source, file)) = script.file() else {
                continue;
            };
            findings.extend(byte_order_mark(script, file, source));
            findings.extend(
                file.carriage_returns
                    .map(|found| line_endings(script, found, source)),
            );
        }
    }),
};

fn byte_order_mark(script: &SetupScript, file: &Script, source: SourceId) -> Option<Diagnostic> {
    let span = Span::new(source, 0..BOM_BYTES);
    let finding = Diagnostic::new(
        RULE.code,
        span,
        format!("`{}` begins with a byte order mark", script.name),
        "invisible, and in front of `#!`",
    )
    .with_note("armlet removes it from the template, but the file itself runs without its `#!`")
    .with_suggestion(
        "save the file as UTF-8 without the mark",
        span,
        "",
        Applicability::MachineApplicable,
    );
    file.had_bom.then_some(finding)
}

fn line_endings(script: &SetupScript, found: CarriageReturns, source: SourceId) -> Diagnostic {
    let label = match found.count {
        1 => "the only one".to_owned(),
        count => format!("the first of {count}"),
    };
    Diagnostic::new(
        RULE.code,
        Span::new(source, found.first..found.first + 1),
        format!("`{}` has Windows line endings", script.name),
        label,
    )
    .with_note(
        "armlet writes line feeds into the template, but the file itself fails with `\\r: command not found`",
    )
    .with_help("save it with line feeds (LF), and add `*.sh text eol=lf` to `.gitattributes`")
}
