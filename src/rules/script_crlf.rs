//! `script-crlf`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::SetupScript;
use crate::script::{CarriageReturns, Script};
use crate::source::{SourceId, Span};

/// A byte order mark takes so many bytes in UTF-8.
const BOM_BYTES: usize = '\u{feff}'.len_utf8();

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-crlf",
        Warn,
        "a setup script with Windows line ends or a byte order mark"
    ),
    check: Check::Definition(|definition, _, findings| {
        for script in &definition.scripts {
            let Some((source, file)) = script.file() else {
                continue;
            };
            findings.extend(byte_order_mark(script, file, source));
            findings.extend(
                file.carriage_returns
                    .map(|found| line_ends(script, found, source)),
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
    .with_note("armlet leaves it out of the template; whoever runs the file itself runs it without its `#!`")
    .with_suggestion(
        "save it as UTF-8 without one",
        span,
        "",
        Applicability::MachineApplicable,
    );
    file.had_bom.then_some(finding)
}

fn line_ends(script: &SetupScript, found: CarriageReturns, source: SourceId) -> Diagnostic {
    let label = match found.count {
        1 => "the only one".to_owned(),
        count => format!("the first of {count}"),
    };
    Diagnostic::new(
        RULE.code,
        Span::new(source, found.first..found.first + 1),
        format!("`{}` has Windows line ends", script.name),
        label,
    )
    .with_note(
        "armlet writes line feeds into the template; whoever runs the file itself gets `\\r: command not found`",
    )
    .with_help("save it with line feeds (LF), and add `*.sh text eol=lf` to `.gitattributes`")
}
