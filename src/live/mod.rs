//! What Azure says is there → resources, as a template would write them.
//!
//! [`read`] takes what people can print with `az` and tells the forms apart by what is in them:
//!
//! | Command | Form |
//! |---|---|
//! | `az rest --method get --url …/computes?api-version=…` | `value` with REST bodies, `nextLink` where there is more; the pages may follow one another, or be a list |
//! | `az rest … /computes/NAME`, `az resource show` | one REST body |
//! | `az ml compute list`, `az ml compute show` | the library's own form (azure-ai-ml), in snake_case; old versions print REST bodies |
//! | `az resource list` | resources without `properties` |
//!
//! A form that cannot show a property says nothing about it: [`LiveResource::shows`] tells that from a property that is not
//! set. What Azure adds to every answer ([`crate::azure::access`]) and `null` are left out.

mod cli;
mod error;
mod json;
mod page;
mod place;
mod rest;

use serde_json::Value as Json;

use crate::arm::{COMPUTE, Deployment, Key, Object, Resource, Value};
use crate::azure::access::{Access, access};
use crate::expression::Expression;
use crate::hashing::HashMap;
use crate::language::rest_path;
pub use cli::{CliDocument, LeftOut, document as cli_document};
pub use error::{AnswerError, LiveError};
use page::Page;
pub use place::Place;

/// The longest text that is read.
pub const MAX_ANSWER_BYTES: usize = 32 * 1024 * 1024;

/// What Azure says is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The resources in the order of the answer.
    pub resources: Vec<LiveResource>,
    /// What else would be in it if it were there.
    pub coverage: Coverage,
    /// Whether the answer says that there is more: `nextLink` of its last page.
    pub has_more: bool,
}

/// What an answer is complete for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// For what it names: it is one resource.
    Named,
    /// For the computes of a workspace.
    Computes,
    /// For the resources of a group or subscription.
    Resources,
}

/// The form in which a resource is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A body of the REST API.
    Rest,
    /// The form of azure-ai-ml, which the Azure CLI prints.
    Cli,
    /// A resource without its properties, as `az resource list` prints it.
    Envelope,
}

/// A resource that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveResource {
    /// In which form it is given.
    pub form: Form,
    /// Where it is, as far as its id says.
    pub place: Place,
    /// The resource in REST form: its type, its name (the last segment, without a parent) and its body.
    pub resource: Resource,
    /// `provisioningState`, such as `Succeeded` or `Failed`.
    pub provisioning_state: Option<String>,
    /// `state` of a compute instance, such as `Running` or `CreateFailed`.
    pub state: Option<String>,
    /// What went wrong, in Azure's words.
    pub errors: Vec<LiveError>,
    /// Who created it, as far as the form says: the name of an account or of an application.
    pub created_by: Option<String>,
    /// How many members the answer has that Azure sets.
    pub read_only: usize,
    /// Values that the form may have put in the place of something else.
    pub doubts: Vec<Doubt>,
    /// Where it is in the text of its page: an RFC 6901 JSON pointer.
    pub pointer: String,
    /// Paths that this resource does not show, though its form can.
    unseen: Vec<String>,
}

/// A value by which a form says several things.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubt {
    /// The path from the root of the resource.
    pub path: &'static str,
    /// What Azure may have instead; `None` is no value.
    pub or: &'static [Option<&'static str>],
}

/// States of an instance in which it cannot be used until somebody does something about it.
const FAILED_STATES: [&str; 4] = ["CreateFailed", "SetupFailed", "UserSetupFailed", "Unusable"];

impl LiveResource {
    /// Its name, the last segment.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.resource.name {
            Expression::String(name) => name,
            _ => "",
        }
    }

    /// Whether it is a compute of Azure Machine Learning.
    #[must_use]
    pub fn is_compute(&self) -> bool {
        self.resource.resource_type.eq_ignore_ascii_case(COMPUTE)
    }

    /// `computeType`; none if the form does not show it.
    #[must_use]
    pub fn compute_type(&self) -> Option<&str> {
        let Some(Value::Object(properties)) = self.resource.body.get_alike("properties") else {
            return None;
        };
        match properties.get_alike("computeType") {
            Some(Value::String(kind)) => Some(kind),
            _ => None,
        }
    }

    /// Whether it was not created, or cannot be used.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        let is = |state: &Option<String>, words: &[&str]| {
            let state = state.as_deref().unwrap_or_default();
            words.iter().any(|word| word.eq_ignore_ascii_case(state))
        };
        is(&self.provisioning_state, &["Failed", "Canceled"]) || is(&self.state, &FAILED_STATES)
    }

    /// Whether the form shows the property, so that it is not set where there is no value.
    ///
    /// `path` is that from the root of the resource, with `[]` for an item of a list.
    #[must_use]
    pub fn shows<S: AsRef<str>>(&self, path: &[S]) -> bool {
        let kind = self.compute_type().unwrap_or_default();
        let is_hidden = |hidden: &String| json::leads_to(hidden, path);
        if self.is_compute() && access(kind, path) == Some(Access::Secret)
            || self.unseen.iter().any(is_hidden)
        {
            return false;
        }
        match self.form {
            Form::Rest => true,
            Form::Cli => cli::shows(kind, path),
            Form::Envelope => rest::is_of_envelope(path),
        }
    }

    /// Puts an open value in the place of everything that the answer does not show, so that nothing takes it for absent.
    pub fn hide_unseen(&self, members: &mut Object) {
        for path in self.not_seen() {
            if path.contains(['[', '*']) {
                continue;
            }
            let names: Vec<&str> = path.split('.').collect();
            hide(members, &names);
        }
    }

    /// The paths that a definition of this kind of compute can set and the answer does not show; `[]` is an item of a list
    /// and `*` an entry under a name of the user's.
    #[must_use]
    pub fn not_seen(&self) -> Vec<String> {
        let kind = self.compute_type().unwrap_or_default();
        let paths = rest_path::paths(kind).into_iter().map(|(path, _)| path);
        let hidden = |path: &String| !self.shows(&json::segments(path));
        let mut hidden: Vec<String> = paths.filter(hidden).collect();
        hidden.sort();
        hidden.dedup();
        hidden
    }
}

fn hide(members: &mut Object, names: &[&str]) {
    let Some((first, rest)) = names.split_first() else {
        return;
    };
    if members.get_alike(first).is_none() {
        let name = Key::Name((*first).into());
        if rest.is_empty() {
            let open = Expression::call("notShown", [Expression::String((*first).into())]);
            members.insert(name, open);
        } else {
            members.insert(name, Object::new());
        }
    }
    if let Some(Value::Object(inner)) = members.get_alike_mut(first) {
        hide(inner, rest);
    }
}

impl Answer {
    /// The resources as a deployment, each below the workspace that its id names, which exists.
    #[must_use]
    pub fn deployment(&self) -> Deployment {
        place::deployment(&self.resources)
    }
}

/// Whether a text is an answer by the look of it: neither a template nor a snapshot.
#[must_use]
pub fn is_answer(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut pages = serde_json::Deserializer::from_str(text).into_iter::<Json>();
    match pages.next() {
        Some(Ok(Json::Object(page))) => {
            page.get("value").is_some_and(Json::is_array)
                || page.contains_key("type") && page.contains_key("name") && !page.contains_key("resources")
                || page::refusal(&page).is_some()
        }
        Some(Ok(Json::Array(_))) => true,
        // A list that is cut off; a definition begins with a bracket, too, and a word behind it.
        _ => {
            let text = text.trim_start();
            let inside = text.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
            text.starts_with('[') && inside.starts_with('{')
        }
    }
}

/// Reads an answer.
///
/// # Errors
/// If the text is longer than [`MAX_ANSWER_BYTES`] or no JSON, or if something in it is no resource.
pub fn read(text: &str) -> Result<Answer, AnswerError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_ANSWER_BYTES {
        let limit = MAX_ANSWER_BYTES / (1024 * 1024);
        return Err(AnswerError::whole(format!("it is larger than {limit} MiB")));
    }
    let mut answer: Option<Answer> = None;
    for (number, page) in serde_json::Deserializer::from_str(text)
        .into_iter::<Json>()
        .enumerate()
    {
        let page = page.map_err(|error| AnswerError::whole(format!("it is not JSON: {error}")))?;
        let page = read_page(page, number)?;
        match &mut answer {
            None => answer = Some(page),
            Some(answer) => {
                answer.resources.extend(page.resources);
                answer.has_more = page.has_more;
            }
        }
    }
    let mut answer = answer.ok_or_else(|| AnswerError::whole("it is empty"))?;
    answer.resources = once(answer.resources);
    Ok(answer)
}

/// Each resource once, because pages may overlap; in the form that shows more of it if there are two.
fn once(resources: Vec<LiveResource>) -> Vec<LiveResource> {
    let mut places: HashMap<String, usize> =
        HashMap::with_capacity_and_hasher(resources.len(), Default::default());
    let mut all: Vec<LiveResource> = Vec::with_capacity(resources.len());
    for resource in resources {
        let kind = &resource.resource.resource_type;
        let key = format!("{kind} {:?} {}", resource.place, resource.name()).to_lowercase();
        match places.get(&key).and_then(|at| all.get_mut(*at)) {
            Some(known) if known.form == Form::Envelope => *known = resource,
            Some(_) => {}
            None => {
                places.insert(key, all.len());
                all.push(resource);
            }
        }
    }
    all
}

fn read_page(page: Json, number: usize) -> Result<Answer, AnswerError> {
    let Page {
        items,
        has_more,
        is_list,
    } = Page::of(page)?;
    let place = |index: usize| match is_list {
        true => format!("item {} of page {}", index + 1, number + 1),
        false => "it".to_owned(),
    };
    let resources: Vec<LiveResource> = items
        .into_iter()
        .enumerate()
        .map(|(index, item)| {
            let resource = resource(item.json)
                .map_err(|reason| AnswerError::whole(format!("{} {reason}", place(index))))?;
            Ok(LiveResource {
                pointer: item.pointer,
                ..resource
            })
        })
        .collect::<Result<_, _>>()?;
    let is_envelope = |resource: &LiveResource| resource.form == Form::Envelope || !resource.is_compute();
    let coverage = match is_list {
        false => Coverage::Named,
        true if resources.iter().any(is_envelope) => Coverage::Resources,
        true => Coverage::Computes,
    };
    Ok(Answer {
        resources,
        coverage,
        has_more,
    })
}

/// Reads one resource, in any form.
fn resource(item: Json) -> Result<LiveResource, &'static str> {
    let Json::Object(item) = item else {
        return Err("is not a JSON object");
    };
    let text = |key: &str| item.get(key).and_then(Json::as_str).unwrap_or_default();
    if text("name").is_empty() {
        return Err("has no `name`");
    }
    let has_type = text("type").contains('/');
    let compute_type = item
        .get("properties")
        .and_then(|properties| properties.get("computeType"));
    if has_type || compute_type.is_some() {
        return Ok(rest::resource(item));
    }
    if cli::is_compute(text("type")) {
        return Ok(cli::resource(&item));
    }
    Err("is neither a compute nor another resource of Azure")
}

/// A body less what is read-only in it.
fn settable(kind: &str, body: Object) -> Object {
    json::without(body, &|path| access(kind, path) == Some(Access::ReadOnly))
}
