//! Writes pipelines that check definitions and deploy the compiled templates, for GitHub and Azure DevOps.
//!
//! The files are text templates in `templates/pipelines/`; this module fills in what is specific to a repository. Values
//! that only its owners know are variables of the platform, or are marked to be filled in.

use crate::bug::bug;
use handlebars::Handlebars;
use serde::Serialize;
use serde_json::json;

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
    /// The name of its job; no scalar.
    id: String,
    /// The jobs that must succeed first: a list.
    needs: String,
    definition: String,
    /// The environment's name in the definition; empty if it has none.
    definition_environment: String,
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

/// The values that the deployment is given beside its parameter file.
fn handed(deployment: &Deployment) -> impl Iterator<Item = &Given> {
    deployment.given.iter().filter(|given| !given.is_read)
}

/// The rows in their order; each environment is deployed after the previous one of the same template.
fn rows(deployments: &[Deployment]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut template = None;
    let words = definition_words(deployments);
    for deployment in deployments {
        let own = deployment.environment.as_deref().unwrap_or(ONLY_ENVIRONMENT);
        let environment = match words
            .iter()
            .find(|(definition, _)| *definition == deployment.definition)
        {
            Some((_, word)) => format!("{word}-{own}"),
            None => own.to_owned(),
        };
        let before = names.last().filter(|_| template == Some(&deployment.template));
        let after = before.map_or_else(|| "check".to_owned(), |name| format!("deploy_{name}"));
        let name = name(&deployment.template, own, &names);
        rows.push(Row {
            id: format!("deploy_{name}"),
            needs: if after == "check" {
                "check".to_owned()
            } else {
                format!("[check, {after}]")
            },
            definition: scalar(&deployment.definition),
            definition_environment: scalar(deployment.environment.as_deref().unwrap_or_default()),
            name: scalar(&name),
            environment: scalar(&environment),
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

/// A word for each definition, if there are several: `vision` for `vision.compute.toml` and for `vision/compute.toml`.
fn definition_words(deployments: &[Deployment]) -> Vec<(String, String)> {
    let mut paths: Vec<&str> = deployments
        .iter()
        .map(|deployment| deployment.definition.as_str())
        .collect();
    paths.dedup();
    if paths.len() < 2 {
        return Vec::new();
    }
    let words: Vec<String> = paths.iter().map(|path| definition_word(path)).collect();
    let is_shared = |word: &String| {
        words
            .iter()
            .filter(|other| other.eq_ignore_ascii_case(word))
            .count()
            > 1
    };
    let unique = paths.iter().zip(&words).map(|(path, word)| {
        let word = if is_shared(word) {
            folded(path.trim_end_matches(".toml"))
        } else {
            word.clone()
        };
        ((*path).to_owned(), word)
    });
    unique.collect()
}

fn definition_word(path: &str) -> String {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_suffix(".toml").unwrap_or(file);
    let stem = stem.strip_suffix(".compute").unwrap_or(stem);
    let last = folder.rsplit('/').next().unwrap_or_default();
    folded(if stem == "compute" && !last.is_empty() {
        last
    } else {
        stem
    })
}

/// A text of letters, digits and hyphens, as both platforms take it in the name of an environment.
fn folded(text: &str) -> String {
    let word: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    word.trim_matches('-').to_owned()
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
            definition: template.replace(".json", ".toml"),
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
    fn each_of_several_definitions_has_a_word() {
        let words = |paths: &[&str]| -> Vec<String> {
            let deployments: Vec<Deployment> = paths.iter().map(|path| deployment(path, "dev")).collect();
            definition_words(&deployments)
                .into_iter()
                .map(|(_, word)| word)
                .collect()
        };
        assert_eq!(words(&["compute.json"]), [""; 0]);
        assert_eq!(
            words(&["vision.compute.json", "labs/compute.json"]),
            ["vision", "labs"]
        );
        assert_eq!(words(&["compute.json", "a b/x.compute.json"]), ["compute", "x"]);
        assert_eq!(
            words(&["a/vision/compute.json", "b/vision.compute.json"]),
            ["a-vision-compute", "b-vision-compute"]
        );
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
