//! The texts, read: deployments with the parameter files that belong to them.

use super::report::{ResourceReport, State};
use super::variants::{self, Variant};
use super::{Form, ImportError, Source, parameters, roles};
use crate::arm::read::{self, parameter_file};
use crate::arm::{self, Deployment, ParameterFile, ParameterValue, Value, settle};
use crate::expression::{Expression, ValueType};
use crate::live;

/// A text that says what is deployed.
#[derive(Debug)]
pub(super) struct Origin<'s> {
    pub(super) source: &'s Source,
    pub(super) form: Form,
    /// Its resources without loops, variables and nested deployments.
    pub(super) declared: Deployment,
    /// The values of its parameters, by environment.
    pub(super) files: Vec<ParameterFile>,
    /// What could not be settled, and the like.
    pub(super) notes: Vec<String>,
    /// The values of secure parameters that its parameter files spell out, which are not taken over.
    pub(super) secrets: Vec<ResourceReport>,
    /// What it deploys in the environments of its parameter files.
    variants: Vec<Variant>,
}

/// Reads the texts; parameter files go to the template that they belong to.
pub(super) fn read(sources: &[Source]) -> Result<Vec<Origin<'_>>, ImportError> {
    let mut origins = Vec::new();
    let mut files = Vec::new();
    for source in sources {
        let form = Form::of(&source.name, &source.text).map_err(|reason| ImportError::new(source, reason))?;
        match form {
            Form::ParameterFile => files.push(source),
            form => origins.push(one(source, form)?),
        }
    }
    for source in files {
        attach(source, &mut origins)?;
    }
    for origin in &mut origins {
        let notes = variants::merge(&mut origin.declared, &origin.variants, &mut origin.files);
        let lost = notes.into_iter().map(|note| ResourceReport {
            kind: "environment".to_owned(),
            name: origin.source.name.clone(),
            file: origin.source.name.clone(),
            place: None,
            state: State::NotImported(note),
        });
        origin.secrets.extend(lost);
    }
    Ok(origins)
}

fn one(source: &Source, form: Form) -> Result<Origin<'_>, ImportError> {
    let template = match form {
        Form::Template => arm::read(&source.text).map_err(|error| unread(source, error))?,
        Form::Snapshot => {
            let snapshot = read::snapshot(&source.text).map_err(|error| unread(source, error))?;
            snapshot.deployment()
        }
        Form::Answer | Form::Body => {
            let read = live::read(&named(source, form))
                .map_err(|error| ImportError::new(source, error.to_string()))?;
            read.deployment()
        }
        Form::Bicep => return Err(bicep(source)),
        Form::BicepParameters => {
            let name = &source.name;
            return Err(
                ImportError::new(source, "it is a Bicep parameter file, and only JSON can be read")
                    .with_help(format!("run `bicep build-params {name}` and pass what it writes")),
            );
        }
        Form::Definition => {
            return Err(ImportError::new(source, "it is a definition already")
                .with_help("to add computes to it, pass it with `--into`"));
        }
        Form::CliYaml | Form::ParameterFile => {
            return Err(ImportError::new(source, "this form cannot be read"));
        }
    };
    let (declared, notes) = settled(&template, &[]);
    Ok(Origin {
        source,
        form,
        declared,
        files: Vec::new(),
        notes,
        secrets: Vec::new(),
        variants: Vec::new(),
    })
}

/// A template without loops, variables and nested deployments, and what could not be settled of it.
fn settled(template: &Deployment, given: &[(String, ParameterValue)]) -> (Deployment, Vec<String>) {
    let mut settled = settle::unrolled(template, given);
    for output in &mut settled.deployment.outputs {
        // As it is written, where that says it all.
        let written = template.outputs.iter().find(|known| known.name == output.name);
        if let Some(written) = written.filter(|written| !needs_settling(&written.value)) {
            output.value.clone_from(&written.value);
        }
    }
    roles::spell(&mut settled.deployment);
    crate::raise::linked::link(&mut settled.deployment);
    let notes = settled.notes.iter().map(|note| note.message.clone()).collect();
    (settled.deployment, notes)
}

/// The text of an answer; a body is named for its file.
fn named(source: &Source, form: Form) -> String {
    if form != Form::Body {
        return source.text.clone();
    }
    let text = source.text.trim_start_matches('\u{feff}');
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(mut members)) => {
            members.entry("name").or_insert_with(|| stem(&source.name).into());
            serde_json::Value::Object(members).to_string()
        }
        _ => source.text.clone(),
    }
}

/// The name of a file without its folder and its endings.
pub(super) fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.split_once('.').map_or(file, |(stem, _)| stem)
}

fn unread(source: &Source, error: read::ReadError) -> ImportError {
    ImportError {
        place: error.place,
        ..ImportError::new(source, error.reason)
    }
}

fn bicep(source: &Source) -> ImportError {
    let name = match source.name.as_str() {
        "<stdin>" | "-" => "main.bicep",
        name => name,
    };
    ImportError::new(source, "it is Bicep, which only Bicep's compiler reads")
        .with_help(format!("run `bicep build {name} --stdout | armlet import -`"))
}

/// Gives the values of a parameter file to the template that it belongs to.
fn attach(source: &Source, origins: &mut [Origin<'_>]) -> Result<(), ImportError> {
    let templates: Vec<usize> = origins
        .iter()
        .enumerate()
        .filter(|(_, origin)| origin.form == Form::Template)
        .map(|(index, _)| index)
        .collect();
    let of_name = |index: &&usize| {
        let stem = origins.get(**index).map(|origin| stem(&origin.source.name));
        stem.is_some_and(|own| stem_of_file(&source.name) == own)
    };
    let found = match templates.as_slice() {
        [only] => Some(*only),
        several => several.iter().find(of_name).copied(),
    };
    let Some(origin) = found.and_then(|index| origins.get_mut(index)) else {
        return Err(ImportError::new(
            source,
            "it is a parameter file, and it is not clear of which template",
        )
        .with_help("pass it together with its template, `main.json` for `main.dev.parameters.json`"));
    };
    let environment = environment(&source.name, stem(&origin.source.name));
    let file = parameter_file(&source.text, environment.as_deref()).map_err(|error| unread(source, error))?;
    if file.environment.is_none() && origin.form == Form::Template {
        let template = arm::read(&origin.source.text).map_err(|error| unread(origin.source, error))?;
        (origin.declared, origin.notes) = settled(&template, &file.values);
    }
    if let Some(environment) = file.environment.clone().filter(|_| origin.form == Form::Template) {
        let template = arm::read(&origin.source.text).map_err(|error| unread(origin.source, error))?;
        origin.variants.push(Variant {
            environment,
            declared: settled(&template, &file.values).0,
        });
    }
    origin
        .secrets
        .extend(secrets(&file, &origin.declared, &source.name));
    let file = without_secrets(file, &origin.declared);
    origin.files.push(file);
    Ok(())
}

/// Whether a value needs what a definition does not have: variables, loops and nested deployments.
fn needs_settling(value: &Value) -> bool {
    match value {
        Value::Expression(computed) => {
            let text = computed.to_arm().to_lowercase();
            computed.any(&|part| matches!(part, Expression::Variable(_)))
                || text.contains("microsoft.resources/deployments")
                || text.contains("copyindex(")
        }
        Value::String(_) | Value::Integer(_) | Value::Boolean(_) => false,
        _ => true,
    }
}

/// Whether a value of a parameter file is spelled out for a secure parameter.
fn is_secret(name: &str, value: &ParameterValue, declared: &Deployment) -> bool {
    let mut parameters = declared.parameters.iter();
    let declared = parameters.find(|parameter| parameter.name.eq_ignore_ascii_case(name));
    matches!(value, ParameterValue::Value(_)) && declared.is_some_and(|parameter| parameter.secure)
}

/// Reports the secrets that a parameter file spells out.
fn secrets(file: &ParameterFile, declared: &Deployment, name: &str) -> Vec<ResourceReport> {
    let values = file
        .values
        .iter()
        .filter(|(name, value)| is_secret(name, value, declared));
    let reports = values.map(|(parameter, _)| ResourceReport {
        kind: "parameter".to_owned(),
        name: parameter.clone(),
        file: name.to_owned(),
        place: None,
        state: State::NotImported(format!(
            "its value in `{name}` is a secret; the environment takes it from a variable of the pipeline"
        )),
    });
    reports.collect()
}

/// The values of a parameter file, with a variable of the pipeline in place of each secret.
fn without_secrets(mut file: ParameterFile, declared: &Deployment) -> ParameterFile {
    for (name, value) in &mut file.values {
        if is_secret(name, value, declared) {
            *value = ParameterValue::EnvironmentVariable {
                name: parameters::variable_name(name),
                kind: ValueType::String,
            };
        }
    }
    file
}

fn stem_of_file(name: &str) -> &str {
    stem(name)
}

/// Words in the name of a parameter file that name no environment.
const NO_ENVIRONMENT: [&str; 11] = [
    "parameters",
    "parameter",
    "params",
    "param",
    "azuredeploy",
    "template",
    "main",
    "deploy",
    "compute",
    "values",
    "value",
];

/// The environment that the name of a parameter file says: `dev` for `main.dev.parameters.json`, `dev.parameters.json` and
/// `parameters-dev.json`.
fn environment(name: &str, template: &str) -> Option<String> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let file = file.strip_suffix(".json").unwrap_or(file);
    let words = file.split(['.', '-', '_']);
    let of_template: Vec<&str> = template.split(['.', '-', '_']).collect();
    let is_environment = |word: &&str| {
        !word.is_empty()
            && !NO_ENVIRONMENT.contains(&word.to_ascii_lowercase().as_str())
            && !of_template.contains(word)
    };
    let words: Vec<&str> = words.filter(is_environment).collect();
    (!words.is_empty()).then(|| words.join("-").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::environment;

    #[test]
    fn the_environment_is_in_the_name() {
        for name in [
            "main.dev.parameters.json",
            "main.parameters.dev.json",
            "dev.parameters.json",
            "parameters-dev.json",
            "out/parameters.dev.json",
            "dev.json",
        ] {
            assert_eq!(environment(name, "main").as_deref(), Some("dev"), "{name}");
        }
        for name in [
            "azuredeploy.parameters.json",
            "main.parameters.json",
            "parameters.json",
        ] {
            assert_eq!(environment(name, "main"), None, "{name}");
        }
    }
}
