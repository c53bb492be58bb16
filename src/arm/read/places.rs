//! Where the values of a JSON text are.

use std::borrow::Cow;

use super::super::tokens::{self, Json, Kind};
use crate::hashing::HashSet;
use crate::source::Positions;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
}

/// A JSON text with the places of its values.
#[derive(Debug)]
pub struct Places<'t> {
    text: &'t str,
    /// Its values; none if it is no JSON.
    tree: Option<Json<'t>>,
    positions: Positions,
    /// The byte from which the characters of its first line are counted.
    first: usize,
}

impl Place {
    /// The same place in a text that lacks the first characters, which are of its first line.
    #[must_use]
    pub const fn counted_from(self, characters: usize) -> Self {
        let column = match self.line {
            1 => self.column.saturating_sub(characters),
            _ => self.column,
        };
        Self {
            line: self.line,
            column: if column == 0 { 1 } else { column },
        }
    }
}

impl<'t> Places<'t> {
    /// The places of a text.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            text,
            tree: tokens::parse(text).ok(),
            positions: Positions::of(text),
            first: 0,
        }
    }

    /// The same places, counted in a text that lacks the first bytes, which are of its first line.
    #[must_use]
    pub fn counted_from(mut self, bytes: usize) -> Self {
        self.first = bytes;
        self
    }

    /// Whether the text is an object that has a member of this name. The case of its letters means nothing.
    #[must_use]
    pub fn has_member(&self, name: &str) -> bool {
        self.tree.as_ref().is_some_and(|tree| tree.get(name).is_some())
    }

    /// The values of the text; none if it is no JSON.
    pub(super) const fn tree(&self) -> Option<&Json<'t>> {
        self.tree.as_ref()
    }

    /// Where the value begins that an RFC 6901 pointer leads to.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<Place> {
        let value = self.tree.as_ref()?.at(pointer)?;
        Some(self.place(value.start))
    }

    /// The bytes of the value that an RFC 6901 pointer leads to, or of the first sign of an object or array; those of the
    /// nearest one around it where there is no such value.
    #[must_use]
    pub fn range(&self, pointer: &str) -> std::ops::Range<usize> {
        let mut pointer = pointer;
        loop {
            let value = self.tree.as_ref().and_then(|tree| tree.at(pointer));
            match (value, pointer.rfind('/')) {
                (Some(value), _) => {
                    return value.start..value.start + first_length(value);
                }
                (None, Some(end)) => pointer = pointer.get(..end).unwrap_or_default(),
                (None, None) => return 0..0,
            }
        }
    }

    /// The bytes of the value that names lead to from a pointer, or of the first sign of an object or array; regardless of case, and
    /// `[]` is the first item of a list. `None` if there is no such value.
    #[must_use]
    pub fn property<S: AsRef<str>>(&self, pointer: &str, names: &[S]) -> Option<std::ops::Range<usize>> {
        let start = self.tree.as_ref()?.at(pointer)?;
        let value = names.iter().try_fold(start, |value, name| match name.as_ref() {
            "[]" => value.items()?.first(),
            name => value.get(name),
        })?;
        Some(value.start..value.start + first_length(value))
    }

    /// Where the first text or number begins, in what a pointer leads to, that is the one wanted.
    #[must_use]
    pub fn find(&self, pointer: &str, is_it: &dyn Fn(&str) -> bool) -> Option<Place> {
        let found = find(self.tree.as_ref()?.at(pointer)?, is_it)?;
        Some(self.place(found.start))
    }

    /// The byte with which the value begins that a pointer leads to, counted from behind a byte order mark.
    #[must_use]
    pub fn start(&self, pointer: &str) -> Option<usize> {
        Some(self.tree.as_ref()?.at(pointer)?.start)
    }

    /// The text that a pointer leads to; `None` if there is no text.
    #[must_use]
    pub fn text(&self, pointer: &str) -> Option<String> {
        Some(self.tree.as_ref()?.at(pointer)?.text()?.into_owned())
    }

    /// The line and column of a byte.
    fn place(&self, at: usize) -> Place {
        let (line, start) = self.positions.line(self.text, at);
        let start = start.max(self.first).min(at);
        Place {
            line,
            column: self.positions.characters_between(self.text, start, at) + 1,
        }
    }

    /// A member that an object has twice, and where it is the second time.
    #[must_use]
    pub fn double(&self) -> Option<(String, Place)> {
        let (name, start) = double(self.tree.as_ref()?)?;
        Some((name, self.place(start)))
    }

    /// The text with `null` in the place of a text that a pointer leads to; everything else stays where it is. `None` if there is no
    /// text, or one that is shorter.
    #[must_use]
    pub fn blanked(&self, pointer: &str) -> Option<String> {
        let value = self.tree.as_ref()?.at(pointer)?;
        let Kind::Token(token) = value.kind else {
            return None;
        };
        let spaces = token
            .len()
            .checked_sub("null".len())
            .filter(|_| token.starts_with('"'))?;
        let (before, rest) = self.text.split_at_checked(value.start)?;
        let after = rest.get(token.len()..)?;
        Some(format!("{before}null{}{after}", " ".repeat(spaces)))
    }
}

/// How many values a JSON text may have: some times of what fits into the 4 MB of a template.
pub const MAX_VALUES: usize = 1_000_000;

/// Where a JSON text has more than [`MAX_VALUES`] values; `None` if it has fewer.
///
/// Counts what parts values from one another, so it takes no memory and says nothing about whether the text is JSON.
#[must_use]
pub fn excess(text: &str) -> Option<Place> {
    let parts = |byte: &u8| matches!(byte, b',' | b'[' | b'{' | b':');
    if text.bytes().filter(parts).count() <= MAX_VALUES {
        return None;
    }
    let (mut count, mut in_text, mut is_escaped) = (0, false, false);
    let at = text.bytes().position(|byte| {
        match byte {
            b'"' if !is_escaped => in_text = !in_text,
            _ if !in_text && parts(&byte) => count += 1,
            _ => {}
        }
        is_escaped = in_text && byte == b'\\' && !is_escaped;
        count > MAX_VALUES
    })?;
    let (line, column) = tokens::line_and_column(text, at);
    Some(Place { line, column })
}

/// The bytes of a value that is one token, or of the first sign of another.
const fn first_length(value: &Json<'_>) -> usize {
    match value.kind {
        Kind::Token(token) => token.len(),
        Kind::Array(_) | Kind::Object(_) => 1,
    }
}

/// The names that an object has had so far; few of them are compared faster than they are hashed.
enum Seen<'t> {
    Few(Vec<Cow<'t, str>>),
    Many(HashSet<Cow<'t, str>>),
}

impl<'t> Seen<'t> {
    /// How many names are few.
    const FEW: usize = 16;

    fn new(count: usize) -> Self {
        match count <= Self::FEW {
            true => Self::Few(Vec::with_capacity(count)),
            false => Self::Many(HashSet::with_capacity_and_hasher(count, Default::default())),
        }
    }

    /// Whether a name is there for the first time.
    fn is_new(&mut self, name: Cow<'t, str>) -> bool {
        match self {
            Self::Few(names) => {
                let is_new = !names.contains(&name);
                names.push(name);
                is_new
            }
            Self::Many(names) => names.insert(name),
        }
    }
}

fn find<'j, 't>(json: &'j Json<'t>, is_it: &dyn Fn(&str) -> bool) -> Option<&'j Json<'t>> {
    match &json.kind {
        Kind::Token(token) => {
            let text = json.text().unwrap_or(Cow::Borrowed(token));
            is_it(&text).then_some(json)
        }
        Kind::Array(items) => items.iter().find_map(|item| find(item, is_it)),
        Kind::Object(members) => members.iter().find_map(|member| find(&member.value, is_it)),
    }
}

fn double(json: &Json<'_>) -> Option<(String, usize)> {
    match &json.kind {
        Kind::Token(_) => None,
        Kind::Array(items) => items.iter().find_map(double),
        Kind::Object(members) => {
            let mut seen = Seen::new(members.len());
            members.iter().find_map(|member| {
                let name = member.name();
                match seen.is_new(name.clone()) {
                    true => double(&member.value),
                    false => Some((name.into_owned(), member.value.start)),
                }
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_VALUES, Place, Places, excess};

    const TEXT: &str = "{\n  \"a\": [1,\n    {\"b\": \"[x(\"}],\n  \"ä\": 2, \"c\": 3\n}";

    #[test]
    fn values_are_found_by_line_and_character() {
        let places = Places::of(TEXT);
        let at = |pointer| places.at(pointer).map(|Place { line, column }| (line, column));
        assert_eq!(at(""), Some((1, 1)));
        assert_eq!(at("/a/1/b"), Some((3, 11)));
        assert_eq!(at("/c"), Some((4, 16)));
        assert_eq!(at("/d"), None);
    }

    #[test]
    fn what_has_too_many_values_is_told_without_reading_it() {
        let many = |item: &str| format!("{{\"resources\":\n[{}{item}]}}", "{},".repeat(MAX_VALUES / 2 - 2));
        assert_eq!(excess(&many("1")), None);
        assert_eq!(excess(&many("\",[{:,\"")), None);
        let place = excess(&many("1,2,3")).map(|place| (place.line, place.column));
        assert_eq!(place, Some((2, 1_499_999)));
    }

    #[test]
    fn a_text_can_be_blanked() {
        let blanked = Places::of(TEXT).blanked("/a/1/b").unwrap();
        assert_eq!(blanked, TEXT.replace("\"[x(\"", "null "));
        assert_eq!(Places::of(TEXT).blanked("/a/0"), None);
    }

    #[test]
    fn a_member_that_is_there_twice_is_found() {
        assert_eq!(Places::of(TEXT).double(), None);
        let (name, place) = Places::of("[{\"a\": 1,\n \"a\": 2}]").double().unwrap();
        assert_eq!((name.as_str(), place.line, place.column), ("a", 2, 7));
    }
}
