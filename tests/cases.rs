//! Whole definitions: every example and every case compiles to what its snapshots say, and every judge accepts it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking, and a skipped one says so"
)]

mod carried;
mod coverage;
mod kept;
mod outline;
mod quotes;
mod writable;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::judged::{Products, build, compiled, findings};
use crate::judges::deployment::Deployment;
use crate::judges::{Complaint, conformance_folder};
use crate::support::FolderLoader;
use armlet::compile::Compilation;
use armlet::model::{Definition, ScriptDefinition};
use armlet::source::{Loader as _, Within};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A folder with a `compute.toml`.
struct Case {
    name: String,
    folder: PathBuf,
    /// The folder of its snapshots: next to it, except for the examples.
    snapshots: PathBuf,
    toml: String,
}

impl Case {
    fn loader(&self) -> FolderLoader {
        FolderLoader::new(&self.folder)
    }

    fn compiled(&self) -> Compilation {
        compiled(&self.toml, &self.loader())
    }
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folders(parent: &str) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(project().join(parent)).unwrap();
    let mut folders: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("compute.toml").is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    folders.sort();
    folders
}

fn case(name: String, folder: PathBuf, snapshots: PathBuf) -> Case {
    let toml = fs::read_to_string(folder.join("compute.toml")).unwrap();
    Case {
        name,
        folder,
        snapshots,
        toml,
    }
}

fn examples() -> Vec<Case> {
    let snapshots = project().join("tests/cases/examples");
    let examples = folders("examples").into_iter();
    examples
        .map(|(name, folder)| case(format!("examples/{name}"), folder, snapshots.join(name)))
        .collect()
}

fn cases() -> Vec<Case> {
    let own = folders("tests/cases").into_iter().map(|(name, folder)| {
        let snapshots = folder.join("snapshots");
        case(name, folder, snapshots)
    });
    examples().into_iter().chain(own).collect()
}

/// Properties that no case can have, and why.
const NOT_IN_A_CASE: [(&str, &str); 2] = [
    (
        "fleet.schema.json/properties/extra",
        "it becomes that of instances, of which a case has it",
    ),
    (
        "schedule.schema.json/properties/month_days",
        "it is there to be refused with a reason",
    ),
];

#[test]
fn every_property_of_the_schemas_occurs_in_a_case() {
    let schemas = coverage::Schemas::read(&project().join("schemas"));
    let mut open = schemas.properties();
    for case in cases() {
        let used = used(&case, &schemas);
        open.retain(|property| !used.contains(property));
    }
    for (property, _) in NOT_IN_A_CASE {
        assert!(open.remove(property), "{property} occurs in a case");
    }
    assert!(
        open.is_empty(),
        "no case has\n{}",
        Vec::from_iter(open).join("\n")
    );
}

/// The properties that a case speaks of, in its own file or one that it extends.
fn used(case: &Case, schemas: &coverage::Schemas) -> BTreeSet<String> {
    let bases = fs::read_dir(case.folder.join("shared")).into_iter().flatten();
    let texts = bases.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let texts = texts.chain([case.toml.clone()]);
    texts
        .flat_map(|text| schemas.used(&toml::Value::Table(toml::from_str(&text).unwrap())))
        .collect()
}

/// Properties without which no output changes, and why.
const CHANGES_NO_OUTPUT: [(&str, &str); 20] = [
    (
        "definition.schema.json/properties/policies",
        "they judge what is deployed, and change none of it",
    ),
    (
        "instance.schema.json/properties/after_creation",
        "no template can say it; `armlet diff --output-format sh` does",
    ),
    (
        "fleet.schema.json/properties/after_creation",
        "no template can say it; `armlet diff --output-format sh` does",
    ),
    (
        "fleet.schema.json/properties/authorization_type",
        "its one value is what armlet writes for an assigned user",
    ),
    ("attached/aks.schema.json/properties/unset", UNSET),
    ("attached/data_factory.schema.json/properties/unset", UNSET),
    ("attached/data_lake_analytics.schema.json/properties/unset", UNSET),
    ("attached/databricks.schema.json/properties/unset", UNSET),
    ("attached/hdinsight.schema.json/properties/unset", UNSET),
    ("attached/synapse_spark.schema.json/properties/unset", UNSET),
    ("attached/virtual_machine.schema.json/properties/unset", UNSET),
    (
        "definition.schema.json/properties/prices",
        "for `diff`, `schedule` and `report`",
    ),
    (
        "environment.schema.json/properties/target/properties/tenant",
        "for what is evaluated, and pipelines",
    ),
    (
        "instance.schema.json/properties/authorization_type",
        "its one value is what armlet writes for an assigned user",
    ),
    ("kubernetes.schema.json/properties/unset", UNSET),
    (
        "lints.schema.json/additionalProperties/then/properties/only",
        LINT,
    ),
    (
        "lints.schema.json/additionalProperties/then/properties/reason",
        LINT,
    ),
    (
        "lints.schema.json/additionalProperties/then/properties/until",
        LINT,
    ),
    (
        "output.schema.json/properties/dir",
        "the folder that `armlet build` writes to",
    ),
    (
        "output.schema.json/properties/scripts",
        "the cases write the default",
    ),
];

/// Held by `unset_takes_out_what_the_defaults_of_any_kind_give`.
const UNSET: &str = "the cases have no default that it takes out";

const LINT: &str = "for findings";

#[test]
fn unset_takes_out_what_the_defaults_of_any_kind_give() {
    let id =
        "resource_id = \"/subscriptions/11111111-1111-1111-1111-111111111112/resourceGroups/rg/providers";
    let login = "ssh = { admin_username = \"azureuser\", private_key = { param = \"secret\" } }";
    let kinds = [
        (
            "kubernetes",
            format!("{id}/Microsoft.ContainerService/managedClusters/aks\""),
        ),
        (
            "attached",
            format!("type = \"aks\"\n{id}/Microsoft.ContainerService/managedClusters/aks\""),
        ),
        (
            "attached",
            format!("type = \"data_factory\"\n{id}/Microsoft.DataFactory/factories/adf\""),
        ),
        (
            "attached",
            format!("type = \"data_lake_analytics\"\n{id}/Microsoft.DataLakeAnalytics/accounts/adla\""),
        ),
        (
            "attached",
            format!(
                "type = \"databricks\"\n{id}/Microsoft.Databricks/workspaces/dbw\"\nworkspace_url = \"adb-1.2.azuredatabricks.net\"\naccess_token = {{ param = \"secret\" }}"
            ),
        ),
        (
            "attached",
            format!("type = \"hdinsight\"\n{id}/Microsoft.HDInsight/clusters/hdi\"\n{login}"),
        ),
        (
            "attached",
            format!("type = \"synapse_spark\"\n{id}/Microsoft.Synapse/workspaces/syn/bigDataPools/pool\""),
        ),
        (
            "attached",
            format!("type = \"virtual_machine\"\n{id}/Microsoft.Compute/virtualMachines/vm\"\n{login}"),
        ),
    ];
    for (kind, keys) in kinds {
        let description = |unset: &str| {
            let toml = format!(
                "[workspace]\nname = \"mlw-team\"\n[parameters.secret]\nsecure = true\n[defaults.{kind}]\ndescription = \"of the defaults\"\n\
                 [{kind}.shared]\n{keys}\n{unset}\n"
            );
            let compilation = compiled(&toml, &FolderLoader::new(project()));
            let arm = compilation
                .outputs
                .iter()
                .find(|output| output.name == "compute.json");
            arm.unwrap_or_else(|| panic!("{}", findings(&compilation)))
                .contents
                .whole()
                .contains("of the defaults")
        };
        assert!(description(""), "{keys}");
        assert!(!description("unset = [\"description\"]"), "{keys}");
    }
}

#[test]
fn every_key_changes_an_output() {
    let schemas = coverage::Schemas::read(&project().join("schemas"));
    let mut carried = carried::Carried::default();
    let mut cases = cases();
    cases.sort_by_key(|case| case.toml.len());
    for case in &cases {
        carried.look_at(case, &schemas);
    }
    let mut dropped = carried.dropped();
    // What a policy requires is in the outputs of `armlet policy`, and in none of `armlet build`.
    dropped
        .retain(|property| !property.contains("policy") && !property.starts_with("requirement.schema.json"));
    for (property, _) in CHANGES_NO_OUTPUT {
        assert!(dropped.remove(property), "{property} changes an output");
    }
    assert!(carried.changing.len() > 200, "{:?}", carried.changing);
    assert!(
        dropped.is_empty(),
        "nothing changes without\n{}",
        Vec::from_iter(dropped).join("\n")
    );
}

/// Properties that cannot be combined with the others of `examples/everything`, or only with side effects, and why.
const NOT_IN_EVERYTHING: [(&str, &str); 32] = [
    ("attached/aks.schema.json/properties/extra", UNKNOWN),
    ("attached/data_factory.schema.json/properties/extra", UNKNOWN),
    (
        "attached/data_lake_analytics.schema.json/properties/extra",
        UNKNOWN,
    ),
    ("attached/databricks.schema.json/properties/extra", UNKNOWN),
    ("attached/hdinsight.schema.json/properties/extra", UNKNOWN),
    ("attached/synapse_spark.schema.json/properties/extra", UNKNOWN),
    ("attached/virtual_machine.schema.json/properties/extra", UNKNOWN),
    ("cluster.schema.json/properties/extra", UNKNOWN),
    ("instance.schema.json/properties/extra", UNKNOWN),
    ("kubernetes.schema.json/properties/extra", UNKNOWN),
    (
        "lints.schema.json/additionalProperties/then/properties/only",
        "its levels hold for the whole definition",
    ),
    ("kubernetes.schema.json/properties/unset", ALL_SET),
    ("attached/aks.schema.json/properties/unset", ALL_SET),
    ("attached/data_factory.schema.json/properties/unset", ALL_SET),
    (
        "attached/data_lake_analytics.schema.json/properties/unset",
        ALL_SET,
    ),
    ("attached/databricks.schema.json/properties/unset", ALL_SET),
    ("attached/hdinsight.schema.json/properties/unset", ALL_SET),
    ("attached/synapse_spark.schema.json/properties/unset", ALL_SET),
    ("attached/virtual_machine.schema.json/properties/unset", ALL_SET),
    ("instance.schema.json/properties/enable_os_patching", PREVIEW),
    ("instance.schema.json/properties/enable_root_access", PREVIEW),
    ("instance.schema.json/properties/mlflow_autologger", PREVIEW),
    ("instance.schema.json/properties/release_quota_on_stop", PREVIEW),
    (
        "schedule.schema.json/properties/month_days",
        "it is there to be refused with a reason",
    ),
    ("subnet.schema.json/then/else/properties/id", BY_NAMES),
    ("subnet.schema.json/then/else/properties/optional", BY_NAMES),
    (
        "workspace.schema.json/allOf/0/then/properties/application_insights",
        GIVEN,
    ),
    ("workspace.schema.json/allOf/0/then/properties/key_vault", GIVEN),
    (
        "workspace.schema.json/allOf/0/then/properties/storage_account",
        GIVEN,
    ),
    ("workspace.schema.json/properties/application_insights", GIVEN),
    ("workspace.schema.json/properties/key_vault", GIVEN),
    ("workspace.schema.json/properties/storage_account", GIVEN),
];

/// Of those: in a table that sets every key.
const ALL_SET: &str = "the table sets every key, so there is none to unset";

/// Of those: what the service does not have.
const UNKNOWN: &str = "it writes properties that the service does not have";

/// Of those: what no stable version knows.
const PREVIEW: &str = "the preview version alone has it, and the official schemas that judge the rest have stable versions only";

/// Of those: another way to say the same.
const BY_NAMES: &str = "its subnets are said by their names";

/// Of those: what exists already.
const GIVEN: &str = "it names one that exists, where this example creates it";

#[test]
fn the_example_of_everything_has_every_property_that_it_can() {
    let schemas = coverage::Schemas::read(&project().join("schemas"));
    let everything = examples()
        .into_iter()
        .find(|case| case.name == "examples/everything");
    let used = used(&everything.unwrap(), &schemas);
    let absent = schemas.properties();
    // A fleet becomes instances, and has a case of its own.
    let of_fleet = ["fleet.schema.json", "definition.schema.json/properties/fleet"];
    let absent = absent
        .difference(&used)
        .filter(|property| !of_fleet.iter().any(|part| property.starts_with(part)));
    let absent: BTreeSet<String> = absent.cloned().collect();
    let argued = NOT_IN_EVERYTHING.map(|(property, _)| property.to_owned());
    assert_eq!(absent, BTreeSet::from(argued));
}

/// What the official table lets one write and no definition does, and why.
const NOT_WRITTEN: [(&str, &str); 13] = [
    ("AmlCompute properties.resourceId", CREATED),
    ("ComputeInstance properties.resourceId", CREATED),
    (
        "ComputeInstance properties.computeLocation",
        "an instance is in the region of its workspace, always",
    ),
    (
        "ComputeInstance properties.properties.customServices[].*",
        FREE_FORM,
    ),
    (
        "ComputeInstance properties.properties.customServices[].docker.*",
        FREE_FORM,
    ),
    (
        "ComputeInstance properties.properties.customServices[].environmentVariables.*.*",
        FREE_FORM,
    ),
    (
        "ComputeInstance properties.properties.customServices[].image.*",
        FREE_FORM,
    ),
    (
        "ComputeInstance properties.properties.schedules.computeStartStop[].recurrence.schedule.monthDays",
        "computes do not support it: `month-days-unsupported`",
    ),
    (
        "ComputeInstance properties.properties.schedules.computeStartStop[].recurrence.schedule.monthDays[]",
        "computes do not support it: `month-days-unsupported`",
    ),
    (
        "ComputeInstance properties.properties.schedules.computeStartStop[].schedule",
        OLD_SCHEDULE,
    ),
    (
        "ComputeInstance properties.properties.schedules.computeStartStop[].schedule.id",
        OLD_SCHEDULE,
    ),
    (
        "ComputeInstance properties.properties.schedules.computeStartStop[].schedule.provisioningStatus",
        OLD_SCHEDULE,
    ),
    (
        "ComputeInstance properties.properties.schedules.computeStartStop[].schedule.status",
        OLD_SCHEDULE,
    ),
];

const CREATED: &str = "the id of what is attached, and this kind is created";
const FREE_FORM: &str = "anything, of which the service documents nothing";
const OLD_SCHEDULE: &str = "deprecated: what it says is said beside it";

#[test]
fn every_property_that_the_service_lets_one_write_is_written_by_a_case() {
    let Some(folder) = conformance_folder() else {
        return eprintln!("skipped: no conformance data (set ARMLET_CONFORMANCE)");
    };
    let table = writable::Writable::read(&folder.join("compute-properties.json"), "2025-12-01");
    let mut open = table.properties();
    for case in cases() {
        let template = Products::of(&case.compiled()).arm;
        let resources = template["resources"].as_array().cloned();
        let named = template["resources"]
            .as_object()
            .into_iter()
            .flat_map(|all| all.values().cloned());
        for resource in resources.into_iter().flatten().chain(named) {
            if resource["type"] == "Microsoft.MachineLearningServices/workspaces/computes" {
                let used = table.used(&resource);
                open.retain(|property| !used.contains(property));
            }
        }
    }
    let argued = NOT_WRITTEN.map(|(property, _): (&str, &str)| property.to_owned());
    assert_eq!(open, BTreeSet::from(argued));
}

/// Runs `check` on each case and panics with what it has to say about any.
fn each(cases: &[Case], check: impl Fn(&Case) -> Vec<String>) {
    let failures: String = cases
        .iter()
        .map(|case| (case, check(case)))
        .filter(|(_, complaints)| !complaints.is_empty())
        .map(|(case, complaints)| format!("== {}\n{}\n", case.name, complaints.join("\n")))
        .collect();
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn outputs_are_as_their_snapshots_say() {
    for case in cases() {
        let compilation = build(&case.toml, &case.loader(), Vec::new());
        let snapshot = |name: &str, text: &str| {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(&case.snapshots);
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(name, text));
        };
        snapshot("findings", &findings(&compilation));
        if let Some(deployment) = &compilation.deployment {
            snapshot("deployment", &outline::of(deployment));
        }
        for output in &compilation.outputs {
            snapshot(&output.name, &output.contents.whole());
        }
    }
}

#[test]
fn examples_are_without_findings() {
    each(&examples(), |case| {
        let compilation = case.compiled();
        if compilation.findings.is_empty() {
            Vec::new()
        } else {
            vec![findings(&compilation)]
        }
    });
}

#[test]
fn the_judges_accept_what_a_case_becomes() {
    each(&cases(), |case| judged_complaints(case, &case.toml));
}

#[test]
fn the_judges_accept_a_case_in_the_other_form_of_scripts() {
    each(&cases(), |case| {
        judged_complaints(case, &with_other_scripts(&case.toml))
    });
}

#[test]
fn a_checkout_with_crlf_deploys_the_same() {
    each(&cases(), |case| {
        let mut products = Products::of(&case.compiled());
        products.bicep = products.bicep.replace('\n', "\r\n");
        let (_, values) = products.parameter_sets().remove(0);
        match products.deployments(&values) {
            Ok((arm, bicep)) => arm.differences(&bicep),
            Err(why) => vec![why],
        }
    });
}

fn judged_complaints(case: &Case, toml: &str) -> Vec<String> {
    let products = Products::of(&compiled(toml, &case.loader()));
    let complaints = products.complaints().into_iter();
    let mut lines: Vec<String> = complaints
        .filter(|complaint| !is_meant(&case.name, complaint))
        .map(|complaint| complaint.to_string())
        .collect();
    lines.extend(wrong_scripts(case, toml, &products));
    lines
}

/// Of those: what `extra` is for.
const EXTRA: &str = "the service does not have it";

/// What a judge says about a case that is there for just that: the case, the rule, a part of the complaint, the reason.
const MEANT: [(&str, &str, &str, &str); 16] = [
    ("extra", "compute-properties", "newThing", EXTRA),
    ("extra", "compute-properties", "zones", EXTRA),
    (
        "examples/environments",
        "ResourceIds-should-not-contain",
        "format('gpu-{0}'",
        COMPUTED_NAME,
    ),
    (
        "keep",
        "compute-schema",
        "setupScripts",
        "the schemas' pattern for an expression ends at a line feed; the engine reads on",
    ),
    (
        "presence",
        "ResourceIds-should-not-contain",
        "format('nodes-of-the-whol",
        COMPUTED_NAME,
    ),
    (
        "presence",
        "use-resource-symbol-reference",
        "",
        "an identity of any resource group is known by its id alone, so there is no symbol",
    ),
    (
        "presence",
        "ResourceIds-should-not-contain",
        "format('gpu-{0}'",
        COMPUTED_NAME,
    ),
    (
        "examples/everything",
        "ResourceIds-should-not-contain",
        "format('ana-{0}'",
        COMPUTED_NAME,
    ),
    (
        "expressions_lambdas",
        "no-explicit-any",
        "",
        "the case holds `any` itself",
    ),
    (
        "examples/everything",
        "use-resource-symbol-reference",
        "",
        "an identity of any resource group is known by its id alone, so there is no symbol",
    ),
    (
        "created_workspace_given",
        "use-resource-symbol-reference",
        "",
        "an identity of any resource group is known by its id alone, so there is no symbol",
    ),
    (
        "role_assignments",
        "use-resource-symbol-reference",
        "",
        "an identity of any resource group is known by its id alone, so there is no symbol",
    ),
    (
        "identities",
        "ResourceIds-should-not-contain",
        "format('{0}-three'",
        "the definition's own expression has a text with a hole in `resourceId`",
    ),
    (
        "hosts",
        "DeploymentTemplate-Must-Not-Contain-Hardcoded-Uri",
        "",
        "the toolkit has no way to say that a host is meant",
    ),
    (
        "ssh",
        "compute-properties",
        "adminUserSshPublicKey: a secret is written out",
        "the public half of a key is no secret, though the types say so",
    ),
    (
        "subnets",
        "ResourceIds-should-not-contain",
        "format('snet-{0}'",
        "the definition's own expression has a text with a hole in `resourceId`",
    ),
];

const COMPUTED_NAME: &str = "the definition's own name is an expression, and the id of the compute holds it";

fn is_meant(case: &str, complaint: &Complaint) -> bool {
    let text = complaint.to_string();
    MEANT
        .iter()
        .any(|(of, rule, part, _)| *of == case && *rule == complaint.rule && text.contains(part))
}

/// The same definition with the other value of `[output] scripts`.
fn with_other_scripts(toml: &str) -> String {
    let (lines, base64) = ("scripts = \"lines\"", "scripts = \"base64\"");
    if toml.contains(lines) {
        toml.replace(lines, base64)
    } else if toml.contains(base64) {
        toml.replace(base64, lines)
    } else if toml.contains("[output]\n") {
        toml.replace("[output]\n", &format!("[output]\n{base64}\n"))
    } else {
        format!("{toml}\n[output]\n{base64}\n")
    }
}

/// Where the bytes that a deployment would run are not those of the script's source.
fn wrong_scripts(case: &Case, toml: &str, products: &Products) -> Vec<String> {
    let definition = compiled(toml, &case.loader()).definition;
    let (_, values) = products.parameter_sets().remove(0);
    let Ok((arm, bicep)) = products.deployments(&values) else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    for (place, compute) in definition.computes.iter().enumerate() {
        let scripts = compute
            .instance()
            .into_iter()
            .flat_map(|instance| instance.scripts());
        for (key, script) in scripts {
            let Some(wanted) = source(case, &definition, script) else {
                continue;
            };
            for (language, deployment) in [("ARM", &arm), ("Bicep", &bicep)] {
                let text = deployed_script(deployment, place, key);
                if text != wanted {
                    wrong.push(format!("{language}: {} {key} is {text:?}", compute.name.value));
                }
            }
        }
    }
    wrong
}

/// The text of a script as its source has it, with line feeds and no byte order mark; none for one on the file share.
fn source(case: &Case, definition: &Definition, script: &ScriptDefinition) -> Option<String> {
    let text = match (&script.file, &script.inline) {
        (Some(file), _) => {
            let bytes = case
                .loader()
                .load(file.value.as_deref().unwrap(), Within::Folder(""))
                .unwrap();
            String::from_utf8(bytes).unwrap()
        }
        // A test of its own looks at what a parameter gives.
        (None, Some(inline)) => inline.value.text()?.to_string(),
        (None, None) => definition.script(script)?.text().unwrap().to_string(),
    };
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    Some(text.replace('\r', "\n"))
}

/// The text that the instance would run which is the compute at this place of the definition.
fn deployed_script(deployment: &Deployment, place: usize, key: &str) -> String {
    let computes = deployment.resources.iter();
    let mut computes = computes.filter(|resource| resource.resource_type.ends_with("/computes"));
    let resource = computes.nth(place).unwrap();
    let word = if key == "creation_script" {
        "creationScript"
    } else {
        "startupScript"
    };
    let path = format!("/properties/properties/setupScripts/scripts/{word}/scriptData");
    let data = resource.body.pointer(&path).unwrap().as_str().unwrap();
    String::from_utf8(STANDARD.decode(data).unwrap()).unwrap()
}
