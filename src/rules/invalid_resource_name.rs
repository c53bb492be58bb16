//! `invalid-resource-name`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::arm::ResourceId;
use crate::azure::resource_name::ResourceName;
use crate::diagnostic::Diagnostic;
use crate::expression::Expression;
use crate::model::role_assignment::in_own_group;
use crate::model::{
    Compute, ContainerRegistry, Definition, RoleScope, ScopeKind, Setting, SettingValue, SubnetDefinition,
};
use crate::source::Span;
use crate::syntax::Node;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-resource-name",
        Warn,
        "the id of a resource that cannot have its name"
    ),
    check: Check::Definition(|definition, _, findings| {
        let ids = workspace_ids(definition).chain(identity_ids(definition));
        let ids = ids.chain(vault_ids(definition)).filter_map(|(span, id)| {
            let name = id.rsplit('/').next()?;
            finding(span, &ResourceId::parse(id)?.resource_type, name)
        });
        findings.extend(ids.chain(scopes(definition)).chain(subnets(definition)));
    }),
};

fn finding(span: Span, resource_type: &str, name: &str) -> Option<Diagnostic> {
    let rule = ResourceName::of(resource_type)?;
    let is_placeholder = name.starts_with('<') && name.ends_with('>');
    if is_placeholder || rule.allows(name) {
        return None;
    }
    let message = format!(
        "no resource of type `{}` can be named `{name}`",
        rule.resource_type
    );
    let length = name.chars().count();
    let label = if rule.length.contains(&length) {
        "a character that is not allowed".to_owned()
    } else {
        let unit = if length == 1 { "character" } else { "characters" };
        format!("the name has {length} {unit}")
    };
    let note = format!("a name has {}", rule.words());
    Some(Diagnostic::new(RULE.code, span, message, label).with_note(note))
}

type WrittenId<'d> = (Span, &'d str);

fn written(id: &Setting<ArcStr>) -> Option<WrittenId<'_>> {
    Some((id.span, id.literal()?))
}

/// The ids of what a workspace uses that the template creates.
fn workspace_ids(definition: &Definition) -> impl Iterator<Item = WrittenId<'_>> {
    definition.created_workspace().into_iter().flat_map(|workspace| {
        let registry = workspace
            .container_registry
            .as_ref()
            .and_then(ContainerRegistry::id);
        [
            workspace.storage_account.as_ref(),
            workspace.key_vault.as_ref(),
            workspace.application_insights.as_ref(),
            registry,
            workspace.primary_user_assigned_identity.as_ref(),
        ]
        .into_iter()
        .flatten()
        .chain(workspace.identity.iter().flat_map(|identity| &identity.user))
        .filter_map(written)
    })
}

fn identity_ids(definition: &Definition) -> impl Iterator<Item = WrittenId<'_>> {
    let computes = definition.computes.iter();
    let own = computes.filter_map(|compute| compute.envelope.identity.as_ref());
    let own = own.flat_map(|identity| &identity.user);
    let roles = definition.role_assignments();
    let roles = roles.filter_map(|(_, assignment)| assignment.identity.as_ref());
    own.chain(roles).filter_map(written)
}

/// Where parameter files fetch secrets.
fn vault_ids(definition: &Definition) -> impl Iterator<Item = WrittenId<'_>> {
    let values = definition
        .environments
        .iter()
        .flat_map(|environment| &environment.values);
    values.filter_map(|value| {
        let vault = value.node.as_table()?.get("key_vault")?;
        Some((vault.span, Node::as_str(vault)?))
    })
}

/// The scopes of roles that the template names. One whose group is not that of any environment is denied by
/// `role-in-another-group`.
fn scopes(definition: &Definition) -> impl Iterator<Item = Diagnostic> {
    let scopes = definition
        .role_assignments()
        .filter_map(|(_, assignment)| assignment.scope.as_ref());
    scopes.filter_map(|scope| {
        let (kind, name) = match &scope.value {
            SettingValue::Literal(RoleScope::Existing { kind, name, .. })
                if !definition.environments.is_empty() =>
            {
                (*kind, name.as_str())
            }
            SettingValue::Expression(computed) => match in_own_group(computed)? {
                (kind, Expression::String(name)) => (kind, name.as_str()),
                _ => return None,
            },
            SettingValue::Literal(_) | SettingValue::Parameter(_) | SettingValue::Unreadable => return None,
        };
        let (.., resource_type) = ScopeKind::TABLE.into_iter().find(|(known, ..)| *known == kind)?;
        finding(scope.span, resource_type, name)
    })
}

/// The names of networks, subnets and their groups, alone or in an id.
fn subnets(definition: &Definition) -> impl Iterator<Item = Diagnostic> {
    let own = definition.computes.iter().filter_map(Compute::subnet);
    let serverless = definition.serverless.as_ref();
    let serverless = serverless.and_then(|serverless| serverless.custom_subnet.as_ref());
    let names = own.chain(serverless).flat_map(names_of_subnet);
    names.filter_map(|(span, resource_type, name)| finding(span, resource_type, &name))
}

fn names_of_subnet(subnet: &SubnetDefinition) -> Vec<(Span, &'static str, String)> {
    const GROUP: &str = "Microsoft.Resources/resourceGroups";
    const NETWORK: &str = "Microsoft.Network/virtualNetworks";
    const SUBNET: &str = "Microsoft.Network/virtualNetworks/subnets";
    match subnet {
        SubnetDefinition::Id(id) | SubnetDefinition::Optional(id) => {
            let parsed = id.literal().and_then(|id| ResourceId::parse(id));
            let parsed = parsed.filter(|parsed| parsed.resource_type.eq_ignore_ascii_case(SUBNET));
            parsed.map_or_else(Vec::new, |parsed| {
                let network = parsed.parents.into_iter().next_back();
                let network = network.map(|network| (id.span, NETWORK, network));
                let rest = [
                    (id.span, GROUP, parsed.resource_group),
                    (id.span, SUBNET, parsed.name),
                ];
                network.into_iter().chain(rest).collect()
            })
        }
        SubnetDefinition::Names(names) => {
            let parts = [
                (&names.vnet, NETWORK),
                (&names.subnet, SUBNET),
                (&names.resource_group, GROUP),
            ];
            let written = parts.into_iter().filter_map(|(name, resource_type)| {
                let (span, name) = written(name.as_ref()?)?;
                Some((span, resource_type, name.to_owned()))
            });
            // An empty name is reported already.
            written.filter(|(.., name)| !name.is_empty()).collect()
        }
        SubnetDefinition::Whole(_) => Vec::new(),
    }
}
