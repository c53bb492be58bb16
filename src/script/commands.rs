//! The simple commands of a script: words, here-documents and parameter expansions, each with its bytes.
//!
//! This is not a parser: it never rejects anything, and of a control structure only the commands in it remain. It knows
//! just enough of the shell's grammar to distinguish a command from an argument, a pattern or a comment.

use std::borrow::Cow;
use std::ops::Range;

/// Everything found in one range of shell text; all ranges are byte offsets into the whole text.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    /// The simple commands in the order of their first byte, including those in command substitutions.
    pub(crate) commands: Vec<Command>,
    /// The here-documents in the order of their bodies.
    pub(crate) here_documents: Vec<HereDocument>,
    /// The words after `<`, in the order of their first byte.
    pub(crate) inputs: Vec<Word>,
    /// The parameter expansions outside single quotes, in the order of their first byte.
    pub(crate) expansions: Vec<Expansion>,
    /// The names of the functions, in the order of their bodies.
    pub(crate) functions: Vec<Range<usize>>,
    /// What the syntax check needs to know before it parses.
    pub(crate) shape: Shape,
    /// Where the text can be cut into pieces that are scripts themselves.
    pub(crate) cuts: Vec<Cut>,
    /// The first word of the first command that is not read, because too many are before it.
    pub(crate) unread: Option<Range<usize>>,
}

/// A place behind a whole command that nothing encloses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// The byte with which the next piece begins.
    pub(crate) at: usize,
    /// How many commands are before it.
    pub(crate) commands: usize,
}

/// How many bytes are between two cuts at least.
pub(super) const PIECE: usize = 2 * 1024;

/// How far a text was cut.
pub(super) struct Cutting {
    /// The least number of bytes between two cuts.
    piece: usize,
    /// Where the last cut is.
    cut_at: usize,
    /// Where the last whole command ends that nothing encloses.
    whole_at: Cut,
}

impl Cutting {
    /// Nothing is cut of what begins with a byte; `piece` is the least number of bytes between two cuts.
    pub(super) const fn new(start: usize, piece: usize) -> Self {
        Self {
            piece,
            cut_at: start,
            whole_at: Cut {
                at: start,
                commands: 0,
            },
        }
    }

    /// The cuts that the end of a whole command makes: a long statement is a piece of its own.
    pub(super) fn at(&mut self, here: Cut) -> impl Iterator<Item = Cut> {
        let before = std::mem::replace(&mut self.whole_at, here);
        let is_long = here.at >= before.at + self.piece;
        let first = Some(before).filter(|before| is_long && before.at > self.cut_at);
        self.cut_at = first.map_or(self.cut_at, |first| first.at);
        let second = Some(here).filter(|here| here.at >= self.cut_at + self.piece);
        self.cut_at = second.map_or(self.cut_at, |second| second.at);
        first.into_iter().chain(second)
    }

    /// The cut before the rest of a text that ends here, if it is long.
    pub(super) fn before_rest(&self, end: usize) -> Option<Cut> {
        Some(self.whole_at).filter(|whole| whole.at > self.cut_at && end >= whole.at + self.piece)
    }
}

/// What a script contains that the parser might not support.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// How deep control structures, groups, quotes and substitutions nest.
    pub(crate) depth: usize,
    /// How deep parentheses and `case` nest.
    pub(crate) branching: usize,
    /// The contents of command substitutions that contain a `case`.
    pub(crate) case_substitutions: Vec<Range<usize>>,
    /// Each keyword `select` that begins a loop.
    pub(crate) selects: Vec<Range<usize>>,
    /// Each `((…))` of a loop that omits one of its three expressions.
    pub(crate) endless_fors: Vec<Range<usize>>,
    /// Whether there is other valid syntax that `brush-parser` rejects.
    pub(crate) beyond_parser: bool,
}

/// One simple command: assignments, a name and arguments, without its redirections.
#[derive(Debug)]
pub(crate) struct Command {
    /// The words in order.
    pub(crate) words: Box<[Word]>,
    /// The here-documents among its redirections, as indices into [`Commands::here_documents`].
    pub(crate) here_documents: Box<[usize]>,
    /// How it follows the command before it.
    pub(crate) joined: Joined,
    /// Whether it is in the body of a function.
    pub(crate) in_function: bool,
    /// The function whose body it is in, as an index into [`Commands::functions`].
    pub(crate) function: Option<usize>,
    /// Whether its status decides something: it comes between `if`, `elif`, `while` or `until` and what follows them.
    pub(crate) in_condition: bool,
    /// Whether it is in a command or process substitution.
    pub(crate) in_substitution: bool,
    /// Whether it is in `( … )`.
    pub(crate) in_subshell: bool,
    /// Whether it is in `{ … }` that is not the body of a function.
    pub(crate) in_group: bool,
}

/// What is between a command and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Joined {
    /// A line feed, `;`, `&` or a keyword.
    Sequence,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `|` or `|&`.
    Pipe,
}

/// One word of a command, quotes included.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// The bytes.
    pub(crate) range: Range<usize>,
}

/// One `<<` redirection with its text.
#[derive(Debug)]
pub(crate) struct HereDocument {
    /// The `<<` and the delimiter.
    pub(crate) opener: Range<usize>,
    /// The delimiter without its quotes.
    pub(crate) delimiter: String,
    /// Whether the delimiter is quoted, so that nothing in the body is expanded.
    pub(crate) quoted: bool,
    /// Whether leading tabs are removed (`<<-`).
    pub(crate) strips_tabs: bool,
    /// The lines between the delimiters.
    pub(crate) body: Range<usize>,
    /// Whether a line with the delimiter ends it.
    pub(crate) terminated: bool,
}

/// One `$name` or `${name…}`.
#[derive(Debug)]
pub(crate) struct Expansion {
    /// The bytes, from `$` to the end of the name or the closing brace.
    pub(crate) range: Range<usize>,
    /// The bytes of the name, digit or special character.
    pub(crate) name: Range<usize>,
    /// Whether it is in the body of a function, where `$1` is an argument of the function.
    pub(crate) in_function: bool,
}

impl Command {
    /// The bytes from the first word to the last; a command always has at least one word.
    pub(crate) fn range(&self) -> Range<usize> {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }
}

impl Word {
    /// The word as written in `text`.
    pub(crate) fn raw<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.range.clone()).unwrap_or_default()
    }

    /// The value of the word after the shell removes its quotes, if it can be known without running the script.
    pub(crate) fn literal<'a>(&self, text: &'a str) -> Option<Cow<'a, str>> {
        literal(self.raw(text))
    }
}

/// The value of a word that contains no expansion.
fn literal(raw: &str) -> Option<Cow<'_, str>> {
    if !raw.contains(['\'', '"', '\\', '$', '`']) {
        return Some(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut characters = raw.chars();
    let mut in_double_quotes = false;
    while let Some(character) = characters.next() {
        match character {
            '\'' if !in_double_quotes => value.extend(characters.by_ref().take_while(|c| *c != '\'')),
            '"' => in_double_quotes = !in_double_quotes,
            '\\' => value.extend(characters.next()),
            '$' | '`' => return None,
            plain => value.push(plain),
        }
    }
    Some(Cow::Owned(value))
}

impl HereDocument {
    /// The here-document that `operator` (`<<` or `<<-`) and the delimiter, as written, announce.
    pub(crate) fn announced(opener: Range<usize>, operator: &str, delimiter: &str) -> Self {
        Self {
            quoted: delimiter.contains(['\'', '"', '\\']),
            delimiter: literal(delimiter)
                .unwrap_or(Cow::Borrowed(delimiter))
                .into_owned(),
            strips_tabs: operator.ends_with('-'),
            body: opener.end..opener.end,
            opener,
            terminated: false,
        }
    }

    /// Whether `line` (with or without its line feed) ends the document.
    pub(crate) fn ends_with(&self, line: &str) -> bool {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let line = if self.strips_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        line == self.delimiter
    }
}
