//! What `armlet build` ends with: the lines that deploy what it wrote.

use std::path::Path;

use arcstr::ArcStr;

use super::built::Built;
use super::disk;
use super::path::quoted;
use super::print::Printer;
use crate::arm::{ParameterFile, ParameterValue};
use crate::emit::FileKind;
use crate::hashing::{HashMap, HashSet};

/// So many lines are printed; a run with more of them is the work of a pipeline.
const MOST_LINES: usize = 4;

/// Prints how to deploy what was written.
pub(super) fn note(built: &[Built], written: &[&Path], printer: &Printer) {
    let written: HashSet<&Path> = written.iter().copied().collect();
    let lines: Vec<String> = built.iter().flat_map(|built| lines(built, &written)).collect();
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
fn lines(built: &Built, written: &HashSet<&Path>) -> Vec<String> {
    let named = Named::of(built);
    let Some(template) = named
        .file("", FileKind::Arm)
        .or_else(|| named.file("", FileKind::Bicep))
    else {
        return Vec::new();
    };
    let is_new = |path: &Path| written.contains(path);
    let files = &built.compilation.parameter_files;
    if files.is_empty() {
        let line = || line(built, template, None, &open(built));
        return is_new(template).then(line).into_iter().collect();
    }
    let environments = files.iter().filter_map(|parameters| {
        let environment = parameters.environment.as_deref();
        let file = environment.and_then(|environment| named.parameter_file(template, environment));
        let is_written = is_new(template) || file.is_some_and(is_new);
        let given = || from_variables(parameters);
        is_written.then(|| line(built, template, environment.map(|name| (name, file)), &given()))
    });
    environments.collect()
}

/// The files of a definition by their names: of many environments, each asks for its own.
struct Named<'b> {
    stem: &'b str,
    files: HashMap<String, &'b Path>,
}

impl<'b> Named<'b> {
    fn of(built: &'b Built) -> Self {
        let paths = built.files.iter().map(|(path, _)| path.as_path());
        let named = paths.filter_map(|path| Some((path.file_name()?.to_string_lossy().into_owned(), path)));
        Self {
            stem: &built.stem,
            files: named.collect(),
        }
    }

    /// The file of a kind; `infix` is what its name has between the stem and the ending.
    fn file(&self, infix: &str, kind: FileKind) -> Option<&'b Path> {
        let name = format!("{}{infix}{}", self.stem, kind.ending());
        self.files.get(&name).copied()
    }

    /// The parameter file of an environment that goes with a template.
    fn parameter_file(&self, template: &Path, environment: &str) -> Option<&'b Path> {
        let kind = match FileKind::of(&disk::display(template)) {
            Some(FileKind::Bicep) => FileKind::BicepParameters,
            _ => FileKind::Parameters,
        };
        self.file(&format!(".{environment}"), kind)
    }
}

/// What a deployment without a parameter file must be given.
fn open(built: &Built) -> Vec<String> {
    let parameters = built.compilation.definition.parameters.iter();
    let open = parameters.filter(|parameter| parameter.is_open());
    open.map(|parameter| format!(" {}=…", parameter.name.value))
        .collect()
}

/// One line; an environment comes with its parameter file, if it has one.
fn line(
    built: &Built,
    template: &Path,
    environment: Option<(&str, Option<&Path>)>,
    given: &[String],
) -> String {
    let (name, parameters) = environment.unzip();
    let target = built.compilation.definition.target(name);
    let of_target = |value: Option<&ArcStr>| value.map(|value| quoted(value));
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
    if let Some(parameters) = parameters.flatten() {
        line.push_str(&format!(" --parameters {}", quoted(&disk::display(parameters))));
    }
    if !given.is_empty() {
        line.push_str(&format!(" --parameters{}", given.concat()));
    }
    line
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
