//! A deployment as the text templates show it.

use serde::Serialize;
use serde_json::json;

use super::name::{definition_words, name};
use super::{Deployment, Given};

/// The environment of a deployment whose definition has no environments.
const ONLY_ENVIRONMENT: &str = "production";

/// A deployment in the form that the text templates use; every value is a quoted YAML scalar.
#[derive(Serialize)]
pub(super) struct Row {
    /// The name of its job; no scalar.
    id: String,
    /// The jobs that must succeed first: a list.
    needs: String,
    definition: String,
    /// The environment's name in the definition; empty if it has none.
    definition_environment: String,
    pub(super) name: String,
    environment: String,
    template: String,
    parameters: String,
    after: String,
    overrides: String,
    arguments: String,
    variables: String,
}

/// The rows in their order; each environment is deployed after the previous one of the same template.
pub(super) fn rows(deployments: &[Deployment]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut template = None;
    let words = definition_words(deployments);
    for deployment in deployments {
        let own = deployment.environment.as_deref().unwrap_or(ONLY_ENVIRONMENT);
        let mut words = words.iter();
        let word = words.find(|(definition, _)| *definition == deployment.definition);
        let environment = word.map_or_else(|| own.to_owned(), |(_, word)| format!("{word}-{own}"));
        let before = names.last().filter(|_| template == Some(&deployment.template));
        let name = name(&deployment.template, own, &names);
        rows.push(Row::of(deployment, &name, &environment, before));
        names.push(name);
        template = Some(&deployment.template);
    }
    rows
}

impl Row {
    /// The row of a deployment, after the one called `before`.
    fn of(deployment: &Deployment, name: &str, environment: &str, before: Option<&String>) -> Self {
        let after = before.map_or_else(|| "check".to_owned(), |name| format!("deploy_{name}"));
        let needs = match before {
            Some(_) => format!("[check, {after}]"),
            None => after.clone(),
        };
        let overrides =
            handed(deployment).map(|given| format!("-{} \"$({})\"", given.parameter, given.variable));
        let arguments =
            handed(deployment).map(|given| format!("{}=\"${}\"", given.parameter, given.variable));
        let arguments = joined(arguments);
        let variables = deployment.given.iter().map(|given| given.variable.as_str());
        Self {
            id: format!("deploy_{name}"),
            needs,
            definition: scalar(&deployment.definition),
            definition_environment: scalar(deployment.environment.as_deref().unwrap_or_default()),
            name: scalar(name),
            environment: scalar(environment),
            template: scalar(&deployment.template),
            parameters: scalar(deployment.parameters.as_deref().unwrap_or_default()),
            after: scalar(&after),
            overrides: scalar(&joined(overrides)),
            arguments: scalar(&match arguments.as_str() {
                "" => arguments,
                _ => format!("--parameters {arguments}"),
            }),
            variables: json!(variables.collect::<Vec<_>>()).to_string(),
        }
    }
}

/// The values that the deployment is given beside its parameter file.
pub(super) fn handed(deployment: &Deployment) -> impl Iterator<Item = &Given> {
    deployment.given.iter().filter(|given| !given.is_read)
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<String>>().join(" ")
}

/// A text as a YAML scalar: JSON's strings are YAML's double-quoted ones.
pub(super) fn scalar(text: &str) -> String {
    json!(text).to_string()
}
