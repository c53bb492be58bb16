//! What is created besides computes, judged by the types of the Bicep compiler: the version to write, and every property.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::Complaint;
use super::property_table::{Shape, judge_members};

/// The version of a workspace is that of the definition's computes, which a definition chooses.
const WORKSPACE: &str = "Microsoft.MachineLearningServices/workspaces";

const RULE: &str = "created-types";

/// Judges a resource of a template; `None` if its type is not in the data, and nothing can be said.
pub fn judge(
    folder: &Path,
    resource: &Value,
    as_written: bool,
    found: &mut Vec<Complaint>,
    notes: &mut Vec<String>,
) -> Option<()> {
    static TYPES: OnceLock<Value> = OnceLock::new();
    let types = TYPES.get_or_init(|| {
        let text = std::fs::read_to_string(folder.join("created-types.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    });
    let resource_type = resource["type"].as_str()?;
    let known = types["types"].get(resource_type)?;
    if resource["apiVersion"] != known["apiVersion"] && resource_type != WORKSPACE {
        let message = format!(
            "{} of {resource_type} instead of {}",
            resource["apiVersion"], known["apiVersion"]
        );
        found.push(Complaint::new(RULE, "/apiVersion", message));
    }
    let nothing = Map::new();
    let shape = Shape {
        resource: known["properties"].as_object()?,
        kind: &nothing,
        as_written,
    };
    judge_members(RULE, shape, resource.as_object()?, found, notes);
    Some(())
}
