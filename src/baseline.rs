//! The baseline of a definition: lines of `[lints]` that allow what is found today, where it is found, until a day.
//!
//! A line names tables and keys and never lines of the file, so it holds for the same computes after other changes, and what is
//! wrong elsewhere is found as before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::compile::Compilation;
use crate::diagnostic::{Diagnostic, Edit, Level};
use crate::language::order::rank;
use crate::model::{LintDefinition, PlaceNames};
use crate::rules;
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{self, Node};

/// Why the findings are allowed.
const REASON: &str = "found when this baseline was written";

/// A definition with a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The text of the definition.
    pub text: String,
    /// The number of findings that it allows now.
    pub findings: usize,
    /// The number of rules that they are of.
    pub rules: usize,
}

/// Allows in a definition, whose text is `text` and whose compilation `compilation`, what is found in it, until the day `until`,
/// `YYYY-MM-DD`.
///
/// What has no level that a line could set stays: what is wrong with the file itself, a value that is still to be filled in, and
/// what is found outside the tables. So do the findings of a rule that has a line already, unless that line is of a baseline.
///
/// `None` if `[lints]` is not written as a table, so that no table can be added to it.
#[must_use]
pub fn baseline(text: &str, compilation: &Compilation, until: &str) -> Option<Baseline> {
    let names = PlaceNames::of(&compilation.definition);
    let mut places: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut findings = 0;
    for finding in &compilation.findings {
        let found = names.of_finding(finding);
        if is_settable(finding, compilation) && !found.is_empty() {
            places.entry(finding.code.id).or_default().extend(found);
            findings += 1;
        }
    }
    let mut edits = Vec::new();
    let mut added = String::new();
    for (rule, places) in &places {
        match own_line(rule, compilation) {
            Some(line) => edits.extend(longer(line, places, until, compilation)),
            None => added.push_str(&new_line(rule, places, until)),
        }
    }
    let edits: Vec<&Edit> = edits.iter().collect();
    let edited = syntax::edited(text, &edits).unwrap_or_else(|| text.to_owned());
    Some(Baseline {
        text: with_tables(&edited, &added)?,
        findings,
        rules: places.len(),
    })
}

/// Whether a line of `[lints]` can allow a finding without a change for others.
fn is_settable(finding: &Diagnostic, compilation: &Compilation) -> bool {
    let is_free = || {
        let mut lines = compilation.definition.lints.iter();
        lines.all(|line| line.rule.value != finding.code.id || is_of_baseline(line, compilation))
    };
    rules::may_be_allowed(finding) && is_free()
}

/// Whether a line allows a rule in some places of the definition until a day, and is in the definition's own file.
fn is_of_baseline(line: &LintDefinition, compilation: &Compilation) -> bool {
    let own = compilation.sources.iter().next().map(|(source, _)| source);
    line.level == Some(Level::Allow)
        && !line.only.is_empty()
        && line.until.is_some()
        && Some(line.rule.span.source) == own
}

fn own_line<'c>(rule: &str, compilation: &'c Compilation) -> Option<&'c LintDefinition> {
    let mut lines = compilation.definition.lints.iter();
    lines.find(|line| line.rule.value == rule)
}

/// The edits that make a line hold for more places, and no shorter than until `until`.
fn longer(
    line: &LintDefinition,
    places: &BTreeSet<&str>,
    until: &str,
    compilation: &Compilation,
) -> Vec<Edit> {
    let table = compilation
        .definition
        .document
        .root
        .get("lints")
        .and_then(Node::as_table)
        .and_then(|lints| lints.get(&line.rule.value)?.as_table());
    let Some(only) = table.and_then(|table| table.get("only")) else {
        return Vec::new();
    };
    let known = line.only.iter().map(|place| place.value.as_str());
    let all: BTreeSet<&str> = known.chain(places.iter().copied()).collect();
    let mut edits = vec![edit(only.span, array(&all))];
    if let Some(day) = line.until.as_ref().filter(|day| day.value.as_str() < until) {
        edits.push(edit(day.span, format!("\"{until}\"")));
    }
    edits
}

fn edit(span: Span, replacement: String) -> Edit {
    Edit { span, replacement }
}

/// A table for a rule that has no line yet.
fn new_line(rule: &str, places: &BTreeSet<&str>, until: &str) -> String {
    format!(
        "\n[lints.{rule}]\nlevel = \"allow\"\nreason = \"{REASON}\"\nuntil = \"{until}\"\nonly = {}\n",
        array(places)
    )
}

/// The places, a line each where there are several, so that two branches with one more each differ in one line.
fn array(places: &BTreeSet<&str>) -> String {
    let mut lines = places.iter().map(|place| format!("\"{place}\""));
    match (lines.next(), places.len()) {
        (Some(only), 1) => format!("[{only}]"),
        (first, _) => {
            let mut text = "[\n".to_owned();
            for line in first.into_iter().chain(lines) {
                let _ = writeln!(text, "  {line},");
            }
            text.push(']');
            text
        }
    }
}

/// The text with tables at its end, or where the canonical layout has them if that is the layout of the text.
fn with_tables(text: &str, tables: &str) -> Option<String> {
    if tables.is_empty() {
        return Some(text.to_owned());
    }
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let insertion = edit(end_of(text), format!("{end}{tables}"));
    if syntax::damages(text, &[&insertion]) {
        return None;
    }
    let longer = syntax::edited(text, &[&insertion])?;
    let is_canonical = syntax::format(text, &rank).is_ok_and(|layout| layout == text);
    match syntax::format(&longer, &rank) {
        Ok(layout) if is_canonical => Some(layout),
        _ => Some(longer),
    }
}

/// The end of a text that is the only file.
fn end_of(text: &str) -> Span {
    let source = Sources::default().add(SourceFile::new("", ""));
    Span::new(source, text.len()..text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{self, Options};
    use crate::source::NoFiles;

    fn check(text: &str) -> Compilation {
        let options = Options {
            today: Some("2026-11-29".parse().unwrap()),
            ..Options::default()
        };
        compile::build(SourceFile::new("compute.toml", text), &NoFiles, &options)
    }

    const OPEN: &str = "[workspace]\nname = \"mlw-labs\"\n\n[cluster.cpu]\nsize = \"Standard_D4ads_v5\"\nmin_instances = 3\nmax_instances \
                        = 2\n\n[instance.ana]\nsize = \"Standard_D4ads_v5\"\n";

    fn with(text: &str) -> Baseline {
        baseline(text, &check(text), "2027-01-31").unwrap()
    }

    #[test]
    fn what_is_found_today_is_allowed_where_it_is_found() {
        let written = with(OPEN);
        assert!(written.findings > 2, "{written:?}");
        assert_eq!(check(&written.text).findings, Vec::new(), "{}", written.text);
        let more = format!(
            "{}\n[cluster.gpu]\nsize = \"Standard_D4ads_v5\"\nmin_instances = 3\nmax_instances = 2\n",
            written.text
        );
        let found = check(&more);
        assert!(
            found.is_denied()
                && found
                    .findings
                    .iter()
                    .any(|finding| finding.code.id == "min-above-max")
        );
    }

    #[test]
    fn a_second_baseline_makes_the_first_longer() {
        let first = with(OPEN).text;
        let more = format!(
            "{first}\n[cluster.gpu]\nsize = \"Standard_D4ads_v5\"\nmin_instances = 3\nmax_instances = 2\n"
        );
        let second = baseline(&more, &check(&more), "2027-03-31").unwrap();
        assert_eq!(check(&second.text).findings, Vec::new(), "{}", second.text);
        assert_eq!(
            second.text.matches("[lints.min-above-max]").count(),
            1,
            "{}",
            second.text
        );
        let earlier = baseline(&more, &check(&more), "2026-12-31").unwrap();
        assert!(earlier.text.contains("2027-01-31"), "{}", earlier.text);
    }

    #[test]
    fn what_has_no_level_and_what_has_a_line_stays_as_it_is() {
        for text in [
            "[workspace]\nname = \"my-workspace\"\n\n[cluster.cpu]\nsize = \"Standard_D4ads_v5\"\nmax_instances = 2\n".to_owned(),
            format!("{OPEN}unknown = 1\n").replace("min_instances = 3", "min_instances = 0"),
        ] {
            let written = with(&text);
            assert!(check(&written.text).is_denied(), "{}", written.text);
        }
        let denied = format!("{OPEN}\n[lints]\nmin-above-max = \"deny\"\n");
        let written = with(&denied);
        let rules: Vec<&str> = check(&written.text)
            .findings
            .iter()
            .map(|finding| finding.code.id)
            .collect();
        assert_eq!(rules, ["min-above-max"], "{}", written.text);
    }

    #[test]
    fn a_table_is_not_added_to_lints_that_are_no_table() {
        let text = format!("lints = {{ unused-parameter = \"warn\" }}\n{OPEN}");
        assert_eq!(baseline(&text, &check(&text), "2027-01-31"), None);
    }

    #[test]
    fn nothing_found_changes_nothing() {
        let text = "[workspace]\nname = \"mlw-labs\"\n";
        assert_eq!(with(text).text, text);
    }
}
