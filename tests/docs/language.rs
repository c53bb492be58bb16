//! `docs/language.md`: every key of the language, written from the tables by way of their schemas.

use std::fmt::Write as _;
use std::sync::LazyLock;

use armlet::language::{files::files, toml};
use serde_json::{Map, Value};

/// The schemas of the tables.
static FILES: LazyLock<Vec<(&str, Value)>> = LazyLock::new(files);

/// The text before the first table.
const INTRODUCTION: &str = "\
<!-- Written from src/language/ by `UPDATE_DOCS=1 cargo test --test suite docs`; edit the tables there instead. -->

# The language

A definition is one TOML file, by convention `compute.toml` or `<name>.compute.toml`. Its keys have the names that the
Azure ML CLI v2 uses; where the CLI has no name, it is the REST name in snake_case. Each table below is also a JSON
Schema in `schemas/`, which editors and `armlet check` use.

How to read the tables:

- **Type**: a *reference* is `{ param = \"name\" }` or `{ expr = \"...\" }`; see [reference](#reference).
- **REST path**: what the key becomes, from the root of its resource. A path that starts with a dot continues the path
  of its table; `[]` is an item of an array, `*` a key that you choose.
- **If absent**: what armlet writes at that path when the definition does not have the key, and when another key changes
  that. A key that `unset` names is never written.
  *Nothing*: the template leaves the property out, and the service decides. *As …*: the same as that value.
  *An error*: the key is required. –: no property of a template is the key's.
- **Bounds**: whether the key is required (after the [defaults](#defaults) are merged), its default, the allowed values
  with their source, and the first REST version that has the property.

";

/// The sections: a schema file and how its table is written in TOML.
const SECTIONS: &[(&str, &str)] = &[
    ("definition", "compute.toml"),
    ("workspace", "[workspace]"),
    ("parameter", "[parameters.NAME]"),
    ("environment", "[environments.NAME]"),
    ("defaults", "[defaults.KIND]"),
    ("instance", "[instance.NAME]"),
    ("script", "[instance.NAME.creation_script]"),
    ("working_hours", "[[instance.NAME.working_hours]]"),
    ("schedule", "[[instance.NAME.schedules]]"),
    ("custom_application", "[[instance.NAME.custom_applications]]"),
    ("fleet", "[fleet.NAME]"),
    ("cluster", "[cluster.NAME]"),
    ("kubernetes", "[kubernetes.NAME]"),
    ("attached", "[attached.NAME]"),
    (
        "attached/virtual_machine",
        "[attached.NAME] type = \"virtual_machine\"",
    ),
    ("attached/databricks", "[attached.NAME] type = \"databricks\""),
    (
        "attached/synapse_spark",
        "[attached.NAME] type = \"synapse_spark\"",
    ),
    ("attached/hdinsight", "[attached.NAME] type = \"hdinsight\""),
    ("attached/aks", "[attached.NAME] type = \"aks\""),
    ("attached/data_factory", "[attached.NAME] type = \"data_factory\""),
    (
        "attached/data_lake_analytics",
        "[attached.NAME] type = \"data_lake_analytics\"",
    ),
    ("serverless", "[serverless]"),
    ("identity", "identity"),
    ("subnet", "subnet"),
    ("role_assignment", "[[KIND.NAME.role_assignments]]"),
    ("template_output", "[outputs.NAME]"),
    ("output", "[output]"),
    ("policy", "[policy.KIND]"),
    ("requirement", "[policy.KIND] key = { ... }"),
    ("prices", "[prices]"),
    ("lints", "[lints]"),
    ("value", ""),
];

/// The folder of the schemas of policies, which have the keys of the computes' own sections.
const POLICY: &str = "policy/";

/// The whole page, Markdown.
fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (name, written) in SECTIONS {
        if let Some(schema) = schema(name) {
            write_contents_line(&mut page, name, written, schema);
        }
    }
    for (name, written) in SECTIONS {
        if let Some(schema) = schema(name) {
            write_section(&mut page, name, written, schema);
        }
    }
    page
}

/// The schema of a section.
fn schema(name: &str) -> Option<&'static Map<String, Value>> {
    let (_, schema) = FILES.iter().find(|(file, _)| *file == name)?;
    schema.as_object()
}

/// One line of the list at the top.
fn write_contents_line(page: &mut String, name: &str, written: &str, schema: &Map<String, Value>) {
    let title = text(schema, "title");
    let written = if written.is_empty() {
        String::new()
    } else {
        format!(": `{written}`")
    };
    line(page, format_args!("- [{title}](#{}){written}", anchor(name)));
}

/// The section of one file: a heading, what the table is, and its keys.
fn write_section(page: &mut String, name: &str, written: &str, schema: &Map<String, Value>) {
    line(page, format_args!("\n<a id=\"{}\"></a>\n", anchor(name)));
    line(page, format_args!("## {}\n", text(schema, "title")));
    if !written.is_empty() {
        line(page, format_args!("`{written}`\n"));
    }
    line(page, format_args!("{}", text(schema, "description")));
    // What a table shares with others is said where it is used.
    let shared = schema.get("$defs").filter(|_| !schema.contains_key("properties"));
    if let Some(Value::Object(definitions)) = shared {
        for (name, definition) in definitions {
            write_definition(page, name, definition);
        }
        return;
    }
    write_keys(page, name, schema);
}

/// One of the values that several tables share.
fn write_definition(page: &mut String, name: &str, definition: &Value) {
    let Value::Object(definition) = definition else {
        return;
    };
    line(page, format_args!("\n<a id=\"{}\"></a>\n", anchor(name)));
    line(page, format_args!("### {}\n", name.replace('_', " ")));
    line(page, format_args!("{}", text(definition, "description")));
    let examples = examples(definition);
    if !examples.is_empty() {
        line(page, format_args!("\nExamples: {examples}."));
    }
    write_keys(page, "value", definition);
}

/// The keys of a table and of the tables inside it, then the words that do not exist.
fn write_keys(page: &mut String, section: &str, schema: &Map<String, Value>) {
    let mut rows = Vec::new();
    if schema.contains_key("properties") {
        collect_rows(section, schema, "", "required", &mut rows);
    }
    let prefix = own_key(schema);
    // A value of several forms needs a key only where it has that form.
    let values = schema.get("additionalProperties").and_then(Value::as_object);
    let required = match values.is_some_and(|values| values.contains_key("if")) {
        true => "required in this form",
        false => "required",
    };
    for table in entries(schema) {
        collect_rows(section, table, &prefix, required, &mut rows);
    }
    if !rows.is_empty() {
        page.push_str(
            "\n| Key | Type | Meaning | REST path | If absent | Bounds |\n|---|---|---|---|---|---|\n",
        );
        for row in &rows {
            line(page, format_args!("{row}"));
        }
    }
    write_hints(page, schema);
}

/// Keys that people look for in vain, with the reason; one line a reason.
fn write_hints(page: &mut String, schema: &Map<String, Value>) {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for table in tables(schema) {
        let hints = table.get("x-hint").and_then(Value::as_object);
        for (key, reason) in hints.into_iter().flatten() {
            let reason = reason.as_str().unwrap_or_default();
            // NOTE: the camelCase spelling of the same key says nothing new.
            if key.contains(|c: char| c.is_ascii_uppercase()) {
                continue;
            }
            match reasons.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, keys)) => keys.push(format!("`{key}`")),
                None => reasons.push((reason, vec![format!("`{key}`")])),
            }
        }
    }
    if !reasons.is_empty() {
        page.push_str("\nKeys that do not exist:\n\n");
    }
    for (reason, keys) in reasons {
        line(page, format_args!("- {}: {reason}", keys.join(", ")));
    }
}

/// The objects with `properties` that `schema` itself describes, without those of its properties.
pub(super) fn tables(schema: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    if schema.contains_key("properties") {
        return vec![schema];
    }
    entries(schema)
}

/// The objects with `properties` behind the keys that the user chooses, or as items, or in the branches of a condition.
pub(super) fn entries(schema: &Map<String, Value>) -> Vec<&Map<String, Value>> {
    ["items", "additionalProperties", "then", "else"]
        .into_iter()
        .filter_map(|keyword| schema.get(keyword)?.as_object())
        .flat_map(tables)
        .collect()
}

/// One row a property of `table`, each followed by those of the tables in it.
fn collect_rows(
    section: &str,
    table: &Map<String, Value>,
    prefix: &str,
    required: &str,
    rows: &mut Vec<String>,
) {
    let properties = table.get("properties").and_then(Value::as_object);
    for (key, property) in properties.into_iter().flatten() {
        let Value::Object(property) = property else {
            continue;
        };
        let path = format!("{prefix}{key}");
        rows.push(format!(
            "| `{path}` | {} | {} | {} | {} | {} |",
            cell(&type_of(property)),
            cell(&meaning(property)),
            cell(&rest_path(property)),
            cell(&super::absent::column(
                section,
                &path,
                property.get("default").map(code),
                is_required(key, table)
            )),
            cell(&bounds(key, property, table, required)),
        ));
        for inner in tables(property) {
            collect_rows(
                section,
                inner,
                &format!("{path}{}.", step(property)),
                "required",
                rows,
            );
        }
    }
}

/// What comes before the keys of a section whose entries are named by the user: `RULE.`.
pub(super) fn own_key(section: &Map<String, Value>) -> String {
    match section.get("x-tombi-additional-key-label") {
        Some(Value::String(label)) => format!("{}.", label.to_uppercase()),
        _ => String::new(),
    }
}

/// What comes between a key and the keys of the table in it.
pub(super) fn step(property: &Map<String, Value>) -> &'static str {
    let branch = property.get("else").and_then(Value::as_object);
    if property.contains_key("items") || branch.is_some_and(|branch| branch.contains_key("items")) {
        "[]"
    } else if property.get("additionalProperties").is_some_and(Value::is_object) {
        ".NAME"
    } else {
        ""
    }
}

/// What a value may be: `text or reference`.
fn type_of(schema: &Map<String, Value>) -> String {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return link(target);
    }
    if schema.contains_key("if") {
        return type_of_branches(schema);
    }
    if let Some(Value::Array(words)) = schema.get("enum") {
        return words.iter().map(code).collect::<Vec<_>>().join(", ");
    }
    if let Some(word) = schema.get("const") {
        return code(word);
    }
    if schema.contains_key("not") {
        return String::new();
    }
    match schema.get("type") {
        Some(Value::String(name)) => type_of_name(name, schema),
        Some(Value::Array(names)) => {
            let names: Vec<_> = names
                .iter()
                .filter_map(Value::as_str)
                .map(|name| type_of_name(name, schema))
                .collect();
            names.join(" or ")
        }
        _ => "any value".to_owned(),
    }
}

/// The types of both branches of a condition, the reference last.
fn type_of_branches(schema: &Map<String, Value>) -> String {
    let branch = |keyword: &str| {
        schema
            .get(keyword)
            .and_then(Value::as_object)
            .filter(|branch| !branch.is_empty())
    };
    let condition = branch("if").map(type_of).unwrap_or_default();
    let then = branch("then").map_or(condition, type_of);
    let otherwise = branch("else").map(type_of).unwrap_or_default();
    let mut types: Vec<&str> = otherwise.split(" or ").chain(then.split(" or ")).collect();
    types.retain(|name| !name.is_empty() && *name != "any value");
    types.dedup();
    types.join(" or ")
}

/// JSON Schema's word for a type in TOML's words.
fn type_of_name(name: &str, schema: &Map<String, Value>) -> String {
    match name {
        "string" => "string".to_owned(),
        "object" => match schema.get("additionalProperties").and_then(Value::as_object) {
            Some(values) if !values.contains_key("properties") => format!("table of {}", type_of(values)),
            _ => "table".to_owned(),
        },
        "array" => match schema.get("items").and_then(Value::as_object) {
            Some(items) => format!("array of {}", type_of(items)),
            None => "array".to_owned(),
        },
        other => other.to_owned(),
    }
}

/// A link to the section that `$ref` points to.
fn link(target: &str) -> String {
    let name = match target.split_once("#/$defs/") {
        Some((_, definition)) => definition,
        None => target.trim_end_matches(".schema.json").trim_start_matches("../"),
    };
    let shown = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
    if let Some(kind) = name.strip_prefix(POLICY) {
        return format!("table of [{shown}](#{}) keys", anchor(kind));
    }
    format!("[{shown}](#{})", anchor(name))
}

/// The description and the first example.
fn meaning(property: &Map<String, Value>) -> String {
    let description = text(property, "description");
    let examples = examples(property);
    if examples.is_empty() {
        description.to_owned()
    } else {
        format!("{description} Example: {examples}")
    }
}

/// The examples as TOML, where they fit a line.
fn examples(schema: &Map<String, Value>) -> String {
    let examples = schema.get("examples").and_then(Value::as_array);
    let shown: Vec<_> = examples
        .into_iter()
        .flatten()
        .map(code)
        .filter(|example| example.len() <= 80)
        .collect();
    shown.join(", ")
}

/// The path or paths in the REST body.
fn rest_path(property: &Map<String, Value>) -> String {
    match property.get("x-rest") {
        Some(Value::String(path)) if path == "." => "part of the value of its table".to_owned(),
        Some(Value::String(path)) => format!("`{path}`"),
        Some(Value::Array(paths)) => {
            let paths: Vec<_> = paths
                .iter()
                .filter_map(Value::as_str)
                .map(|path| format!("`{path}`"))
                .collect();
            paths.join(", ")
        }
        _ => String::new(),
    }
}

/// Required, as `required` says it, or default, limits with their source, and since when.
fn bounds(key: &str, property: &Map<String, Value>, table: &Map<String, Value>, required: &str) -> String {
    let mut parts = Vec::new();
    if is_required(key, table) {
        parts.push(required.to_owned());
    }
    if let Some(default) = property.get("default") {
        parts.push(format!("default {}", code(default)));
    }
    parts.extend(limits(property));
    if let Some(source) = property.get("x-source").and_then(Value::as_str) {
        parts.push(format!("source: {source}"));
    }
    if let Some(since) = property.get("x-since").and_then(Value::as_str) {
        let preview = if property.contains_key("x-preview") {
            ", preview versions only"
        } else {
            ""
        };
        parts.push(format!("since `{since}`{preview}"));
    }
    parts.join("; ")
}

/// Whether `table` asks for `key`, at once or after the defaults are merged.
pub(super) fn is_required(key: &str, table: &Map<String, Value>) -> bool {
    ["required", "x-required"]
        .into_iter()
        .filter_map(|keyword| table.get(keyword)?.as_array())
        .any(|keys| keys.iter().any(|required| required == key))
}

/// Least and most, from the schema and from the branches of its condition.
fn limits(schema: &Map<String, Value>) -> Vec<String> {
    const LIMITS: [(&str, &str, &str); 4] = [
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
        ("minProperties", "maxProperties", " keys"),
    ];
    let own = LIMITS.into_iter().filter_map(|(least, most, unit)| {
        // NOTE: "at least one character" or item goes without saying.
        let least = schema
            .get(least)
            .filter(|least| unit.is_empty() || least.as_u64() != Some(1));
        match (least, schema.get(most)) {
            (Some(least), Some(most)) => Some(format!("{least} to {most}{unit}")),
            (Some(least), None) => Some(format!("minimum {least}{unit}")),
            (None, Some(most)) => Some(format!("maximum {most}{unit}")),
            (None, None) => None,
        }
    });
    let branches = ["then", "else"]
        .into_iter()
        .filter_map(|keyword| schema.get(keyword)?.as_object());
    let mut found: Vec<String> = own
        .chain(
            branches
                .filter(|branch| !branch.contains_key("properties"))
                .flat_map(limits),
        )
        .collect();
    found.dedup();
    found
}

/// A value as TOML in a code span.
fn code(value: &Value) -> String {
    format!("`{}`", toml::value(value))
}

/// A text that can stand in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// The name of a section in links.
fn anchor(name: &str) -> String {
    name.replace(['_', '/'], "-")
}

/// A member that is a string; empty without one.
fn text<'a>(schema: &'a Map<String, Value>, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Adds a line.
fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    // NOTE: writing to a string cannot fail.
    let _ = writeln!(page, "{text}");
}

#[test]
fn the_committed_page_is_the_one_that_the_schemas_give() {
    super::assert_fresh("docs/language.md", &page());
}

#[test]
fn every_schema_has_its_section() {
    let mut sections: Vec<String> = SECTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut files: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
    files.retain(|name| !name.starts_with(POLICY));
    sections.sort();
    files.sort_unstable();
    assert_eq!(sections, files);
}

#[test]
fn every_link_of_the_page_has_its_section() {
    let page = page();
    for link in page.split("](#").skip(1) {
        let (anchor, _) = link.split_once(')').unwrap();
        assert!(
            page.contains(&format!("<a id=\"{anchor}\"></a>")),
            "#{anchor} leads nowhere"
        );
    }
}

#[test]
fn every_row_of_every_table_has_six_cells() {
    for row in page().lines().filter(|line| line.starts_with('|')) {
        assert_eq!(row.replace("\\|", "").matches('|').count(), 7, "{row}");
    }
}

#[test]
fn a_key_shows_its_type_its_path_and_its_bounds() {
    let page = page();
    let row = page
        .lines()
        .find(|line| line.starts_with("| `max_instances`"))
        .unwrap();
    insta::assert_snapshot!(row, @"| `max_instances` | integer or [reference](#reference) | Maximum number of nodes, not less than `min_instances`. The default limit of a cluster is 100 nodes; a higher limit must be requested for the subscription. Example: `4` | `properties.properties.scaleSettings.maxNodeCount` | an error | required; minimum 0; source: Manage and increase quotas (Microsoft Learn) |");
}

#[test]
fn a_key_inside_shows_the_way_to_it_and_a_secret_is_a_reference_and_nothing_else() {
    let page = page();
    assert!(page.contains("| `endpoints[].published` | integer or [reference](#reference) |"));
    assert!(page.contains("| `ssh.admin_password` | [reference](#reference) |"));
}
