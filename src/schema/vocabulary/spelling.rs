//! Keys as words: units, camelCase and snake_case.

/// Units in names of keys, and how a duration writes them.
pub(super) const UNITS: [(&str, &str); 8] = [
    ("minutes", "m"),
    ("mins", "m"),
    ("seconds", "s"),
    ("secs", "s"),
    ("hours", "h"),
    ("days", "d"),
    ("min", "m"),
    ("sec", "s"),
];

/// Whether a word of a key is a unit of time.
pub(super) fn is_unit(word: &str) -> bool {
    UNITS.iter().any(|(unit, _)| *unit == word)
}

/// The words of a key in snake_case or camelCase, in lower case.
pub(super) fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for character in key.chars() {
        if character.is_ascii_uppercase() || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A word without the differences between camelCase and snake_case.
pub(in crate::schema) fn plain(word: &str) -> String {
    letters(word).collect()
}

/// Whether two words differ at most as camelCase and snake_case do.
pub(in crate::schema) fn is_same(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

fn letters(word: &str) -> impl Iterator<Item = char> {
    let letters = word.chars().filter(|letter| !matches!(letter, '_' | '-'));
    letters.flat_map(char::to_lowercase)
}
