//! The tests of the ARM template toolkit and a few limits, on an ARM template as written.
//!
//! Left out on purpose: VM-Size-Should-Be-A-Parameter, adminUsername-Should-Not-Be-A-Literal and
//! IDs-Should-Be-Derived-From-ResourceIDs (literal sizes and ids are the point of a generated template), and what
//! needs today's date.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::Complaint;
use super::arm_expression::{self, Expression, is_expression};

/// Hosts that differ between clouds.
pub const ENVIRONMENT_HOSTS: [&str; 14] = [
    "management.core.windows.net",
    "gallery.azure.com",
    "management.azure.com",
    "database.windows.net",
    "core.windows.net",
    "login.microsoftonline.com",
    "graph.windows.net",
    "vault.azure.net",
    "datalake.azure.net",
    "azuredatalakestore.net",
    "azuredatalakeanalytics.net",
    "api.loganalytics.io",
    "asazure.windows.net",
    "batch.core.windows.net",
];

/// Names for which Template-Should-Not-Contain-Blanks allows empty values.
///
/// The first three are no names of the toolkit's: the array of a decorator's arguments is empty in what `bicep build` writes, and
/// a recurrence without a pattern has empty lists in what azure-ai-ml writes.
const MAY_BE_EMPTY: [&str; 14] = [
    "onlyIfNotExists",
    "hours",
    "minutes",
    "resources",
    "outputs",
    "variables",
    "parameters",
    "functions",
    "properties",
    "template",
    "defaultValue",
    "value",
    "inputs",
    "clientId",
];

/// The most characters of one string, of one expression.
pub const LONGEST_LITERAL: usize = 131_071;
const LONGEST_EXPRESSION: usize = 24_576;

/// Judges the text of a template.
pub fn complaints(text: &str) -> Vec<Complaint> {
    let mut found = layout(text);
    found.extend(blanks(text));
    if let Err(why) = serde_json::from_str::<NoDuplicates>(text) {
        found.push(Complaint::new("JSONFiles-Should-Be-Valid", "/", why.to_string()));
    }
    let Ok(template) = serde_json::from_str::<Value>(text) else {
        return found;
    };
    let mut lint = Lint {
        template: &template,
        found,
    };
    lint.schema();
    lint.parameters();
    lint.resources();
    lint.outputs();
    lint.strings();
    lint.references();
    lint.limits(text);
    lint.found
}

/// What a text file for version control looks like.
pub fn layout(text: &str) -> Vec<Complaint> {
    let mut found = Vec::new();
    if text.starts_with('\u{feff}') {
        found.push(Complaint::new("layout", "1:1", "a byte order mark"));
    }
    if text.contains('\r') {
        found.push(Complaint::new("layout", "1:1", "a carriage return"));
    }
    if !text.ends_with('\n') || text.ends_with("\n\n") {
        found.push(Complaint::new(
            "layout",
            "end",
            "not exactly one line end at the end",
        ));
    }
    for (index, line) in text.lines().enumerate() {
        let place = format!("{}:1", index + 1);
        let indent = line.len() - line.trim_start().len();
        if line.ends_with([' ', '\t']) {
            found.push(Complaint::new("layout", &place, "blanks at the end of the line"));
        } else if indent % 2 == 1 || line[..indent].contains('\t') {
            found.push(Complaint::new("layout", &place, "not indented by twos"));
        }
    }
    found
}

/// The toolkit looks at the raw text, so that even the inside of a string can break the rule.
fn blanks(text: &str) -> Vec<Complaint> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(':') {
        let rest = text[at + 1..].trim_start();
        let empty = |open: char, close: char| {
            rest.strip_prefix(open)
                .is_some_and(|inside| inside.trim_start().starts_with(close))
        };
        if !(empty('{', '}') || empty('[', ']') || empty('"', '"') || rest.starts_with("null")) {
            continue;
        }
        let name = key_before(&text[..=at]);
        if MAY_BE_EMPTY.contains(&name) || name.contains('[') || name.contains("/subscriptions/") {
            continue;
        }
        let line = text[..at].matches('\n').count() + 1;
        let message = format!("`{name}` is empty");
        found.push(Complaint::new(
            "Template-Should-Not-Contain-Blanks",
            format!("{line}:1"),
            message,
        ));
    }
    found
}

/// The last `"key":` in a text.
fn key_before(text: &str) -> &str {
    let mut keys = text.match_indices(':').filter_map(|(at, _)| {
        let before = text[..at].trim_end().strip_suffix('"')?;
        Some(&before[before.rfind('"')? + 1..])
    });
    keys.next_back().unwrap_or("")
}

/// Whether a text holds one of the hosts as a whole host or as its end.
pub fn environment_host(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    ENVIRONMENT_HOSTS.into_iter().find(|host| {
        lower.match_indices(host).any(|(at, _)| {
            let before = lower[..at].chars().next_back();
            let after = lower[at + host.len()..].chars().next();
            let part = |c: char| c.is_ascii_alphanumeric() || c == '-';
            !before.is_some_and(part) && !after.is_some_and(part) && !lower[..at].ends_with("schema.")
        })
    })
}

/// Whether a plain parameter of that name looks like a secret.
pub fn names_a_secret(name: &str) -> bool {
    let lower = name.to_lowercase();
    let harmless = [
        "secretpermissions",
        "secretversion",
        "secreturi",
        "secreturl",
        "secretname",
    ];
    let telling = ["password", "pwd", "secret", "accountkey", "acctkey"];
    telling.iter().any(|part| lower.contains(part)) && !harmless.iter().any(|part| lower.contains(part))
}

struct Lint<'a> {
    template: &'a Value,
    found: Vec<Complaint>,
}

impl<'a> Lint<'a> {
    fn complain(&mut self, rule: &str, place: &str, message: impl Into<String>) {
        self.found.push(Complaint::new(rule, place, message));
    }

    fn members(&self, section: &str) -> Vec<(&'a String, &'a Value)> {
        self.template[section].as_object().into_iter().flatten().collect()
    }

    fn resource_list(&self) -> Vec<&'a Value> {
        match &self.template["resources"] {
            Value::Array(items) => items.iter().collect(),
            Value::Object(items) => items.values().collect(),
            _ => Vec::new(),
        }
    }

    fn schema(&mut self) {
        let wanted = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
        if self.template["$schema"] != wanted {
            self.complain(
                "DeploymentTemplate-Schema-Is-Correct",
                "/$schema",
                format!("not `{wanted}`"),
            );
        }
        if self
            .template
            .pointer("/metadata/_generator/name")
            .is_some_and(|name| name == "bicep")
        {
            self.complain(
                "generator",
                "/metadata/_generator",
                "the file was not made by Bicep",
            );
        }
    }

    fn parameters(&mut self) {
        for (name, parameter) in self.members("parameters") {
            let place = format!("/parameters/{name}");
            let data_type = parameter["type"].as_str().unwrap_or_default().to_lowercase();
            let default = parameter.get("defaultValue");
            if data_type.starts_with("secure")
                && default.is_some_and(|d| {
                    d != "" && d != "[newGuid()]" && d.as_object().is_none_or(|o| !o.is_empty())
                })
            {
                self.complain(
                    "Secure-String-Parameters-Cannot-Have-Default",
                    &place,
                    "a secret with a default",
                );
            }
            if ["string", "object"].contains(&data_type.as_str()) && names_a_secret(name) {
                self.complain(
                    "Password-params-must-be-secure",
                    &place,
                    "named like a secret, but not secure",
                );
            }
            let bound = |key: &str| parameter.get(key).map(Value::is_i64);
            for pair in [("minValue", "maxValue"), ("minLength", "maxLength")] {
                match (bound(pair.0), bound(pair.1)) {
                    (None, None) | (Some(true), Some(true)) => {}
                    _ => self.complain("Min-And-Max-Value-Are-Numbers", &place, "not two integers"),
                }
            }
            if name.eq_ignore_ascii_case("location")
                && default.is_some_and(|d| d != "[resourceGroup().location]")
            {
                self.complain(
                    "Location-Should-Not-Be-Hardcoded",
                    &place,
                    "a default other than the group's location",
                );
            }
            self.description("use-description-params", &place, parameter);
        }
    }

    fn description(&mut self, rule: &str, place: &str, declaration: &Value) {
        if declaration
            .pointer("/metadata/description")
            .and_then(Value::as_str)
            .is_none_or(str::is_empty)
        {
            self.complain(rule, place, "there is no description");
        }
    }

    fn resources(&mut self) {
        for resource in self.resource_list() {
            let place = format!("/resources/{}", resource["name"].as_str().unwrap_or_default());
            if let Some(location) = resource.get("location")
                && !location
                    .as_str()
                    .is_some_and(|text| is_expression(text) || text == "global")
            {
                self.complain(
                    "Resources-Should-Have-Location",
                    &place,
                    format!("location {location} is literal"),
                );
            }
            for dependency in resource["dependsOn"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                let lower = dependency.to_lowercase();
                if lower.starts_with("[if(")
                    || (lower.starts_with("[concat(") && !lower.contains("copyindex"))
                {
                    self.complain("DependsOn-Best-Practices", &place, format!("`{dependency}`"));
                }
            }
            if resource.to_string().len() > 1_048_576 {
                self.complain("limits", &place, "a resource of more than 1 MB");
            }
        }
    }

    fn outputs(&mut self) {
        let secure: BTreeSet<&str> = self
            .members("parameters")
            .into_iter()
            .filter(|(_, p)| {
                p["type"]
                    .as_str()
                    .is_some_and(|t| t.to_lowercase().starts_with("secure"))
            })
            .map(|(name, _)| name.as_str())
            .collect();
        for (name, output) in self.members("outputs") {
            let place = format!("/outputs/{name}");
            let mut leaks = name.to_lowercase().contains("password");
            each_call(output, &mut |function, arguments| {
                leaks |= function.to_lowercase().starts_with("list");
                leaks |= function.eq_ignore_ascii_case("parameters")
                    && matches!(arguments, [Expression::Text(name)] if secure.contains(name.as_str()));
            });
            if leaks {
                self.complain(
                    "Outputs-Must-Not-Contain-Secrets",
                    &place,
                    "a secret in an output",
                );
            }
            self.description("use-description-outputs", &place, output);
        }
    }

    /// Every string of the template, keys among them.
    fn strings(&mut self) {
        let mut all = Vec::new();
        for (section, value) in self.template.as_object().into_iter().flatten() {
            each_string(value, &format!("/{section}"), &mut |place, text| {
                all.push((place.to_owned(), text.to_owned()))
            });
        }
        for (place, text) in all {
            self.string(&place, &text);
        }
    }

    fn string(&mut self, place: &str, text: &str) {
        let parsed = if is_expression(text) {
            arm_expression::parse(text).map(Some)
        } else {
            Ok(None)
        };
        if let Err(why) = &parsed {
            self.complain("expression", place, why.clone());
        }
        if !place.starts_with("/parameters/")
            && let Some(host) = environment_host(text)
        {
            self.complain(
                "DeploymentTemplate-Must-Not-Contain-Hardcoded-Uri",
                place,
                format!("`{host}`"),
            );
        }
        let length = text.chars().count();
        if length > LONGEST_LITERAL || (is_expression(text) && length > LONGEST_EXPRESSION) {
            self.complain("limits", place, format!("a string of {length} characters"));
        }
        let Ok(Some(expression)) = parsed else { return };
        let mut calls = Vec::new();
        arm_expression::visit(&expression, &mut |part| {
            if let Expression::Call { name, arguments, .. } = part {
                calls.push((name.to_lowercase(), arguments));
            }
        });
        for (name, arguments) in calls {
            if name == "resourcegroup" && text.contains(".location") && !place.starts_with("/parameters/") {
                self.complain(
                    "Location-Should-Not-Be-Hardcoded",
                    place,
                    "the group's location outside a parameter",
                );
            }
            let fed = |argument: &Expression| match argument {
                Expression::Member { of, .. } => call_name(of),
                other => call_name(other),
            };
            let unfit = ["resourcegroup", "subscription", "concat", "format"];
            if name == "resourceid"
                && arguments
                    .iter()
                    .filter_map(fed)
                    .any(|inner| unfit.contains(&inner.as_str()))
            {
                self.complain("ResourceIds-should-not-contain", place, format!("`{text}`"));
            }
            if name == "json" && matches!(arguments.as_slice(), [Expression::Text(inner)] if inner == "null")
            {
                self.complain("simplify-json-null", place, "`null()` says the same");
            }
        }
    }

    /// Parameters and variables that are declared and not used, or used and not declared.
    fn references(&mut self) {
        let mut used = BTreeSet::new();
        each_call(self.template, &mut |function, arguments| {
            if let [Expression::Text(name)] = arguments {
                used.insert((function.to_lowercase(), name.to_lowercase()));
            }
        });
        for (section, rule) in [
            ("parameters", "Parameters-Must-Be-Referenced"),
            ("variables", "Variables-Must-Be-Referenced"),
        ] {
            let declared: BTreeSet<String> = self
                .members(section)
                .iter()
                .map(|(name, _)| name.to_lowercase())
                .collect();
            for name in declared.iter().filter(|name| *name != "copy") {
                if !used.contains(&(section.to_owned(), name.clone())) {
                    self.complain(rule, &format!("/{section}/{name}"), "declared and never used");
                }
            }
        }
    }

    fn limits(&mut self, text: &str) {
        for (section, most) in [("parameters", 256), ("variables", 256), ("outputs", 64)] {
            if self.members(section).len() > most {
                self.complain("limits", &format!("/{section}"), format!("more than {most}"));
            }
        }
        if self.resource_list().len() > 800 {
            self.complain("limits", "/resources", "more than 800");
        }
        if text.len() > 4 * 1_048_576 {
            self.complain("limits", "/", "a template of more than 4 MB");
        }
    }
}

fn call_name(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Call { name, .. } => Some(name.to_lowercase()),
        _ => None,
    }
}

fn each_string(value: &Value, place: &str, see: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => see(place, text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                each_string(item, &format!("{place}/{index}"), see);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                see(place, key);
                each_string(member, &format!("{place}/{key}"), see);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn each_call(value: &Value, see: &mut impl FnMut(&str, &[Expression])) {
    each_string(value, "", &mut |_, text| {
        if let Some(expression) = is_expression(text)
            .then(|| arm_expression::parse(text).ok())
            .flatten()
        {
            arm_expression::visit(&expression, &mut |part| {
                if let Expression::Call { name, arguments, .. } = part {
                    see(name, arguments);
                }
            });
        }
    });
}

/// JSON in which no object has a key twice, ignoring case.
struct NoDuplicates;

impl<'de> Deserialize<'de> for NoDuplicates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = NoDuplicates;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NoDuplicates, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            map.next_value::<NoDuplicates>()?;
            if !seen.insert(key.to_lowercase()) {
                return Err(serde::de::Error::custom(format!("key `{key}` stands twice")));
            }
        }
        Ok(NoDuplicates)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NoDuplicates, A::Error> {
        while items.next_element::<NoDuplicates>()?.is_some() {}
        Ok(NoDuplicates)
    }

    fn visit_bool<E>(self, _: bool) -> Result<NoDuplicates, E> {
        Ok(NoDuplicates)
    }

    fn visit_i64<E>(self, _: i64) -> Result<NoDuplicates, E> {
        Ok(NoDuplicates)
    }

    fn visit_u64<E>(self, _: u64) -> Result<NoDuplicates, E> {
        Ok(NoDuplicates)
    }

    fn visit_f64<E>(self, _: f64) -> Result<NoDuplicates, E> {
        Ok(NoDuplicates)
    }

    fn visit_str<E>(self, _: &str) -> Result<NoDuplicates, E> {
        Ok(NoDuplicates)
    }

    fn visit_unit<E>(self) -> Result<NoDuplicates, E> {
        Ok(NoDuplicates)
    }
}
