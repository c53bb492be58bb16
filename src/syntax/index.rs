//! Where each key of a large table is.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::Entry;

/// The number of each key's first entry. The entries hold the keys, so that it takes a few bytes for each.
#[derive(Debug, Default)]
pub(super) struct Index {
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Index {
    /// The index of all of these.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut index = Self {
            numbers: HashTable::with_capacity(entries.len()),
            ..Self::default()
        };
        for number in 0..entries.len() {
            index.add(number, entries);
        }
        index
    }

    /// The number of the entry of a key.
    pub(super) fn number(&self, key: &str, entries: &[Entry]) -> Option<usize> {
        let found = self.numbers.find(self.hasher.hash_one(key), |number| {
            name(*number, entries) == Some(key)
        });
        found.map(|number| *number as usize)
    }

    /// Adds one of the entries, unless one before it has its key.
    pub(super) fn add(&mut self, number: usize, entries: &[Entry]) {
        let Some(key) = entries.get(number).map(|entry| entry.key.value.as_str()) else {
            return;
        };
        // NOTE: `syntax` refuses files over 32 MiB, so a number of an entry always fits.
        let Ok(number) = u32::try_from(number) else {
            return;
        };
        if self.number(key, entries).is_none() {
            let Self { numbers, hasher } = self;
            numbers.insert_unique(hasher.hash_one(key), number, |number| {
                hasher.hash_one(name(*number, entries).unwrap_or_default())
            });
        }
    }

    /// Removes one of the entries, which is the only one of its key.
    pub(super) fn remove(&mut self, number: usize, entries: &[Entry]) {
        let key = entries.get(number).map(|entry| entry.key.value.as_str());
        let hash = self.hasher.hash_one(key.unwrap_or_default());
        let found = self.numbers.find_entry(hash, |found| *found as usize == number);
        if let Ok(found) = found {
            found.remove();
        }
    }
}

fn name(number: u32, entries: &[Entry]) -> Option<&str> {
    entries.get(number as usize).map(|entry| entry.key.value.as_str())
}
