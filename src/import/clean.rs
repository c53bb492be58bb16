//! The bodies of computes as the service would answer with them: members as documented, without what says nothing.
//!
//! ARM minds no case in the names of members and types, and takes an empty text for an optional property as none. Members that
//! only the service sets are dropped and counted.

use std::sync::Arc;

use super::lost::Lost;
use super::spelling::compute_type;
use super::{Report, existing, hours, idle, level, unsaid};
use crate::arm::{Becomes, COMPUTE, Deployment, Key, Object, ROLE_ASSIGNMENT, Resource, Value, WORKSPACE};
use crate::hashing::HashMap;
use crate::language::rest_path::{answers, paths};

/// Members in which every name and text is the user's own.
const OWN: [&str; 5] = [
    "tags",
    "environmentVariables",
    "nodeSelector",
    "propertyBag",
    "userAssignedIdentities",
];

/// Members of the envelope and of lists that have no key.
const UNKEYED: [&str; 16] = [
    "location",
    "tags",
    "identity.type",
    "identity.userAssignedIdentities",
    "sku.name",
    "properties.computeType",
    "properties.computeLocation",
    "properties.resourceId",
    "properties.description",
    "properties.disableLocalAuth",
    "properties.properties.schedules.computeStartStop.[].triggerType",
    "properties.properties.schedules.computeStartStop.[].status",
    "properties.properties.schedules.computeStartStop.[].cron.timeZone",
    "properties.properties.setupScripts.scripts.creationScript.scriptSource",
    "properties.properties.setupScripts.scripts.startupScript.scriptSource",
    "properties.properties",
];

/// What the service sets of every resource, or of an instance, and no table of the language answers.
const SET_BY_SERVICE: [&str; 8] = [
    "systemData",
    "createdTime",
    "changedTime",
    "provisioningState",
    "identity.principalId",
    "identity.tenantId",
    "properties.properties.sshSettings.sshPort",
    "properties.properties.sshSettings.adminUserName",
];

/// The types whose names are written as documented.
const TYPES: [&str; 3] = [COMPUTE, WORKSPACE, ROLE_ASSIGNMENT];

/// Cleans the resources; what of their computes is lost.
pub(super) fn clean(deployment: &mut Deployment, report: &mut Report) -> Vec<Lost> {
    let mut found = Vec::new();
    let mut dropped: Vec<String> = Vec::new();
    let mut kinds: HashMap<String, Kind> = HashMap::default();
    for resource in &mut deployment.resources {
        if let Some(known) = TYPES.iter().find(|known| resource.is(known)) {
            resource.resource_type = (*known).into();
        }
        if resource.is(COMPUTE) {
            let word = compute_type(&resource.body).unwrap_or_default();
            let kind = kinds.entry(word).or_insert_with_key(|word| Kind::of(word));
            compute(resource, kind, &mut dropped);
            found.extend(moves(resource, kind));
            found.extend(idle::put_right(resource));
            found.extend(of_existing(resource));
            found.extend(options(resource));
            for (written, spelled) in hours::document(&mut resource.body) {
                let note = format!("the time zone `{written}` is `{spelled}`, as the service takes it");
                if !report.notes.contains(&note) {
                    report.notes.push(note);
                }
            }
        }
    }
    dropped.sort();
    dropped.dedup();
    if !dropped.is_empty() {
        report.notes.push(format!(
            "{} members that only the service sets are left out: {}",
            dropped.len(),
            dropped.join(", ")
        ));
    }
    found
}

/// What is at the wrong level.
fn moves(resource: &mut Resource, kind: &mut Kind) -> Vec<Lost> {
    let moves = level::put_right(&kind.own, &mut resource.body);
    if !moves.is_empty() {
        compute(resource, kind, &mut Vec::new());
    }
    let symbol = &resource.symbol;
    let found = moves.into_iter().map(|one| Lost {
        symbol: symbol.to_string(),
        path: one.from,
        reason: format!(
            "the service ignores or refuses it there; the definition has it at `{}`",
            one.to
        ),
        now: Some(one.to),
    });
    found.collect()
}

/// What looks at the compute that is there already.
fn of_existing(resource: &mut Resource) -> Vec<Lost> {
    let paths = existing::take_out(&mut resource.body).into_iter();
    let reason = "it looks at the compute that exists already; the definition has what a new one gets";
    let found = paths.map(|path| Lost::new(&resource.symbol, path, reason));
    found.collect()
}

/// What `@options` says besides `onlyIfNotExists`.
fn options(resource: &mut Resource) -> Vec<Lost> {
    let Some(as_read) = resource
        .as_read
        .as_mut()
        .filter(|as_read| !as_read.options.is_empty())
    else {
        return Vec::new();
    };
    let options = std::mem::take(&mut Arc::make_mut(as_read).options);
    let names = options.iter().filter_map(|(key, _)| key.as_str());
    let path = |name| format!("@options.{name}");
    let found = names.map(|name| Lost::new(&resource.symbol, path(name), "a definition has no word for it"));
    found.collect()
}

/// What is documented of a kind of compute, found once for all computes of it.
struct Kind {
    /// The paths.
    known: Vec<Vec<String>>,
    /// The members that were looked up, by the path to each as it is written.
    members: HashMap<String, Member>,
    /// The members below `properties.properties`.
    own: Vec<String>,
    answers: &'static [String],
    is_instance: bool,
}

impl Kind {
    fn of(word: &str) -> Self {
        Self {
            known: known(word),
            members: HashMap::default(),
            own: level::own_members(word),
            answers: answers(word),
            is_instance: word.eq_ignore_ascii_case("ComputeInstance"),
        }
    }
}

/// What is known of a member.
#[derive(Clone)]
struct Member {
    /// Its name as documented.
    name: String,
    /// Whether only the service sets it.
    is_answer: bool,
}

fn compute(resource: &mut Resource, kind: &mut Kind, dropped: &mut Vec<String>) {
    let mut cleaning = Cleaning {
        known: &kind.known,
        members: &mut kind.members,
        answers: kind.answers,
        is_instance: kind.is_instance,
        dropped,
    };
    resource.body = cleaning.object(&resource.body, &mut Vec::new());
    if cleaning.is_instance {
        unsaid::leave_applications(&mut resource.body);
        without_own_region(&mut resource.body);
    }
}

/// The paths of a compute as documented.
fn known(kind: &str) -> Vec<Vec<String>> {
    let keyed = paths(kind).into_iter().map(|(path, _)| path.replace("[]", ".[]"));
    let all = keyed.chain(UNKEYED.iter().map(|path| (*path).to_owned()));
    all.map(|path| path.split('.').map(str::to_owned).collect())
        .collect()
}

/// The machine of an instance is in the region of the instance.
fn without_own_region(body: &mut Object) {
    let own = hours::seen(body, &["properties"]).and_then(|properties| properties.get("computeLocation"));
    if own.is_some()
        && own == body.get("location")
        && let Some(Value::Object(properties)) = body.get_mut("properties")
    {
        properties.remove("computeLocation");
    }
}

struct Cleaning<'c> {
    known: &'c [Vec<String>],
    members: &'c mut HashMap<String, Member>,
    answers: &'static [String],
    is_instance: bool,
    dropped: &'c mut Vec<String>,
}

impl Cleaning<'_> {
    fn object(&mut self, object: &Object, path: &mut Vec<String>) -> Object {
        let is_own = path.last().is_some_and(|word| OWN.contains(&word.as_str()));
        object.changed(|key, value| {
            let Some(written) = key.as_str() else {
                return Becomes::Same;
            };
            let Member { name, is_answer } = self.member(written, path, is_own);
            path.push(name);
            let becomes = match is_answer {
                true => {
                    self.dropped.push(path.join("."));
                    Becomes::Nothing
                }
                false => self.value(value, path),
            };
            let name = path.pop().unwrap_or_default();
            match becomes {
                Becomes::Same if !is_named(key, &name) => {
                    Becomes::Member(Key::Name(name.into()), value.clone())
                }
                Becomes::Value(value) => Becomes::Member(Key::Name(name.into()), value),
                other => other,
            }
        })
    }

    /// What becomes of a value; nothing if it says nothing.
    fn value(&mut self, value: &Value, path: &mut Vec<String>) -> Becomes {
        let is_own = || path.iter().any(|word| OWN.contains(&word.as_str()));
        match value {
            Value::Null => Becomes::Nothing,
            Value::String(text) if text.is_empty() && !is_own() => Becomes::Nothing,
            Value::Array(items) if items.is_empty() && !is_pattern(path) => Becomes::Nothing,
            Value::Object(inner) if inner.is_empty() && is_bag(path) => Becomes::Nothing,
            Value::Object(inner) => {
                let cleaned = self.object(inner, path);
                match cleaned.is_empty() && !inner.is_empty() {
                    true => Becomes::Nothing,
                    false => Becomes::of_object(inner, cleaned),
                }
            }
            Value::Array(items) => {
                path.push("[]".to_owned());
                let becomes = Becomes::of_items(items, |item| match self.value(item, path) {
                    // An item stays in its place, whether or not it says something.
                    Becomes::Nothing => Becomes::Same,
                    other => other,
                });
                path.pop();
                becomes
            }
            Value::Integer(number) if is_quantity(path) => {
                Becomes::Value(Value::String(number.to_string().into()))
            }
            _ => Becomes::Same,
        }
    }

    /// What is known of a member at a path; `is_own` says whether its name is the user's.
    fn member(&mut self, name: &str, path: &mut Vec<String>, is_own: bool) -> Member {
        let mut written = path.join(".");
        written.push('.');
        written.push_str(name);
        if let Some(known) = self.members.get(&written) {
            return known.clone();
        }
        let name = match is_own {
            true => name.to_owned(),
            false => self.word(name, path),
        };
        path.push(name.clone());
        let is_answer = self.is_answer(path);
        path.pop();
        let member = Member { name, is_answer };
        self.members.insert(written, member.clone());
        member
    }

    /// The name of a member as documented.
    fn word(&self, name: &str, path: &[String]) -> String {
        let leads = |known: &&Vec<String>| {
            known.len() > path.len()
                && known
                    .iter()
                    .zip(path)
                    .all(|(known, word)| known == "*" || known == word)
        };
        let mut words = self
            .known
            .iter()
            .filter(leads)
            .filter_map(|known| known.get(path.len()));
        let found = words.find(|word| word.eq_ignore_ascii_case(name));
        found.cloned().unwrap_or_else(|| name.to_owned())
    }

    fn is_answer(&self, path: &[String]) -> bool {
        let path = path.join(".");
        let is = |answer: &str| answer.eq_ignore_ascii_case(&path);
        let of_service = SET_BY_SERVICE.iter().any(|answer| is(answer));
        let is_ssh = path.contains("sshSettings") && !self.is_instance;
        self.answers.iter().any(|answer| is(answer)) || of_service && !is_ssh
    }
}

/// Whether a key is a name and no other one.
fn is_named(key: &Key, name: &str) -> bool {
    matches!(key, Key::Name(own) if own == name)
}

/// Whether a list is part of a recurrence, in which an empty one is said.
fn is_pattern(path: &[String]) -> bool {
    path.iter().any(|word| word == "schedule") && path.last().is_none_or(|word| word != "monthDays")
}

/// Whether an empty object says nothing: there is no script without a text.
fn is_bag(path: &[String]) -> bool {
    const BAGS: [&str; 5] = [
        "propertyBag",
        "setupScripts",
        "scripts",
        "creationScript",
        "startupScript",
    ];
    path.last().is_some_and(|word| BAGS.contains(&word.as_str()))
}

/// Whether a value is a quantity of Kubernetes, which is a text.
fn is_quantity(path: &[String]) -> bool {
    let has = |wanted: &str| path.iter().any(|word| word == wanted);
    has("instanceTypes") && (has("limits") || has("requests"))
}
