//! Lists whose items are looked up by name.

use std::ops::Deref;

use crate::hashing::{Index, Letters};

/// What has a name.
pub trait Name {
    /// The name, as it is written.
    fn name(&self) -> &str;
}

/// A list in the order of the definition whose items are found by name; ARM ignores case in names.
///
/// Look-ups walk a short list; a long one has an index, because every use of one of thousands of parameters asks for it.
#[derive(Debug, Clone)]
pub struct Named<T> {
    items: Vec<T>,
    /// Where the first item of each name is; absent for a short list.
    index: Option<Index>,
}

/// The number of items up to which a list has no index.
const SHORT: usize = 16;

impl<T: Name> Named<T> {
    /// The first item of a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&T> {
        self.items.get(self.position(name)?)
    }

    /// The number of the first item of a name.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.number(name, name_of(&self.items)),
            None => {
                let mut items = self.items.iter();
                items.position(|item| item.name().eq_ignore_ascii_case(name))
            }
        }
    }

    /// Each item that has the name of an earlier one, with the first of that name.
    pub fn repeated(&self) -> impl Iterator<Item = (&T, &T)> {
        self.items.iter().enumerate().filter_map(|(number, item)| {
            let first = self.position(item.name()).filter(|first| *first < number)?;
            Some((item, self.items.get(first)?))
        })
    }
}

impl<T: Name> FromIterator<T> for Named<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::from(items.into_iter().collect::<Vec<T>>())
    }
}

impl<T: Name> From<Vec<T>> for Named<T> {
    fn from(items: Vec<T>) -> Self {
        let index = || Index::of(Letters::OfAnyCase, items.len(), name_of(&items));
        let index = (items.len() > SHORT).then(index);
        Self { items, index }
    }
}

/// The name of an item by its number.
fn name_of<'i, T: Name>(items: &'i [T]) -> impl Fn(usize) -> Option<&'i str> + Copy {
    move |number| items.get(number).map(T::name)
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            index: None,
        }
    }
}

/// The index follows from the items.
impl<T: PartialEq> PartialEq for Named<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T> Deref for Named<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<'a, T> IntoIterator for &'a Named<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl Name for String {
        fn name(&self) -> &str {
            self
        }
    }

    proptest! {
        #[test]
        fn a_list_finds_the_first_of_a_name_however_long_it_is(
            names in prop::collection::vec("[abAB]{1,3}", 0..40),
            asked in "[abAB]{1,3}",
        ) {
            let first = names.iter().position(|name| name.eq_ignore_ascii_case(&asked));
            let earlier = names.iter().enumerate().filter(|(number, name)| {
                names.iter().take(*number).any(|other| other.eq_ignore_ascii_case(name))
            });
            let earlier = earlier.count();
            let list: Named<String> = names.iter().cloned().collect();
            prop_assert_eq!(list.position(&asked), first);
            prop_assert_eq!(list.repeated().count(), earlier);
        }
    }
}
