//! `wrong-resource-kind`.

use arcstr::ArcStr;

use super::{Check, Rule, code, toml_string};
use crate::arm::ResourceId;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::{AttachedKind, ComputeKind, ContainerRegistry, Definition, Setting, SubnetDefinition};
use crate::source::Span;
use crate::syntax::Node;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "wrong-resource-kind",
        Deny,
        "a text that is not a resource id, or the id of another kind of resource"
    ),
    check: Check::Value(|definition, _, findings| {
        let ids = workspace_ids(definition).chain(compute_ids(definition));
        let ids = ids.chain(role_ids(definition)).chain(vault_ids(definition));
        findings.extend(ids.filter_map(|id| id.finding()));
    }),
};

/// A literal resource id in a definition.
struct WrittenId<'d> {
    key: &'static str,
    kind: &'static Kind,
    span: Span,
    text: &'d str,
}

/// A kind of resource: its common name, its types, and the segments of its id after the provider.
struct Kind {
    noun: &'static str,
    resource_types: &'static [&'static str],
    path: &'static str,
}

impl Kind {
    fn is_of(&self, id: &ResourceId) -> bool {
        self.resource_types
            .iter()
            .any(|resource_type| id.is(resource_type))
    }

    fn is_of_text(&self, text: &str) -> bool {
        ResourceId::parse(text).is_some_and(|id| self.is_of(&id))
    }
}

macro_rules! kinds {
    ($($name:ident: $noun:literal, [$($resource_type:literal),*], $path:literal;)*) => {
        $(static $name: Kind = Kind {
            noun: $noun,
            resource_types: &[$($resource_type),*],
            path: $path,
        };)*

        /// Every kind that a key expects.
        static KINDS: &[&Kind] = &[$(&$name),*];
    };
}

kinds! {
    SUBNET: "a subnet", ["Microsoft.Network/virtualNetworks/subnets"],
        "Microsoft.Network/virtualNetworks/<network>/subnets/<subnet>";
    IDENTITY: "a user-assigned identity", ["Microsoft.ManagedIdentity/userAssignedIdentities"],
        "Microsoft.ManagedIdentity/userAssignedIdentities/<identity>";
    KEY_VAULT: "a key vault", ["Microsoft.KeyVault/vaults"], "Microsoft.KeyVault/vaults/<vault>";
    STORAGE_ACCOUNT: "a storage account", ["Microsoft.Storage/storageAccounts"],
        "Microsoft.Storage/storageAccounts/<account>";
    APPLICATION_INSIGHTS: "an Application Insights component", ["Microsoft.Insights/components"],
        "Microsoft.Insights/components/<component>";
    CONTAINER_REGISTRY: "a container registry", ["Microsoft.ContainerRegistry/registries"],
        "Microsoft.ContainerRegistry/registries/<registry>";
    IMAGE_VERSION: "a version of a gallery image", ["Microsoft.Compute/galleries/images/versions"],
        "Microsoft.Compute/galleries/<gallery>/images/<image>/versions/<version>";
    AKS: "an AKS cluster", ["Microsoft.ContainerService/managedClusters"],
        "Microsoft.ContainerService/managedClusters/<cluster>";
    KUBERNETES: "an AKS or Arc-connected Kubernetes cluster",
        ["Microsoft.ContainerService/managedClusters", "Microsoft.Kubernetes/connectedClusters"],
        "Microsoft.ContainerService/managedClusters/<cluster>`, or, connected by Arc, \
         `…/Microsoft.Kubernetes/connectedClusters/<cluster>";
    VIRTUAL_MACHINE: "a virtual machine", ["Microsoft.Compute/virtualMachines"],
        "Microsoft.Compute/virtualMachines/<machine>";
    DATABRICKS: "a Databricks workspace", ["Microsoft.Databricks/workspaces"],
        "Microsoft.Databricks/workspaces/<workspace>";
    SPARK_POOL: "a Spark pool of a Synapse workspace", ["Microsoft.Synapse/workspaces/bigDataPools"],
        "Microsoft.Synapse/workspaces/<workspace>/bigDataPools/<pool>";
    HDINSIGHT: "an HDInsight cluster", ["Microsoft.HDInsight/clusters"], "Microsoft.HDInsight/clusters/<cluster>";
    DATA_FACTORY: "a data factory", ["Microsoft.DataFactory/factories"], "Microsoft.DataFactory/factories/<factory>";
    DATA_LAKE_ANALYTICS: "a Data Lake Analytics account", ["Microsoft.DataLakeAnalytics/accounts"],
        "Microsoft.DataLakeAnalytics/accounts/<account>";
}

/// What people paste by mistake.
static CONFUSED: &[(&str, &str)] = &[
    ("a virtual network", "Microsoft.Network/virtualNetworks"),
    (
        "a network security group",
        "Microsoft.Network/networkSecurityGroups",
    ),
    ("a private endpoint", "Microsoft.Network/privateEndpoints"),
    ("a secret", "Microsoft.KeyVault/vaults/secrets"),
    ("a managed HSM", "Microsoft.KeyVault/managedHSMs"),
    ("a managed image", "Microsoft.Compute/images"),
    ("an image gallery", "Microsoft.Compute/galleries"),
    (
        "a gallery image without its version",
        "Microsoft.Compute/galleries/images",
    ),
    (
        "a virtual machine scale set",
        "Microsoft.Compute/virtualMachineScaleSets",
    ),
    (
        "an Arc-connected Kubernetes cluster",
        "Microsoft.Kubernetes/connectedClusters",
    ),
    ("a Synapse workspace", "Microsoft.Synapse/workspaces"),
    (
        "an Azure Machine Learning workspace",
        "Microsoft.MachineLearningServices/workspaces",
    ),
    (
        "a Log Analytics workspace",
        "Microsoft.OperationalInsights/workspaces",
    ),
];

/// The ids of a workspace that the template creates. On an existing one, `workspace-not-created` reports them.
fn workspace_ids(definition: &Definition) -> impl Iterator<Item = WrittenId<'_>> {
    let serverless = definition
        .serverless
        .as_ref()
        .and_then(|serverless| serverless.custom_subnet.as_ref());
    let subnet = serverless.and_then(|subnet| match subnet {
        SubnetDefinition::Id(id) | SubnetDefinition::Optional(id) => written("custom_subnet", &SUBNET, id),
        SubnetDefinition::Names(_) | SubnetDefinition::Whole(_) => None,
    });
    let ids = definition.created_workspace().into_iter().flat_map(|workspace| {
        let registry = workspace
            .container_registry
            .as_ref()
            .and_then(ContainerRegistry::id);
        let identity = workspace.primary_user_assigned_identity.as_ref();
        let ids = [
            (
                "storage_account",
                &STORAGE_ACCOUNT,
                workspace.storage_account.as_ref(),
            ),
            ("key_vault", &KEY_VAULT, workspace.key_vault.as_ref()),
            (
                "application_insights",
                &APPLICATION_INSIGHTS,
                workspace.application_insights.as_ref(),
            ),
            ("container_registry", &CONTAINER_REGISTRY, registry),
            ("primary_user_assigned_identity", &IDENTITY, identity),
        ];
        let ids = ids
            .into_iter()
            .filter_map(|(key, kind, id)| written(key, kind, id?));
        let identities = workspace.identity.iter().flat_map(|identity| &identity.user);
        ids.chain(identities.filter_map(|id| written("identity.user", &IDENTITY, id)))
    });
    ids.chain(subnet)
}

/// Where a role assignment names its identity.
const ROLE_IDENTITY: &str = "role_assignments.identity";

fn role_ids(definition: &Definition) -> impl Iterator<Item = WrittenId<'_>> {
    let assignments = definition.role_assignments();
    let identities = assignments.filter_map(|(_, assignment)| assignment.identity.as_ref());
    identities.filter_map(|id| written(ROLE_IDENTITY, &IDENTITY, id))
}

fn compute_ids(definition: &Definition) -> impl Iterator<Item = WrittenId<'_>> {
    definition.computes.iter().flat_map(|compute| {
        let subnet = compute.subnet().and_then(|subnet| match subnet {
            SubnetDefinition::Id(id) | SubnetDefinition::Optional(id) => written("subnet", &SUBNET, id),
            SubnetDefinition::Names(_) | SubnetDefinition::Whole(_) => None,
        });
        let image = compute.cluster().and_then(|cluster| cluster.image.as_ref());
        let image = image.and_then(|image| written("image", &IMAGE_VERSION, image));
        let identities = compute
            .envelope
            .identity
            .iter()
            .flat_map(|identity| &identity.user);
        let identities = identities.filter_map(|id| written("identity.user", &IDENTITY, id));
        let attached = attached_kind(&compute.kind).zip(compute.kind.resource_id());
        let attached = attached.and_then(|(kind, id)| written("resource_id", kind, id));
        attached
            .into_iter()
            .chain(subnet)
            .chain(image)
            .chain(identities)
            .chain(aks_subnet(&compute.kind))
    })
}

/// What a compute is attached to.
fn attached_kind(kind: &ComputeKind) -> Option<&'static Kind> {
    match kind {
        ComputeKind::Instance(_) | ComputeKind::Cluster(_) => None,
        ComputeKind::Kubernetes(_) => Some(&KUBERNETES),
        ComputeKind::Attached(attached) => Some(match attached.kind {
            AttachedKind::VirtualMachine(_) => &VIRTUAL_MACHINE,
            AttachedKind::Databricks(_) => &DATABRICKS,
            AttachedKind::SynapseSpark(_) => &SPARK_POOL,
            AttachedKind::HdInsight(_) => &HDINSIGHT,
            AttachedKind::Aks(_) => &AKS,
            AttachedKind::DataFactory(_) => &DATA_FACTORY,
            AttachedKind::DataLakeAnalytics(_) => &DATA_LAKE_ANALYTICS,
        }),
    }
}

fn aks_subnet(kind: &ComputeKind) -> Option<WrittenId<'_>> {
    let ComputeKind::Attached(attached) = kind else {
        return None;
    };
    let AttachedKind::Aks(cluster) = &attached.kind else {
        return None;
    };
    written(
        "networking.subnet",
        &SUBNET,
        cluster.networking.as_ref()?.subnet.as_ref()?,
    )
}

fn vault_ids(definition: &Definition) -> impl Iterator<Item = WrittenId<'_>> {
    let values = definition
        .environments
        .iter()
        .flat_map(|environment| &environment.values);
    values.filter_map(|value| {
        let vault = value.node.as_table()?.get("key_vault")?;
        Some(WrittenId {
            key: "key_vault",
            kind: &KEY_VAULT,
            span: vault.span,
            text: Node::as_str(vault)?,
        })
    })
}

fn written<'d>(key: &'static str, kind: &'static Kind, id: &'d Setting<ArcStr>) -> Option<WrittenId<'d>> {
    Some(WrittenId {
        key,
        kind,
        span: id.span,
        text: id.literal()?,
    })
}

impl WrittenId<'_> {
    fn finding(&self) -> Option<Diagnostic> {
        let id = ResourceId::parse(self.text);
        if id.as_ref().is_some_and(|id| self.kind.is_of(id)) {
            return None;
        }
        let (key, noun) = (self.key, self.kind.noun);
        let wanted = format!("`{key}` must be the resource id of {noun}");
        let finding = match &id {
            Some(id) => {
                let label = format!("this is the id of {}", noun_of(id));
                Diagnostic::new(RULE.code, self.span, wanted, label)
            }
            None => Diagnostic::new(RULE.code, self.span, wanted, "not a resource id"),
        };
        Some(self.advise(finding, id.is_some()))
    }

    fn advise(&self, finding: Diagnostic, is_id: bool) -> Diagnostic {
        if let Some(instead) = self.contained_id() {
            let message = "write only the id, from its first slash to the last name";
            let text = format!("\"{instead}\"");
            return finding.with_suggestion(message, self.span, text, Applicability::MachineApplicable);
        }
        let arc = self.text.replace(NO_ARC, ARC);
        if self.kind.is_of_text(&arc) {
            let message = "an Arc-connected cluster belongs to the provider `Microsoft.Kubernetes`";
            return finding.with_suggestion(
                message,
                self.span,
                toml_string(&arc),
                Applicability::MachineApplicable,
            );
        }
        if self.key == ROLE_IDENTITY && self.text.starts_with("system") {
            return finding
                .with_help("remove `identity`: the role then goes to the system-assigned identity");
        }
        if !is_id && self.key == "subnet" && !self.text.contains('/') {
            return finding.with_help(format!(
                "write the id, or name the network too: `subnet = {{ vnet = \"vnet-ml\", subnet = {} }}`",
                toml_string(self.text)
            ));
        }
        if !is_id && self.text.trim_start().starts_with('[') {
            return finding.with_help("write an expression in Bicep's syntax, as `{ expr = \"…\" }`");
        }
        finding.with_help(format!(
            "write `/subscriptions/<subscription>/resourceGroups/<group>/providers/{}`",
            self.kind.path
        ))
    }

    /// The right id within the text, which may have the portal's URL before it, or a missing or extra slash.
    fn contained_id(&self) -> Option<String> {
        let start = self.text.to_ascii_lowercase().find("subscriptions/")?;
        let id = format!("/{}", self.text.get(start..)?.trim().trim_end_matches('/'));
        let mut candidate = id.as_str();
        loop {
            let is_plain = !candidate.contains(['"', '\\']) && !candidate.chars().any(char::is_control);
            if is_plain && ResourceId::parse(candidate).is_some_and(|id| self.kind.is_of(&id)) {
                return Some(candidate.to_owned());
            }
            // After the id, the portal's URL contains the name of the page: `…/overview`.
            candidate = candidate.rsplit_once('/')?.0;
        }
    }
}

/// A type that does not exist, although some documentation uses it for Arc-connected clusters, and the right one.
const NO_ARC: &str = "Microsoft.ContainerService/connectedClusters";
const ARC: &str = "Microsoft.Kubernetes/connectedClusters";

fn noun_of(id: &ResourceId) -> String {
    let confused = CONFUSED.iter().find(|(_, resource_type)| id.is(resource_type));
    // NOTE: an AKS cluster also matches the Kubernetes clusters; the first kind is the most specific.
    let wanted = || KINDS.iter().find(|kind| kind.is_of(id)).map(|kind| kind.noun);
    confused.map(|(noun, _)| *noun).or_else(wanted).map_or_else(
        || format!("a resource of type `{}`", id.resource_type),
        str::to_owned,
    )
}
