//! The workspace, and what is created with it → `[workspace]` and `[serverless]`.

use arcstr::ArcStr;

use super::Raising;
use crate::arm::{Object, Value, WORKSPACE};
use crate::expression::Expression;
use crate::language::identity::{IdentityDefinition, system_assigned};
use crate::language::reader::{Map, Setting};
use crate::language::rest::{Plain, entry, reference, text_value};
use crate::language::serverless::ServerlessDefinition;
use crate::language::table::raise_at;
use crate::language::value::text::AnyText;
use crate::language::workspace::WorkspaceDefinition;
use crate::model::LOCATION;
use crate::syntax::{Entry, Table, Value as Toml};

impl Raising<'_> {
    /// `[workspace]` and, if the template creates it with such settings, `[serverless]`.
    pub(super) fn workspace(&mut self) -> (Option<Entry>, Option<Entry>) {
        let Some(workspace) = self.of_type(WORKSPACE).next() else {
            return (None, None);
        };
        let name = match &workspace.name {
            Expression::String(name) => text_value(name),
            Expression::Null => return (None, None),
            computed => reference(computed),
        };
        let mut keys = vec![entry("name", name)];
        let mut serverless = None;
        if !workspace.existing {
            keys.push(entry("create", Toml::Boolean(true)));
            let mut body = workspace.body.clone();
            serverless = created(&mut body, &mut keys);
            self.left_of(workspace, &body);
        }
        keys.extend(self.role_assignments(workspace));
        let table = |keys| Toml::Table(Table::new(keys));
        (
            Some(entry("workspace", table(keys))),
            serverless.map(|keys| entry("serverless", table(keys))),
        )
    }
}

/// The keys of a workspace that is created, and those of `[serverless]`.
fn created(body: &mut Object, keys: &mut Vec<Entry>) -> Option<Vec<Entry>> {
    if body.get("location") == Some(&Expression::Parameter(LOCATION.into()).into()) {
        body.remove("location");
    }
    let tags = raise_at::<AnyText, Map<Setting<ArcStr>>>(body, "tags", None);
    keys.extend(tags.map(|tags| entry("tags", tags)));
    let own = Some(system_assigned().into());
    let identity = raise_at::<Plain, Option<IdentityDefinition>>(body, "identity", own);
    keys.extend(identity.map(|identity| entry("identity", identity)));
    let mut properties = match body.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => return None,
    };
    for (key, word) in [
        ("storage_account", "storageAccount"),
        ("key_vault", "keyVault"),
        ("application_insights", "applicationInsights"),
        ("container_registry", "containerRegistry"),
    ] {
        keys.extend(companion(&mut properties, key, word));
    }
    let serverless = match properties.remove("serverlessComputeSettings") {
        Some(Value::Object(mut settings)) => {
            let raised = ServerlessDefinition::raise_body(&mut settings);
            properties.set_filled("serverlessComputeSettings", settings);
            (!raised.is_empty()).then_some(raised)
        }
        _ => None,
    };
    keys.extend(WorkspaceDefinition::raise_body(&mut properties));
    body.set_filled("properties", properties);
    serverless
}

/// What belongs to a workspace: nothing is said of what is created with it, except of a registry.
fn companion(properties: &mut Object, key: &str, word: &'static str) -> Option<Entry> {
    let is_created = matches!(
        properties.get(word),
        Some(Value::Expression(id)) if matches!(**id, Expression::ResourceId { .. })
    );
    if is_created {
        properties.remove(word);
        return (key == "container_registry").then(|| entry(key, Toml::Boolean(true)));
    }
    raise_at::<AnyText, Option<Setting<ArcStr>>>(properties, word, None).map(|id| entry(key, id))
}
