//! What `check --policy` says: truth tables from Microsoft's pages, what an evaluator without a word says, and the 16 definitions
//! of `conformance/policy` over every example and case.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use armlet::arm::{Object, Value};
use armlet::compile::{self, Options};
use armlet::expression::evaluate::Surroundings;
use armlet::policy::{
    CONDITIONS, EFFECTS, FUNCTIONS, OPERATORS, Policies, PolicyFile, Request, Verdict, Vocabulary, judge,
};
use armlet::source::SourceFile;
use serde_json::{Value as Json, json};

use crate::judges::conformance_folder;
use crate::support::FolderLoader;

const PREFIX: &str = "Microsoft.MachineLearningServices/workspaces/computes/";

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A row of a truth table.
#[derive(Debug)]
struct Row {
    of: String,
    /// The JSON of the condition, or of the details of an effect.
    condition: Json,
    /// The three cases, and perhaps one of a wrong type: the request, and what is expected.
    cases: Vec<(&'static str, Json, String)>,
    rule: Json,
}

fn table(name: &str) -> toml::Table {
    let text = fs::read_to_string(project().join("tests/policy").join(name)).unwrap();
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {}", error.message()))
}

fn compute() -> Json {
    json!({
        "id": "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-team/providers/x",
        "type": "Microsoft.MachineLearningServices/workspaces/computes",
        "name": "mlw-team/ci-team",
        "apiVersion": "2025-12-01",
        "location": "westeurope",
        "properties": { "computeType": "ComputeInstance", "properties": {} },
    })
}

/// Puts a value at a dotted path, or takes it out.
fn put(body: &mut Json, path: &str, value: Option<Json>) {
    let (first, rest) = path
        .split_once('.')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    let members = body.as_object_mut().unwrap();
    match (rest, value) {
        (None, Some(value)) => {
            members.insert(first.to_owned(), value);
        }
        (None, None) => {
            members.shift_remove(first);
        }
        (Some(rest), value) => {
            let inner = members.entry(first).or_insert_with(|| json!({}));
            put(inner, rest, value);
        }
    }
}

fn merge(body: &mut Json, more: &Json) {
    match (body, more) {
        (Json::Object(body), Json::Object(more)) => {
            for (key, value) in more {
                merge(body.entry(key.clone()).or_insert(Json::Null), value);
            }
        }
        (body, more) => *body = more.clone(),
    }
}

fn parsed(text: &str) -> Json {
    serde_json::from_str(&text.replace('$', PREFIX)).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn text<'t>(row: &'t toml::Table, key: &str) -> Option<&'t str> {
    row.get(key).and_then(toml::Value::as_str)
}

/// The rows of conditions and functions.
fn condition_rows(name: &str) -> Vec<Row> {
    let file = table(name);
    let default = file
        .get("defaults")
        .and_then(|defaults| defaults.get("at"))
        .and_then(toml::Value::as_str);
    let rows = file["row"].as_array().unwrap().iter();
    rows.map(|row| {
        let row = row.as_table().unwrap();
        let at = text(row, "at").or(default).unwrap();
        let condition = parsed(text(row, "if").unwrap());
        let mut base = compute();
        if let Some(more) = text(row, "put") {
            merge(&mut base, &parsed(more));
        }
        let case = |value: Option<&str>| {
            let mut body = base.clone();
            put(
                &mut body,
                at,
                value.map(|value| serde_json::from_str(value).unwrap()),
            );
            body
        };
        let absent = match &row["absent"] {
            toml::Value::Boolean(flag) => flag.to_string(),
            other => other.as_str().unwrap().to_owned(),
        };
        let mut cases = vec![
            ("holds", case(text(row, "holds")), "true".to_owned()),
            ("fails", case(text(row, "fails")), "false".to_owned()),
            ("absent", case(None), absent),
        ];
        if let Some(wrong) = text(row, "wrong") {
            cases.push(("wrong", case(Some(wrong)), "error".to_owned()));
        }
        Row {
            of: text(row, "of").unwrap().to_owned(),
            rule: json!({ "if": condition, "then": { "effect": "audit" } }),
            condition,
            cases,
        }
    })
    .collect()
}

fn effect_rows() -> Vec<Row> {
    let file = table("effects.toml");
    let rows = file["row"].as_array().unwrap().iter();
    rows.map(|row| {
        let row = row.as_table().unwrap();
        let mut base = compute();
        if let Some(more) = text(row, "put") {
            merge(&mut base, &parsed(more));
        }
        let case = |value: Option<&str>| {
            let mut body = base.clone();
            put(&mut body, "properties.description", value.map(Json::from));
            body
        };
        let expected = |key: &str| text(row, key).unwrap_or("compliant").to_owned();
        let mut then = json!({ "effect": text(row, "of").unwrap() });
        if let Some(details) = text(row, "details") {
            then["details"] = parsed(details);
        }
        let condition = json!({ "field": format!("{PREFIX}description"), "equals": "x" });
        Row {
            of: text(row, "of").unwrap().to_owned(),
            rule: json!({ "if": condition, "then": then }),
            condition,
            cases: vec![
                ("holds", case(Some("x")), expected("holds")),
                ("fails", case(Some("y")), expected("fails")),
                ("absent", case(None), expected("absent")),
            ],
        }
    })
    .collect()
}

fn request(body: &Json) -> Request {
    let Value::Object(members) = Value::from(body.clone()) else {
        panic!("{body} is no object");
    };
    request_of(members)
}

fn request_of(members: Object) -> Request {
    let place = Surroundings {
        subscription_id: Some("11111111-1111-4111-8111-111111111111".to_owned()),
        resource_group: Some("rg-team".to_owned()),
        ..Surroundings::default()
    };
    Request::new(members, &place)
}

/// What a rule says of a request, by its verdict.
fn verdict(rule: &Json, body: &Json, vocabulary: &Vocabulary) -> Verdict {
    let definition = json!({
        "id": "/providers/Microsoft.Authorization/policyDefinitions/judged",
        "name": "judged",
        "properties": {
            "mode": "All",
            "parameters": { "word": { "type": "String", "defaultValue": "word" } },
            "policyRule": rule,
        },
    });
    let file = PolicyFile {
        name: "judged.json".to_owned(),
        text: definition.to_string(),
    };
    let policies = Policies::read(vec![file]).unwrap();
    let today = Some("2026-11-29".parse().unwrap());
    let assigned = policies.assigned(vocabulary, today).unwrap();
    let mut judged = judge(&assigned, &request(body));
    judged.judgements.remove(0).created
}

/// The same as a word of the truth tables: a rule of a condition audits.
fn truth(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Compliant => "false",
        Verdict::Audited(_) => "true",
        Verdict::Denied(_) => "error",
        Verdict::Unknown(_) => "open",
        other => other.word(),
    }
}

#[test]
fn every_condition_and_function_is_as_the_truth_tables_say() {
    let known = Vocabulary::default();
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in condition_rows("conditions.toml")
        .into_iter()
        .chain(condition_rows("functions.toml"))
    {
        for (case, body, expected) in &row.cases {
            count += 1;
            let verdict = verdict(&row.rule, body, &known);
            if truth(&verdict) != expected {
                wrong.push(format!(
                    "{} {case}: {expected}, not {verdict:?}\n    {}",
                    row.of, row.condition
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 350, "{count}");
}

#[test]
fn every_effect_is_as_the_truth_table_says() {
    let known = Vocabulary::default();
    let mut wrong = Vec::new();
    for row in effect_rows() {
        for (case, body, expected) in &row.cases {
            let verdict = verdict(&row.rule, body, &known);
            if verdict.word() != expected {
                wrong.push(format!("{} {case}: {expected}, not {verdict:?}", row.of));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_word_has_a_row() {
    let rows = condition_rows("conditions.toml").into_iter();
    let rows = rows.chain(condition_rows("functions.toml")).chain(effect_rows());
    let of: Vec<String> = rows.map(|row| row.of).collect();
    let words = OPERATORS
        .iter()
        .chain(&CONDITIONS)
        .chain(&FUNCTIONS)
        .chain(&EFFECTS);
    // Written by `[^1]` and `[?^1]`, which the tables of Bicep have; a policy has no syntax for them.
    let rare = ["indexFromEnd", "tryIndexFromEnd"];
    let lacking: Vec<&&str> = words
        .filter(|word| !of.iter().any(|of| of == **word) && !rare.contains(word))
        .collect();
    assert!(lacking.is_empty(), "{lacking:?}");
}

/// Whether a row needs a word: its own, or one that its condition uses.
fn uses(row: &Row, word: &str) -> bool {
    let text = row.rule.to_string().to_lowercase();
    let word = word.to_lowercase();
    text.contains(&format!("\"{word}\":"))
        || text.contains(&format!("{word}("))
        || row.of.to_lowercase() == word
}

#[test]
fn a_word_that_is_taken_out_of_the_evaluator_makes_its_rows_unjudgeable() {
    let words = OPERATORS.iter().chain(&CONDITIONS).chain(&FUNCTIONS);
    let rows: Vec<Row> = condition_rows("conditions.toml")
        .into_iter()
        .chain(condition_rows("functions.toml"))
        .collect();
    let mut count = 0;
    for word in words {
        let without = Vocabulary::default().without(word);
        for row in rows.iter().filter(|row| row.of == **word) {
            assert!(uses(row, word), "{word}: {}", row.rule);
            for (case, body, _) in &row.cases {
                let verdict = verdict(&row.rule, body, &without);
                assert!(
                    matches!(verdict, Verdict::Unknown(_)),
                    "{word} {case}: {verdict:?}"
                );
                count += 1;
            }
        }
    }
    for row in effect_rows()
        .iter()
        .filter(|row| EFFECTS.contains(&row.of.as_str()))
    {
        let without = Vocabulary::default().without(&row.of);
        let (_, body, _) = &row.cases[0];
        let verdict = verdict(&row.rule, body, &without);
        assert!(matches!(verdict, Verdict::Unknown(_)), "{}: {verdict:?}", row.of);
        count += 1;
    }
    assert!(count > 350, "{count}");
}

#[test]
fn a_function_that_policies_do_not_have_cannot_be_judged() {
    let excluded = table("functions.toml")["excluded"].as_array().unwrap().clone();
    for name in excluded {
        let name = name.as_str().unwrap();
        let rule = json!({
            "if": { "value": format!("[{name}('x')]"), "equals": "x" },
            "then": { "effect": "deny" },
        });
        let verdict = verdict(&rule, &compute(), &Vocabulary::default());
        assert!(matches!(verdict, Verdict::Unknown(_)), "{name}: {verdict:?}");
    }
}

/// The definitions of `conformance/policy`, by the names of their files.
pub(crate) fn conformance() -> Option<BTreeMap<String, PolicyFile>> {
    let Some(folder) = conformance_folder() else {
        eprintln!("skipped: there is no conformance folder");
        return None;
    };
    let mut files = BTreeMap::new();
    for kind in ["built-in", "landing-zones"] {
        for entry in fs::read_dir(folder.join("policy").join(kind)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            files.insert(name.clone(), PolicyFile { name, text });
        }
    }
    Some(files)
}

/// The folders of the examples and cases, with their names.
pub(crate) fn folders() -> Vec<(String, PathBuf)> {
    let mut folders = Vec::new();
    for (parent, prefix) in [("examples", "examples/"), ("tests/cases", "")] {
        for entry in fs::read_dir(project().join(parent)).unwrap() {
            let path = entry.unwrap().path();
            if path.join("compute.toml").is_file() {
                let name = path.file_name().unwrap().to_str().unwrap();
                folders.push((format!("{prefix}{name}"), path));
            }
        }
    }
    folders.sort();
    folders
}

/// What a row of `verdicts.csv` calls a verdict.
fn short(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Compliant | Verdict::NotJudged(_) | Verdict::Disabled => "-",
        Verdict::Unknown(_) => "?",
        other => other.word(),
    }
}

/// The fields of a line of comma-separated values, of which some are in quotes.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    for sign in line.chars() {
        match sign {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            sign => fields.last_mut().unwrap().push(sign),
        }
    }
    fields
}

#[test]
fn the_definitions_of_conformance_say_of_every_case_what_was_worked_out_by_hand() {
    let Some(definitions) = conformance() else { return };
    let text = fs::read_to_string(project().join("tests/policy/verdicts.csv")).unwrap();
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let head = fields(lines.next().unwrap());
    let mut expected: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
    for line in lines {
        let mut row = fields(line);
        let verdicts = row.split_off(3);
        let [case, environment, resource] = row.try_into().unwrap();
        expected.insert((case, environment, resource), verdicts);
    }
    let mut wrong = Vec::new();
    let (mut count, mut resources) = (0, 0);
    for (column, name) in head.iter().skip(3).enumerate() {
        let policies = Policies::read(vec![definitions[name].clone()]).unwrap();
        let assigned = policies.assigned(&Vocabulary::default(), None).unwrap();
        assert_eq!(assigned.all.len(), 1, "{name}");
        for (case, environment, resource, request) in sent() {
            let key = (case, environment, resource);
            let Some(row) = expected.get(&key) else {
                if column == 0 && is_learning(request) {
                    wrong.push(format!("{key:?} has no row"));
                }
                continue;
            };
            let verdict = judge(&assigned, request).judgements.remove(0).created;
            resources += usize::from(column == 0);
            count += 1;
            if short(&verdict) != row[column] {
                wrong.push(format!("{name} of {key:?}: {}, not {verdict:?}", row[column]));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert_eq!(
        resources,
        expected.len(),
        "every row is of a resource that is sent"
    );
    assert_eq!(head.len(), 3 + 16);
}

fn is_learning(request: &Request) -> bool {
    let kind = request.resource_type();
    kind == armlet::arm::COMPUTE || kind == armlet::arm::WORKSPACE
}

/// Every resource that the examples and cases send: the case, the environment, the name and the request.
fn sent() -> impl Iterator<Item = (String, String, String, &'static Request)> {
    use std::sync::LazyLock;
    static SENT: LazyLock<Vec<(String, String, String, Request)>> = LazyLock::new(|| {
        let mut sent = Vec::new();
        for (case, folder) in folders() {
            let toml = fs::read_to_string(folder.join("compute.toml")).unwrap();
            let options = Options {
                stem: "compute".to_owned(),
                ..Options::default()
            };
            let loader = FolderLoader::new(&folder);
            let compilation = compile::check(SourceFile::new("compute.toml", toml), &loader, &options);
            let deployment = compilation
                .deployment
                .as_ref()
                .unwrap_or_else(|| panic!("{case} is denied"));
            for evaluated in compile::evaluate(&compilation, deployment) {
                let environment = evaluated.environment.unwrap_or_default();
                let place = compile::surroundings(&compilation.definition, Some(&environment));
                for resource in evaluated.snapshot.resources {
                    let name = resource
                        .get("name")
                        .unwrap()
                        .to_json()
                        .as_str()
                        .unwrap()
                        .to_owned();
                    let request = Request::new(resource, &place);
                    sent.push((case.clone(), environment.clone(), name, request));
                }
            }
        }
        sent
    });
    SENT.iter()
        .map(|(case, environment, name, request)| (case.clone(), environment.clone(), name.clone(), request))
}

#[test]
fn the_table_of_aliases_is_the_list_and_what_the_built_in_definitions_use_beyond_it() {
    let Some(folder) = conformance_folder() else {
        return;
    };
    let list = fs::read_to_string(folder.join("policy/aliases.csv")).unwrap();
    let table = fs::read_to_string(project().join("src/azure/policy_aliases.csv")).unwrap();
    let own: Vec<&str> = table
        .lines()
        .filter(|line| line.ends_with(",list"))
        .map(|line| {
            let end = line.rmatch_indices(',').nth(1).unwrap().0;
            &line[..end]
        })
        .collect();
    let theirs: Vec<&str> = list.lines().skip(1).collect();
    assert_eq!(own, theirs);
    let more = table.lines().filter(|line| line.ends_with(",built-in"));
    let texts: Vec<String> = conformance()
        .unwrap()
        .into_values()
        .map(|file| file.text)
        .collect();
    for line in more {
        let alias = line.split(',').next().unwrap();
        assert!(texts.iter().any(|text| text.contains(alias)), "{alias}");
    }
}
