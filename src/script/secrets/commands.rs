//! Commands that take a secret as one of their words: which, and where in the command it is.
//!
//! A text is read line by line as a shell would split it, whatever it is: a script, the body of a here-document, the
//! arguments of a script or a tag. To know another command, add a row; a test asks that the example of every row is found.

use std::ops::Range;
use std::sync::LazyLock;

use super::formats::rows;
use super::names::Evidence;
use super::reader::{Reader, Role, Word};
use super::value::could_be_secret;
use super::{SecretFound, names, sed};
use crate::hashing::HashMap;

/// How a command takes a secret.
#[derive(Debug)]
enum Takes {
    /// As the value of one of these options: `-p VALUE`, `-p=VALUE`, `--password=VALUE`.
    Option(Vec<&'static str>),
    /// Joined to this option: `-pVALUE`.
    Joined(&'static str),
    /// Behind a user name and this sign, as the value of one of these options: `-u USER:VALUE`, `-uUSER:VALUE`.
    User(Vec<&'static str>, char),
    /// As its first plain word, between a user name and an address: `USER/VALUE@HOST`.
    UserWord,
    /// Behind this text, as the value of one of these options: `-pass pass:VALUE`.
    Behind(Vec<&'static str>, &'static str),
    /// As the plain word with this number after the words of the row, from 0; if one of its options has this letter, unless that is
    /// empty.
    Operand(usize, &'static str),
    /// As its last plain word.
    Last,
    /// As the word after one that is the name of a secret: `secret_access_key VALUE`.
    Pair,
    /// As what `s/…/VALUE/` puts in place of a secret.
    Replacement,
    /// From its standard input, by a pipe, `<<<` or a here-document; if it has this option, unless that is empty.
    Input(&'static str),
    /// From its standard input, behind a user name and a colon.
    UserInput,
}

impl Takes {
    /// What a table says: `value of -p --password`, `joined to -p`, `user:value of -u`, `behind pass: of -passin`, `word 0`,
    /// `word 1 with -n`, `last word`, `named word`, `replacement`, `input with -S`, `input`, `user:input`, `user/word`.
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
            "word" => {
                let (number, letter) = what.split_once(" with -").unwrap_or((what, ""));
                Self::Operand(number.parse().ok()?, letter)
            }
            "last" => Self::Last,
            "named" => Self::Pair,
            "replacement" => Self::Replacement,
            "input" => Self::Input(what.strip_prefix("with ").unwrap_or(what)),
            "user:input" => Self::UserInput,
            "user/word" => Self::UserWord,
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
    let mut by_program: HashMap<&str, Vec<Row>> = HashMap::default();
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
    while let Some(command) = reader.command() {
        let piped = command.is_piped.then_some(before.as_slice());
        for (index, word) in command.words.iter().enumerate() {
            let Some(rows) = BY_PROGRAM.get(word.base_name(text)) else {
                continue;
            };
            let rest = command.words.get(index..).unwrap_or_default();
            let rest = rest.get(..MOST_WORDS).unwrap_or(rest);
            for row in rows {
                found.extend(row.secret(rest, text));
                row.inputs(rest, piped, text, found);
            }
        }
        found.extend(written(&command.words, piped, text));
        let inner = command
            .words
            .iter()
            .filter(|word| word.is_quoted && depth < DEEPEST);
        for word in inner.filter(|word| word.text(text).contains(' ')) {
            in_range(text, word.value.clone(), depth + 1, found);
        }
        before = command.words;
    }
}

/// What `echo` writes to a file that is named for a secret, itself or through `tee`: `echo … > ~/.vault_pass`. Of a line with an
/// address and a user, as in `/etc/davfs2/secrets`, it is the last word.
fn written(words: &[Word], piped: Option<&[Word]>, text: &str) -> Option<SecretFound> {
    let tee = words.iter().position(|word| word.text(text) == "tee");
    let mut files = words
        .iter()
        .filter(|word| word.role == Role::File || tee.is_some());
    let (what, evidence, is_last) = files.find_map(|file| {
        let name = file.base_name(text);
        if name.ends_with("secrets") {
            return Some(("password", Evidence::Password, true));
        }
        let (what, evidence) = names::kind_of(name.strip_suffix(".txt").unwrap_or(name))?;
        Some((what, evidence, false))
    })?;
    let printed = match tee {
        Some(_) => piped?,
        None => words,
    };
    let mut lines = printed_lines(printed, text);
    let is_alone = !lines.is_empty();
    if lines.is_empty() {
        lines = operands(after_echo(printed, text)?, text).collect();
    }
    let mut range = lines.first()?.value.clone();
    if is_last {
        range.start += text
            .get(range.clone())?
            .trim_end()
            .rfind(' ')
            .map_or(0, |blank| blank + 1);
    }
    let value = text.get(range.clone())?;
    let is_word = !value.contains(' ') && (is_alone || value.bytes().any(|byte| !byte.is_ascii_alphabetic()));
    (is_word && could_be_secret(value, evidence)).then_some(SecretFound { range, what })
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
            Takes::Operand(number, letter) => {
                let has = |word: &Word| word.is_option(text) && word.text(text).contains(letter);
                rest.iter().find(|word| letter.is_empty() || has(word))?;
                operands(rest, text).nth(*number)?.value.clone()
            }
            Takes::UserWord => {
                let word = operands(rest, text).find(|word| word.text(text).contains('/'))?;
                let (user, value) = word.text(text).split_once('/')?;
                let value = value.split('@').next()?;
                let start = word.value.start + user.len() + 1;
                start..start + value.len()
            }
            Takes::Last => operands(rest, text).next_back()?.value.clone(),
            Takes::Pair => {
                let words = rest.iter().filter(|word| !is_format(word.text(text)));
                let pairs = words.clone().zip(words.skip(1));
                let mut named = pairs.filter_map(|(name, value)| {
                    let (name, range) = (name.text(text), value.value.clone());
                    let (_, evidence) = names::kind_of(name)?;
                    could_be_secret(text.get(range.clone())?, evidence).then_some(range)
                });
                named.next()?
            }
            Takes::Replacement => return sed::replaced(rest, text),
            Takes::Input(_) | Takes::UserInput => return None,
        };
        self.found(range, text)
    }

    /// Adds the secrets that the command reads from its standard input; `piped` are the words of the command whose output that
    /// is.
    fn inputs(&self, words: &[Word], piped: Option<&[Word]>, text: &str, found: &mut Vec<SecretFound>) {
        let (option, is_user) = match self.takes {
            Takes::Input(option) => (option, false),
            Takes::UserInput => ("", true),
            _ => return,
        };
        let has_option = option.is_empty() || words.iter().any(|word| word.text(text) == option);
        if !has_option || self.after_words(words, text).is_none() {
            return;
        }
        let mut lines: Vec<&Word> = words.iter().filter(|word| word.role == Role::Input).collect();
        if lines.is_empty() {
            lines = piped
                .map(|before| printed_lines(before, text))
                .unwrap_or_default();
        }
        for line in lines {
            let user = line.text(text).find(':').map_or(0, |colon| colon + 1);
            let start = line.value.start + if is_user { user } else { 0 };
            found.extend(self.found(start..line.value.end, text));
        }
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

/// The words that are neither options nor redirections.
fn operands<'w>(words: &'w [Word], text: &'w str) -> impl DoubleEndedIterator<Item = &'w Word> {
    words
        .iter()
        .filter(move |word| word.is_argument() && !word.is_option(text))
}

/// The lines that a command prints: of a here-document that `cat` gets, or the word of an `echo`.
fn printed_lines<'w>(words: &'w [Word], text: &'w str) -> Vec<&'w Word> {
    if words.iter().any(|word| word.text(text) == "cat") {
        return words.iter().filter(|word| word.role == Role::Input).collect();
    }
    echoed(words, text).into_iter().collect()
}

/// The word that `echo` or `printf` prints, if it is a single one.
fn echoed<'w>(words: &'w [Word], text: &'w str) -> Option<&'w Word> {
    let printed = operands(after_echo(words, text)?, text);
    let mut printed = printed.filter(|word| !is_format(word.text(text)));
    let only = printed.next()?;
    printed.next().is_none().then_some(only)
}

/// The words after `echo` or `printf`.
fn after_echo<'w>(words: &'w [Word], text: &str) -> Option<&'w [Word]> {
    let is_echo = |word: &Word| matches!(word.text(text), "echo" | "printf");
    words.get(words.iter().rposition(is_echo)? + 1..)
}

/// Whether a word is a format of `printf` and nothing else.
fn is_format(word: &str) -> bool {
    matches!(word, "%s" | "%s\\n" | "%s\\r\\n")
}

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
