//! Where each key of a long list is, without a copy of the keys.

use std::hash::{BuildHasher, Hasher};

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

/// The number of each key's first item. The items hold the keys, so that it takes a few bytes for each; `key_of` gives that of
/// an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    letters: Letters,
}

/// Which letters of two keys are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Letters {
    /// Those of the same case: the keys of TOML.
    #[default]
    AsWritten,
    /// Those of any case, of ASCII: the names of ARM.
    OfAnyCase,
}

impl Letters {
    fn are_same(self, key: &str, other: &str) -> bool {
        match self {
            Self::AsWritten => other == key,
            Self::OfAnyCase => other.eq_ignore_ascii_case(key),
        }
    }
}

impl Index {
    /// An index of nothing, with room for so many items.
    pub(crate) fn with_room(letters: Letters, count: usize) -> Self {
        Self {
            numbers: HashTable::with_capacity(count),
            letters,
            ..Self::default()
        }
    }

    /// The index of the first `count` items.
    pub(crate) fn of<'e>(
        letters: Letters,
        count: usize,
        key_of: impl Fn(usize) -> Option<&'e str> + Copy,
    ) -> Self {
        let mut index = Self::with_room(letters, count);
        for number in 0..count {
            index.add(number, key_of);
        }
        index
    }

    /// The number of the first item of a key.
    pub(crate) fn number<'e>(&self, key: &str, key_of: impl Fn(usize) -> Option<&'e str>) -> Option<usize> {
        let letters = self.letters;
        let found = self.numbers.find(self.hash(key), |number| {
            key_of(*number as usize).is_some_and(|other| letters.are_same(key, other))
        });
        found.map(|number| *number as usize)
    }

    /// Adds one of the items, unless one before it has its key: then, the number of that.
    pub(crate) fn add<'e>(
        &mut self,
        number: usize,
        key_of: impl Fn(usize) -> Option<&'e str> + Copy,
    ) -> Option<usize> {
        let key = key_of(number)?;
        // NOTE: no file has more than 32 MiB, so a number of an item always fits.
        let added = u32::try_from(number).ok()?;
        let hash = self.hash(key);
        let (hasher, letters) = (&self.hasher, self.letters);
        let is_same = |other: &u32| key_of(*other as usize).is_some_and(|other| letters.are_same(key, other));
        let hash_at = |at: &u32| hash_of(hasher, letters, key_of(*at as usize).unwrap_or_default());
        match self.numbers.entry(hash, is_same, hash_at) {
            Entry::Occupied(first) => Some(*first.get() as usize),
            Entry::Vacant(vacant) => {
                vacant.insert(added);
                None
            }
        }
    }

    /// Removes an item with this key, which is the only one that has it.
    pub(crate) fn remove(&mut self, number: usize, key: &str) {
        let hash = self.hash(key);
        if let Ok(found) = self.numbers.find_entry(hash, |found| *found as usize == number) {
            found.remove();
        }
    }

    fn hash(&self, key: &str) -> u64 {
        hash_of(&self.hasher, self.letters, key)
    }
}

fn hash_of(hasher: &DefaultHashBuilder, letters: Letters, key: &str) -> u64 {
    if letters == Letters::AsWritten {
        return hasher.hash_one(key);
    }
    let mut hash = hasher.build_hasher();
    // Eight letters at once: the case is a bit of each.
    for some in key.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word.iter_mut()
            .zip(some)
            .for_each(|(letter, byte)| *letter = byte.to_ascii_lowercase());
        hash.write_u64(u64::from_ne_bytes(word));
    }
    hash.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_index_finds_the_first_of_a_key(
            keys in prop::collection::vec("[abABé]{0,10}", 0..60),
            asked in "[abABé]{0,10}",
        ) {
            let key_of = |number: usize| keys.get(number).map(String::as_str);
            for letters in [Letters::AsWritten, Letters::OfAnyCase] {
                let is_asked = |key: &String| match letters {
                    Letters::AsWritten => *key == asked,
                    Letters::OfAnyCase => key.eq_ignore_ascii_case(&asked),
                };
                let index = Index::of(letters, keys.len(), key_of);
                prop_assert_eq!(index.number(&asked, key_of), keys.iter().position(is_asked));
            }
        }
    }
}
