//! What is written when a key is absent, found by compiling definitions that do not have it.
//!
//! For every table of the reference there is a smallest definition that has the table ([`start::starts`]). It is compiled as it
//! is, and once with each other key of the table, and what the template holds at the path of an absent key is what the
//! reference says of it. So the column cannot claim what the compiler does not do, and the committed page changes with the
//! compiler.

mod definition;
mod held;
mod look;
mod start;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use armlet::azure::service_default::ServiceDefault;
use armlet::language::files::files;
use serde_json::Value;

use self::definition::{Row, rest_paths};
use self::look::{look, resource};
use self::start::{COMPUTES, Start, starts};

/// Said of a key that has no property in a template.
const NO_PLACE: &str = "–";

/// Said of a key at whose path nothing is.
const NOTHING: &str = "nothing";

/// Said of a key without which a definition is not compiled.
const ERROR: &str = "an error";

/// The longest value that is shown whole.
const LONGEST: usize = 70;

/// What was found out of one key.
struct Looked {
    found: Vec<Found>,
    /// What the service does where the property is absent, as far as `service_defaults.csv` says.
    service: Option<&'static str>,
}

/// What is at the path of an absent key, and the other key that it needs.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    value: Value,
    with: Option<String>,
}

/// What the template holds when a key is absent, by section and path.
static WRITTEN: LazyLock<BTreeMap<(String, String), Looked>> = LazyLock::new(|| {
    let files = files();
    let mut written = BTreeMap::new();
    for start in starts() {
        let (_, schema) = files.iter().find(|(name, _)| *name == start.section).unwrap();
        for (path, looked) in look(&start, schema) {
            written.insert((start.section.to_owned(), path), looked);
        }
    }
    written
});

/// What the column says of a key.
pub(super) fn column(section: &str, path: &str, default: Option<String>, is_required: bool) -> String {
    if is_required {
        return ERROR.to_owned();
    }
    match (WRITTEN.get(&(section.to_owned(), path.to_owned())), default) {
        (Some(looked), _) => words(looked),
        (None, Some(default)) => format!("as {default}"),
        (None, None) => NO_PLACE.to_owned(),
    }
}

/// The default of the service for the first path of a key that has one.
fn service_default(start: &Start, template: &Value, row: &Row<'_>) -> Option<&'static str> {
    let kind = resource(template, COMPUTES)?["properties"]["computeType"].as_str()?;
    let defaults = rest_paths(row).into_iter().filter_map(|path| {
        let (start, path) = match path.strip_prefix('.') {
            Some(path) => (start.inside, path),
            None => ("", path.as_str()),
        };
        let way = start
            .split('/')
            .chain(path.split('.'))
            .filter(|segment| !segment.is_empty());
        let way: Vec<String> = way.map(str::to_owned).collect();
        ServiceDefault::find(kind, true, &way)
    });
    let mut defaults = defaults
        .map(|default| default.value)
        .filter(|value| !value.is_empty());
    defaults.next()
}

/// The values with what brings them: `` `true`; `false` with `ssh.admin_username` ``.
fn words(looked: &Looked) -> String {
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    for found in &looked.found {
        let shown = match (&found.value, looked.service) {
            (Value::Null, Some(service)) => format!("{NOTHING} (the service uses `{service}`)"),
            (value, _) => shown(value),
        };
        let with = found.with.iter().map(|with| format!("`{with}`"));
        match parts.iter_mut().find(|(value, _)| *value == shown) {
            Some((_, others)) => others.extend(with),
            None => parts.push((shown, with.collect())),
        }
    }
    let parts = parts.into_iter().map(|(value, others)| {
        let others: Vec<&String> = others
            .iter()
            .filter(|other| !is_said_by(other, &others))
            .collect();
        match others.as_slice() {
            [] => value,
            others => format!(
                "{value} with {}",
                others
                    .iter()
                    .map(|other| other.as_str())
                    .collect::<Vec<_>>()
                    .join(" or ")
            ),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

/// Whether another key in a list says it better: the table that holds a key, or the key in a table that has only this value.
fn is_said_by(with: &str, others: &[String]) -> bool {
    let key = |with: &str| with.trim_matches('`').split(" = ").next().unwrap().to_owned();
    let is_below = |inner: &str, outer: &str| key(inner).starts_with(&format!("{}.", key(outer)));
    others.iter().any(|other| {
        is_below(with, other) && !other.contains(" = ") || with.contains(" = ") && is_below(other, with)
    })
}

/// A value of the template as code, cut where it is long.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::Null => return NOTHING.to_owned(),
        Value::String(text) if text.starts_with('[') => match text.split_once("',") {
            Some((begin, _)) if text.len() > LONGEST => format!("{begin}', …)]"),
            _ => text.clone(),
        },
        Value::String(text) => text.clone(),
        Value::Object(members) if value.to_string().len() > LONGEST => {
            let keys = members.keys().map(|key| format!("\"{key}\":{{…}}"));
            format!("{{{}}}", keys.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    };
    format!("`{text}`")
}
