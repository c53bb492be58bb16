//! A resource of the type of computes → its table.

use arcstr::ArcStr;

use super::Raising;
use crate::arm::{Object, Resource, Value};
use crate::expression::Expression;
use crate::language::attached::AttachedKind;
use crate::language::cluster::ClusterDefinition;
use crate::language::compute::Envelope;
use crate::language::instance::InstanceDefinition;
use crate::language::kubernetes::KubernetesDefinition;
use crate::language::reader::Setting;
use crate::language::rest::{entry, node, text_value};
use crate::language::table::raise_at;
use crate::language::value::text::AnyText;
use crate::language::{extra_path, naming, presence, script, start_stop};
use crate::lower;
use crate::model::LOCATION;
use crate::syntax::{Entry, Node, Table, Value as Toml};

/// The keys of a kind, which its REST body gives.
type Kind = (&'static str, Vec<Entry>);

impl Raising<'_> {
    /// The kind of a compute, the key of its table, and the table; none if it is of no kind that the language knows.
    pub(super) fn compute(&mut self, resource: &Resource) -> Option<(&'static str, Entry)> {
        let (mut body, keeps) = without_marks(&resource.body);
        let read = body.clone();
        let parts = (naming::raise(resource, self.deployment), kind(&mut body));
        let (Some((name, naming)), Some((kind, mut keys))) = parts else {
            self.left(Some(&resource.symbol), "", Value::Null);
            return None;
        };
        if body.get("location") == Some(&Expression::Parameter(LOCATION.into()).into()) {
            body.remove("location");
        }
        keys.extend(naming);
        keys.extend(Envelope::raise_body(&mut body));
        keys.extend(
            raise_at::<AnyText, crate::language::reader::Map<Setting<ArcStr>>>(&mut body, "tags", None)
                .map(|tags| entry("tags", tags)),
        );
        keys.extend(local_auth(kind, &mut body, &keys));
        keys.extend(unset(kind, &resource.body, &keys));
        keys.extend(self.role_assignments(resource));
        keys.extend(self.presence(resource));
        if keeps {
            keys.push(entry("on_redeploy", text_value("keep")));
        } else if resource.only_if_not_exists {
            keys.push(entry("on_redeploy", text_value("create_only")));
        }
        let compute_type = compute_type(&resource.body).unwrap_or_default();
        let extra = extra_path::raise_body(compute_type, &mut body, &read);
        if !extra.is_empty() {
            keys.push(entry("extra", Toml::Table(Table::new(extra))));
        }
        self.left_of(resource, &body);
        Some((kind, entry(&name, Toml::Table(Table::new(keys)))))
    }

    /// `environments` and `deploy` for the condition of a compute.
    fn presence(&mut self, resource: &Resource) -> Vec<Entry> {
        let Some(condition) = &resource.condition else {
            return Vec::new();
        };
        let (keys, left) = presence::raise(condition, self.environments().is_some());
        if let Some(left) = left {
            self.left(Some(&resource.symbol), "condition", left.into());
        }
        keys
    }
}

/// Whether the properties of a compute are sent at creation only, as `keep` gives it.
pub(crate) fn is_kept(body: &Object) -> bool {
    let Some(Value::Object(properties)) = body.get("properties") else {
        return false;
    };
    let Some(Value::Object(inner)) = properties.get("properties") else {
        return false;
    };
    let is_as_kept = |(word, existing): (&str, &[&str])| match inner.get(word) {
        None => None,
        Some(Value::Kept(kept)) => Some(kept.existing == existing),
        Some(_) => Some(false),
    };
    let mut found = lower::KEPT.into_iter().filter_map(is_as_kept).peekable();
    found.peek().is_some() && found.all(|is_as_kept| is_as_kept)
}

/// Takes the mark of what is sent at creation only off an instance whose properties have it as `keep` gives it; whether
/// they have.
fn unkeep(body: &mut Object) -> bool {
    if !is_kept(body) {
        return false;
    }
    let Some(Value::Object(properties)) = body.get_mut("properties") else {
        return false;
    };
    let Some(Value::Object(inner)) = properties.get_mut("properties") else {
        return false;
    };
    for (word, _) in lower::KEPT {
        if let Some(value) = inner.get_mut(word)
            && let Value::Kept(kept) = value
        {
            *value = std::mem::replace(&mut kept.value, Value::Null);
        }
    }
    true
}

/// The body without what marks values that are sent at creation only, and whether `keep` says that of them. Where `keep` cannot say
/// all of it, the values are expressions.
fn without_marks(marked: &Object) -> (Object, bool) {
    let mut body = marked.clone();
    if unkeep(&mut body) && is_sayable(&body) {
        return (body, true);
    }
    body = marked.clone();
    body.unmark_kept();
    (body, false)
}

/// Whether the keys of an instance say all that `keep` sends at its creation.
fn is_sayable(body: &Object) -> bool {
    let mut rest = body.clone();
    kind(&mut rest);
    let Some(Value::Object(properties)) = rest.get("properties") else {
        return true;
    };
    let Some(Value::Object(inner)) = properties.get("properties") else {
        return true;
    };
    lower::KEPT.iter().all(|(word, _)| inner.get(word).is_none())
}

fn compute_type(body: &Object) -> Option<&str> {
    match body.get("properties")? {
        Value::Object(properties) => match properties.get("computeType")? {
            Value::String(word) => Some(word),
            _ => None,
        },
        _ => None,
    }
}

/// The kind, and the keys that are its own.
fn kind(body: &mut Object) -> Option<Kind> {
    let Some(Value::Object(properties)) = body.get_mut("properties") else {
        return None;
    };
    let Some(Value::String(compute_type)) = properties.get("computeType").cloned() else {
        return None;
    };
    let mut inner = match properties.remove("properties") {
        Some(Value::Object(inner)) => inner,
        Some(other) => {
            properties.set("properties", other);
            Object::new()
        }
        None => Object::new(),
    };
    let raised = keys(&compute_type, &mut inner, properties);
    properties.set_filled("properties", inner);
    let raised = raised?;
    properties.remove("computeType");
    Some(raised)
}

fn keys(compute_type: &str, inner: &mut Object, properties: &mut Object) -> Option<Kind> {
    let is = |word: &str| compute_type.eq_ignore_ascii_case(word);
    Some(if is("ComputeInstance") {
        ("instance", instance(inner))
    } else if is("AmlCompute") {
        ("cluster", ClusterDefinition::raise_body(inner))
    } else if is("Kubernetes") {
        let mut keys: Vec<Entry> = resource_id(properties).into_iter().collect();
        keys.extend(KubernetesDefinition::raise_body(inner));
        ("kubernetes", keys)
    } else {
        let (word, own) = AttachedKind::raise(compute_type, inner)?;
        let mut keys = vec![entry("type", text_value(word))];
        keys.extend(resource_id(properties));
        keys.extend(own);
        ("attached", keys)
    })
}

fn resource_id(properties: &mut Object) -> Option<Entry> {
    let id = raise_at::<AnyText, Option<Setting<ArcStr>>>(properties, "resourceId", None)?;
    Some(entry("resource_id", id))
}

/// The keys of an instance, the irregular ones included.
fn instance(inner: &mut Object) -> Vec<Entry> {
    let mut keys = InstanceDefinition::raise_body(inner);
    let is_assigned = keys.iter().any(|entry| entry.key.value == "assigned_user");
    let authorization = inner.get("computeInstanceAuthorizationType");
    if is_assigned && authorization == Some(&Value::from("personal")) {
        inner.remove("computeInstanceAuthorizationType");
    } else {
        let word = raise_at::<
            crate::language::rest::Plain,
            Option<Setting<crate::language::instance::AuthorizationType>>,
        >(inner, "computeInstanceAuthorizationType", None);
        keys.extend(word.map(|word| entry("authorization_type", word)));
    }
    keys.extend(start_stop::raise(inner));
    for (key, path) in [
        ("creation_script", "setupScripts.scripts.creationScript"),
        ("startup_script", "setupScripts.scripts.startupScript"),
    ] {
        keys.extend(script::raise(inner, path).map(|script| entry(key, script)));
    }
    keys
}

/// `unset`, with what lowering would write by itself and the template has not.
fn unset(kind: &str, body: &Object, keys: &[Entry]) -> Option<Entry> {
    let Some(Value::Object(properties)) = body.get("properties") else {
        return None;
    };
    let inner = match properties.get("properties") {
        Some(Value::Object(inner)) => Some(inner),
        _ => None,
    };
    let is_absent = |word: &str| inner.is_none_or(|inner| inner.get(word).is_none());
    let is_created = ["instance", "cluster"].contains(&kind);
    let is_assigned = keys.iter().any(|entry| entry.key.value == "assigned_user");
    let would_be_written = [
        (
            "disable_local_auth",
            is_created && properties.get("disableLocalAuth").is_none(),
        ),
        ("os_type", kind == "cluster" && is_absent("osType")),
        (
            "authorization_type",
            is_assigned && is_absent("computeInstanceAuthorizationType"),
        ),
    ];
    let unset: Vec<Node> = would_be_written
        .into_iter()
        .filter(|(_, is_unset)| *is_unset)
        .map(|(key, _)| node(text_value(key)))
        .collect();
    (!unset.is_empty()).then(|| entry("unset", Toml::Array(unset.into())))
}

/// `disable_local_auth`, unless lowering writes the same by itself.
fn local_auth(kind: &str, body: &mut Object, keys: &[Entry]) -> Option<Entry> {
    let Some(Value::Object(properties)) = body.get_mut("properties") else {
        return None;
    };
    let ssh = keys.iter().find(|entry| entry.key.value == "ssh");
    let ssh = |key: &str| ssh.and_then(|entry| entry.node.as_table()?.get(key));
    let by_itself = match kind {
        "instance" => match ssh("public_access").map(|access| &access.value) {
            None => Some(true),
            Some(Toml::Boolean(open)) => Some(!open),
            Some(_) => None,
        },
        "cluster" => Some(ssh("admin_username").is_none()),
        _ => None,
    };
    if by_itself.is_some_and(|flag| properties.get("disableLocalAuth") == Some(&Value::Boolean(flag))) {
        properties.remove("disableLocalAuth");
    }
    let raised = raise_at::<bool, Option<Setting<bool>>>(properties, "disableLocalAuth", None);
    if properties.is_empty() {
        body.remove("properties");
    }
    raised.map(|flag| entry("disable_local_auth", flag))
}
