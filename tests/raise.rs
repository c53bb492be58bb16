//! The laws of raising, over every case and example: what comes back deploys the same.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod account;
mod foreign;

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::FolderLoader;
use armlet::arm::{Deployment, Value};
use armlet::compile::{self, Options};
use armlet::emit::{OutputFormat, emit};
use armlet::language::attached::AttachedKind;
use armlet::language::key::{Key, Place, Required, Shape, Table};
use armlet::language::walk;
use armlet::raise::{raise, toml};
use armlet::source::{NoFiles, SourceFile, Sources};
use serde_json::{Map, Value as Json, json};

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every definition of the cases and the examples.
pub(crate) fn definitions() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["tests/cases", "examples"] {
        for entry in fs::read_dir(project().join(folder)).unwrap() {
            let path = entry.unwrap().path().join("compute.toml");
            if path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn lowered(text: &str, folder: &Path) -> Result<Deployment, Vec<String>> {
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    let compiled = compile::check(
        SourceFile::new("compute.toml", text),
        &FolderLoader::new(folder),
        &options,
    );
    let findings = compiled.findings.iter();
    let findings = findings.map(|finding| format!("{}: {}", finding.code.id, finding.message));
    compiled.deployment.ok_or_else(|| findings.collect())
}

/// The ARM template, in which an interpolation and the `format()` that Bicep wants in its place are the same. Scripts are
/// numbered: one that came from a file is raised as its text, so it has another name afterwards. An instance of a fleet has the symbol
/// of one that is written out, which it is afterwards.
fn arm(deployment: &Deployment) -> String {
    let outputs = emit(deployment, &[], &[], "compute", &[OutputFormat::Arm]);
    let mut text: String = outputs
        .into_iter()
        .map(|output| output.contents.to_string())
        .collect();
    for (number, (variable, _)) in deployment.script_variables().enumerate() {
        text = text
            .replace(
                &format!("variables('{variable}')"),
                &format!("variables('script {number}')"),
            )
            .replace(
                &format!("\n    \"{variable}\": ["),
                &format!("\n    \"script {number}\": ["),
            );
    }
    for resource in &deployment.resources {
        let mut words = resource.symbol.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        let symbol = words.fold(first, |symbol, word| {
            let (head, tail) = word.split_at(word.len().min(1));
            symbol + &head.to_uppercase() + tail
        });
        for quote in ['"', '\''] {
            text = text.replace(
                &format!("{quote}{}{quote}", resource.symbol),
                &format!("{quote}{symbol}{quote}"),
            );
        }
    }
    text
}

/// The table `[lints]` of a definition, and leave to lack what environments say: their values and where they are deployed, which is
/// in no template.
fn lints(text: &str) -> String {
    let lines = text.lines().skip_while(|line| *line != "[lints]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let lines: String = lines.map(|line| format!("\n{line}")).collect();
    let allowed = ["missing-environment-value", "role-in-another-group"];
    let allowed = allowed.map(|rule| format!("\n{rule} = \"allow\"")).concat();
    format!("\n[lints]{allowed}{lines}")
}

#[test]
fn what_is_raised_deploys_the_same() {
    let mut wrong = Vec::new();
    let mut raised_resources = 0;
    for path in definitions() {
        let name = path
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        let written = fs::read_to_string(&path).unwrap();
        let Ok(deployment) = lowered(&written, path.parent().unwrap()) else {
            continue;
        };
        let raised = raise(&deployment);
        for leftover in &raised.leftovers {
            wrong.push(format!("{name}: left: {leftover:?}"));
        }
        // What a definition allows itself is no part of a template.
        let text = toml(&raised.root) + &lints(&fs::read_to_string(&path).unwrap());
        match lowered(&text, path.parent().unwrap()) {
            Err(findings) => wrong.push(format!("{name}: {findings:?}\n{text}")),
            Ok(again) => {
                raised_resources += again.resources.len();
                if again != deployment && arm(&again) != arm(&deployment) {
                    wrong.push(format!(
                        "{name}: {}\nagain {}\n{text}",
                        arm(&deployment),
                        arm(&again)
                    ));
                }
                // What was raised once is raised alike again.
                let twice = raise(&again);
                if !text.starts_with(&toml(&twice.root)) {
                    wrong.push(format!(
                        "{name}: raised twice it is another\n{text}\n{}",
                        toml(&twice.root)
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(raised_resources > 100, "{raised_resources}");
}

/// Numbers that look random and are the same every time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    fn happens(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}

/// Keys that the generator leaves to the cases: they name files, or say what other keys of the definition must agree with.
const LEFT_TO_CASES: [&str; 10] = [
    "environments",
    "name",
    "role_assignments",
    "month_days",
    "recipe",
    "with",
    "file",
    "on_redeploy",
    "week_days",
    "days",
];

/// A table with some of its keys, each in one of the forms that it may have.
fn generated(table: &Table, chance: &mut Chance, depth: usize) -> Json {
    let mut members = Map::new();
    for key in table.keys {
        let wanted = key.required != Required::No || chance.happens(2);
        let is_source = ["path", "inline"].contains(&key.name) && table.key("inline").is_some();
        let is_other = is_source && (members.contains_key("path") || members.contains_key("inline"));
        if !wanted || is_other || LEFT_TO_CASES.contains(&key.name) {
            continue;
        }
        if let Some(value) = value(key, chance, depth) {
            members.insert(key.name.to_owned(), value);
        }
    }
    if table.key("inline").is_some() && !members.contains_key("path") && !members.contains_key("inline") {
        members.insert("inline".to_owned(), "#!/bin/bash\nset -e\n".into());
    }
    if table.key("cron").is_some() {
        let other = if members.contains_key("cron") {
            "frequency"
        } else {
            ""
        };
        members.shift_remove(other);
        if members.contains_key("cron") {
            for key in ["interval", "hours", "minutes"] {
                members.shift_remove(key);
            }
        } else {
            members.insert("frequency".to_owned(), "day".into());
        }
    }
    // A zone of nothing is in no template.
    if table.key("time_zone").is_some() && table.key("schedules").is_some() {
        let is_used = ["schedules", "working_hours"].map(|key| members.contains_key(key));
        if is_used == [false, false] {
            members.shift_remove("time_zone");
        }
    }
    if table.key("from").is_some() {
        members.insert(
            "days".to_owned(),
            ["Mon-Thu", "Sun", "Fri,Sat"][chance.below(3)].into(),
        );
    }
    Json::Object(members)
}

/// A value of a key: one of its examples, a reference, or a table.
fn value(key: &Key, chance: &mut Chance, depth: usize) -> Option<Json> {
    let examples: Vec<Json> = serde_json::from_str(key.examples).unwrap();
    let example = |chance: &mut Chance| examples.get(chance.below(examples.len())).cloned();
    match key.shape {
        Shape::Setting(scalar) if !scalar.is_secret && chance.happens(3) => Some(match chance.below(2) {
            0 => json!({ "param": "given" }),
            _ => json!({ "expr": "toLower('${given}-a\\'b')" }),
        }),
        Shape::Table(table) if depth < 4 => Some(generated(table, chance, depth + 1)),
        Shape::Array(Shape::Table(table)) | Shape::List(Shape::Table(table), _) if depth < 4 => {
            let items = (0..=chance.below(2)).map(|_| generated(table, chance, depth + 1));
            Some(items.collect::<Vec<_>>().into())
        }
        Shape::Map(Shape::Table(table)) if depth < 4 => Some(
            json!({ "small": generated(table, chance, depth + 1), "other one": generated(table, chance, depth + 1) }),
        ),
        Shape::Map(_) if chance.happens(2) => Some(json!({ "a key": { "param": "given" }, "b": "x" })),
        _ => example(chance),
    }
}

/// TOML of JSON, in one line.
fn inline(value: &Json) -> String {
    match value {
        Json::Object(members) => {
            let members = members
                .iter()
                .map(|(key, value)| format!("{} = {}", Json::from(key.as_str()), inline(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        scalar => scalar.to_string(),
    }
}

/// What a definition is lowered to, whatever the rules say; none if a value says nothing.
fn lowered_without_rules(text: &str) -> Option<Deployment> {
    let mut sources = Sources::default();
    let source = sources.add(SourceFile::new("compute.toml", text));
    let mut findings = Vec::new();
    let document = armlet::document::read(source, &NoFiles, &mut sources, &mut findings)
        .unwrap_or_else(|| panic!("{findings:?}\n{text}"));
    let definition = armlet::model::read(document, &NoFiles, &mut sources, &mut findings);
    definition
        .undeployable()
        .is_none()
        .then(|| armlet::lower::lower(&definition))
}

#[test]
fn what_the_tables_generate_is_raised_whole() {
    let mut chance = Chance(0x2545_F491_4F6C_DD1D);
    let mut kinds: Vec<(&str, Option<&str>, &Table)> = ["instance", "cluster", "kubernetes"]
        .into_iter()
        .map(|kind| (kind, None, walk::table(kind).unwrap()))
        .collect();
    let attached = AttachedKind::TABLES.iter();
    kinds.extend(attached.map(|(word, table)| ("attached", Some(*word), *table)));
    let mut raised_definitions = 0;
    for round in 0..600 {
        let (kind, word, table) = kinds[round % kinds.len()];
        let mut compute = generated(table, &mut chance, 0);
        if let (Some(word), Some(members)) = (word, compute.as_object_mut()) {
            members.insert("type".to_owned(), word.into());
        }
        let text = format!(
            "workspace = {{ name = \"mlw-team\" }}\nparameters = {{ given = {{}} }}\n[{kind}]\nmade = {}\n",
            inline(&compute)
        );
        let Some(deployment) = lowered_without_rules(&text) else {
            continue;
        };
        let raised = raise(&deployment);
        assert!(raised.leftovers.is_empty(), "{:#?}\n{text}", raised.leftovers);
        let again = lowered_without_rules(&toml(&raised.root)).unwrap();
        // A zone that every schedule overrides is in no resource, and still in the description of its parameter.
        let [again, deployment] = [again, deployment].map(|mut deployment| {
            let parameters = deployment.parameters.iter_mut();
            parameters.for_each(|parameter| parameter.description.clear());
            // No template says what the script of the pipeline does after a deployment.
            let resources = deployment.resources.iter_mut();
            resources.for_each(|resource| resource.stopped_after_creation = false);
            deployment
        });
        assert_eq!(again, deployment, "{text}\n{}", toml(&raised.root));
        raised_definitions += 1;
    }
    assert!(raised_definitions > 500, "{raised_definitions}");
}

/// The paths of REST that the keys of a table lead to.
fn paths(table: &'static Table, root: &str, found: &mut Vec<String>) {
    for key in table
        .keys
        .iter()
        .filter(|key| matches!(key.place, Place::Path(_)))
    {
        match key.shape.table() {
            Some(inner) => paths(inner, &key.inner_root(root), found),
            None => found.extend(
                key.rest_paths(root)
                    .into_iter()
                    .map(|path| match path.strip_prefix('.') {
                        Some(relative) => format!("{root}.{relative}"),
                        None => path,
                    }),
            ),
        }
    }
}

/// The paths of the values of a body, `[]` for an item.
fn written(value: &Value, path: &[String], found: &mut Vec<Vec<String>>) {
    found.push(path.to_vec());
    let below = |name: &str| [path, &[name.to_owned()]].concat();
    match value {
        Value::Object(object) => {
            for (key, member) in object.iter() {
                written(member, &below(key.as_str().unwrap_or("*")), found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| written(item, &below("[]"), found)),
        _ => {}
    }
}

#[test]
fn every_path_of_the_tables_occurs_in_the_output_of_a_case() {
    let mut bodies: Vec<Vec<String>> = Vec::new();
    for path in definitions() {
        if let Ok(deployment) = lowered(&fs::read_to_string(&path).unwrap(), path.parent().unwrap()) {
            for resource in &deployment.resources {
                written(&Value::Object(resource.body.clone()), &[], &mut bodies);
            }
        }
    }
    let mut tables: Vec<&'static Table> = ["instance", "cluster", "kubernetes", "workspace", "serverless"]
        .into_iter()
        .map(|name| walk::table(name).unwrap())
        .collect();
    tables.extend(AttachedKind::TABLES.iter().map(|(_, table)| *table));
    let mut wanted = Vec::new();
    for table in tables {
        paths(table, table.root, &mut wanted);
    }
    assert!(wanted.len() > 150, "{}", wanted.len());
    wanted.retain(|path| {
        let path = path.replace("[]", ".[]");
        let segments: Vec<&str> = path.split('.').collect();
        let is_it = |body: &Vec<String>| {
            body.len() == segments.len()
                && body
                    .iter()
                    .zip(&segments)
                    .all(|(have, want)| *want == "*" || have == want)
        };
        !bodies.iter().any(is_it)
    });
    assert!(wanted.is_empty(), "no case writes {wanted:#?}");
}
