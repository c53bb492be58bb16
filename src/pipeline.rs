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
}

/// A deployment in the form that the text templates use; every value is a quoted YAML scalar.
#[derive(Serialize)]
struct Row {
    name: String,
    environment: String,
    template: String,
    parameters: String,
    after: String,
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
    });
    match engine.render_template(text, &data) {
        Ok(text) => text,
        Err(why) => bug(format!("the template of the pipeline fails: {why}")),
    }
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
        });
        names.push(name);
        template = Some(&deployment.template);
    }
    rows
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
