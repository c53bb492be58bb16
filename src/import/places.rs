//! Where the values of a text are, in memory only while somebody asks: they take three times the memory of the text.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::arm::read::Places;

/// The places of a text, which are there until they are let go, and again once they are asked for.
#[derive(Debug)]
pub(super) struct PlacesOnDemand<'s> {
    text: &'s str,
    /// The bytes of the first line that the text itself lacks.
    added: usize,
    places: Mutex<Option<Arc<Places<'s>>>>,
}

impl<'s> PlacesOnDemand<'s> {
    /// Those of a text to whose first line `added` bytes were added.
    pub(super) fn of(text: &'s str, added: usize, places: Places<'s>) -> Self {
        Self {
            text,
            added,
            places: Mutex::new(Some(Arc::new(places))),
        }
    }

    pub(super) fn get(&self) -> Arc<Places<'s>> {
        let read = || Arc::new(Places::of(self.text).counted_from(self.added));
        Arc::clone(self.held().get_or_insert_with(read))
    }

    /// Lets them go until they are asked for again.
    pub(super) fn let_go(&self) {
        *self.held() = None;
    }

    fn held(&self) -> MutexGuard<'_, Option<Arc<Places<'s>>>> {
        // They are there or not, also after a panic elsewhere.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
