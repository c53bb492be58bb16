//! `role-in-another-group`.

use std::borrow::Cow;

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::arm::ResourceId;
use crate::diagnostic::Diagnostic;
use crate::expression::Expression;
use crate::model::role_assignment::{USER_ROLE, above_resources, group_of, in_own_group};
use crate::model::{
    Definition, Role, RoleAssignmentDefinition, RoleHolder, RoleScope, Setting, SettingValue,
};
use crate::script::quote;
use crate::syntax::Node;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "role-in-another-group",
        Deny,
        "a role in a resource group other than the one that is deployed to"
    ),
    check: Check::Declaration(|definition, _, findings| {
        for (holder, assignment) in definition.role_assignments() {
            let Some(scope) = &assignment.scope else { continue };
            let assigned = Assigned {
                definition,
                holder: &holder,
                assignment,
                scope,
            };
            findings.extend(assigned.elsewhere());
        }
    }),
};

/// A role assignment with a scope.
struct Assigned<'d> {
    definition: &'d Definition,
    holder: &'d RoleHolder,
    assignment: &'d RoleAssignmentDefinition,
    scope: &'d Setting<RoleScope>,
}

/// The id of the resource that a role is assigned on, as far as the definition says it.
enum Written<'d> {
    /// In every environment.
    Id(&'d str),
    /// In these environments, by their names; none if the value is known at deployment only.
    InEnvironments(Vec<(&'d str, Option<&'d str>)>),
    /// At deployment only, in any group.
    Unknown,
    /// In the group that an expression names.
    Group(&'d [Expression]),
    /// Not a resource but what holds resources: a group, a subscription, a management group.
    Above(&'d str),
}

impl Assigned<'_> {
    fn elsewhere(&self) -> Option<Diagnostic> {
        let wrong = match self.written()? {
            Written::Id(id) => self.wrong_group(id),
            Written::InEnvironments(ids) => ids.into_iter().find_map(|(environment, id)| match id {
                Some(id) => self.wrong_group_in(environment, id),
                None => Some((None, format!("its group is not known in `{environment}`"))),
            }),
            Written::Unknown => Some((None, "its group is known at deployment only".to_owned())),
            Written::Group([.., Expression::String(group)]) => Some((None, format!("in `{group}`"))),
            Written::Group(_) => Some((None, "the group is an argument".to_owned())),
            Written::Above(id) => return Some(self.above(id)),
        };
        let (id, label) = wrong?;
        let message = match id.and_then(place) {
            Some((_, group)) => format!(
                "a template assigns roles only in the resource group that it is deployed to, and this scope is in `{group}`"
            ),
            None => "a template assigns roles only in the resource group that it is deployed to".to_owned(),
        };
        let finding = Diagnostic::new(RULE.code, self.scope.span, message, label).with_help(format!(
            "assign the role outside the template: `{}`",
            self.command(id)
        ));
        Some(match id.and_then(|id| Some((place(id)?, ResourceId::parse(id)?, id))) {
            Some(((subscription, group), parsed, id)) => finding.with_note(format!(
                "if you deploy to that group, write `{{ expr = \"resourceId('{}', '{}')\" }}`, or `target = {{ \
                 subscription = \"{subscription}\", resource_group = \"{group}\" }}` in every environment",
                parsed.resource_type,
                id.rsplit('/').next().unwrap_or(id),
            )),
            None => finding,
        })
    }

    /// The finding about a scope that holds more than a resource.
    fn above(&self, id: &str) -> Diagnostic {
        let message = "a template assigns roles only in the resource group that it is deployed to";
        Diagnostic::new(
            RULE.code,
            self.scope.span,
            message,
            "not a resource of that group",
        )
        .with_note("the resource group that is deployed to is `scope = \"resource_group\"`")
        .with_help(format!(
            "assign the role outside the template: `{}`",
            self.command(Some(id))
        ))
    }

    /// The id of the scope; `None` for what is in the group that is deployed to, regardless of which group that is.
    fn written(&self) -> Option<Written<'_>> {
        let kind = match &self.scope.value {
            SettingValue::Literal(RoleScope::Existing { id, .. }) => return Some(Written::Id(id)),
            SettingValue::Literal(RoleScope::Own(kind)) => *kind,
            SettingValue::Literal(RoleScope::Unknown(text)) if above_resources(text) => {
                return Some(Written::Above(text));
            }
            SettingValue::Expression(computed) => return group_of(computed).map(Written::Group),
            // Other findings report what is none of these.
            SettingValue::Literal(RoleScope::ResourceGroup | RoleScope::Unknown(_))
            | SettingValue::Parameter(_)
            | SettingValue::Unreadable => return None,
        };
        let given = self.definition.created_workspace()?.given(kind)?;
        match &given.value {
            SettingValue::Literal(id) => Some(Written::Id(id)),
            SettingValue::Parameter(name) => Some(self.values_of(name)),
            SettingValue::Expression(computed) => {
                in_own_group(computed).is_none().then_some(Written::Unknown)
            }
            SettingValue::Unreadable => None,
        }
    }

    /// The values of a parameter that is an id.
    fn values_of(&self, parameter: &str) -> Written<'_> {
        let environments = &self.definition.environments;
        if environments.is_empty() {
            return Written::Unknown;
        }
        let declared = self.definition.parameter(parameter);
        let default = declared.and_then(|declared| declared.body.default.as_ref());
        let default = default.and_then(|default| default.0.as_str());
        let values = environments.iter().map(|environment| {
            let given = environment.value(parameter);
            let id = given.map_or(default, Node::as_str);
            (environment.name.value.as_str(), id)
        });
        Written::InEnvironments(values.collect())
    }

    /// Why an id is not known to be in the group that every environment is deployed to.
    fn wrong_group<'i>(&self, id: &'i str) -> Option<(Option<&'i str>, String)> {
        if self.definition.environments.is_empty() {
            return Some((
                Some(id),
                "not known to be the group that is deployed to".to_owned(),
            ));
        }
        let names = self
            .definition
            .environments
            .iter()
            .map(|environment| environment.name.value.as_str());
        names.into_iter().find_map(|name| self.wrong_group_in(name, id))
    }

    /// Why an id is not known to be in the group that an environment is deployed to.
    fn wrong_group_in<'i>(&self, environment: &str, id: &'i str) -> Option<(Option<&'i str>, String)> {
        let group = ResourceId::parse(id)?.group();
        let mut groups = self.definition.deployed_groups();
        let (found, deployed) = groups.find(|(found, _)| found.name.value == environment)?;
        let said = found
            .target
            .as_ref()
            .and_then(|target| target.resource_group.as_ref());
        match (deployed, said) {
            (Some(deployed), _) if deployed == group => None,
            (Some(deployed), Some(said)) if is_same_name(&deployed, &group) => Some((
                Some(id),
                format!(
                    "`{environment}` is deployed to `{}` of another subscription",
                    said.value
                ),
            )),
            (_, Some(said)) => Some((
                Some(id),
                format!("`{environment}` is deployed to `{}`", said.value),
            )),
            (_, None) => Some((
                Some(id),
                format!("not known to be the group that `{environment}` is deployed to"),
            )),
        }
    }

    /// The command that assigns the role on a resource of any group.
    fn command(&self, scope: Option<&str>) -> String {
        let role = match self.assignment.role.as_ref().and_then(Setting::literal) {
            Some(Role::BuiltIn(role)) => role.name,
            Some(Role::Guid(id) | Role::Id(id) | Role::Unknown(id)) => id,
            None if self.assignment.role.is_none() => USER_ROLE,
            None => "<role>",
        };
        let (receiver, kind) = self.receiver();
        let scope = scope.unwrap_or("<resource id>");
        format!(
            "az role assignment create --role {} --assignee-object-id {receiver} --assignee-principal-type {kind} \
             --scope {}",
            word(role),
            word(scope)
        )
    }

    /// Who receives the role: the object id, or the command that prints it; and REST's word for what that is.
    fn receiver(&self) -> (String, &'static str) {
        if self.assignment.principal.is_some() {
            let computes = self.definition.computes.iter();
            let users = computes.filter(|compute| {
                compute
                    .envelope
                    .role_assignments
                    .iter()
                    .any(|one| one.span == self.assignment.span)
            });
            let mut ids = users.filter_map(|compute| compute.assigned_user()?.literal());
            return (
                ids.next()
                    .map_or_else(|| "<object id>".to_owned(), |id| word(id).into_owned()),
                "User",
            );
        }
        let printed = match &self.assignment.identity {
            Some(identity) => format!(
                "az identity show --ids {} --query principalId",
                word(
                    identity
                        .literal()
                        .map_or("<resource id of the identity>", ArcStr::as_str)
                )
            ),
            None => format!(
                "{} --resource-group <group> --query identity.principal_id",
                self.holder.show
            ),
        };
        (format!("\"$({printed} --output tsv)\""), "ServicePrincipal")
    }
}

/// Whether two groups have one name, in two subscriptions.
fn is_same_name(one: &str, other: &str) -> bool {
    let name = |group: &str| group.rsplit_once('/').map(|(_, name)| name.to_owned());
    name(one) == name(other)
}

/// The subscription and the resource group of an id, as they are written.
fn place(id: &str) -> Option<(&str, &str)> {
    let mut segments = id.split('/').skip(2);
    let subscription = segments.next()?;
    let group = segments.nth(1)?;
    Some((subscription, group))
}

/// A word of a command line.
fn word(text: &str) -> Cow<'_, str> {
    if text.starts_with('<') {
        return Cow::Borrowed(text);
    }
    quote(text).unwrap_or(Cow::Borrowed(text))
}
