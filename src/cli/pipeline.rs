//! `armlet init --ci`: writes a pipeline for the existing definitions.

use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::built::{Built, compile};
use super::disk;
use super::fault::{Fault, Outcome};
use super::input::in_parallel;
use super::ownership::{BICEP_PARAMETERS, PARAMETERS};
use super::print::Printer;
use crate::arm::{ParameterFile, ParameterValue};
use crate::expression::ValueType;
use crate::pipeline::{self, Deployment, Given, Platform};

/// The version that the pipeline installs.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Runs the command.
pub(super) fn run(platform: Platform, path: Option<&Path>, printer: &Printer) -> Result<Outcome, Fault> {
    let path = path.unwrap_or(Path::new("."));
    let shown = in_repository(path)?;
    let paths = disk::definitions(&[path.to_path_buf()])?;
    let built = in_parallel(&paths, compile)?;
    printer.findings(built.iter().map(|built| &built.compilation));
    if built.iter().any(|built| built.compilation.is_denied()) {
        return Ok(Outcome::Failure);
    }
    let mut deployments = Vec::new();
    for built in &built {
        deployments.extend(self::deployments(built)?);
    }
    let text = pipeline::print(platform, VERSION, &shown, &deployments);
    let file = Path::new(platform.file());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| Fault::io("make", folder, &error))?;
    }
    disk::write_new(file, &text, "move it away, or change it by hand")?;
    printer.note(&format!(
        "wrote {}; its first lines say what to set up before the first run",
        platform.file()
    ));
    Ok(Outcome::Success)
}

/// The path as written in the pipeline, which runs at the root of the repository and where `$` has a special meaning.
fn in_repository(path: &Path) -> Result<String, Fault> {
    let Some(inside) = inside(path).filter(|_| !disk::is_standard_input(path)) else {
        let fault = Fault::new(format!("`{}` is not inside this folder", disk::display(path)));
        return Err(fault.with_help("run `armlet init --ci` at the root of the repository"));
    };
    let shown = disk::display(&inside);
    if shown.contains(|c: char| c == '$' || c.is_control()) {
        return Err(Fault::new(format!("`{shown}` cannot be used in a pipeline"))
            .with_help("rename it: `$` and control characters are not possible"));
    }
    Ok(if shown.is_empty() { ".".to_owned() } else { shown })
}

/// The path without `.` and `..`; `None` if it leaves the folder in which armlet runs.
fn inside(path: &Path) -> Option<PathBuf> {
    let mut inside = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::Normal(name) => inside.push(name),
            Component::ParentDir if inside.pop() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(inside)
}

/// Each template of a definition, once for each of its parameter files.
fn deployments(built: &Built) -> Result<Vec<Deployment>, Fault> {
    let outputs: Vec<&Path> = built.files.iter().map(|(path, _)| path.as_path()).collect();
    let (templates, ending) = templates(&outputs);
    let mut deployments = Vec::new();
    for template in templates {
        let files: Vec<Option<&Path>> = match parameter_files(template, &outputs, ending) {
            files if files.is_empty() => vec![None],
            files => files.into_iter().map(Some).collect(),
        };
        for file in files {
            let environment = file.and_then(|file| environment(file, template, ending));
            deployments.push(Deployment {
                template: in_repository(template)?,
                parameters: file.map(in_repository).transpose()?,
                given: given(built, environment.as_deref(), ending == BICEP_PARAMETERS),
                environment,
            });
        }
    }
    Ok(deployments)
}

/// The values that the pipeline gives: those that an environment variable holds, or, without a parameter file, those of all
/// parameters that have no default. Bicep's parameter files read the variables themselves.
fn given(built: &Built, environment: Option<&str>, is_bicep: bool) -> Vec<Given> {
    let definition = &built.compilation.definition;
    let one = |parameter: &str, variable: String, is_read| Given {
        parameter: parameter.to_owned(),
        variable,
        is_secret: definition
            .parameter(parameter)
            .is_some_and(|declared| declared.is_secure()),
        is_text: definition.parameter_type(parameter) == ValueType::String,
        is_read,
    };
    let Some(environment) = environment else {
        let open = definition
            .parameters
            .iter()
            .filter(|parameter| parameter.is_open());
        let names = open.map(|parameter| parameter.name.value.as_str());
        return names
            .map(|name| one(name, Given::variable_of(name), false))
            .collect();
    };
    let is_of = |file: &&ParameterFile| file.environment.as_deref() == Some(environment);
    let file = built.compilation.parameter_files.iter().find(is_of);
    let values = file.into_iter().flat_map(|file| &file.values);
    values
        .filter_map(|(parameter, value)| match value {
            ParameterValue::EnvironmentVariable { name, .. } => Some(one(parameter, name.clone(), is_bicep)),
            ParameterValue::Value(_) | ParameterValue::KeyVault { .. } => None,
        })
        .collect()
}

/// The templates to deploy and the extension of their parameter files: those of ARM, or those of Bicep if there are no others.
fn templates<'p>(outputs: &[&'p Path]) -> (Vec<&'p Path>, &'static str) {
    let arm = |path: &&&Path| ends_with(path, ".json") && !ends_with(path, PARAMETERS);
    let found: Vec<&Path> = outputs.iter().filter(arm).copied().collect();
    if !found.is_empty() {
        return (found, PARAMETERS);
    }
    let bicep = outputs.iter().filter(|path| ends_with(path, ".bicep"));
    (bicep.copied().collect(), BICEP_PARAMETERS)
}

fn ends_with(path: &Path, ending: &str) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().ends_with(ending))
}

fn parameter_files<'p>(template: &Path, outputs: &[&'p Path], ending: &str) -> Vec<&'p Path> {
    let stem = template.file_stem().unwrap_or_default();
    let beginning = format!("{}.", stem.to_string_lossy());
    let belongs = |path: &&&Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(ending) && name.starts_with(&beginning)
    };
    outputs.iter().filter(belongs).copied().collect()
}

/// `prod` for `compute.prod.parameters.json`.
fn environment(file: &Path, template: &Path, ending: &str) -> Option<String> {
    let name = file.file_name().and_then(OsStr::to_str)?;
    let stem = template.file_stem().and_then(OsStr::to_str)?;
    let environment = name.strip_prefix(stem)?.strip_suffix(ending)?.strip_prefix('.')?;
    Some(environment.to_owned())
}
