//! Prints findings for people, for programs, and for services that annotate a pull request.
//!
//! The input is findings and the files that they point into; the output is a string. Each format is one
//! file, and all of them are tested on the same findings. Who prints, and where, is [`crate::cli`]'s business.

mod allow;
mod azure_devops;
mod excerpt;
#[cfg(test)]
mod fixture;
mod github;
mod human;
mod json;
mod places;
pub(crate) mod printable;
mod sarif;
mod unified_diff;

pub use allow::Allow;
pub(crate) use places::Places;
pub(crate) use printable::printable;
pub use unified_diff::unified_diff;

use crate::diagnostic::{Diagnostic, Level};
use crate::source::Sources;

/// A form in which findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Format {
    /// The style of rustc, for a terminal.
    #[default]
    Human,
    /// One JSON object in armlet's format.
    Json,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// Workflow commands of GitHub Actions, one per line.
    Github,
    /// Logging commands of Azure Pipelines, one per line.
    AzureDevops,
}

impl Format {
    /// All formats, in the order in which the help lists them.
    pub const ALL: [Self; 5] = [
        Self::Human,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::AzureDevops,
    ];

    /// The word of `--output-format`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::AzureDevops => "azure-devops",
        }
    }

    /// The format of a word of `--output-format`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Writes `diagnostics` in `format`, sorted as [`sort`] does.
///
/// Each form ends in a newline unless it is empty; JSON and SARIF are whole documents even without findings.
/// `color` and `width` (columns of the terminal; 140 if unknown, at least 40) concern [`Format::Human`] only.
#[must_use]
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &Sources,
    format: Format,
    color: bool,
    width: Option<usize>,
) -> String {
    let findings = sort(diagnostics);
    let allowed: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|finding| finding.excuse.is_some())
        .collect();
    let quoted: Vec<&Diagnostic> = findings.iter().chain(&allowed).copied().collect();
    let places = Places::new(&quoted, sources);
    match format {
        Format::Human => human::render(&findings, &places, color, width),
        Format::Json => json::render(&findings, &allowed, &[], &places),
        Format::Sarif => sarif::render(&findings, &places),
        Format::Github => github::render(&findings, &places),
        Format::AzureDevops => azure_devops::render(&findings, &places),
    }
}

/// Writes `diagnostics` as [`Format::Json`], with the lines of `[lints]` that allow something.
#[must_use]
pub fn render_json(diagnostics: &[Diagnostic], sources: &Sources, allows: &[Allow]) -> String {
    let findings = sort(diagnostics);
    let allowed: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|finding| finding.excuse.is_some())
        .collect();
    let quoted: Vec<&Diagnostic> = findings.iter().chain(&allowed).copied().collect();
    let places = Places::with(&quoted, allows.iter().map(|allow| allow.span), sources);
    json::render(&findings, &allowed, allows, &places)
}

/// The findings to report, by file in the order of reading, then by span, then by rule.
///
/// Findings that `[lints]` or a comment allows are omitted.
#[must_use]
pub fn sort(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut findings: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.level != Level::Allow)
        .collect();
    findings.sort_by_key(|diagnostic| (diagnostic.primary.span, diagnostic.code.id));
    findings
}

/// What ends a list of findings, without the last line end: how many there are, `error: 3 errors, 1 warning; 2 fixable with
/// `--fix``, and what helps with them; `None` without findings.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let first = diagnostics
        .iter()
        .filter(|finding| finding.level != Level::Allow)
        .max_by_key(|finding| finding.level)?;
    let fixable = diagnostics
        .iter()
        .filter(|finding| finding.level != Level::Allow && finding.is_fixable())
        .count();
    let explain = format!(
        "`armlet explain RULE` says more about a finding, for example `armlet explain {}`",
        first.code.id
    );
    let counted = counted(diagnostics)?;
    Some(match fixable {
        0 => format!("{counted}\nhelp: {explain}"),
        _ => format!(
            "{counted}; {fixable} fixable with `--fix`\nhelp: `armlet check --fix` applies the safe fixes; {explain}"
        ),
    })
}

/// `error: 3 errors, 1 warning`; `None` without findings.
fn counted(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |level: Level| {
        diagnostics
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    };
    let amount = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    let errors = amount(count(Level::Deny), severity(Level::Deny));
    let warnings = amount(count(Level::Warn), severity(Level::Warn));
    match (errors, warnings) {
        (Some(errors), Some(warnings)) => Some(format!("error: {errors}, {warnings}")),
        (Some(errors), None) => Some(format!("error: {errors}")),
        (None, Some(warnings)) => Some(format!("warning: {warnings}")),
        (None, None) => None,
    }
}

/// The name of a level in the words of a compiler instead of those of `[lints]`.
const fn severity(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn | Level::Allow => "warning",
    }
}

/// The message followed by notes and help, for formats that have a single text field.
fn prose(diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    lines.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    let suggestions = diagnostic.suggestions.iter();
    lines.extend(suggestions.map(|suggestion| format!("help: {}", suggestion.message)));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Applicability;
    use crate::source::{SourceFile, SourceId, Span};
    use fixture::{ALWAYS_ON, UNKNOWN_KEY};
    use proptest::prelude::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(Format::from_name("text"), None);
    }

    #[test]
    fn findings_are_sorted_by_file_then_span_then_rule_and_allowed_ones_left_out() {
        let at = |source, start| Span::new(SourceId(source), start..start + 1);
        let mut allowed = Diagnostic::new(&ALWAYS_ON, at(0, 0), "allowed", "");
        allowed.level = Level::Allow;
        let diagnostics = [
            Diagnostic::new(&ALWAYS_ON, at(1, 0), "fifth", ""),
            Diagnostic::new(&UNKNOWN_KEY, at(0, 7), "third", ""),
            Diagnostic::new(&ALWAYS_ON, at(0, 7), "second", ""),
            allowed,
            Diagnostic::new(&UNKNOWN_KEY, at(0, 2), "first", ""),
            Diagnostic::new(&ALWAYS_ON, at(0, 9), "fourth", ""),
        ];
        let order: Vec<&str> = sort(&diagnostics)
            .iter()
            .map(|finding| finding.message.as_str())
            .collect();
        assert_eq!(order, ["first", "second", "third", "fourth", "fifth"]);
    }

    #[test]
    fn the_summary_counts_errors_before_warnings() {
        let finding = |level| {
            let mut finding = Diagnostic::new(&ALWAYS_ON, Span::default(), "", "");
            finding.level = level;
            finding
        };
        let (deny, warn, allow) = (finding(Level::Deny), finding(Level::Warn), finding(Level::Allow));
        assert_eq!(summary(&[]), None);
        assert_eq!(summary(std::slice::from_ref(&allow)), None);
        let one = summary(&[warn.clone(), deny.clone(), allow]);
        let counted = |summary: Option<String>| summary.unwrap().lines().next().unwrap().to_owned();
        assert_eq!(counted(one), "error: 1 error, 1 warning");
        let errors = summary(&[deny.clone(), deny]);
        assert_eq!(counted(errors), "error: 2 errors");
        let warnings = summary(&[warn.clone(), warn]);
        assert_eq!(counted(warnings), "warning: 2 warnings");
    }

    #[test]
    fn the_summary_counts_what_can_be_fixed_and_names_the_rule_that_weighs_most() {
        let finding = |code, applicability| {
            let finding = Diagnostic::new(code, Span::default(), "", "");
            finding.with_suggestion("write it", Span::default(), "x", applicability)
        };
        let found = [
            finding(&ALWAYS_ON, Applicability::MachineApplicable),
            finding(&UNKNOWN_KEY, Applicability::MachineApplicable),
            finding(&UNKNOWN_KEY, Applicability::MaybeIncorrect),
        ];
        insta::assert_snapshot!(summary(&found).unwrap());
        insta::assert_snapshot!(summary(&found[2..]).unwrap());
    }

    #[test]
    fn no_findings_are_no_text_for_people_and_a_whole_document_for_programs() {
        let text = |format| render(&[], &Sources::default(), format, false, None);
        assert_eq!(text(Format::Human), "");
        assert_eq!(text(Format::Github), "");
        assert_eq!(text(Format::AzureDevops), "");
        assert_eq!(
            text(Format::Json),
            "{\n  \"version\": 1,\n  \"findings\": []\n}\n"
        );
        let sarif: serde_json::Value = serde_json::from_str(&text(Format::Sarif)).unwrap();
        assert_eq!(sarif["runs"][0]["results"], serde_json::json!([]));
    }

    /// Text of few, nasty characters, so that line ends, tabs and wide characters meet often.
    fn nasty_text() -> impl Strategy<Value = String> {
        let pieces = [
            "a",
            "key = 1",
            " ",
            "\t",
            "\n",
            "\r\n",
            "\r",
            "ñ",
            "漢",
            "👩\u{200d}💻",
            "\u{1b}[31m",
            "\0",
            "\u{9b}",
            "\u{202e}",
            "\u{301}",
            "\u{7f}",
            "{",
            "}",
            "::",
            "%",
            "]",
            ";",
        ];
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..60).prop_map(|all| all.concat())
    }

    prop_compose! {
        fn nasty_finding()(
            text in nasty_text(),
            spans in prop::collection::vec((0_usize..90, 0_usize..90), 5),
            replacement in nasty_text(),
            second in nasty_text(),
        ) -> (Vec<Diagnostic>, Sources) {
            let mut sources = Sources::default();
            let file = sources.add(SourceFile::new("compute.toml", text.clone()));
            let other = sources.add(SourceFile::new(second.clone(), second));
            let span = |index: usize| Span::new(file, spans[index].0..spans[index].1);
            let finding = Diagnostic::new(&UNKNOWN_KEY, span(0), text.clone(), text.clone())
                .with_related(span(1), "near")
                .with_related(Span::new(other, spans[2].0..spans[2].1), "elsewhere")
                .with_note(text.clone())
                .with_help(text)
                .with_suggestion("write", span(3), replacement.clone(), crate::diagnostic::Applicability::MaybeIncorrect)
                .with_suggestion("write", Span::new(other, spans[4].0..spans[4].1), replacement, crate::diagnostic::Applicability::MachineApplicable);
            (vec![finding], sources)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn any_text_and_any_span_render_without_a_control_character((findings, sources) in nasty_finding(), width in 0_usize..200) {
            for format in [Format::Human, Format::Github, Format::AzureDevops] {
                let text = render(&findings, &sources, format, false, Some(width));
                prop_assert!(text.chars().all(|char| char == '\n' || !char.is_control()), "{text:?}");
            }
            for format in [Format::Json, Format::Sarif] {
                let text = render(&findings, &sources, format, false, None);
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
            }
        }

        #[test]
        fn line_commands_take_one_line_a_finding((findings, sources) in nasty_finding()) {
            for format in [Format::Github, Format::AzureDevops] {
                let text = render(&findings, &sources, format, false, None);
                prop_assert_eq!(text.lines().count(), 1);
            }
        }
    }
}
