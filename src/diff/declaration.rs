//! What a change of a template's declarations does that no resource shows: outputs, parameters that nothing reads, and parameters
//! whose values become visible or hidden.

use std::borrow::Cow;

use super::change::{Change, Detail};
use super::merge;
use super::open::{is_open, settled_by};
use super::same::means_the_same;
use super::secret::shown;
use super::side::{Case, Side};
use crate::arm::{Deployment, Output, Parameter, Value};
use crate::azure::behaviour::{Behaviour, Certainty, Reason};

/// The page of Microsoft Learn on what a template's sections do.
const SOURCE: &str = "Template syntax and expressions";

/// What differs in what both sides declare. A list of resources declares nothing.
pub(super) fn changes(
    old: &Side,
    new: &Side,
    pairs: &[(Cow<'_, Case>, Cow<'_, Case>)],
    environments: &[String],
) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.is_template() && new.is_template() {
        changes.extend(visibility(&old.declared, &new.declared));
        for (before, after) in pairs {
            let environment = after.environment.clone().or_else(|| before.environment.clone());
            let found = unread(&new.declared, before, after).chain(outputs(before, after));
            for mut change in found {
                change.environments.extend(environment.clone());
                merge::add(&mut changes, change);
            }
        }
    }
    for change in &mut changes {
        merge::everywhere(&mut change.environments, environments);
    }
    changes
}

impl Side {
    /// Whether it has a template that declares something.
    fn is_template(&self) -> bool {
        *self.declared != Deployment::default()
    }
}

/// Parameters whose values were shown and are hidden now, or the reverse.
fn visibility<'d>(old: &'d Deployment, new: &'d Deployment) -> impl Iterator<Item = Change> + 'd {
    new.parameters.iter().filter_map(|parameter| {
        let mut olds = old.parameters.iter();
        let before = olds.find(|other| is_named(other, &parameter.name))?;
        if before.secure == parameter.secure {
            return None;
        }
        let word =
            |parameter: &Parameter| Some(if parameter.secure { "secure" } else { "not secure" }.to_owned());
        let mut change = change(
            format!("parameters.{}", parameter.name),
            Detail::Values {
                before: word(before),
                after: word(parameter),
            },
            Behaviour::InPlace,
        );
        change.note =
            "it decides whether the value appears in logs and in the history of deployments".to_owned();
        change.security = true;
        Some(change)
    })
}

/// Parameters with another value that no resource and no output reads.
fn unread<'c>(template: &'c Deployment, old: &'c Case, new: &'c Case) -> impl Iterator<Item = Change> + 'c {
    new.given.iter().filter_map(move |(name, after)| {
        let (_, before) = old
            .given
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        if before == after || reads(template, name) {
            return None;
        }
        let declared = template
            .parameters
            .iter()
            .find(|parameter| is_named(parameter, name))?;
        let mut change = change(
            format!("parameters.{}", declared.name),
            Detail::Values {
                before: Some(shown(before)),
                after: Some(shown(after)),
            },
            Behaviour::NotApplied,
        );
        change.reason = Some(Reason::NothingReads);
        Some(change)
    })
}

fn is_named(parameter: &Parameter, name: &str) -> bool {
    parameter.name.to_lowercase() == name.to_lowercase()
}

/// Whether anything in a template mentions a parameter.
fn reads(template: &Deployment, name: &str) -> bool {
    // NOTE: a text that only looks like a reference counts as one; then nothing is said.
    let reference = format!("parameters('{}')", name.to_lowercase());
    let holds = |text: String| text.to_lowercase().contains(&reference);
    let in_value = |value: &Value| holds(value.to_json().to_string());
    let resources = template.resources.iter().any(|resource| {
        let as_read = resource.as_read.as_deref();
        let nested = as_read.and_then(|as_read| as_read.nested.as_ref());
        in_value(&Value::Object(resource.body.clone()))
            || holds(resource.name.to_arm())
            || holds(resource.api_version.to_string())
            || resource
                .condition
                .as_ref()
                .is_some_and(|condition| holds(condition.to_arm()))
            || as_read.is_some_and(|as_read| holds(format!("{as_read:?}")))
            || nested.is_some_and(|nested| {
                in_value(&Value::Object(nested.parameters.clone()))
                    || !nested.inner && reads(&nested.deployment, name)
            })
            || mentions(
                as_read
                    .and_then(|as_read| as_read.copy.as_ref())
                    .map(|copy| &copy.count),
                &holds,
            )
    });
    let mut parameters = template.parameters.iter();
    let mut outputs = template.outputs.iter();
    resources
        || in_value(&Value::Object(template.variables.clone()))
        || parameters.any(|parameter| parameter.default.as_ref().is_some_and(in_value))
        || outputs.any(|output| in_value(&output.value))
}

fn mentions(value: Option<&Value>, holds: &dyn Fn(String) -> bool) -> bool {
    value.is_some_and(|value| holds(value.to_json().to_string()))
}

/// The outputs that differ.
fn outputs<'c>(old: &'c Case, new: &'c Case) -> impl Iterator<Item = Change> + 'c {
    let named = |outputs: &'c [Output], name: &str| {
        let mut outputs = outputs.iter();
        outputs.find(|output| output.name.eq_ignore_ascii_case(name))
    };
    let both = new
        .outputs
        .iter()
        .map(move |output| (named(&old.outputs, &output.name), Some(output)));
    let gone = old
        .outputs
        .iter()
        .filter(move |output| named(&new.outputs, &output.name).is_none());
    both.chain(gone.map(|output| (Some(output), None)))
        .filter_map(|(before, after)| output(before, after))
}

fn output(old: Option<&Output>, new: Option<&Output>) -> Option<Change> {
    let name = &new.or(old)?.name;
    let (before, after) = (old.map(|output| &output.value), new.map(|output| &output.value));
    if old.is_some() && new.is_some() && means_the_same(before, after, None) {
        return None;
    }
    let secure = [old, new].into_iter().flatten().any(|output| output.secure);
    let detail = match secure {
        true => Detail::Secret {
            before: old.is_some(),
            after: new.is_some(),
        },
        false => Detail::Values {
            before: before.map(shown),
            after: after.map(shown),
        },
    };
    let mut change = change(format!("outputs.{name}"), detail, Behaviour::InPlace);
    change.note = "outputs do not affect what is deployed".to_owned();
    let open: Vec<&Value> = before
        .into_iter()
        .chain(after)
        .filter(|value| is_open(value))
        .collect();
    if old.is_some() && new.is_some() && !open.is_empty() {
        change.behaviour = Behaviour::Unknown;
        change.certainty = None;
        change.sources.clear();
        change.settled_by = settled_by(open);
    }
    Some(change)
}

fn change(path: String, detail: Detail, behaviour: Behaviour) -> Change {
    Change {
        path,
        keys: Vec::new(),
        definition: None,
        detail,
        behaviour,
        reason: None,
        settled_by: Vec::new(),
        environments: Vec::new(),
        certainty: Some(Certainty::Documented),
        sources: vec![SOURCE.to_owned()],
        operation: None,
        note: String::new(),
        security: false,
    }
}
