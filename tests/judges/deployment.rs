//! What a template comes to once every expression is evaluated; the same form for ARM and for Bicep.

use serde_json::{Map, Value};

/// Where and as what a template is deployed.
#[derive(Debug, Clone)]
pub struct Context {
    pub subscription_id: String,
    pub tenant_id: String,
    pub resource_group: String,
    pub location: String,
    pub deployment_name: String,
    /// What is deployed already under the name of each resource, if something is.
    pub existing: Option<Value>,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            subscription_id: "11111111-2222-3333-4444-555555555555".to_owned(),
            tenant_id: "99999999-8888-7777-6666-555555555555".to_owned(),
            resource_group: "rg-judged".to_owned(),
            location: "westeurope".to_owned(),
            deployment_name: "judged".to_owned(),
            existing: None,
        }
    }
}

/// A template with every expression evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// The template's metadata without `_generator`.
    pub metadata: Map<String, Value>,
    /// In order of declaration.
    pub parameters: Vec<Parameter>,
    /// In order of declaration, one for each iteration of a loop; existing ones are not among them.
    pub resources: Vec<Resource>,
    /// In order of declaration.
    pub outputs: Vec<Output>,
}

/// A parameter's declaration; the bounds are those of ARM.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parameter {
    pub name: String,
    /// `string`, `int`, `bool`, `object` or `array`.
    pub data_type: String,
    pub secure: bool,
    /// Evaluated.
    pub default: Option<Value>,
    pub allowed: Option<Value>,
    /// `minValue`, `maxValue`, `minLength`, `maxLength`.
    pub bounds: Map<String, Value>,
    pub metadata: Map<String, Value>,
}

/// One resource as the resource provider would get it.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// The full type.
    pub resource_type: String,
    pub api_version: String,
    /// The full name: as many segments as the type has.
    pub name: String,
    /// `None` when there is no condition.
    pub condition: Option<Value>,
    /// `@options`, evaluated.
    pub options: Option<Value>,
    /// The batch size when the resource comes from a loop that deploys one batch after the other.
    pub batch_size: Option<Value>,
    /// The resource's own metadata (its description).
    pub metadata: Map<String, Value>,
    /// Everything else without null members; neither type, version, name nor `dependsOn`.
    pub body: Value,
}

/// An output.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    pub name: String,
    pub data_type: String,
    /// Evaluated; what only the service knows is an opaque string.
    pub value: Value,
    pub metadata: Map<String, Value>,
}

impl Deployment {
    /// How another deployment differs, one line a difference; nothing when they deploy the same.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        compare(
            &Value::Object(self.metadata.clone()),
            &Value::Object(other.metadata.clone()),
            "metadata",
            &mut lines,
        );
        compare_lists(
            &self.parameters,
            &other.parameters,
            "parameters",
            Parameter::to_value,
            &mut lines,
        );
        compare_lists(
            &self.resources,
            &other.resources,
            "resources",
            Resource::to_value,
            &mut lines,
        );
        compare_lists(
            &self.outputs,
            &other.outputs,
            "outputs",
            Output::to_value,
            &mut lines,
        );
        lines
    }

    /// Panics with every difference.
    #[track_caller]
    pub fn assert_same(&self, other: &Self) {
        let lines = self.differences(other);
        assert!(
            lines.is_empty(),
            "the two deployments differ:\n{}",
            lines.join("\n")
        );
    }

    /// The resource of that full name.
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }
}

impl Parameter {
    fn to_value(&self) -> Value {
        serde_json::json!({
            "name": self.name, "type": self.data_type, "secure": self.secure, "default": self.default,
            "allowed": self.allowed, "bounds": self.bounds, "metadata": self.metadata,
        })
    }
}

impl Resource {
    /// The parts under one object, for comparing and printing.
    pub fn to_value(&self) -> Value {
        serde_json::json!({
            "type": self.resource_type, "apiVersion": self.api_version, "name": self.name, "condition": self.condition,
            "@options": self.options, "batchSize": self.batch_size, "metadata": self.metadata, "body": self.body,
        })
    }

    /// The request as a resource of a template without expressions: what the schemas are written for.
    pub fn to_template_resource(&self) -> Value {
        let mut whole = Map::new();
        for (key, text) in [
            ("type", &self.resource_type),
            ("apiVersion", &self.api_version),
            ("name", &self.name),
        ] {
            whole.insert(key.to_owned(), Value::String(text.clone()));
        }
        if let Value::Object(body) = &self.body {
            whole.extend(body.clone());
        }
        Value::Object(whole)
    }
}

impl Output {
    fn to_value(&self) -> Value {
        serde_json::json!({
            "name": self.name, "type": self.data_type, "value": self.value, "metadata": self.metadata,
        })
    }
}

fn compare_lists<T>(left: &[T], right: &[T], at: &str, to_value: fn(&T) -> Value, lines: &mut Vec<String>) {
    let left = Value::Array(left.iter().map(to_value).collect());
    let right = Value::Array(right.iter().map(to_value).collect());
    compare(&left, &right, at, lines);
}

/// Collects where two values differ.
pub fn compare(left: &Value, right: &Value, at: &str, lines: &mut Vec<String>) {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            for (key, value) in left {
                let place = format!("{at}.{key}");
                match right.get(key) {
                    Some(other) => compare(value, other, &place, lines),
                    None => lines.push(format!("{place}: {value} against nothing")),
                }
            }
            for (key, value) in right.iter().filter(|(key, _)| !left.contains_key(*key)) {
                lines.push(format!("{at}.{key}: nothing against {value}"));
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            if left.len() != right.len() {
                lines.push(format!("{at}: {} items against {}", left.len(), right.len()));
            }
            for (index, (value, other)) in left.iter().zip(right).enumerate() {
                compare(value, other, &format!("{at}[{index}]"), lines);
            }
        }
        _ if left == right => {}
        _ => lines.push(format!("{at}: {left} against {right}")),
    }
}

/// The value without object members that are null: the engine takes them as absent.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// What a value given to a parameter breaks of its declaration.
pub fn value_against(parameter: &Parameter, value: &Value) -> Result<(), String> {
    let fits = match parameter.data_type.as_str() {
        "string" => value.is_string(),
        "int" => value.is_i64(),
        "bool" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        other => {
            return Err(format!(
                "parameter {}: type {other} is not judged",
                parameter.name
            ));
        }
    };
    if !fits {
        return Err(format!(
            "parameter {} is a {}, but got {value}",
            parameter.name, parameter.data_type
        ));
    }
    if let Some(Value::Array(allowed)) = &parameter.allowed {
        let each_allowed = value
            .as_array()
            .is_some_and(|items| items.iter().all(|item| allowed.contains(item)));
        if !allowed.contains(value) && !each_allowed {
            return Err(format!(
                "parameter {}: {value} is not one of its allowed values",
                parameter.name
            ));
        }
    }
    let measure = match value {
        Value::String(text) => i64::try_from(text.chars().count()).ok(),
        Value::Array(items) => i64::try_from(items.len()).ok(),
        other => other.as_i64(),
    };
    for (bound, limit) in &parameter.bounds {
        let (Some(measure), Some(limit)) = (measure, limit.as_i64()) else {
            continue;
        };
        if (bound.starts_with("min") && measure < limit) || (bound.starts_with("max") && measure > limit) {
            return Err(format!(
                "parameter {}: {value} breaks {bound} {limit}",
                parameter.name
            ));
        }
    }
    Ok(())
}
