//! An ARM template as JSON → what it deploys: parameters, resources by name, setup scripts in plain text.
//!
//! It is the common form in which deployments are compared and shown, whoever wrote the template. Expressions are not
//! evaluated: they stay the text that they are, but for names and scripts, which are followed through parameters with
//! a default, variables, `concat`, `format`, `join` and `base64`.

mod expression;
mod name;
mod script;

use std::fmt;

use serde_json::{Map, Value};

use crate::arm::COMPUTE;

pub use script::{ScriptText, SetupScript};

use expression::Constants;

/// A template's text that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidTemplate {
    /// Why, in the words of a fault: `it is not JSON: …`.
    pub reason: String,
}

impl fmt::Display for InvalidTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for InvalidTemplate {}

/// What a template deploys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Template {
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// Its variables as they are written, less those that only hold the text of a setup script.
    pub variables: Map<String, Value>,
    /// Its outputs as they are written.
    pub outputs: Map<String, Value>,
    /// What it deploys, in order, children behind their parents; resources that it only refers to are left out.
    pub resources: Vec<Resource>,
    /// The parameter files that go with it; see [`Template::with_environment`].
    pub environments: Vec<Environment>,
}

/// A parameter file of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// The environment that it is for.
    pub name: String,
    /// The entries under their parameters: `{ "value": … }` or `{ "reference": … }` to a key vault.
    pub entries: Map<String, Value>,
}

/// A parameter of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `type`, `defaultValue` and what else its declaration holds.
    pub declaration: Map<String, Value>,
}

impl Parameter {
    /// Whether its value is a secret: `secureString` or `secureObject`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        let kind = self.declaration.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("secure"))
    }
}

/// When a deployment puts a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deployed {
    /// Every time.
    Always,
    /// Where there is none: `@options.onlyIfNotExists`.
    WhereAbsent,
    /// Where the array parameter `existingComputes` does not name it.
    UnlessListed,
    /// Where this expression holds.
    If(String),
}

/// A resource that a template deploys.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// The last segment of its name: `ana` of `mlw/ana`; the expression, in brackets, where it is not known.
    pub name: String,
    /// The segments before, `/` between them; empty for a resource without a parent.
    pub parent: String,
    /// Its full type.
    pub resource_type: String,
    /// When it is put.
    pub deployed: Deployed,
    /// Every member that it has but `type`, `name`, `condition`, `@options`, `dependsOn`, `comments` and children.
    pub body: Map<String, Value>,
    /// Its setup scripts.
    pub scripts: Vec<SetupScript>,
}

impl Resource {
    /// Whether it is a compute of Azure Machine Learning.
    #[must_use]
    pub fn is_compute(&self) -> bool {
        self.resource_type.eq_ignore_ascii_case(COMPUTE)
    }

    /// `computeType` of a compute.
    #[must_use]
    pub fn compute_type(&self) -> Option<&str> {
        let kind = self.body.get("properties")?.get("computeType")?;
        self.is_compute().then_some(kind.as_str()?)
    }

    /// The value under `path`, names that differ in case alone taken for the same, as ARM does.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(member(&self.body, first)?, |value, name| {
            member(value.as_object()?, name)
        })
    }
}

/// The member of an object by its name, whatever the case.
#[must_use]
pub fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let alike = || object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    object.get(name).or_else(|| Some(alike()?.1))
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// If the text is no JSON object with `resources`.
    pub fn parse(text: &str) -> Result<Self, InvalidTemplate> {
        let invalid = |reason: String| InvalidTemplate { reason };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document: Value =
            serde_json::from_str(text).map_err(|error| invalid(format!("it is not JSON: {error}")))?;
        let Value::Object(document) = document else {
            return Err(invalid("it is not a JSON object".to_owned()));
        };
        let Some(resources) = document.get("resources") else {
            return Err(invalid("it has no `resources`".to_owned()));
        };
        if !resources.is_array() && !resources.is_object() {
            return Err(invalid(
                "`resources` is neither an array nor an object".to_owned(),
            ));
        }
        Ok(Self::of(&document, resources))
    }

    fn of(document: &Map<String, Value>, resources: &Value) -> Self {
        let section = |name: &str| document.get(name).and_then(Value::as_object).cloned();
        let declarations = section("parameters").unwrap_or_default();
        let mut variables = section("variables").unwrap_or_default();
        let constants = Constants::new(&declarations, &variables);
        let mut reading = Reading {
            constants,
            resources: Vec::new(),
            script_variables: Vec::new(),
        };
        reading.all(resources, None);
        let Reading {
            resources,
            script_variables,
            ..
        } = reading;
        variables.retain(|name, _| !script_variables.contains(name));
        let parameters = declarations.into_iter().map(|(name, declaration)| Parameter {
            name,
            declaration: match declaration {
                Value::Object(members) => members,
                _ => Map::new(),
            },
        });
        Self {
            parameters: parameters.collect(),
            variables,
            outputs: section("outputs").unwrap_or_default(),
            resources,
            environments: Vec::new(),
        }
    }

    /// The same template with the values that a JSON parameter file gives it for an environment.
    ///
    /// # Errors
    /// If the text is no JSON object.
    pub fn with_environment(mut self, name: &str, parameter_file: &str) -> Result<Self, InvalidTemplate> {
        let document: Map<String, Value> =
            serde_json::from_str(parameter_file).map_err(|error| InvalidTemplate {
                reason: format!("it is not JSON: {error}"),
            })?;
        let entries = document.get("parameters").and_then(Value::as_object);
        self.environments.push(Environment {
            name: name.to_owned(),
            entries: entries.cloned().unwrap_or_default(),
        });
        Ok(self)
    }

    /// The parameter of a name, whatever its case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        let mut parameters = self.parameters.iter();
        parameters.find(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }

    /// The computes among the resources.
    pub fn computes(&self) -> impl Iterator<Item = &Resource> {
        self.resources.iter().filter(|resource| resource.is_compute())
    }
}

/// What stands beside the body of a resource.
const NO_BODY: [&str; 8] = [
    "type",
    "name",
    "condition",
    "@options",
    "existing",
    "dependsOn",
    "comments",
    "resources",
];

/// How deep children stand in parents at most; deeper than ARM allows.
const MOST_LEVELS: usize = 8;

struct Reading<'t> {
    constants: Constants<'t>,
    resources: Vec<Resource>,
    script_variables: Vec<String>,
}

impl Reading<'_> {
    /// Reads resources in either form; `parent` is the type and the name of what they stand in.
    fn all(&mut self, resources: &Value, parent: Option<(&str, &str)>) {
        match resources {
            Value::Array(items) => items.iter().for_each(|item| self.one(item, parent)),
            Value::Object(members) => members.values().for_each(|item| self.one(item, parent)),
            _ => {}
        }
    }

    fn one(&mut self, resource: &Value, parent: Option<(&str, &str)>) {
        let Value::Object(members) = resource else { return };
        let text = |name: &str| member(members, name).and_then(Value::as_str).unwrap_or_default();
        let mut segments = name::segments(text("name"), &self.constants);
        let mut resource_type = text("type").to_owned();
        if let Some((outer_type, outer_name)) = parent
            && !resource_type.contains('.')
        {
            resource_type = format!("{outer_type}/{resource_type}");
            segments.insert(0, outer_name.to_owned());
        }
        let last = segments.pop().unwrap_or_default();
        let name = self.constants.resolved(&last).unwrap_or(last);
        let full_name = segments.iter().map(String::as_str).chain([name.as_str()]);
        let full_name = full_name.collect::<Vec<_>>().join("/");
        if member(members, "existing").and_then(Value::as_bool) != Some(true) {
            self.deployed(members, name, segments.join("/"), resource_type.clone());
        }
        if let Some(children) = member(members, "resources")
            && full_name.matches('/').count() < MOST_LEVELS
        {
            self.all(children, Some((&resource_type, &full_name)));
        }
    }

    fn deployed(
        &mut self,
        members: &Map<String, Value>,
        name: String,
        parent: String,
        resource_type: String,
    ) {
        let (scripts, used) = script::scripts(members, &self.constants);
        self.script_variables.extend(used);
        let is_body = |key: &str| !NO_BODY.iter().any(|known| known.eq_ignore_ascii_case(key));
        let body = members.iter().filter(|(key, _)| is_body(key));
        self.resources.push(Resource {
            name,
            parent,
            resource_type,
            deployed: deployed(members),
            body: body.map(|(key, value)| (key.clone(), value.clone())).collect(),
            scripts,
        });
    }
}

fn deployed(members: &Map<String, Value>) -> Deployed {
    let options = member(members, "@options").and_then(Value::as_object);
    let option = options.and_then(|options| member(options, "onlyIfNotExists"));
    // The decorator's arguments, an array or object of any size; `true` is what armlet 0.1 wrote.
    if matches!(
        option,
        Some(Value::Bool(true) | Value::Array(_) | Value::Object(_))
    ) {
        return Deployed::WhereAbsent;
    }
    match member(members, "condition") {
        None | Some(Value::Null | Value::Bool(true)) => Deployed::Always,
        Some(Value::String(text)) if text.starts_with("[not(contains(parameters('existingComputes'), ") => {
            Deployed::UnlessListed
        }
        Some(Value::String(text)) => Deployed::If(text.clone()),
        Some(other) => Deployed::If(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
