//! What Azure says is there, and bodies of requests → computes.

use std::sync::Arc;

use arcstr::ArcStr;

use super::known::{Known, Said};
use super::report::{ResourceReport, State};
use super::spelling::compute_type;
use super::{Form, ImportError, Source, location, unsaid};
use crate::arm::read::{Place, Places};
use crate::arm::{AsRead, COMPUTE, Key, Object, Resource, Value};
use crate::hashing::HashMap;
use crate::live::{self, Answer, LiveResource};

/// The kinds of computes that Azure creates, and of which it says nothing while it has no properties.
const CREATED: [&str; 2] = ["ComputeInstance", "AmlCompute"];

/// What Azure answers of an instance and no API version has: nobody can set it (Azure/azure-cli#27116).
const ANSWERED_ONLY: &str = "properties.properties.enableBatchPrivateLink";

/// Reads an answer, or the body of a request.
pub(super) fn read(source: &Source, form: Form, places: &Places<'_>) -> Result<Said, ImportError> {
    let answer =
        live::read(&named(source, form)).map_err(|error| ImportError::new(source, error.to_string()))?;
    let mut deployment = answer.deployment();
    let mut said = Said::default();
    let pointers = pointers(&answer, places);
    // NOTE: a deployment of an answer has its resources in their order, and parents between them.
    let resources = deployment
        .resources
        .iter_mut()
        .filter(|resource| !resource.existing);
    let mut gone = Vec::new();
    for ((live, pointer), resource) in answer.resources.iter().zip(pointers).zip(resources) {
        resource.as_read = pointer.as_deref().map(as_read);
        if !live.is_compute() {
            continue;
        }
        if let Some(reason) = unimportable(live) {
            gone.push(resource.symbol.clone());
            let at = pointer.and_then(|pointer| places.at(&pointer));
            said.not_imported
                .push(not_imported(live, &source.name, at, reason));
            continue;
        }
        put_right(live, resource);
        said.known.insert(resource.symbol.clone(), known(live));
        said.notes.extend(state(live));
    }
    deployment
        .resources
        .retain(|resource| !gone.contains(&resource.symbol));
    if form == Form::Answer {
        put_region(&mut deployment.resources);
    }
    said.notes.extend(notes(&answer, &source.name));
    said.deployment = deployment;
    Ok(said)
}

fn as_read(pointer: &str) -> Arc<AsRead> {
    Arc::new(AsRead {
        pointer: pointer.into(),
        ..AsRead::default()
    })
}

/// The text of an answer; a body is named for its file.
fn named(source: &Source, form: Form) -> String {
    if form != Form::Body {
        return source.text.clone();
    }
    let text = source.text.trim_start_matches('\u{feff}');
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(mut members)) => {
            members.entry("name").or_insert_with(|| source.stem().into());
            serde_json::Value::Object(members).to_string()
        }
        _ => source.text.clone(),
    }
}

/// Where each resource is in the text; none where pages follow one another.
fn pointers(answer: &Answer, places: &Places<'_>) -> Vec<Option<String>> {
    let has = |pointer: &str| places.at(pointer).is_some();
    let before = match answer.coverage {
        live::Coverage::Named => return vec![has("").then(String::new)],
        _ if has("/value/0") => "/value",
        _ if has("/0") => "",
        _ => return vec![None; answer.resources.len()],
    };
    let count = answer.resources.len();
    (0..count)
        .map(|index| Some(format!("{before}/{index}")))
        .collect()
}

/// Whether it is there, and not what a request asks for.
fn is_there(live: &LiveResource) -> bool {
    live.provisioning_state.is_some() || live.place.subscription.is_some()
}

/// Why a compute cannot be imported, as a clause.
fn unimportable(live: &LiveResource) -> Option<String> {
    if live.form == live::Form::Envelope {
        return Some(
            "the answer has no properties of it, as `az resource list` shows none; `az ml compute list -o json` does"
                .to_owned(),
        );
    }
    let kind = live.compute_type().unwrap_or_default();
    let is_created = CREATED.iter().any(|created| created.eq_ignore_ascii_case(kind));
    let has_properties = match live.resource.body.get_alike("properties") {
        Some(Value::Object(properties)) => properties.get_alike("properties").is_some(),
        _ => false,
    };
    if !is_created || has_properties {
        return None;
    }
    Some(match &live.provisioning_state {
        Some(state) => format!("it has no properties yet, its state is {state}"),
        None => "it has no properties".to_owned(),
    })
}

fn not_imported(live: &LiveResource, file: &str, place: Option<Place>, reason: String) -> ResourceReport {
    ResourceReport {
        kind: live.compute_type().unwrap_or("compute").to_owned(),
        name: live.name().to_owned(),
        file: file.to_owned(),
        place,
        state: State::NotImported(reason),
    }
}

/// What is there as a definition deploys it: without touching what runs, and leaving unsaid what the answer cannot show.
fn put_right(live: &LiveResource, resource: &mut Resource) {
    if !is_there(live) {
        return;
    }
    let kind = compute_type(&resource.body).unwrap_or_default();
    let is_cluster = kind.eq_ignore_ascii_case("AmlCompute");
    resource.only_if_not_exists = !is_cluster;
    unsaid::fill(&mut resource.body, &|path| live.shows(path));
    resource.body.take_at(ANSWERED_ONLY);
    for doubt in &live.doubts {
        // The form says this where Azure has no value as well, so nothing is known.
        if doubt.or.contains(&None) {
            resource.body.take_at(doubt.path);
        }
    }
    if live.form == live::Form::Cli {
        unsaid::fill_applications(&mut resource.body);
    }
    if live.form == live::Form::Cli && is_cluster {
        // The CLI prints the region of the nodes in the place of that of the workspace.
        if let Some(region) = resource.body.remove("location") {
            resource.body.set_at("properties.computeLocation", region);
        }
    }
}

fn known(live: &LiveResource) -> Known {
    let creator = live.created_by.iter().filter(|_| is_there(live));
    Known {
        comments: creator.map(|name| format!("created by {name}")).collect(),
        ..Known::default()
    }
}

/// A line on a compute that is not as it should be.
fn state(live: &LiveResource) -> Option<String> {
    let state = live.provisioning_state.as_deref().unwrap_or_default();
    let is_fine = state.is_empty() || state.eq_ignore_ascii_case("Succeeded");
    if is_fine && !live.has_failed() {
        return None;
    }
    let own = live.state.as_deref().filter(|own| *own != state);
    let states: Vec<&str> = [Some(state), own]
        .into_iter()
        .flatten()
        .filter(|state| !state.is_empty())
        .collect();
    let errors: Vec<String> = live.errors.iter().map(ToString::to_string).collect();
    let mut line = format!("the state of `{}` is {}", live.name(), states.join(", "));
    if !errors.is_empty() {
        line.push_str(&format!(": {}", errors.join("; ")));
    }
    Some(line)
}

/// What there is to say of the whole answer.
fn notes(answer: &Answer, file: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if answer.has_more {
        notes.push(format!(
            "{file}: `nextLink` says that the list goes on; only what is in it is imported"
        ));
    }
    let there = || {
        answer
            .resources
            .iter()
            .filter(|live| live.is_compute() && is_there(live))
    };
    let mut places: Vec<String> = Vec::new();
    for live in there() {
        if let (Some(subscription), Some(group)) = (&live.place.subscription, &live.place.resource_group) {
            let place = format!("the resource group {group} of the subscription {subscription}");
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    notes.extend(
        places
            .iter()
            .map(|place| format!("{file}: the computes are in {place}")),
    );
    let read_only: usize = there().map(|live| live.read_only).sum();
    let is_answered = |live: &LiveResource| live.resource.body.clone().take_at(ANSWERED_ONLY).is_some();
    if there().any(is_answered) {
        notes.push(format!(
            "{file}: `{ANSWERED_ONLY}` is left out: Azure answers it, and no API version has it"
        ));
    }
    if read_only > 0 {
        notes.push(format!("{file}: what Azure sets is left out: {read_only} values"));
    }
    notes
}

/// Makes the region that all computes of a workspace are in the region of the group: it is that of the workspace, which a definition
/// does not say.
fn put_region(resources: &mut [Resource]) {
    let mut regions: HashMap<Option<ArcStr>, Vec<String>> = HashMap::default();
    for compute in resources.iter().filter(|resource| resource.is(COMPUTE)) {
        let own = regions.entry(compute.parent.clone()).or_default();
        if let Some(region) = region(&compute.body)
            && !own.contains(&region)
        {
            own.push(region);
        }
    }
    let computes = resources.iter_mut().filter(|resource| resource.is(COMPUTE));
    for compute in computes {
        let is_one = regions
            .get(&compute.parent)
            .is_some_and(|regions| regions.len() <= 1);
        if is_one {
            without_region(&mut compute.body);
        }
    }
}

/// A body whose region is that of its group; so is that of the machine, where it is the same.
fn without_region(body: &mut Object) {
    let own = region(body);
    body.remove("location");
    body.insert(Key::Word("location"), location::of_group());
    if let Some(Value::Object(properties)) = body.get_mut("properties") {
        let of_machine = match properties.get("computeLocation") {
            Some(Value::String(region)) => Some(spelled(region)),
            _ => None,
        };
        if of_machine.is_some() && of_machine == own {
            properties.remove("computeLocation");
        }
    }
}

fn region(body: &Object) -> Option<String> {
    match body.get("location")? {
        Value::String(region) => Some(spelled(region)),
        _ => None,
    }
}

fn spelled(region: &str) -> String {
    region.replace(' ', "").to_ascii_lowercase()
}
