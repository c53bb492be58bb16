//! Which properties of the official table the cases write: the table is walked along with each compute.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

/// `compute-properties.json` of the conformance data, for one version.
pub(crate) struct Writable {
    /// The shape of each kind of compute, the envelope's properties among its own.
    kinds: BTreeMap<String, Map<String, Value>>,
}

impl Writable {
    /// Reads the properties that a version has.
    pub(crate) fn read(path: &Path, version: &str) -> Self {
        let table: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let names = &table["versions"][version];
        let shape = |name: &Value| {
            table["shapes"][name.as_str().unwrap()]
                .as_object()
                .unwrap()
                .clone()
        };
        let kinds = names["kinds"].as_object().unwrap().iter().map(|(kind, name)| {
            let mut properties = shape(&names["resource"]);
            properties.append(&mut shape(name));
            (kind.clone(), properties)
        });
        Self {
            kinds: kinds.collect(),
        }
    }

    /// Every property that may be written: `AmlCompute properties.properties.vmSize`.
    pub(crate) fn properties(&self) -> BTreeSet<String> {
        let kinds = self.kinds.iter().flat_map(|(kind, properties)| {
            let writable = properties.keys().filter(|path| is_writable(properties, path));
            writable.map(move |path| format!("{kind} {path}"))
        });
        kinds.collect()
    }

    /// The properties that a compute of a template writes.
    pub(crate) fn used(&self, compute: &Value) -> BTreeSet<String> {
        let kind = compute["properties"]["computeType"].as_str().unwrap();
        let mut found = BTreeSet::new();
        written(&self.kinds[kind], "", compute, &mut found);
        found.into_iter().map(|path| format!("{kind} {path}")).collect()
    }
}

/// Whether neither the property nor one that it is in is only read.
fn is_writable(properties: &Map<String, Value>, path: &str) -> bool {
    let ends = path
        .match_indices(['.', '['])
        .map(|(end, _)| end)
        .chain([path.len()]);
    ends.into_iter().all(|end| {
        let property = properties.get(&path[..end]);
        property.is_none_or(|property| property["readOnly"] != true)
    })
}

fn written(properties: &Map<String, Value>, path: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let dot = if path.is_empty() { "" } else { "." };
                let own = format!("{path}{dot}{name}");
                let any = format!("{path}{dot}*");
                let inner = if properties.contains_key(&own) { own } else { any };
                written(properties, &inner, member, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                written(properties, &format!("{path}[]"), item, found);
            }
        }
        _ => {}
    }
    found.insert(path.to_owned());
}
