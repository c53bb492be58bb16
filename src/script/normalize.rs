//! From the bytes of a script to text that can be inspected: UTF-8, no byte order mark, line feeds only.

use std::fmt;

use arcstr::ArcStr;

use crate::source::is_utf_16;

/// The byte order mark. Two tools that each write one leave several.
const BOM: char = '\u{feff}';

/// A setup script as text, together with what had to be changed to get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The text without byte order mark and with `\n` as its only line ending.
    pub text: ArcStr,
    /// Whether the file began with UTF-8 byte order marks, any of which hides the `#!` from the kernel.
    pub had_bom: bool,
    /// The carriage returns that became line feeds, if there were any.
    pub carriage_returns: Option<CarriageReturns>,
    /// Offsets into `text` right after each `\n` that was `\r\n`, in ascending order.
    shortened_at: Vec<usize>,
    /// The bytes of the byte order marks.
    before: usize,
}

/// The carriage returns of a script, which bash does not treat as line endings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarriageReturns {
    /// The byte offset of the first `\r` in the original text, its byte order mark included.
    pub first: usize,
    /// How many `\r` there are, alone or before `\n`.
    pub count: usize,
}

/// Why bytes are not the text of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotText {
    /// The byte offset of the first byte that is not text.
    pub offset: usize,
    /// What is wrong there.
    pub reason: NotTextReason,
}

/// Why bytes are not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTextReason {
    /// A byte sequence that is not valid UTF-8.
    InvalidUtf8,
    /// The last character is cut off.
    TruncatedUtf8,
    /// A NUL byte, which only binary files have.
    NulByte,
    /// The byte order mark of UTF-16, which some Windows editors write.
    Utf16,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            NotTextReason::InvalidUtf8 => "invalid UTF-8",
            NotTextReason::TruncatedUtf8 => "an incomplete UTF-8 character",
            NotTextReason::NulByte => "a NUL byte",
            NotTextReason::Utf16 => "UTF-16 text",
        };
        write!(f, "{reason} at byte {}", self.offset)
    }
}

impl std::error::Error for NotText {}

impl Script {
    /// Reads the bytes of a script file.
    ///
    /// # Errors
    ///
    /// [`NotText`] if the bytes are not UTF-8 or contain a NUL byte.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NotText> {
        if is_utf_16(bytes) {
            return Err(NotText {
                offset: 0,
                reason: NotTextReason::Utf16,
            });
        }
        // NOTE: this is checked before UTF-8, because "binary file" is the more helpful of the two answers.
        if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
            return Err(NotText {
                offset,
                reason: NotTextReason::NulByte,
            });
        }
        let original = std::str::from_utf8(bytes).map_err(|error| NotText {
            offset: error.valid_up_to(),
            reason: match error.error_len() {
                Some(_) => NotTextReason::InvalidUtf8,
                None => NotTextReason::TruncatedUtf8,
            },
        })?;
        Ok(Self::from_text(original))
    }

    /// Takes text that is already known to be UTF-8, such as a script written into the definition.
    #[must_use]
    pub fn from_text(text: impl Into<ArcStr>) -> Self {
        let shared = text.into();
        let original = &*shared;
        let body = original.trim_start_matches(BOM);
        let before = original.len() - body.len();
        let had_bom = before > 0;
        let Some(first) = original.find('\r') else {
            let text = if had_bom {
                ArcStr::from(body)
            } else {
                ArcStr::clone(&shared)
            };
            return Self {
                text,
                had_bom,
                carriage_returns: None,
                shortened_at: Vec::new(),
                before,
            };
        };
        let count = body.bytes().filter(|byte| *byte == b'\r').count();
        let mut text = String::with_capacity(body.len());
        let mut shortened_at = Vec::new();
        let mut rest = body;
        while let Some((line, after)) = rest.split_once('\r') {
            text.push_str(line);
            text.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
            if rest.len() != after.len() {
                shortened_at.push(text.len());
            }
        }
        text.push_str(rest);
        Self {
            text: ArcStr::from(text),
            had_bom,
            carriage_returns: Some(CarriageReturns { first, count }),
            shortened_at,
            before,
        }
    }

    /// How many bytes the byte order marks have with which the original text began.
    #[must_use]
    pub const fn mark_bytes(&self) -> usize {
        self.before
    }

    /// The byte offset in the original text of the byte at `normalized_offset` of [`Script::text`].
    #[must_use]
    pub fn original_offset(&self, normalized_offset: usize) -> usize {
        let shortened = self
            .shortened_at
            .partition_point(|offset| *offset <= normalized_offset);
        normalized_offset + self.before + shortened
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_text_stays_as_it_is() {
        let script = Script::from_bytes(b"#!/bin/bash\necho\n").unwrap();
        assert_eq!(&*script.text, "#!/bin/bash\necho\n");
        assert!(!script.had_bom);
        assert_eq!(script.carriage_returns, None);
        assert_eq!(script.original_offset(5), 5);
    }

    #[test]
    fn windows_text_becomes_unix_text() {
        let script = Script::from_bytes(b"\xef\xbb\xbfa\r\nb\rc\n\r\nd").unwrap();
        assert_eq!(&*script.text, "a\nb\nc\n\nd");
        assert!(script.had_bom);
        assert_eq!(
            script.carriage_returns,
            Some(CarriageReturns { first: 4, count: 3 })
        );
        assert_eq!(script.original_offset(script.text.find('b').unwrap()), 6);
        assert_eq!(script.original_offset(script.text.find('d').unwrap()), 12);
    }

    #[test]
    fn no_byte_order_mark_is_left() {
        let script = Script::from_text("\u{feff}\u{feff}#!/bin/bash\r\n");
        assert_eq!(&*script.text, "#!/bin/bash\n");
        assert!(script.had_bom);
        assert_eq!(script.original_offset(0), 6);
    }

    #[test]
    fn what_is_not_text_says_where() {
        let error = |bytes: &[u8]| Script::from_bytes(bytes).unwrap_err().to_string();
        assert_eq!(error(b"ab\xff"), "invalid UTF-8 at byte 2");
        assert_eq!(error(b"ab\xc3"), "an incomplete UTF-8 character at byte 2");
        assert_eq!(error(b"\x7fELF\0\xff"), "a NUL byte at byte 4");
        assert_eq!(error(b"\xff\xfea\0"), "UTF-16 text at byte 0");
    }

    proptest! {
        #[test]
        fn every_other_character_is_found_in_the_original(original in "\u{feff}{0,2}[a-cé\r\n]{0,40}") {
            let script = Script::from_text(original.as_str());
            prop_assert!(!script.text.contains('\r'));
            for (offset, character) in script.text.char_indices().filter(|(_, c)| *c != '\n') {
                let there = original.get(script.original_offset(offset)..).and_then(|rest| rest.chars().next());
                prop_assert_eq!(there, Some(character));
            }
            prop_assert_eq!(script.original_offset(script.text.len()), original.len());
        }
    }
}
