//! What several resources share, printed once: its text is repeated.

use super::text::{End, OutputText, Printed};
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

/// An object that is being printed.
pub(super) struct Begun {
    /// None if it is not shared.
    object: Option<Object>,
    depth: usize,
    start: End,
}

impl Shared {
    /// Begins to print an object; none if the same was printed at the same depth not long before, and is repeated.
    pub(super) fn begin(&self, object: &Object, depth: usize, out: &mut OutputText) -> Option<Begun> {
        let mut objects = self.objects.iter().filter(|_| object.is_shared());
        let it = objects.find(|(other, at, _)| *at == depth && other.shares_with(object));
        if let Some((.., printed)) = it {
            out.repeat(printed);
            return None;
        }
        Some(Begun {
            object: object.is_shared().then(|| object.clone()),
            depth,
            start: out.end(),
        })
    }

    /// Keeps what was printed, if it is to be repeated.
    pub(super) fn end(&mut self, begun: Begun, out: &OutputText) {
        let Some(object) = begun.object else { return };
        let Some(printed) = out.since(begun.start) else {
            return;
        };
        let kept = (object, begun.depth, printed);
        match self.objects.get_mut(self.oldest) {
            Some(oldest) => *oldest = kept,
            None => self.objects.push(kept),
        }
        self.oldest = (self.oldest + 1) % MOST;
    }
}
