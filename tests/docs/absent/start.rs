//! The smallest definition with each table of the reference.

use serde_json::Value;

/// Where the table of a section is, and what it becomes.
pub(super) struct Start {
    pub(super) section: &'static str,
    /// The type of the resource that holds the properties, or the file that does.
    pub(super) holder: &'static str,
    /// The JSON pointer of the table's own value in the resource, where its paths begin with a dot.
    pub(super) inside: &'static str,
    /// The JSON pointer of the table in the definition.
    pub(super) at: &'static str,
    /// The definition, without optional keys in the table.
    pub(super) definition: Value,
}

pub(super) const COMPUTES: &str = "Microsoft.MachineLearningServices/workspaces/computes";
const WORKSPACES: &str = "Microsoft.MachineLearningServices/workspaces";
const ROLES: &str = "Microsoft.Authorization/roleAssignments";
/// The template itself.
pub(super) const TEMPLATE: &str = "";
/// The parameter file of the environment.
pub(super) const PARAMETER_FILE: &str = "parameters";
const CREATION: &str = "/properties/properties/setupScripts/scripts/creationScript";
const START_STOP: &str = "/properties/properties/schedules/computeStartStop/0";
const SERVICE: &str = "/properties/properties/customServices/0";
const SUBNET: &str = "/properties/properties/subnet/id";

/// Section, holder, place of its own value, place in the definition, definition less its workspace: JSON.
const STARTS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "definition",
        TEMPLATE,
        "",
        "",
        r#"{ "cluster": { "cpu-cluster": { "size": "Standard_D4ads_v5", "max_instances": 2 } } }"#,
    ),
    (
        "workspace",
        WORKSPACES,
        "",
        "/workspace",
        r#"{ "workspace": { "name": "mlw-team", "create": true } }"#,
    ),
    (
        "parameter",
        TEMPLATE,
        "/parameters/NAME",
        "/parameters/NAME",
        r#"{ "parameters": { "NAME": {} } }"#,
    ),
    (
        "environment",
        PARAMETER_FILE,
        "/parameters/NAME",
        "/environments/prod",
        r#"{ "parameters": { "NAME": {} }, "environments": { "prod": {} } }"#,
    ),
    ("defaults", TEMPLATE, "", "/defaults", r#"{ "defaults": {} }"#),
    ("instance", COMPUTES, "", "/instance/NAME", INSTANCE),
    (
        "script",
        COMPUTES,
        CREATION,
        "/instance/NAME/creation_script",
        r#"{ "instance": { "NAME": { "size": "Standard_D4ads_v5", "creation_script": { "path": "Users/setup.sh" } } } }"#,
    ),
    (
        "working_hours",
        COMPUTES,
        START_STOP,
        "/instance/NAME/working_hours/0",
        r#"{ "instance": { "NAME": { "size": "Standard_D4ads_v5", "working_hours": [{ "days": "Mon-Fri", "from": "09:00", "to": "18:00" }] } } }"#,
    ),
    (
        "schedule",
        COMPUTES,
        START_STOP,
        "/instance/NAME/schedules/0",
        r#"{ "instance": { "NAME": { "size": "Standard_D4ads_v5", "schedules": [{ "action": "stop", "frequency": "hour" }] } } }"#,
    ),
    (
        "custom_application",
        COMPUTES,
        SERVICE,
        "/instance/NAME/custom_applications/0",
        r#"{ "instance": { "NAME": { "size": "Standard_D4ads_v5", "custom_applications": [{ "name": "rstudio", "image": "ghcr.io/rstudio:1", "endpoints": [{ "target": 8787, "published": 8787 }] }] } } }"#,
    ),
    (
        "cluster",
        COMPUTES,
        "",
        "/cluster/NAME",
        r#"{ "cluster": { "NAME": { "size": "Standard_D4ads_v5", "max_instances": 2 } } }"#,
    ),
    (
        "kubernetes",
        COMPUTES,
        "",
        "/kubernetes/NAME",
        r#"{ "kubernetes": { "NAME": { "resource_id": "/subscriptions/1/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks" } } }"#,
    ),
    (
        "attached",
        COMPUTES,
        "",
        "/attached/NAME",
        r#"{ "attached": { "NAME": {} } }"#,
    ),
    (
        "attached/virtual_machine",
        COMPUTES,
        "",
        "/attached/NAME",
        r#"{ "attached": { "NAME": { "type": "virtual_machine" } } }"#,
    ),
    (
        "attached/databricks",
        COMPUTES,
        "",
        "/attached/NAME",
        r#"{ "attached": { "NAME": { "type": "databricks" } } }"#,
    ),
    (
        "attached/synapse_spark",
        COMPUTES,
        "",
        "/attached/NAME",
        r#"{ "attached": { "NAME": { "type": "synapse_spark" } } }"#,
    ),
    (
        "attached/hdinsight",
        COMPUTES,
        "",
        "/attached/NAME",
        r#"{ "attached": { "NAME": { "type": "hdinsight" } } }"#,
    ),
    (
        "attached/aks",
        COMPUTES,
        "",
        "/attached/NAME",
        r#"{ "attached": { "NAME": { "type": "aks" } } }"#,
    ),
    (
        "attached/data_factory",
        COMPUTES,
        "",
        "/attached/NAME",
        r#"{ "attached": { "NAME": { "type": "data_factory" } } }"#,
    ),
    (
        "attached/data_lake_analytics",
        COMPUTES,
        "",
        "/attached/NAME",
        r#"{ "attached": { "NAME": { "type": "data_lake_analytics" } } }"#,
    ),
    (
        "serverless",
        WORKSPACES,
        "",
        "/serverless",
        r#"{ "workspace": { "name": "mlw-team", "create": true }, "serverless": {} }"#,
    ),
    (
        "identity",
        COMPUTES,
        "",
        "/instance/NAME/identity",
        r#"{ "instance": { "NAME": { "size": "Standard_D4ads_v5", "identity": {} } } }"#,
    ),
    (
        "subnet",
        COMPUTES,
        SUBNET,
        "/instance/NAME/subnet",
        r#"{ "instance": { "NAME": { "size": "Standard_D4ads_v5", "subnet": { "vnet": "vnet-ml", "subnet": "snet-compute" } } } }"#,
    ),
    (
        "role_assignment",
        ROLES,
        "",
        "/instance/NAME/role_assignments/0",
        r#"{ "instance": { "NAME": { "size": "Standard_D4ads_v5", "identity": "system", "role_assignments": [{ "role": "Reader" }] } } }"#,
    ),
    (
        "template_output",
        TEMPLATE,
        "/outputs/NAME",
        "/outputs/NAME",
        r#"{ "cluster": { "cpu-cluster": { "size": "Standard_D4ads_v5", "max_instances": 2 } }, "outputs": { "NAME": { "value": { "compute": "cpu-cluster", "property": "name" } } } }"#,
    ),
    ("output", TEMPLATE, "", "/output", r#"{ "output": {} }"#),
    ("prices", TEMPLATE, "", "/prices", r#"{ "prices": {} }"#),
    ("lints", TEMPLATE, "", "/lints", r#"{ "lints": {} }"#),
    ("value", TEMPLATE, "", "/value", "{}"),
];

const INSTANCE: &str = r#"{ "instance": { "NAME": { "size": "Standard_D4ads_v5" } } }"#;

/// The smallest definition with each table of the reference.
pub(super) fn starts() -> Vec<Start> {
    let starts = STARTS.iter().map(|(section, holder, inside, at, json)| {
        let mut definition = serde_json::json!({ "workspace": { "name": "mlw-team" } });
        let more: serde_json::Map<String, Value> = serde_json::from_str(json).unwrap();
        definition.as_object_mut().unwrap().extend(more);
        Start {
            section,
            holder,
            inside,
            at,
            definition,
        }
    });
    starts.collect()
}
