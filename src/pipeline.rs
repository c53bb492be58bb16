//! Writes pipelines that check definitions and deploy the compiled templates, for GitHub and Azure DevOps.
//!
//! The files are text templates in `templates/pipelines/`; this module fills in what is specific to a repository. Values
//! that only its owners know are variables of the platform, or are marked to be filled in.

use crate::bug::bug;
use handlebars::Handlebars;
use serde::Serialize;
use serde_json::json;

const GITHUB: &str = include_str!("../templates/pipelines/github.yml.hbs");
const AZURE_DEVOPS: &str = include_str!("../templates/pipelines/azure-devops.yml.hbs");

/// The environment of a deployment whose definition has no environments.
const ONLY_ENVIRONMENT: &str = "production";

/// The maximum length of a deployment name in Azure Resource Manager, minus the longest prefix of a stage name.
const MAX_NAME: usize = 64 - "preview_".len();

/// Where a pipeline runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// GitHub Actions.
    Github,
    /// Azure Pipelines.
    AzureDevops,
}

impl Platform {
    /// All platforms.
    pub const ALL: [Self; 2] = [Self::Github, Self::AzureDevops];

    /// The word that selects it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::AzureDevops => "azure-devops",
        }
    }

    /// The platform with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.name() == name)
    }

    /// The path where the platform expects the file, from the root of the repository.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Github => ".github/workflows/armlet.yml",
            Self::AzureDevops => "azure-pipelines.yml",
        }
    }
}

/// One template that is deployed to one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// The template's path from the root of the repository, with forward slashes.
    pub template: String,
    /// The parameter file's path, if there is one.
    pub parameters: Option<String>,
    /// The name under `[environments]`, if the definition has any.
    pub environment: Option<String>,
    /// The values that no committed file has.
    pub given: Vec<Given>,
}

/// A parameter whose value the pipeline gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The parameter's name.
    pub parameter: String,
    /// The variable or secret of the platform that holds its value.
    pub variable: String,
    /// Whether it is a secret.
    pub is_secret: bool,
    /// Whether it is a text; otherwise the variable holds JSON.
    pub is_text: bool,
    /// Whether the parameter file reads it from the environment, so that it needs not be handed over.
    pub is_read: bool,
}

impl Given {
    /// The variable for a parameter without one: `ADMIN_PASSWORD` for `adminPassword`.
    #[must_use]
    pub fn variable_of(parameter: &str) -> String {
        let mut variable = String::new();
        let mut before = None;
        for character in parameter.chars() {
            let begins_word =
                character.is_ascii_uppercase() && before.is_some_and(|c: char| !c.is_ascii_uppercase());
            if begins_word && before != Some('_') {
                variable.push('_');
            }
            variable.push(character.to_ascii_uppercase());
            before = Some(character);
        }
        variable
    }

    /// GitHub's expression for the value as JSON.
    fn of_github(&self) -> String {
        let context = if self.is_secret { "secrets" } else { "vars" };
        let variable = &self.variable;
        if self.is_text {
            format!("toJSON({context}.{variable})")
        } else {
            format!("{context}.{variable}")
        }
    }
}

/// A deployment in the form that the text templates use; every value is a quoted YAML scalar.
#[derive(Serialize)]
struct Row {
    name: String,
    environment: String,
    template: String,
    parameters: String,
    after: String,
    overrides: String,
    arguments: String,
    variables: String,
}

/// A variable that somebody has to set before the first run.
#[derive(Serialize)]
struct Variable {
    name: String,
    context: &'static str,
}

/// Prints the pipeline that checks the definitions at `path` and performs `deployments`, with this `version` of armlet.
#[must_use]
pub fn print(platform: Platform, version: &str, path: &str, deployments: &[Deployment]) -> String {
    let text = match platform {
        Platform::Github => GITHUB,
        Platform::AzureDevops => AZURE_DEVOPS,
    };
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);
    let data = json!({
        "version": scalar(version),
        "path": scalar(path),
        "deployments": rows(deployments),
        "given": variables(deployments, |_| true),
        "read": variables(deployments, |given| given.is_read),
        "values": values(deployments),
    });
    match engine.render_template(text, &data) {
        Ok(text) => text,
        Err(why) => bug(format!("the template of the pipeline fails: {why}")),
    }
}

/// The variables of all deployments, each once.
fn variables(deployments: &[Deployment], is_meant: impl Fn(&Given) -> bool) -> Vec<Variable> {
    let given = deployments.iter().flat_map(|deployment| &deployment.given);
    let mut variables: Vec<Variable> = Vec::new();
    for given in given.filter(|given| is_meant(given)) {
        if variables.iter().all(|variable| variable.name != given.variable) {
            variables.push(Variable {
                name: given.variable.clone(),
                context: if given.is_secret { "secrets" } else { "vars" },
            });
        }
    }
    variables
}

/// GitHub's expression for the values of the deployment of a job, as a JSON object; empty if no deployment needs any.
fn values(deployments: &[Deployment]) -> String {
    let rows = rows(deployments);
    let of_one = |(row, deployment): (&Row, &Deployment)| {
        let handed: Vec<&Given> = handed(deployment).collect();
        let members = handed
            .iter()
            .enumerate()
            .map(|(place, given)| format!("\"{}\":{{{place}}}", given.parameter));
        let members = members.collect::<Vec<String>>().join(",");
        let values: Vec<String> = handed.iter().map(|given| given.of_github()).collect();
        let name = row.name.trim_matches('"');
        (!handed.is_empty()).then(|| {
            format!(
                "matrix.name == '{name}' && format('{{{{{members}}}}}', {})",
                values.join(", ")
            )
        })
    };
    let mut alternatives: Vec<String> = rows.iter().zip(deployments).filter_map(of_one).collect();
    if alternatives.is_empty() {
        return String::new();
    }
    alternatives.push("''".to_owned());
    scalar(&format!("${{{{ {} }}}}", alternatives.join(" || ")))
}

/// The values that the deployment is given beside its parameter file.
fn handed(deployment: &Deployment) -> impl Iterator<Item = &Given> {
    deployment.given.iter().filter(|given| !given.is_read)
}

/// The rows in their order; each environment is deployed after the previous one of the same template.
fn rows(deployments: &[Deployment]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut template = None;
    for deployment in deployments {
        let environment = deployment.environment.as_deref().unwrap_or(ONLY_ENVIRONMENT);
        let before = names.last().filter(|_| template == Some(&deployment.template));
        let after = before.map_or_else(|| "check".to_owned(), |name| format!("deploy_{name}"));
        let name = name(&deployment.template, environment, &names);
        rows.push(Row {
            name: scalar(&name),
            environment: scalar(environment),
            template: scalar(&deployment.template),
            parameters: scalar(deployment.parameters.as_deref().unwrap_or_default()),
            after: scalar(&after),
            overrides: scalar(&joined(handed(deployment), |given| {
                format!("-{} \"$({})\"", given.parameter, given.variable)
            })),
            arguments: scalar(&match handed(deployment).next() {
                None => String::new(),
                Some(_) => format!(
                    "--parameters {}",
                    joined(handed(deployment), |given| {
                        format!("{}=\"${}\"", given.parameter, given.variable)
                    })
                ),
            }),
            variables: json!(
                deployment
                    .given
                    .iter()
                    .map(|given| &given.variable)
                    .collect::<Vec<_>>()
            )
            .to_string(),
        });
        names.push(name);
        template = Some(&deployment.template);
    }
    rows
}

fn joined<'g>(given: impl Iterator<Item = &'g Given>, word: impl Fn(&Given) -> String) -> String {
    given.map(word).collect::<Vec<String>>().join(" ")
}

/// `labs_compute_dev` for `labs/compute.json` in `dev`: what both platforms and the resource manager take as a name. Should
/// two paths give the same one, the later gets a number.
fn name(template: &str, environment: &str, taken: &[String]) -> String {
    let stem = template.rsplit_once('.').map_or(template, |(stem, _)| stem);
    let words = format!("{stem}_{environment}");
    let name: String = words
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    // The end tells more than the folders at the beginning; a number needs room too.
    let name = name.trim_start_matches('_');
    let cut = name.len().saturating_sub(MAX_NAME - "_9999".len());
    let name = name.get(cut..).unwrap_or(name).trim_start_matches('_');
    let numbered = (2_usize..).map(|number| format!("{name}_{number}"));
    let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
    let free = candidates.find(|candidate| !taken.contains(candidate));
    free.unwrap_or_else(|| bug("the numbered names of jobs ended"))
}

/// A text as a YAML scalar: JSON's strings are YAML's double-quoted ones.
fn scalar(text: &str) -> String {
    json!(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment(template: &str, environment: &str) -> Deployment {
        Deployment {
            template: template.to_owned(),
            parameters: None,
            environment: Some(environment.to_owned()),
            given: Vec::new(),
        }
    }

    #[test]
    fn a_variable_has_the_words_of_its_parameter() {
        for (parameter, variable) in [
            ("adminPassword", "ADMIN_PASSWORD"),
            ("sshPublicKey", "SSH_PUBLIC_KEY"),
            ("nodes", "NODES"),
            ("vm_size", "VM_SIZE"),
            ("tokenURL2", "TOKEN_URL2"),
        ] {
            assert_eq!(Given::variable_of(parameter), variable);
        }
    }

    #[test]
    fn names_are_short_and_no_two_the_same() {
        let deep = format!("{}/compute.json", "folder/".repeat(20));
        let mut deployments = vec![
            deployment("a/b.compute.json", "dev"),
            deployment("a.b/compute.json", "dev"),
            deployment("a-b/compute.json", "dev"),
            deployment("_.json", "dev"),
        ];
        deployments.extend((0..30).map(|number| deployment(&deep, &format!("e{}", number % 3))));
        let rows = rows(&deployments);
        let mut names: Vec<String> = rows
            .iter()
            .map(|row| serde_json::from_str(&row.name).unwrap())
            .collect();
        assert_eq!(
            names[..4],
            ["a_b_compute_dev", "a_b_compute_dev_2", "a_b_compute_dev_3", "dev"]
        );
        assert!(names[4].ends_with("folder__compute_e0"), "{}", names[4]);
        assert!(
            names
                .iter()
                .all(|name| name.len() <= MAX_NAME && !name.starts_with('_'))
        );
        names.sort();
        names.dedup();
        assert_eq!(names.len(), deployments.len());
    }

    #[test]
    fn a_text_is_the_same_text_in_yaml() {
        for text in [
            "1.10",
            "no",
            "a: b # c",
            "it's \"so\"",
            "\\d\t\u{e9}",
            "",
            "2024_1",
        ] {
            let read: String = serde_saphyr::from_str(&scalar(text)).unwrap();
            assert_eq!(read, text);
        }
    }
}
