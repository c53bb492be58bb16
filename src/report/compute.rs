//! What every compute has: its name, tags, identity, roles, subnet, what a second deployment does.

use super::facts::{Facts, Group, in_words, label, text};
use super::phrase::Phrase;
use crate::model::attached::AdministratorDefinition;
use crate::model::network::SubnetNames;
use crate::model::role_assignment::USER_ROLE;
use crate::model::{
    AttachedKind, Compute, ComputeKind, Envelope, IdentityDefinition, OnRedeploy, Role,
    RoleAssignmentDefinition, RoleScope, ScopeKind, SkuDefinition, SubnetDefinition,
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

/// Says what the envelope holds of deployments: region, tags, sku, what a second deployment does.
pub(super) fn deployment(envelope: &Envelope, sources: &Sources) -> Option<Group> {
    // NOTE: identity and roles have their own group, local accounts are with SSH, and the description is at the top.
    let Envelope {
        span: _,
        description: _,
        tags,
        identity: _,
        location,
        disable_local_auth: _,
        sku,
        role_assignments: _,
        on_redeploy,
        name,
        unique_name,
        environments,
        deploy,
        unset: _,
    } = envelope;
    let mut facts = Facts::new(sources);
    facts.code(label!(Envelope.name), name.as_ref());
    if unique_name.as_ref().is_some_and(|flag| flag.value) {
        facts.say(
            label!(Envelope.unique_name),
            Phrase::plain("makes the name unique"),
        );
    }
    let environments = environments.iter().map(|name| Phrase::code(&name.value));
    facts.list(label!(Envelope.environments), environments.collect());
    facts.flag(label!(Envelope.deploy), deploy.as_ref(), ["always", "never"]);
    facts.code(label!(Envelope.location), location.as_ref());
    let redeploy = match on_redeploy.as_ref().map(|mode| mode.value) {
        None | Some(OnRedeploy::Update) => Phrase::plain("updates it"),
        Some(OnRedeploy::CreateOnly) => Phrase::plain("leaves it unchanged if it exists"),
    };
    facts.say("Redeployment", redeploy);
    facts.map(label!(Envelope.tags), tags);
    if let Some(sku) = sku {
        facts.code(label!(SkuDefinition.name), sku.name.as_ref());
        facts.code(label!(SkuDefinition.tier), sku.tier.as_ref());
        facts.code(label!(SkuDefinition.size), sku.size.as_ref());
        facts.code(label!(SkuDefinition.family), sku.family.as_ref());
        facts.number(label!(SkuDefinition.capacity), sku.capacity.as_ref());
    }
    facts.group("Deployment")
}

/// Says who it is to Azure and what it may do.
pub(super) fn identity(envelope: &Envelope, sources: &Sources) -> Option<Group> {
    let mut facts = Facts::new(sources);
    facts.list(
        "Managed identity",
        identities(envelope.identity.as_ref(), sources),
    );
    let roles = &envelope.role_assignments;
    facts.list(
        "Roles",
        roles.iter().map(|role| role_assignment(role, sources)).collect(),
    );
    facts.group("Identity")
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
    let all: Vec<Phrase> = system.into_iter().chain(user).collect();
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

/// Describes the network of the machines.
pub(super) fn network(facts: &mut Facts<'_>, compute: &Compute, sources: &Sources) {
    match compute.subnet() {
        Some(subnet) => facts.say("Subnet", subnet_name(subnet, sources)),
        None => facts.say("Subnet", Phrase::plain("none")),
    }
    match compute.enable_node_public_ip() {
        Some(_) => facts.flag(
            "Public IP address",
            compute.enable_node_public_ip(),
            ["yes", "no"],
        ),
        None => facts.say("Public IP address", Phrase::plain("yes (default of the service)")),
    }
}

/// A subnet by its names or its id.
pub(super) fn subnet_name(subnet: &SubnetDefinition, sources: &Sources) -> Phrase {
    match subnet {
        SubnetDefinition::Id(id) => text(id, sources),
        SubnetDefinition::Names(names) => {
            let SubnetNames {
                span: _,
                vnet,
                subnet,
                resource_group,
                subscription,
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

/// Says how a service logs in to a machine that is attached.
pub(super) fn administrator(facts: &mut Facts<'_>, ssh: Option<&AdministratorDefinition>) {
    let Some(ssh) = ssh else { return };
    let AdministratorDefinition {
        span: _,
        admin_username,
        admin_password,
        public_key,
        private_key,
        port,
    } = ssh;
    facts.code(
        label!(AdministratorDefinition.admin_username),
        admin_username.as_ref(),
    );
    facts.setting(
        label!(AdministratorDefinition.admin_password),
        admin_password.as_ref(),
        |secret| match *secret {},
    );
    facts.setting(
        label!(AdministratorDefinition.public_key),
        public_key.as_ref(),
        |key| public_key_in_words(key),
    );
    facts.setting(
        label!(AdministratorDefinition.private_key),
        private_key.as_ref(),
        |secret| match *secret {},
    );
    facts.number(label!(AdministratorDefinition.port), port.as_ref());
}

/// The type of a key; the key itself is of no use to a reader.
pub(super) fn public_key_in_words(key: &str) -> Phrase {
    match key.split_whitespace().next() {
        Some(kind) if kind.starts_with("ssh-") || kind.starts_with("ecdsa-") => {
            Phrase::plain("given in the definition, type ").and_code(kind)
        }
        _ => Phrase::plain("given in the definition"),
    }
}
