//! Templates, bodies and answers in the manner of public ones: what comes of each, held against what was written down before there
//! was an importer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

mod report;

use std::fs;
use std::path::{Path, PathBuf};

use armlet::arm::{Evaluated, ParameterValue};
use armlet::compile::{self, Compilation, Options};
use armlet::emit;
use armlet::import::{Imported, ImportedDefinition, Request, Source, import};
use armlet::source::SourceFile;
use serde_json::Value as Json;

use super::computes::{laboratory, of_snapshot};
use super::same::{differences, is_expression, last};
use crate::support::MapLoader;

/// The cases that do not pass yet, and why; each is asserted to fail still.
const NOT_YET: &[(&str, &str)] = &[];

/// One of the cases.
pub(super) struct Case {
    name: String,
    folder: PathBuf,
    report: Json,
    expected: Json,
}

/// The texts of a list; empty where there is none.
fn texts<'j>(json: &'j Json, member: &str) -> Vec<&'j str> {
    let items = json.get(member).and_then(Json::as_array);
    items.into_iter().flatten().filter_map(Json::as_str).collect()
}

impl Case {
    fn read(folder: PathBuf) -> Self {
        let json =
            |name: &str| serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap();
        Self {
            name: folder.file_name().unwrap().to_string_lossy().into_owned(),
            report: json("expected.report.json"),
            expected: json("expected.json"),
            folder,
        }
    }

    fn source(&self, name: &str) -> Source {
        Source {
            name: name.to_owned(),
            text: fs::read_to_string(self.folder.join(name)).unwrap(),
        }
    }

    /// The files that one import gets, for each import.
    fn calls(&self) -> Vec<Vec<Source>> {
        let mut names: Vec<&str> = texts(&self.report, "inputs");
        if let Some(deployments) = self.report["deployments"].as_object() {
            for (template, files) in deployments {
                names.push(template);
                names.extend(
                    files
                        .as_array()
                        .unwrap()
                        .iter()
                        .filter_map(Json::as_str)
                        .filter(|file| !file.is_empty()),
                );
            }
        }
        let sources = names.into_iter().map(|name| self.source(name));
        match self.report.get("each_alone").is_some() {
            true => sources.map(|source| vec![source]).collect(),
            false => vec![sources.collect()],
        }
    }

    /// The paths of a compute that need not come back.
    fn open_paths(&self, compute: &str) -> Vec<String> {
        let mut open = Vec::new();
        let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
        for resource in self.report["resources"].as_array().unwrap() {
            if last(resource["name"].as_str().unwrap()) == last(compute) {
                open.extend(texts(resource, "losses"));
                open.extend(texts(resource, "read_only"));
                if resource["state"] == "not imported" {
                    open.push("");
                }
            }
        }
        if let Some(may_lose) = self.report.get("may_lose").and_then(Json::as_object) {
            let own = may_lose.iter().filter(|(name, _)| last(name) == last(compute));
            open.extend(own.flat_map(|(_, paths)| paths.as_array().unwrap().iter().filter_map(Json::as_str)));
        }
        // A script that is lost has no source either.
        let of_scripts = open.iter().filter(|path| path.ends_with(".scriptData"));
        let sources: Vec<String> = of_scripts
            .map(|path| path.replace("scriptData", "scriptSource"))
            .collect();
        let open = open.into_iter().map(str::to_owned);
        open.chain(sources).map(|path| path.to_lowercase()).collect()
    }

    /// Whether a compute whose name is computed need not be imported.
    fn may_lack(&self, name: &str) -> bool {
        let mut resources = self.report["resources"].as_array().unwrap().iter();
        resources.any(|resource| {
            let own = resource["name"].as_str().unwrap_or_default().to_lowercase();
            resource["state"] == "not imported"
                && is_expression(&own)
                && name.contains(own.trim_matches(['[', ']']))
        })
    }

    /// The case without what is in the files that an import refuses.
    fn without(mut self, refused: &[String]) -> Self {
        for file in refused {
            let bodies = self.expected.as_object_mut().unwrap().remove(file);
            for body in bodies.iter().flat_map(|bodies| bodies.as_array().unwrap()) {
                let name = last(body["name"].as_str().unwrap()).to_owned();
                let resources = self.report["resources"].as_array_mut().unwrap();
                resources.retain(|resource| resource["name"] != name.as_str());
            }
        }
        self
    }
}

/// A definition as it was imported, compiled.
pub(super) struct Compiled<'i> {
    definition: &'i ImportedDefinition,
    compilation: Compilation,
}

impl<'i> Compiled<'i> {
    pub(super) fn of(definition: &'i ImportedDefinition) -> Self {
        let scripts = definition.scripts.iter();
        let scripts = scripts.map(|(path, text)| (path.clone(), text.clone().into_bytes()));
        let options = Options {
            stem: "compute".to_owned(),
            despite_rules: true,
            ..Options::default()
        };
        let file = SourceFile::new("compute.toml", definition.text.clone());
        Self {
            definition,
            compilation: compile::check(file, &MapLoader(scripts.collect()), &options),
        }
    }

    /// Whether a compute of it is deployed in some environments only.
    pub(super) fn asks_for_environment(&self) -> bool {
        self.definition.text.contains("\nenvironments = [")
    }

    /// The values that the parameter file of a name became: those of its environment; none if it gave defaults.
    fn values(&self, file: &str) -> Vec<(String, ParameterValue)> {
        let small = file.to_lowercase();
        let mut files = self.compilation.parameter_files.iter();
        let own = files.find(|values| {
            values
                .environment
                .as_ref()
                .is_some_and(|environment| small.contains(&environment.to_lowercase()))
        });
        own.map(|own| own.values.clone()).unwrap_or_default()
    }

    /// The bodies of the computes that a deployment sends.
    pub(super) fn bodies(&self, file: &str) -> Vec<Json> {
        let Some(deployment) = &self.compilation.deployment else {
            return Vec::new();
        };
        let evaluated = Evaluated::of(None, deployment, &self.values(file), &laboratory());
        let printed: Json = serde_json::from_str(&emit::snapshot(&evaluated.snapshot)).unwrap();
        of_snapshot(&printed)
    }
}

/// What is wrong with what comes of a case.
fn judge(case: Case) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut refused: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for sources in case.calls() {
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        let request = Request {
            scripts: case.report.get("scripts").map(|_| "scripts".to_owned()),
            ..Request::default()
        };
        match import(&sources, &request) {
            Ok(imported) => all.push(imported),
            Err(_)
                if names
                    .iter()
                    .all(|name| texts(&case.report, "may_refuse").contains(name)) =>
            {
                refused.extend(names.iter().map(|name| (*name).to_owned()));
            }
            Err(error) => wrong.push(format!("{names:?}: {error}")),
        }
    }
    let case = &case.without(&refused);
    let definitions: Vec<Compiled<'_>> = all
        .iter()
        .flat_map(|imported| &imported.definitions)
        .map(Compiled::of)
        .collect();
    for definition in &definitions {
        wrong.extend(schema_findings(definition));
    }
    wrong.extend(deployed(case, &definitions));
    let imported: Vec<&Imported> = all.iter().collect();
    wrong.extend(report::judge(case, &imported, &definitions));
    wrong
}

/// The findings of a definition that no rule has: none.
fn schema_findings(definition: &Compiled<'_>) -> Vec<String> {
    let rules = armlet::rules::RULES;
    let findings = definition.compilation.findings.iter();
    let findings = findings.filter(|finding| rules.iter().all(|rule| rule.code.id != finding.code.id));
    findings
        .map(|finding| {
            format!(
                "{}: {}\n{}",
                finding.code.id, finding.message, definition.definition.text
            )
        })
        .collect()
}

/// What differs in what is deployed, for each template and parameter file.
fn deployed(case: &Case, definitions: &[Compiled<'_>]) -> Vec<String> {
    let mut wrong = Vec::new();
    let deployments = case.expected.as_object().unwrap();
    let mut files: Vec<&str> = deployments
        .keys()
        .map(|key| key.split_once(' ').map_or("", |(_, file)| file))
        .collect();
    files.sort_unstable();
    files.dedup();
    // Where a file gives the defaults, nothing is left of those of the template.
    let is_default =
        |file: &str| !file.is_empty() && definitions.iter().all(|one| one.values(file).is_empty());
    // A definition whose computes differ by environment is deployed to one.
    let asks = Compiled::asks_for_environment;
    let has_defaults = files.iter().any(|file| is_default(file)) || definitions.iter().any(asks);
    for file in files.into_iter().filter(|file| !file.is_empty() || !has_defaults) {
        let keys = deployments
            .iter()
            .filter(|(key, _)| key.split_once(' ').map_or("", |(_, file)| file) == file);
        let expected: Vec<&Json> = keys.flat_map(|(_, bodies)| bodies.as_array().unwrap()).collect();
        let found: Vec<Json> = definitions.iter().flat_map(|one| one.bodies(file)).collect();
        wrong.extend(
            bodies(case, &expected, found)
                .into_iter()
                .map(|wrong| format!("[{file}] {wrong}")),
        );
    }
    wrong
}

fn bodies(case: &Case, expected: &[&Json], mut found: Vec<Json>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut later = Vec::new();
    let name = |body: &Json| body["name"].as_str().unwrap_or_default().to_lowercase();
    for body in expected {
        let own = found.iter().position(|one| name(one) == name(body));
        let own = own.or_else(|| found.iter().position(|one| last(&name(one)) == last(&name(body))));
        match own {
            Some(place) => wrong.extend(body_differences(case, body, &found.remove(place))),
            None => later.push(*body),
        }
    }
    for body in later {
        let paths = case.open_paths(last(&name(body)));
        let place = found
            .iter()
            .position(|one| is_expression(&name(one)) || is_expression(&name(body)));
        match place {
            Some(place) => wrong.extend(body_differences(case, body, &found.remove(place))),
            None if paths.iter().any(String::is_empty) || case.may_lack(&name(body)) => {}
            None => wrong.push(format!("{}: not deployed", name(body))),
        }
    }
    wrong.extend(
        found
            .iter()
            .map(|body| format!("{}: deployed, and it should not be", name(body))),
    );
    wrong
}

fn body_differences(case: &Case, expected: &Json, found: &Json) -> Vec<String> {
    let name = expected["name"].as_str().unwrap_or_default();
    let open = case.open_paths(last(name));
    let (mut expected, mut found) = (expected.clone(), found.clone());
    for body in [&mut expected, &mut found] {
        let members = body.as_object_mut().unwrap();
        members.remove("name");
        members.remove("group");
    }
    let differences = differences(&expected, &found).into_iter();
    let differences =
        differences.filter(|(path, _)| !open.iter().any(|open| path.starts_with(open.as_str())));
    differences
        .map(|(path, what)| format!("{name}: {path} {what}"))
        .collect()
}

/// Every case.
pub(super) fn cases() -> Vec<Case> {
    let lists = [
        "tests/import/foreign",
        "tests/import/foreign_second",
        "tests/import/foreign_third",
        "tests/import/foreign_fourth",
        "tests/import/foreign_fifth",
    ];
    let lists = lists.map(|list| Path::new(env!("CARGO_MANIFEST_DIR")).join(list));
    let mut folders: Vec<PathBuf> = lists
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.retain(|path| path.join("expected.json").is_file());
    folders.sort();
    folders.into_iter().map(Case::read).collect()
}

#[test]
fn what_armlet_did_not_write_imports_as_expected() {
    let (mut wrong, mut passed) = (Vec::new(), 0);
    let cases = cases();
    assert!(cases.len() >= 50, "{}", cases.len());
    for case in &cases {
        let found = judge(Case::read(case.folder.clone()));
        let reason = NOT_YET.iter().find(|(name, _)| *name == case.name);
        for one in &found {
            eprintln!("{}: {one}", case.name);
        }
        match (found.is_empty(), reason) {
            (true, None) => passed += 1,
            (false, Some(_)) => {}
            (true, Some((name, reason))) => {
                wrong.push(format!("{name} passes, so it is no longer: {reason}"))
            }
            (false, None) => wrong.extend(found.iter().map(|found| format!("{}: {found}", case.name))),
        }
    }
    eprintln!("{passed} of {} pass", cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
