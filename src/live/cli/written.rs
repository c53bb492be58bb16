//! What people write for `az ml compute create --file`: a document of YAML, as a body of REST.
//!
//! It is the form that [`ROWS`](super) reads, with what Azure does not give back and without what Azure adds. Every scalar is a
//! text. What the CLI sends where a document is silent is written too, as far as it is the language's to say: a size, the number of
//! nodes, when they go.

mod keys;
mod value;

use serde_json::{Map, Value as Json};

use self::keys::{KEYS, READ_ONLY, WrittenKey};
use super::KINDS;
use crate::arm::{Object, Value};
use crate::expression::Expression;

/// The size that the CLI takes where none is said.
const SIZE: &str = "STANDARD_DS3_V2";

/// A document that is a compute.
#[derive(Debug, Clone, PartialEq)]
pub struct CliDocument {
    /// Its name.
    pub name: String,
    /// What the CLI sends for it, less what is said elsewhere; without `location`.
    pub body: Object,
    /// Where each property of the body is written: its path, and the JSON pointer into the document.
    pub read: Vec<(&'static str, String)>,
    /// What no property comes of.
    pub left: Vec<LeftOut>,
    /// How many members are there that Azure sets.
    pub read_only: usize,
    /// Whether it says a `location` that the CLI does not use.
    pub has_unused_location: bool,
}

/// A key that no property comes of.
#[derive(Debug, Clone, PartialEq)]
pub struct LeftOut {
    /// The JSON pointer into the document.
    pub pointer: String,
    /// Why, as a clause; empty where the CLI has no such key.
    pub reason: &'static str,
}

/// Reads a document.
///
/// # Errors
/// If it is no compute; why, as a clause.
pub fn document(members: &Map<String, Json>) -> Result<CliDocument, String> {
    let word = members.get("type").and_then(Json::as_str).unwrap_or_default();
    let word = word.replace('_', "");
    let kind = KINDS.iter().find(|(own, _)| own.eq_ignore_ascii_case(&word));
    let Some((_, kind)) = kind else {
        return Err("it is not a compute: its `type` is none of those of `az ml compute`".to_owned());
    };
    let name = members.get("name").and_then(Json::as_str).unwrap_or_default();
    if name.is_empty() {
        return Err("it has no `name`".to_owned());
    }
    let mut reading = Reading::of(kind);
    reading.members(members);
    reading.network(members);
    reading.defaults();
    Ok(CliDocument {
        name: name.to_owned(),
        has_unused_location: *kind != "AmlCompute" && members.get("location").is_some_and(Json::is_string),
        ..reading.document
    })
}

/// A document on its way to a body.
struct Reading {
    kind: &'static str,
    document: CliDocument,
}

impl Reading {
    fn of(kind: &'static str) -> Self {
        let mut body = Object::new();
        body.set("properties", Object::new());
        body.set_at("properties.computeType", kind);
        Self {
            kind,
            document: CliDocument {
                name: String::new(),
                body,
                read: Vec::new(),
                left: Vec::new(),
                read_only: 0,
                has_unused_location: false,
            },
        }
    }

    fn members(&mut self, members: &Map<String, Json>) {
        for (name, value) in members {
            // What begins so only carries an anchor.
            let carries = name.starts_with("x-") || name.starts_with('.');
            if carries || ["$schema", "name", "type"].contains(&name.as_str()) {
                continue;
            }
            self.member(&[name.as_str()], value);
        }
    }

    /// What is under a key, or under a key in it.
    fn member(&mut self, keys: &[&str], value: &Json) {
        let kind = self.kind;
        let known = || {
            KEYS.iter()
                .filter(move |key| key.kind.is_empty() || key.kind == kind)
        };
        if let Some(key) = known().find(|key| key.key == keys) {
            self.value(key, value);
            return;
        }
        let holds = known().any(|key| key.key.len() > keys.len() && key.key.starts_with(keys));
        match value {
            Json::Object(inner) if holds => {
                for (name, value) in inner {
                    let mut keys = keys.to_vec();
                    keys.push(name);
                    self.member(&keys, value);
                }
            }
            _ if READ_ONLY.contains(&keys.join(".").as_str()) => self.document.read_only += 1,
            Json::Null => {}
            _ => self.left(pointer(keys), ""),
        }
    }

    fn value(&mut self, key: &'static WrittenKey, value: &Json) {
        let at = pointer(key.key);
        match (key.read)(value) {
            _ if value.is_null() => return,
            Some(read) if !key.path.is_empty() => {
                if !self.is_said(key.path) {
                    self.document.body.set_at(key.path, read);
                    self.document.read.push((key.path, at.clone()));
                } else if key.over {
                    self.document.body.take_at(key.path);
                    self.document.body.set_at(key.path, read);
                }
            }
            Some(_) => {}
            None => return self.left(at, key.otherwise),
        }
        self.within(key.within, value, "", &at);
    }

    /// What is in a value and no part of what the CLI reads of it.
    fn within(&mut self, known: &[&str], value: &Json, path: &str, at: &str) {
        match value {
            Json::Object(members) => {
                for (name, value) in members {
                    let path = format!("{path}.{name}");
                    let any = format!("{}.*", path.rsplit_once('.').map_or("", |(before, _)| before));
                    let at = format!("{at}/{}", segment(name));
                    let path = path.trim_start_matches('.');
                    if known.contains(&path)
                        || known.contains(&any.trim_start_matches('.'))
                        || known == ["**"]
                    {
                        self.within(known, value, path, &at);
                    } else if READ_ONLY.contains(&path) {
                        self.document.read_only += 1;
                    } else if !value.is_null() {
                        self.left(at, "");
                    }
                }
            }
            Json::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.within(known, item, &format!("{path}[]"), &format!("{at}/{index}"));
                }
            }
            _ => {}
        }
    }

    fn left(&mut self, pointer: String, reason: &'static str) {
        self.document.left.push(LeftOut { pointer, reason });
    }

    fn is_said(&self, path: &str) -> bool {
        self.document.read.iter().any(|(known, _)| *known == path)
    }

    /// The subnet, by its id or by its name and that of its network.
    fn network(&mut self, members: &Map<String, Json>) {
        if !["ComputeInstance", "AmlCompute"].contains(&self.kind) {
            return;
        }
        let said = |key: &str| members.get("network_settings")?.get(key)?.as_str();
        let Some(subnet) = said("subnet").filter(|subnet| !subnet.is_empty()) else {
            if said("vnet_name").is_some() {
                self.left(
                    "/network_settings/vnet_name".to_owned(),
                    "it has no `subnet` beside it",
                );
            }
            return;
        };
        let id: Value = match said("vnet_name") {
            Some(network) if !subnet.contains('/') => {
                let words = ["Microsoft.Network/virtualNetworks/subnets", network, subnet];
                let words = words.map(|word| Expression::String(word.into()));
                Expression::call("resourceId", words).into()
            }
            _ => subnet.into(),
        };
        let path = "properties.properties.subnet.id";
        self.document.body.set_at(path, id);
        let at = "/network_settings/subnet".to_owned();
        self.document.read.push((path, at));
    }

    /// What the CLI sends where nothing is said.
    fn defaults(&mut self) {
        let silent: Vec<(&'static str, Value)> = match self.kind {
            "ComputeInstance" => vec![("properties.properties.vmSize", SIZE.into())],
            "AmlCompute" => vec![
                ("properties.properties.vmSize", SIZE.into()),
                ("properties.properties.scaleSettings.minNodeCount", 0.into()),
                ("properties.properties.scaleSettings.maxNodeCount", 4.into()),
                (
                    "properties.properties.scaleSettings.nodeIdleTimeBeforeScaleDown",
                    "PT120S".into(),
                ),
            ],
            "VirtualMachine" => vec![("properties.properties.sshPort", 22.into())],
            _ => Vec::new(),
        };
        for (path, value) in silent {
            if !self.is_said(path) {
                self.document.body.set_at(path, value);
            }
        }
        let has_key = self.is_said("properties.properties.sshSettings.adminPublicKey");
        if has_key && !self.is_said("properties.properties.sshSettings.sshPublicAccess") {
            let path = "properties.properties.sshSettings.sshPublicAccess";
            self.document.body.set_at(path, "Disabled");
        }
    }
}

fn pointer(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("/{}", segment(key))).collect()
}

fn segment(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
