//! What several resources share, printed once: its text is repeated.

use super::text::Printed;
use crate::arm::Object;

/// How many objects a resource may share with the one before: schedules, scripts, tags, and a few more.
const MOST: usize = 16;

/// The objects that were printed last and are shared, with the depth of their lines and what was printed.
#[derive(Debug, Default)]
pub(super) struct Shared {
    objects: Vec<(Object, usize, Printed)>,
    /// The one whose place the next one takes, when there are [`MOST`].
    oldest: usize,
}

impl Shared {
    /// What was printed for an object, if that was at the same depth and not long before.
    pub(super) fn printed(&self, object: &Object, depth: usize) -> Option<&Printed> {
        let mut objects = self.objects.iter();
        let it = objects.find(|(other, at, _)| *at == depth && other.shares_with(object));
        it.map(|(.., printed)| printed)
    }

    /// Keeps what was printed for an object.
    pub(super) fn keep(&mut self, object: &Object, depth: usize, printed: Printed) {
        let kept = (object.clone(), depth, printed);
        match self.objects.get_mut(self.oldest) {
            Some(oldest) => *oldest = kept,
            None => self.objects.push(kept),
        }
        self.oldest = (self.oldest + 1) % MOST;
    }
}
