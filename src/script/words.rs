//! The inside of words: quotes, expansions and substitutions.

use std::ops::Range;

use super::arithmetic::arithmetic_length;
use super::bytes::ORDINARY;
use super::commands::Expansion;
use super::lexer::{Closer, Lexer};

/// What surrounds an expansion.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// Nothing.
    None,
    /// Double quotes or a here-document, in which `'` means itself.
    Double,
}

impl Lexer<'_> {
    /// Moves past the word at the cursor; does not move if there is none.
    pub(super) fn word(&mut self) {
        let start = self.at;
        let mut last = b' ';
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b')' | b'<' | b'>' => return,
                b'(' if self.at > start && matches!(last, b'=') => self.array(),
                b'(' if self.at > start && matches!(last, b'?' | b'*' | b'+' | b'@' | b'!') => {
                    self.pattern_group()
                }
                b'(' => return,
                b'`' if self.closes_backquote() => return,
                _ => self.piece(byte, Quoting::None),
            }
            last = match self.raw(self.at.saturating_sub(1)..self.at).bytes().next() {
                Some(behind) if ORDINARY.contains(byte) => behind,
                _ => byte,
            };
        }
    }

    /// Moves past one character, quoted text or expansion.
    fn piece(&mut self, byte: u8, quoting: Quoting) {
        match byte {
            b'\\' => {
                self.skip(1);
                let escaped = self.rest().chars().next().map_or(0, char::len_utf8);
                self.skip(escaped);
            }
            b'\'' if quoting == Quoting::None => {
                self.skip(1);
                self.at = self
                    .rest()
                    .find('\'')
                    .map_or(self.end, |offset| self.at + offset + 1);
            }
            b'"' => self.double_quoted(),
            b'`' => self.backquoted(),
            b'$' => self.dollar(quoting),
            _ if ORDINARY.contains(byte) => self.ordinary_run(),
            _ => self.skip(1),
        }
    }

    /// Moves past all ordinary bytes at the cursor, which make up most of a text.
    fn ordinary_run(&mut self) {
        self.at += ORDINARY.run(self.rest().as_bytes());
    }

    fn double_quoted(&mut self) {
        self.skip(1);
        if self.enter() {
            while let Some(byte) = self.peek(0) {
                if byte == b'"' {
                    self.skip(1);
                    break;
                }
                self.piece(byte, Quoting::Double);
            }
        }
        self.leave();
    }

    /// The text of a here-document, in which only expansions matter.
    pub(super) fn expansions_of(&mut self, body: Range<usize>) {
        let (at, end) = (self.at, self.end);
        self.at = body.start;
        self.end = body.end;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'"' => self.skip(1),
                _ => self.piece(byte, Quoting::Double),
            }
        }
        self.at = at;
        self.end = end;
    }

    fn backquoted(&mut self) {
        self.skip(1);
        self.backquotes += 1;
        self.list(Closer::Backquote);
        self.backquotes -= 1;
    }

    fn closes_backquote(&self) -> bool {
        self.backquotes > 0
    }

    fn dollar(&mut self, quoting: Quoting) {
        let start = self.at;
        self.skip(1);
        match self.peek(0) {
            Some(b'\'') if quoting == Quoting::None => self.ansi_c_quoted(),
            Some(b'(') => self.substitution(),
            Some(b'{') => self.braced(start, quoting),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let rest = self.rest();
                let after = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
                self.expansion(start, rest.len() - after.len());
            }
            Some(byte) if byte.is_ascii_digit() || b"@*#?$!-".contains(&byte) => self.expansion(start, 1),
            _ => {}
        }
    }

    /// Records the expansion that began at `start` and whose name is the next `length` bytes.
    fn expansion(&mut self, start: usize, length: usize) {
        let name = self.at..self.at + length;
        self.skip(length);
        self.note(start, name);
    }

    fn note(&mut self, start: usize, name: Range<usize>) {
        let in_function = self.functions > 0;
        self.found.expansions.push(Expansion {
            range: start..self.at,
            name,
            in_function,
        });
    }

    fn ansi_c_quoted(&mut self) {
        self.skip(1);
        while let Some(byte) = self.peek(0) {
            self.skip(if byte == b'\\' { 2 } else { 1 });
            if byte == b'\'' {
                break;
            }
        }
    }

    /// `${…}`, whose name comes after an optional `!` or `#`.
    fn braced(&mut self, start: usize, quoting: Quoting) {
        self.skip(1);
        if matches!((self.peek(0), self.peek(1)), (Some(b'!' | b'#'), Some(next)) if next != b'}') {
            self.skip(1);
        }
        let rest = self.rest();
        let named = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let length = if named.len() == rest.len() {
            1
        } else {
            rest.len() - named.len()
        };
        let name = self.at..self.at + length.min(rest.len());
        if self.enter() {
            while let Some(byte) = self.peek(0) {
                if byte == b'}' {
                    self.skip(1);
                    break;
                }
                self.piece(byte, quoting);
            }
        }
        self.leave();
        self.note(start, name);
    }

    /// `$(…)` or `$((…))`, from its first parenthesis.
    fn substitution(&mut self) {
        if self.peek(1) == Some(b'(')
            && let Some((length, _)) = arithmetic_length(self.rest())
        {
            self.arithmetic(self.at + length);
            return;
        }
        self.process_list();
    }

    /// The inside of `$((…))`, in which expansions matter.
    fn arithmetic(&mut self, end: usize) {
        self.skip(2);
        if self.enter() {
            while self.at < end {
                match self.peek(0) {
                    Some(byte @ (b'$' | b'`' | b'\\')) => self.piece(byte, Quoting::Double),
                    Some(_) => self.skip(1),
                    None => break,
                }
            }
        }
        self.leave();
    }

    /// `<(…)` or `>(…)`.
    pub(super) fn process_substitution(&mut self) {
        self.skip(1);
        self.process_list();
    }

    fn process_list(&mut self) {
        self.skip(1);
        let start = self.at;
        let backquotes = std::mem::take(&mut self.backquotes);
        if self.list(Closer::Parenthesis) {
            let end = self.at.saturating_sub(1).max(start);
            self.found.shape.case_substitutions.push(start..end);
        }
        self.backquotes = backquotes;
    }

    /// The `(…)` of an array assignment.
    fn array(&mut self) {
        self.skip(1);
        if self.enter() {
            while let Some(byte) = self.peek(0) {
                match byte {
                    b')' => {
                        self.skip(1);
                        break;
                    }
                    b'#' => self.at = self.rest().find('\n').map_or(self.end, |offset| self.at + offset),
                    b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' => self.skip(1),
                    b'`' if self.closes_backquote() => break,
                    _ => self.word(),
                }
            }
        }
        self.leave();
    }

    /// The `(…)` of an extended pattern such as `@(a|b)`.
    fn pattern_group(&mut self) {
        self.skip(1);
        if self.enter() {
            while let Some(byte) = self.peek(0) {
                match byte {
                    b')' => {
                        self.skip(1);
                        break;
                    }
                    b'(' => self.pattern_group(),
                    _ => self.piece(byte, Quoting::None),
                }
            }
        }
        self.leave();
    }
}
