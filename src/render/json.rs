//! Findings as one JSON object, for programs.
//!
//! Members may be added to version 1; existing members keep their meaning.

use serde::Serialize;

use super::allow::Allow;
use super::places::{Place, Places};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Label, Suggestion};
use crate::source::Position;

/// Goes up when a member is removed or changes its meaning.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    findings: Vec<Finding<'a>>,
    /// What a comment on its line excuses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<Allowed<'a>>,
    /// What `[lints]` allows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allows: Vec<AllowLine<'a>>,
}

/// A rule that `[lints]` allows.
#[derive(Serialize)]
struct AllowLine<'a> {
    rule: &'a str,
    #[serde(flatten)]
    place: Location<'a>,
    reason: Option<&'a str>,
    until: Option<&'a str>,
    /// Everywhere if empty.
    only: &'a [String],
}

#[derive(Serialize)]
struct Allowed<'a> {
    rule: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Location<'a>,
    reason: &'a str,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    level: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Location<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    related: Vec<Related<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
    suggestions: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Location<'a>,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    message: &'a str,
    applicability: &'a str,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    #[serde(flatten)]
    place: Location<'a>,
    replacement: &'a str,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    start: Point,
    /// Exclusive.
    end: Point,
}

/// From 1; columns in characters.
#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
}

/// The whole document, with a final newline.
#[expect(
    clippy::expect_used,
    reason = "serde_json fails on maps with keys other than strings and on failing Serialize impls; neither is here"
)]
pub(super) fn render(
    findings: &[&Diagnostic],
    allowed: &[&Diagnostic],
    allows: &[Allow],
    places: &Places<'_>,
) -> String {
    let report = Report {
        version: VERSION,
        findings: findings
            .iter()
            .map(|finding| self::finding(finding, places))
            .collect(),
        allowed: allowed
            .iter()
            .filter_map(|finding| self::allowed(finding, places))
            .collect(),
        allows: allows.iter().map(|allow| line(allow, places)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&report).expect("derived, with string keys");
    text.push('\n');
    text
}

fn finding<'a>(diagnostic: &'a Diagnostic, places: &Places<'a>) -> Finding<'a> {
    let related = diagnostic.related.iter();
    let suggestions = diagnostic.suggestions.iter();
    Finding {
        rule: diagnostic.code.id,
        level: diagnostic.level.name(),
        message: &diagnostic.message,
        place: location(places.place(diagnostic.primary.span)),
        label: &diagnostic.primary.text,
        related: related.map(|label| self::related(label, places)).collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help.as_deref(),
        suggestions: suggestions.map(|suggestion| fix(suggestion, places)).collect(),
    }
}

fn line<'a>(allow: &'a Allow, places: &Places<'a>) -> AllowLine<'a> {
    AllowLine {
        rule: &allow.rule,
        place: location(places.place(allow.span)),
        reason: allow.reason.as_deref(),
        until: allow.until.as_deref(),
        only: &allow.only,
    }
}

fn allowed<'a>(diagnostic: &'a Diagnostic, places: &Places<'a>) -> Option<Allowed<'a>> {
    Some(Allowed {
        rule: diagnostic.code.id,
        message: &diagnostic.message,
        place: location(places.place(diagnostic.primary.span)),
        reason: diagnostic.excuse.as_deref()?,
    })
}

fn related<'a>(label: &'a Label, places: &Places<'a>) -> Related<'a> {
    Related {
        place: location(places.place(label.span)),
        label: &label.text,
    }
}

fn fix<'a>(suggestion: &'a Suggestion, places: &Places<'a>) -> Fix<'a> {
    let edits = suggestion.edits.iter();
    Fix {
        message: &suggestion.message,
        applicability: applicability_name(suggestion.applicability),
        edits: edits.map(|edit| replacement(edit, places)).collect(),
    }
}

fn replacement<'a>(edit: &'a Edit, places: &Places<'a>) -> Replacement<'a> {
    Replacement {
        place: location(places.place(edit.span)),
        replacement: &edit.replacement,
    }
}

fn location(place: Place<'_>) -> Location<'_> {
    Location {
        file: place.file,
        start: point(place.start),
        end: point(place.end),
    }
}

fn point(position: Position) -> Point {
    Point {
        line: position.line,
        column: position.column,
    }
}

/// The word for an applicability, as rustc's JSON has it but in kebab case.
pub(super) const fn applicability_name(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::MachineApplicable => "machine-applicable",
        Applicability::MaybeIncorrect => "maybe-incorrect",
    }
}

#[cfg(test)]
mod tests {
    use crate::render::fixture;
    use crate::render::{Format, render};

    #[test]
    fn the_document_holds_all_there_is_to_a_finding() {
        let (findings, sources) = fixture::findings();
        insta::assert_snapshot!(render(&findings, &sources, Format::Json, false, None));
    }
}
