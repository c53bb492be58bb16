//! The comparison itself: which resource of the one template is which of the other.

use super::change::{Comparison, Fate, HoursChange, ResourceChange};
use super::deployed::{Case, DeployedResource, Side};
use super::{command, declaration, guard, hours, walk};
use crate::azure::behaviour;

/// What deploying `new` does to what `old` deployed.
///
/// Resources are matched by type and name, ignoring case. A compute whose type changed is a changed compute. A resource that
/// differs from one on the other side only in its name counts as renamed.
#[must_use]
pub fn compare(old: &Side, new: &Side) -> Comparison {
    let nothing = Case::default();
    let (before, after) = (old.cases.first(), new.cases.first());
    Comparison {
        resources: resources(before.unwrap_or(&nothing), after.unwrap_or(&nothing)),
        declarations: declaration::changes(old, new),
    }
}

/// The resources that differ, computes first.
fn resources(old: &Case, new: &Case) -> Vec<ResourceChange> {
    let mut gone: Vec<&DeployedResource> = old.resources.iter().collect();
    let mut pairs: Vec<(Option<&DeployedResource>, &DeployedResource)> = Vec::new();
    for resource in &new.resources {
        let index = gone.iter().position(|other| is_same(other, resource));
        pairs.push((index.map(|index| gone.remove(index)), resource));
    }
    let mut resources = Vec::new();
    for (before, after) in pairs {
        let change = match before {
            Some(before) => changed(before, after),
            None => match gone.iter().position(|other| is_renamed(other, after)) {
                Some(index) => Some(renamed(gone.remove(index), after)),
                None => Some(added(after)),
            },
        };
        resources.extend(change);
    }
    resources.extend(gone.into_iter().map(removed));
    resources.sort_by_key(|resource| resource.compute_type.is_none());
    resources
}

fn is_same(one: &DeployedResource, other: &DeployedResource) -> bool {
    one.resource_type.eq_ignore_ascii_case(&other.resource_type)
        && one.name.eq_ignore_ascii_case(&other.name)
        && (one.is_compute() || one.parent.eq_ignore_ascii_case(&other.parent))
}

/// Whether all but the name is the same, and there is enough of it to say so.
fn is_renamed(one: &DeployedResource, other: &DeployedResource) -> bool {
    one.is_compute()
        && other.is_compute()
        && one.resource_type.eq_ignore_ascii_case(&other.resource_type)
        && walk::changes(one, other).is_empty()
}

fn changed(old: &DeployedResource, new: &DeployedResource) -> Option<ResourceChange> {
    let mut changes = walk::changes(old, new);
    if changes.is_empty() {
        return None;
    }
    let mut change = of(new, Fate::Changed);
    if guard::keep(&mut changes, new) {
        let note = "what people change themselves is sent at creation only (`on_redeploy = \"keep\"`): an existing one keeps it";
        change.notes.push(note.to_owned());
    }
    if let (Some(before), Some(after)) = (old.compute_type(), new.compute_type())
        && !before.eq_ignore_ascii_case(after)
    {
        let note = format!("the kind of compute changes from `{before}` to `{after}`");
        change.notes.push(note);
    }
    change.commands = command::commands(new, &changes);
    change.changes = changes;
    let (before, after) = (hours::minutes(old), hours::minutes(new));
    change.hours = (before != after).then_some(HoursChange { before, after });
    guard::apply(&mut change, &new.deployed);
    Some(change)
}

fn added(resource: &DeployedResource) -> ResourceChange {
    let mut change = of(resource, Fate::Added);
    let after = hours::minutes(resource);
    change.hours = after.map(|_| HoursChange { before: None, after });
    guard::apply(&mut change, &resource.deployed);
    change
}

fn removed(resource: &DeployedResource) -> ResourceChange {
    let mut change = of(resource, Fate::Removed);
    let before = hours::minutes(resource);
    change.hours = before.map(|_| HoursChange {
        before,
        after: before,
    });
    change.notes.push(left(resource));
    change.commands.extend(command::removal(resource));
    change
}

fn renamed(old: &DeployedResource, new: &DeployedResource) -> ResourceChange {
    let from = old.name.clone();
    let mut change = of(new, Fate::Renamed { from });
    let minutes = hours::minutes(new);
    change.hours = minutes.map(|_| HoursChange {
        before: None,
        after: minutes,
    });
    change.notes.push(format!(
        "a compute cannot be renamed: a deployment makes a new one, and the old one, `{}`, stays; {}",
        old.name,
        left(old)
    ));
    change.commands.extend(command::removal(old));
    guard::apply(&mut change, &new.deployed);
    change
}

/// What becomes of what the template does not have any more.
fn left(resource: &DeployedResource) -> String {
    let billed = matches!(resource.compute_type(), Some("ComputeInstance" | "AmlCompute"));
    let what = if billed {
        "goes on running and being billed"
    } else {
        "stays as it is"
    };
    format!(
        "a deployment in the usual mode, incremental, removes nothing: it {what} until somebody deletes it"
    )
}

fn of(resource: &DeployedResource, fate: Fate) -> ResourceChange {
    let kind = resource.compute_type().unwrap_or(&resource.resource_type);
    ResourceChange {
        name: resource.name.clone(),
        resource_type: resource.resource_type.clone(),
        compute_type: resource.compute_type().map(str::to_owned),
        fate,
        changes: Vec::new(),
        hours: None,
        commands: Vec::new(),
        security: !resource.is_compute() && behaviour::is_security(kind, false, &[]),
        notes: Vec::new(),
    }
}
