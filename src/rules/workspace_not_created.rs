//! `workspace-not-created`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::model::Definition;
use crate::source::Span;
use crate::syntax::{Entry, Node};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "workspace-not-created",
        Deny,
        "settings of a workspace that the template does not create"
    ),
    check: Check::Definition(|definition, _, findings| {
        if definition.created_workspace().is_some() || is_base(definition) || is_undecided(definition) {
            return;
        }
        let settings = workspace_keys(definition);
        let settings = settings.filter(|entry| !["name", "create"].contains(&entry.key.value.as_str()));
        findings.extend(settings.filter_map(|entry| of_workspace(definition, entry)));
        findings.extend(serverless(definition));
    }),
};

/// A file for `extends` has no workspace. If it is built by itself, `missing-property` reports that.
fn is_base(definition: &Definition) -> bool {
    definition.workspace.is_none()
}

/// Whether `create` is written but cannot be read. Another finding reports that, and the intended value is unknown.
fn is_undecided(definition: &Definition) -> bool {
    let is_read = definition
        .workspace
        .as_ref()
        .is_some_and(|workspace| workspace.create.is_some());
    !is_read && workspace_keys(definition).any(|entry| entry.key.value == "create")
}

fn workspace_keys(definition: &Definition) -> impl Iterator<Item = &Entry> {
    let table = definition.document.root.get("workspace").and_then(Node::as_table);
    table.into_iter().flatten()
}

fn of_workspace(definition: &Definition, entry: &Entry) -> Option<Diagnostic> {
    let key = entry.key.value.as_str();
    crate::model::WorkspaceDefinition::TABLE.key(key)?;
    let finding = Diagnostic::new(
        RULE.code,
        entry.key.span,
        format!("`{key}` can be set only on a workspace that the template creates"),
        "the workspace is assumed to exist",
    )
    .with_note("a deployment that names an existing workspace changes nothing on it");
    Some(creating(definition, finding).with_help(format!(
        "add `create = true` to create the workspace; for an existing one, remove `{key}` and change it where it is \
         defined, or with `az ml workspace update`"
    )))
}

fn serverless(definition: &Definition) -> Option<Diagnostic> {
    let table = definition.serverless.as_ref()?;
    let finding = Diagnostic::new(
        RULE.code,
        key_span(definition).unwrap_or(table.span),
        "`[serverless]` can be set only on a workspace that the template creates",
        "the workspace is assumed to exist",
    )
    .with_note(
        "the settings are part of the workspace resource, and a deployment of it replaces every other property of the \
         workspace (`properties.serverlessComputeSettings`)",
    );
    Some(creating(definition, finding).with_help(
        "add `create = true` to `[workspace]` to create the workspace; for an existing one, merge \
         `serverlessComputeSettings` into the template that owns it, or put `serverless_compute` into a file for `az ml \
         workspace update --file`",
    ))
}

fn key_span(definition: &Definition) -> Option<Span> {
    let entry = definition
        .document
        .root
        .iter()
        .find(|entry| entry.key.value == "serverless");
    entry.map(|entry| entry.key.span)
}

/// Suggests creating the workspace, but only to replace a `create = false` in the definition.
fn creating(definition: &Definition, finding: Diagnostic) -> Diagnostic {
    let workspace = definition.workspace.as_ref();
    match workspace.and_then(|workspace| workspace.create.as_ref()) {
        Some(create) => finding.with_suggestion(
            "create the workspace",
            create.span,
            "true",
            Applicability::MaybeIncorrect,
        ),
        None => finding,
    }
}
