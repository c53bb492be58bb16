//! Reads shell text into [`Commands`], from start to end and without ever rejecting anything.
//!
//! # How it works
//!
//! The lexer is a cursor that moves forward over the bytes. [`Lexer::list`] reads a list of commands up to a closer:
//! the end of the text, the `)` of a substitution or a backquote. It calls [`Lexer::item`], which looks at one byte and
//! reads one operator, redirection, comment or word. Words are collected in [`List::words`]; an operator or a line feed
//! ends the command and pushes these words as one [`Command`].
//!
//! What a word means depends on what it is nested in, so each list has a stack of [`Frame`]s. At the start of a
//! command, `if` or `do` pushes a frame and `fi` or `done` pops it. In a `case`, the frame also records whether a
//! pattern comes next, so that the `)` after a pattern is not taken for the end of a subshell. Between `[[` and `]]`,
//! operators such as `<` and `&&` belong to the test and do not end the command.
//!
//! The inside of a word is read in `words.rs`. A substitution inside a word is itself a list, so it calls
//! [`Lexer::list`] again. Its commands are found before the command that contains them, which is why [`read`] sorts
//! everything by its first byte at the end.
//!
//! `<<` only announces a here-document. Its body begins on the next line, so the lexer reads the bodies of all
//! announced here-documents when it reaches the line feed (`redirections.rs`).

use std::ops::Range;

use super::commands::{Command, Commands, Cutting, Joined, PIECE, Word};

/// The maximum nesting that is followed; deeper text is not read.
const DEEPEST: usize = 64;

/// How many commands of a text are read: more than fit into a template, if they say something.
pub(crate) const MOST_COMMANDS: usize = 10_000;

/// How many bytes a short command has, with what parts it from the next.
const SHORT_COMMAND: usize = 8;

/// The commands in the bytes `range` of `text`; of more than [`MOST_COMMANDS`], the first.
pub(crate) fn read(text: &str, range: Range<usize>) -> Commands {
    read_in_pieces(text, range, PIECE)
}

/// The same, with cuts that are this many bytes apart at least.
pub(super) fn read_in_pieces(text: &str, range: Range<usize>, piece: usize) -> Commands {
    let mut lexer = Lexer::new(text, range, piece);
    lexer.list(Closer::End);
    lexer.read_here_documents();
    let rest = lexer.cutting.before_rest(lexer.end);
    let mut found = lexer.found;
    found.cuts.extend(rest);
    // No two begin with the same byte.
    found
        .commands
        .sort_unstable_by_key(|command| command.range().start);
    found
        .expansions
        .sort_unstable_by_key(|expansion| expansion.range.start);
    found
}

/// What ends a list of commands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Closer {
    /// The end of the text.
    End,
    /// The `)` of a substitution.
    Parenthesis,
    /// The second of two backquotes.
    Backquote,
}

/// What a command is nested in, if that changes how the next word is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// `( … )`.
    Subshell,
    /// `{ … }`; whether it is the body of a function.
    Group { function: bool },
    /// `case … esac`; whether a pattern comes next.
    Case { pattern: bool },
    /// `if … fi` or `do … done`.
    Block,
}

/// The state of one list of commands.
pub(super) struct List {
    pub(super) closer: Closer,
    pub(super) frames: Vec<Frame>,
    pub(super) words: Vec<Word>,
    pub(super) here_documents: Vec<usize>,
    pub(super) joined: Joined,
    /// Whether `f()` or `function f` was just read, so that the next group is a body.
    pub(super) function_follows: bool,
    /// The name of that function.
    pub(super) function_name: Range<usize>,
    /// Whether the commands decide what is done next, after `if`, `elif`, `while` or `until`.
    pub(super) in_condition: bool,
    /// Whether the head of a `for` or `select` was just read.
    pub(super) loop_follows: bool,
    pub(super) has_case: bool,
}

/// A cursor over shell text.
pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) end: usize,
    depth: usize,
    pub(super) branching: usize,
    pub(super) functions: usize,
    /// The functions whose bodies are open, as indices into [`Commands::functions`].
    pub(super) open_functions: Vec<usize>,
    /// How many backquotes are open.
    pub(super) backquotes: usize,
    /// How many of the here-documents found already have their body.
    pub(super) read_documents: usize,
    /// How far it was cut.
    pub(super) cutting: Cutting,
    pub(super) found: Commands,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str, range: Range<usize>, piece: usize) -> Self {
        Self {
            text,
            at: range.start,
            end: range.end.min(text.len()),
            depth: 0,
            branching: 0,
            functions: 0,
            open_functions: Vec::new(),
            backquotes: 0,
            read_documents: 0,
            cutting: Cutting::new(range.start, piece),
            // NOTE: memory that is not used is not taken, and a list that grows leaves its shorter ones behind.
            found: Commands {
                commands: Vec::with_capacity((range.len() / SHORT_COMMAND).min(MOST_COMMANDS)),
                ..Commands::default()
            },
        }
    }

    /// The byte `ahead` of the cursor.
    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        let offset = self.at + ahead;
        if offset < self.end {
            self.text.as_bytes().get(offset).copied()
        } else {
            None
        }
    }

    pub(super) fn raw(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The text between the cursor and the end.
    pub(super) fn rest(&self) -> &'a str {
        self.raw(self.at..self.end)
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.end);
    }

    /// Goes one level deeper. Returns false if that is too deep, and then nothing more is read.
    pub(super) fn enter(&mut self) -> bool {
        self.depth += 1;
        self.found.shape.depth = self.found.shape.depth.max(self.depth);
        if self.depth > DEEPEST {
            self.at = self.end;
        }
        self.depth <= DEEPEST
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Records that a parser has `levels` more alternatives to try from here on.
    pub(super) fn branch(&mut self, levels: usize) {
        self.branching += levels;
        self.found.shape.branching = self.found.shape.branching.max(self.branching);
    }

    /// Reads commands up to `closer`, which is consumed. Returns whether there was a `case` among them.
    pub(super) fn list(&mut self, closer: Closer) -> bool {
        let mut list = List {
            closer,
            frames: Vec::new(),
            words: Vec::new(),
            here_documents: Vec::new(),
            joined: Joined::Sequence,
            function_follows: false,
            function_name: 0..0,
            in_condition: false,
            loop_follows: false,
            has_case: false,
        };
        if self.enter() {
            while self.item(&mut list) {}
        }
        self.finish(&mut list, Joined::Sequence);
        while !list.frames.is_empty() {
            self.close_frame(&mut list);
        }
        self.leave();
        list.has_case
    }

    /// Reads one operator, word or comment. Returns false at the end of the list.
    fn item(&mut self, list: &mut List) -> bool {
        let Some(byte) = self.peek(0) else { return false };
        match byte {
            b' ' | b'\t' => self.skip(1),
            b'\\' if self.peek(1) == Some(b'\n') => self.skip(2),
            b'#' => self.at = self.rest().find('\n').map_or(self.end, |offset| self.at + offset),
            b'\n' => {
                if !in_test(list, self.text) {
                    self.finish(list, Joined::Sequence);
                }
                self.skip(1);
                self.read_here_documents();
                self.cut(list);
            }
            b'`' if list.closer == Closer::Backquote => {
                self.skip(1);
                return false;
            }
            b')' if list.closer == Closer::Parenthesis && !awaits_parenthesis(list, self.text) => {
                self.skip(1);
                return false;
            }
            b'<' | b'>' if !in_test(list, self.text) => self.redirection(list),
            b'<' | b'>' | b';' | b'&' | b'|' | b'(' | b')' => self.operator(list, byte),
            _ => self.next_word(list),
        }
        true
    }

    /// Ends the command that is being read; `joined` is how the next one follows.
    pub(super) fn finish(&mut self, list: &mut List, joined: Joined) {
        let words = std::mem::take(&mut list.words);
        let here_documents = std::mem::take(&mut list.here_documents);
        let Some(first) = words.first().map(|word| word.raw(self.text)) else {
            if joined != Joined::Sequence {
                list.joined = joined;
            }
            return;
        };
        if matches!(first, "for" | "select") {
            list.loop_follows = true;
        }
        if self.found.commands.len() == MOST_COMMANDS {
            let first = words.first().map(|word| word.range.clone());
            self.found.unread = self.found.unread.take().or(first);
            self.at = self.end;
            return;
        }
        let joined = std::mem::replace(&mut list.joined, joined);
        let in_function = self.functions > 0;
        self.found.commands.push(Command {
            words: words.into(),
            here_documents: here_documents.into(),
            joined,
            in_function,
            function: self.open_functions.last().copied(),
            in_condition: list.in_condition,
            in_substitution: list.closer != Closer::End,
            in_subshell: list.frames.contains(&Frame::Subshell),
            in_group: list
                .frames
                .iter()
                .any(|frame| matches!(frame, Frame::Group { function: false })),
        });
    }

    fn operator(&mut self, list: &mut List, byte: u8) {
        if in_test(list, self.text) {
            // NOTE: between `[[` and `]]`, these characters compare, combine and group, or are part of a regular
            // expression.
            self.skip(1);
            return;
        }
        let pattern = matches!(list.frames.last(), Some(Frame::Case { pattern: true }));
        match (byte, self.peek(1)) {
            (b'(', _) if pattern => self.skip(1),
            (b'(', _) => self.opening_parenthesis(list),
            (b')', _) if pattern => {
                list.words.clear();
                self.set_pattern(list, false);
                self.skip(1);
            }
            (b')', _) => {
                self.finish(list, Joined::Sequence);
                if list.frames.last() == Some(&Frame::Subshell) {
                    self.close_frame(list);
                }
                self.skip(1);
            }
            (b'|', _) if pattern => self.skip(1),
            (b';', Some(b';' | b'&')) => {
                self.finish(list, Joined::Sequence);
                self.set_pattern(list, true);
                self.skip(if self.rest().starts_with(";;&") { 3 } else { 2 });
            }
            (b'&', Some(b'&')) => self.join(list, Joined::And, 2),
            (b'|', Some(b'|')) => self.join(list, Joined::Or, 2),
            (b'|', Some(b'&')) => self.join(list, Joined::Pipe, 2),
            (b'|', _) => self.join(list, Joined::Pipe, 1),
            (b'&', Some(b'>')) => self.skip(1),
            _ => {
                self.join(list, Joined::Sequence, 1);
                self.cut(list);
            }
        }
    }

    fn join(&mut self, list: &mut List, joined: Joined, bytes: usize) {
        self.finish(list, joined);
        self.skip(bytes);
    }

    fn set_pattern(&self, list: &mut List, expected: bool) {
        if let Some(Frame::Case { pattern }) = list.frames.last_mut() {
            *pattern = expected;
        }
    }

    /// An arithmetic command, the parentheses of a function or a subshell.
    fn opening_parenthesis(&mut self, list: &mut List) {
        if self.peek(1) == Some(b'(') && self.arithmetic_command(list) {
            return;
        }
        let inside = self.rest().strip_prefix('(').unwrap_or_default();
        if list.words.len() == 1 && inside.trim_start_matches([' ', '\t']).starts_with(')') {
            list.function_name = list.words.first().map_or(0..0, |word| word.range.clone());
            list.words.clear();
            list.function_follows = true;
            self.at = self
                .rest()
                .find(')')
                .map_or(self.end, |offset| self.at + offset + 1);
            return;
        }
        self.finish(list, Joined::Sequence);
        self.open_frame(list, Frame::Subshell);
        self.skip(1);
    }

    /// Reads a word and decides whether it is a keyword or part of a command.
    fn next_word(&mut self, list: &mut List) {
        let start = self.at;
        self.word();
        if self.at == start {
            self.skip(1);
            return;
        }
        let word = Word {
            range: start..self.at,
        };
        let raw = self.raw(word.range.clone());
        let names_descriptor =
            raw.bytes().all(|byte| byte.is_ascii_digit()) || raw.starts_with('{') && raw.ends_with('}');
        if names_descriptor && matches!(self.peek(0), Some(b'<' | b'>')) {
            return;
        }
        if in_test(list, self.text) {
            list.words.push(word);
            if raw == "]]" {
                self.finish(list, Joined::Sequence);
            }
            return;
        }
        if list.words.is_empty() && self.keyword(list, raw, start) {
            return;
        }
        list.words.push(word);
        self.case_head(list, raw);
    }
}

/// Whether the next `)` belongs to something within the list.
fn awaits_parenthesis(list: &List, text: &str) -> bool {
    in_test(list, text)
        || matches!(
            list.frames.last(),
            Some(Frame::Subshell | Frame::Case { pattern: true })
        )
}

/// Whether the words are between `[[` and `]]`.
fn in_test(list: &List, text: &str) -> bool {
    list.words.first().is_some_and(|word| word.raw(text) == "[[")
}

#[cfg(test)]
mod tests;
