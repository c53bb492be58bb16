//! What `armlet build` ends with: the lines that deploy what it wrote.

use std::path::{Path, PathBuf};

use super::built::Built;
use super::disk;
use super::path::quoted;
use super::print::Printer;
use crate::arm::{ParameterFile, ParameterValue};
use crate::emit::FileKind;

/// So many lines are printed; a run with more of them is the work of a pipeline.
const MOST_LINES: usize = 4;

/// Prints how to deploy what was written.
pub(super) fn note(built: &[Built], written: &[&Path], printer: &Printer) {
    let lines: Vec<String> = built.iter().flat_map(|built| lines(built, written)).collect();
    if lines.is_empty() {
        return;
    }
    printer.note("deploy with:");
    for line in lines.iter().take(MOST_LINES) {
        printer.note(&format!("  {line}"));
    }
    if let Some(more @ 1..) = lines.len().checked_sub(MOST_LINES) {
        printer.note(&format!(
            "  and {more} more; `armlet init --ci` writes a pipeline that runs them all"
        ));
    }
}

/// The line for each environment whose files were written, or for the definition if it has no environment.
fn lines(built: &Built, written: &[&Path]) -> Vec<String> {
    let Some(template) =
        file(built, |kind| kind == FileKind::Arm).or_else(|| file(built, |kind| kind == FileKind::Bicep))
    else {
        return Vec::new();
    };
    let is_new = |path: &Path| written.contains(&path);
    let files = &built.compilation.parameter_files;
    if files.is_empty() {
        let line = || line(built, template, None, &open(built));
        return is_new(template).then(line).into_iter().collect();
    }
    let environments = files.iter().filter_map(|parameters| {
        let environment = parameters.environment.as_deref();
        let file = environment.and_then(|environment| parameter_file(built, template, environment));
        let is_written = is_new(template) || file.is_some_and(is_new);
        is_written.then(|| line(built, template, environment, &from_variables(parameters)))
    });
    environments.collect()
}

/// What a deployment without a parameter file must be given.
fn open(built: &Built) -> Vec<String> {
    let parameters = built.compilation.definition.parameters.iter();
    let open = parameters.filter(|parameter| parameter.is_open());
    open.map(|parameter| format!(" {}=…", parameter.name.value))
        .collect()
}

fn line(built: &Built, template: &Path, environment: Option<&str>, given: &[String]) -> String {
    let target = built.compilation.definition.target(environment);
    let of_target = |value: Option<&String>| value.map(|value| quoted(value));
    let subscription = of_target(target.and_then(|target| Some(&target.subscription.as_ref()?.value)));
    let group = of_target(target.and_then(|target| Some(&target.resource_group.as_ref()?.value)));
    let mut line = "az deployment group create".to_owned();
    if let Some(subscription) = subscription {
        line.push_str(&format!(" --subscription {subscription}"));
    }
    line.push_str(&format!(
        " --resource-group {} --template-file {}",
        group.unwrap_or_else(|| "<resource group>".to_owned()),
        quoted(&disk::display(template))
    ));
    let parameters = environment.and_then(|environment| parameter_file(built, template, environment));
    if let Some(parameters) = parameters {
        line.push_str(&format!(" --parameters {}", quoted(&disk::display(parameters))));
    }
    if !given.is_empty() {
        line.push_str(&format!(" --parameters{}", given.concat()));
    }
    line
}

/// The parameter file of an environment that goes with a template.
fn parameter_file<'b>(built: &'b Built, template: &Path, environment: &str) -> Option<&'b Path> {
    let kind = match FileKind::of(&disk::display(template)) {
        Some(FileKind::Bicep) => FileKind::BicepParameters,
        _ => FileKind::Parameters,
    };
    let begin = format!("{}.{environment}.", built.stem);
    let is_its = |path: &&PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        name.is_some_and(|name| name.starts_with(&begin) && FileKind::of(&name) == Some(kind))
    };
    built
        .files
        .iter()
        .map(|(path, _)| path)
        .find(is_its)
        .map(PathBuf::as_path)
}

/// The first file of a kind.
fn file(built: &Built, is_wanted: impl Fn(FileKind) -> bool) -> Option<&Path> {
    let mut paths = built.files.iter().map(|(path, _)| path.as_path());
    paths.find(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy());
        name.and_then(|name| FileKind::of(&name)).is_some_and(&is_wanted)
    })
}

/// ` password="$ADMIN_PASSWORD"` for each parameter that an environment variable holds.
pub(super) fn from_variables(file: &ParameterFile) -> Vec<String> {
    file.values.iter().filter_map(from_variable).collect()
}

fn from_variable((name, value): &(String, ParameterValue)) -> Option<String> {
    match value {
        ParameterValue::EnvironmentVariable { name: variable, .. } => {
            Some(format!(" {name}=\"${variable}\""))
        }
        ParameterValue::Value(_) | ParameterValue::KeyVault { .. } => None,
    }
}
