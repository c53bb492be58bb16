//! Templates of every structure: which properties there are, how each value is said, how the resources are held together. The
//! generator knows the bodies that it means, for it puts expressions in their places afterwards, so nothing is evaluated to judge.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use armlet::import::{Request, Source, State, import};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::computes::{compare, deployed};
use super::laws::broken;

const TYPE: &str = "Microsoft.MachineLearningServices/workspaces/computes";
const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const GROUP: &str = "/subscriptions/00000000-0000-4000-8000-00000000aaaa/resourceGroups/rg-net/providers";

/// What a definition has no place for where a parameter says it: the service's words for a question, the parts of a schedule that
/// decide its form, the Base64 of a script.
const MAY_LOSE: [&str; 3] = ["publicaccess", "computestartstop", "creationscript"];

/// Choices, one after the other. Fewer and smaller ones make a simpler template, so that proptest finds the simplest.
struct Choices<'c>(std::slice::Iter<'c, u8>);

impl Choices<'_> {
    /// A number below `count`; 0 where no choices are left.
    fn below(&mut self, count: usize) -> usize {
        usize::from(*self.0.next().unwrap_or(&0)) % count
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    fn of(&mut self, values: &[Json]) -> Json {
        values[self.below(values.len())].clone()
    }

    /// Adds some of these members to an object.
    fn some_of(&mut self, object: &mut Map<String, Json>, members: &[(&str, Vec<Json>)]) {
        for (name, values) in members {
            if self.yes() {
                object.insert((*name).to_owned(), self.of(values));
            }
        }
    }
}

/// `properties.properties` of a cluster.
fn cluster(choices: &mut Choices<'_>) -> Map<String, Json> {
    let mut own = Map::new();
    own.insert(
        "vmSize".into(),
        choices.of(&[json!("Standard_D4ads_v5"), json!("STANDARD_NC4AS_T4_V3")]),
    );
    let mut scale = Map::new();
    scale.insert(
        "maxNodeCount".into(),
        choices.of(&[json!(4), json!(1), json!(100)]),
    );
    choices.some_of(
        &mut scale,
        &[
            ("minNodeCount", vec![json!(0), json!(1)]),
            (
                "nodeIdleTimeBeforeScaleDown",
                vec![json!("PT120S"), json!("PT2H"), json!("PT1H30M")],
            ),
        ],
    );
    own.insert("scaleSettings".into(), scale.into());
    choices.some_of(
        &mut own,
        &[
            ("osType", vec![json!("Linux")]),
            ("vmPriority", vec![json!("LowPriority"), json!("Dedicated")]),
            ("enableNodePublicIp", vec![json!(true), json!(false)]),
            ("isolatedNetwork", vec![json!(false)]),
            (
                "remoteLoginPortPublicAccess",
                vec![json!("Disabled"), json!("Enabled")],
            ),
            (
                "subnet",
                vec![json!({ "id": format!("{GROUP}/Microsoft.Network/virtualNetworks/vnet/subnets/ml") })],
            ),
            (
                "virtualMachineImage",
                vec![json!({ "id": format!("{GROUP}/Microsoft.Compute/images/ml") })],
            ),
        ],
    );
    own
}

/// Schedules of an instance, or none.
fn schedules(choices: &mut Choices<'_>) -> Option<Json> {
    let entry = |action: &str, when: Json| {
        let trigger = if when.get("expression").is_some() {
            "Cron"
        } else {
            "Recurrence"
        };
        json!({ "action": action, "triggerType": trigger, "status": "Enabled", trigger.to_lowercase(): when })
    };
    let cron = |expression: &str, zone: &str| json!({ "expression": expression, "timeZone": zone });
    let stop = entry("Stop", cron("0 19 * * 1-5", "W. Europe Standard Time"));
    let start = entry("Start", cron("0 8 * * 1-5", "W. Europe Standard Time"));
    let often = json!({ "frequency": "Week", "interval": 1, "timeZone": "UTC",
        "schedule": { "hours": [18], "minutes": [30], "weekDays": ["Monday", "Friday"] } });
    let daily =
        json!({ "frequency": "Day", "interval": 2, "timeZone": "UTC", "startTime": "2024-01-01T00:00:00" });
    let list = match choices.below(6) {
        0 => return None,
        1 => vec![stop],
        2 => vec![start, stop],
        3 => vec![stop, entry("Stop", often)],
        4 => vec![entry("Start", daily)],
        _ => vec![stop, start, entry("Stop", often)],
    };
    Some(json!({ "computeStartStop": list }))
}

/// `properties.properties` of an instance.
fn instance(choices: &mut Choices<'_>) -> Map<String, Json> {
    let mut own = Map::new();
    own.insert("vmSize".into(), json!("Standard_D4ads_v5"));
    let user = json!({ "assignedUser": { "objectId": "8f5a2d3c-1111-4222-8333-444455556666",
        "tenantId": "00000000-0000-4000-8000-00000000bbbb" } });
    choices.some_of(
        &mut own,
        &[
            ("idleTimeBeforeShutdown", vec![json!("PT60M"), json!("PT1H"), json!("PT15M")]),
            ("applicationSharingPolicy", vec![json!("Personal"), json!("Shared")]),
            ("enableNodePublicIp", vec![json!(false), json!(true)]),
            ("sshSettings", vec![json!({ "sshPublicAccess": "Disabled" })]),
            ("personalComputeInstanceSettings", vec![user]),
            ("subnet", vec![json!({ "id": format!("{GROUP}/Microsoft.Network/virtualNetworks/vnet/subnets/ml") })]),
            ("enableSSO", vec![json!(false), json!(true)]),
            ("enableRootAccess", vec![json!(false)]),
            ("setupScripts", vec![json!({ "scripts": { "creationScript": {
                "scriptSource": "inline", "scriptData": "IyEvYmluL2Jhc2gKZWNobyBoZWxsbwo=", "timeout": "20m" } } })]),
        ],
    );
    if own.contains_key("personalComputeInstanceSettings") {
        own.insert("computeInstanceAuthorizationType".into(), json!("personal"));
    }
    own.extend(schedules(choices).map(|schedules| ("schedules".to_owned(), schedules)));
    own
}

/// The body of a compute, without its name.
fn compute(choices: &mut Choices<'_>) -> Json {
    let mut properties = Map::new();
    let (word, own) = match choices.below(4) {
        0 | 1 => ("AmlCompute", cluster(choices)),
        2 => ("ComputeInstance", instance(choices)),
        _ => {
            let id = format!("{GROUP}/Microsoft.ContainerService/managedClusters/aks");
            properties.insert("resourceId".into(), id.into());
            let mut own = Map::new();
            own.insert("namespace".into(), json!("ml"));
            choices.some_of(&mut own, &[("defaultInstanceType", vec![json!("cpu")])]);
            let types = json!({ "cpu": { "nodeSelector": { "pool": "cpu" },
                "resources": { "requests": { "cpu": "1", "memory": "4Gi" }, "limits": { "cpu": "2", "memory": "8Gi" } } } });
            own.insert("instanceTypes".into(), types);
            ("Kubernetes", own)
        }
    };
    properties.insert("computeType".into(), word.into());
    properties.insert("properties".into(), own.into());
    let mut members = vec![("description", vec![json!("for the team"), json!("it's [1]")])];
    if word != "Kubernetes" {
        members.push(("disableLocalAuth", vec![json!(true), json!(false)]));
    }
    choices.some_of(&mut properties, &members);
    let mut body = Map::new();
    let user = format!("{GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/ml");
    choices.some_of(
        &mut body,
        &[
            (
                "tags",
                vec![
                    json!({ "team": "ml" }),
                    json!({ "cost center": "42", "env": "dev" }),
                ],
            ),
            (
                "identity",
                vec![
                    json!({ "type": "SystemAssigned" }),
                    json!({ "type": "UserAssigned", "userAssignedIdentities": { user: {} } }),
                ],
            ),
        ],
    );
    body.insert("properties".into(), properties.into());
    body.into()
}

/// A template on its way: what its resources refer to.
#[derive(Default)]
struct Template {
    parameters: Map<String, Json>,
    variables: Map<String, Json>,
}

impl Template {
    /// A value as a literal, a parameter with this default, a variable, or put together; `key` is what it is the value of.
    fn said(&mut self, choices: &mut Choices<'_>, value: &Json, key: &str) -> Json {
        let kind = match value {
            Json::String(_) => "string",
            Json::Number(_) => "int",
            Json::Bool(_) => "bool",
            Json::Array(_) => "array",
            _ => "object",
        };
        let number = self.parameters.len() + self.variables.len();
        match choices.below(8) {
            1 | 2 => {
                let name = format!("given{number}");
                self.parameters.insert(
                    name.clone(),
                    json!({ "type": kind, "defaultValue": escaped(value) }),
                );
                json!(format!("[parameters('{name}')]"))
            }
            3 => {
                let name = format!("fixed{number}");
                self.variables.insert(name.clone(), escaped(value));
                json!(format!("[variables('{name}')]"))
            }
            4 => {
                let name = format!("settings{number}");
                self.variables
                    .insert(name.clone(), json!({ "own": { "value": escaped(value) } }));
                json!(format!("[variables('{name}').own.value]"))
            }
            5 if value.is_string() => {
                let text = value.as_str().unwrap().replace('\'', "''");
                let at = text.char_indices().nth(2).map_or(0, |(at, _)| at);
                // Not between the two quotes that are one.
                match text.contains('\'') {
                    true => json!(format!("[concat('{text}')]")),
                    false => json!(format!("[concat('{}', '{}')]", &text[..at], &text[at..])),
                }
            }
            // Only what may be absent is absent by a choice.
            6 if [
                "description",
                "idleTimeBeforeShutdown",
                "enableNodePublicIp",
                "tags",
            ]
            .contains(&key) =>
            {
                let name = format!("chosen{number}");
                self.parameters
                    .insert(name.clone(), json!({ "type": "bool", "defaultValue": true }));
                let fixed = format!("fixed{number}");
                self.variables.insert(fixed.clone(), escaped(value));
                json!(format!(
                    "[if(parameters('{name}'), variables('{fixed}'), null())]"
                ))
            }
            _ => escaped(value),
        }
    }

    /// A body of which each value is said in some way.
    fn disguised(&mut self, choices: &mut Choices<'_>, body: &Json, key: &str) -> Json {
        match body {
            // What decides which members there are is said as it is; so is what is one table of a definition.
            _ if ["computeType", "type", "triggerType", "scriptSource"].contains(&key) => body.clone(),
            Json::Object(members) if key != "userAssignedIdentities" => {
                if ["tags", "subnet", "schedules", "scaleSettings"].contains(&key) && choices.below(6) == 1 {
                    return self.said(choices, body, key);
                }
                let members = members.iter();
                members
                    .map(|(name, value)| (name.clone(), self.disguised(choices, value, name)))
                    .collect()
            }
            Json::Array(items) => {
                let items = items.iter();
                items.map(|item| self.disguised(choices, item, "")).collect()
            }
            Json::Object(_) => body.clone(),
            scalar => self.said(choices, scalar, key),
        }
    }
}

/// A value in which texts in brackets are texts.
fn escaped(value: &Json) -> Json {
    match value {
        Json::String(text) if text.starts_with('[') => json!(format!("[{text}")),
        Json::Array(items) => items.iter().map(escaped).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), escaped(value)))
            .collect(),
        other => other.clone(),
    }
}

/// A template, and the bodies that it means.
fn template(bytes: &[u8]) -> (Json, Vec<Json>) {
    let choices = &mut Choices(bytes.iter());
    let mut template = Template::default();
    let (mut resources, mut expected) = (Vec::new(), Vec::new());
    let workspace = template.said(choices, &json!("mlw-lab"), "name");
    let workspace = workspace.as_str().unwrap().trim_matches(['[', ']']).to_owned();
    let workspace = if workspace == "mlw-lab" {
        "'mlw-lab'".to_owned()
    } else {
        workspace
    };
    // A definition has one region for all.
    let location = template.said(choices, &json!("westeurope"), "location");
    for number in 0..=choices.below(4) {
        let body = compute(choices);
        let mut written = template.disguised(choices, &body, "");
        let members = written.as_object_mut().unwrap();
        members.insert("location".into(), location.clone());
        members.insert("type".into(), TYPE.into());
        members.insert("apiVersion".into(), "2025-12-01".into());
        let name = format!("compute-{number}");
        let mut names = vec![name.clone()];
        match choices.below(6) {
            // A loop over names.
            1 => {
                names = vec![format!("{name}-a"), format!("{name}-b")];
                let list = format!("names{number}");
                template.variables.insert(list.clone(), json!(names));
                members.insert(
                    "name".into(),
                    json!(format!(
                        "[concat({workspace}, '/', variables('{list}')[copyIndex()])]"
                    )),
                );
                members.insert(
                    "copy".into(),
                    json!({ "name": list, "count": format!("[length(variables('{list}'))]") }),
                );
            }
            // A loop over numbers.
            2 => {
                names = (1..=3).map(|round| format!("{name}-{round}")).collect();
                members.insert(
                    "name".into(),
                    json!(format!(
                        "[format('{{0}}/{name}-{{1}}', {workspace}, copyIndex(1))]"
                    )),
                );
                members.insert("copy".into(), json!({ "name": "numbered", "count": 3 }));
            }
            _ => {
                members.insert(
                    "name".into(),
                    json!(format!("[format('{{0}}/{{1}}', {workspace}, '{name}')]")),
                );
            }
        }
        let is_deployed = match choices.below(8) {
            1 => {
                let asked = format!("deploy{number}");
                template
                    .parameters
                    .insert(asked.clone(), json!({ "type": "bool", "defaultValue": true }));
                members.insert("condition".into(), json!(format!("[parameters('{asked}')]")));
                true
            }
            2 => {
                let asked = format!("stage{number}");
                template
                    .parameters
                    .insert(asked.clone(), json!({ "type": "string", "defaultValue": "dev" }));
                members.insert(
                    "condition".into(),
                    json!(format!("[equals(parameters('{asked}'), 'prod')]")),
                );
                false
            }
            _ => true,
        };
        resources.push(written);
        for name in names.into_iter().filter(|_| is_deployed) {
            let mut body = body.clone();
            body["name"] = format!("mlw-lab/{name}").into();
            body["location"] = "westeurope".into();
            expected.push(body);
        }
    }
    (held(choices, template, resources), expected)
}

/// The whole: resources in a list or under symbols, as they are or in a template of their own.
fn held(choices: &mut Choices<'_>, template: Template, resources: Vec<Json>) -> Json {
    let Template {
        parameters,
        variables,
    } = template;
    let mut whole = json!({ "$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": parameters, "variables": variables });
    let is_symbolic = choices.below(3) == 1;
    let listed = |resources: Vec<Json>| match is_symbolic {
        true => {
            let resources = resources.into_iter().enumerate();
            resources
                .map(|(number, resource)| (format!("symbol{number}"), resource))
                .collect::<Map<String, Json>>()
                .into()
        }
        false => Json::from(resources),
    };
    let resources = match choices.below(4) {
        1 => {
            // A template of its own, whose expressions see what is outside.
            let inner = json!({ "$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": resources });
            vec![
                json!({ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "computes",
                "properties": { "mode": "Incremental", "template": inner } }),
            ]
        }
        2 => {
            // One that is given everything.
            let given = whole["parameters"].as_object().unwrap().keys();
            let given: Map<String, Json> = given
                .map(|name| {
                    (
                        name.clone(),
                        json!({ "value": format!("[parameters('{name}')]") }),
                    )
                })
                .collect();
            let declared = whole["parameters"].as_object().unwrap().iter();
            let declared: Map<String, Json> = declared
                .map(|(name, one)| (name.clone(), json!({ "type": one["type"] })))
                .collect();
            let mut inner = json!({ "$schema": SCHEMA, "contentVersion": "1.0.0.0", "parameters": declared,
                "variables": whole["variables"], "resources": listed(resources) });
            whole["variables"] = json!({});
            if is_symbolic {
                inner["languageVersion"] = "2.0".into();
            }
            vec![
                json!({ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "computes",
                "properties": { "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" },
                    "parameters": given, "template": inner } }),
            ]
        }
        _ => resources,
    };
    if is_symbolic {
        whole["languageVersion"] = "2.0".into();
    }
    whole["resources"] = listed(resources);
    whole
}

/// What is wrong with what comes of a template.
fn judge(text: &str, expected: &[Json]) -> Vec<String> {
    let source = Source {
        name: "main.json".to_owned(),
        text: text.to_owned(),
    };
    let imported = match import(&[source], &Request::default()) {
        Ok(imported) => imported,
        Err(error) => return vec![error.to_string()],
    };
    let [definition] = imported.definitions.as_slice() else {
        return vec![format!("{} definitions", imported.definitions.len())];
    };
    let resources = imported.report.resources.iter();
    let lost: Vec<String> = resources
        .flat_map(|resource| match &resource.state {
            State::Lossy(losses) => losses.iter().map(|loss| loss.path.to_lowercase()).collect(),
            State::NotImported(_) => vec![String::new()],
            State::Imported | State::LeftOut(_) => Vec::new(),
        })
        .collect();
    let (found, mut wrong) = deployed(definition);
    // What holds something that is lost differs as a whole.
    wrong.extend(compare(expected, &found, &|_, path| {
        let mut lost = lost.iter();
        lost.any(|lost| path.starts_with(lost.as_str()) || lost.starts_with(path))
    }));
    let is_known = |path: &&String| MAY_LOSE.iter().any(|known| path.contains(known));
    let others = lost.iter().filter(|path| !is_known(path));
    wrong.extend(others.map(|path| format!("lost: {path}: {:?}", imported.report)));
    wrong.extend(broken(definition));
    wrong
        .into_iter()
        .map(|one| format!("{one}\n{}", definition.text))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// What is deployed before and after is the same, less what the report says, whatever the structure; what comes back is laid out,
    /// has no findings of a schema, and comes back as it is.
    #[test]
    fn every_structure_comes_back(bytes in prop::collection::vec(any::<u8>(), 0..220)) {
        let (template, expected) = template(&bytes);
        let text = serde_json::to_string_pretty(&template).unwrap();
        let wrong = judge(&text, &expected);
        prop_assert!(wrong.is_empty(), "{}\n{text}", wrong.join("\n"));
    }
}
