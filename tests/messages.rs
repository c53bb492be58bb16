//! What armlet answers to what people write: `cases.toml` has inputs with the findings that are right for them, `cli_v2.csv` all
//! keys of the Azure ML CLI v2.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::MapLoader;
use armlet::compile::{self, Compilation, Options};
use armlet::diagnostic::{self, Applicability, Diagnostic, Edit};
use armlet::source::SourceFile;

fn data(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages");
    fs::read_to_string(folder.join(name)).unwrap()
}

fn checked(toml: &str) -> Compilation {
    let toml = if toml.contains("[workspace]") {
        toml.to_owned()
    } else {
        format!("{toml}\n[workspace]\nname = \"mlw-team\"\n")
    };
    let file = SourceFile::new("compute.toml", toml);
    compile::check(file, &MapLoader::default(), &Options::default())
}

/// All that a finding says.
fn words(finding: &Diagnostic) -> String {
    let mut words = vec![finding.message.clone(), finding.primary.text.clone()];
    words.extend(finding.related.iter().map(|label| label.text.clone()));
    words.extend(finding.notes.iter().cloned());
    words.extend(finding.help.iter().cloned());
    for suggestion in &finding.suggestions {
        words.push(suggestion.message.clone());
        words.extend(suggestion.edits.iter().map(|edit| edit.replacement.clone()));
    }
    words.join("\n")
}

fn described(compilation: &Compilation) -> String {
    let all = compilation
        .findings
        .iter()
        .map(|finding| format!("[{}] {}", finding.code.id, words(finding).replace('\n', " | ")));
    all.collect::<Vec<String>>().join("\n")
}

/// What `check --fix` makes of a text: the certain suggestions, until there are none.
fn fixed(toml: &str) -> String {
    let mut text = toml.to_owned();
    for _ in 0..8 {
        let file = SourceFile::new("compute.toml", text.clone());
        let compilation = compile::check(file, &MapLoader::default(), &Options::default());
        let suggestions = compilation
            .findings
            .iter()
            .flat_map(|finding| &finding.suggestions);
        let certain = suggestions
            .filter(|suggestion| suggestion.applicability == Applicability::MachineApplicable)
            .map(|suggestion| suggestion.edits.iter().collect::<Vec<&Edit>>());
        let Some(next) = certain
            .filter_map(|edits| diagnostic::edited(&text, &edits))
            .find(|next| *next != text)
        else {
            break;
        };
        text = next;
    }
    text
}

fn list(table: &toml::Table, key: &str) -> Vec<Vec<String>> {
    let items = table.get(key).and_then(toml::Value::as_array);
    let item = |item: &toml::Value| match item {
        toml::Value::Array(parts) => parts
            .iter()
            .map(|part| part.as_str().unwrap().to_owned())
            .collect(),
        word => vec![word.as_str().unwrap().to_owned()],
    };
    items.into_iter().flatten().map(item).collect()
}

/// What is wrong with the answers to a case, which are in `compilation`.
pub(crate) fn complaints_about(case: &toml::Table, compilation: &Compilation) -> Vec<String> {
    let toml = case["toml"].as_str().unwrap();
    let mut complaints = Vec::new();
    let said: Vec<(&str, String)> = compilation
        .findings
        .iter()
        .map(|finding| (finding.code.id, words(finding)))
        .collect();
    for expected in list(case, "says") {
        let (rule, parts) = expected.split_first().unwrap();
        let is_said = said
            .iter()
            .any(|(id, words)| id == rule && parts.iter().all(|part| words.contains(part.as_str())));
        if !is_said {
            complaints.push(format!("nothing says {expected:?}"));
        }
    }
    for word in list(case, "silent").into_iter().flatten() {
        if said.iter().any(|(_, words)| words.contains(&word)) {
            complaints.push(format!("something says {word:?}"));
        }
    }
    if case.contains_key("rules") {
        let rules: BTreeSet<String> = said.iter().map(|(id, _)| (*id).to_owned()).collect();
        let right: BTreeSet<String> = list(case, "rules").into_iter().flatten().collect();
        if rules != right || said.len() != right.len() {
            complaints.push(format!("the rules are not {right:?}"));
        }
    }
    if let Some(right) = case.get("fixed") {
        let workspace = "[workspace]\nname = \"mlw-team\"\n";
        let fixed = fixed(&format!("{toml}\n{workspace}"));
        if fixed != format!("{}\n{workspace}", right.as_str().unwrap()) {
            complaints.push(format!("`--fix` makes this:\n{fixed}"));
        }
    }
    if !complaints.is_empty() {
        complaints.push(described(compilation));
    }
    complaints
}

#[test]
fn what_people_write_gets_the_right_answer() {
    let cases: toml::Table = data("cases.toml").parse().unwrap();
    let cases = cases["case"].as_array().unwrap();
    let mut wrong = String::new();
    for case in cases {
        let case = case.as_table().unwrap();
        let complaints = complaints_about(case, &checked(case["toml"].as_str().unwrap()));
        if !complaints.is_empty() {
            wrong.push_str(&format!(
                "== {}\n{}\n",
                case["name"].as_str().unwrap(),
                complaints.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A compute of a kind with one key of the CLI, at its level.
fn with_key(kind: &str, path: &str) -> String {
    let (header, body) = match kind {
        "instance" => (
            "instance.ana-notebooks",
            "size = \"Standard_D4ads_v5\"\n".to_owned(),
        ),
        "cluster" => (
            "cluster.cpu-cluster",
            "size = \"Standard_D4ads_v5\"\nmax_instances = 2\n".to_owned(),
        ),
        "kubernetes" => ("kubernetes.aks-ml", String::new()),
        kind => ("attached.machine", format!("type = \"{kind}\"\n")),
    };
    let mut value = "\"x\"".to_owned();
    let mut steps = path.split('.').rev().peekable();
    let mut line = String::new();
    while let Some(step) = steps.next() {
        let (name, is_list) = match step.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (step, false),
        };
        if is_list {
            value = format!("[{value}]");
        }
        line = format!("\"{name}\" = {value}");
        if steps.peek().is_some() {
            value = format!("{{ {line} }}");
        }
    }
    let own = body.lines().filter(|own| {
        let key = path.split(['.', '[']).next().unwrap();
        own.split(' ').next() != Some(key)
    });
    let own: Vec<&str> = own.collect();
    format!("[{header}]\n{}\n{line}\n", own.join("\n"))
}

#[test]
fn every_key_of_the_cli_leads_to_a_key_of_armlet() {
    let keys = data("cli_v2.csv");
    let rows = keys.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut wrong = String::new();
    for row in rows {
        let (kind, path) = row.split_once(',').unwrap();
        let compilation = checked(&with_key(kind, path));
        let key = path.rsplit('.').next().unwrap().trim_end_matches("[]");
        let at = |finding: &&Diagnostic| {
            let span = compilation.sources.text(finding.primary.span);
            span.trim_matches('"') == key
        };
        let unknown: Vec<&Diagnostic> = compilation
            .findings
            .iter()
            .filter(|finding| finding.code.id == "unknown-property")
            .collect();
        let about = unknown.iter().copied().find(at);
        let is_led = about.is_some_and(|finding| {
            let words = words(finding);
            !words.contains("use one of the keys") && !words.contains("the only key here is")
        });
        // A key of armlet's own needs no finding; one that is below a key of the CLI was reached if something at all was.
        let is_own = about.is_none()
            && !unknown
                .iter()
                .any(|finding| words(finding).contains("use one of the keys"));
        if !(is_led || is_own) {
            wrong.push_str(&format!("== {row}\n{}\n", described(&compilation)));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_key_below_a_key_of_the_cli_is_read_on() {
    let keys = data("cli_v2.csv");
    let rows = keys.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut wrong = String::new();
    for row in rows.filter(|row| row.contains('.')) {
        let (kind, path) = row.split_once(',').unwrap();
        let (around, _) = path.rsplit_once('.').unwrap();
        // What the service answers is not read, and a table in place of the list of schedules is a mistake as a whole.
        if around.contains("os_image_metadata") || around == "schedules" {
            continue;
        }
        let compilation = checked(&with_key(kind, &format!("{around}.xyzzy")));
        let is_found = compilation
            .findings
            .iter()
            .any(|finding| finding.message.contains("`xyzzy`"));
        if !is_found && !wrong.contains(around) {
            wrong.push_str(&format!("== {kind},{around}\n{}\n", described(&compilation)));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
