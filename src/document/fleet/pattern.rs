//! Texts with words of the roster in braces: `ci-{alias}`.

use std::ops::Range;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A text as it is.
    Text(String),
    /// A word of the roster, with the bytes that it has in the text, braces included.
    Word(String, Range<usize>),
}

/// The parts of a text; none if it is the same for everybody. `{{` is a brace, and so is one that opens no word.
pub(super) fn parts(text: &str) -> Option<Vec<Part>> {
    if !text.contains('{') {
        return None;
    }
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("{{") {
            plain.push('{');
            at += 2;
        } else if let Some(word) = word(rest) {
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            let length = word.len() + 2;
            parts.push(Part::Word(word.to_owned(), at..at + length));
            at += length;
        } else {
            let c = rest.chars().next().unwrap_or_default();
            plain.push(c);
            at += c.len_utf8();
        }
    }
    if !plain.is_empty() {
        parts.push(Part::Text(plain));
    }
    Some(parts)
}

/// The texts in braces that are no words, but would be in the spelling of a column: `{Display name}`; each with its bytes, braces
/// included.
pub(super) fn almost_words(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + open;
        let rest = text.get(start..).unwrap_or_default();
        if rest.starts_with("{{") {
            at = start + 2;
            continue;
        }
        let inside = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        if let Some((inside, _)) = inside.filter(|(inside, _)| !inside.contains('{')) {
            if word(rest).is_none() {
                found.push((inside.to_owned(), start..start + inside.len() + 2));
            }
            at = start + inside.len() + 2;
        } else {
            at = start + 1;
        }
    }
    found
}

/// The word that a text begins with in braces.
fn word(text: &str) -> Option<&str> {
    let (word, _) = text.strip_prefix('{')?.split_once('}')?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (!word.is_empty() && word.bytes().all(is_word)).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::{Part, almost_words, parts};

    #[test]
    fn a_text_is_taken_apart() {
        let text = |text: &str| Part::Text(text.to_owned());
        let word = |word: &str, range| Part::Word(word.to_owned(), range);
        assert_eq!(parts("ci"), None);
        assert_eq!(parts("ci-{alias}"), Some(vec![text("ci-"), word("alias", 3..10)]));
        assert_eq!(parts("{{a} {b}"), Some(vec![text("{a} "), word("b", 5..8)]));
        assert_eq!(
            parts("é{a}{b}"),
            Some(vec![text("é"), word("a", 2..5), word("b", 5..8)])
        );
        assert_eq!(parts("a { b } {"), Some(vec![text("a { b } {")]));
        assert_eq!(parts(""), None);
    }

    #[test]
    fn what_is_almost_a_word_is_found() {
        assert_eq!(
            almost_words("é{Display name} {{Display name} {alias} ${ x }"),
            [("Display name".to_owned(), 2..16), (" x ".to_owned(), 42..47)]
        );
        assert_eq!(almost_words("{ {a} {"), []);
    }
}
