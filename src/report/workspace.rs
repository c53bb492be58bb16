//! The workspace, its serverless compute and the parameters of a template, in words.

use super::compute::{identities, role_assignment, subnet_name};
use super::facts::{Facts, Group, Row, Table, label, text};
use super::phrase::Phrase;
use crate::model::workspace::{
    ContainerRegistry, DatastoresAuthMode, IsolationMode, ManagedNetworkDefinition, PublicNetworkAccess,
};
use crate::model::{Definition, ParameterDefinition, ServerlessDefinition, WorkspaceDefinition};
use crate::source::Sources;
use crate::syntax::Node;

/// The groups of facts about what is around the computes.
pub(super) fn groups(definition: &Definition, sources: &Sources) -> Vec<Group> {
    let workspace = definition.workspace.as_ref();
    let serverless = definition.serverless.as_ref();
    let groups = [
        workspace.and_then(|workspace| workspace_group(workspace, sources)),
        serverless.and_then(|serverless| serverless_group(serverless, sources)),
    ];
    groups.into_iter().flatten().collect()
}

fn workspace_group(workspace: &WorkspaceDefinition, sources: &Sources) -> Option<Group> {
    let mut facts = Facts::new(sources);
    facts.code(label!(WorkspaceDefinition.name), workspace.name.as_ref());
    if workspace.is_created() {
        created(&mut facts, workspace, sources);
    } else {
        facts.say("Created", Phrase::plain("no, it already exists"));
    }
    facts.group("Workspace")
}

fn created(facts: &mut Facts<'_>, workspace: &WorkspaceDefinition, sources: &Sources) {
    let WorkspaceDefinition {
        span: _,
        name: _,
        create: _,
        display_name,
        description,
        tags,
        identity,
        storage_account,
        key_vault,
        application_insights,
        container_registry,
        public_network_access,
        managed_network,
        primary_user_assigned_identity,
        system_datastores_auth_mode,
        image_build_compute,
        hbi_workspace,
        role_assignments,
    } = workspace;
    facts.say("Created", Phrase::plain("yes, by the template"));
    facts.code(label!(WorkspaceDefinition.display_name), display_name.as_ref());
    facts.setting(
        label!(WorkspaceDefinition.description),
        description.as_ref(),
        |text| Phrase::plain(text.as_str()),
    );
    facts.map(label!(WorkspaceDefinition.tags), tags);
    match identity {
        Some(_) => facts.list("Managed identity", identities(identity.as_ref(), sources)),
        None => facts.say("Managed identity", Phrase::plain("system-assigned")),
    }
    facts.code(
        label!(WorkspaceDefinition.primary_user_assigned_identity),
        primary_user_assigned_identity.as_ref(),
    );
    facts.list(
        "Roles",
        role_assignments
            .iter()
            .map(|role| role_assignment(role, sources))
            .collect(),
    );
    let resources = [
        ("Storage account", storage_account),
        ("Key vault", key_vault),
        ("Application Insights", application_insights),
    ];
    for (term, resource) in resources {
        match resource {
            Some(_) => facts.code(term, resource.as_ref()),
            None => facts.say(term, Phrase::plain("created by the template")),
        }
    }
    facts.say(
        "Container registry",
        match container_registry {
            None => Phrase::plain("made by the service with the first image"),
            Some(ContainerRegistry::Created) => Phrase::plain("created by the template"),
            Some(ContainerRegistry::Id(id)) => text(id, sources),
        },
    );
    facts.setting(
        label!(WorkspaceDefinition.public_network_access),
        public_network_access.as_ref(),
        |access| {
            Phrase::plain(match access {
                PublicNetworkAccess::Enabled => "yes",
                PublicNetworkAccess::Disabled => "no: private endpoints only",
            })
        },
    );
    managed(facts, managed_network.as_ref());
    facts.setting(
        label!(WorkspaceDefinition.system_datastores_auth_mode),
        system_datastores_auth_mode.as_ref(),
        |mode| {
            Phrase::plain(match mode {
                DatastoresAuthMode::AccessKey => "with the key of the storage account",
                DatastoresAuthMode::Identity => "with the identity of the user or the compute",
                DatastoresAuthMode::UserDelegationSas => "with a shared access signature of the user's",
            })
        },
    );
    facts.code(
        label!(WorkspaceDefinition.image_build_compute),
        image_build_compute.as_ref(),
    );
    facts.flag(
        label!(WorkspaceDefinition.hbi_workspace),
        hbi_workspace.as_ref(),
        ["yes", "no"],
    );
}

fn managed(facts: &mut Facts<'_>, network: Option<&ManagedNetworkDefinition>) {
    let Some(ManagedNetworkDefinition {
        span: _,
        isolation_mode,
        provision_network_now,
    }) = network
    else {
        return;
    };
    facts.setting(
        label!(ManagedNetworkDefinition.isolation_mode),
        isolation_mode.as_ref(),
        |mode| {
            Phrase::plain(match mode {
                IsolationMode::Disabled => "none",
                IsolationMode::AllowInternetOutbound => "everything may leave it",
                IsolationMode::AllowOnlyApprovedOutbound => {
                    "only what goes to an approved destination may leave it"
                }
            })
        },
    );
    facts.flag(
        label!(ManagedNetworkDefinition.provision_network_now),
        provision_network_now.as_ref(),
        ["with the workspace", "with the first compute"],
    );
}

fn serverless_group(serverless: &ServerlessDefinition, sources: &Sources) -> Option<Group> {
    let ServerlessDefinition {
        span: _,
        custom_subnet,
        no_public_ip,
    } = serverless;
    let mut facts = Facts::new(sources);
    if let Some(subnet) = custom_subnet {
        facts.say("Subnet", subnet_name(subnet, sources));
    }
    facts.flag(
        label!(ServerlessDefinition.no_public_ip),
        no_public_ip.as_ref(),
        ["no", "yes"],
    );
    facts.group("Serverless compute")
}

/// The parameters, including those that armlet adds; for a secure one only its name.
pub(super) fn parameters(definition: &Definition, sources: &Sources) -> Option<Table> {
    let declared = definition.parameters.iter();
    let mut rows: Vec<Row> = declared
        .map(|parameter| row(parameter, definition, sources))
        .collect();
    rows.extend(definition.built_in_parameters().map(|(name, kind)| Row {
        name: Phrase::code(name),
        target: None,
        cells: vec![
            vec![Phrase::plain(kind.name())],
            vec![Phrase::plain("added by armlet")],
            Vec::new(),
        ],
    }));
    (!definition.parameters.is_empty()).then(|| Table {
        caption: "Parameters of the template".to_owned(),
        columns: vec!["Name", "Type", "Meaning", "Value"],
        rows,
    })
}

fn row(parameter: &ParameterDefinition, definition: &Definition, sources: &Sources) -> Row {
    let description = parameter.body.description.as_ref();
    Row {
        name: Phrase::code(parameter.name.value.as_str()),
        target: None,
        cells: vec![
            vec![Phrase::plain(match parameter.is_secure() {
                true => format!("{}, secure", parameter.type_name()),
                false => parameter.type_name().to_owned(),
            })],
            description
                .map(|text| Phrase::plain(text.value.as_str()))
                .into_iter()
                .collect(),
            values(parameter, definition, sources),
        ],
    }
}

/// The default, and the value of each environment.
fn values(parameter: &ParameterDefinition, definition: &Definition, sources: &Sources) -> Vec<Phrase> {
    if parameter.is_secure() {
        return vec![Phrase::plain("given at deployment")];
    }
    let default = parameter.body.default.as_ref().map(|default| {
        let value = match parameter.default_expression() {
            Some(expression) => Phrase::code(expression.as_str().unwrap_or_default()).and(", worked out"),
            None => value(&default.0, sources),
        };
        value.and(" unless given")
    });
    let of_environments = definition.environments.iter().filter_map(|environment| {
        let is_it = |name: &str| name.eq_ignore_ascii_case(&parameter.name.value);
        let entry = environment.values.iter().find(|entry| is_it(&entry.key.value))?;
        let name = Phrase::code(environment.name.value.as_str());
        Some(name.and(": ").and_phrase(value(&entry.node, sources)))
    });
    let values: Vec<Phrase> = default.into_iter().chain(of_environments).collect();
    match values.is_empty() {
        true => vec![Phrase::plain("given at deployment")],
        false => values,
    }
}

fn value(node: &Node, sources: &Sources) -> Phrase {
    if sources.hides(node.span) {
        return Phrase::plain("hidden: it holds a secret");
    }
    match node.as_text() {
        Some(text) => Phrase::code(text),
        None => Phrase::code(node.to_json().to_string()),
    }
}
