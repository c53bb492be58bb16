//! The key that a user probably meant by an unknown one.

use super::Vocabulary;
use super::spelling::{is_same, is_unit, words};
use crate::diagnostic::nearest;

/// Misspellings of words of this length, or shorter ones, are not looked for: they are near to many words.
const SHORT: usize = 5;

impl<'a> Vocabulary<'a> {
    /// The key that the user probably meant by `key`.
    pub(in crate::schema) fn meant(&self, key: &str) -> Option<&'a str> {
        if let Some(word) = self.annotated("x-instead", key) {
            return Some(word);
        }
        if self.annotated("x-hint", key).is_some() {
            return None;
        }
        let known = self.known();
        let spelled = known.iter().copied().find(|word| is_same(word, key));
        spelled
            .or_else(|| self.instead_of_spelling(key))
            .or_else(|| self.without_unit(key))
            .or_else(|| nearest(key, known))
            .or_else(|| self.instead_of_misspelling(key))
    }

    /// The key of a duration for one that ends in a unit: `idle_time_before_shutdown` for `idle_time_before_shutdown_minutes`.
    fn without_unit(&self, key: &str) -> Option<&'a str> {
        let words = words(key);
        let (_, words) = words.split_last().filter(|(last, _)| is_unit(last))?;
        let stem = words.concat();
        let spelled = self.known().into_iter().find(|word| is_same(word, &stem));
        spelled.or_else(|| self.instead_of_spelling(&stem))
    }

    /// The right word for a misspelled wrong one: `vmPriorty` for `vmPriority`.
    fn instead_of_misspelling(&self, key: &str) -> Option<&'a str> {
        let instead = self.schema.schema.get("x-instead")?.as_object()?;
        let near = nearest(key, instead.keys().map(String::as_str))?;
        // A short word is near to many.
        instead.get(near)?.as_str().filter(|_| near.len() > SHORT)
    }

    /// The right word for another spelling of a wrong one: `VMSize` for `vmSize`.
    fn instead_of_spelling(&self, key: &str) -> Option<&'a str> {
        let instead = self.schema.schema.get("x-instead")?.as_object()?;
        let (_, word) = instead.iter().find(|(wrong, _)| is_same(wrong, key))?;
        word.as_str()
    }
}
