//! JSON read so that it can be printed again as it was: every token as it is written, members in their order, the double ones
//! too.

use std::borrow::Cow;

use serde::de::IgnoredAny;

/// A JSON value in a text.
#[derive(Debug, Clone)]
pub(super) enum Json<'t> {
    /// A string with its quotes, a number, or a word.
    Token(&'t str),
    /// An array.
    Array(Vec<Json<'t>>),
    /// An object.
    Object(Vec<Member<'t>>),
}

/// A member of an object.
#[derive(Debug, Clone)]
pub(super) struct Member<'t> {
    /// The key with its quotes.
    pub(super) key: &'t str,
    /// The value.
    pub(super) value: Json<'t>,
}

impl Member<'_> {
    /// Whether the key is `name`, ignoring case as ARM does.
    pub(super) fn is_called(&self, name: &str) -> bool {
        decoded(self.key).is_some_and(|key| key.eq_ignore_ascii_case(name))
    }
}

impl<'t> Json<'t> {
    /// The text of a string.
    pub(super) fn text(&self) -> Option<Cow<'t, str>> {
        match self {
            Self::Token(token) => decoded(token),
            Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The member `name` of an object, if there is exactly one.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        let mut found = members.iter().filter(|member| member.is_called(name));
        let only = found.next()?;
        found.next().is_none().then_some(&only.value)
    }
}

fn decoded(token: &str) -> Option<Cow<'_, str>> {
    let inside = token.strip_prefix('"')?.strip_suffix('"')?;
    if inside.contains('\\') {
        serde_json::from_str(token).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inside))
    }
}

/// How deep values may be nested, one in the other; what the resource manager takes is far less.
const MAX_DEPTH: usize = 128;

/// Reads a text; `None` if it is not JSON, or nested deeper than [`MAX_DEPTH`].
pub(super) fn parse(text: &str) -> Option<Json<'_>> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    Reader { rest: text, depth: 0 }.value()
}

/// Splits a text that is known to be JSON into tokens.
struct Reader<'t> {
    rest: &'t str,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn value(&mut self) -> Option<Json<'t>> {
        self.skip_space();
        match self.rest.chars().next()? {
            '[' => self.items(']', Self::value).map(Json::Array),
            '{' => self.items('}', Self::member).map(Json::Object),
            '"' => self.string().map(Json::Token),
            _ => {
                let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}');
                let length = self.rest.find(is_end).unwrap_or(self.rest.len());
                self.token(length).map(Json::Token)
            }
        }
    }

    fn member(&mut self) -> Option<Member<'t>> {
        let key = self.string()?;
        self.skip_space();
        self.token(":".len())?;
        let value = self.value()?;
        Some(Member { key, value })
    }

    /// The items up to `close`; the opening bracket comes next.
    fn items<T>(&mut self, close: char, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
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
        Some(items)
    }

    /// The string that comes next, with its quotes.
    fn string(&mut self) -> Option<&'t str> {
        let inside = self.rest.strip_prefix('"')?;
        let mut escaped = false;
        let end = inside.find(|c: char| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })?;
        self.token(end + "\"\"".len())
    }

    fn token(&mut self, length: usize) -> Option<&'t str> {
        let (token, after) = self.rest.split_at_checked(length)?;
        self.rest = after;
        Some(token)
    }
}
