//! Computes that a deployment leaves alone where they are already.

use super::change::ResourceChange;
use super::deployed::Deployed;
use super::walk::deployed;
use crate::azure::behaviour::Behaviour;

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
