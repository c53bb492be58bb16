//! Where each key of a large table is.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The number of each key's first entry. The entries hold the keys, so that it takes a few bytes for each; `key_of` gives that of
/// an entry.
#[derive(Debug, Default)]
pub(super) struct Index {
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl Index {
    /// The index of the first `count` entries.
    pub(super) fn of<'e>(count: usize, key_of: impl Fn(usize) -> Option<&'e str> + Copy) -> Self {
        let mut index = Self {
            numbers: HashTable::with_capacity(count),
            ..Self::default()
        };
        for number in 0..count {
            index.add(number, key_of);
        }
        index
    }

    /// The number of the entry of a key.
    pub(super) fn number<'e>(&self, key: &str, key_of: impl Fn(usize) -> Option<&'e str>) -> Option<usize> {
        let hash = self.hasher.hash_one(key);
        let found = self
            .numbers
            .find(hash, |number| key_of(*number as usize) == Some(key));
        found.map(|number| *number as usize)
    }

    /// Adds one of the entries, unless one before it has its key.
    pub(super) fn add<'e>(&mut self, number: usize, key_of: impl Fn(usize) -> Option<&'e str> + Copy) {
        let Some(key) = key_of(number) else { return };
        // NOTE: `syntax` refuses files over 32 MiB, so a number of an entry always fits.
        let Ok(added) = u32::try_from(number) else {
            return;
        };
        if self.number(key, key_of).is_none() {
            let Self { numbers, hasher } = self;
            numbers.insert_unique(hasher.hash_one(key), added, |number| {
                hasher.hash_one(key_of(*number as usize).unwrap_or_default())
            });
        }
    }

    /// Removes an entry with this key, which is the only one that has it.
    pub(super) fn remove(&mut self, number: usize, key: &str) {
        let hash = self.hasher.hash_one(key);
        if let Ok(found) = self.numbers.find_entry(hash, |found| *found as usize == number) {
            found.remove();
        }
    }
}
