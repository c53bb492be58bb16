//! A JSON printer: two-space indent, LF, members in the order given, non-ASCII as it is where it can be seen.
//!
//! It exists in addition to serde_json because a large template is printed without building a tree, and Base64
//! goes straight from the script into the text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::shared::Shared;
use super::text::OutputText;
use crate::arm::Object;
use crate::expression::is_invisible;

/// Which characters are escaped, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Those that cannot be seen.
    #[default]
    Invisible,
    /// As .NET writes JSON in a file of Bicep: also spaces other than the common one, and what is beyond the basic plane.
    Engine,
}

/// Prints one JSON document.
#[derive(Debug, Default)]
pub(super) struct JsonPrinter {
    out: OutputText,
    escapes: Escapes,
    depth: usize,
    /// Whether the innermost open container has a member already.
    filled: bool,
    shared: Shared,
}

impl Escapes {
    /// Whether a character is escaped that JSON would not ask for.
    fn escape(self, c: char) -> bool {
        let is_odd = || c != ' ' && (u32::from(c) > 0xffff || (c.is_whitespace() && !c.is_ascii()));
        is_invisible(c) || (self == Self::Engine && is_odd())
    }
}

impl JsonPrinter {
    /// A printer with these escapes.
    pub(super) fn with_escapes(escapes: Escapes) -> Self {
        Self {
            escapes,
            ..Self::default()
        }
    }

    /// A printer at the end of a text.
    pub(super) fn onto(out: OutputText) -> Self {
        Self::inside(out, 0)
    }

    /// A printer of what is inside of `depth` containers, for [`JsonPrinter::append`].
    pub(super) fn inside(out: OutputText, depth: usize) -> Self {
        Self {
            out,
            depth,
            ..Self::default()
        }
    }

    /// The text of what is inside.
    pub(super) fn into_inside(self) -> OutputText {
        self.out
    }

    /// Adds the items or members of the innermost open container, which were printed by themselves.
    pub(super) fn append(&mut self, inside: OutputText) {
        self.filled |= !inside.is_empty();
        self.out.append(inside);
    }

    /// The text, with its final newline.
    pub(super) fn finish(mut self) -> OutputText {
        self.out.push('\n');
        self.out
    }

    /// An object whose members `members` prints.
    pub(super) fn object(&mut self, members: impl FnOnce(&mut Self)) {
        self.container('{', '}', members);
    }

    /// An object of a deployment; one that is shared is printed by `members` once.
    pub(super) fn object_of(&mut self, object: &Object, members: impl FnOnce(&mut Self)) {
        let Some(begun) = self.shared.begin(object, self.depth, &mut self.out) else {
            return;
        };
        self.object(members);
        self.shared.end(begun, &self.out);
    }

    /// An array whose items `items` prints, each behind [`JsonPrinter::item`].
    pub(super) fn array(&mut self, items: impl FnOnce(&mut Self)) {
        self.container('[', ']', items);
    }

    fn container(&mut self, open: char, close: char, inside: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.filled, false);
        self.out.push(open);
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        if self.filled {
            self.new_line();
        }
        self.out.push(close);
        self.filled = outer;
    }

    fn new_line(&mut self) {
        self.out.new_line(self.depth);
    }

    /// Begins the next item of an array.
    pub(super) fn item(&mut self) {
        if self.filled {
            self.out.push(',');
        }
        self.filled = true;
        self.new_line();
    }

    /// Begins the member `key`; its value follows.
    pub(super) fn key(&mut self, key: &str) {
        self.item();
        self.string(key);
        self.out.push_str(": ");
    }

    /// Begins the member of a word of the REST API, in which no character is escaped.
    pub(super) fn word(&mut self, word: &'static str) {
        self.item();
        self.out.push('"');
        self.out.push_str(word);
        self.out.push_str("\": ");
    }

    /// The member `key` with a string value.
    pub(super) fn member(&mut self, key: &str, value: &str) {
        self.key(key);
        self.string(value);
    }

    /// A token that needs no escaping: a number, `true`, `null`.
    pub(super) fn token(&mut self, token: &str) {
        self.out.push_str(token);
    }

    /// A string. What a reviewer could not see is escaped, though JSON would not ask for all of it.
    pub(super) fn string(&mut self, text: &str) {
        self.out.push('"');
        // Nearly every string: no character of it needs a second look.
        if text
            .bytes()
            .all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\')
        {
            self.out.push_str(text);
            self.out.push('"');
            return;
        }
        let mut plain = 0;
        for (index, c) in text.char_indices() {
            if c != '"' && c != '\\' && !self.escapes.escape(c) {
                continue;
            }
            self.out.push_str(text.get(plain..index).unwrap_or_default());
            self.escape(c);
            plain = index + c.len_utf8();
        }
        self.out.push_str(text.get(plain..).unwrap_or_default());
        self.out.push('"');
    }

    fn escape(&mut self, c: char) {
        match c {
            '"' => self.out.push_str("\\\""),
            '\\' => self.out.push_str("\\\\"),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            '\t' => self.out.push_str("\\t"),
            '\u{8}' if self.escapes == Escapes::Engine => self.out.push_str("\\b"),
            '\u{c}' if self.escapes == Escapes::Engine => self.out.push_str("\\f"),
            other => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    self.out.push_str(&match self.escapes {
                        Escapes::Invisible => format!("\\u{unit:04x}"),
                        Escapes::Engine => format!("\\u{unit:04X}"),
                    });
                }
            }
        }
    }

    /// A string that holds the Base64 of `bytes`.
    pub(super) fn base64(&mut self, bytes: &[u8]) {
        self.out.push('"');
        self.out.push_with(|text| STANDARD.encode_string(bytes, text));
        self.out.push('"');
    }
}
