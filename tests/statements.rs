//! Statements of the documentation that were untrue once, held to what armlet does.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use crate::support::MapLoader;
use armlet::azure::Limit;
use armlet::compile::{self, Options};
use armlet::source::SourceFile;
use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The ARM template of a definition whose workspace exists.
fn template(toml: &str) -> Value {
    let file = SourceFile::new(
        "compute.toml",
        format!("{toml}\n[workspace]\nname = \"mlw-team\"\n"),
    );
    let compilation = compile::build(file, &MapLoader::default(), &Options::default());
    let findings: Vec<&str> = compilation
        .findings
        .iter()
        .map(|finding| finding.message.as_str())
        .collect();
    let arm = compilation
        .outputs
        .iter()
        .find(|output| output.contents.whole().starts_with('{'));
    serde_json::from_str(&arm.unwrap_or_else(|| panic!("{findings:?}")).contents.whole()).unwrap()
}

/// The row of a key in a section of the reference.
fn row(section: &str, key: &str) -> String {
    let page = read("docs/language.md");
    let (_, section) = page.split_once(&format!("<a id=\"{section}\"></a>")).unwrap();
    let (section, _) = section.split_once("<a id=").unwrap_or((section, ""));
    let start = format!("| `{key}` |");
    section
        .lines()
        .find(|line| line.starts_with(&start))
        .unwrap()
        .to_owned()
}

#[test]
fn disable_local_auth_is_written_for_the_kinds_of_which_the_reference_says_it() {
    let id =
        "resource_id = \"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers";
    let kinds = [
        (
            "instance",
            "[instance.ana-notebooks]\nsize = \"Standard_D4ads_v5\"\n".to_owned(),
        ),
        (
            "cluster",
            "[cluster.cpu-cluster]\nsize = \"Standard_D4ads_v5\"\nmax_instances = 1\n".to_owned(),
        ),
        (
            "kubernetes",
            format!("[kubernetes.aks-ml]\n{id}/Microsoft.ContainerService/managedClusters/aks\"\n"),
        ),
        (
            "attached-databricks",
            format!(
                "[attached.dbw]\ntype = \"databricks\"\n{id}/Microsoft.Databricks/workspaces/dbw\"\nworkspace_url = \"adb-1.2.azuredatabricks.net\"\naccess_token = {{ param = \"token\" }}\n[parameters.token]\nsecure = true\n"
            ),
        ),
    ];
    for (section, toml) in kinds {
        let says_not_written = row(section, "disable_local_auth").contains("not written");
        let template = template(&toml);
        let is_written = template["resources"][0]["properties"]
            .get("disableLocalAuth")
            .is_some();
        assert_ne!(says_not_written, is_written, "{section}: {template}");
    }
}

#[test]
fn working_hours_become_cron_schedules() {
    let template = template(
        "[instance.ana-notebooks]\nsize = \"Standard_D4ads_v5\"\nworking_hours = [{ days = \"Mon-Fri\", from = \"09:00\", to = \"18:00\" }]\n",
    );
    let schedules = &template["resources"][0]["properties"]["properties"]["schedules"]["computeStartStop"];
    let triggers: Vec<&str> = schedules
        .as_array()
        .unwrap()
        .iter()
        .map(|schedule| schedule["triggerType"].as_str().unwrap())
        .collect();
    assert_eq!(triggers, ["Cron", "Cron"]);
    for key in ["days", "from", "to"] {
        assert!(row("working-hours", key).contains("`.cron.expression`"), "{key}");
    }
}

#[test]
fn every_with_of_a_recipe_has_keys_of_the_recipe() {
    let mut seen = 0;
    for path in [
        "README.md",
        "docs/recipes.md",
        "docs/language.md",
        "examples/setup-scripts/compute.toml",
    ] {
        let text = read(path);
        for (at, _) in text.match_indices("recipe = \"") {
            let rest = &text[at + "recipe = \"".len()..];
            let (name, rest) = rest.split_once('"').unwrap();
            let Some((_, with)) = rest[..rest.len().min(60)].split_once("with = { ") else {
                continue;
            };
            let Some((key, _)) = with.split_once(" =") else {
                continue;
            };
            let schema: Value =
                serde_json::from_str(&read(&format!("templates/recipes/{name}.schema.json"))).unwrap();
            assert!(
                schema["properties"].get(key).is_some(),
                "{path}: {name} has no `{key}`"
            );
            seen += 1;
        }
    }
    assert!(seen >= 3, "only {seen} recipes are shown with values");
}

#[test]
fn a_value_of_an_environment_needs_no_key_vault() {
    let toml = "[cluster.cpu-cluster]\nsize = { param = \"size\" }\nmax_instances = 1\nunique_name = true\n[parameters.size]\n[environments.dev]\nsize = \"Standard_D4ads_v5\"\n";
    assert!(template(toml)["parameters"].get("size").is_some());
    for key in ["PARAMETER.key_vault", "PARAMETER.secret"] {
        assert!(row("environment", key).contains("required in this form"), "{key}");
    }
}

#[test]
fn what_is_said_of_large_definitions_names_the_limit_of_a_template() {
    let most = Limit::TemplateResources.value().to_string();
    for paragraph in read("README.md").split("\n\n") {
        if paragraph.contains("10,000 instances") {
            assert!(
                paragraph.contains(&format!("no more than {most} resources")),
                "{paragraph}"
            );
        }
    }
}

#[test]
fn scripts_have_the_variables_of_the_service_and_instances_run_several_jobs() {
    let language = read("docs/language.md");
    assert!(language.contains("the service sets only its own, such as `CI_NAME`"));
    for path in [
        "README.md",
        "docs/language.md",
        "docs/recipes.md",
        "templates/init/notebooks.toml",
    ] {
        let text = read(path);
        for untrue in [
            "passes no variables",
            "no jobs side by side",
            "runs one job at a time",
        ] {
            assert!(!text.contains(untrue), "{path}: {untrue}");
        }
    }
}
