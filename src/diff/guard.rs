//! Computes that a deployment leaves alone where they are already, and what it sends at creation only.

use super::change::{Change, ResourceChange};
use super::deployed::{Deployed, DeployedResource};
use super::walk::deployed;
use crate::azure::behaviour::{Behaviour, Reason};

/// Takes the effect of every change of what a resource sends at creation only; no line of a script applies it either, because
/// people change it themselves. Returns whether there was one.
pub(super) fn keep(changes: &mut [Change], resource: &DeployedResource) -> bool {
    let is_kept = |path: &str| {
        let mut kept = resource.kept.iter();
        kept.any(|kept| {
            path.strip_prefix(kept.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    };
    let mut found = false;
    for change in changes.iter_mut().filter(|change| is_kept(&change.path)) {
        not_applied(change, Reason::Kept);
        change.operation = None;
        found = true;
    }
    found
}

/// Leaves of the changes of a resource that is deployed only where it is absent those that a command applies, and says why the
/// others are not applied.
pub(super) fn apply(change: &mut ResourceChange, when: &Deployed) {
    let reason = match when {
        Deployed::Always => return,
        Deployed::If(_) => {
            change
                .notes
                .push(format!("it is deployed only {}", deployed(when)));
            return;
        }
        Deployed::WhereAbsent => {
            "it is deployed only where it does not exist, so a deployment changes nothing in it"
        }
        Deployed::UnlessListed => {
            "it is not deployed if `existingComputes` names it, and a deployment then changes nothing in it"
        }
    };
    if change.changes.is_empty() {
        return;
    }
    change.notes.push(reason.to_owned());
    for change in &mut change.changes {
        let is_whether = change.path.starts_with('@') || change.path == "condition";
        if !is_whether && change.behaviour != Behaviour::NeedsAction {
            not_applied(change, Reason::CreatedOnce);
        }
    }
}

fn not_applied(change: &mut Change, reason: Reason) {
    change.behaviour = Behaviour::NotApplied;
    change.reason = Some(reason);
    change.settled_by.clear();
}
