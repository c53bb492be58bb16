//! The tables at the root of a definition.

use arcstr::ArcStr;

use super::attached::AttachedDefinition;
use super::cluster::ClusterDefinition;
use super::environment::EnvironmentFile;
use super::fleet::FleetDefinition;
use super::instance::InstanceDefinition;
use super::key::Shape;
use super::kubernetes::KubernetesDefinition;
use super::lints::LintsFile;
use super::output::OutputDefinition;
use super::parameter::ParameterBody;
use super::policy::PolicyTable;
use super::prices::PricesFile;
use super::reader::Map;
use super::rest::Shaped;
use super::serverless::ServerlessDefinition;
use super::template_output::TemplateOutputBody;
use super::workspace::WorkspaceDefinition;
use crate::source::Spanned;
use crate::table;

table! {
    /// The compute of an Azure Machine Learning workspace. armlet generates an ARM template, a Bicep file and
    /// parameter files from it.
    pub struct DefinitionTable {
        elsewhere extends: Vec<Spanned<ArcStr>> = "Definitions to inherit defaults, parameters and lints from, as paths relative to this file. Values in this file override inherited ones." {
            example = [["../base.toml"]], schema = {"minItems": 1, "uniqueItems": true},
        },
        elsewhere api_version: ApiVersion = "REST API version of the resources. The default is the first stable version with idle shutdown and single sign-on; its properties of compute are those of every stable version up to 2026-09-01. Choose a preview version for properties that no stable version has. armlet writes a version that it does not know, with a warning." {
            default = "2025-12-01", example = ["2026-09-01", "2026-09-15-preview"],
            source = "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes",
            aka = ["apiVersion"], rest = ["apiVersion"],
            schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(-preview)?$", "x-expected": "a date, with `-preview` after it for a preview version"},
        },
        elsewhere workspace: WorkspaceDefinition = "The workspace that the compute belongs to." {
            required, example = [{"name": "mlw-dp100-labs"}],
        },
        elsewhere parameters: Map<ParameterBody> = "Parameters of the template, by name. Default: only `location` if a resource needs it, and `environment` if a key depends on it." {
            example = [{"anaObjectId": {"description": "Entra object id of the user of the instance"}}],
            source = "Parameters in ARM templates (Microsoft Learn)", aka = ["parameter", "params"],
            rest = ["parameters"],
            schema = {"propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": 255, "x-expected": "letters, digits and underscores, not starting with a digit"}, "maxProperties": 256, "x-rule": "template-limit-exceeded", "x-tombi-additional-key-label": "parameter"},
        },
        elsewhere environments: Map<EnvironmentFile> = "Environments, by name. armlet writes one parameter file per environment, with the name of the environment in the file name." {
            example = [{"prod": {"size": "Standard_D4ads_v5"}}], aka = ["env", "environment"],
            schema = {"propertyNames": {"pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$", "x-expected": "letters, digits, underscores and hyphens, starting with a letter or digit"}, "x-tombi-additional-key-label": "environment"},
        },
        elsewhere defaults: DefaultsTable = "Default settings for every compute of a kind." {
            example = [{"instance": {"idle_time_before_shutdown": "30m"}}], aka = ["default"],
        },
        elsewhere instance: Map<InstanceDefinition> = "Compute instances, by name: one machine for one user. A name has 3 to 24 letters, digits and hyphens, starts with a letter, and does not end in a hyphen followed by digits." {
            example = [{"ana-notebooks": {"size": "Standard_D4ads_v5"}}],
            aka = ["compute_instance", "instances"], rest = ["name"],
            schema = {"propertyNames": {"pattern": "^[a-zA-Z](?![a-zA-Z0-9-]*-\\d+$)[a-zA-Z0-9\\-]{2,23}$", "x-rule": "invalid-compute-name", "x-source": "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes"}, "x-tombi-additional-key-label": "name"},
        },
        elsewhere fleet: Map<FleetDefinition> = "Fleets, by name: a compute instance for each person of a roster, such as a class or a team." {
            example = [{"class": {"members": "people.csv", "name": "ci-{alias}", "size": "Standard_D4ads_v5"}}],
            aka = ["fleets", "class", "group", "team", "roster"],
            schema = {"x-tombi-additional-key-label": "fleet"},
        },
        elsewhere cluster: Map<ClusterDefinition> = "Compute clusters, by name: nodes that are added for jobs and removed after them. A name has 3 to 24 letters, digits and hyphens, starts with a letter, and does not end in a hyphen followed by digits." {
            example = [{"cpu-cluster": {"size": "Standard_D4ads_v5", "max_instances": 2}}],
            aka = ["amlcompute", "clusters", "compute_cluster"], rest = ["name"],
            schema = {"propertyNames": {"pattern": "^[a-zA-Z](?![a-zA-Z0-9-]*-\\d+$)[a-zA-Z0-9\\-]{2,23}$", "x-rule": "invalid-compute-name", "x-source": "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes"}, "x-tombi-additional-key-label": "name"},
        },
        elsewhere kubernetes: Map<KubernetesDefinition> = "AKS and Arc-connected Kubernetes clusters attached to the workspace, by name." {
            example = [{"aks-ml": {"resource_id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.ContainerService/managedClusters/aks-ml", "namespace": "ml-team"}}],
            aka = ["aks", "k8s"], rest = ["name"],
            schema = {"propertyNames": {"pattern": "^[a-zA-Z](?![a-zA-Z0-9-]*-\\d+$)[a-zA-Z0-9\\-]{2,23}$", "x-rule": "invalid-compute-name", "x-source": "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes"}, "x-tombi-additional-key-label": "name"},
        },
        elsewhere attached: Map<AttachedDefinition> = "Other compute attached to the workspace, by name; `type` is its kind." {
            example = [{"vm-train": {"type": "virtual_machine", "resource_id": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ml/providers/Microsoft.Compute/virtualMachines/vm-train"}}],
            aka = ["attach", "attached_compute"], rest = ["name"],
            schema = {"propertyNames": {"pattern": "^[a-zA-Z](?![a-zA-Z0-9-]*-\\d+$)[a-zA-Z0-9\\-]{2,23}$", "x-rule": "invalid-compute-name", "x-source": "Azure/bicep-types-az, Microsoft.MachineLearningServices/workspaces/computes"}, "x-tombi-additional-key-label": "name"},
        },
        elsewhere serverless: ServerlessDefinition = "Settings of serverless compute, for a workspace that the template creates." {
            example = [{"no_public_ip": true}], aka = ["serverless_compute"],
        },
        elsewhere outputs: Map<TemplateOutputBody> = "Outputs of the template, by name: what a deployment returns." {
            example = [{"jobsPrincipalId": {"value": {"compute": "cpu-cluster", "property": "principal_id"}}}],
            source = "Outputs in ARM templates (Microsoft Learn)", rest = ["outputs"],
            schema = {"propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": 255, "x-expected": "letters, digits and underscores, not starting with a digit"}, "x-tombi-additional-key-label": "output"},
        },
        elsewhere policies: Vec<Spanned<ArcStr>> = "Files of Azure Policy that the resources are judged against: definitions, initiatives, assignments and exemptions. Paths are relative to this file; `*` is any part of a name, `**` any folders." {
            example = [["policies/*.json"]], source = "Overview of Azure Policy (Microsoft Learn)",
            schema = {"minItems": 1, "uniqueItems": true},
        },
        elsewhere policy: PolicyTable = "What every compute of a kind must be." {
            example = [{"instance": {"idle_time_before_shutdown": {"at_most": "60m"}}}],
            source = "Overview of Azure Policy (Microsoft Learn)", aka = ["require", "requirements"],
        },
        elsewhere output: OutputDefinition = "Which files armlet writes, and where." {
            example = [{"scripts": "base64"}],
        },
        elsewhere prices: PricesFile = "Price per hour of each size, for `armlet schedule`." {
            example = [{"currency": "EUR", "Standard_D4ads_v5": 0.27}], aka = ["price", "costs"],
        },
        elsewhere lints: LintsFile = "Levels of the rules." {
            example = [{"always-on-nodes": "deny"}], aka = ["lint", "rules"],
        },
    }
    file = "definition";
    title = "armlet definition";
    root = "";
    hints = {
        "tags, location, size, identity": "it belongs to a compute: write it in `[instance.NAME]` or `[cluster.NAME]`, or in `[defaults.instance]` for every instance",
        "compute, computes": "write each compute under its kind: `[instance.NAME]`, `[cluster.NAME]`, `[kubernetes.NAME]` or `[attached.NAME]`",
        "variables": "write a value that several places share as a parameter with a `default`",
        "resources, resource": "write each compute under its own header, such as `[instance.NAME]`; `armlet import` turns a template into a definition",
        "schedules, working_hours": "they belong to an instance: write `[[instance.NAME.working_hours]]` or `[[instance.NAME.schedules]]`"
    };
    schema = {
        "allOf": [
            {
                "if": {
                    "not": {
                        "anyOf": [
                            {"required": ["extends"]},
                            {"required": ["defaults"], "properties": {"defaults": {"required": ["instance"]}}}
                        ]
                    }
                },
                "then": {
                    "properties": {
                        "instance": {"additionalProperties": {"required": ["size"], "x-after-defaults": true}}
                    }
                }
            },
            {
                "if": {
                    "not": {
                        "anyOf": [
                            {"required": ["extends"]},
                            {"required": ["defaults"], "properties": {"defaults": {"required": ["cluster"]}}}
                        ]
                    }
                },
                "then": {
                    "properties": {
                        "cluster": {
                            "additionalProperties": {"required": ["size", "max_instances"], "x-after-defaults": true}
                        }
                    }
                }
            },
            {
                "if": {
                    "not": {
                        "anyOf": [
                            {"required": ["extends"]},
                            {"required": ["defaults"], "properties": {"defaults": {"required": ["kubernetes"]}}}
                        ]
                    }
                },
                "then": {
                    "properties": {
                        "kubernetes": {
                            "additionalProperties": {"required": ["resource_id"], "x-after-defaults": true}
                        }
                    }
                }
            },
            {
                "if": {
                    "not": {
                        "anyOf": [
                            {"required": ["extends"]},
                            {"required": ["defaults"], "properties": {"defaults": {"required": ["attached"]}}}
                        ]
                    }
                },
                "then": {
                    "properties": {
                        "attached": {"additionalProperties": {"required": ["type"], "x-after-defaults": true}}
                    }
                }
            }
        ],
        "x-tombi-toml-version": "v1.0.0",
        "$comment": "Annotations used in these files. x-rest: the REST path that a key becomes, from the root of its resource; a path that starts with a dot continues the path of the table; [] is an array item, * a user-defined key. x-source: the source of a limit. x-since: the first REST version with the property; x-preview: no stable version has it. x-rule: armlet's rule of that name replaces the checks of the keywords next to it, except type, and gives better messages. x-required: keys that must be present after the defaults are merged; x-after-defaults: the keywords next to it apply only after that merge. x-instead: wrong words and the right one. x-hint: keys that do not exist, and the reason. x-wrapper: keys in which other tools group what this table has itself. x-shorthand: the key that was probably meant when the table is given as a plain value. x-expected: how messages describe the expected value. x-secret: the value is a secret."
    };
}

table! {
    /// Default settings for every compute of a kind. Tables merge; any other key that a compute sets replaces the
    /// default.
    pub struct DefaultsTable {
        elsewhere instance: InstanceDefinition = "Defaults for every `[instance.NAME]`." {
            example = [{"tags": {"team": "data-science"}}], aka = ["compute_instance", "instances"],
        },
        elsewhere cluster: ClusterDefinition = "Defaults for every `[cluster.NAME]`." {
            example = [{"tags": {"team": "data-science"}}], aka = ["amlcompute", "clusters", "compute_cluster"],
        },
        elsewhere kubernetes: KubernetesDefinition = "Defaults for every `[kubernetes.NAME]`." {
            example = [{"tags": {"team": "data-science"}}],
        },
        elsewhere attached: AttachedDefinition = "Defaults for every `[attached.NAME]`." {
            example = [{"tags": {"team": "data-science"}}],
        },
    }
    file = "defaults";
    title = "Defaults";
    root = "";
}

/// A REST version.
#[derive(Debug, Clone, Copy)]
pub enum ApiVersion {}

impl Shaped for ApiVersion {
    const SHAPE: &'static Shape = &Shape::Other("{}");
}
