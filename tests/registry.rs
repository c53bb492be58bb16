//! Requirements for every code: its name, its file, its page, its line in the table, its tests.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Page, page_path};
use armlet::compile;
use armlet::document;
use armlet::job;
use armlet::rules::RULES;
use armlet::schema;
use serde_json::Value;

/// The headings of a page, in their order.
const HEADINGS: [&str; 5] = [
    "What it finds",
    "Why it matters",
    "Example",
    "Use instead",
    "References",
];

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The names of the files of a folder of the project that end in `extension`, without it.
fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
    let names = fs::read_dir(project(folder)).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names
        .filter_map(|name| name.strip_suffix(extension).map(str::to_owned))
        .collect()
}

/// The modules in the table of `src/rules/mod.rs`, in its order.
fn table() -> Vec<String> {
    let source = fs::read_to_string(project("src/rules/mod.rs")).unwrap();
    let (_, table) = source.split_once("\nrules!(").unwrap();
    let (table, _) = table.split_once(')').unwrap();
    let modules = table
        .split(',')
        .map(str::trim)
        .filter(|module| !module.is_empty());
    modules.map(str::to_owned).collect()
}

/// Fails with all of `complaints`, a line each.
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn no_two_codes_have_the_same_name() {
    let mut seen = BTreeSet::new();
    for code in compile::codes() {
        assert!(seen.insert(code.id), "{} stands twice", code.id);
    }
}

#[test]
fn every_name_is_in_kebab_case() {
    for code in compile::codes() {
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        assert!(code.id.split('-').all(is_word), "{}", code.id);
        assert!(
            code.id.starts_with(|c: char| c.is_ascii_lowercase()),
            "{}",
            code.id
        );
    }
}

#[test]
fn every_page_lies_under_the_name_of_its_code() {
    for code in compile::codes() {
        let path = page_path(code.id).unwrap_or_else(|| panic!("{} has no page", code.id));
        assert_eq!(fs::read_to_string(project(&path)).unwrap(), code.page, "{path}");
    }
}

#[test]
fn every_rule_lies_in_the_file_of_its_name() {
    let modules = table();
    assert_eq!(modules.len(), RULES.len());
    for (module, rule) in modules.iter().zip(RULES) {
        assert_eq!(rule.code.id, module.replace('_', "-"));
        let path = format!("src/rules/{module}.rs");
        let source = fs::read_to_string(project(&path)).unwrap_or_default();
        assert!(source.contains("const RULE: Rule"), "{path} holds no rule");
        let opening = format!("//! `{}`", rule.code.id);
        assert!(
            source.starts_with(&opening),
            "{path} does not begin with its rule's name"
        );
    }
}

#[test]
fn every_file_that_holds_a_rule_has_its_line_in_the_table() {
    let modules: BTreeSet<String> = table().into_iter().collect();
    for stem in stems("src/rules", ".rs") {
        let source = fs::read_to_string(project(&format!("src/rules/{stem}.rs"))).unwrap();
        if source.contains("const RULE: Rule") {
            assert!(modules.contains(&stem), "{stem} has no line in the table");
        }
    }
    let pages: BTreeSet<String> = stems("src/rules", ".md");
    let ids: BTreeSet<String> = RULES.iter().map(|rule| rule.code.id.to_owned()).collect();
    assert_eq!(pages, ids, "pages on the left, rules on the right");
}

#[test]
fn the_table_is_in_the_order_of_the_alphabet() {
    let modules = table();
    let mut sorted = modules.clone();
    sorted.sort();
    assert_eq!(modules, sorted);
}

#[test]
fn every_summary_begins_in_lower_case_and_has_no_full_stop() {
    for code in compile::codes() {
        let first = code.summary.split([' ', '-', ',']).next().unwrap_or_default();
        let is_acronym = first.len() > 1 && first.chars().all(char::is_uppercase);
        let is_lower = first.starts_with(|c: char| c.is_lowercase() || c == '`');
        assert!(is_lower || is_acronym, "{}: {}", code.id, code.summary);
        assert!(!code.summary.ends_with('.'), "{}: {}", code.id, code.summary);
        assert!(!code.summary.contains('\n'), "{}: {}", code.id, code.summary);
    }
}

#[test]
fn every_page_has_its_title_and_the_five_headings() {
    let mut complaints = Vec::new();
    for code in compile::codes() {
        if !code.page.starts_with(&format!("# {}\n\n## ", code.id)) {
            complaints.push(format!("{}: the page does not begin with its title", code.id));
        }
        let headings = Page::parse(code).headings;
        if headings != HEADINGS {
            complaints.push(format!("{}: the headings are {headings:?}", code.id));
        }
    }
    assert_none(&complaints);
}

#[test]
fn every_section_of_a_page_says_something() {
    let mut complaints = Vec::new();
    for code in compile::codes() {
        for section in code.page.split("\n## ").skip(1) {
            let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
            if body.trim().is_empty() {
                complaints.push(format!("{}: nothing stands under \"{heading}\"", code.id));
            }
        }
        let references = code.page.split("\n## References\n").nth(1).unwrap_or_default();
        if !references.lines().any(|line| line.starts_with("- ")) {
            complaints.push(format!("{}: the references name no source", code.id));
        }
    }
    assert_none(&complaints);
}

#[test]
fn every_page_ends_in_one_line_feed() {
    for code in compile::codes() {
        let is_closed = code.page.ends_with('\n') && !code.page.ends_with("\n\n");
        assert!(is_closed, "{}", code.id);
    }
}

#[test]
fn every_code_has_its_folder_of_tests_and_every_folder_its_code() {
    let ids: BTreeSet<String> = compile::codes().iter().map(|code| code.id.to_owned()).collect();
    let mut folders = stems("tests/rules", "");
    // NOTE: a definition that cannot be read is not text, and a job is not a definition; `tests/cli/` has both.
    let of_no_definition = [document::DEFINITION_NOT_READABLE.id, job::UNKNOWN_COMPUTE.id];
    folders.extend(of_no_definition.map(str::to_owned));
    let odd: Vec<&String> = folders.symmetric_difference(&ids).collect();
    assert!(odd.is_empty(), "only a folder, or only a code: {odd:?}");
    for id in ids.iter().filter(|id| !of_no_definition.contains(&id.as_str())) {
        let inputs = stems(&format!("tests/rules/{id}"), ".toml");
        let mut expected = inputs.clone();
        expected.insert("example".to_owned());
        let snapshots = stems(&format!("tests/rules/{id}"), ".snap");
        assert_eq!(
            snapshots, expected,
            "{id}: snapshots on the left, inputs on the right"
        );
    }
}

/// Calls `visit` with every `x-rule` of a schema.
fn each_rule_of(schema: &Value, visit: &mut dyn FnMut(&str)) {
    match schema {
        Value::Object(members) => {
            if let Some(rule) = members.get("x-rule") {
                visit(rule.as_str().unwrap());
            }
            members.values().for_each(|member| each_rule_of(member, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| each_rule_of(item, visit)),
        _ => {}
    }
}

#[test]
fn what_a_schema_leaves_to_a_rule_has_that_rule() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.code.id).collect();
    let mut missing = BTreeSet::new();
    for file in schema::files() {
        each_rule_of(schema::json(file).unwrap(), &mut |rule| {
            if !ids.contains(rule) {
                missing.insert(format!(
                    "{file}: there is no rule `{rule}`, so nothing checks this"
                ));
            }
        });
    }
    assert_none(&missing.into_iter().collect::<Vec<_>>());
}
