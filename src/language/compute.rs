//! What the tables of all kinds of compute share.

use arcstr::ArcStr;

use super::extra::Extra;
use super::identity::IdentityDefinition;
use super::reader::{Map, Setting};
use super::role_assignment::RoleAssignmentDefinition;
use super::value::number::Count;
use super::value::text::{AnyText, SkuTier};
use crate::source::Spanned;
use crate::{table, words};

table! {
    /// What every kind of compute has: what the resource holds outside the properties of its kind.
    pub struct Envelope {
        /// Name of the compute: a text, a parameter or an expression. Default: the name of its table. Nobody
        /// else in the region may have a compute of that name.
        pub name: Option<Setting<ArcStr>> => by_hand {
            example = ["ana-notebooks", {"expr": "'gpu-${environment}'"}], label = "Name", group = "Deployment",
            rest = ["name"],
            schema = {"x-rule": "invalid-compute-name"},
        },
        /// Whether a suffix makes the name unique: the name, at most 17 characters of it, then `-u` and five characters
        /// that the id of the workspace and the name determine. The same definition always gives the same name.
        pub unique_name: Option<Spanned<bool>> => by_hand {
            default = false, example = [true], label = "Suffix", group = "Deployment",
            says = [("true", "makes the name unique"), ("false", "none")], aka = ["uniqueName", "unique"], rest = ["name"],
        },
        /// The environments in which the compute is deployed. Default: all. The template gets the parameter
        /// `environment`, which each parameter file sets.
        pub environments: Vec<Spanned<ArcStr>> => by_hand {
            example = [["prod"]], label = "Environments", group = "Deployment", aka = ["environment", "env", "only_in"], rest = ["condition"],
            schema = {"minItems": 1, "uniqueItems": true},
        },
        /// Whether the compute is deployed: a parameter or an expression. If `environments` is set as well, both
        /// must hold.
        pub deploy: Option<Box<Setting<bool>>> => by_hand {
            example = [{"param": "deployGpu"}], label = "Deployed", group = "Deployment",
            says = [("true", "always"), ("false", "never")], aka = ["condition", "enabled", "if", "when"],
            rest = ["condition"],
        },
        /// Keys that nothing writes: neither the defaults nor armlet itself. An existing compute can be taken over with
        /// it exactly as it is. A key of the defaults that is unset there can still be set by a compute.
        pub unset: Vec<Spanned<ArcStr>> => by_hand {
            example = [["idle_time_before_shutdown", "disable_local_auth"]],
            schema = {"minItems": 1, "uniqueItems": true},
        },
        /// A description, shown in the studio.
        pub description: Option<Setting<ArcStr>> => "properties.description" {
            free_text, example = ["Notebooks of the forecasting team"],
        },
        /// Tags of the resource, a maximum of 50.
        pub tags: Map<Setting<ArcStr>> as AnyText => "tags" {
            example = [{"team": "data-science"}],
            source = "Use tags to organize your Azure resources (Microsoft Learn)", label = "Tags", group = "Deployment", rest = ["tags"],
            schema = {"maxProperties": 50, "x-rule": "tag-limit", "propertyNames": {"minLength": 1, "maxLength": 512, "x-rule": "tag-limit"}},
        },
        /// Region of the Databricks workspace. Default: not written to the template.
        pub location: Option<Box<Setting<ArcStr>>> => "properties.computeLocation" {
            example = ["westeurope"], label = "Region", group = "Deployment", aka = ["computeLocation", "compute_location", "region"],
        },
        /// Managed identities of the compute: `"system"`, `"none"`, or `{ system, user }`.
        pub identity: Option<Box<IdentityDefinition>> => "identity" {
            example = ["system"], label = "Managed identity", group = "Identity", says = [("", "none")],
        },
        /// Roles assigned to the identity of the compute.
        pub role_assignments: Vec<RoleAssignmentDefinition> => by_hand {
            example = [[{"role": "Storage Blob Data Reader", "scope": "storage_account"}]], label = "Roles",
            group = "Identity", aka = ["roleAssignments"],
            rest = ["Microsoft.Authorization/roleAssignments"],
        },
        /// Whether to disable logins with local accounts. Default: not written to the template.
        pub disable_local_auth: Option<Setting<bool>> => by_hand {
            example = [true], label = "Local accounts", group = "Access and network",
            says = [("true", "off"), ("false", "on")], aka = ["disableLocalAuth"],
            rest = ["properties.disableLocalAuth"],
        },
        /// What redeploying the template does to this compute: `update` deploys it again, `create_only` leaves an
        /// existing compute unchanged (needs a deployment engine with ARM language version 2.0), and `keep` deploys it
        /// again without what people change on an instance themselves: an existing one keeps its idle time, schedules,
        /// scripts and applications (needs Bicep 0.44.1 or later, and a deployment engine that knows `target('full')`,
        /// which is generally available since Bicep 0.48.1).
        pub on_redeploy: Option<Spanned<OnRedeploy>> => by_hand {
            default = "update", example = ["create_only"], label = "Redeployment", group = "Deployment",
            says = [
                ("", "updates it"),
                ("update", "updates it"),
                ("keep", "updates it, but for its idle time, schedules, scripts and applications"),
                ("create_only", "leaves it unchanged if it exists"),
            ],
            aka = ["onRedeploy"],
        },
        /// The `sku` of the resource. The service documents it as the sku of a workspace; leave it out unless you
        /// know that you need it.
        pub sku: Option<Box<SkuDefinition>> => "sku" {
            example = [{"name": "Basic", "tier": "Basic"}], group = "Deployment",
        },
        /// Properties that armlet has no key for, each at its path in the REST body of the compute. Their values are
        /// written as they are, and `{ param }` and `{ expr }` may be used anywhere in them. armlet cannot check them, and
        /// warns about each (`unchecked-property`). A property that has a key is an error that names the key. An object whose
        /// members have keys may be given as a whole by `{ param }` or `{ expr }`, if none of these keys is set.
        pub extra: Option<Box<Extra>> => by_hand {
            example = [{"properties.properties.newThing": true}], label = "Unchecked", group = "Deployment",
            aka = ["extra_properties", "additional_properties"],
        },
    }
    order = ["tags", "identity", "sku", "properties"];
    wrappers = ["properties"];
    answers = ["provisioning_state", "provisioning_errors", "created_on", "modified_on"];
}

table! {
    /// The `sku` of the resource. The service documents it as the sku of a workspace; leave it out unless you know
    /// that you need it.
    pub struct SkuDefinition {
        /// Name of the sku.
        pub name: Option<Setting<ArcStr>> => "name" { required, example = ["Basic"], label = "SKU" },
        /// Tier of the sku.
        pub tier: Option<Setting<ArcStr>> as SkuTier => "tier" { example = ["Basic"], label = "SKU tier" },
        /// Size of the sku.
        pub size: Option<Setting<ArcStr>> => "size" { example = ["S0"], label = "SKU size" },
        /// Family of the sku.
        pub family: Option<Setting<ArcStr>> => "family" { example = ["S"], label = "SKU family" },
        /// Capacity of the sku.
        pub capacity: Option<Setting<i64>> as Count => "capacity" { example = [1], label = "SKU capacity" },
    }
}

words! {
    /// What a second deployment of the same template does.
    pub enum OnRedeploy {
        /// The resource is put again.
        Update = "update" => "update",
        /// It is put again, but what people change themselves is sent at creation only.
        Keep = "keep" => "keep" { aka = ["preserve", "keep_existing"] },
        /// It is put only where there is none (`@onlyIfNotExists()`).
        CreateOnly = "create_only" => "create_only" { aka = ["create", "only_if_not_exists", "skip", "skip_existing"] },
    }
}
