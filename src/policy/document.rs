//! The forms that definitions, initiatives, assignments and exemptions come in.
//!
//! | Form | Where from |
//! |---|---|
//! | `{ "if": …, "then": … }` | the file of `az policy definition create --rules`; parameters beside it, `NAME.parameters.json` |
//! | `{ "mode": …, "parameters": …, "policyRule": … }` | the portal, `az policy definition list` |
//! | the same in `properties` | built-in definitions, REST |
//! | `[ … ]`, `{ "value": [ … ] }` | lists of these |
//! | a template of a subscription or a management group | expressions escaped with `[[` |

use serde_json::{Map, Value};

use super::parse::{member, segment};
use super::place::Place;
use super::policies::{
    Assignment, Definition, Exemption, Initiative, Member, Policies, PolicyError, PolicyFile,
};
use crate::arm::settle::{self, Settling};
use crate::arm::{self, NotJson};
use crate::expression::Expression;

impl Policies {
    /// Reads the policies of files.
    ///
    /// # Errors
    /// If a file holds something else, or no policy.
    pub fn read(files: Vec<PolicyFile>) -> Result<Self, PolicyError> {
        let mut policies = Self::default();
        for file in files {
            policies.files.push(file);
            read(&mut policies)?;
        }
        pair(&mut policies);
        Ok(policies)
    }
}

/// Reads the last of the files.
fn read(policies: &mut Policies) -> Result<(), PolicyError> {
    let number = policies.files.len().saturating_sub(1);
    let Some(file) = policies.files.get(number) else {
        return Ok(());
    };
    let (name, text) = (file.name.clone(), file.text.clone());
    let whole = Place {
        file: number,
        pointer: String::new(),
    };
    let json: Value = serde_json::from_str(&text).map_err(|error| not_json(&name, &error))?;
    let before = count(policies);
    if is_template(&json) {
        template(&text, &name, &whole, policies)?;
    } else {
        things(&json, &whole, policies)?;
    }
    if count(policies) == before && !is_parameters(&json) {
        return Err(policies.error(
            &whole,
            "it holds no policy: neither a definition nor an initiative, an assignment or an exemption",
        ));
    }
    Ok(())
}

fn not_json(name: &str, error: &serde_json::Error) -> PolicyError {
    let NotJson { reason, line, column } = NotJson::of(error);
    let message = match reason.as_str() {
        "recursion limit exceeded" => "it nests more than 128 levels deep".to_owned(),
        message => format!("it is not JSON: {message}"),
    };
    PolicyError {
        file: name.to_owned(),
        message,
        // Of an empty text the column is 0.
        position: Some((line.max(1), column.max(1))),
    }
}

fn count(policies: &Policies) -> usize {
    policies.definitions.len()
        + policies.initiatives.len()
        + policies.assignments.len()
        + policies.exemptions.len()
}

fn is_template(json: &Value) -> bool {
    let schema = member(json, "$schema").and_then(|(_, schema)| schema.as_str());
    schema.is_some_and(|schema| schema.to_lowercase().contains("deploymenttemplate"))
        || member(json, "resources")
            .is_some_and(|(_, resources)| resources.is_array() || resources.is_object())
}

/// Whether a file holds nothing but the parameters of a rule, for `az policy definition create --params`.
fn is_parameters(json: &Value) -> bool {
    json.as_object().is_some_and(|members| {
        !members.is_empty() && members.values().all(|value| member(value, "type").is_some())
    })
}

/// What a list or a thing holds.
fn things(json: &Value, place: &Place, policies: &mut Policies) -> Result<(), PolicyError> {
    let below = |key: &str| Place {
        file: place.file,
        pointer: format!("{}/{key}", place.pointer),
    };
    if let Value::Array(items) = json {
        if is_member_list(items) {
            policies.initiatives.push(Initiative {
                id: None,
                name: stem(policies, place),
                parameters: Map::new(),
                members: members(json, place),
                place: place.clone(),
            });
            return Ok(());
        }
        for (index, item) in items.iter().enumerate() {
            things(item, &below(&index.to_string()), policies)?;
        }
        return Ok(());
    }
    if let Some((key, list @ Value::Array(_))) = member(json, "value") {
        return things(list, &below(key), policies);
    }
    if member(json, "if").is_some() && member(json, "then").is_some() {
        let name = stem(policies, place);
        policies.definitions.push(Definition {
            id: None,
            name: name.strip_suffix(".rules").map_or(name.clone(), str::to_owned),
            display_name: None,
            mode: None,
            parameters: Map::new(),
            rule: match is_escaped(json) {
                true => unescaped(json),
                false => json.clone(),
            },
            place: place.clone(),
            // The rule is the whole file.
            rule_at: place.clone(),
        });
        return Ok(());
    }
    let json = if is_escaped(json) {
        unescaped(json)
    } else {
        json.clone()
    };
    thing(&json, place, policies);
    Ok(())
}

/// The list of `az policy set-definition create --definitions`.
fn is_member_list(items: &[Value]) -> bool {
    !items.is_empty()
        && items.iter().all(|item| {
            let has = |name: &str| member(item, name).is_some();
            has("policyDefinitionId") && !has("id") && !has("name") && !has("type") && !has("scope")
        })
}

/// The name of a file without its folder and ending.
fn stem(policies: &Policies, place: &Place) -> String {
    let name = policies
        .files
        .get(place.file)
        .map_or("", |file| file.name.as_str());
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    file.strip_suffix(".json").unwrap_or(file).to_owned()
}

/// Reads one thing, whose properties may be in `properties`.
fn thing(json: &Value, place: &Place, policies: &mut Policies) {
    let (body, at) = match member(json, "properties") {
        Some((key, body @ Value::Object(_))) => (
            body,
            Place {
                file: place.file,
                pointer: format!("{}/{key}", place.pointer),
            },
        ),
        _ => (json, place.clone()),
    };
    let text = |of: &Value, name: &str| {
        member(of, name)
            .and_then(|(_, text)| text.as_str())
            .map(str::to_owned)
    };
    let id = text(json, "id").filter(|id| !id.starts_with('['));
    let name = text(json, "name").unwrap_or_else(|| stem(policies, place));
    let object = |name: &str| {
        let found = member(body, name).and_then(|(_, object)| object.as_object());
        found.cloned().unwrap_or_default()
    };
    if let Some((key, rule)) = member(body, "policyRule") {
        policies.definitions.push(Definition {
            id,
            name,
            display_name: text(body, "displayName"),
            mode: text(body, "mode"),
            parameters: object("parameters"),
            rule: rule.clone(),
            rule_at: below(&at, &[key]),
            place: at,
        });
    } else if let Some((key, list)) = member(body, "policyDefinitions") {
        let below = Place {
            file: at.file,
            pointer: format!("{}/{key}", at.pointer),
        };
        policies.initiatives.push(Initiative {
            id,
            name,
            parameters: object("parameters"),
            members: members(list, &below),
            place: at,
        });
    } else if let Some(assignment) = text(body, "policyAssignmentId") {
        let references = member(body, "policyDefinitionReferenceIds").and_then(|(_, list)| list.as_array());
        let references = references.into_iter().flatten().filter_map(Value::as_str);
        policies.exemptions.push(Exemption {
            id,
            scope: text(json, "scope"),
            assignment,
            references: references.map(str::to_lowercase).collect(),
            expires_on: text(body, "expiresOn"),
        });
    } else if let Some(definition) = text(body, "policyDefinitionId") {
        policies.assignments.push(Assignment {
            scope: text(body, "scope").or_else(|| text(json, "scope")),
            id,
            name,
            body: body.clone(),
            definition,
            place: at,
        });
    }
}

fn members(list: &Value, place: &Place) -> Vec<Member> {
    let items = list.as_array().into_iter().flatten().enumerate();
    let members = items.filter_map(|(index, item)| {
        let text = |name: &str| member(item, name).and_then(|(_, text)| text.as_str());
        let parameters = member(item, "parameters").and_then(|(_, object)| object.as_object());
        Some(Member {
            definition: text("policyDefinitionId")?.to_owned(),
            reference: text("policyDefinitionReferenceId").map(str::to_owned),
            parameters: parameters.cloned().unwrap_or_default(),
            place: Place {
                file: place.file,
                pointer: format!("{}/{index}", place.pointer),
            },
        })
    });
    members.collect()
}

/// Whether a thing has the expressions of a template's resource: escaped, for the template is not to evaluate them.
fn is_escaped(json: &Value) -> bool {
    let (mut escaped, mut plain) = (false, false);
    brackets(json, &mut escaped, &mut plain);
    escaped && !plain
}

fn brackets(json: &Value, escaped: &mut bool, plain: &mut bool) {
    match json {
        Value::String(text) if text.starts_with('[') && text.ends_with(']') => {
            *(if text.starts_with("[[") { escaped } else { plain }) = true;
        }
        Value::Array(items) => items.iter().for_each(|item| brackets(item, escaped, plain)),
        Value::Object(members) => members.values().for_each(|value| brackets(value, escaped, plain)),
        _ => {}
    }
}

fn unescaped(json: &Value) -> Value {
    match json {
        Value::String(text) if text.starts_with("[[") && text.ends_with(']') => {
            Value::from(text.get(1..).unwrap_or_default())
        }
        Value::Array(items) => items.iter().map(unescaped).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), unescaped(value)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

/// Reads the resources of a template.
fn template(text: &str, name: &str, whole: &Place, policies: &mut Policies) -> Result<(), PolicyError> {
    let deployment = arm::read(text).map_err(|error| PolicyError {
        file: name.to_owned(),
        position: error.place.map(|place| (place.line, place.column)),
        message: error.reason,
    })?;
    let settled = settle::settle(&deployment, &Settling::default());
    for resource in &settled.deployment.resources {
        if !resource
            .resource_type
            .to_lowercase()
            .starts_with("microsoft.authorization/polic")
        {
            continue;
        }
        let mut thing = resource.body.to_sent_json();
        let last = match &resource.name {
            Expression::String(name) => name
                .rsplit_once('/')
                .map_or(name.clone(), |(_, last)| last.into()),
            computed => computed.arm_string().into(),
        };
        thing.insert("name".to_owned(), Value::from(last.as_str()));
        if let Some(scope) = resource
            .as_read
            .as_ref()
            .and_then(|as_read| as_read.scope.as_ref())
        {
            thing.insert("scope".to_owned(), scope.to_sent_json());
        }
        let pointer = resource.as_read.as_ref().map(|as_read| as_read.pointer.clone());
        let place = Place {
            file: whole.file,
            pointer: pointer.map(|pointer| pointer.to_string()).unwrap_or_default(),
        };
        self::thing(&Value::Object(thing), &place, policies);
    }
    Ok(())
}

/// Gives the rules that are files of their own the parameters of the files beside them: `NAME.rules.json` those of
/// `NAME.parameters.json` or `NAME.params.json`.
fn pair(policies: &mut Policies) {
    let files: Vec<(String, Value)> = policies
        .files
        .iter()
        .filter_map(|file| {
            let json: Value = serde_json::from_str(&file.text).ok().filter(is_parameters)?;
            Some((file.name.clone(), json))
        })
        .collect();
    let names: Vec<String> = policies.files.iter().map(|file| file.name.clone()).collect();
    for definition in &mut policies.definitions {
        let own = names.get(definition.place.file).map_or("", String::as_str);
        let base = own.strip_suffix(".json").unwrap_or(own);
        let base = base
            .strip_suffix(".rules")
            .or_else(|| base.strip_suffix(".rule"))
            .unwrap_or(base);
        let beside = files.iter().find(|(name, _)| {
            ["parameters", "params"]
                .iter()
                .any(|word| *name == format!("{base}.{word}.json"))
        });
        if let (true, Some((_, Value::Object(parameters)))) = (definition.parameters.is_empty(), beside) {
            definition.parameters = parameters.clone();
        }
    }
}

/// The name at the end of an id, or the last text of an expression that makes one.
pub(super) fn last_name(id: &str) -> String {
    if id.starts_with('[') {
        let texts = id.split('\'').skip(1).step_by(2);
        return texts.last().unwrap_or_default().to_lowercase();
    }
    id.rsplit('/').next().unwrap_or_default().to_lowercase()
}

/// The place of a member of a thing.
pub(super) fn below(place: &Place, keys: &[&str]) -> Place {
    let mut pointer = place.pointer.clone();
    for key in keys {
        pointer.push('/');
        pointer.push_str(&segment(key));
    }
    Place {
        file: place.file,
        pointer,
    }
}
