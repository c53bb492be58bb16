//! Two resources of one name, property by property.

use super::change::{Change, Detail};
use super::deployed::{Deployed, DeployedResource, key_text, member};
use super::lines::lines;
use super::schedules;
use super::secret::{is_reference, shown};
use crate::arm::{Key, Object, Value};
use crate::azure::behaviour;
use crate::language::rest_path::keys_at;

/// What differs between two resources that are the same by name.
pub(super) fn changes(old: &DeployedResource, new: &DeployedResource) -> Vec<Change> {
    let mut walk = Walk {
        old,
        new,
        kind: new.compute_type().unwrap_or(&new.resource_type),
        changes: Vec::new(),
    };
    if old.parent != new.parent && new.is_compute() {
        walk.values(&["workspace"], Some(old.parent.clone()), Some(new.parent.clone()));
    }
    if old.deployed != new.deployed {
        walk.values(
            &["condition"],
            Some(deployed(&old.deployed)),
            Some(deployed(&new.deployed)),
        );
    }
    walk.objects(&mut Vec::new(), &old.body, &new.body);
    walk.changes
}

/// When a resource is deployed, in words.
pub(super) fn deployed(when: &Deployed) -> String {
    match when {
        Deployed::Always => "always".to_owned(),
        Deployed::WhereAbsent => "where it does not exist".to_owned(),
        Deployed::UnlessListed => "unless `existingComputes` names it".to_owned(),
        Deployed::If(condition) => format!("if {condition}"),
    }
}

struct Walk<'t> {
    old: &'t DeployedResource,
    new: &'t DeployedResource,
    kind: &'t str,
    changes: Vec<Change>,
}

impl Walk<'_> {
    /// Both objects' members; those that only the new one has stand last.
    fn objects(&mut self, path: &mut Vec<String>, old: &Object, new: &Object) {
        for (key, value) in old.iter() {
            let key = key_text(key);
            self.member(path, &key, Some(value), member(new, &key));
        }
        for (key, value) in new.iter() {
            let key = key_text(key);
            if member(old, &key).is_none() {
                self.member(path, &key, None, Some(value));
            }
        }
    }

    fn member(&mut self, path: &mut Vec<String>, key: &str, old: Option<&Value>, new: Option<&Value>) {
        path.push(key.to_owned());
        // `null` is the same as nothing, for a deployment.
        let given = |value: &&Value| **value != Value::Null;
        self.property(path, old.filter(given), new.filter(given));
        path.pop();
    }

    fn property(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) {
        if old.is_none() && self.old.does_not_show(path) || new.is_none() && self.new.does_not_show(path) {
            return;
        }
        let name = path.last().cloned();
        match name.as_deref() {
            Some("scriptData") if self.script(path, old, new) => {}
            Some("schedules") if self.schedules(path, old, new) => {}
            Some("customServices") if self.services(path, old, new) => {}
            _ => self.any(path, old, new),
        }
    }

    fn any(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) {
        let nothing = Object::new();
        match (old, new) {
            (Some(Value::Object(one)), Some(Value::Object(other))) => {
                self.objects(path, one, other);
                self.order(path, one, other);
            }
            (Some(Value::Object(one)), None) if !one.is_empty() => self.objects(path, one, &nothing),
            (None, Some(Value::Object(other))) if !other.is_empty() => self.objects(path, &nothing, other),
            _ if is_same(old, new) || self.means_the_same(path, old, new) => {}
            _ => self.leaf(path, old, new),
        }
    }

    /// Whether two texts are spellings of one value.
    fn means_the_same(&self, path: &[String], old: Option<&Value>, new: Option<&Value>) -> bool {
        let row = behaviour::find(self.kind, self.new.is_compute(), path);
        let same = row.and_then(|row| row.same);
        match (same, old, new) {
            (Some(same), Some(Value::String(one)), Some(Value::String(other))) => same.holds(one, other),
            _ => false,
        }
    }

    fn leaf(&mut self, path: &[String], old: Option<&Value>, new: Option<&Value>) {
        let row = behaviour::find(self.kind, self.new.is_compute(), path);
        let hidden = row.is_some_and(|row| row.secret);
        let is_secret = |value: Option<&Value>| value.is_some_and(|value| !is_reference(value));
        let detail = if hidden && (is_secret(old) || is_secret(new)) {
            Detail::Secret {
                before: old.is_some(),
                after: new.is_some(),
            }
        } else {
            Detail::Values {
                before: old.map(shown),
                after: new.map(shown),
            }
        };
        self.add(path, detail);
    }

    /// The first of the identities is the default, so their order is a part of what they mean.
    fn order(&mut self, path: &[String], old: &Object, new: &Object) {
        if path.last().map(String::as_str) != Some("userAssignedIdentities")
            || old.iter().len() != new.iter().len()
        {
            return;
        }
        let keys = |object: &Object| -> Vec<String> {
            object
                .iter()
                .map(|(key, _)| key_text(key).to_ascii_lowercase())
                .collect()
        };
        let (mut before, mut after) = (keys(old), keys(new));
        let moved = before.first() != after.first();
        before.sort();
        after.sort();
        if moved && before == after {
            let first = |object: &Object| {
                object
                    .iter()
                    .next()
                    .map(|(key, _)| format!("first: {}", key_text(key)))
            };
            self.add(
                path,
                Detail::Values {
                    before: first(old),
                    after: first(new),
                },
            );
        }
    }

    /// The text of a script, if this is one's; whether it was.
    fn script(&mut self, path: &[String], old: Option<&Value>, new: Option<&Value>) -> bool {
        let [.., scripts, word, _] = path else {
            return false;
        };
        if scripts != "scripts" {
            return false;
        }
        let old = old.map(|data| ScriptText::of(data, self.old, word));
        let new = new.map(|data| ScriptText::of(data, self.new, word));
        if old == new {
            return true;
        }
        let text = |script: &Option<ScriptText>| match script {
            Some(ScriptText::Inline(text)) => Some(text.clone()),
            None => Some(String::new()),
            Some(ScriptText::Path(_) | ScriptText::Opaque(_)) => None,
        };
        let detail = match (text(&old), text(&new)) {
            (Some(old), Some(new)) => Detail::Lines(lines(&old, &new)),
            _ => Detail::Values {
                before: old.as_ref().map(ScriptText::in_words),
                after: new.as_ref().map(ScriptText::in_words),
            },
        };
        self.add(path, detail);
        true
    }

    /// Starts and stops by what they mean, if they are written out; whether they are.
    fn schedules(&mut self, path: &[String], old: Option<&Value>, new: Option<&Value>) -> bool {
        let (Some(one), Some(other)) = (schedules::entries(old), schedules::entries(new)) else {
            return false;
        };
        let mut inner = path.to_vec();
        inner.push("computeStartStop".to_owned());
        for (before, after) in schedules::pairs(one, other) {
            self.add(&inner, Detail::Values { before, after });
        }
        true
    }

    /// Custom applications by their names, if they are written out; whether they are.
    fn services(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) -> bool {
        match (named(old), named(new)) {
            (Some(old), Some(new)) => self.objects(path, &old, &new),
            _ => return false,
        }
        true
    }

    fn values(&mut self, path: &[&str], before: Option<String>, after: Option<String>) {
        let path: Vec<String> = path.iter().map(|segment| (*segment).to_owned()).collect();
        self.add(&path, Detail::Values { before, after });
    }

    fn add(&mut self, path: &[String], detail: Detail) {
        let row = behaviour::find(self.kind, self.new.is_compute(), path);
        self.changes.push(Change {
            path: path.join("."),
            keys: keys_at(self.kind, path),
            detail,
            behaviour: row.map_or(behaviour::Behaviour::Unknown, |row| row.behaviour),
            certainty: row.and_then(|row| row.certainty),
            sources: row.map(|row| row.source.clone()).unwrap_or_default(),
            operation: row.and_then(|row| row.action),
            note: row.map(|row| row.note.clone()).unwrap_or_default(),
            security: behaviour::is_security(self.kind, self.new.is_compute(), path),
        });
    }
}

/// Whether two values are the same, whichever form says it.
fn is_same(old: Option<&Value>, new: Option<&Value>) -> bool {
    old == new || old.map(Value::to_json) == new.map(Value::to_json)
}

/// What is known of a script's text.
#[derive(Debug, Clone, PartialEq)]
enum ScriptText {
    /// The text of an inline script; line ends are LF.
    Inline(String),
    /// A path on the workspace's file share, or an expression for one.
    Path(Value),
    /// `scriptData` of an inline script that is known at deployment only, or is not the Base64 of UTF-8 text.
    Opaque(Value),
}

impl ScriptText {
    fn of(data: &Value, resource: &DeployedResource, word: &str) -> Self {
        if let Value::Script(script) = data {
            return Self::Inline(script.text.replace("\r\n", "\n"));
        }
        let source = resource.at(&[
            "properties",
            "properties",
            "setupScripts",
            "scripts",
            word,
            "scriptSource",
        ]);
        match source {
            Some(Value::String(source)) if source.eq_ignore_ascii_case("inline") => {
                Self::Opaque(data.clone())
            }
            _ => Self::Path(data.clone()),
        }
    }

    fn in_words(&self) -> String {
        match self {
            Self::Inline(text) => format!("{} lines of script", text.lines().count()),
            Self::Opaque(Value::String(data)) => format!("{} bytes that are no Base64 of a text", data.len()),
            Self::Path(value) | Self::Opaque(value) => shown(value),
        }
    }
}

/// The services under their names; one without a name, or with another's, under its number too.
fn named(services: Option<&Value>) -> Option<Object> {
    let items = match services {
        None | Some(Value::Null) => return Some(Object::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return None,
    };
    let mut found = Object::new();
    for (index, item) in items.iter().enumerate() {
        let name = match item {
            Value::Object(service) => service.get("name").map(text_of).unwrap_or_default(),
            _ => String::new(),
        };
        let key = if name.is_empty() || member(&found, &name).is_some() {
            format!("{name}#{}", index + 1)
        } else {
            name
        };
        found.insert(Key::Name(key), item.clone());
    }
    Some(found)
}

/// A text, or its expression in brackets.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Expression(expression) => expression.arm_string(),
        _ => String::new(),
    }
}
