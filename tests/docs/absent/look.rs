//! What a template holds at the path of an absent key, alone and beside each other key.

use armlet::compile::{self, Compilation, Options};
use armlet::diagnostic::Level;
use armlet::emit::{self, OutputFormat};
use armlet::source::{NoFiles, SourceFile, Sources};
use armlet::{document, lower, model};
use serde_json::{Value, json};

use super::super::language;
use super::definition::{
    Row, complete, hold, is_the_same_property, rest_paths, rows, set, toml, values, without,
};
use super::start::{COMPUTES, PARAMETER_FILE, Start, TEMPLATE};
use super::{Found, Looked, service_default};

/// Looks at every optional key of a section.
pub(super) fn look(start: &Start, schema: &Value) -> Vec<(String, Looked)> {
    let rows = rows(schema.as_object().unwrap());
    let alone = rows
        .iter()
        .map(|row| match row.is_required || rest_paths(row).is_empty() {
            true => Value::Null,
            false => at_paths(&template(&without(start, row, &rows)), start, row),
        });
    let mut found: Vec<Vec<Found>> = alone.map(|value| vec![Found { value, with: None }]).collect();
    for other in rows
        .iter()
        .filter(|other| !other.is_required && !is_about_keys(other))
    {
        let mut seen: Vec<Vec<(Value, Value)>> = vec![Vec::new(); rows.len()];
        let is_table = !language::tables(other.property).is_empty() && !other.property.contains_key("items");
        let smallest = is_table.then(|| json!({}));
        for value in values(other.property).into_iter().chain(smallest) {
            let mut definition = start.definition.clone();
            hold(&mut definition, start, other, &rows);
            set(
                &mut definition,
                &format!("{}{}", start.at, other.pointer),
                value.clone(),
            );
            if value.is_object() {
                complete(&mut definition, start, &other.pointer, &rows);
            }
            if is_refused(&definition) {
                continue;
            }
            let template = template(&definition);
            for (index, row) in rows.iter().enumerate() {
                let pointer = format!("{}{}", start.at, row.pointer);
                let (holder, _) = pointer.rsplit_once('/').unwrap();
                let is_absent =
                    definition.pointer(&pointer).is_none() && definition.pointer(holder).is_some();
                let is_written = rows
                    .iter()
                    .filter(|other| is_the_same_property(row, other))
                    .any(|other| {
                        definition
                            .pointer(&format!("{}{}", start.at, other.pointer))
                            .is_some()
                    });
                if is_absent && !is_written && !is_written_by(row, other) {
                    seen[index].push((value.clone(), at_paths(&template, start, row)));
                }
            }
        }
        for (index, seen) in seen.iter().enumerate() {
            let base = found[index][0].value.clone();
            let is_always = seen
                .iter()
                .all(|(_, value)| Some(value) == seen.first().map(|(_, value)| value));
            for (given, value) in seen.iter().filter(|(_, value)| *value != base) {
                let with = match is_always {
                    true => other.path.clone(),
                    false => format!("{} = {}", other.path, armlet::language::toml::value(given)),
                };
                let one = Found {
                    value: value.clone(),
                    with: Some(with),
                };
                if !found[index].contains(&one) {
                    found[index].push(one);
                }
            }
        }
    }
    let template = template(&start.definition);
    let with_place = rows
        .iter()
        .zip(found)
        .filter(|(row, _)| !rest_paths(row).is_empty());
    let looked = with_place.map(|(row, found)| {
        let service = service_default(start, &template, row);
        (row.path.clone(), Looked { found, service })
    });
    looked.collect()
}

/// What armlet finds in the examples of the reference where they are alone: a parameter that is not declared, an id that must
/// be replaced.
pub(super) const OF_EXAMPLES: [&str; 6] = [
    "undeclared-parameter",
    "placeholder-value",
    "invalid-ssh-key",
    "incomplete-ssh",
    "missing-property",
    "literal-secret",
];

/// Whether a definition has a mistake that is not one of its examples.
pub(super) fn is_refused(definition: &Value) -> bool {
    let mut findings = checked(definition).findings.into_iter();
    findings.any(|finding| finding.level == Level::Deny && !OF_EXAMPLES.contains(&finding.code.id))
}

pub(super) fn checked(definition: &Value) -> Compilation {
    compile::check(
        SourceFile::new("compute.toml", toml(definition)),
        &NoFiles,
        &Options::default(),
    )
}

/// Whether a key says what becomes of other keys.
pub(super) fn is_about_keys(row: &Row<'_>) -> bool {
    matches!(
        row.path.as_str(),
        "unset" | "extra" | "extends" | "create" | "value.expr" | "value.compute"
    )
}

/// Whether another key writes the property of a key, or one inside it, or the table that holds the key.
pub(super) fn is_written_by(row: &Row<'_>, other: &Row<'_>) -> bool {
    let plain = |path: &String| path.replace("[]", "");
    let own: Vec<String> = rest_paths(row).iter().map(plain).collect();
    let inside = |path: &String| {
        own.iter()
            .any(|own| plain(path) == *own || plain(path).starts_with(&format!("{own}.")))
    };
    row.pointer.starts_with(&format!("{}/", other.pointer)) || rest_paths(other).iter().any(inside)
}

/// What a template holds at the first path of a key at which it holds anything.
pub(super) fn at_paths(template: &Value, start: &Start, row: &Row<'_>) -> Value {
    let paths = rest_paths(row);
    let found = paths.iter().find_map(|path| at_path(template, start, path));
    found.unwrap_or(Value::Null)
}

/// The first resource of a type in a template.
pub(super) fn resource<'t>(template: &'t Value, wanted: &str) -> Option<&'t Value> {
    let resources = &template["template"]["resources"];
    let all: Vec<&Value> = match resources {
        Value::Object(members) => members.values().collect(),
        other => other.as_array().into_iter().flatten().collect(),
    };
    all.into_iter()
        .find(|resource| resource["type"] == wanted && resource["existing"] != true)
}

pub(super) fn at_path(template: &Value, start: &Start, path: &str) -> Option<Value> {
    if path.contains('/') {
        return resource(template, path).cloned();
    }
    let holder = match (start.holder, path) {
        (TEMPLATE, "apiVersion") => resource(template, COMPUTES)?,
        (TEMPLATE, _) => &template["template"],
        (PARAMETER_FILE, _) => &template["parameters"],
        (kind, _) => resource(template, kind)?,
    };
    let is_own = path.starts_with('.') || !start.inside.is_empty() && start.holder != COMPUTES;
    let segments: Vec<&str> = path.split('.').filter(|segment| !segment.is_empty()).collect();
    let mut pointer = if is_own {
        start.inside.to_owned()
    } else {
        String::new()
    };
    for (index, segment) in segments.iter().enumerate() {
        match (*segment, segments.get(index + 1)) {
            ("*", None | Some(&"value")) => break,
            ("*", _) => pointer.push_str("/NAME"),
            (segment, next) => {
                let name = segment.trim_end_matches("[]");
                pointer.push_str(&format!("/{name}"));
                if segment != name && next.is_some() {
                    pointer.push_str("/0");
                }
            }
        }
    }
    holder.pointer(&pointer).cloned()
}

/// The template and the parameter file of a definition, whatever its findings are.
pub(super) fn template(definition: &Value) -> Value {
    let mut sources = Sources::default();
    let source = sources.add(SourceFile::new("compute.toml", toml(definition)));
    let mut findings = Vec::new();
    let document = document::read(source, &NoFiles, &mut sources, &mut findings).unwrap();
    let definition = model::read(document, &NoFiles, &mut sources, &mut findings);
    let deployment = lower::lower(&definition);
    let files = lower::parameter_files(&definition);
    let formats = [OutputFormat::Arm, OutputFormat::Parameters];
    let printed = emit::emit(&deployment, &files, &[], "compute", &formats);
    let parsed = |index: usize| {
        printed
            .get(index)
            .map(|file| serde_json::from_str::<Value>(&file.contents.whole()).unwrap())
    };
    json!({ "template": parsed(0), "parameters": parsed(1) })
}
