//! An ARM template as JSON text → [`Deployment`]: the form that a definition is lowered to, whichever tool wrote the
//! template.
//!
//! Resources may be a list or be under symbolic names, in their parents or in templates of their own. Names and members
//! are found regardless of case, as ARM does. Nothing is evaluated: [`settle`](super::settle) does that.

mod comments;
mod declaration;
mod error;
pub(super) mod links;
pub(super) mod name;
mod parameter_file;
mod places;
pub(super) mod pointer;
pub(super) mod resource;
pub(super) mod script;
mod snapshot;
pub(super) mod value;

pub use comments::{Comment, comments};
pub use error::ReadError;
pub use parameter_file::parameter_file;
pub use places::{MAX_VALUES, Place, Places, excess};
pub use snapshot::{is_snapshot, snapshot};

use super::deployment::{Deployment, DeploymentScope};
use super::tokens::{self, Json};
use super::value::{Object, Value};
use declaration::Declarations;
use resource::Resources;
use value::Values;

/// The longest text that is read: some eight times of what the resource manager takes.
pub const MAX_TEMPLATE_BYTES: usize = 32 * 1024 * 1024;

/// Reads a template.
///
/// # Errors
/// If the text is longer than [`MAX_TEMPLATE_BYTES`], no JSON (with line and column), nested deeper than 128 levels, or no
/// template: no object with `resources`, or one in which a declaration or an expression cannot be read (with its place).
pub fn read(text: &str) -> Result<Deployment, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_TEMPLATE_BYTES {
        let limit = MAX_TEMPLATE_BYTES / (1024 * 1024);
        return Err(ReadError::whole(format!("it is larger than {limit} MiB")));
    }
    let json = tokens::parse(text).map_err(ReadError::json)?;
    if json.members().is_none() {
        return Err(ReadError::whole("it is not a JSON object"));
    }
    template(&json, "").map_err(|error| error.placed(text))
}

/// Reads a template whose text was taken apart for its [`Places`] already.
///
/// # Errors
/// As [`read`].
pub fn read_placed(places: &Places<'_>, text: &str) -> Result<Deployment, ReadError> {
    match places.tree().filter(|tree| tree.members().is_some()) {
        Some(tree) if text.len() <= MAX_TEMPLATE_BYTES => {
            template(tree, "").map_err(|error| error.placed(text))
        }
        _ => read(text),
    }
}

/// Whether a text is a JSON object that has a member of this name. The case of its letters means nothing.
#[must_use]
pub fn has_member(text: &str, name: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    tokens::parse(text).is_ok_and(|json| json.get(name).is_some())
}

/// Reads a template at `pointer`.
fn template(json: &Json<'_>, pointer: &str) -> Result<Deployment, ReadError> {
    let Some(resources) = json.get("resources") else {
        return Err(ReadError::at(pointer, "it has no `resources`"));
    };
    let variables = variables(json, pointer)?;
    let declarations = Declarations::of(json, pointer, &variables);
    let scope = json.get("$schema").and_then(Json::text);
    Ok(Deployment {
        scope: scope.map_or(DeploymentScope::ResourceGroup, |schema| self::scope(&schema)),
        parameters: declarations.parameters()?,
        functions: declarations.functions()?,
        outputs: declarations.outputs()?,
        resources: Resources::read(resources, &format!("{pointer}/resources"), &variables)?,
        variables,
    })
}

/// The variables of a template; empty if it has none.
pub(super) fn variables(template: &Json<'_>, pointer: &str) -> Result<Object, ReadError> {
    let nothing = Object::new();
    match template.get("variables").and_then(Json::members) {
        Some(members) => Values::outside(&nothing).object(members, &format!("{pointer}/variables")),
        None => Ok(nothing),
    }
}

/// Puts the text of every inline script that a value holds in the place of its Base64.
///
/// For values that are no template's, such as those of an answer of Azure; [`read`] does it by itself.
pub fn open_scripts(value: &mut Value) {
    script::put_everywhere(value, &Object::new());
}

fn scope(schema: &str) -> DeploymentScope {
    let schema = schema.to_ascii_lowercase();
    if schema.contains("subscriptiondeploymenttemplate") {
        DeploymentScope::Subscription
    } else if schema.contains("managementgroupdeploymenttemplate") {
        DeploymentScope::ManagementGroup
    } else if schema.contains("tenantdeploymenttemplate") {
        DeploymentScope::Tenant
    } else {
        DeploymentScope::ResourceGroup
    }
}
