//! Templates that armlet did not write: every key of the tables, each value in every form that REST has for it.
//!
//! The bodies are made from the paths of the tables and from REST's own words, and are read as any template is, so nothing here
//! depends on how armlet lowers.

use armlet::arm::{self, Deployment, Value};
use armlet::expression::{Expression, ValueType};
use armlet::language::attached::AttachedKind;
use armlet::language::compute::Envelope;
use armlet::language::key::{Key, Place, Required, ScalarType, Schema, Shape, Table};
use armlet::language::walk;
use armlet::raise::{Raised, raise, toml};
use serde_json::{Map, Value as Json, json};

use super::{Chance, definitions, lowered, lowered_without_rules};

const VERSION: &str = "2026-05-01";

/// Texts that need care in one of the spellings between REST and TOML.
const TEXTS: [&str; 6] = [
    "plain",
    "it's [not] an expression",
    "[brackets]",
    "a \"quoted\" \\ text",
    "two ''quotes''",
    "ünïcode and ${braces}",
];

/// Scalars of which each type takes at least one.
fn candidates() -> Vec<Json> {
    let words = ["PT30M", "PT120S", "60m", "Enabled", "Disabled", "NotSpecified"];
    let mut all: Vec<Json> = words.into_iter().map(Json::from).collect();
    all.extend([json!(true), json!(false), json!(0), json!(7)]);
    all
}

/// A literal as REST has it.
fn literal(key: &Key, scalar: &ScalarType, chance: &mut Chance) -> Json {
    let mut fitting: Vec<Json> = match &scalar.schema {
        Schema::Words(words, _) => words.iter().map(|word| Json::from(word.rest)).collect(),
        _ => serde_json::from_str::<Vec<Json>>(key.examples).unwrap(),
    };
    fitting.extend(candidates());
    if scalar.expects == ValueType::String && matches!(scalar.schema, Schema::Text) {
        fitting.extend(TEXTS.map(Json::from));
    }
    fitting.retain(|value| from_json(value).is_some_and(|value| (scalar.raise)(&value).is_some()));
    // What a scalar takes besides its own words, such as any text for a size, is not what the service answers.
    let is_own = |value: &Json| !candidates().contains(value);
    if fitting.iter().any(is_own) {
        fitting.retain(is_own);
    }
    assert!(!fitting.is_empty(), "no value for `{}`", key.name);
    escaped(fitting.swap_remove(chance.below(fitting.len())))
}

fn from_json(value: &Json) -> Option<Value> {
    Some(match value {
        Json::String(text) => Value::from(text.as_str()),
        Json::Bool(flag) => Value::from(*flag),
        Json::Number(number) => Value::from(number.as_i64()?),
        _ => return None,
    })
}

/// A text that is no expression, as a template has it.
fn escaped(value: Json) -> Json {
    match value {
        Json::String(text) if text.starts_with('[') => format!("[{text}").into(),
        other => other,
    }
}

/// What stands for a scalar of a type and is known at deployment only.
fn computed(expects: ValueType, chance: &mut Chance) -> Json {
    match expects {
        ValueType::Bool => ["[parameters('flag')]", "[not(parameters('flag'))]"][chance.below(2)],
        ValueType::Int => ["[parameters('number')]", "[add(parameters('number'), 1)]"][chance.below(2)],
        _ => [
            "[parameters('given')]",
            "[concat(parameters('given'), '-a')]",
            "[format('{0}-{1}', parameters('given'), 'b')]",
            "[if(empty(parameters('given')), 'it''s', toLower(parameters('given')))]",
            "[parameters('object').member[0]]",
        ][chance.below(5)],
    }
    .into()
}

fn scalar(key: &Key, scalar: &ScalarType, chance: &mut Chance) -> Json {
    match chance.below(3) {
        _ if scalar.is_secret => "[parameters('secret')]".into(),
        0 => {
            // What the language takes for a flag is two words of REST.
            let flag = Expression::Parameter("flag".into());
            let translated = (scalar.translate_expression)(flag.clone());
            match translated == flag {
                true => computed(scalar.expects, chance),
                false => translated.arm_string().into(),
            }
        }
        _ => literal(key, scalar, chance),
    }
}

/// What REST has for a key.
fn value(key: &Key, shape: &Shape, chance: &mut Chance) -> Option<Json> {
    Some(match shape {
        Shape::Setting(of) | Shape::SettingOrTable(of, _) if key.name != "image" => scalar(key, of, chance),
        Shape::Setting(of) => scalar(key, of, chance),
        Shape::Literal(of) | Shape::LiteralOrTable(of, _) => literal(key, of, chance),
        Shape::SettingOrTable(_, table) | Shape::Table(table) => Json::Object(properties(table, chance)),
        Shape::File("identity", _) => identity(chance),
        Shape::File("subnet", _) => return Some(subnet(chance)),
        Shape::Array(item) | Shape::List(item, _) => (0..=chance.below(3))
            .map(|_| value(key, item, chance))
            .collect::<Option<Vec<_>>>()?
            .into(),
        Shape::Map(_) if key.name == "environment_variables" => json!({
            "A": { "type": "local", "value": "plain" },
            "B_C": { "type": "local", "value": (computed(ValueType::String, chance)) },
        }),
        Shape::Map(entry) => {
            let names = ["a", "another one", "Dotted.Name"].into_iter();
            let entries: Map<String, Json> = names
                .take(chance.below(3) + 1)
                .filter_map(|name| Some((name.to_owned(), value(key, entry, chance)?)))
                .filter(|(_, value)| *value != json!({}))
                .collect();
            if entries.is_empty() {
                return None;
            }
            Json::Object(entries)
        }
        Shape::Other(_) => json!({ "a": 1, "b": [true, "x", { "c": 1.5 }] }),
        Shape::File(..) => return None,
    })
}

fn identity(chance: &mut Chance) -> Json {
    let id = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
    match chance.below(4) {
        0 => json!({ "type": "SystemAssigned" }),
        1 => json!({ "type": "None" }),
        2 => json!({
            "type": "UserAssigned",
            "userAssignedIdentities": { (format!("{id}/b")): {}, (format!("{id}/a")): {} },
        }),
        _ => json!({
            "type": "SystemAssigned,UserAssigned",
            "userAssignedIdentities": { (format!("{id}/a")): {}, "[parameters('given')]": {} },
        }),
    }
}

fn subnet(chance: &mut Chance) -> Json {
    let id = [
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s",
        "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]",
        "[resourceId('rg-net', 'Microsoft.Network/virtualNetworks/subnets', parameters('given'), 's')]",
        "[parameters('given')]",
    ][chance.below(4)];
    json!({ "id": id })
}

/// The properties of a table, except the keys that another table shares with it and those without a property of their own.
fn properties(table: &Table, chance: &mut Chance) -> Map<String, Json> {
    let mut made = Map::new();
    for key in table.keys {
        let Place::Path(path) = key.place else { continue };
        let is_wanted = key.required != Required::No || ALWAYS.contains(&key.name) || chance.happens(2);
        // Another key of the same property has the mounts with a type.
        if key.root.is_some() || !is_wanted || key.name == "bind_mounts" {
            continue;
        }
        let Some(value) = value(key, key.shape, chance) else {
            continue;
        };
        match value {
            Json::Object(members) if path.is_empty() => merge(&mut made, members),
            // An empty object is none, for REST as for the language.
            Json::Object(members) if members.is_empty() => {}
            value => merge(&mut made, at(path, value)),
        }
    }
    made
}

/// Keys without which lowering writes a value all the same: a template that leaves them out is another.
const ALWAYS: [&str; 7] = [
    "os_type",
    "tenant_id",
    "type",
    "privileged",
    "name",
    "protocol",
    "read_only",
];

fn at(path: &str, value: Json) -> Map<String, Json> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let value = match rest {
        "" => value,
        rest => Json::Object(at(rest, value)),
    };
    Map::from_iter([(first.to_owned(), value)])
}

fn merge(into: &mut Map<String, Json>, from: Map<String, Json>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Json::Object(known)), Json::Object(more)) => merge(known, more),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// `schedules` and `setupScripts` of an instance.
fn by_hand(chance: &mut Chance) -> Map<String, Json> {
    let mut made = Map::new();
    if chance.happens(2) {
        let entries: Vec<Json> = (0..=chance.below(3)).map(|_| start_or_stop(chance)).collect();
        made.insert("schedules".to_owned(), json!({ "computeStartStop": entries }));
    }
    if chance.happens(2) {
        let words = ["creationScript", "startupScript"].into_iter();
        let scripts: Map<String, Json> = words
            .take(chance.below(2) + 1)
            .map(|word| (word.to_owned(), script(chance)))
            .collect();
        made.insert("setupScripts".to_owned(), json!({ "scripts": scripts }));
    }
    made
}

fn start_or_stop(chance: &mut Chance) -> Json {
    let zone = ["UTC", "Romance Standard Time", "W. Europe Standard Time"][chance.below(3)];
    let mut entry = json!({
        "action": (["Start", "Stop"][chance.below(2)]),
        "status": (["Enabled", "Disabled"][chance.below(2)]),
    });
    let mut when = match chance.below(3) {
        0 => {
            let crons = ["0 9 * * 1,2,3,4,5", "30 18 * * *", "0 7 * * 1"];
            json!({ "expression": crons[chance.below(3)] })
        }
        1 => json!({ "frequency": "Day", "interval": 2, "schedule": { "hours": [9, 13], "minutes": [0] } }),
        _ => json!({
            "frequency": "Week", "interval": 1,
            "schedule": { "hours": [18], "minutes": [0, 30], "weekDays": ["Monday", "Friday"] },
        }),
    };
    let is_cron = when.get("expression").is_some();
    when["timeZone"] = zone.into();
    if chance.happens(3) {
        when["startTime"] = "2026-01-05T09:00:00".into();
    }
    entry["triggerType"] = if is_cron { "Cron" } else { "Recurrence" }.into();
    entry[if is_cron { "cron" } else { "recurrence" }] = when;
    entry
}

fn script(chance: &mut Chance) -> Json {
    let mut script = match chance.below(2) {
        // `#!/bin/bash`, `set -e`, `echo 'it''s'`.
        0 => {
            json!({ "scriptSource": "inline", "scriptData": "IyEvYmluL2Jhc2gKc2V0IC1lCmVjaG8gJ2l0JydzJwo=" })
        }
        _ => json!({ "scriptSource": "workspaceStorage", "scriptData": "Users/ana/setup.sh" }),
    };
    if chance.happens(2) {
        script["scriptArguments"] = ["numpy py38", "'a b' c", "'it'\\''s'"][chance.below(3)].into();
    }
    if chance.happens(2) {
        script["timeout"] = "20m".into();
    }
    script
}

/// A compute of a kind.
fn compute(compute_type: &str, table: &Table, chance: &mut Chance) -> Json {
    let mut body = properties(Envelope::TABLE, chance);
    let mut inner = properties(table, chance);
    if compute_type == "ComputeInstance" {
        merge(&mut inner, by_hand(chance));
        // Whoever assigns a user says so twice.
        if inner.contains_key("personalComputeInstanceSettings") {
            inner.insert("computeInstanceAuthorizationType".to_owned(), "personal".into());
        }
    }
    let mut outer = json!({ "computeType": compute_type, "disableLocalAuth": chance.happens(2) });
    if !["ComputeInstance", "AmlCompute"].contains(&compute_type) {
        outer["resourceId"] = computed(ValueType::String, chance);
    }
    if !inner.is_empty() {
        outer["properties"] = Json::Object(inner);
    }
    merge(&mut body, at("properties", outer));
    body.insert(
        "type".to_owned(),
        "Microsoft.MachineLearningServices/workspaces/computes".into(),
    );
    body.insert("apiVersion".to_owned(), VERSION.into());
    body.insert("name".to_owned(), "mlw-team/made".into());
    body.insert("location".to_owned(), "[parameters('location')]".into());
    Json::Object(body)
}

fn template(resources: Vec<Json>) -> String {
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {
            "location": { "type": "string", "defaultValue": "[resourceGroup().location]" },
            "given": { "type": "string" },
            "flag": { "type": "bool" },
            "number": { "type": "int" },
            "object": { "type": "object" },
            "secret": { "type": "securestring" },
        },
        "resources": resources,
    });
    template.to_string()
}

/// The bodies of all resources that a template deploys, by type and name, members in the order of their names.
fn deployed(deployment: &Deployment) -> Vec<(String, String, Json)> {
    let resources = deployment.resources.iter().filter(|resource| !resource.existing);
    let mut all: Vec<(String, String, Json)> = resources
        .map(|resource| {
            let name = resource.name_segments(&deployment.resources);
            let name: Vec<String> = name.iter().map(|segment| segment.arm_string()).collect();
            let body = Value::Object(resource.body.clone()).to_json();
            (
                resource.resource_type.to_ascii_lowercase(),
                name.join("/"),
                sorted(body),
            )
        })
        .collect();
    all.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    all
}

/// Identities are in their order, because the first is the default; all else is not.
fn sorted(value: Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut members: Vec<(String, Json)> = members
                .into_iter()
                .map(|(key, value)| match key.as_str() {
                    "userAssignedIdentities" => (key, value),
                    _ => (key, sorted(value)),
                })
                .collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(members.into_iter().collect())
        }
        Json::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

#[track_caller]
fn assert_the_same(deployment: &Deployment, raised: &Raised, what: &str) {
    let text = toml(&raised.root);
    let left = raised.leftovers.iter();
    let left: Vec<String> = left
        .map(|left| format!("{:?} {}: {}", left.resource, left.path, left.value.to_json()))
        .collect();
    let again = lowered_without_rules(&text).unwrap();
    assert_eq!(
        deployed(&again),
        deployed(deployment),
        "{left:#?}\n{what}\n{text}"
    );
    assert!(left.is_empty(), "{left:#?}\n{what}\n{text}");
}

#[test]
fn what_others_wrote_is_raised_whole() {
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let table = |kind| walk::table(kind).unwrap();
    let mut kinds: Vec<(&str, &Table)> = vec![
        ("ComputeInstance", table("instance")),
        ("AmlCompute", table("cluster")),
        ("Kubernetes", table("kubernetes")),
    ];
    kinds.extend(AttachedKind::COMPUTE_TYPES);
    for round in 0..600 {
        let (compute_type, table) = kinds[round % kinds.len()];
        let template = template(vec![compute(compute_type, table, &mut chance)]);
        let deployment = arm::read(&template).unwrap_or_else(|error| panic!("{error}\n{template}"));
        let raised = raise(&deployment);
        assert_the_same(&deployment, &raised, &template);
    }
}

#[test]
fn what_armlet_printed_is_raised_whole() {
    let mut read = 0;
    for path in definitions() {
        let text = std::fs::read_to_string(&path).unwrap();
        let Ok(deployment) = lowered(&text, path.parent().unwrap()) else {
            continue;
        };
        let printed = super::arm(&deployment);
        let deployment = arm::read(&printed).unwrap();
        let raised = raise(&deployment);
        assert_the_same(&deployment, &raised, &format!("{}\n{printed}", path.display()));
        read += 1;
    }
    assert!(read > 25, "{read}");
}
