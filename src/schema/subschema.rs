//! From a validator's path to the subschemas on it, which carry the annotations.

use serde_json::Value;

use super::embedded;

/// The subschemas that describe one value: that of its property first, that of the violated keyword last.
pub(super) struct Subschemas<'a> {
    chain: Vec<Subschema<'a>>,
}

/// The keywords that hold schemas by name or number and are none themselves.
const HOLDERS: [&str; 4] = ["properties", "allOf", "anyOf", "oneOf"];

/// A schema and its address, if it is one of the embedded ones.
#[derive(Clone)]
pub(super) struct Subschema<'a> {
    /// The schema.
    pub(super) schema: &'a Value,
    /// Where it is, as a `$ref` would say.
    pub(super) address: Option<String>,
}

impl<'a> Subschema<'a> {
    /// The embedded schema at an address such as `https://armlet.dev/schemas/cluster.schema.json#/properties/tier`.
    pub(super) fn embedded(address: &str) -> Option<Self> {
        Some(Self {
            schema: embedded::at(address)?,
            address: Some(address.to_owned()),
        })
    }

    /// A schema that is not ours.
    pub(super) fn foreign(schema: &'a Value) -> Self {
        Self {
            schema,
            address: None,
        }
    }

    /// One step of a validator's path further; `root` is what a reference without a file is relative to.
    fn step(&self, segment: &str, root: &'a Value) -> Option<Self> {
        if segment != "$ref" {
            let schema = self.schema.pointer(&format!("/{segment}"))?;
            let address = self
                .address
                .as_ref()
                .map(|address| format!("{address}/{segment}"));
            return Some(Self { schema, address });
        }
        let target = self.schema.get("$ref")?.as_str()?;
        match (target.strip_prefix('#'), &self.address) {
            (Some(pointer), None) => Some(Self::foreign(root.pointer(pointer)?)),
            _ if target.contains('#') => Self::embedded(&embedded::address(target)),
            _ => Self::embedded(&format!("{}#", embedded::address(target))),
        }
    }
}

impl<'a> Subschemas<'a> {
    /// Follows `path` from `start` on, as far as it leads to schemas.
    pub(super) fn on_path(start: Subschema<'a>, path: &str) -> Self {
        let root = start.schema;
        let mut chain = vec![start.clone()];
        let mut here = start;
        let mut holder = None;
        for segment in path.split('/').skip(1) {
            let Some(next) = here.step(segment, root) else {
                break;
            };
            here = next;
            match holder.take() {
                None if HOLDERS.contains(&segment) => {
                    holder = Some(segment);
                    continue;
                }
                None if segment == "additionalProperties" && here.schema.is_object() => chain.clear(),
                Some("properties") => chain.clear(),
                _ => {}
            }
            if here.schema.is_object() {
                chain.push(here.clone());
            }
        }
        Self { chain }
    }

    /// The annotation that is nearest to the violated keyword.
    pub(super) fn nearest(&self, name: &str) -> Option<&'a Value> {
        self.chain
            .iter()
            .rev()
            .find_map(|subschema| subschema.schema.get(name))
    }

    /// The annotation that is nearest to the property.
    pub(super) fn outermost(&self, name: &str) -> Option<&'a Value> {
        self.chain.iter().find_map(|subschema| subschema.schema.get(name))
    }

    /// The schema of the table, where the violation is of one.
    pub(super) fn table(&self) -> Option<&Subschema<'a>> {
        self.chain
            .iter()
            .rev()
            .find(|subschema| subschema.schema.get("properties").is_some_and(Value::is_object))
    }

    /// The schema that holds the violated keyword.
    pub(super) fn innermost(&self) -> Option<&Subschema<'a>> {
        self.chain.last()
    }
}
