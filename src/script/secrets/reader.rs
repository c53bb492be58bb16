//! Splits text into commands and those into words, line by line as a shell would. The text may be anything.

use std::ops::Range;

/// One word of a command.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// The bytes without the quotes around the whole word.
    pub(super) value: Range<usize>,
    /// Whether there are such quotes.
    pub(super) is_quoted: bool,
    /// What it is to its command.
    pub(super) role: Role,
}

/// What a word is to its command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The program or one of its arguments.
    Argument,
    /// A line of the standard input: what comes after `<<<`, or a line of a here-document.
    Input,
    /// The file after `>` or `<`.
    File,
}

/// A command: its words, and whether a pipe comes before it.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    pub(super) is_piped: bool,
}

impl Word {
    pub(super) fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.value.clone()).unwrap_or_default()
    }

    pub(super) fn base_name<'a>(&self, text: &'a str) -> &'a str {
        let raw = self.text(text);
        let slash = raw.bytes().rposition(|byte| byte == b'/');
        slash.and_then(|slash| raw.get(slash + 1..)).unwrap_or(raw)
    }

    pub(super) fn is_option(&self, text: &str) -> bool {
        !self.is_quoted && self.text(text).starts_with('-')
    }

    pub(super) fn is_argument(&self) -> bool {
        self.role == Role::Argument
    }

    /// The bytes after the first `length` bytes, less the quotes around them.
    pub(super) fn after(&self, length: usize, text: &str) -> Range<usize> {
        let range = self.value.start + length..self.value.end;
        let raw = text.get(range.clone()).unwrap_or_default();
        let is_enclosed = raw.len() >= 2
            && ['"', '\'']
                .iter()
                .any(|quote| raw.starts_with(*quote) && raw.ends_with(*quote));
        if is_enclosed {
            range.start + 1..range.end - 1
        } else {
            range
        }
    }
}

/// Splits text into commands and those into words.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) end: usize,
}

/// The maximum number of lines of a here-document that are read as input, so that the time is linear.
const MOST_LINES: usize = 16;

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at..self.end)?.first().copied()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..self.end).unwrap_or_default()
    }

    /// The next command that has a word.
    pub(super) fn command(&mut self) -> Option<Command> {
        let mut words = Vec::new();
        let mut is_piped = false;
        let mut role = Role::Argument;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') => self.at += 2,
                b'<' if self.rest().starts_with("<<<") => {
                    self.at += 3;
                    role = Role::Input;
                }
                b'<' if self.rest().starts_with("<<") => words.extend(self.here_document()),
                b'>' if self.rest().starts_with(">&") => {
                    self.at += 2;
                    self.at += self
                        .rest()
                        .bytes()
                        .take_while(|byte| is_descriptor(*byte))
                        .count();
                }
                b'<' | b'>' => {
                    self.at += 1;
                    role = Role::File;
                }
                b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'`' => {
                    if !words.is_empty() {
                        return Some(Command { words, is_piped });
                    }
                    is_piped = byte == b'|' || (is_piped && byte == b'\n');
                    role = Role::Argument;
                    self.at += 1;
                }
                _ => {
                    let mut word = self.word();
                    if matches!(word.text(self.text), "\"" | "'") {
                        // NOTE: a quote that nothing closes is no word.
                        continue;
                    }
                    word.role = std::mem::replace(&mut role, Role::Argument);
                    let redirects = matches!(self.peek(), Some(b'<' | b'>'));
                    if !(redirects && word.text(self.text).bytes().all(is_descriptor)) {
                        words.push(word);
                    }
                }
            }
        }
        (!words.is_empty()).then_some(Command { words, is_piped })
    }

    /// The lines of the here-document that begins at the cursor. They are read again as text of their own.
    fn here_document(&mut self) -> Vec<Word> {
        self.at += 2;
        self.at += self
            .rest()
            .bytes()
            .take_while(|byte| b"- ".contains(byte))
            .count();
        if matches!(self.peek(), None | Some(b'\n')) {
            return Vec::new();
        }
        let delimiter = self.word();
        let delimiter = delimiter.text(self.text).trim_start_matches('\\');
        let Some(newline) = self.rest().find('\n') else {
            return Vec::new();
        };
        let mut start = self.at + newline + 1;
        let mut lines = Vec::new();
        let body = self.text.get(start..self.end).unwrap_or_default();
        for line in body.split_inclusive('\n').take(MOST_LINES) {
            let value = line.trim();
            if value == delimiter {
                break;
            }
            let indent = line.len() - line.trim_start().len();
            if !value.is_empty() {
                lines.push(Word {
                    value: start + indent..start + indent + value.len(),
                    is_quoted: false,
                    role: Role::Input,
                });
            }
            start += line.len();
        }
        lines
    }

    /// Whether the quote at the cursor is between letters of the word from `start` on, as in `don't`.
    fn is_apostrophe(&self, start: usize) -> bool {
        let bytes = self.text.as_bytes();
        let is_letter = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at))
                .is_some_and(u8::is_ascii_alphabetic)
        };
        self.at > start && is_letter(self.at.checked_sub(1)) && is_letter(Some(self.at + 1))
    }

    /// Reads a word, which has at least one byte.
    fn word(&mut self) -> Word {
        let start = self.at;
        let mut quote: Option<(u8, usize)> = None;
        let mut is_quoted = false;
        // NOTE: `-p'…'` and `name='…'` hold a quote.
        let mut joins_value = self.peek() == Some(b'-');
        while let Some(byte) = self.peek() {
            joins_value |= byte == b'=';
            match (byte, quote) {
                (b'\\', None | Some((b'"', _))) => self.at += 1,
                (b'\'', None) if !joins_value && self.is_apostrophe(start) => {}
                (b'"' | b'\'', None) => {
                    quote = Some((byte, self.at));
                }
                (byte, Some((open, from))) if byte == open => {
                    quote = None;
                    is_quoted = from == start;
                    let next = self.text.as_bytes().get(self.at + 1);
                    if is_quoted && next.is_some_and(|next| b",]}:".contains(next)) {
                        // NOTE: in a program or in JSON, a string ends here.
                        self.at += 1;
                        break;
                    }
                }
                (b'\n', Some((b'\'' | b'"', from))) if self.at > from + LONGEST_QUOTE => {
                    // NOTE: an apostrophe in a comment or a sentence opens no quote.
                    self.at = from + 1;
                    break;
                }
                (
                    b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'`' | b'<' | b'>',
                    None,
                ) => break,
                _ => {}
            }
            self.at += 1;
        }
        if let Some((_, from)) = quote {
            // An unclosed quote is no quote.
            self.at = (from + 1).min(self.end);
        }
        self.at = self.at.min(self.end).max(start + 1);
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        let raw = self.text.get(start..self.at).unwrap_or_default();
        let encloses = is_quoted && raw.len() >= 2 && raw.ends_with(['"', '\'']);
        Word {
            value: if encloses {
                start + 1..self.at - 1
            } else {
                start..self.at
            },
            is_quoted: encloses,
            role: Role::Argument,
        }
    }
}

/// Whether a byte can be a file descriptor before or after the sign of a redirection.
fn is_descriptor(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'-'
}

/// The maximum number of bytes after which a quote that goes on over a line feed is taken for an apostrophe.
const LONGEST_QUOTE: usize = 4000;
