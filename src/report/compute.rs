//! What every compute has: its name, tags, identity, roles, subnet, what a second deployment does.

use super::facts::{Facts, Group, in_words, label, text, whole_value};
use super::keys::Written;
use super::phrase::Phrase;
use crate::model::network::SubnetNames;
use crate::model::role_assignment::USER_ROLE;
use crate::model::{
    AttachedKind, Compute, ComputeKind, Envelope, IdentityDefinition, InstanceDefinition, Role,
    RoleAssignmentDefinition, RoleScope, ScopeKind, SubnetDefinition,
};
use crate::source::Sources;

/// What a compute is, in the words of the documentation.
pub(super) fn kind_name(compute: &Compute) -> &'static str {
    match &compute.kind {
        ComputeKind::Instance(_) => "Compute instance",
        ComputeKind::Cluster(_) => "Compute cluster",
        ComputeKind::Kubernetes(_) => "Kubernetes cluster",
        ComputeKind::Attached(attached) => match attached.kind {
            AttachedKind::VirtualMachine(_) => "Attached virtual machine",
            AttachedKind::Databricks(_) => "Attached Databricks",
            AttachedKind::SynapseSpark(_) => "Attached Synapse Spark pool",
            AttachedKind::HdInsight(_) => "Attached HDInsight cluster",
            AttachedKind::Aks(_) => "Attached AKS cluster",
            AttachedKind::DataFactory(_) => "Attached Data Factory",
            AttachedKind::DataLakeAnalytics(_) => "Attached Data Lake Analytics",
        },
    }
}

/// Says what every compute has besides: who it is to Azure, what it may do, how it is deployed.
pub(super) fn common_groups(envelope: &Envelope, written: Written<'_>, sources: &Sources) -> Vec<Group> {
    let mut identity = Facts::new(sources);
    identity.list(
        label!(Envelope.identity),
        identities(envelope.identity.as_deref(), sources),
    );
    let roles = envelope.role_assignments.iter();
    identity.list(
        label!(Envelope.role_assignments),
        roles.map(|role| role_assignment(role, sources)).collect(),
    );
    identity.keys(written, "Identity");
    let mut deployment = Facts::new(sources);
    deployment.keys(written, "Deployment");
    let groups = [identity.group("Identity"), deployment.group("Deployment")];
    groups.into_iter().flatten().collect()
}

/// The identities, a line each.
pub(super) fn identities(identity: Option<&IdentityDefinition>, sources: &Sources) -> Vec<Phrase> {
    let Some(identity) = identity else {
        return vec![Phrase::plain("none")];
    };
    let system = identity.system.then(|| Phrase::plain("system-assigned"));
    let user = identity
        .user
        .iter()
        .map(|id| Phrase::plain("user-assigned ").and_phrase(text(id, sources)));
    let whole = identity.user.whole();
    let whole = whole.map(|whole| Phrase::plain("user-assigned ").and_phrase(whole_value(whole)));
    let all: Vec<Phrase> = system.into_iter().chain(user).chain(whole).collect();
    if all.is_empty() {
        return vec![Phrase::plain("none")];
    }
    all
}

/// `Contributor on the resource group`.
pub(super) fn role_assignment(assignment: &RoleAssignmentDefinition, sources: &Sources) -> Phrase {
    let RoleAssignmentDefinition {
        span: _,
        role,
        scope,
        identity,
        principal,
        description,
    } = assignment;
    let role = role.as_ref().map(|role| {
        in_words(role, sources, |role| match role {
            Role::BuiltIn(role) => Phrase::plain(role.name),
            Role::Guid(text) | Role::Id(text) | Role::Unknown(text) => Phrase::code(text.as_str()),
        })
    });
    let role = match principal {
        Some(_) => role.or(Some(Phrase::plain(USER_ROLE))),
        None => role,
    };
    let scope = scope.as_ref().map_or_else(
        || {
            Phrase::plain(if principal.is_some() {
                "the workspace"
            } else {
                "the resource group"
            })
        },
        |scope| in_words(scope, sources, role_scope),
    );
    let mut phrase = role.unwrap_or_default().and(" on ").and_phrase(scope);
    if let Some(identity) = identity {
        phrase = phrase.and(", for ").and_phrase(text(identity, sources));
    }
    if principal.is_some() {
        phrase = phrase.and(", for the assigned user");
    }
    if let Some(description) = description {
        let words = in_words(description, sources, |text| Phrase::plain(text.as_str()));
        phrase = phrase.and(": ").and_phrase(words);
    }
    phrase
}

fn role_scope(scope: &RoleScope) -> Phrase {
    match scope {
        RoleScope::ResourceGroup => Phrase::plain("the resource group"),
        RoleScope::Own(kind) => Phrase::plain(match kind {
            ScopeKind::Workspace => "the workspace",
            _ => "the workspace's ",
        })
        .and(match kind {
            ScopeKind::Workspace => "",
            other => scope_kind(*other),
        }),
        RoleScope::Existing { kind, name, id: _ } => {
            Phrase::plain(format!("the {} ", scope_kind(*kind))).and_code(name.as_str())
        }
        RoleScope::Unknown(text) => Phrase::code(text.as_str()),
    }
}

const fn scope_kind(kind: ScopeKind) -> &'static str {
    match kind {
        ScopeKind::Workspace => "workspace",
        ScopeKind::StorageAccount => "storage account",
        ScopeKind::KeyVault => "key vault",
        ScopeKind::ContainerRegistry => "container registry",
    }
}

/// Says which subnet the machines are in, if they are in one.
pub(super) fn network(facts: &mut Facts<'_>, compute: &Compute, sources: &Sources) {
    if let Some(subnet) = compute.subnet() {
        facts.say(label!(InstanceDefinition.subnet), subnet_name(subnet, sources));
    }
}

/// A subnet by its names or its id.
pub(super) fn subnet_name(subnet: &SubnetDefinition, sources: &Sources) -> Phrase {
    match subnet {
        SubnetDefinition::Id(id) => text(id, sources),
        SubnetDefinition::Optional(id) => text(id, sources).and(", none if that is empty"),
        SubnetDefinition::Whole(whole) => whole_value(whole),
        SubnetDefinition::Names(names) => {
            let SubnetNames {
                span: _,
                vnet,
                subnet,
                resource_group,
                subscription,
                id: _,
                optional: _,
            } = &**names;
            let named = [
                ("", subnet),
                (" of the network ", vnet),
                (" in the resource group ", resource_group),
                (" of the subscription ", subscription),
            ];
            named
                .into_iter()
                .fold(Phrase::default(), |phrase, (before, name)| match name {
                    Some(name) => phrase.and(before).and_phrase(text(name, sources)),
                    None => phrase,
                })
        }
    }
}
