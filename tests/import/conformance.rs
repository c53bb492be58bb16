//! The templates of the conformance data: what Microsoft's engine deploys of each is what the imported definition deploys.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped one says so"
)]

use std::fs;
use std::path::{Path, PathBuf};

use armlet::import::{Request, Source, import};
use serde_json::Value as Json;

use super::computes::of_snapshot;
use super::foreign::Compiled;
use super::same::{differences, last};
use crate::judges::conformance_folder;

/// The templates that do not come back yet, and why; each is asserted to fail still.
const NOT_YET: &[(&str, &str)] = &[];

/// A template with the names of what it is deployed with.
struct Template {
    name: String,
    folder: PathBuf,
    variants: Vec<String>,
}

fn templates() -> Vec<Template> {
    let Some(folder) = conformance_folder().map(|folder| folder.join("bicep/templates")) else {
        eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
        return Vec::new();
    };
    let mut files: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let names = files.iter().filter_map(|file| file.strip_suffix(".json"));
    let names = names.filter(|name| !name.contains('.'));
    let templates = names.map(|name| {
        let of_template = |file: &&String| file.starts_with(&format!("{name}."));
        let deployed = files.iter().filter(of_template);
        let deployed = deployed.filter_map(|file| file.strip_suffix(".deployed.json"));
        Template {
            name: name.to_owned(),
            folder: folder.clone(),
            variants: deployed
                .filter_map(|file| Some(file.split_once('.')?.1.to_owned()))
                .collect(),
        }
    });
    templates.collect()
}

impl Template {
    fn source(&self, file: &str) -> Option<Source> {
        let text = fs::read_to_string(self.folder.join(file)).ok()?;
        Some(Source {
            name: file.to_owned(),
            text,
        })
    }

    fn parameters(&self, variant: &str) -> String {
        format!("{}.{variant}.parameters.json", self.name)
    }

    /// The computes that the engine deploys.
    fn deployed(&self, variant: &str) -> Vec<Json> {
        let path: &Path = &self.folder.join(format!("{}.{variant}.deployed.json", self.name));
        let deployed: Json = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        of_snapshot(&deployed)
    }

    /// What is wrong with what comes of it.
    fn judge(&self) -> Vec<String> {
        let files = self
            .variants
            .iter()
            .filter_map(|variant| self.source(&self.parameters(variant)));
        let sources: Vec<Source> = self
            .source(&format!("{}.json", self.name))
            .into_iter()
            .chain(files)
            .collect();
        let imported = match import(&sources, &Request::default()) {
            Ok(imported) => imported,
            Err(error) => return vec![error.to_string()],
        };
        let definitions: Vec<Compiled<'_>> = imported.definitions.iter().map(Compiled::of).collect();
        let mut wrong = Vec::new();
        // A definition whose computes differ by environment is deployed to one.
        let asks = |one: &Compiled<'_>| one.asks_for_environment();
        let has_defaults = !definitions.iter().any(asks);
        let has = |variant: &String| {
            let header = format!("\n[environments.{variant}]\n");
            imported.definitions.iter().any(|one| one.text.contains(&header))
        };
        let variants = self.variants.iter();
        for variant in variants.filter(|variant| has_defaults || has(variant)) {
            let mut found: Vec<Json> = definitions
                .iter()
                .flat_map(|one| one.bodies(&self.parameters(variant)))
                .collect();
            for expected in self.deployed(variant) {
                let name = expected["name"].as_str().unwrap_or_default().to_owned();
                let same = |body: &Json| last(body["name"].as_str().unwrap_or_default()) == last(&name);
                let Some(place) = found.iter().position(same) else {
                    wrong.push(format!("{variant}: {name} is not deployed"));
                    continue;
                };
                let differences = differences(&expected, &found.remove(place));
                wrong.extend(
                    differences
                        .into_iter()
                        .map(|(path, what)| format!("{variant}: {name}: {path} {what}")),
                );
            }
            wrong.extend(
                found
                    .iter()
                    .map(|body| format!("{variant}: {} is deployed", body["name"])),
            );
        }
        wrong
    }
}

#[test]
fn the_templates_of_the_engine_deploy_the_same_once_imported() {
    let mut wrong = Vec::new();
    for template in templates() {
        let found = template.judge();
        let reason = NOT_YET.iter().find(|(name, _)| *name == template.name);
        for one in &found {
            eprintln!("{}: {one}", template.name);
        }
        match (found.is_empty(), reason) {
            (true, Some((name, reason))) => {
                wrong.push(format!("{name} passes, so it is no longer: {reason}"))
            }
            (false, None) => wrong.extend(found.iter().map(|found| format!("{}: {found}", template.name))),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
