//! `unterminated-here-document`.

use super::observed::Observed;
use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::script::ObservationKind;
use crate::source::{Sources, Span};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "unterminated-here-document",
        Warn,
        "a here-document that no line ends"
    ),
    check: Check::Definition(|definition, sources, findings| {
        for observed in Observed::all(definition, ObservationKind::UnterminatedHereDocument) {
            findings.push(unterminated(&observed, sources));
        }
    }),
};

fn unterminated(observed: &Observed<'_>, sources: &Sources) -> Diagnostic {
    let delimiter = observed.observation.detail.as_str();
    let message = format!(
        "no line of `{}` ends the here-document `{delimiter}`",
        observed.script.name
    );
    let finding = observed
        .finding(RULE.code, sources, message, "begins here")
        .with_note("bash treats everything up to the end of the script as its text, and only warns");
    match almost(observed, delimiter, sources) {
        Some((span, right)) => finding.with_suggestion(
            format!("`{delimiter}` must be alone on its line, without white space around it"),
            span,
            right,
            Applicability::MachineApplicable,
        ),
        None => finding.with_help(format!("add a line that is `{delimiter}` and nothing else")),
    }
}

/// The edit that turns the first line that is almost the delimiter into it. It replaces the white space before or after
/// the delimiter, or the whole line if there is white space on both sides.
fn almost<'o>(observed: &Observed<'_>, delimiter: &'o str, sources: &Sources) -> Option<(Span, &'o str)> {
    let text = observed.script.text()?;
    let opener = observed.observation.range.end;
    let mut start = opener;
    for line in text.get(opener..)?.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let end = start + content.len();
        if !delimiter.is_empty() && start > opener && content.trim() == delimiter {
            let first = start + content.len() - content.trim_start().len();
            let last = start + content.trim_end().len();
            let (range, right) = match (first > start, last < end) {
                (true, false) => (start..first, ""),
                (false, _) => (last..end, ""),
                (true, true) => (start..end, delimiter),
            };
            return Some((observed.script.written_at(range, sources)?, right));
        }
        start += line.len();
    }
    None
}
