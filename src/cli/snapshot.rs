//! `armlet snapshot`: prints what a deployment sends, evaluated.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::args::SnapshotArgs;
use super::disk::{self, Input};
use super::environment;
use super::fault::{Fault, Outcome};
use super::input::compile_input;
use super::print::Printer;
use super::text::{self, decoded};
use crate::arm::read::{self, is_snapshot, parameter_file};
use crate::arm::{self, Deployment, Evaluated, ParameterValue};
use crate::compile::{self, Compilation, Options};
use crate::emit::{self, FileKind};

/// Values for parameters.
type Given = Vec<(String, ParameterValue)>;

/// Runs the command.
pub(super) fn run(arguments: &SnapshotArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    let path = source(arguments.path.as_deref())?;
    let input = disk::read(&path)?;
    let given = given(&arguments.parameters)?;
    let text = match text_of_json(&input) {
        Some(text) if is_snapshot(&text) => {
            let snapshot = read::snapshot(&text).map_err(|error| not_readable(&input, &error.to_string()))?;
            return write(arguments, &emit::snapshot(&snapshot), printer);
        }
        Some(text) => text,
        None => return of_definition(input, &given, arguments, printer),
    };
    if let Some(environment) = &arguments.environment {
        return Err(Fault::new(format!(
            "a template has no environments, so none is named `{environment}`"
        ))
        .with_help("pass its parameter file with `--parameters`"));
    }
    let template = arm::read(&text).map_err(|error| not_readable(&input, &error.to_string()))?;
    refuse_unknown(&template, &given)?;
    let place = arguments.place.surroundings(None);
    finish(
        &Evaluated::of(None, &template, &given, &place),
        arguments,
        printer,
    )
}

/// The file that is evaluated: in a folder, its one definition.
fn source(path: Option<&Path>) -> Result<PathBuf, Fault> {
    let mut definitions = disk::definitions(&[path.unwrap_or(Path::new(".")).to_path_buf()])?;
    match (definitions.pop(), definitions.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => Err(Fault::new("the folder contains several definitions").with_help("pass one of them")),
    }
}

/// The text of a template or a snapshot, which are JSON and a definition is not.
fn text_of_json(input: &Input) -> Option<Cow<'_, str>> {
    let text = decoded(input.bytes.as_deref().ok()?)?;
    let start = text.trim_start();
    let is_named_so = Path::new(&input.name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let is_json = is_named_so || start.starts_with(['{', '/']);
    is_json.then_some(text)
}

fn not_readable(input: &Input, error: &str) -> Fault {
    Fault::new(format!("`{}` is not an ARM template: {error}", input.name))
        .with_help("pass a template as `armlet build` or `bicep build` writes it, or a definition")
}

/// The values of the parameter files, those of the later ones first.
fn given(files: &[PathBuf]) -> Result<Given, Fault> {
    let mut given: Given = Vec::new();
    for path in files {
        let name = disk::display(path);
        if FileKind::of(&name) == Some(FileKind::BicepParameters) {
            return Err(Fault::new(format!(
                "`{name}` is a Bicep parameter file, and only JSON can be read"
            ))
            .with_help(format!("run `bicep build-params {name}` and pass what it writes")));
        }
        let input = disk::read(path)?;
        let file = parameter_file(&text::of(&input)?, None)
            .map_err(|error| Fault::new(format!("`{name}` is not a parameter file: {error}")))?;
        add(&mut given, file.values);
    }
    Ok(given)
}

/// Adds values over those of the same names.
fn add(given: &mut Given, more: Given) {
    for (name, value) in more {
        given.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
        given.push((name, value));
    }
}

/// Rejects values of parameters that the template does not have, as a deployment does.
fn refuse_unknown(template: &Deployment, given: &Given) -> Result<(), Fault> {
    let is_known = |name: &str| {
        let mut parameters = template.parameters.iter();
        parameters.any(|parameter| parameter.name.eq_ignore_ascii_case(name))
    };
    match given.iter().find(|(name, _)| !is_known(name)) {
        Some((name, _)) => Err(Fault::new(format!(
            "the template has no parameter `{name}`, so its deployment rejects the value"
        ))),
        None => Ok(()),
    }
}

fn of_definition(
    input: Input,
    given: &Given,
    arguments: &SnapshotArgs,
    printer: &Printer,
) -> Result<Outcome, Fault> {
    let wanted = arguments.environment.as_ref();
    let options = Options {
        stem: input.stem.clone(),
        environments: wanted.into_iter().cloned().collect(),
        ..Options::default()
    };
    let name = input.name.clone();
    let compilation = compile_input(input, |file, loader| compile::check(file, loader, &options));
    environment::refuse_unknown([&compilation], &options.environments)?;
    printer.findings([&compilation]);
    let Some(deployment) = compilation.deployment.as_ref() else {
        return match compilation.is_denied() {
            true => Ok(Outcome::Failure),
            false => Err(Fault::new(format!("`{name}` is a base and deploys nothing"))),
        };
    };
    let environment = environment_of(&compilation, wanted)?;
    let files = compilation.parameter_files.iter();
    let mut values: Given = files
        .filter(|file| file.environment.as_deref() == environment)
        .flat_map(|file| file.values.clone())
        .collect();
    add(&mut values, given.clone());
    refuse_unknown(deployment, &values)?;
    let target = compilation.definition.target(environment);
    let place = arguments.place.surroundings(target);
    let evaluated = Evaluated::of(environment.map(str::to_owned), deployment, &values, &place);
    finish(&evaluated, arguments, printer)
}

/// The environment that is evaluated: the one that is asked for, or the only one.
fn environment_of<'c>(
    compilation: &'c Compilation,
    wanted: Option<&'c String>,
) -> Result<Option<&'c str>, Fault> {
    let names: Vec<&str> = compilation
        .definition
        .environments
        .iter()
        .map(|environment| environment.name.value.as_str())
        .collect();
    match (wanted, names.as_slice()) {
        (Some(wanted), _) => Ok(Some(wanted)),
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(only)),
        (None, several) => Err(Fault::new(
            "the definition has several environments, and each has its own snapshot",
        )
        .with_help(format!(
            "select one with `--env`: {}; `armlet build --emit snapshot` writes them all",
            several.join(", ")
        ))),
    }
}

fn finish(evaluated: &Evaluated, arguments: &SnapshotArgs, printer: &Printer) -> Result<Outcome, Fault> {
    for note in &evaluated.notes {
        let place = if note.pointer.is_empty() {
            String::new()
        } else {
            format!("`{}`: ", note.pointer)
        };
        printer.note(&format!("error: {place}{}", note.message));
    }
    let outcome = write(arguments, &emit::snapshot(&evaluated.snapshot), printer)?;
    Ok(match evaluated.notes.is_empty() {
        true => outcome,
        false => Outcome::Failure,
    })
}

/// Prints the snapshot, or writes it where `-o` says, unless something else is there.
fn write(arguments: &SnapshotArgs, text: &str, printer: &Printer) -> Result<Outcome, Fault> {
    let Some(path) = &arguments.output else {
        printer.json(text)?;
        return Ok(Outcome::Success);
    };
    if let Ok(present) = std::fs::read(path)
        && !decoded(&present).is_some_and(|text| is_snapshot(&text))
    {
        return Err(Fault::new(format!(
            "`{}` already exists and is not a snapshot",
            disk::display(path)
        ))
        .with_help("move it, or choose another file with `-o`"));
    }
    printer.write(path, text.to_owned())?;
    Ok(Outcome::Success)
}
