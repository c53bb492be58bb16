//! The table of every property of every compute kind: whether it exists in a version, may be written, and fits.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::Complaint;
use super::arm_expression::is_expression;

/// Members of a resource in a template that belong to the template.
const OF_THE_TEMPLATE: [&str; 10] = [
    "type",
    "apiVersion",
    "condition",
    "copy",
    "dependsOn",
    "metadata",
    "comments",
    "existing",
    "scope",
    "@options",
];

/// `compute-properties.json` of the conformance data.
pub struct PropertyTable {
    table: Value,
}

/// The properties of one kind in one version.
pub struct Shape<'a> {
    /// Those that every kind has.
    pub resource: &'a Map<String, Value>,
    /// Those of the kind.
    pub kind: &'a Map<String, Value>,
    /// Whether expressions count as values and secrets must be expressions.
    pub as_written: bool,
}

/// Judges a resource by its shape; complaints are of this rule.
pub fn judge_members(
    rule: &'static str,
    shape: Shape<'_>,
    resource: &Map<String, Value>,
    found: &mut Vec<Complaint>,
    notes: &mut Vec<String>,
) {
    let mut judge = Judge {
        rule,
        shape,
        found,
        notes,
    };
    judge.object("", "", resource);
}

impl PropertyTable {
    /// Whether the table has a REST version.
    pub fn knows(&self, version: &str) -> bool {
        self.table["versions"].get(version).is_some()
    }

    pub fn load(path: &Path) -> Self {
        Self {
            table: serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap(),
        }
    }

    /// Judges a compute; with `as_written`, expressions count as values and secrets must be expressions.
    pub fn judge(
        &self,
        compute: &Value,
        as_written: bool,
        found: &mut Vec<Complaint>,
        notes: &mut Vec<String>,
    ) {
        let version = compute["apiVersion"].as_str().unwrap_or_default();
        let kind = compute
            .pointer("/properties/computeType")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let names = &self.table["versions"][version];
        let shape = |name: &Value| self.table["shapes"][name.as_str().unwrap_or_default()].as_object();
        let (Some(resource), Some(of_kind)) = (shape(&names["resource"]), shape(&names["kinds"][kind]))
        else {
            let message = format!("no compute kind `{kind}` in version `{version}`");
            found.push(Complaint::new(
                "compute-properties",
                "/properties/computeType",
                message,
            ));
            return;
        };
        let shape = Shape {
            resource,
            kind: of_kind,
            as_written,
        };
        judge_members(
            "compute-properties",
            shape,
            compute.as_object().unwrap(),
            found,
            notes,
        );
    }
}

impl Shape<'_> {
    fn declared(&self, path: &str) -> Option<&Value> {
        self.kind.get(path).or_else(|| self.resource.get(path))
    }

    /// The names of the members of that path that must be there.
    fn required(&self, path: &str) -> Vec<&str> {
        let prefix = if path.is_empty() {
            String::new()
        } else {
            format!("{path}.")
        };
        let all = self.resource.iter().chain(self.kind);
        let direct = all
            .filter(|(_, property)| property["required"] == true)
            .filter_map(|(known, _)| {
                known
                    .strip_prefix(&prefix)
                    .filter(|name| !name.contains(['.', '[', '*']))
            });
        direct.collect()
    }
}

struct Judge<'a> {
    rule: &'static str,
    shape: Shape<'a>,
    found: &'a mut Vec<Complaint>,
    notes: &'a mut Vec<String>,
}

impl Judge<'_> {
    fn complain(&mut self, place: &str, message: impl Into<String>) {
        self.found.push(Complaint::new(self.rule, place, message));
    }

    /// `path` is the table's, `place` the JSON pointer.
    fn object(&mut self, path: &str, place: &str, members: &Map<String, Value>) {
        let loops = members
            .get("copy")
            .and_then(Value::as_array)
            .filter(|_| !path.is_empty());
        let looped = |name: &str| loops.is_some_and(|all| all.iter().any(|one| one["name"] == name));
        let required: Vec<String> = self.shape.required(path).into_iter().map(str::to_owned).collect();
        for name in &required {
            let name = name.as_str();
            if !members.contains_key(name) && !looped(name) {
                let message = format!("the required property `{name}` is missing");
                self.complain(place, message);
            }
        }
        for (name, value) in members {
            if path.is_empty() && OF_THE_TEMPLATE.contains(&name.as_str()) {
                continue;
            }
            match loops {
                Some(all) if name == "copy" => self.loops(path, place, all),
                _ => self.member(path, place, name, value),
            }
        }
    }

    fn loops(&mut self, path: &str, place: &str, loops: &[Value]) {
        for one in loops {
            let name = one["name"].as_str().unwrap_or_default();
            self.member(path, place, name, &json!([one["input"]]));
        }
    }

    fn member(&mut self, path: &str, place: &str, name: &str, value: &Value) {
        let join = |part: &str| {
            if path.is_empty() {
                part.to_owned()
            } else {
                format!("{path}.{part}")
            }
        };
        let place = format!("{place}/{name}");
        let known = [join(name), join("*")]
            .into_iter()
            .find(|path| self.shape.declared(path).is_some());
        match known {
            Some(path) => self.value(&path, &place, value),
            None => self.complain(&place, "there is no such property in this kind and version"),
        }
    }

    fn value(&mut self, path: &str, place: &str, value: &Value) {
        let Some(property) = self.shape.declared(path).cloned() else {
            return;
        };
        if property["readOnly"] == true {
            return self.complain(place, "the property is read-only");
        }
        if let Some(text) = value
            .as_str()
            .filter(|text| self.shape.as_written && is_expression(text))
        {
            if property["sensitive"] == true && !text.starts_with("[parameters(") {
                self.complain(place, "a secret comes from somewhere else than a parameter");
            }
            return;
        }
        if self.shape.as_written && property["sensitive"] == true {
            return self.complain(place, "a secret is written out");
        }
        match (property["type"].as_str().unwrap_or_default(), value) {
            ("any", _) | ("bool", Value::Bool(_)) => {}
            ("string", Value::String(text)) => self.text(&property, place, text),
            ("int", Value::Number(number)) if number.is_i64() => {
                if property["minValue"]
                    .as_i64()
                    .is_some_and(|least| number.as_i64() < Some(least))
                {
                    self.complain(place, format!("{number} is below {}", property["minValue"]));
                }
                if property["maxValue"]
                    .as_i64()
                    .is_some_and(|most| number.as_i64() > Some(most))
                {
                    self.complain(place, format!("{number} is above {}", property["maxValue"]));
                }
            }
            ("array", Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(&format!("{path}[]"), &format!("{place}/{index}"), item);
                }
            }
            ("object", Value::Object(members)) => self.object(path, place, members),
            (wanted, other) => self.complain(place, format!("{other} is no {wanted}")),
        }
    }

    fn text(&mut self, property: &Value, place: &str, text: &str) {
        if let Some(allowed) = property["enum"]
            .as_array()
            .filter(|all| !all.contains(&json!(text)))
        {
            if property["open"] == true {
                self.notes.push(format!(
                    "{place}: `{text}` is none of the known {allowed:?}, but others are allowed"
                ));
            } else {
                self.complain(place, format!("`{text}` is none of {allowed:?}"));
            }
        }
        let bounds = ["pattern", "minLength", "maxLength"]
            .into_iter()
            .filter(|bound| property.get(bound).is_some());
        let schema: Map<String, Value> = bounds
            .map(|bound| (bound.to_owned(), property[bound].clone()))
            .collect();
        let schema = Value::Object(schema);
        let fits = jsonschema::validator_for(&schema).unwrap().is_valid(&json!(text));
        if !fits {
            self.complain(place, format!("`{text}` does not fit {schema}"));
        }
    }
}
