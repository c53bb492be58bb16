//! The YAML files of the Azure ML CLI that name computes: jobs, pipelines, schedules, endpoints and deployments.
//!
//! Only the names are looked at; what else the files say is the CLI's to check.

use serde_json::Value as Json;

use crate::arm::read::Place;
use crate::diagnostic::{Applicability, Code, Diagnostic, Level, nearest};
use crate::source::{SourceId, Sources, Span};
use crate::yaml::{YamlDocument, documents};

/// A job names a compute that no definition has.
pub static UNKNOWN_COMPUTE: Code = Code {
    id: "unknown-compute",
    level: Level::Deny,
    summary: "a job that names a compute which the definition does not have",
    page: include_str!("unknown-compute.md"),
};

/// The codes of this stage.
pub static CODES: &[&Code] = &[&UNKNOWN_COMPUTE];

/// The keys whose values are names of computes.
const NAMING: [&str; 2] = ["compute", "default_compute"];

/// The keys below which the names are the user's own: nothing there is a compute.
const FREE: [&str; 8] = [
    "environment",
    "environment_variables",
    "inputs",
    "outputs",
    "parameters",
    "properties",
    "search_space",
    "tags",
];

/// What jobs may run on without a compute of the workspace.
const WITHOUT_COMPUTE: [&str; 2] = ["serverless", "local"];

/// The names of the computes that definitions deploy.
#[derive(Debug, Clone, Default)]
pub struct ComputeNames {
    /// The names, in the order of the definitions.
    pub known: Vec<String>,
    /// Whether there are computes whose names only a deployment knows; then a name that is not known may be one of these.
    pub has_open: bool,
}

/// Looks for names of computes that nothing defines in a file.
///
/// # Errors
/// Why the file is no YAML, with its place.
pub fn check(source: SourceId, sources: &Sources, names: &ComputeNames) -> Result<Vec<Diagnostic>, String> {
    let Some(file) = sources.file(source) else {
        return Ok(Vec::new());
    };
    let documents = documents(&file.text).map_err(|error| {
        let Place { line, column } = error.place;
        format!(
            "`{}` cannot be read: line {line}, column {column}: {}",
            file.name, error.reason
        )
    })?;
    let mut found = Vec::new();
    for document in &documents {
        let mut named = Vec::new();
        collect(&document.value, &mut String::new(), &mut named);
        for (pointer, text) in named {
            let span = span(document, &pointer, text, &file.text, source);
            found.extend(unknown(text, span, names));
        }
    }
    Ok(found)
}

/// The names below a value, each with its pointer.
fn collect<'v>(value: &'v Json, pointer: &mut String, named: &mut Vec<(String, &'v str)>) {
    let length = pointer.len();
    let mut within = |segment: &str, value: &'v Json, named: &mut Vec<(String, &'v str)>, is_name: bool| {
        pointer.push('/');
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
        match value {
            Json::String(text) if is_name => named.push((pointer.clone(), text)),
            value => collect(value, pointer, named),
        }
        pointer.truncate(length);
    };
    match value {
        Json::Object(members) => {
            for (key, value) in members.iter().filter(|(key, _)| !FREE.contains(&key.as_str())) {
                within(key, value, named, NAMING.contains(&key.as_str()));
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                within(&index.to_string(), item, named, false);
            }
        }
        _ => {}
    }
}

/// The finding about a name that is not known.
fn unknown(text: &str, span: Span, names: &ComputeNames) -> Option<Diagnostic> {
    let name = name(text)?;
    let is_known = names.known.iter().any(|known| known.eq_ignore_ascii_case(name));
    if is_known || names.has_open {
        return None;
    }
    let message = format!("no definition has a compute `{name}`");
    let finding = Diagnostic::new(&UNKNOWN_COMPUTE, span, message, "not defined");
    let near = nearest(name, names.known.iter().map(String::as_str));
    Some(match near {
        Some(near) => {
            let replacement = text.replacen(name, near, 1);
            let message = format!("write `{replacement}`");
            finding.with_suggestion(message, span, replacement, Applicability::MaybeIncorrect)
        }
        None => {
            let known: Vec<String> = names
                .known
                .iter()
                .take(10)
                .map(|name| format!("`{name}`"))
                .collect();
            finding.with_help(match known.as_slice() {
                [] => "the definition has no compute".to_owned(),
                known => format!("it has {}", known.join(", ")),
            })
        }
    })
}

/// The name in a value: `azureml:NAME`, `NAME` or the id of a compute; `None` where it names none of the workspace, or something
/// else fills it in.
fn name(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.contains(['$', '{']) {
        return None;
    }
    let name = text.strip_prefix("azureml:").unwrap_or(text);
    let name = match name.rsplit_once("/computes/") {
        Some((_, last)) => last,
        None if name.contains('/') => return None,
        None => name,
    };
    let is_compute = !name.is_empty() && !WITHOUT_COMPUTE.iter().any(|word| word.eq_ignore_ascii_case(name));
    is_compute.then_some(name)
}

/// Where a value is written: behind its key, or the key where it is written elsewhere.
fn span(document: &YamlDocument, pointer: &str, value: &str, text: &str, source: SourceId) -> Span {
    let place = document.places.get(pointer).unwrap_or(&document.place);
    let line_start: usize = text
        .split_inclusive('\n')
        .take(place.line.saturating_sub(1))
        .map(str::len)
        .sum();
    let line = text.get(line_start..).unwrap_or_default();
    let key: usize = line
        .chars()
        .take(place.column.saturating_sub(1))
        .map(char::len_utf8)
        .sum();
    let key = line_start + key;
    let after = text.get(key..).unwrap_or_default();
    let name = pointer.rsplit('/').next().unwrap_or_default().len();
    let found = after.get(name..).and_then(|behind| behind.find(value));
    match found {
        Some(at) => Span::new(source, key + name + at..key + name + at + value.len()),
        None => Span::new(source, key..key + name),
    }
}
