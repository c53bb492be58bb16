//! Words for a POSIX shell: quoting, so that any text that a user wrote reaches the script as one argument.

use std::borrow::Cow;
use std::fmt;

/// A word that cannot be passed to a shell, because it contains a NUL character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NulInWord {
    /// The byte offset of the NUL in the word.
    pub offset: usize,
}

impl fmt::Display for NulInWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a shell word cannot contain a NUL character (byte {})",
            self.offset
        )
    }
}

impl std::error::Error for NulInWord {}

/// Quotes `word` so that a POSIX shell reads exactly this word.
///
/// A word of only letters, digits and `@%+:,./_-` is not changed; every other word is put in single quotes.
///
/// # Errors
///
/// [`NulInWord`] if the word contains a NUL character.
pub fn quote(word: &str) -> Result<Cow<'_, str>, NulInWord> {
    if let Some(offset) = word.find('\0') {
        return Err(NulInWord { offset });
    }
    if !word.is_empty() && word.bytes().all(is_plain) {
        return Ok(Cow::Borrowed(word));
    }
    Ok(Cow::Owned(format!("'{}'", within_quotes(word))))
}

/// How a part of a word is written in the single quotes around the word.
#[must_use]
pub fn within_quotes(part: &str) -> String {
    part.replace('\'', r"'\''")
}

/// Quotes each of `words` and joins them with spaces.
///
/// # Errors
///
/// [`NulInWord`] if one of the words contains a NUL character.
pub fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<String, NulInWord> {
    let mut line = String::new();
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&quote(word)?);
    }
    Ok(line)
}

/// Whether `byte` has no special meaning to any shell, anywhere in a word.
///
/// NOTE: `=` and `~` are not included: at the start of a command line they would turn the word into an assignment or a
/// home folder.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"@%+:,./_-".contains(&byte)
}

/// The highest number of an argument that `script` reads: `$2` is 2. `None` if it may read any of them.
///
/// What only looks like an argument, such as the `$1` of an `awk` program, counts as one.
#[must_use]
pub fn read_by(script: &str) -> Option<usize> {
    let any = [
        "$@",
        "$*",
        "${@",
        "${*",
        "${!",
        "$#",
        "${#}",
        "shift",
        "getopts",
        "BASH_ARGV",
    ];
    let is_shell = script.lines().next().is_some_and(|first| first.contains("sh"));
    if !is_shell || any.iter().any(|sign| script.contains(sign)) {
        return None;
    }
    let numbers = script.split('$').skip(1).filter_map(|after| {
        let after = after.strip_prefix('{').unwrap_or(after);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        after.get(..digits)?.parse::<usize>().ok()
    });
    Some(numbers.max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_reads_its_arguments_by_number_or_all_of_them() {
        assert_eq!(read_by("#!/bin/bash\necho $1 ${3:-x} $0 $HOME"), Some(3));
        assert_eq!(read_by("#!/bin/bash\necho"), Some(0));
        for any in [
            "echo \"$@\"",
            "shift",
            "while getopts a: o; do :; done",
            "echo ${!OPTIND}",
            "f $#",
        ] {
            assert_eq!(read_by(&format!("#!/bin/bash\n{any}")), None, "{any}");
        }
        assert_eq!(read_by("#!/usr/bin/env python3\nimport sys"), None);
    }

    use proptest::prelude::*;

    /// How a POSIX shell splits words in single quotes and `\'`.
    fn split(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        let mut word: Option<String> = None;
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match character {
                ' ' => words.extend(word.take()),
                '\\' => word.get_or_insert_default().extend(characters.next()),
                '\'' => word
                    .get_or_insert_default()
                    .extend(characters.by_ref().take_while(|c| *c != '\'')),
                plain => word.get_or_insert_default().push(plain),
            }
        }
        words.extend(word);
        words
    }

    #[test]
    fn plain_words_stay_plain() {
        assert_eq!(
            join(["numpy", "azureml_py38", "a/b-c.d:e"]).unwrap(),
            "numpy azureml_py38 a/b-c.d:e"
        );
    }

    #[test]
    fn everything_else_is_quoted() {
        insta::assert_snapshot!(
            join(["", "a b", "it's", "$(id)", "a=b", "~", "*", "'; rm -rf /", "two\nlines", "日本"]).unwrap(),
            @r"
        '' 'a b' 'it'\''s' '$(id)' 'a=b' '~' '*' ''\''; rm -rf /' 'two
        lines' '日本'
        "
        );
    }

    #[test]
    fn a_nul_is_rejected() {
        assert_eq!(quote("a\0b"), Err(NulInWord { offset: 1 }));
        assert_eq!(join(["a", "\0"]), Err(NulInWord { offset: 0 }));
    }

    proptest! {
        #[test]
        fn quoting_loses_nothing(words in proptest::collection::vec("[^\0]{0,12}", 0..6)) {
            let line = join(words.iter().map(String::as_str)).unwrap();
            prop_assert_eq!(split(&line), words);
        }
    }

    /// The same with a real shell. On a machine without one, this test prints so and checks nothing.
    #[test]
    fn bash_reads_what_was_quoted() {
        let words = [
            "",
            "a b",
            "it's",
            "$(id)",
            "`id`",
            "a=b",
            "~",
            "*",
            "'; exit 1 #",
            "\\",
            "\"",
            "!",
            "#x",
            "-n",
            "日本",
        ];
        let line = join(words).unwrap();
        let Ok(output) = std::process::Command::new("bash")
            .arg("-c")
            .arg(format!("printf '%s\\0' {line}"))
            .output()
        else {
            println!("skipped: there is no bash here");
            return;
        };
        let expected: String = words.iter().flat_map(|word| [*word, "\0"]).collect();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}
