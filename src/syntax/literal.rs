//! From the text of a TOML string back to the bytes that the user wrote.

use crate::source::{Sources, Span};

/// A string literal of a TOML file, to find where a byte of its *value* is in the *file*.
///
/// A finding inside an inline script or an expression points at the script's own line, although escapes, the opening
/// quotes and a trimmed first newline lie between the two.
#[derive(Debug, Clone, Copy)]
pub struct StringLiteral<'s> {
    raw: &'s str,
    span: Span,
}

impl<'s> StringLiteral<'s> {
    /// The literal at the span of a string [`super::Node`].
    #[must_use]
    pub fn new(sources: &'s Sources, span: Span) -> Self {
        Self {
            raw: sources.text(span),
            span,
        }
    }

    /// The span in the file of a range of bytes of the value.
    #[must_use]
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        let offset = self.span.start as usize;
        let start = self.raw_offset(range.start);
        let end = if range.end == range.start {
            start
        } else {
            self.raw_offset(range.end)
        };
        Span::new(self.span.source, offset + start..offset + end.max(start))
    }

    fn raw_offset(&self, decoded: usize) -> usize {
        let (quotes, escapes) = opening(self.raw);
        let mut raw = quotes;
        if quotes == 3 {
            raw += newline_length(self.raw.get(raw..).unwrap_or_default());
        }
        let mut value = 0;
        while value < decoded {
            let Some(rest) = self.raw.get(raw..).filter(|rest| !rest.is_empty()) else {
                break;
            };
            let (consumed, produced) = if escapes && rest.starts_with('\\') {
                escape(rest)
            } else if rest.starts_with("\r\n") {
                // NOTE: the toml crate keeps a CRLF inside a multi-line string as it is.
                (2, 2)
            } else {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                (length, length)
            };
            raw += consumed;
            value += produced;
        }
        raw.min(self.raw.len())
    }
}

/// How many quotes open the literal, and whether it knows escapes. A bare key or other text counts as no quotes.
fn opening(raw: &str) -> (usize, bool) {
    match raw.as_bytes() {
        [b'"', b'"', b'"', ..] => (3, true),
        [b'\'', b'\'', b'\'', ..] => (3, false),
        [b'"', ..] => (1, true),
        [b'\'', ..] => (1, false),
        _ => (0, false),
    }
}

fn newline_length(rest: &str) -> usize {
    if rest.starts_with("\r\n") {
        2
    } else {
        usize::from(rest.starts_with('\n'))
    }
}

/// Bytes that an escape takes in the file, and bytes that it gives in the value.
fn escape(rest: &str) -> (usize, usize) {
    let digits = |count: usize| {
        let code = rest
            .get(2..2 + count)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let produced = code.and_then(char::from_u32).map_or(1, char::len_utf8);
        (2 + count, produced)
    };
    match rest.as_bytes().get(1) {
        Some(b'x') => digits(2),
        Some(b'u') => digits(4),
        Some(b'U') => digits(8),
        Some(b' ' | b'\t' | b'\n' | b'\r') => {
            let trimmed = rest.get(1..).unwrap_or_default().trim_start();
            (rest.len() - trimmed.len(), 0)
        }
        // Text of another language, where a backslash is one, has no escapes.
        _ => {
            let next = rest.chars().nth(1).map_or(0, char::len_utf8);
            (1 + next, 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;
    use crate::syntax;

    fn located(toml: &str, needle: &str) -> String {
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("t.toml", toml));
        let document = syntax::parse(id, &sources, &mut Vec::new());
        let node = document.root.as_table().unwrap().get("k").unwrap().clone();
        let value = node.as_str().unwrap();
        let start = value.find(needle).unwrap();
        let literal = StringLiteral::new(&sources, node.span);
        sources.text(literal.span(start..start + needle.len())).to_owned()
    }

    #[test]
    fn a_value_is_found_behind_quotes_and_escapes() {
        assert_eq!(located("k = \"a\\tb needle\"", "needle"), "needle");
        assert_eq!(located("k = 'a needle'", "needle"), "needle");
        assert_eq!(
            located("k = \"\"\"\none\\u00e9\nneedle\n\"\"\"", "needle"),
            "needle"
        );
        assert_eq!(located("k = '''\r\none\r\nneedle'''", "needle"), "needle");
        assert_eq!(
            located("k = \"\"\"one \\\n   two needle\"\"\"", "needle"),
            "needle"
        );
        assert_eq!(located("k = \"ab\\ncd\"", "b\nc"), "b\\nc");
    }
}
