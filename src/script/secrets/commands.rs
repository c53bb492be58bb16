//! Commands that take a secret as one of their words: which, and where in the command it is.
//!
//! A text is read line by line as a shell would split it, whatever it is: a script, the body of a here-document, the
//! arguments of a script or a tag. To know another command, add a row; a test asks that the example of every row is found.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::SecretFound;
use super::formats::rows;
use super::names::Evidence;
use super::value::could_be_secret;

/// How a command takes a secret.
#[derive(Debug)]
enum Takes {
    /// As the value of one of these options: `-p VALUE`, `-p=VALUE`, `--password=VALUE`.
    Option(Vec<&'static str>),
    /// Joined to this option: `-pVALUE`.
    Joined(&'static str),
    /// Behind a user name and this sign, as the value of one of these options: `-u USER:VALUE`, `-uUSER:VALUE`.
    User(Vec<&'static str>, char),
    /// Behind this text, as the value of one of these options: `-pass pass:VALUE`.
    Behind(Vec<&'static str>, &'static str),
    /// As the plain word with this number after the words of the row, from 0.
    Operand(usize),
    /// From its standard input: `echo VALUE | …` and `… <<< VALUE`; if it has this option, unless that is empty.
    Input(&'static str),
    /// From its standard input, behind a user name and a colon.
    UserInput,
}

impl Takes {
    /// What a table says: `value of -p --password`, `joined to -p`, `user:value of -u`, `behind pass: of -passin`, `word 0`,
    /// `input with -S`, `input`, `user:input`.
    fn described(text: &'static str) -> Option<Self> {
        let (how, what) = text.split_once(' ').unwrap_or((text, ""));
        let options = || {
            let (_, options) = text.split_once(" of ")?;
            Some(options.split(' ').collect())
        };
        Some(match how {
            "value" => Self::Option(options()?),
            "joined" => Self::Joined(what.strip_prefix("to ")?),
            "behind" => Self::Behind(options()?, what.split(' ').next()?),
            "word" => Self::Operand(what.parse().ok()?),
            "input" => Self::Input(what.strip_prefix("with ").unwrap_or(what)),
            "user:input" => Self::UserInput,
            user => Self::User(
                options()?,
                user.strip_prefix("user")?.strip_suffix("value")?.chars().next()?,
            ),
        })
    }
}

/// One way in which a command takes a secret.
#[derive(Debug)]
struct Row {
    /// The words after the program, options left out: `login` of `docker login`.
    words: Vec<&'static str>,
    takes: Takes,
    what: &'static str,
    evidence: Evidence,
}

/// The table.
const TABLE: &str = include_str!("commands.txt");

/// The rows by the program that they are about.
static BY_PROGRAM: LazyLock<HashMap<&str, Vec<Row>>> = LazyLock::new(|| {
    let mut by_program: HashMap<&str, Vec<Row>> = HashMap::new();
    for (program, row) in rows(TABLE).filter_map(|row| read_row(&row)) {
        by_program.entry(program).or_default().push(row);
    }
    by_program
});

/// A row of the table, and the program that it is about.
fn read_row(columns: &[&'static str]) -> Option<(&'static str, Row)> {
    let [words, takes, kind, what, _, _] = columns else {
        return None;
    };
    let mut words = words.split(' ');
    let row = |words| {
        Some(Row {
            words,
            takes: Takes::described(takes)?,
            what,
            evidence: match *kind {
                "a password" => Evidence::Password,
                "a token" => Evidence::Token,
                _ => return None,
            },
        })
    };
    Some((words.next()?, row(words.collect())?))
}

/// The maximum depth to which commands in quotes are followed.
const DEEPEST: usize = 2;

/// The maximum number of words of a command that are looked at, so that the time is linear.
const MOST_WORDS: usize = 64;

/// The secrets that commands in `text` take.
pub(super) fn of_commands(text: &str, found: &mut Vec<SecretFound>) {
    in_range(text, 0..text.len(), 0, found);
}

fn in_range(text: &str, range: Range<usize>, depth: usize, found: &mut Vec<SecretFound>) {
    let mut reader = Reader {
        text,
        at: range.start,
        end: range.end,
    };
    let mut before: Vec<Word> = Vec::new();
    while let Some((words, is_piped)) = reader.command() {
        for (index, word) in words.iter().enumerate() {
            let Some(rows) = BY_PROGRAM.get(word.base_name(text)) else {
                continue;
            };
            let rest = words.get(index..).unwrap_or_default();
            let rest = rest.get(..MOST_WORDS).unwrap_or(rest);
            for row in rows {
                found.extend(row.secret(rest, text));
                found.extend(row.input(rest, is_piped.then_some(before.as_slice()), text));
            }
        }
        let inner = words.iter().filter(|word| word.is_quoted && depth < DEEPEST);
        for word in inner.filter(|word| {
            text.get(word.value.clone())
                .is_some_and(|inside| inside.contains(' '))
        }) {
            in_range(text, word.value.clone(), depth + 1, found);
        }
        before = words;
    }
}

/// One word of a command.
#[derive(Debug, Clone)]
struct Word {
    /// The bytes without the quotes around the whole word.
    value: Range<usize>,
    /// Whether there are such quotes.
    is_quoted: bool,
    /// Whether it comes after `<<<`.
    is_here_string: bool,
}

impl Word {
    fn text<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.value.clone()).unwrap_or_default()
    }

    fn base_name<'a>(&self, text: &'a str) -> &'a str {
        let raw = self.text(text);
        raw.rsplit('/').next().unwrap_or(raw)
    }

    fn is_option(&self, text: &str) -> bool {
        !self.is_quoted && self.text(text).starts_with('-')
    }

    /// The bytes after the first `length` bytes, less the quotes around them.
    fn after(&self, length: usize, text: &str) -> Range<usize> {
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

impl Row {
    /// The secret among `words`, which begin with the program.
    fn secret(&self, words: &[Word], text: &str) -> Option<SecretFound> {
        let after = self.after_words(words, text)?;
        let rest = words.get(after..).unwrap_or_default();
        let range = match &self.takes {
            Takes::Option(options) => {
                value_of(words, options, text).find(|range| self.is_secret(range, text))?
            }
            Takes::Joined(option) => {
                let joined = words.iter().filter(|word| !word.is_quoted);
                let mut joined = joined.filter(|word| word.text(text).len() > option.len());
                let word = joined.find(|word| word.text(text).starts_with(*option))?;
                word.after(option.len(), text)
            }
            Takes::User(options, sign) => user_of(words, options, text).find_map(|range| {
                let (user, _) = text.get(range.clone())?.split_once(*sign)?;
                Some(range.start + user.len() + sign.len_utf8()..range.end)
            })?,
            Takes::Behind(options, prefix) => value_of(words, options, text).find_map(|range| {
                let value = text.get(range.clone())?;
                let before = value.find(prefix)? + prefix.len();
                Some(range.start + before..range.end)
            })?,
            Takes::Operand(number) => {
                let mut plain = rest
                    .iter()
                    .filter(|word| !word.is_option(text) && !word.is_here_string);
                plain.nth(*number)?.value.clone()
            }
            Takes::Input(_) | Takes::UserInput => return None,
        };
        self.found(range, text)
    }

    /// The secret that the command reads from its standard input; `before` are the words of the command whose output that is.
    fn input(&self, words: &[Word], before: Option<&[Word]>, text: &str) -> Option<SecretFound> {
        let option = match self.takes {
            Takes::Input(option) => option,
            Takes::UserInput => "",
            _ => return None,
        };
        self.after_words(words, text)?;
        if !option.is_empty() && !words.iter().any(|word| word.text(text) == option) {
            return None;
        }
        let here = words.iter().find(|word| word.is_here_string);
        let mut range = here.or_else(|| echoed(before?, text))?.value.clone();
        if matches!(self.takes, Takes::UserInput) {
            range.start += text.get(range.clone())?.find(':')? + 1;
        }
        self.found(range, text)
    }

    /// How many words the row's own words reach over, if the command has them in this order.
    fn after_words(&self, words: &[Word], text: &str) -> Option<usize> {
        let mut at = 1;
        for wanted in &self.words {
            let offset = words
                .get(at..)?
                .iter()
                .position(|word| word.text(text) == *wanted)?;
            at += offset + 1;
        }
        Some(at)
    }

    fn is_secret(&self, range: &Range<usize>, text: &str) -> bool {
        text.get(range.clone())
            .is_some_and(|value| could_be_secret(value, self.evidence))
    }

    fn found(&self, range: Range<usize>, text: &str) -> Option<SecretFound> {
        self.is_secret(&range, text).then_some(SecretFound {
            range,
            what: self.what,
        })
    }
}

/// The values of the options among `words`.
fn value_of<'w>(
    words: &'w [Word],
    options: &'w [&'static str],
    text: &'w str,
) -> impl Iterator<Item = Range<usize>> + 'w {
    words.iter().enumerate().filter_map(move |(index, word)| {
        if word.is_quoted {
            return None;
        }
        let raw = word.text(text);
        options.iter().find_map(|option| {
            let rest = raw.strip_prefix(option)?;
            if rest.is_empty() {
                let next = words.get(index + 1)?;
                return (!next.is_option(text)).then(|| next.value.clone());
            }
            rest.starts_with('=').then(|| word.after(option.len() + 1, text))
        })
    })
}

/// The same, and what is joined to an option of one letter.
fn user_of<'w>(
    words: &'w [Word],
    options: &'w [&'static str],
    text: &'w str,
) -> impl Iterator<Item = Range<usize>> + 'w {
    let joined = words.iter().filter_map(move |word| {
        let raw = word.text(text);
        let mut short = options.iter().filter(|option| option.len() == 2);
        let option = short.find(|option| raw.len() > 2 && raw.starts_with(**option))?;
        (!word.is_quoted).then(|| word.after(option.len(), text))
    });
    value_of(words, options, text).chain(joined)
}

/// The word that `echo` or `printf` prints, if it is a single one.
fn echoed<'w>(words: &'w [Word], text: &str) -> Option<&'w Word> {
    let is_echo = |word: &Word| matches!(word.text(text), "echo" | "printf");
    let (program, arguments) = words.get(words.iter().rposition(is_echo)?..)?.split_first()?;
    let mut arguments: Vec<&Word> = arguments.iter().filter(|word| !word.is_option(text)).collect();
    match program.text(text) {
        "echo" => {}
        "printf" => arguments.retain(|word| arguments_of_format(word.text(text))),
        _ => return None,
    }
    match arguments.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// Whether a word of `printf` is more than a format.
fn arguments_of_format(word: &str) -> bool {
    !matches!(word, "%s" | "%s\\n" | "%s\\r\\n")
}

/// Splits text into commands and those into words.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at..self.end)?.first().copied()
    }

    /// The next command that has a word, and whether a pipe comes before it.
    fn command(&mut self) -> Option<(Vec<Word>, bool)> {
        let mut words = Vec::new();
        let mut is_piped = false;
        let mut is_here_string = false;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\\' if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') => self.at += 2,
                b'<' if self
                    .text
                    .get(self.at..self.end)
                    .is_some_and(|rest| rest.starts_with("<<<")) =>
                {
                    self.at += 3;
                    is_here_string = true;
                }
                b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'`' | b'<' | b'>' => {
                    let redirects = matches!(byte, b'<' | b'>');
                    if !words.is_empty() && !redirects {
                        return Some((words, is_piped));
                    }
                    if !redirects {
                        is_piped = byte == b'|' || (is_piped && byte == b'\n');
                    }
                    self.at += 1;
                }
                _ => {
                    let mut word = self.word();
                    if matches!(word.text(self.text), "\"" | "'") {
                        // NOTE: a quote that nothing closes is no word.
                        continue;
                    }
                    word.is_here_string = std::mem::take(&mut is_here_string);
                    words.push(word);
                }
            }
        }
        (!words.is_empty()).then_some((words, is_piped))
    }

    /// Whether the quote at the cursor is between letters, as in `don't`.
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
        while let Some(byte) = self.peek() {
            match (byte, quote) {
                (b'\\', None | Some((b'"', _))) => self.at += 1,
                (b'\'', None) if self.is_apostrophe(start) => {}
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
            is_here_string: false,
        }
    }
}

/// The maximum number of bytes after which a quote that goes on over a line feed is taken for an apostrophe.
const LONGEST_QUOTE: usize = 4000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::secrets::secrets;

    #[test]
    fn every_command_is_found_by_its_example() {
        for row in rows(TABLE) {
            assert!(read_row(&row).is_some(), "{row:?}");
            let [_, _, kind, _, example, source] = row.as_slice() else {
                panic!("{row:?}")
            };
            let secret = if *kind == "a token" {
                "Aq3S3cretValue9"
            } else {
                "S3cret-Value9"
            };
            let mut found = Vec::new();
            of_commands(example, &mut found);
            let hidden: Vec<&str> = found
                .iter()
                .filter_map(|one| example.get(one.range.clone()))
                .collect();
            assert!(hidden.contains(&secret), "{example} gives {hidden:?}");
            let filled_in = example.replace(secret, "$SECRET");
            assert_eq!(secrets(&filled_in), [], "{filled_in}");
            assert!(source.starts_with("https://"), "{row:?}");
        }
    }

    #[test]
    fn an_apostrophe_is_no_quote() {
        let text = "# it's here\ndocker login -p S3cret-Value9 r\n# don't\n";
        assert_eq!(secrets(text).len(), 1);
    }
}
