//! The ARM template.
//!
//! `resources` is an array and the template meets the public schema of 2019-04-01, unless a resource is deployed only
//! where it does not exist: that needs language version 2.0 and symbolic names. Key order is that of `bicep build`.

use super::json::JsonPrinter;
use super::mark::GENERATOR;
use super::text::OutputText;
use super::variables::Variables;
use crate::arm::{
    Deployment, Key, Object, Output, Parameter, Resource, Script, ScriptForm, Value, need_symbolic_names,
};
use crate::bug::bug;
use crate::expression::{Expression, Part, arm_literal};

const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// The containers around a resource: the template and its `resources`.
const AROUND_RESOURCES: usize = 2;

/// Prints a template, of which the resources are printed some at a time. Its generator has neither version nor hash: two branches that
/// change different computes merge.
pub(super) struct TemplatePrinter<'d> {
    /// The template; it holds every resource to which another one refers.
    deployment: &'d Deployment,
    has_symbols: bool,
    /// What is printed of the resources.
    resources: OutputText,
}

impl<'d> TemplatePrinter<'d> {
    /// A printer that prints into texts like `out`, which is empty.
    pub(super) fn new(deployment: &'d Deployment, out: OutputText) -> Self {
        Self {
            deployment,
            has_symbols: deployment.needs_symbolic_names(),
            resources: out,
        }
    }

    /// The text of some resources, for [`TemplatePrinter::add`].
    pub(super) fn some(&self, resources: &[Resource], out: OutputText) -> OutputText {
        let deployment = self.deployment;
        if !self.has_symbols && need_symbolic_names(resources) {
            bug("a resource needs language version 2.0, and its template was begun without");
        }
        let mut json = JsonPrinter::inside(out, AROUND_RESOURCES);
        for resource in resources {
            if self.has_symbols {
                json.key(&resource.symbol);
            } else if resource.existing {
                continue;
            } else {
                json.item();
            }
            json.object(|json| self::resource(json, resource, deployment, self.has_symbols));
        }
        json.into_inside()
    }

    /// Adds the next resources.
    pub(super) fn add(&mut self, resources: OutputText) {
        if !self.resources.is_empty() && !resources.is_empty() {
            self.resources.push(',');
        }
        self.resources.append(resources);
    }

    /// Prints all around the resources into `out`.
    pub(super) fn finish(self, variables: &Variables, out: OutputText) -> OutputText {
        let deployment = self.deployment;
        let mut json = JsonPrinter::onto(out);
        json.object(|json| {
            json.member("$schema", SCHEMA);
            if self.has_symbols {
                json.member("languageVersion", "2.0");
            }
            json.member("contentVersion", "1.0.0.0");
            json.key("metadata");
            json.object(generator);
            parameters(json, &deployment.parameters);
            self::variables(json, variables);
            json.key("resources");
            match self.has_symbols {
                true => json.object(|json| json.append(self.resources)),
                false => json.array(|json| json.append(self.resources)),
            }
            outputs(json, deployment);
        });
        json.finish()
    }
}

fn generator(json: &mut JsonPrinter) {
    json.key("_generator");
    json.object(|json| {
        json.member("name", GENERATOR);
    });
}

fn parameters(json: &mut JsonPrinter, parameters: &[Parameter]) {
    if parameters.is_empty() {
        return;
    }
    json.key("parameters");
    json.object(|json| {
        for parameter in parameters {
            json.key(&parameter.name);
            json.object(|json| self::parameter(json, parameter));
        }
    });
}

fn parameter(json: &mut JsonPrinter, parameter: &Parameter) {
    let kind = match (parameter.secure, parameter.kind.name()) {
        (true, "string") => "securestring",
        (true, "object") => "secureObject",
        (_, plain) => plain,
    };
    json.member("type", kind);
    if let Some(default) = &parameter.default {
        json.key("defaultValue");
        value(json, default);
    }
    if !parameter.allowed.is_empty() {
        json.key("allowedValues");
        json.array(|json| {
            for allowed in &parameter.allowed {
                json.item();
                allowed_value(json, allowed);
            }
        });
    }
    let bounds = parameter.bounds.iter().flat_map(|bounds| bounds.words());
    for (word, bound) in bounds {
        if let Some(bound) = bound {
            json.key(word);
            json.token(&bound.to_string());
        }
    }
    description(json, &parameter.description);
}

/// The engine computes nothing here, so a text in brackets has no other form than the escaped one.
fn allowed_value(json: &mut JsonPrinter, allowed: &Value) {
    match allowed {
        Value::String(text) => json.string(&arm_literal(text)),
        other => value(json, other),
    }
}

fn description(json: &mut JsonPrinter, text: &str) {
    if !text.is_empty() {
        json.key("metadata");
        json.object(|json| json.member("description", &arm_literal(text)));
    }
}

fn variables(json: &mut JsonPrinter, variables: &Variables) {
    if variables.len() == 0 {
        return;
    }
    json.key("variables");
    json.object(|json| {
        members(json, &variables.values);
        for (variable, text) in &variables.scripts {
            json.key(variable);
            json.array(|json| {
                for line in text.split('\n') {
                    json.item();
                    json.string(&arm_literal(line));
                }
            });
        }
    });
}

fn resource(json: &mut JsonPrinter, resource: &Resource, deployment: &Deployment, has_symbols: bool) {
    match resource.condition.as_deref() {
        Some(Expression::Boolean(flag)) => {
            json.key("condition");
            json.token(if *flag { "true" } else { "false" });
        }
        Some(condition) => json.member("condition", &condition.arm_string()),
        None => {}
    }
    if resource.existing {
        json.key("existing");
        json.token("true");
    }
    if resource.only_if_not_exists {
        json.key("@options");
        json.object(|json| {
            // The array of the decorator's arguments, as `bicep build` writes it; the engine rejects `true`.
            json.key("onlyIfNotExists");
            json.token("[]");
        });
    }
    json.member("type", &resource.resource_type);
    json.member("apiVersion", &resource.api_version);
    if let Some(scope) = resource
        .scope
        .as_deref()
        .and_then(|symbol| deployment.resource(symbol))
    {
        json.member("scope", &scope.id(&deployment.resources).arm_string());
    }
    json.key("name");
    name(json, resource, deployment);
    members(json, &resource.body);
    depends_on(json, resource, deployment, has_symbols);
}

fn name(json: &mut JsonPrinter, resource: &Resource, deployment: &Deployment) {
    let segments = resource.name_segments(&deployment.resources);
    let literals: Option<Vec<&str>> = segments
        .iter()
        .map(|segment| match segment {
            Expression::String(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    match (literals, segments.as_slice()) {
        (Some(segments), _) => json.string(&arm_literal(&segments.join("/"))),
        (None, [only]) => json.string(&only.arm_string()),
        (None, _) => json.string(&joined(&segments).arm_string()),
    }
}

/// The segments of a name behind one another with slashes between them.
fn joined(segments: &[Expression]) -> Expression {
    let mut parts = Vec::new();
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            parts.push(Part::Text("/".into()));
        }
        parts.push(Part::Value(segment.clone()));
    }
    Expression::Interpolation(parts)
}

fn depends_on(json: &mut JsonPrinter, resource: &Resource, deployment: &Deployment, has_symbols: bool) {
    let needed: Vec<&Resource> = resource
        .needs()
        .into_iter()
        .filter_map(|symbol| deployment.resource(symbol))
        .filter(|other| !other.existing)
        .collect();
    if needed.is_empty() {
        return;
    }
    json.key("dependsOn");
    json.array(|json| {
        for other in needed {
            json.item();
            if has_symbols {
                json.string(&other.symbol);
            } else {
                json.string(&other.id(&deployment.resources).arm_string());
            }
        }
    });
}

fn outputs(json: &mut JsonPrinter, deployment: &Deployment) {
    if deployment.outputs.is_empty() {
        return;
    }
    json.key("outputs");
    json.object(|json| {
        for Output {
            name,
            kind,
            description,
            secure: _,
            condition: _,
            count: _,
            value,
            rest: _,
        } in &deployment.outputs
        {
            json.key(name);
            json.object(|json| {
                json.member("type", kind.name());
                self::description(json, description);
                json.key("value");
                self::value(json, value);
            });
        }
    });
}

fn members(json: &mut JsonPrinter, object: &Object) {
    for (name, member) in object.iter() {
        match name {
            Key::Word(word) => json.word(word),
            // ARM would read a key of this name as a loop, ignoring case.
            Key::Name(name) if name.eq_ignore_ascii_case("copy") => json.key(&format!("[string('{name}')]")),
            Key::Name(name) => json.key(&arm_literal(name)),
            Key::Expression(expression) => json.key(&expression.arm_string()),
        }
        value(json, member);
    }
}

fn array(json: &mut JsonPrinter, items: &[Value]) {
    json.array(|json| {
        for item in items {
            json.item();
            value(json, item);
        }
    });
}

fn value(json: &mut JsonPrinter, value: &Value) {
    match value {
        Value::Null => json.token("null"),
        Value::Boolean(flag) => json.token(if *flag { "true" } else { "false" }),
        Value::Integer(number) => json.token(&number.to_string()),
        Value::Float(number) => json.token(&number.to_string()),
        Value::String(text) => json.string(&arm_literal(text)),
        Value::Array(items) => array(json, items),
        Value::Object(object) => json.object_of(object, |json| members(json, object)),
        Value::Expression(expression) => json.string(&expression.arm_string()),
        Value::Script(script) => self::script(json, script),
        Value::Kept(kept) => json.string(&kept.expression().arm_string()),
    }
}

fn script(json: &mut JsonPrinter, script: &Script) {
    match &script.form {
        ScriptForm::Base64 => json.base64(script.text.as_bytes()),
        ScriptForm::Lines { variable } => {
            json.string(&format!("[base64(join(variables('{variable}'), '\n'))]"));
        }
    }
}
