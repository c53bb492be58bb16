//! For every key of every table: the same value written out, as the default of a parameter, as an allowed value, by an
//! environment, as a constant expression and as a member of an object gives the same findings and deploys the same bytes.
//!
//! The keys and the values come from the tables of the language, so that no key can be forgotten.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::support::MapLoader;
use armlet::arm::settle::{Settling, settle};
use armlet::compile::{self, Compilation, Options};
use armlet::expression::ValueType;
use armlet::expression::evaluate::Surroundings;
use armlet::language::attached::AttachedKind;
use armlet::language::key::{Key, Required, ScalarType, Schema, Shape, Table};
use armlet::language::walk;
use armlet::rules::{Check, RULES};
use armlet::schema;
use armlet::source::SourceFile;

/// Keys that take no reference, although their shape says so, each with the reason.
const LITERAL_ONLY: [(&str, &str); 1] = [(
    "scope",
    "the scope of a role must be known when the template is written",
)];

/// Keys whose value is not all that a template writes for them, each with the reason why the rest differs.
const WRITTEN_ANOTHER_WAY: [(&str, &str); 2] = [
    (
        "arguments",
        "an argument that is not known is quoted for the shell, whatever is in it",
    ),
    (
        "system_datastores_auth_mode",
        "key access to the storage account is disabled only where no value needs it",
    ),
];

/// How a value gets to its place.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Default,
    Allowed,
    Environment,
    Constant,
    Member,
}

const WAYS: [Way; 5] = [
    Way::Default,
    Way::Allowed,
    Way::Environment,
    Way::Constant,
    Way::Member,
];

/// What must be said elsewhere so that a value can be deployed: a part of the place's pointer, a pointer, and the value there.
const BESIDE: &[(&str, &str, &str)] = &[
    (
        "/instance/made/role_assignments",
        "/instance/made/identity",
        r#""system""#,
    ),
    (
        "/cluster/made/role_assignments",
        "/cluster/made/identity",
        r#""system""#,
    ),
    (
        "/kubernetes/made/role_assignments",
        "/kubernetes/made/identity",
        r#""system""#,
    ),
    (
        "/attached/made/role_assignments",
        "/attached/made/identity",
        r#""system""#,
    ),
    ("/role_assignments/0/", "/workspace/create", "true"),
    (
        "/cluster/made/ssh",
        "/cluster/made/ssh/admin_username",
        r#""azureuser""#,
    ),
    ("/cluster/made/ssh", "/cluster/made/ssh/public_key", RSA),
    ("/instance/made/ssh", "/instance/made/ssh/public_key", RSA),
    (
        "/instance/made/subnet",
        "/instance/made/subnet/resource_group",
        r#""rg-net""#,
    ),
    (
        "/cluster/made/subnet",
        "/cluster/made/subnet/resource_group",
        r#""rg-net""#,
    ),
    (
        "/serverless/custom_subnet",
        "/serverless/custom_subnet/resource_group",
        r#""rg-net""#,
    ),
    (
        "/instance/made/assigned_user",
        "/instance/made/assigned_user",
        PERSON,
    ),
    ("/creation_script", "/instance/made/creation_script", SCRIPT),
    ("/creation_script/path", "/instance/made/creation_script", "{}"),
    ("/startup_script/path", "/instance/made/startup_script", "{}"),
    ("/instance/made/enable_os_patching", "/api_version", PREVIEW),
    ("/instance/made/enable_root_access", "/api_version", PREVIEW),
    ("/instance/made/mlflow_autologger", "/api_version", PREVIEW),
    ("/instance/made/release_quota_on_stop", "/api_version", PREVIEW),
    (
        "/schedules/0/interval",
        "/instance/made/schedules/0",
        r#"{ "action": "stop", "frequency": "day" }"#,
    ),
    (
        "/node_selector",
        "/kubernetes/made/instance_types/entry/resources",
        AMOUNTS,
    ),
    ("/attached/made/ssh", "/attached/made/ssh", ADMINISTRATOR),
    ("/attached/made/is_notebook", "/attached/made/ssh", ADMINISTRATOR),
    (
        "/attached/made/notebook_server",
        "/attached/made/ssh",
        ADMINISTRATOR,
    ),
];

const RSA: &str = r#""ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCtRfI9OxoR31h/0oA7q2w5jYg0in7tjRTwbT/vcBlmoMOB6I84wMj9hxK4vAdvN4e50XngbA/U9fgTDEI3cw7fr71n+WGWmc/hmIrZ8GwUSgJbQT+KmgIepkin3QaDnrkFtubjB9S+3FFDEZPmw/M5GiuPH/H9QqKXVdTBOpApMc1EfjW4ttj+RC49Q3IE5S2yIhpYAIoFpsRkcVnDJMmFm4EOdm7J0oZjyoKN1fSzsuSwbOYHQceofOQsghgHLow1v5ktyenGFmEudpamzswbeOUQYXMR2KPCzm9EftTVex4v64lBTDQ8ECfE0cOGu8TNYT4w2PFq35G3WEoiZbH1 ana@example.com""#;
const PERSON: &str = r#"{ "object_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "tenant_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3302" }"#;
const SCRIPT: &str = r##"{ "inline": "#!/bin/bash\nset -e\necho \"$1\"\n" }"##;
const PREVIEW: &str = r#""2026-05-15-preview""#;
const AMOUNTS: &str =
    r#"{ "requests": { "cpu": "1", "memory": "1Gi" }, "limits": { "cpu": "1", "memory": "1Gi" } }"#;
const ADMINISTRATOR: &str = r#"{ "admin_username": "azureuser", "public_key": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCtRfI9OxoR31h/0oA7q2w5jYg0in7tjRTwbT/vcBlmoMOB6I84wMj9hxK4vAdvN4e50XngbA/U9fgTDEI3cw7fr71n+WGWmc/hmIrZ8GwUSgJbQT+KmgIepkin3QaDnrkFtubjB9S+3FFDEZPmw/M5GiuPH/H9QqKXVdTBOpApMc1EfjW4ttj+RC49Q3IE5S2yIhpYAIoFpsRkcVnDJMmFm4EOdm7J0oZjyoKN1fSzsuSwbOYHQceofOQsghgHLow1v5ktyenGFmEudpamzswbeOUQYXMR2KPCzm9EftTVex4v64lBTDQ8ECfE0cOGu8TNYT4w2PFq35G3WEoiZbH1 ana@example.com", "private_key": { "param": "privateKey" } }"#;

/// A place of a definition that takes a scalar.
struct Place {
    /// The definition around it.
    definition: Json,
    /// The keys and indexes that lead to it.
    pointer: String,
    key: &'static Key,
    scalar: &'static ScalarType,
}

/// Every place that takes a scalar or a reference, in a definition with what must be there.
fn places() -> Vec<Place> {
    let mut places = Vec::new();
    let workspace = json!({ "name": "mlw-team" });
    let mut start = |table: &'static Table, root: &str, base: Json, around: &[(&str, Json)]| {
        let mut definition = json!({ "workspace": workspace });
        for (key, value) in around {
            set(&mut definition, key, value.clone());
        }
        set(&mut definition, root, base);
        collect(table, &definition, root, 0, &mut places);
    };
    for (kind, table) in ["instance", "cluster", "kubernetes"].map(|kind| (kind, walk::table(kind).unwrap()))
    {
        start(table, &format!("/{kind}/made"), required(table), &[]);
    }
    for (word, table) in AttachedKind::TABLES {
        let mut base = required(walk::table("attached").unwrap());
        merge(&mut base, required(table));
        base["type"] = (*word).into();
        start(table, "/attached/made", base, &[]);
    }
    start(
        walk::table("workspace").unwrap(),
        "/workspace",
        json!({ "name": "mlw-team", "create": true }),
        &[],
    );
    start(
        walk::table("serverless").unwrap(),
        "/serverless",
        json!({}),
        &[("/workspace/create", json!(true))],
    );
    places
}

/// What must be written in a table, by the first example of each key.
fn required(table: &Table) -> Json {
    let keys = table.keys.iter().filter(|key| key.required != Required::No);
    let members = keys.filter_map(|key| Some((key.name.to_owned(), examples(key).into_iter().next()?)));
    Json::Object(members.collect())
}

/// The examples of a key; the ids in them are real ones here, because those of the documentation are placeholders.
fn examples(key: &Key) -> Vec<Json> {
    let real = key.examples.replace(
        "00000000-0000-0000-0000-000000000000",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    );
    serde_json::from_str(&real).unwrap()
}

fn merge(base: &mut Json, more: Json) {
    if let (Some(members), Json::Object(more)) = (base.as_object_mut(), more) {
        members.extend(more);
    }
}

/// Puts a value at a JSON pointer, and what is missing on the way to it.
pub(super) fn set(definition: &mut Json, pointer: &str, value: Json) {
    let mut here = definition;
    for segment in pointer
        .split('/')
        .skip(1)
        .map(|segment| segment.replace("~1", "/"))
    {
        here = match segment.parse::<usize>() {
            Ok(index) => {
                if !here.is_array() {
                    *here = json!([]);
                }
                let items = here.as_array_mut().unwrap();
                while items.len() <= index {
                    items.push(Json::Null);
                }
                &mut items[index]
            }
            Err(_) => {
                if !here.is_object() {
                    *here = json!({});
                }
                here.as_object_mut()
                    .unwrap()
                    .entry(segment.clone())
                    .or_insert(Json::Null)
            }
        };
    }
    *here = value;
}

fn collect(table: &'static Table, definition: &Json, at: &str, depth: usize, places: &mut Vec<Place>) {
    for key in table.keys {
        let here = format!("{at}/{}", key.name);
        let mut add = |scalar: &'static ScalarType, pointer: String| {
            if !scalar.is_secret && !LITERAL_ONLY.iter().any(|(name, _)| *name == key.name) {
                let mut definition = definition.clone();
                for (part, beside, value) in BESIDE {
                    if pointer.contains(part) {
                        set(&mut definition, beside, serde_json::from_str(value).unwrap());
                    }
                }
                if definition.to_string().contains("privateKey") {
                    set(
                        &mut definition,
                        "/parameters/privateKey",
                        json!({ "secure": true }),
                    );
                }
                places.push(Place {
                    definition,
                    pointer,
                    key,
                    scalar,
                });
            }
        };
        match key.shape {
            Shape::Setting(scalar) | Shape::SettingOrTable(scalar, _) => add(scalar, here.clone()),
            Shape::Array(Shape::Setting(scalar)) | Shape::List(Shape::Setting(scalar), _) => {
                add(scalar, format!("{here}/0"))
            }
            Shape::Map(Shape::Setting(scalar)) => add(scalar, format!("{here}/entry")),
            _ => {}
        }
        if let Shape::List(_, whole) = key.shape {
            add(whole, here.clone());
        }
        let Some(inner) = key.shape.table().filter(|_| depth < 4) else {
            continue;
        };
        let here = match key.shape {
            Shape::Array(_) | Shape::List(..) => format!("{here}/0"),
            Shape::Map(_) => format!("{here}/entry"),
            _ => here,
        };
        let mut around = definition.clone();
        set(&mut around, &here, inside(key, inner));
        collect(inner, &around, &here, depth + 1, places);
    }
}

/// What is around a key in an inner table: its required keys, and what an example of the table says.
fn inside(key: &Key, inner: &Table) -> Json {
    let mut base = required(inner);
    let example = examples(key).into_iter().next().unwrap_or_default();
    let example = match example {
        Json::Array(items) => items.into_iter().next().unwrap_or_default(),
        Json::Object(members) if key.shape.is_map() => members
            .into_iter()
            .next()
            .map(|(_, first)| first)
            .unwrap_or_default(),
        other => other,
    };
    if example.is_object() {
        merge(&mut base, example);
    }
    base
}

/// The values that are tried at a place: valid ones, and wrong ones of every kind.
fn values(place: &Place) -> Vec<Json> {
    fn scalars(example: &Json, found: &mut Vec<Json>) {
        match example {
            Json::Array(items) => items.iter().for_each(|item| scalars(item, found)),
            Json::Object(members) if !members.contains_key("param") && !members.contains_key("expr") => {
                members.values().for_each(|member| scalars(member, found));
            }
            Json::Object(_) => {}
            scalar => found.push(scalar.clone()),
        }
    }
    if place.scalar.expects == ValueType::Array {
        return lists(place);
    }
    let mut values = Vec::new();
    for example in examples(place.key) {
        scalars(&example, &mut values);
    }
    values.truncate(2);
    if let Schema::Words(words, _) = place.scalar.schema {
        values.extend(words.iter().map(|word| Json::from(word.word)));
    }
    values.extend([
        json!(""),
        json!("no such value"),
        json!("5m"),
        json!(-1),
        json!(1_000_000),
        json!(true),
    ]);
    values.dedup();
    values
}

/// Whole lists: the examples, and each with one of its scalars replaced, wherever it is.
fn lists(place: &Place) -> Vec<Json> {
    fn pointers(value: &Json, at: &str, found: &mut Vec<String>) {
        match value {
            Json::Array(items) => {
                let items = items.iter().enumerate();
                items.for_each(|(index, item)| pointers(item, &format!("{at}/{index}"), found));
            }
            Json::Object(members) => {
                let members = members.iter();
                members.for_each(|(key, member)| pointers(member, &format!("{at}/{key}"), found));
            }
            _ => found.push(at.to_owned()),
        }
    }
    let mut values = vec![json!([])];
    for example in examples(place.key) {
        let mut at = Vec::new();
        pointers(&example, "", &mut at);
        values.push(example.clone());
        for pointer in at {
            for wrong in [json!("no such value"), json!(-1), json!({ "unknown_key": 1 })] {
                let mut changed = example.clone();
                set(&mut changed, &pointer, wrong);
                values.push(changed);
            }
        }
    }
    values
}

fn type_of(value: &Json) -> (&'static str, ValueType) {
    match value {
        Json::String(_) => ("string", ValueType::String),
        Json::Number(_) => ("int", ValueType::Int),
        Json::Bool(_) => ("bool", ValueType::Bool),
        Json::Array(_) => ("array", ValueType::Array),
        other => panic!("no scalar: {other}"),
    }
}

/// A value in Bicep.
fn bicep(value: &Json) -> String {
    match value {
        Json::String(text) => format!(
            "'{}'",
            text.replace('\\', "\\\\")
                .replace('\'', "\\'")
                .replace('\n', "\\n")
        ),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(bicep).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, member)| format!("{}: {}", bicep(&json!(key)), bicep(member)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        other => other.to_string(),
    }
}

/// The definition with a value at the place, in some way.
fn definition(place: &Place, value: &Json, way: Option<Way>) -> Json {
    let mut definition = place.definition.clone();
    let (word, _) = type_of(value);
    let reference = match way {
        None => value.clone(),
        Some(Way::Constant) => json!({ "expr": bicep(value) }),
        Some(Way::Member) => json!({ "expr": "given.inner" }),
        Some(_) => json!({ "param": "given" }),
    };
    set(&mut definition, &place.pointer, reference);
    let parameter = match way {
        None | Some(Way::Constant) => None,
        Some(Way::Default) => Some(json!({ "type": word, "default": value })),
        Some(Way::Allowed) => Some(json!({ "type": word, "allowed": [value] })),
        Some(Way::Environment) => Some(json!({ "type": word })),
        Some(Way::Member) => Some(json!({ "type": "object", "default": { "inner": value } })),
    };
    if let Some(parameter) = parameter {
        set(&mut definition, "/parameters/given", parameter);
    }
    if way == Some(Way::Environment) && definition["parameters"].get("privateKey").is_some() {
        let vault = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-ml";
        let secret = json!({ "key_vault": vault, "secret": "key" });
        set(&mut definition, "/environments/prod/privateKey", secret);
    }
    if way == Some(Way::Environment) {
        set(&mut definition, "/environments/prod/given", value.clone());
    }
    definition
}

/// TOML of a definition, one table a line.
pub(super) fn toml(definition: &Json) -> String {
    let members = definition.as_object().unwrap().iter();
    members
        .map(|(key, value)| format!("{key} = {}\n", inline(value)))
        .collect()
}

fn inline(value: &Json) -> String {
    match value {
        Json::Object(members) => {
            let members = members
                .iter()
                .map(|(key, value)| format!("{} = {}", Json::from(key.as_str()), inline(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        scalar => scalar.to_string(),
    }
}

pub(super) fn compiled(definition: &Json, files: &MapLoader) -> Compilation {
    let options = Options {
        stem: "compute".to_owned(),
        ..Options::default()
    };
    compile::check(SourceFile::new("compute.toml", toml(definition)), files, &options)
}

type Said = BTreeSet<(&'static str, String)>;

/// The rules and messages; of all findings, or of those that point at the value alone.
fn said(compilation: &Compilation, value: Option<&Json>) -> Said {
    let findings = compilation.findings.iter();
    let findings = findings.filter(|finding| {
        value.is_none_or(|value| compilation.sources.text(finding.primary.span) == inline(value))
    });
    let said = findings.map(|finding| {
        // A placeholder is named by its own key, which is that of the parameter where it gives the value.
        let is_named = finding.code.id == "placeholder-value";
        (
            finding.code.id,
            if is_named {
                String::new()
            } else {
                finding.message.clone()
            },
        )
    });
    said.collect()
}

/// Whether a rule looks at a value by itself.
fn is_of_a_value(rule: &str) -> bool {
    let mut codes = schema::CODES.iter();
    let mut rules = RULES.iter();
    codes.any(|code| code.id == rule)
        || rules.any(|known| known.code.id == rule && matches!(known.check, Check::Value(_)))
}

/// What is deployed, with the values of the parameters.
fn deployed(compilation: &Compilation) -> Option<String> {
    let given = compilation.parameter_files.first();
    let settling = Settling {
        given: given.map(|file| file.values.as_slice()).unwrap_or_default(),
        surroundings: Surroundings {
            tenant_id: Some("00000000-0000-0000-0000-00000000000b".to_owned()),
            subscription_id: Some("00000000-0000-0000-0000-00000000000a".to_owned()),
            resource_group: Some("rg-lab".to_owned()),
            location: Some("westeurope".to_owned()),
            deployment: Some("armlet".to_owned()),
            environment: None,
        },
    };
    let mut settled = settle(compilation.deployment.as_ref()?, &settling);
    // What the template calls a resource is not deployed.
    for resource in &mut settled.deployment.resources {
        if let Some(read) = &mut resource.as_read {
            std::sync::Arc::make_mut(read).symbol = Default::default();
        }
    }
    // A member is the same whether armlet or a value names it.
    Some(format!("{:#?}", settled.deployment.resources).replace("Word(", "Name("))
}

/// What differs between a value that is written out and the same value in another way.
fn difference(place: &Place, value: &Json, way: Way, literal: &Compilation) -> Option<String> {
    let written = definition(place, value, Some(way));
    let compilation = compiled(&written, &MapLoader::default());
    let (mut expected, mut found) = (said(literal, None), said(&compilation, None));
    if way == Way::Allowed {
        expected = said(literal, Some(value));
        expected.retain(|(rule, _)| is_of_a_value(rule));
        found = said(&compilation, Some(value));
    }
    if expected != found {
        let missing: Vec<_> = expected.difference(&found).collect();
        let added: Vec<_> = found.difference(&expected).collect();
        return Some(format!("lacks {missing:?}, has {added:?}\n{}", toml(&written)));
    }
    if way == Way::Allowed {
        let allowed = |compilation: &Compilation| {
            let parameter = compilation.deployment.as_ref()?.parameters.iter();
            let parameter = parameter
                .into_iter()
                .find(|parameter| parameter.name == "given")?;
            Some((parameter.allowed.first().cloned(), parameter.default.clone()))
        };
        let by_default = compiled(
            &definition(place, value, Some(Way::Default)),
            &MapLoader::default(),
        );
        let (one, other) = (allowed(&compilation)?.0, allowed(&by_default)?.1);
        return (one != other)
            .then(|| format!("{one:?} is allowed, {other:?} the default\n{}", toml(&written)));
    }
    if WRITTEN_ANOTHER_WAY.iter().any(|(key, _)| *key == place.key.name) && way != Way::Constant {
        return None;
    }
    // An empty list is left out where it is written, and sent where it is given.
    if *value == json!([]) {
        return None;
    }
    let (expected, found) = (deployed(literal)?, deployed(&compilation)?);
    (expected != found).then(|| format!("deploys\n{found}\ninstead of\n{expected}\n{}", toml(&written)))
}

/// What was seen at some places.
#[derive(Default)]
struct Seen {
    compared: usize,
    differences: Vec<String>,
    /// Every place, and those at which a value was deployed.
    places: BTreeSet<String>,
    deployed: BTreeSet<String>,
}

#[allow(clippy::print_stdout, reason = "asked for by ARMLET_WHY")]
fn look(places: &[Place]) -> Seen {
    let mut seen = Seen::default();
    for place in places {
        seen.places.insert(place.pointer.clone());
        for value in values(place) {
            let (_, kind) = type_of(&value);
            let literal = compiled(&definition(place, &value, None), &MapLoader::default());
            if literal.deployment.is_some() {
                seen.deployed.insert(place.pointer.clone());
            } else if std::env::var_os("ARMLET_WHY").is_some() {
                println!("{} = {value}: {:?}", place.pointer, said(&literal, None));
            }
            for way in WAYS {
                // `true` creates a registry, and a reference is always the id of one that exists.
                if place.key.name == "container_registry" && kind == ValueType::Bool {
                    continue;
                }
                let is_typed = matches!(way, Way::Default | Way::Allowed | Way::Environment);
                if is_typed && ![kind, ValueType::Any].contains(&place.scalar.expects) {
                    continue;
                }
                seen.compared += 1;
                let difference = difference(place, &value, way, &literal);
                seen.differences.extend(
                    difference
                        .map(|difference| format!("{} = {value} by {way:?}: {difference}", place.pointer)),
                );
            }
        }
    }
    seen
}

#[test]
fn a_value_is_the_same_however_it_gets_to_its_key() {
    let places = places();
    let (one, other) = places.split_at(places.len() / 2);
    let mut seen = std::thread::scope(|scope| {
        let half = scope.spawn(|| look(one));
        let rest = look(other);
        let mut seen = half.join().unwrap();
        seen.compared += rest.compared;
        seen.differences.extend(rest.differences);
        seen.places.extend(rest.places);
        seen.deployed.extend(rest.deployed);
        seen
    });
    seen.places.retain(|place| !seen.deployed.contains(place));
    let Seen {
        compared,
        differences,
        places: undeployed,
        ..
    } = seen;
    let first: Vec<&str> = differences.iter().take(20).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{} of {compared} differ, among them:\n{}",
        differences.len(),
        first.join("\n")
    );
    assert!(compared > 7000, "{compared}");
    assert!(undeployed.len() < 30, "never deployed: {undeployed:#?}");
}
