//! The comparison itself: which resource of the one side is which of the other, in each environment.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::change::{Comparison, Fate, HoursChange, ResourceChange, Total};
use super::deployed::DeployedResource;
use super::gone::{self, Gone};
use super::side::{Case, Side};
use super::words::shown_name;
use super::{command, cost, declaration, facts, guard, hours, merge, same, walk};
use crate::azure::behaviour::{self, Reason};
use crate::expression::evaluate::Surroundings;
use crate::hashing::HashMap;
use crate::model::PricesDefinition;

/// What deploying `new` does to what `old` deployed.
///
/// The environments of both sides are compared by their names; a side that has none is compared with each of the other's.
/// Resources are matched by type and name, ignoring case. A compute whose type changed is a changed compute. A resource that
/// differs from one on the other side only in its name counts as renamed.
#[must_use]
pub fn compare(old: &Side, new: &Side) -> Comparison {
    let nothing = Case::default();
    let pairs: Vec<CasePair<'_>> = pairs(old, new, &nothing)
        .into_iter()
        .map(|(old, new)| {
            let old = Case::with_symbols_of(old, &new);
            let new = Case::with_symbols_of(new, &old);
            (old, new)
        })
        .collect();
    let mut environments: Vec<String> = Vec::new();
    let mut resources = merge::Merged::default();
    let mut versions = BTreeMap::new();
    let mut totals = Vec::new();
    let prices = new.prices.as_ref().or(old.prices.as_ref());
    for (before, after) in &pairs {
        let environment = after.environment.clone().or_else(|| before.environment.clone());
        environments.extend(environment.clone());
        let pairing = Pairing {
            old: before,
            new: after,
            is_listed: old.is_listed,
            prices,
        };
        totals.extend(pairing.total(environment.clone()));
        for change in pairing.resources(&mut versions) {
            resources.add(change, environment.as_deref());
        }
    }
    Comparison {
        resources: resources.finish(&environments),
        declarations: declaration::changes(old, new, &pairs, &environments),
        notes: versions.iter().map(version_note).collect(),
        environments,
        totals,
        snapshots: Vec::new(),
        place: match pairs.as_slice() {
            [(_, after)] => after.inputs.place.clone(),
            _ => Surroundings::default(),
        },
    }
}

/// Two cases to compare.
type CasePair<'s> = (Cow<'s, Case>, Cow<'s, Case>);

/// The cases to compare.
pub(super) fn pairs<'s>(old: &'s Side, new: &'s Side, nothing: &'s Case) -> Vec<CasePair<'s>> {
    let one = |side: &'s Side| match side.cases.as_slice() {
        [] => Some(nothing),
        [only] if only.environment.is_none() => Some(only),
        _ => None,
    };
    let borrowed = |case: &'s Case| Cow::Borrowed(case);
    match (one(old), one(new)) {
        (Some(one), Some(other)) => vec![(borrowed(one), borrowed(other))],
        (Some(one), None) => {
            let cases = new.cases.iter();
            cases
                .map(|case| (old.standing_for(one, case), borrowed(case)))
                .collect()
        }
        (None, Some(one)) => {
            let cases = old.cases.iter();
            cases
                .map(|case| (borrowed(case), new.standing_for(one, case)))
                .collect()
        }
        (None, None) => {
            let named = |side: &'s Side, case: &Case| {
                let mut cases = side.cases.iter();
                cases.find(|other| other.environment == case.environment)
            };
            let found = |case: &'s Case| (borrowed(named(old, case).unwrap_or(nothing)), borrowed(case));
            let gone = old.cases.iter().filter(|case| named(new, case).is_none());
            let gone = gone.map(|case| (borrowed(case), borrowed(nothing)));
            new.cases.iter().map(found).chain(gone).collect()
        }
    }
}

/// A changed version of the API: the two, and how many resources of a type.
type Versions = BTreeMap<(String, String, String), usize>;

fn version_note(((resource_type, before, after), count): (&(String, String, String), &usize)) -> String {
    let what = if *count == 1 { "resource" } else { "resources" };
    format!(
        "the API version of {count} {what} of the type {resource_type} changes from {before} to {after}; it decides which \
         properties the service reads"
    )
}

/// Two cases that are compared.
struct Pairing<'s> {
    old: &'s Case,
    new: &'s Case,
    is_listed: bool,
    prices: Option<&'s PricesDefinition>,
}

impl<'s> Pairing<'s> {
    /// What all computes cost, if it changes.
    fn total(&self, environment: Option<String>) -> Option<Total> {
        let prices = self.prices?;
        let before = cost::total(self.old.resources.iter(), prices);
        let after = cost::total(self.new.resources.iter(), prices);
        (before != after).then(|| Total {
            environment,
            currency: prices.currency.value.to_string(),
            before,
            after,
        })
    }

    /// The change with what it does to the cost.
    fn priced(
        &self,
        mut change: ResourceChange,
        old: Option<&DeployedResource>,
        new: Option<&DeployedResource>,
    ) -> ResourceChange {
        let cost = self.prices.and_then(|prices| cost::change(old, new, prices));
        change.costs.extend(cost);
        change
    }

    /// The resources that differ, computes first.
    fn resources(&self, versions: &mut Versions) -> Vec<ResourceChange> {
        let mut known: HashMap<Identity, Vec<&DeployedResource>> = HashMap::default();
        known.reserve(self.old.resources.len());
        for resource in self.old.resources.iter().rev() {
            known.entry(identity(resource)).or_default().push(resource);
        }
        let mut pairs: Vec<(Option<&DeployedResource>, &DeployedResource)> = Vec::new();
        for resource in &self.new.resources {
            let found = known.get_mut(&identity(resource)).and_then(Vec::pop);
            pairs.push((found, resource));
        }
        let is_left = |resource: &&DeployedResource| {
            let left = known.get(&identity(resource));
            left.is_some_and(|left| left.iter().any(|other| std::ptr::eq(*other, *resource)))
        };
        let mut gone = Gone::of(self.old.resources.iter().filter(is_left).collect());
        // A person with several new instances is not under a new name.
        let mut new_users: HashMap<Option<String>, usize> = HashMap::default();
        for (_, after) in pairs.iter().filter(|(before, _)| before.is_none()) {
            *new_users.entry(gone::user(after)).or_default() += 1;
        }
        let mut resources = Vec::new();
        for (before, after) in pairs {
            let change = match before {
                Some(before) => {
                    count_version(before, after, versions);
                    let change = self.changed(before, after);
                    change.map(|change| self.priced(change, Some(before), Some(after)))
                }
                None => match gone.renamed(after, &|before| self.is_renamed(before, after)) {
                    Some(before) => Some(self.priced(renamed(before, after), None, Some(after))),
                    None => match new_users.get(&gone::user(after)) {
                        Some(1) => gone.of_same_user(after),
                        _ => None,
                    }
                    .map_or_else(
                        || Some(self.priced(self.added(after), None, Some(after))),
                        |before| {
                            let mut change = renamed(before, after);
                            change.notes.insert(0, self.same_user(before, after));
                            Some(self.priced(change, None, Some(after)))
                        },
                    ),
                },
            };
            resources.extend(change);
        }
        let left = gone.rest();
        resources.extend(left.map(|resource| {
            let change = match self.is_listed {
                true => unmanaged(resource),
                false => removed(resource),
            };
            // NOTE: it goes on costing what it costs.
            self.priced(change, Some(resource), None)
        }));
        resources.sort_by_key(|resource| resource.compute_type.is_none());
        resources
    }

    /// What is said of an instance that has another name and settings, and is assigned to the same user.
    fn same_user(&self, old: &DeployedResource, new: &DeployedResource) -> String {
        let changes = walk::changes((self.old, old), (self.new, new));
        let paths: Vec<String> = changes
            .iter()
            .map(|change| format!("`{}`", change.path))
            .collect();
        let differing = match paths.is_empty() {
            true => String::new(),
            false => format!("; besides its name, {} differs", paths.join(", ")),
        };
        format!("it is assigned to the same user as `{}`{differing}", old.name)
    }

    /// Whether two resources differ in their names alone.
    fn is_renamed(&self, old: &DeployedResource, new: &DeployedResource) -> bool {
        walk::changes((self.old, old), (self.new, new)).is_empty()
    }

    fn changed(&self, old: &DeployedResource, new: &DeployedResource) -> Option<ResourceChange> {
        let mut changes = walk::changes((self.old, old), (self.new, new));
        let mut has_kept = guard::keep(&mut changes, new);
        if self.is_listed {
            // What people change themselves is no drift.
            changes.retain(|change| change.reason != Some(Reason::Kept));
            has_kept = false;
        }
        if changes.is_empty() && old.failures.is_empty() {
            return None;
        }
        let mut change = of(
            new,
            if old.failures.is_empty() {
                Fate::Changed
            } else {
                Fate::Failed
            },
        );
        change.notes.extend(old.failures.iter().cloned());
        if has_kept {
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
        change
            .hours
            .extend((before != after).then(|| between(before, after)));
        guard::apply(&mut change, &new.deployed);
        Some(change)
    }
}

impl Pairing<'_> {
    /// A resource that the deployment creates. Where the old side is what Azure has, an instance that is to be stopped then is
    /// known to be one that this deployment created.
    fn added(&self, resource: &DeployedResource) -> ResourceChange {
        let mut change = of(resource, Fate::Added);
        let after = hours::minutes(resource);
        change.hours.extend(after.map(|_| between(None, after)));
        change.facts = facts::of(resource, self.new);
        guard::apply(&mut change, &resource.deployed);
        if self.is_listed && resource.stopped_after_creation {
            change.commands.push(command::stop(resource));
        }
        change
    }
}

/// What makes a resource the same as another: its type, its name, and for all but computes its parent.
type Identity = (String, String, String);

fn identity(resource: &DeployedResource) -> Identity {
    let parent = if resource.is_compute() {
        ""
    } else {
        &resource.parent
    };
    (
        resource.resource_type.to_ascii_lowercase(),
        same::name_key(&resource.name),
        same::name_key(parent),
    )
}

fn count_version(old: &DeployedResource, new: &DeployedResource, versions: &mut Versions) {
    let version = |resource: &DeployedResource| resource.at(&["apiVersion"]).and_then(same::text);
    if let Some((before, after)) = version(old).zip(version(new))
        && !before.eq_ignore_ascii_case(&after)
    {
        *versions
            .entry((new.resource_type.to_string(), before, after))
            .or_default() += 1;
    }
}

fn removed(resource: &DeployedResource) -> ResourceChange {
    let mut change = of(resource, Fate::Removed);
    let before = hours::minutes(resource);
    change.hours.extend(before.map(|_| between(before, before)));
    change.notes.push(format!("it {}", left(resource)));
    change.commands.extend(command::removal(resource));
    change
}

fn renamed(old: &DeployedResource, new: &DeployedResource) -> ResourceChange {
    let from = old.name.clone();
    let mut change = of(new, Fate::Renamed { from });
    let minutes = hours::minutes(new);
    change.hours.extend(minutes.map(|_| between(None, minutes)));
    change.notes.push(format!(
        "a compute cannot be renamed: a deployment creates a new one, and the old one, `{}`, {}",
        shown_name(&old.name),
        left(old)
    ));
    change.commands.extend(command::removal(old));
    guard::apply(&mut change, &new.deployed);
    change
}

fn unmanaged(resource: &DeployedResource) -> ResourceChange {
    let mut change = of(resource, Fate::Unmanaged);
    change.notes.extend(resource.failures.iter().cloned());
    let before = hours::minutes(resource);
    change.hours.extend(before.map(|_| between(before, before)));
    change
}

const fn between(before: Option<u16>, after: Option<u16>) -> HoursChange {
    HoursChange {
        environments: Vec::new(),
        before,
        after,
    }
}

/// What becomes of what the template does not have any more, because a deployment in the usual mode, incremental, removes nothing.
fn left(resource: &DeployedResource) -> &'static str {
    let billed = matches!(resource.compute_type(), Some("ComputeInstance" | "AmlCompute"));
    match billed {
        true => "goes on running and being billed until somebody deletes it",
        false => "stays as it is until somebody deletes it",
    }
}

fn of(resource: &DeployedResource, fate: Fate) -> ResourceChange {
    let kind = resource.compute_type().unwrap_or(&resource.resource_type);
    ResourceChange {
        name: resource.name.clone(),
        resource_type: resource.resource_type.to_string(),
        compute_type: resource.compute_type().map(str::to_owned),
        fate,
        changes: Vec::new(),
        environments: Vec::new(),
        facts: Vec::new(),
        hours: Vec::new(),
        costs: Vec::new(),
        commands: Vec::new(),
        security: !resource.is_compute() && behaviour::is_security(kind, false, &[]),
        notes: Vec::new(),
    }
}
