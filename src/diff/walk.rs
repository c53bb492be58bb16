//! Two resources of one name, property by property.

use super::change::{Change, Detail};
use super::deployed::{Deployed, DeployedResource, key_text, member};
use super::open::{are_different, hides_a_change, is_open, is_something, settled_by};
use super::row::TRIAL;
use super::same::{is_given, means_the_same, name_key};
use super::script_text::ScriptText;
use super::secret::{is_reference, says_secret};
use super::side::Case;
use super::value_words::{in_definition, in_words};
use super::{schedules, services};
use crate::arm::{Object, Value};
use crate::azure::behaviour::{self, Behaviour};
use crate::azure::service_default::ServiceDefault;
use crate::expression::Expression;
use crate::language::rest_path::keys_at;

/// The objects whose members are names of the user's, so that a member with nothing in it says something, too.
const MAPS: [&str; 3] = ["userAssignedIdentities", "environmentVariables", "instanceTypes"];

/// What differs between two resources that are the same by name, each with its case.
pub(super) fn changes(old: (&Case, &DeployedResource), new: (&Case, &DeployedResource)) -> Vec<Change> {
    let mut walk = Walk {
        cases: (old.0, new.0),
        old: old.1,
        new: new.1,
        kind: new.1.compute_type().unwrap_or(&new.1.resource_type),
        changes: Vec::new(),
    };
    walk.whole();
    walk.changes
}

/// When a resource is deployed, in words.
pub(super) fn deployed(when: &Deployed) -> String {
    match when {
        Deployed::Always => "always".to_owned(),
        Deployed::WhereAbsent => "where it does not exist".to_owned(),
        Deployed::UnlessListed => "unless `existingComputes` names it".to_owned(),
        Deployed::If(condition) => format!("if {}", condition.arm_string()),
    }
}

/// What is known of a change.
enum Sides<'v> {
    /// That the values differ.
    Different,
    /// That a value is known at deployment only: these may be the same.
    Open(Vec<&'v Value>),
}

struct Walk<'t> {
    cases: (&'t Case, &'t Case),
    old: &'t DeployedResource,
    new: &'t DeployedResource,
    kind: &'t str,
    changes: Vec<Change>,
}

impl Walk<'_> {
    fn whole(&mut self) {
        let (old, new) = (self.old, self.new);
        if new.is_compute() && name_key(&old.parent) != name_key(&new.parent) {
            let path = ["workspace".to_owned()];
            let detail = texts(Some(old.parent.clone()), Some(new.parent.clone()));
            let names = [Value::from(old.parent.as_str()), Value::from(new.parent.as_str())];
            let open = names.iter().any(is_name_open);
            self.add(
                &path,
                detail,
                if open {
                    Sides::Open(Vec::new())
                } else {
                    Sides::Different
                },
            );
        }
        self.whether();
        self.objects(&mut Vec::new(), &old.body, &new.body);
    }

    /// Whether a deployment puts the resource, and whether it changes one that exists.
    fn whether(&mut self) {
        let (old, new) = (&self.old.deployed, &self.new.deployed);
        let is_alike = match (old, new) {
            (Deployed::If(old), Deployed::If(new)) => {
                let (old, new) = (
                    Value::from(Expression::clone(old)),
                    Value::from(Expression::clone(new)),
                );
                means_the_same(Some(&old), Some(&new), None)
            }
            (old, new) => old == new,
        };
        if is_alike {
            return;
        }
        let condition = |when: &Deployed| match when {
            Deployed::If(condition) => Some(Value::from(Expression::clone(condition))),
            Deployed::Always | Deployed::WhereAbsent | Deployed::UnlessListed => None,
        };
        let open: Vec<Value> = [old, new].into_iter().filter_map(condition).collect();
        let path = match (old, new) {
            (Deployed::Always | Deployed::WhereAbsent, Deployed::Always | Deployed::WhereAbsent) => {
                vec!["@options".to_owned(), "onlyIfNotExists".to_owned()]
            }
            _ => vec!["condition".to_owned()],
        };
        if self.old.does_not_show(&path) || self.new.does_not_show(&path) {
            return;
        }
        let detail = texts(Some(deployed(old)), Some(deployed(new)));
        match open.is_empty() {
            true => self.add(&path, detail, Sides::Different),
            false => self.add(&path, detail, Sides::Open(open.iter().collect())),
        }
    }

    /// Both objects' members; those that only the new one has come last.
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
        let is_map = path.last().is_some_and(|name| is_one_of(&MAPS, name));
        path.push(key.to_owned());
        if is_map {
            self.named(path, old, new);
        } else {
            self.property(path, old.filter(is_given), new.filter(is_given));
        }
        path.pop();
    }

    /// A member of a map, whose name says something already.
    fn named(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) {
        let is_whole =
            |value: Option<&Value>| matches!(value, Some(Value::Object(object)) if !object.is_empty());
        if old.is_some() == new.is_some() || is_whole(old) || is_whole(new) {
            self.property(path, old.filter(is_given), new.filter(is_given));
        } else {
            self.leaf(path, old, new);
        }
    }

    fn property(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) {
        let is_hidden =
            old.is_none() && self.old.does_not_show(path) || new.is_none() && self.new.does_not_show(path);
        // NOTE: the version is a note of the whole comparison.
        if is_hidden || path.as_slice() == ["apiVersion"] {
            return;
        }
        // Nearly everything: what is known and equal means the same, without a look at the property.
        if let (Some(old), Some(new)) = (old, new)
            && old.is_written_as(new)
            && !is_open(old)
        {
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
            (Some(Value::Object(one)), None) => self.objects(path, one, &nothing),
            (None, Some(Value::Object(other))) => self.objects(path, &nothing, other),
            _ if !self.is_same(path, old, new) => self.leaf(path, old, new),
            _ => {}
        }
    }

    /// Whether two values mean the same: by the type of the property, by what the service does without it, and by where what is
    /// not shown comes from.
    fn is_same(&self, path: &[String], old: Option<&Value>, new: Option<&Value>) -> bool {
        let is_compute = self.new.is_compute();
        let how = behaviour::sameness(self.kind, is_compute, path);
        if let (Some(value), None) | (None, Some(value)) = (old, new) {
            let default = ServiceDefault::find(self.kind, is_compute, path);
            let default = default.map(|default| Value::from(default.value));
            let how = how.or(Some(behaviour::Sameness::Integer));
            return default.is_some_and(|default| {
                super::same::text(value) == super::same::text(&default)
                    || means_the_same(Some(value), Some(&default), how)
            });
        }
        let is_hidden = old.is_some_and(|value| hides_a_change(value, self.cases.0, self.cases.1));
        let as_sent = self.old.as_sent || self.new.as_sent;
        let is_sent_alike = as_sent && old.map(Value::to_sent_json) == new.map(Value::to_sent_json);
        (is_sent_alike || means_the_same(old, new, how)) && !is_hidden
    }

    fn leaf(&mut self, path: &[String], old: Option<&Value>, new: Option<&Value>) {
        let row = behaviour::find(self.kind, self.new.is_compute(), path);
        // What is shown is the same: what is not shown comes from another place.
        let changes_hidden = old == new;
        let is_secret = |value: Option<&Value>| value.is_some_and(|value| !is_reference(value));
        let hidden = row.is_some_and(|row| row.secret) && (is_secret(old) || is_secret(new))
            || [old, new]
                .into_iter()
                .flatten()
                .any(|value| says_secret(path, value))
            || changes_hidden;
        let detail = if hidden {
            Detail::Secret {
                before: old.is_some(),
                after: new.is_some(),
            }
        } else {
            texts(
                old.map(|value| in_words(path, value)),
                new.map(|value| in_words(path, value)),
            )
        };
        let is_shown = !hidden;
        let open: Vec<&Value> = old
            .into_iter()
            .chain(new)
            .filter(|value| is_open(value))
            .collect();
        let is_certain = match (old, new) {
            (Some(only), None) | (None, Some(only)) => is_something(only),
            (Some(old), Some(new)) => changes_hidden || are_different(old, new),
            (None, None) => changes_hidden,
        };
        let sides = match open.is_empty() || is_certain {
            true => Sides::Different,
            false => Sides::Open(open),
        };
        self.add(path, detail, sides);
        if is_shown && let Some(change) = self.changes.last_mut() {
            change.definition = in_definition(self.kind, path, old, new);
        }
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
            self.add(path, texts(first(old), first(new)), Sides::Different);
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
        let before = old.map(|data| ScriptText::of(data, self.old, word));
        let after = new.map(|data| ScriptText::of(data, self.new, word));
        if ScriptText::is_same(before.as_ref(), after.as_ref()) {
            return true;
        }
        let open: Vec<&Value> = old
            .into_iter()
            .chain(new)
            .filter(|value| is_open(value))
            .collect();
        let sides = match open.is_empty() {
            true => Sides::Different,
            false => Sides::Open(open),
        };
        self.add(path, ScriptText::detail(before.as_ref(), after.as_ref()), sides);
        true
    }

    /// Starts and stops by what they mean, if they are written out; whether they are.
    fn schedules(&mut self, path: &[String], old: Option<&Value>, new: Option<&Value>) -> bool {
        let (Some(one), Some(other)) = (schedules::entries(old), schedules::entries(new)) else {
            return false;
        };
        let mut inner = path.to_vec();
        inner.push("computeStartStop".to_owned());
        let values: Vec<&Value> = one.iter().chain(other).filter(|entry| is_open(entry)).collect();
        for (before, after) in schedules::pairs(one, other) {
            let sides = match values.is_empty() {
                true => Sides::Different,
                false => Sides::Open(values.clone()),
            };
            self.add(&inner, texts(before, after), sides);
        }
        true
    }

    /// Custom applications by their names, if they are written out; whether they are.
    fn services(&mut self, path: &mut Vec<String>, old: Option<&Value>, new: Option<&Value>) -> bool {
        match (services::named(old), services::named(new)) {
            (Some(old), Some(new)) => self.objects(path, &old, &new),
            _ => return false,
        }
        true
    }

    fn add(&mut self, path: &[String], detail: Detail, sides: Sides<'_>) {
        let is_compute = self.new.is_compute();
        let row = behaviour::find(self.kind, is_compute, path);
        let known = row.map_or(Behaviour::Unknown, |row| row.behaviour);
        let mut change = Change {
            path: path.join("."),
            keys: keys_at(self.kind, path),
            definition: None,
            detail,
            behaviour: known,
            reason: row.and_then(|row| row.reason),
            settled_by: Vec::new(),
            environments: Vec::new(),
            certainty: row.and_then(|row| row.certainty),
            sources: row.map(|row| row.source.clone()).unwrap_or_default(),
            operation: row.and_then(|row| row.action),
            note: row.map(|row| row.note.clone()).unwrap_or_default(),
            security: behaviour::is_security(self.kind, is_compute, path),
        };
        if let Sides::Open(values) = sides {
            change.reopen(settled_by(values));
        } else if known == Behaviour::Unknown {
            change.settled_by = vec![by_trial(self.new)];
        }
        self.changes.push(change);
    }
}

impl Change {
    /// Takes the verdict back, because a value is known at deployment only.
    fn reopen(&mut self, settled_by: Vec<String>) {
        if self.behaviour != Behaviour::Unknown {
            let known = format!("if the values differ: {}", self.behaviour.name());
            self.note = match self.note.is_empty() {
                true => known,
                false => format!("{known}; {}", self.note),
            };
        }
        self.behaviour = Behaviour::Unknown;
        self.reason = None;
        self.operation = None;
        self.certainty = None;
        self.sources.clear();
        self.settled_by = settled_by;
    }
}

/// What would settle an effect that nobody documents.
fn by_trial(resource: &DeployedResource) -> String {
    let what = if resource.is_compute() {
        "compute"
    } else {
        "resource"
    };
    format!("{TRIAL}: change it on one {what} and look at the result with `az rest --method get`")
}

/// Whether a name of a parent is an expression.
fn is_name_open(name: &Value) -> bool {
    matches!(name, Value::String(name) if name.starts_with('[') && name.ends_with(']'))
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

const fn texts(before: Option<String>, after: Option<String>) -> Detail {
    Detail::Values { before, after }
}
