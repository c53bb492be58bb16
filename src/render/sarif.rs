//! Findings as SARIF 2.1.0 (OASIS), which code scanning services take.
//!
//! Members and limits follow "SARIF support for code scanning" (docs.github.com), the most demanding reader.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::json::applicability_name;
use super::places::{Place, Places};
use super::{prose, severity};
use crate::diagnostic::{Code, Diagnostic, Edit, Label, Level, Suggestion};
use crate::hashing::HashMap;
use crate::source::{SourceId, Span};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const INFORMATION_URI: &str = env!("CARGO_PKG_HOMEPAGE");

/// The number of bytes of a line that its fingerprint covers; longer lines are distinguished by the count of findings on them.
const FINGERPRINTED_BYTES: usize = 4096;

/// The rules that occur, by name, each with its place in `rules`.
type RuleIndexes<'a> = BTreeMap<&'a str, (usize, &'a Code)>;

/// The whole document, with a final newline.
pub(super) fn render(findings: &[&Diagnostic], places: &Places<'_>) -> String {
    let indexes = rule_indexes(findings);
    let rules: Vec<Value> = indexes.values().map(|(_, code)| rule(code)).collect();
    let mut fingerprints = Fingerprints::default();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            let index = indexes.get(finding.code.id).map(|(index, _)| *index);
            result(finding, index, fingerprints.of(finding, places), places)
        })
        .collect();
    let driver = json!({
        "name": "armlet",
        "version": env!("CARGO_PKG_VERSION"),
        "informationUri": INFORMATION_URI,
        "rules": rules,
    });
    let run = json!({
        "tool": { "driver": driver },
        "columnKind": "unicodeCodePoints",
        "results": results,
    });
    let log = json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] });
    format!("{log:#}\n")
}

fn rule_indexes<'a>(findings: &[&'a Diagnostic]) -> RuleIndexes<'a> {
    let codes: BTreeMap<&str, &Code> = findings
        .iter()
        .map(|finding| (finding.code.id, finding.code))
        .collect();
    let numbered = codes.into_iter().enumerate();
    numbered.map(|(index, (id, code))| (id, (index, code))).collect()
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.id,
        "shortDescription": { "text": code.summary },
        "fullDescription": { "text": first_paragraph(code.page).unwrap_or_else(|| code.summary.to_owned()) },
        "helpUri": code.address(),
        "help": { "text": code.page, "markdown": code.page },
        "defaultConfiguration": { "enabled": code.level != Level::Allow, "level": severity(code.level) },
    })
}

/// The first paragraph of a page of Markdown that is not a heading, in one line.
fn first_paragraph(page: &str) -> Option<String> {
    let lines: Vec<&str> = page
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty() || line.starts_with('#'))
        .take_while(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    Some(lines.join(" ")).filter(|paragraph| !paragraph.is_empty())
}

fn result(
    finding: &Diagnostic,
    rule_index: Option<usize>,
    fingerprint: String,
    places: &Places<'_>,
) -> Value {
    let related = finding.related.iter().enumerate();
    // NOTE: SARIF requires every fix to have a change.
    let fixes = finding
        .suggestions
        .iter()
        .filter(|suggestion| !suggestion.edits.is_empty());
    json!({
        "ruleId": finding.code.id,
        "ruleIndex": rule_index,
        "level": severity(finding.level),
        "message": { "text": prose(finding) },
        "locations": [location(&finding.primary, places)],
        "relatedLocations": related
            .map(|(index, label)| with_id(index + 1, location(label, places)))
            .collect::<Vec<Value>>(),
        "partialFingerprints": { "primaryLocationLineHash": fingerprint },
        "fixes": fixes.map(|suggestion| fix(suggestion, places)).collect::<Vec<Value>>(),
    })
}

fn location(label: &Label, places: &Places<'_>) -> Value {
    let place = places.place(label.span);
    let physical = json!({
        "artifactLocation": { "uri": relative_uri(place.file) },
        "region": region(place),
    });
    if label.text.is_empty() {
        json!({ "physicalLocation": physical })
    } else {
        json!({ "physicalLocation": physical, "message": { "text": label.text } })
    }
}

fn with_id(id: usize, mut location: Value) -> Value {
    if let Some(members) = location.as_object_mut() {
        members.insert("id".to_owned(), id.into());
    }
    location
}

/// SARIF's end column is exclusive, as ours is.
fn region(place: Place<'_>) -> Value {
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

fn fix(suggestion: &Suggestion, places: &Places<'_>) -> Value {
    let mut by_file: BTreeMap<SourceId, Vec<&Edit>> = BTreeMap::new();
    for edit in &suggestion.edits {
        by_file.entry(edit.span.source).or_default().push(edit);
    }
    let changes: Vec<Value> = by_file
        .iter()
        .map(|(source, edits)| artifact_change(*source, edits, places))
        .collect();
    json!({
        "description": { "text": suggestion.message },
        "artifactChanges": changes,
        "properties": { "applicability": applicability_name(suggestion.applicability) },
    })
}

fn artifact_change(source: SourceId, edits: &[&Edit], places: &Places<'_>) -> Value {
    let replacements: Vec<Value> = edits
        .iter()
        .map(|edit| {
            json!({
                "deletedRegion": region(places.place(edit.span)),
                "insertedContent": { "text": edit.replacement },
            })
        })
        .collect();
    let file = places.place(Span::new(source, 0..0)).file;
    json!({
        "artifactLocation": { "uri": relative_uri(file) },
        "replacements": replacements,
    })
}

/// A relative reference (RFC 3986): everything but unreserved characters and slashes is percent-encoded.
fn relative_uri(path: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

/// Names findings so that they are known again after lines have moved.
#[derive(Default)]
struct Fingerprints {
    /// How often a rule and a line's text have occurred in a file.
    seen: HashMap<(SourceId, String), usize>,
}

impl Fingerprints {
    /// The hash of the rule and the trimmed text of the line, then which of its kind in the file this is, from 1.
    fn of(&mut self, finding: &Diagnostic, places: &Places<'_>) -> String {
        let hash = line_hash(finding, places);
        let occurrence = self
            .seen
            .entry((finding.primary.span.source, hash.clone()))
            .or_default();
        *occurrence += 1;
        format!("{hash}:{occurrence}")
    }
}

fn line_hash(finding: &Diagnostic, places: &Places<'_>) -> String {
    const HASHED_BYTES: usize = 8;
    let line = places.file(finding.primary.span.source).map_or("", |file| {
        let (_, start) = file.line(file.fit(finding.primary.span).start);
        let text = file.slice(start..file.floor(start + FINGERPRINTED_BYTES));
        text.lines().next().unwrap_or_default().trim()
    });
    let digest = Sha256::new()
        .chain_update(finding.code.id)
        .chain_update([0])
        .chain_update(line)
        .finalize();
    let bytes = digest.iter().take(HASHED_BYTES);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture::{self, UNKNOWN_KEY};
    use crate::render::{Format, render};
    use crate::source::{SourceFile, Sources};

    fn log(findings: &[Diagnostic], sources: &Sources) -> Value {
        serde_json::from_str(&render(findings, sources, Format::Sarif, false, None)).unwrap()
    }

    #[test]
    fn the_log_holds_rules_results_and_fixes() {
        let (findings, sources) = fixture::findings();
        let mut log = log(&findings, &sources);
        log["runs"][0]["tool"]["driver"]["version"] = "[version]".into();
        insta::assert_snapshot!(format!("{log:#}"));
    }

    #[test]
    fn every_result_names_its_rule_by_id_and_index() {
        let (findings, sources) = fixture::findings();
        let log = log(&findings, &sources);
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len());
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
        let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }

    #[test]
    fn regions_count_from_one_and_do_not_run_backwards() {
        let (findings, sources) = fixture::findings();
        let log = log(&findings, &sources);
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let at =
                |line: &str, column: &str| (region[line].as_u64().unwrap(), region[column].as_u64().unwrap());
            assert!(at("startLine", "startColumn") >= (1, 1));
            assert!(at("endLine", "endColumn") >= at("startLine", "startColumn"));
        }
    }

    #[test]
    fn a_fingerprint_survives_moved_lines_and_tells_equal_lines_apart() {
        let fingerprints = |text: &str| -> Vec<String> {
            let mut sources = Sources::default();
            let file = sources.add(SourceFile::new("compute.toml", text));
            let places = text.match_indices("vm_size").map(|(start, _)| start..start + 7);
            let findings: Vec<Diagnostic> = places
                .map(|range| Diagnostic::new(&UNKNOWN_KEY, Span::new(file, range), "unknown key", ""))
                .collect();
            let log = log(&findings, &sources);
            let results = log["runs"][0]["results"].as_array().unwrap().clone();
            let hash = |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].clone();
            results
                .iter()
                .map(|result| hash(result).as_str().unwrap().to_owned())
                .collect()
        };
        let before = fingerprints("vm_size = 1\nvm_size = 1\nvm_size = 2\n");
        let after = fingerprints("# moved\n  vm_size = 1\n\nvm_size = 1\nvm_size = 2\n");
        assert_eq!(before, after);
        assert_eq!(before[0].strip_suffix(":1"), before[1].strip_suffix(":2"));
        assert_ne!(before[0], before[2]);
    }

    #[test]
    fn paths_are_relative_references() {
        assert_eq!(
            relative_uri("teams/ä b/compute.toml"),
            "teams/%C3%A4%20b/compute.toml"
        );
        assert_eq!(relative_uri("a:b?c#d%"), "a%3Ab%3Fc%23d%25");
    }

    #[test]
    fn the_full_description_is_the_first_paragraph() {
        let page = "# public-ssh-port\n\n## What it finds\n\nA port\nthat is open.\n\nMore.\n";
        assert_eq!(first_paragraph(page).as_deref(), Some("A port that is open."));
        assert_eq!(first_paragraph("# only a heading\n"), None);
    }
}
