//! The Bicep file, which compiles to what [`super::arm`] prints.
//!
//! The layout is one that the official formatter leaves alone: every non-empty array and object is broken over lines, and
//! so is an expression that does not fit into one. A pragma is written where the linter would report a literal that the
//! definition's author chose.

use std::borrow::Cow;

use arcstr::ArcStr;

use super::BICEP_HEAD;
use super::shared::Shared;
use super::text::OutputText;
use super::variables::Variables;
use crate::arm::{Deployment, Kept, Key, Object, Output, Parameter, Resource, Script, ScriptForm, Value};
use crate::expression::{Expression, bicep_key, bicep_multiline, bicep_string, write_bicep_string};
use crate::hashing::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The linter's rule about hosts that differ between clouds.
const HOST_RULE: &str = "no-hardcoded-env-urls";

/// The hosts that it wants to be computed.
const ENVIRONMENT_HOSTS: [&str; 12] = [
    "azuredatalakeanalytics.net",
    "azuredatalakestore.net",
    "batch.core.windows.net",
    "core.windows.net",
    "database.windows.net",
    "datalake.azure.net",
    "gallery.azure.com",
    "graph.windows.net",
    "login.microsoftonline.com",
    "management.azure.com",
    "management.core.windows.net",
    "vault.azure.net",
];

/// Prints a file, of which the resources are printed some at a time: head, parameters, variables, resources, outputs, with an empty
/// line between any two.
pub(super) struct FilePrinter<'d> {
    deployment: &'d Deployment,
    /// The names that the linter takes for literals.
    literals: HashSet<ArcStr>,
    /// What is printed of the resources.
    resources: OutputText,
}

impl<'d> FilePrinter<'d> {
    /// A printer that prints into texts like `out`, which is empty.
    pub(super) fn new(deployment: &'d Deployment, out: OutputText) -> Self {
        Self {
            deployment,
            literals: literal_names(deployment),
            resources: out,
        }
    }

    /// The text of some resources, for [`FilePrinter::add`].
    pub(super) fn some(&self, resources: &[Resource], out: OutputText) -> OutputText {
        let mut out = BicepPrinter {
            out,
            literals: Cow::Borrowed(&self.literals),
            ..BicepPrinter::default()
        };
        for resource in resources {
            out.new_line();
            out.resource(resource);
            out.text("\n");
        }
        out.out
    }

    /// Adds the next resources.
    pub(super) fn add(&mut self, resources: OutputText) {
        self.resources.append(resources);
    }

    /// Prints all around the resources into `out`.
    pub(super) fn finish(self, variables: &Variables, out: OutputText) -> OutputText {
        let mut out = BicepPrinter {
            out,
            ..BicepPrinter::default()
        };
        out.text(BICEP_HEAD);
        for section in self.deployment.parameters.iter().map(parameter) {
            out.section(&section);
        }
        for section in self::variables(&variables.values) {
            out.section(&section);
        }
        for (name, text) in &variables.scripts {
            out.new_line();
            out.text(&format!("var {name} = "));
            out.lines(text);
            out.text("\n");
        }
        out.out.append(self.resources);
        for section in self.deployment.outputs.iter().map(output) {
            out.section(&section);
        }
        out.out
    }
}

fn parameter(parameter: &Parameter) -> String {
    let mut out = BicepPrinter::default();
    out.description(&parameter.description);
    if !parameter.allowed.is_empty() {
        out.text("@allowed(");
        out.array(&parameter.allowed);
        out.text(")\n");
    }
    let bounds = parameter.bounds.iter().flat_map(|bounds| bounds.words());
    for (decorator, bound) in bounds {
        if let Some(bound) = bound {
            out.line(&format!("@{decorator}({bound})"));
        }
    }
    if parameter.secure {
        out.line("@secure()");
    }
    if parameter.default.as_ref().is_some_and(names_environment_host) {
        out.line(&format!("#disable-next-line {HOST_RULE}"));
    }
    out.text(&format!("param {} {}", parameter.name, parameter.kind.name()));
    if let Some(default) = &parameter.default {
        out.text(" = ");
        out.value(default);
    }
    out.out.to_string()
}

fn variables(variables: &Object) -> impl Iterator<Item = String> {
    variables.iter().filter_map(|(name, value)| {
        let mut out = BicepPrinter::default();
        out.text(&format!("var {} = ", name.as_str()?));
        out.value(value);
        Some(out.out.to_string())
    })
}

fn output(output: &Output) -> String {
    let mut out = BicepPrinter::default();
    out.description(&output.description);
    out.text(&format!("output {} {} = ", output.name, output.kind.name()));
    out.value(&output.value);
    out.out.to_string()
}

/// Prints the line of a parameter file that gives a parameter its value.
pub(super) fn assignment(name: &str, value: &Value) -> String {
    let mut out = BicepPrinter::default();
    out.text(&format!("param {name} = "));
    out.value(value);
    out.out.to_string()
}

#[derive(Default)]
struct BicepPrinter<'l> {
    out: OutputText,
    depth: usize,
    /// The names that the linter takes for literals.
    literals: Cow<'l, HashSet<ArcStr>>,
    shared: Shared,
}

impl BicepPrinter<'_> {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A part of the file behind an empty line.
    fn section(&mut self, text: &str) {
        self.new_line();
        self.line(text);
    }

    fn line(&mut self, text: &str) {
        self.text(text);
        self.out.push('\n');
    }

    fn new_line(&mut self) {
        self.out.new_line(self.depth);
    }

    fn description(&mut self, text: &str) {
        if !text.is_empty() {
            self.line(&format!("@description({})", bicep_string(text)));
        }
    }

    fn resource(&mut self, resource: &Resource) {
        if resource.only_if_not_exists {
            self.line("@onlyIfNotExists()");
        }
        let existing = if resource.existing { " existing" } else { "" };
        self.text(&format!(
            "resource {} '{}@{}'{existing} = ",
            resource.symbol, resource.resource_type, resource.api_version
        ));
        if let Some(condition) = &resource.condition {
            self.text("if (");
            self.expression(condition);
            self.text(") ");
        }
        self.text("{");
        self.depth += 1;
        if let Some(parent) = &resource.parent {
            self.member("parent", parent);
        }
        if let Some(scope) = &resource.scope {
            self.member("scope", scope);
        }
        self.new_line();
        self.text("name: ");
        self.expression(&resource.name);
        self.members(&resource.body);
        self.depends_on(&resource.depends_on);
        self.depth -= 1;
        self.text("\n}");
    }

    fn depends_on(&mut self, symbols: &[ArcStr]) {
        if symbols.is_empty() {
            return;
        }
        self.new_line();
        self.text("dependsOn: [");
        self.depth += 1;
        for symbol in symbols {
            self.new_line();
            self.text(symbol);
        }
        self.depth -= 1;
        self.new_line();
        self.text("]");
    }

    fn member(&mut self, key: &str, value: &str) {
        self.new_line();
        self.text(&format!("{key}: {value}"));
    }

    /// One that is shared is printed once.
    fn object(&mut self, object: &Object) {
        let Some(begun) = self.shared.begin(object, self.depth, &mut self.out) else {
            return;
        };
        self.braced(object);
        self.shared.end(begun, &self.out);
    }

    fn braced(&mut self, object: &Object) {
        self.text("{");
        if object.is_empty() {
            self.text("}");
            return;
        }
        self.depth += 1;
        self.members(object);
        self.depth -= 1;
        self.new_line();
        self.text("}");
    }

    fn members(&mut self, object: &Object) {
        for (key, value) in object.iter() {
            let flat = match value {
                Value::Expression(expression) => Some(expression.to_bicep()),
                _ => None,
            };
            if let Some(rule) = flagged(key, value, flat.as_deref(), &self.literals) {
                self.new_line();
                self.text(&format!("#disable-next-line {rule}"));
            }
            self.new_line();
            match key {
                Key::Word(word) => self.text(word),
                Key::Name(name) => self.text(&bicep_key(name)),
                Key::Expression(expression) => self.text(&interpolated(expression)),
            }
            self.text(": ");
            match (value, flat) {
                (Value::Expression(expression), Some(flat)) => self.laid_out(expression, flat),
                _ => self.value(value),
            }
        }
    }

    fn array(&mut self, items: &[Value]) {
        self.text("[");
        if items.is_empty() {
            self.text("]");
            return;
        }
        self.depth += 1;
        for item in items {
            if names_environment_host(item) {
                self.new_line();
                self.text(&format!("#disable-next-line {HOST_RULE}"));
            }
            self.new_line();
            self.value(item);
        }
        self.depth -= 1;
        self.new_line();
        self.text("]");
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.text("null"),
            Value::Boolean(flag) => self.text(if *flag { "true" } else { "false" }),
            Value::Integer(number) => self.text(&number.to_string()),
            // Bicep has no float literal.
            Value::Float(number) => self.text(&format!("json('{number}')")),
            Value::String(text) => self.out.push_with(|out| write_bicep_string(text, out)),
            Value::Array(items) => self.array(items),
            Value::Object(object) => self.object(object),
            Value::Expression(expression) => self.expression(expression),
            Value::Script(script) => self.script(script),
            Value::Kept(kept) => self.kept(kept),
        }
    }

    /// `this.exists() ? … : value`; a value that takes several lines is indented four columns more, as the formatter
    /// has it.
    fn kept(&mut self, kept: &Kept) {
        if !matches!(kept.value, Value::Object(_) | Value::Array(_)) {
            return self.expression(&kept.expression());
        }
        self.text("this.exists()");
        self.depth += 1;
        self.new_line();
        self.text("? ");
        self.expression(&kept.existing());
        self.new_line();
        self.text(": ");
        self.depth += 1;
        self.value(&kept.value);
        self.depth -= 2;
    }

    fn expression(&mut self, expression: &Expression) {
        self.laid_out(expression, expression.to_bicep());
    }

    /// A pragma reaches one line, so an expression that needs one is not broken; `flat` is the expression in one line.
    fn laid_out(&mut self, expression: &Expression, flat: String) {
        if contains_environment_host(&flat) {
            return self.text(&flat);
        }
        let column = self.out.last_line().encode_utf16().count();
        self.text(&expression.laid_out(flat, column, self.depth));
    }

    fn script(&mut self, script: &Script) {
        match &script.form {
            ScriptForm::Base64 => {
                self.text("'");
                self.out
                    .push_with(|text| STANDARD.encode_string(script.text.as_bytes(), text));
                self.text("'");
            }
            // A checkout may have turned the line ends of the variable into CRLF.
            ScriptForm::Lines { variable } => {
                self.text(&format!(r"base64(replace({variable}, '\r\n', '\n'))"));
            }
        }
    }

    /// A multi-line string where one can hold the script to the byte, else its lines one by one. A host that the linter
    /// reports needs its own line too: a multi-line string cannot contain a pragma.
    fn lines(&mut self, text: &str) {
        let multiline = bicep_multiline(text).filter(|_| !contains_environment_host(text));
        if let Some(multiline) = multiline {
            self.text(&multiline);
            return;
        }
        let lines: Vec<Value> = text.split('\n').map(Value::from).collect();
        self.text("join(");
        self.depth += 1;
        self.new_line();
        self.array(&lines);
        self.text(",");
        self.new_line();
        self.text("'\\n'");
        self.depth -= 1;
        self.new_line();
        self.text(")");
    }
}

/// The rule of Bicep's linter that flags this member although the definition means it; `flat` is the value in one line where
/// it is an expression.
fn flagged(key: &Key, value: &Value, flat: Option<&str>, literals: &HashSet<ArcStr>) -> Option<&'static str> {
    match (key.as_str(), value) {
        (Some("adminUserName"), name) if is_literal(name, literals) => {
            Some("adminusername-should-not-be-literal")
        }
        (Some("adminUserSshPublicKey" | "publicKeyData"), Value::String(_)) => {
            Some("use-secure-value-for-secure-inputs")
        }
        _ => {
            let names_host = flat.map_or_else(|| names_environment_host(value), contains_environment_host);
            names_host.then_some(HOST_RULE)
        }
    }
}

/// The parameters and variables that Bicep's linter takes for the literal that their default or value is, also through
/// others.
fn literal_names(deployment: &Deployment) -> HashSet<ArcStr> {
    let defaults = deployment.parameters.iter();
    let defaults =
        defaults.filter_map(|parameter| Some((parameter.name.as_str(), parameter.default.as_ref()?)));
    let variables = deployment.variables.iter();
    let variables = variables.filter_map(|(key, value)| Some((key.as_str()?, value)));
    let values: Vec<(&str, &Value)> = defaults.chain(variables).collect();
    let mut literals = HashSet::default();
    loop {
        let known = literals.len();
        for (name, value) in &values {
            if is_literal(value, &literals) {
                literals.insert((*name).into());
            }
        }
        if literals.len() == known {
            return literals;
        }
    }
}

fn is_literal(value: &Value, literals: &HashSet<ArcStr>) -> bool {
    match value {
        Value::String(_) => true,
        Value::Expression(expression) => match &**expression {
            Expression::String(_) => true,
            Expression::Parameter(name) | Expression::Variable(name) => literals.contains(name),
            _ => false,
        },
        _ => false,
    }
}

fn names_environment_host(value: &Value) -> bool {
    match value {
        Value::String(text) => contains_environment_host(text),
        Value::Expression(expression) => contains_environment_host(&expression.to_bicep()),
        _ => false,
    }
}

/// Whether a text contains one of the hosts or a subdomain; the host of the JSON Schemas does not count.
fn contains_environment_host(text: &str) -> bool {
    // Every host has one of these ends, and few texts do.
    if !text.contains('.') || !["net", "com"].iter().any(|end| contains_ignoring_case(text, end)) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    ENVIRONMENT_HOSTS.iter().any(|host| {
        lower.match_indices(host).any(|(start, _)| {
            let before = lower.get(..start).unwrap_or_default();
            let after = lower.get(start + host.len()..).unwrap_or_default();
            let joins = |c: char| c.is_ascii_alphanumeric() || c == '-';
            !before.ends_with(joins) && !after.starts_with(joins) && !before.ends_with("schema.")
        })
    })
}

fn contains_ignoring_case(text: &str, word: &str) -> bool {
    let word = word.as_bytes();
    text.as_bytes()
        .windows(word.len())
        .any(|part| part.eq_ignore_ascii_case(word))
}

/// An expression as an object key, where Bicep wants a string.
fn interpolated(expression: &Expression) -> String {
    match expression {
        Expression::String(_) | Expression::Interpolation(_) => expression.to_bicep(),
        other => format!("'${{{}}}'", other.to_bicep()),
    }
}
