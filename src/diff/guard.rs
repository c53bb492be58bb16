//! Computes that a deployment leaves alone where they are already.

use super::change::{Change, ResourceChange};
use super::deployed::{Deployed, DeployedResource};
use super::walk::deployed;
use crate::azure::behaviour::Behaviour;

/// Takes the effect of every change of what a resource sends at creation only; no line of a script applies it either, because
/// it is for people to change. Whether there was one.
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
        change.behaviour = Behaviour::NoEffect;
        change.operation = None;
        found = true;
    }
    found
}

/// Makes every change of a resource that is deployed only where it is absent have no effect, and says why.
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
        change.behaviour = Behaviour::NoEffect;
    }
}
