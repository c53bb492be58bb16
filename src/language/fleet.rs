//! `[fleet.NAME]`: an instance for each person of a roster. [`document`](crate::document) makes the instances; here is what may
//! be written.

use arcstr::ArcStr;
use serde_json::{Map as Members, Value, json};

use super::instance::InstanceDefinition;
use super::key::{Shape, Table};
use super::reader::Map;
use super::rest::Shaped;
use crate::document::FLEET_KEYS;
use crate::source::Spanned;
use crate::table;

table! {
    /// A fleet: a compute instance for each person of a roster. Every key of an instance may be used, and holds for each of
    /// them, over `[defaults.instance]` and below `override`. In its texts, `{alias}`, `{object_id}`, `{user_principal_name}`,
    /// `{display_name}` and every column of the roster, such as `{team}`, stand for what the row of the person says; an empty cell
    /// as the whole value leaves the default, and a cell that is the whole value of a key with a number or a flag is read as one. A brace is written `{{`. Texts of scripts and expressions have no such words. Each
    /// instance is assigned to its person, unless `assigned_user` says otherwise.
    pub struct FleetDefinition {
        elsewhere members: Spanned<ArcStr> = "The roster: a CSV file with a header, or the JSON of `az ad group member list` or of Microsoft Graph, anywhere in the repository, as a path relative to this file. People are keyed by what identifies them, so the order of the rows makes no difference." {
            always_required, example = ["people.csv"], source = "az ad group member list (Azure CLI)",
            aka = ["roster", "file", "csv", "people", "group", "users", "source", "from", "member"],
            schema = {"type": "string", "minLength": 1},
        },
        elsewhere r#where: Conditions = "Which rows of the roster: the value of a column, or several of which a row has one. All conditions must hold. Default: all rows." {
            example = [{"team": "vision"}, {"team": ["vision", "speech"]}],
            aka = ["filter", "only", "select", "if_column"],
        },
        elsewhere columns: Columns = "The columns that are taken for `object_id`, `user_principal_name`, `display_name` and `alias`, where their headers do not say it, or a word of your own for a column." {
            example = [{"object_id": "id"}], aka = ["mapping", "headers", "fields"],
        },
        elsewhere name: Spanned<ArcStr> = "The name of each instance. It is written in lower case, with letters without accents, digits and hyphens only, and cut to 24 characters, or to 17 with `unique_name`; there is no hyphen before digits at its end." {
            default = "{alias}", example = ["ci-{alias}"],
            schema = {"type": "string", "minLength": 1},
        },
        elsewhere r#override: Map<InstanceDefinition> = "What is different for some people, by their user principal names, object ids or aliases: keys of an instance." {
            example = [{"ana@uni.es": {"size": "Standard_NC24ads_A100_v4"}}],
            aka = ["overrides", "except", "exceptions"],
            schema = {"x-tombi-additional-key-label": "person"},
        },
        shared size,
        shared description,
        shared tags,
        shared assigned_user = "The user of each instance. Default: the person of the row.",
        shared time_zone,
        shared idle_time_before_shutdown,
        shared working_hours,
        shared schedules,
        shared after_creation,
        shared creation_script = "A script that runs once, as root, when an instance is created. The people of a fleet share its text; what differs goes into `arguments`.",
        shared startup_script,
        shared custom_applications,
        shared identity,
        shared role_assignments,
        shared subnet,
        shared enable_node_public_ip,
        shared ssh,
        shared disable_local_auth,
        shared enable_sso,
        shared application_sharing,
        shared authorization_type,
        shared enable_root_access,
        shared enable_os_patching,
        shared release_quota_on_stop,
        shared mlflow_autologger,
        shared unique_name,
        shared environments,
        shared deploy,
        shared unset,
        shared on_redeploy,
        shared sku,
        shared extra,
    }
    file = "fleet";
    title = "Fleet";
    root = "properties.properties";
    inherits = InstanceDefinition;
    hints = {
        "count, number, instances, copies": "a fleet has one instance for each row of its roster",
        "user, username, object_id, email": "the roster names the people: `members = \"people.csv\"`",
        "exclude, except_where": "`where` selects rows by a column; leave out people by a column that says so"
    };
}

/// `where`: values by column.
#[derive(Debug, Clone, Copy)]
pub enum Conditions {}

impl Shaped for Conditions {
    const SHAPE: &'static Shape = &Shape::Other(
        r#"{"type": "object", "minProperties": 1, "additionalProperties": {
            "if": {"type": "array"},
            "then": {"type": "array", "items": {"type": "string"}, "minItems": 1},
            "else": {"type": "string"}
        }, "x-tombi-additional-key-label": "column"}"#,
    );
}

/// `columns`: columns by word.
#[derive(Debug, Clone, Copy)]
pub enum Columns {}

impl Shaped for Columns {
    const SHAPE: &'static Shape = &Shape::Other(
        r#"{"type": "object", "minProperties": 1,
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$", "x-expected": "a word in snake case, such as `object_id`"},
            "additionalProperties": {"type": "string", "minLength": 1}, "x-tombi-additional-key-label": "word"}"#,
    );
}

/// The keywords that say something of a key and nothing of its value.
const ANNOTATIONS: [&str; 4] = ["description", "examples", "default", "x-free-text"];

/// The schema of a fleet, for editors: what is valid for an instance, or has a word of the roster somewhere. The compiler checks the
/// instances themselves, once the words are filled in.
pub(super) fn described() -> Value {
    let mut schema = FleetDefinition::TABLE.described();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (key, property) in properties.into_iter().flatten() {
        if key == "override" {
            let people = json!({ "anyOf": [{ "$ref": "instance.schema.json" }, { "type": "object" }] });
            if let Some(members) = property.as_object_mut() {
                members.insert("additionalProperties".to_owned(), people);
            }
        } else if !FLEET_KEYS.contains(&key.as_str()) {
            *property = with_words(std::mem::take(property), InstanceDefinition::TABLE, key);
        }
    }
    schema
}

/// A property of an instance whose value may also be a text with words, or hold one.
fn with_words(property: Value, table: &Table, key: &str) -> Value {
    let Value::Object(members) = property else {
        return property;
    };
    let is_annotation =
        |key: &str| ANNOTATIONS.contains(&key) || key.starts_with("x-r") || key.starts_with("x-s");
    let mut property: Members<_, _> = members
        .into_iter()
        .filter(|(key, _)| is_annotation(key))
        .collect();
    let is_scalar = table
        .key(key)
        .is_some_and(|key| matches!(key.shape, Shape::Setting(_) | Shape::Literal(_)));
    let mut alternatives = vec![
        json!({ "$ref": format!("instance.schema.json#/properties/{key}") }),
        json!({ "type": "string", "pattern": "\\{[A-Za-z0-9_-]+\\}" }),
    ];
    if !is_scalar {
        alternatives.push(json!({ "type": ["array", "object"] }));
        // tombi asks for it beside the alternatives.
        property.insert("additionalProperties".to_owned(), true.into());
    }
    property.insert("anyOf".to_owned(), alternatives.into());
    Value::Object(property)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fleet_has_every_key_of_an_instance() {
        let has = |key: &str| FleetDefinition::TABLE.key(key).is_some();
        let missing: Vec<&str> = InstanceDefinition::TABLE
            .keys
            .iter()
            .map(|key| key.name)
            .filter(|key| !has(key))
            .collect();
        assert_eq!(missing, [""; 0]);
        assert!(FLEET_KEYS.iter().all(|key| has(key)));
    }
}
