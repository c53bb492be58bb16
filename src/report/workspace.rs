//! The workspace, its serverless compute and the parameters of a template, in words.

use super::compute::{identities, role_assignment, subnet_name};
use super::facts::{Facts, Group, Row, Table, label, text};
use super::keys::Written;
use super::phrase::Phrase;
use crate::language::walk;
use crate::model::{Definition, ParameterDefinition, ServerlessDefinition, WorkspaceDefinition};
use crate::source::Sources;
use crate::syntax::Node;

/// The groups of facts about what is around the computes.
pub(super) fn groups(definition: &Definition, sources: &Sources) -> Vec<Group> {
    let written = |key: &str| {
        let node = definition.document.root.get(key)?;
        Some(Written {
            table: walk::table(key)?,
            node,
        })
    };
    let workspace = definition.workspace.as_ref().zip(written("workspace"));
    let serverless = definition.serverless.as_ref().zip(written("serverless"));
    let groups = [
        workspace.and_then(|(workspace, written)| workspace_group(workspace, written, sources)),
        serverless.and_then(|(serverless, written)| serverless_group(serverless, written, sources)),
    ];
    groups.into_iter().flatten().collect()
}

/// Of a workspace that exists only the name matters; what the template creates is said in full.
fn workspace_group(
    workspace: &WorkspaceDefinition,
    written: Written<'_>,
    sources: &Sources,
) -> Option<Group> {
    let mut facts = Facts::new(sources);
    if !workspace.is_created() {
        if let Some(name) = &workspace.name {
            facts.say(label!(WorkspaceDefinition.name), text(name, sources));
        }
        facts.say(
            label!(WorkspaceDefinition.create),
            Phrase::plain("no, it already exists"),
        );
        return facts.group("Workspace");
    }
    if workspace.identity.is_some() {
        facts.list(
            label!(WorkspaceDefinition.identity),
            identities(workspace.identity.as_ref(), sources),
        );
    }
    let roles = workspace.role_assignments.iter();
    facts.list(
        label!(WorkspaceDefinition.role_assignments),
        roles.map(|role| role_assignment(role, sources)).collect(),
    );
    facts.keys(written, "");
    facts.group("Workspace")
}

fn serverless_group(
    serverless: &ServerlessDefinition,
    written: Written<'_>,
    sources: &Sources,
) -> Option<Group> {
    let mut facts = Facts::new(sources);
    if let Some(subnet) = &serverless.custom_subnet {
        facts.say(
            label!(ServerlessDefinition.custom_subnet),
            subnet_name(subnet, sources),
        );
    }
    facts.keys(written, "");
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
        let entry = environment.values.find(&parameter.name.value)?;
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
