//! `script-crlf`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::SetupScript;
use crate::script::{CarriageReturns, Script};
use crate::source::{SourceId, Sources, Span};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "script-crlf",
        Warn,
        "a setup script with Windows line endings or a byte order mark"
    ),
    check: Check::Definition(|definition, sources, findings| {
        let put_in = definition.scripts.iter().skip(definition.written_scripts());
        findings.extend(put_in.filter_map(|script| given(script, sources)));
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

/// A text that a parameter or an expression gives. The line ends of the definition itself do not count, because another checkout has
/// others: a carriage return counts where it is written as one.
fn given(script: &SetupScript, sources: &Sources) -> Option<Diagnostic> {
    let found = script.script.as_ref().ok()?.carriage_returns?;
    let written = sources.text(script.span);
    let at = written.find("\\r")?;
    let message = format!("the text of `{}` has Windows line endings", script.name);
    // The engine computes what an expression gives, so nothing can be changed in that.
    if written.starts_with('{') {
        return Some(
            Diagnostic::new(RULE.code, script.span, message, "computed at deployment")
                .with_note("the template computes this text, so it reaches the machine as it is and fails with `\\r: command not found`")
                .with_help("write line feeds: `\\n` in place of `\\r\\n`"),
        );
    }
    let start = script.span.range().start + at;
    Some(
        Diagnostic::new(
            RULE.code,
            Span::new(script.span.source, start..start + 2),
            message,
            count(found),
        )
        .with_note("armlet writes line feeds in their place; a value that is given at deployment reaches the machine as it is, and fails with `\\r: command not found`")
        .with_help("write `\\n` in place of `\\r\\n`"),
    )
}

fn count(found: CarriageReturns) -> String {
    match found.count {
        1 => "the only one".to_owned(),
        count => format!("the first of {count}"),
    }
}

fn byte_order_mark(script: &SetupScript, file: &Script, source: SourceId) -> Option<Diagnostic> {
    let span = Span::new(source, 0..file.mark_bytes());
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
    Diagnostic::new(
        RULE.code,
        Span::new(source, found.first..found.first + 1),
        format!("`{}` has Windows line endings", script.name),
        count(found),
    )
    .with_note(
        "armlet writes line feeds into the template, but the file itself fails with `\\r: command not found`",
    )
    .with_help("save it with line feeds (LF), and add `*.sh text eol=lf` to `.gitattributes`")
}
