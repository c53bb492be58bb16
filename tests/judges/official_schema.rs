//! The verdict of the official ARM schemas and of the compute properties of the Bicep types.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use jsonschema::{Retrieve, Uri, Validator};
use serde_json::{Value, json};

use super::deployment::Deployment;
use super::property_table::PropertyTable;
use super::{Complaint, Verdict, conformance_folder, created_types};

/// The type that the conformance data has schemas of.
pub const COMPUTE: &str = "Microsoft.MachineLearningServices/workspaces/computes";

const SCHEMAS: &str = "https://schema.management.azure.com/schemas/";
const TEMPLATE_SCHEMA: &str = "2019-04-01/deploymentTemplate.json";
const PARAMETERS_SCHEMA: &str = "2019-04-01/deploymentParameters.json";

/// Top-level members that the engine takes and the public schema does not know.
const UNKNOWN_TO_THE_SCHEMA: [&str; 4] = ["languageVersion", "definitions", "imports", "extensions"];

/// Judges a template as written: expressions count as the values that they evaluate to.
pub fn judge_template(template: &Value) -> Verdict {
    let Some(folder) = conformance_folder() else {
        return Verdict::Absent;
    };
    let mut complaints = top_level(&folder, template);
    let mut passed_over = Vec::new();
    let resources: Vec<&Value> = match template.get("resources") {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Object(items)) => items.values().collect(),
        _ => Vec::new(),
    };
    for resource in resources
        .into_iter()
        .filter(|resource| resource.get("existing") != Some(&json!(true)))
    {
        judge_resource(&folder, resource, true, &mut complaints, &mut passed_over);
    }
    Verdict::Judged {
        complaints,
        passed_over,
    }
}

/// Judges what a template deploys, which contains no expressions.
pub fn judge_deployment(deployment: &Deployment) -> Verdict {
    let Some(folder) = conformance_folder() else {
        return Verdict::Absent;
    };
    let (mut complaints, mut passed_over) = (Vec::new(), Vec::new());
    for resource in &deployment.resources {
        let resource = resource.to_template_resource();
        judge_resource(&folder, &resource, false, &mut complaints, &mut passed_over);
    }
    Verdict::Judged {
        complaints,
        passed_over,
    }
}

/// Judges the body of one REST request: what `PUT …/computes/{name}` takes.
pub fn judge_request(body: &Value, name: &str, api_version: &str) -> Verdict {
    let Some(folder) = conformance_folder() else {
        return Verdict::Absent;
    };
    let mut resource = json!({ "type": COMPUTE, "apiVersion": api_version, "name": name });
    if let (Some(whole), Some(members)) = (resource.as_object_mut(), body.as_object()) {
        whole.extend(members.clone());
    }
    let (mut complaints, mut passed_over) = (Vec::new(), Vec::new());
    judge_resource(&folder, &resource, false, &mut complaints, &mut passed_over);
    Verdict::Judged {
        complaints,
        passed_over,
    }
}

/// Judges a JSON parameter file, and that it names parameters of its template and gives all that have no default.
pub fn judge_parameter_file(file: &Value, template: &Value) -> Verdict {
    let Some(folder) = conformance_folder() else {
        return Verdict::Absent;
    };
    let mut complaints = schema_complaints(
        &validator(&folder, PARAMETERS_SCHEMA, ""),
        file,
        "parameter-file-schema",
    );
    let empty = serde_json::Map::new();
    let given = file["parameters"].as_object().unwrap_or(&empty);
    let declared = template["parameters"].as_object().unwrap_or(&empty);
    for name in given.keys().filter(|name| !declared.contains_key(*name)) {
        complaints.push(Complaint::new(
            "undeclared-parameter",
            name,
            "the template does not declare it",
        ));
    }
    for (name, declaration) in declared {
        if declaration.get("defaultValue").is_none() && !given.contains_key(name) {
            complaints.push(Complaint::new(
                "missing-parameter",
                name,
                "it has no default and no value",
            ));
        }
    }
    Verdict::Judged {
        complaints,
        passed_over: Vec::new(),
    }
}

fn top_level(folder: &Path, template: &Value) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let symbolic = template.get("languageVersion").is_some();
    if symbolic && template["languageVersion"] != "2.0" {
        complaints.push(Complaint::new(
            "language-version",
            "/languageVersion",
            "only \"2.0\" exists",
        ));
    }
    if symbolic != template["resources"].is_object() {
        let message = "an object with languageVersion 2.0, and an array without";
        complaints.push(Complaint::new("language-version", "/resources", message));
    }
    let known = known_to_the_schema(template);
    let validator = validator(folder, TEMPLATE_SCHEMA, "");
    complaints.extend(schema_complaints(&validator, &known, "template-schema"));
    complaints
}

/// The template without what engine and Bicep take and the public schema refuses: `languageVersion`, and `serial` in
/// lower case.
fn known_to_the_schema(template: &Value) -> Value {
    let mut template = template.clone();
    if let Some(members) = template.as_object_mut() {
        members.retain(|key, _| !UNKNOWN_TO_THE_SCHEMA.contains(&key.as_str()));
    }
    let resources: Vec<&mut Value> = match template.get_mut("resources") {
        Some(Value::Array(items)) => items.iter_mut().collect(),
        Some(Value::Object(items)) => items.values_mut().collect(),
        _ => Vec::new(),
    };
    for resource in resources {
        let mode = resource.pointer_mut("/copy/mode");
        match mode.as_deref().and_then(Value::as_str) {
            Some("serial") => *mode.unwrap() = json!("Serial"),
            Some("parallel") => *mode.unwrap() = json!("Parallel"),
            _ => {}
        }
    }
    template
}

fn judge_resource(
    folder: &Path,
    resource: &Value,
    as_written: bool,
    complaints: &mut Vec<Complaint>,
    passed_over: &mut Vec<String>,
) {
    let (name, version) = (
        resource["name"].to_string(),
        resource["apiVersion"].as_str().unwrap_or_default(),
    );
    let judged = with_last_segment(resource);
    let mut found = Vec::new();
    if resource["type"] == COMPUTE {
        judge_compute(folder, &judged, version, as_written, &mut found, passed_over);
    } else if created_types::judge(folder, &judged, as_written, &mut found, passed_over).is_none() {
        passed_over.push(format!("{name}: there is no schema of {}", resource["type"]));
    }
    complaints.extend(found.into_iter().map(|complaint| Complaint {
        place: format!("{name}{}", complaint.place),
        ..complaint
    }));
}

/// By the official schema, which the stable versions up to 2026-05-01 have, and by the table of properties.
fn judge_compute(
    folder: &Path,
    compute: &Value,
    version: &str,
    as_written: bool,
    found: &mut Vec<Complaint>,
    passed_over: &mut Vec<String>,
) {
    static TABLE: OnceLock<PropertyTable> = OnceLock::new();
    let table = TABLE.get_or_init(|| PropertyTable::load(&folder.join("compute-properties.json")));
    if !table.knows(version) {
        let message = format!("no version `{version}`");
        found.push(Complaint::new("api-version", "/apiVersion", message));
        return;
    }
    let schema = format!("{version}/Microsoft.MachineLearningServices.json");
    if folder.join("arm-schemas").join(&schema).is_file() {
        let validator = validator(folder, &schema, "/resourceDefinitions/workspaces_computes");
        found.extend(schema_complaints(&validator, compute, "compute-schema"));
    }
    table.judge(compute, as_written, found, passed_over);
}

/// The schema's `name` is the compute's own; that of a top-level resource has the workspace before it.
fn with_last_segment(resource: &Value) -> Value {
    let mut resource = resource.clone();
    let last = match resource["name"].as_str() {
        Some(name) if !name.starts_with('[') => name.rsplit('/').next().map(str::to_owned),
        _ => None,
    };
    if let Some(last) = last {
        resource["name"] = json!(last);
    }
    resource
}

fn schema_complaints(validator: &Validator, value: &Value, rule: &str) -> Vec<Complaint> {
    let complaint = |error: jsonschema::ValidationError<'_>| {
        Complaint::new(rule, error.instance_path().to_string(), error.to_string())
    };
    validator.iter_errors(value).map(complaint).collect()
}

/// A validator of a definition inside one of the official files; built once, since a fleet asks for it often.
fn validator(folder: &Path, file: &str, pointer: &str) -> Arc<Validator> {
    static BUILT: LazyLock<Mutex<BTreeMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let build = || {
        let entry = json!({
            "$schema": "http://json-schema.org/draft-04/schema#",
            "$ref": format!("{SCHEMAS}{file}#{pointer}"),
        });
        let retriever = OfficialSchemas {
            folder: folder.join("arm-schemas"),
        };
        Arc::new(
            jsonschema::options()
                .with_retriever(retriever)
                .build(&entry)
                .unwrap(),
        )
    };
    BUILT
        .lock()
        .unwrap()
        .entry(format!("{file}#{pointer}"))
        .or_insert_with(build)
        .clone()
}

/// Resolves references to the files of the conformance data.
struct OfficialSchemas {
    folder: PathBuf,
}

impl Retrieve for OfficialSchemas {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        let file = uri
            .as_str()
            .strip_prefix(SCHEMAS)
            .ok_or("a schema from elsewhere")?
            .trim_end_matches('#');
        if file == "common/autogeneratedResources.json" {
            // Every other resource type. What all have in common is all that can be said here.
            let base = format!("{SCHEMAS}common/definitions.json#/definitions/resourceBase");
            return Ok(
                json!({ "$schema": "http://json-schema.org/draft-04/schema#", "allOf": [{ "$ref": base }] }),
            );
        }
        if file.ends_with("Microsoft.Logic.json") || file.ends_with("Sendgrid.Email.json") {
            return Ok(nothing_fits());
        }
        let text = std::fs::read_to_string(self.folder.join(file))?;
        let mut schema: Value = serde_json::from_str(&text)?;
        // The keyword rejects the `properties` of every kind: see the README of the conformance data.
        if let Some(Value::Object(base)) = schema.pointer_mut("/definitions/Compute/allOf/0") {
            base.remove("additionalProperties");
        }
        Ok(schema)
    }
}

/// The resource types that the template schema names one by one, none of them of machine learning.
fn nothing_fits() -> Value {
    let never = json!({ "not": {} });
    let names = [
        "workflows",
        "integrationAccounts",
        "integrationAccounts_agreements",
        "integrationAccounts_certificates",
        "integrationAccounts_maps",
        "integrationAccounts_partners",
        "integrationAccounts_schemas",
        "integrationAccounts_assemblies",
        "integrationAccounts_batchConfigurations",
        "accounts",
    ];
    let definitions: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), never.clone()))
        .collect();
    json!({ "$schema": "http://json-schema.org/draft-04/schema#", "resourceDefinitions": definitions })
}
