//! JSON in which every token is as it is written: members in their order, the double ones too, and where each value begins.
//! What the resource manager reads beyond JSON is read, too.

use std::borrow::Cow;

use memchr::memchr2;
use serde::de::IgnoredAny;

use super::extended_json;

/// Why a text is no JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotJson {
    /// Why, in serde_json's words: `expected value`.
    pub reason: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1; 0 of an empty text.
    pub column: usize,
}

impl NotJson {
    /// What serde_json says, whose words end in the place.
    #[must_use]
    pub fn of(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let words = error.to_string();
        let place = format!(" at line {line} column {column}");
        Self {
            reason: words.strip_suffix(&place).unwrap_or(&words).to_owned(),
            line,
            column,
        }
    }
}

/// A JSON value in a text.
#[derive(Debug, Clone)]
pub(super) struct Json<'t> {
    /// The byte of the text with which the value begins.
    pub(super) start: usize,
    /// The value.
    pub(super) kind: Kind<'t>,
}

/// What a JSON value is.
#[derive(Debug, Clone)]
pub(super) enum Kind<'t> {
    /// A string with its quotes, a number, or a word.
    Token(&'t str),
    /// An array.
    Array(Box<[Json<'t>]>),
    /// An object.
    Object(Box<[Member<'t>]>),
}

/// A member of an object.
#[derive(Debug, Clone)]
pub(super) struct Member<'t> {
    /// The key with its quotes.
    pub(super) key: &'t str,
    /// The value.
    pub(super) value: Json<'t>,
}

impl<'t> Member<'t> {
    /// Whether the key is `name`, regardless of case, which ARM ignores.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// The key without its quotes.
    pub(super) fn name(&self) -> Cow<'t, str> {
        // NOTE: `parse` lets valid JSON pass only, where a key is a string.
        decoded(self.key).unwrap_or(Cow::Borrowed(self.key))
    }
}

impl<'t> Json<'t> {
    /// The text of a string.
    pub(super) fn text(&self) -> Option<Cow<'t, str>> {
        match self.kind {
            Kind::Token(token) => decoded(token),
            Kind::Array(_) | Kind::Object(_) => None,
        }
    }

    /// The members of an object.
    pub(super) fn members(&self) -> Option<&[Member<'t>]> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            Kind::Token(_) | Kind::Array(_) => None,
        }
    }

    /// The items of an array.
    pub(super) fn items(&self) -> Option<&[Self]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            Kind::Token(_) | Kind::Object(_) => None,
        }
    }

    /// The member `name` of an object: the last one that is spelled so, or the first one that differs in case alone.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let members = self.members()?;
        let exact = members.iter().rfind(|member| member.name() == name);
        let found = exact.or_else(|| members.iter().find(|member| member.is_called(name)))?;
        Some(&found.value)
    }

    /// The member `name` of an object, regardless of case, if there is exactly one.
    pub(super) fn only(&self, name: &str) -> Option<&Self> {
        let mut found = self.members()?.iter().filter(|member| member.is_called(name));
        let only = found.next()?;
        found.next().is_none().then_some(&only.value)
    }

    /// Whether the value is the word `null`.
    pub(super) fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Token("null"))
    }

    /// The value that an RFC 6901 pointer leads to.
    pub(super) fn at(&self, pointer: &str) -> Option<&Self> {
        let mut value = self;
        for segment in pointer.split('/').skip(1) {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            value = match &value.kind {
                Kind::Token(_) => return None,
                Kind::Array(items) => items.get(segment.parse::<usize>().ok()?)?,
                Kind::Object(members) => {
                    let mut members = members.iter();
                    &members.rfind(|member| member.name() == segment)?.value
                }
            };
        }
        Some(value)
    }
}

fn decoded(token: &str) -> Option<Cow<'_, str>> {
    let inside = token.strip_prefix('"')?.strip_suffix('"')?;
    if inside.contains('\\') {
        serde_json::from_str(&with_lines_escaped(token))
            .ok()
            .map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inside))
    }
}

/// A string over several lines as JSON writes it.
fn with_lines_escaped(token: &str) -> Cow<'_, str> {
    if !token.contains(char::is_control) {
        return Cow::Borrowed(token);
    }
    let escaped = token.chars().map(|c| match c {
        '\u{0}'..'\u{20}' => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    Cow::Owned(escaped.collect())
}

/// How deep values may be nested, one in the other; what the resource manager takes is far less.
const MAX_DEPTH: usize = 128;

/// Reads a text.
///
/// # Errors
/// If the text is no JSON even with what the resource manager reads beyond it, in serde_json's words, or nested deeper than [`MAX_DEPTH`].
pub(super) fn parse(text: &str) -> Result<Json<'_>, NotJson> {
    if check(text).is_err() {
        check(&extended_json::as_json(text))?;
    }
    read(text)
}

/// Reads a text that is JSON and nothing beyond it, so that its tokens are all of it.
///
/// # Errors
/// As [`parse`].
pub(super) fn parse_strictly(text: &str) -> Result<Json<'_>, NotJson> {
    check(text)?;
    read(text)
}

fn check(text: &str) -> Result<(), NotJson> {
    serde_json::from_str::<IgnoredAny>(text)
        .map(|_| ())
        .map_err(|error| NotJson::of(&error))
}

fn read(text: &str) -> Result<Json<'_>, NotJson> {
    let mut reader = Reader {
        length: text.len(),
        rest: text,
        depth: 0,
    };
    reader.value().ok_or_else(|| {
        let (line, column) = line_and_column(text, text.len() - reader.rest.len());
        NotJson {
            reason: format!("values are nested deeper than {MAX_DEPTH} levels"),
            line,
            column,
        }
    })
}

/// The line and the character of the line, from 1, at a byte of a text.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Tells the tokens apart of a text that is known to be JSON.
struct Reader<'t> {
    length: usize,
    rest: &'t str,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn skip_space(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            match extended_json::comment(self.rest) {
                0 => return,
                length => self.token(length),
            };
        }
    }

    fn value(&mut self) -> Option<Json<'t>> {
        self.skip_space();
        let start = self.length - self.rest.len();
        let kind = match self.rest.chars().next()? {
            '[' => self.items(']', Self::value).map(Kind::Array),
            '{' => self.items('}', Self::member).map(Kind::Object),
            '"' => self.string().map(Kind::Token),
            _ => {
                let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}' | '/');
                let length = self.rest.find(is_end).unwrap_or(self.rest.len());
                self.token(length).map(Kind::Token)
            }
        }?;
        Some(Json { start, kind })
    }

    fn member(&mut self) -> Option<Member<'t>> {
        let key = self.string()?;
        self.skip_space();
        self.token(":".len())?;
        let value = self.value()?;
        Some(Member { key, value })
    }

    /// The items up to `close`; the opening bracket comes next.
    fn items<T>(&mut self, close: char, item: impl Fn(&mut Self) -> Option<T>) -> Option<Box<[T]>> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let mut items = Vec::new();
        loop {
            // The opening bracket, or a comma.
            self.token(1)?;
            self.skip_space();
            if !self.rest.starts_with(close) {
                items.push(item(self)?);
                self.skip_space();
            }
            if self.rest.starts_with(close) {
                break;
            }
        }
        self.token(close.len_utf8())?;
        self.depth -= 1;
        Some(items.into())
    }

    /// The string that comes next, with its quotes.
    fn string(&mut self) -> Option<&'t str> {
        let inside = self.rest.strip_prefix('"')?.as_bytes();
        let mut end = 0;
        loop {
            end += memchr2(b'"', b'\\', inside.get(end..)?)?;
            if inside.get(end) == Some(&b'"') {
                return self.token(end + "\"\"".len());
            }
            // The sign behind a backslash.
            end += 2;
        }
    }

    fn token(&mut self, length: usize) -> Option<&'t str> {
        let (token, after) = self.rest.split_at_checked(length)?;
        self.rest = after;
        Some(token)
    }
}
