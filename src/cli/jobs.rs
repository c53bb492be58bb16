//! The jobs of `check --jobs`: whether the computes that they name are those of the definitions.

use super::disk;
use super::fault::Fault;
use super::text;
use crate::arm::{COMPUTE, Value};
use crate::compile::{self, Compilation};
use crate::job::{self, ComputeNames};
use crate::source::SourceFile;

/// How the names of YAML files end.
const ENDINGS: [&str; 2] = [".yml", ".yaml"];

/// The findings about the files that some paths and patterns name, as those of a definition; `None` if there is no path.
///
/// # Errors
/// If a path leads to nothing, or to something that is no YAML.
pub(super) fn check(paths: &[String], definitions: &[Compilation]) -> Result<Option<Compilation>, Fault> {
    if paths.is_empty() {
        return Ok(None);
    }
    let names = names(definitions);
    let mut checked = Compilation::default();
    let mut seen = Vec::new();
    for path in paths {
        for file in disk::matching(path, &ENDINGS)? {
            if seen.contains(&file) {
                continue;
            }
            let input = disk::read(&file)?;
            let text = text::of(&input)?.into_owned();
            let source = checked.sources.add(SourceFile::new(input.name.clone(), text));
            let found = job::check(source, &checked.sources, &names).map_err(Fault::new)?;
            checked.findings.extend(found);
            seen.push(file);
        }
    }
    Ok(Some(checked))
}

/// The names of the computes of all definitions.
fn names(definitions: &[Compilation]) -> ComputeNames {
    let mut names = ComputeNames::default();
    for compilation in definitions {
        let mut is_computed = false;
        for compute in &compilation.definition.computes {
            match compute.literal_name().filter(|_| !compute.has_unique_name()) {
                Some(name) => names.known.push(name.value.to_owned()),
                None => is_computed = true,
            }
        }
        if is_computed {
            add_computed(compilation, &mut names);
        }
    }
    names
}

/// Adds the names that the values of the environments give.
fn add_computed(compilation: &Compilation, names: &mut ComputeNames) {
    let Some(deployment) = &compilation.deployment else {
        names.has_open = true;
        return;
    };
    for evaluated in compile::evaluate(compilation, deployment) {
        for resource in &evaluated.snapshot.resources {
            if resource.get("type") != Some(&Value::from(COMPUTE)) {
                continue;
            }
            match resource.get("name") {
                Some(Value::String(name)) if !name.contains('[') => {
                    let own = name.rsplit('/').next().unwrap_or(name);
                    names.known.push(own.to_owned());
                }
                _ => names.has_open = true,
            }
        }
    }
}
