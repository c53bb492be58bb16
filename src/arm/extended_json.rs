//! What the resource manager reads beyond JSON: comments, a comma behind the last item, and strings over several lines.

use std::iter::Peekable;
use std::str::Bytes;

/// The same text as JSON, every byte in its place: comments, such commas and the ends of lines in strings are spaces.
///
/// For checking a text only, because the strings are no longer what they were.
pub(super) fn as_json(text: &str) -> String {
    let mut blanker = Blanker {
        bytes: text.bytes().peekable(),
        out: Vec::with_capacity(text.len()),
        comma: None,
    };
    while let Some(byte) = blanker.bytes.next() {
        blanker.byte(byte);
    }
    // NOTE: only whole characters are replaced, each of their bytes by a space.
    String::from_utf8_lossy(&blanker.out).into_owned()
}

/// The length of the comment with which a text begins; 0 if it does not begin with one.
pub(super) fn comment(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    match text.strip_prefix("/*").map(|inside| inside.find("*/")) {
        Some(Some(end)) => "/*".len() + end + "*/".len(),
        Some(None) => text.len(),
        None => 0,
    }
}

struct Blanker<'t> {
    bytes: Peekable<Bytes<'t>>,
    out: Vec<u8>,
    /// Where the comma is that nothing but space followed so far.
    comma: Option<usize>,
}

impl Blanker<'_> {
    fn byte(&mut self, byte: u8) {
        match byte {
            b'"' => {
                self.comma = None;
                self.string();
            }
            b'/' if self.bytes.peek() == Some(&b'/') => self.line_comment(),
            b'/' if self.bytes.peek() == Some(&b'*') => self.block_comment(),
            b',' => {
                self.comma = Some(self.out.len());
                self.out.push(byte);
            }
            b']' | b'}' => {
                let last = self.comma.take().and_then(|at| self.out.get_mut(at));
                if let Some(comma) = last {
                    *comma = b' ';
                }
                self.out.push(byte);
            }
            _ => {
                if !byte.is_ascii_whitespace() {
                    self.comma = None;
                }
                self.out.push(byte);
            }
        }
    }

    /// The string whose first quote was read.
    fn string(&mut self) {
        self.out.push(b'"');
        while let Some(byte) = self.bytes.next() {
            self.out.push(if byte < b' ' { b' ' } else { byte });
            match byte {
                b'"' => return,
                b'\\' => self.out.extend(self.bytes.next()),
                _ => {}
            }
        }
    }

    /// The comment whose first slash was read, up to the end of its line.
    fn line_comment(&mut self) {
        self.out.push(b' ');
        while self.bytes.peek().is_some_and(|byte| *byte != b'\n') {
            self.bytes.next();
            self.out.push(b' ');
        }
    }

    /// The comment whose first slash was read, lines kept.
    fn block_comment(&mut self) {
        self.out.push(b' ');
        self.bytes.next();
        self.out.push(b' ');
        let mut last = 0;
        for byte in self.bytes.by_ref() {
            self.out.push(if byte == b'\n' { byte } else { b' ' });
            if (last, byte) == (b'*', b'/') {
                return;
            }
            last = byte;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_json_lacks_is_blank_and_everything_else_stays_in_its_place() {
        for (text, expected) in [
            ("{ \"a\": 1 } // x", "{ \"a\": 1 }     "),
            ("[1, 2, /* é\n */ ]", "[1, 2       \n    ]"),
            ("{\"a\":\"//\\\"/*,]\",}", "{\"a\":\"//\\\"/*,]\" }"),
            ("[\"a\nb\"]", "[\"a b\"]"),
            ("[1,,]", "[1, ]"),
            ("/* open", "       "),
        ] {
            let json = as_json(text);
            assert_eq!(json, expected);
            assert_eq!(json.len(), text.len());
        }
    }

    #[test]
    fn a_comment_ends_with_its_line_or_its_mark() {
        assert_eq!(comment("// a\n1"), 4);
        assert_eq!(comment("/* a */ 1"), 7);
        assert_eq!(comment("/* a"), 4);
        assert_eq!(comment("1"), 0);
    }
}
