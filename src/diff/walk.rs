//! Two resources of one name, property by property.

use serde_json::{Map, Value};

use super::change::{Change, Detail};
use super::lines::lines;
use super::schedules;
use super::secret::{is_reference, shown};
use crate::azure::behaviour;
use crate::template::{Deployed, Resource, ScriptText, SetupScript, member};

/// What differs between two resources that are the same by name.
pub(super) fn changes(old: &Resource, new: &Resource) -> Vec<Change> {
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
    old: &'t Resource,
    new: &'t Resource,
    kind: &'t str,
    changes: Vec<Change>,
}

impl Walk<'_> {
    /// Both objects' members; those that only the new one has stand last.
    fn objects(&mut self, path: &mut Vec<String>, old: &Map<String, Value>, new: &Map<String, Value>) {
        for (key, value) in old {
            self.member(path, key, Some(value), member(new, key));
        }
        for (key, value) in new {
            if member(old, key).is_none() {
                self.member(path, key, None, Some(value));
            }
        }
    }

    fn member(&mut self, path: &mut Vec<String>, key: &str, old: Option<&Value>, new: Option<&Value>) {
        path.push(key.to_owned());
        // `null` is the same as nothing, for a deployment.
        let given = |value: Option<&Value>| value.filter(|value| !value.is_null()).cloned();
        self.property(path, given(old).as_ref(), given(new).as_ref());
        path.pop();
    }

    fn property(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) {
        let name = path.last().cloned();
        match name.as_deref() {
            Some("scriptData") if self.script(path) => {}
            Some("schedules") if self.schedules(path, old, new) => {}
            Some("customServices") if self.services(path, old, new) => {}
            _ => self.any(path, old, new),
        }
    }

    fn any(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) {
        let nothing = Map::new();
        let object = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
        match (object(old), object(new)) {
            (Some(one), Some(other)) => {
                self.objects(path, &one, &other);
                self.order(path, &one, &other);
            }
            (Some(one), None) if new.is_none() && !one.is_empty() => self.objects(path, &one, &nothing),
            (None, Some(other)) if old.is_none() && !other.is_empty() => self.objects(path, &nothing, &other),
            _ if old == new || self.means_the_same(path, old, new) => {}
            _ => self.leaf(path, old, new),
        }
    }

    /// Whether two texts are spellings of one value.
    fn means_the_same(&self, path: &[String], old: Option<&Value>, new: Option<&Value>) -> bool {
        let row = behaviour::find(self.kind, self.new.is_compute(), path);
        let texts = old.and_then(Value::as_str).zip(new.and_then(Value::as_str));
        row.and_then(|row| row.same)
            .zip(texts)
            .is_some_and(|(same, (one, other))| same.holds(one, other))
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
    fn order(&mut self, path: &[String], old: &Map<String, Value>, new: &Map<String, Value>) {
        if path.last().map(String::as_str) != Some("userAssignedIdentities") || old.len() != new.len() {
            return;
        }
        let keys = |object: &Map<String, Value>| -> Vec<String> {
            object.keys().map(|key| key.to_ascii_lowercase()).collect()
        };
        let (mut before, mut after) = (keys(old), keys(new));
        let moved = before.first() != after.first();
        before.sort();
        after.sort();
        if moved && before == after {
            let first = |object: &Map<String, Value>| object.keys().next().map(|key| format!("first: {key}"));
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
    fn script(&mut self, path: &[String]) -> bool {
        let [.., scripts, word, _] = path else {
            return false;
        };
        if scripts != "scripts" {
            return false;
        }
        let of = |resource: &Resource| -> Option<ScriptText> {
            let mut scripts = resource.scripts.iter();
            let script = scripts.find(|script: &&SetupScript| script.word.eq_ignore_ascii_case(word));
            script.map(|script| script.text.clone())
        };
        let (old, new) = (of(self.old), of(self.new));
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
                before: old.as_ref().map(in_words),
                after: new.as_ref().map(in_words),
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

fn in_words(script: &ScriptText) -> String {
    match script {
        ScriptText::Inline(text) => format!("{} lines of script", text.lines().count()),
        ScriptText::Path(path) => shown(&Value::from(path.as_str())),
        ScriptText::Opaque(data) if data.starts_with('[') => shown(&Value::from(data.as_str())),
        ScriptText::Opaque(data) => format!("{} bytes that are not Base64 of text", data.len()),
    }
}

/// The services under their names; one without a name, or with another's, under its number too.
fn named(services: Option<&Value>) -> Option<Map<String, Value>> {
    let items = match services {
        None | Some(Value::Null) => return Some(Map::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return None,
    };
    let mut found = Map::new();
    for (index, item) in items.iter().enumerate() {
        let name = item.get("name").and_then(Value::as_str).unwrap_or_default();
        let key = if name.is_empty() || member(&found, name).is_some() {
            format!("{name}#{}", index + 1)
        } else {
            name.to_owned()
        };
        found.insert(key, item.clone());
    }
    Some(found)
}
