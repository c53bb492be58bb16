//! Writes pipelines that check definitions and deploy the compiled templates, for GitHub and Azure DevOps.
//!
//! The files are text templates in `templates/pipelines/`; this module fills in what is specific to a repository. Values
//! that only its owners know are variables of the platform, or are marked to be filled in.

mod name;
mod row;

use crate::bug::bug;
use crate::language::environment::variable_name;
use handlebars::Handlebars;
use serde::Serialize;
use serde_json::json;

use row::{Row, handed, rows, scalar};

/// The templates of a platform, each with the path where the platform expects the file, from the root of the repository. The first
/// is the one that people read first.
const GITHUB: [(&str, &str); 3] = [
    (
        ".github/workflows/armlet.yml",
        include_str!("../templates/pipelines/github.yml.hbs"),
    ),
    (
        ".github/workflows/armlet-deployment.yml",
        include_str!("../templates/pipelines/github-deployment.yml.hbs"),
    ),
    (
        ".github/workflows/armlet-drift.yml",
        include_str!("../templates/pipelines/github-drift.yml.hbs"),
    ),
];
const AZURE_DEVOPS: [(&str, &str); 2] = [
    (
        "azure-pipelines.yml",
        include_str!("../templates/pipelines/azure-devops.yml.hbs"),
    ),
    (
        "azure-pipelines-drift.yml",
        include_str!("../templates/pipelines/azure-devops-drift.yml.hbs"),
    ),
];

/// The scripts that the templates hold, by name; a number behind it is the column at which its lines begin there.
const SCRIPTS: [(&str, &str, &[usize]); 6] = [
    (
        "list",
        include_str!("../templates/pipelines/list.sh"),
        &[10, 16, 20],
    ),
    (
        "change",
        include_str!("../templates/pipelines/change.sh"),
        &[10, 14],
    ),
    (
        "actions",
        include_str!("../templates/pipelines/actions.sh"),
        &[10, 18],
    ),
    (
        "drift",
        include_str!("../templates/pipelines/drift.sh"),
        &[10, 14],
    ),
    (
        "comment",
        include_str!("../templates/pipelines/comment-github.sh"),
        &[10],
    ),
    (
        "comment",
        include_str!("../templates/pipelines/comment-azure-devops.sh"),
        &[14],
    ),
];

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

    /// The files, each by its path from the root of the repository; the one to read first comes first.
    pub fn files(self) -> impl Iterator<Item = &'static str> {
        self.templates().iter().map(|(path, _)| *path)
    }

    const fn templates(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Github => &GITHUB,
            Self::AzureDevops => &AZURE_DEVOPS,
        }
    }
}

/// One template that is deployed to one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// The definition's path from the root of the repository, with forward slashes.
    pub definition: String,
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
        variable_name(parameter)
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

/// A variable that somebody has to set before the first run.
#[derive(Serialize)]
struct Variable {
    name: String,
    context: &'static str,
}

/// What is specific to a repository.
#[derive(Debug, Clone, Copy)]
pub struct Repository<'r> {
    /// The version of armlet to install.
    pub version: &'r str,
    /// The path of the definitions.
    pub path: &'r str,
    /// The paths whose changes start the pipeline, as patterns of the platform.
    pub triggers: &'r [String],
}

/// Prints the files that check the definitions of a repository and perform `deployments`, each with its path.
#[must_use]
pub fn print(
    platform: Platform,
    repository: Repository<'_>,
    deployments: &[Deployment],
) -> Vec<(&'static str, String)> {
    let mut engine = Handlebars::new();
    engine.set_strict_mode(true);
    engine.register_escape_fn(handlebars::no_escape);
    let mut data = json!({
        "version": scalar(repository.version),
        "path": scalar(repository.path),
        "deployments": rows(deployments),
        "given": variables(deployments, |_| true),
        "has_secrets": deployments.iter().flat_map(|deployment| &deployment.given).any(|given| given.is_secret),
        "read": variables(deployments, |given| given.is_read),
        "values": values(deployments),
        "paths": json!(triggers(repository.triggers, platform)).to_string(),
    });
    for (name, text, columns) in SCRIPTS {
        for column in columns {
            if let Some(data) = data.as_object_mut() {
                data.insert(format!("{name}_{column}"), indented(text, *column).into());
            }
        }
    }
    let rendered = |(path, text): &(&'static str, &'static str)| match engine.render_template(text, &data) {
        Ok(text) => (*path, text),
        Err(why) => bug(format!("the template of {path} fails: {why}")),
    };
    platform.templates().iter().map(rendered).collect()
}

/// The patterns that start the pipeline, with the files of the pipeline itself.
fn triggers(paths: &[String], platform: Platform) -> Vec<String> {
    let own = platform.files().map(str::to_owned);
    paths.iter().cloned().chain(own).collect()
}

/// The lines of a script, moved to a column; an empty line stays empty.
fn indented(text: &str, column: usize) -> String {
    let line = |line: &str| match line {
        "" => String::new(),
        line => format!("{:column$}{line}", ""),
    };
    text.lines().map(line).collect::<Vec<String>>().join("\n")
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
                "inputs.name == '{name}' && format('{{{{{members}}}}}', {})",
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

#[cfg(test)]
mod tests;
