//! Secrets that are recognized by their form alone.
//!
//! One row a form: how it begins, which characters follow and how many, and what it is called. To know another one, add a
//! row; a test asks that the example of every row is found.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use super::SecretFound;
use super::value::is_placeholder;

/// The characters of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    /// Letters and digits.
    Alnum,
    /// Letters, digits, `-` and `_`.
    Url,
    /// Letters, digits, `-`, `_` and `.`.
    Dotted,
    /// Letters, digits, `-`, `_`, `.` and `~`.
    Tilde,
    /// Letters, digits and what else Base64 has, with `_` and `-`.
    Base64,
    /// Digits and `a` to `f`, in lowercase.
    Hex,
    /// The same, and the letters of `-us`, with which the keys of Mailchimp end.
    HexUs,
    /// Capital letters and digits.
    Upper,
    /// What is left of an address: letters, digits, `-`, `_`, `.`, `/`, `@`.
    Path,
}

impl Alphabet {
    /// The alphabet that a table calls so.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "alnum" => Self::Alnum,
            "url" => Self::Url,
            "dotted" => Self::Dotted,
            "tilde" => Self::Tilde,
            "base64" => Self::Base64,
            "hex" => Self::Hex,
            "hex-us" => Self::HexUs,
            "upper" => Self::Upper,
            "path" => Self::Path,
            _ => return None,
        })
    }

    fn holds(self, byte: u8) -> bool {
        match self {
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'),
            Self::Tilde => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_'),
            Self::Hex => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'),
            Self::HexUs => byte.is_ascii_digit() || matches!(byte, b'a'..=b'f' | b'-' | b'u' | b's'),
            Self::Upper => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
            Self::Path => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'@'),
        }
    }
}

/// A secret that begins with its own mark.
#[derive(Debug)]
struct Prefixed {
    /// What every secret of this form begins with.
    prefix: &'static str,
    /// The characters after that, and how many there are; with fewer it is a placeholder.
    alphabet: Alphabet,
    length: RangeInclusive<usize>,
    /// What to call it.
    what: &'static str,
}

/// A secret that has its mark further in.
#[derive(Debug)]
struct Marked {
    mark: &'static str,
    /// The byte where the mark begins.
    at: usize,
    /// The characters of the whole, and how many there are.
    alphabet: Alphabet,
    length: RangeInclusive<usize>,
    /// What to call it.
    what: &'static str,
}

/// The table.
const TABLE: &str = include_str!("formats.txt");

/// The first table by the first bytes of the prefixes.
static PREFIXED: LazyLock<BTreeMap<u8, Vec<Prefixed>>> = LazyLock::new(|| {
    let rows = rows(TABLE).filter_map(|row| match row.as_slice() {
        [prefix, alphabet, least, most, what, _] => Some(Prefixed {
            prefix,
            alphabet: Alphabet::named(alphabet)?,
            length: least.parse().ok()?..=most.parse().ok()?,
            what,
        }),
        _ => None,
    });
    let mut by_first: BTreeMap<u8, Vec<Prefixed>> = BTreeMap::new();
    for row in rows {
        let first = row.prefix.bytes().next().unwrap_or_default();
        by_first.entry(first).or_default().push(row);
    }
    by_first
});

static MARKED: LazyLock<Vec<Marked>> = LazyLock::new(|| {
    let rows = rows(TABLE).filter_map(|row| match row.as_slice() {
        [mark, at, alphabet, least, most, what, _] => Some(Marked {
            mark,
            at: at.parse().ok()?,
            alphabet: Alphabet::named(alphabet)?,
            length: least.parse().ok()?..=most.parse().ok()?,
            what,
        }),
        _ => None,
    });
    rows.collect()
});

/// The rows of a table, each as its columns. A test asks that every row of the tables is understood.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split(" ¦ ").collect())
}

/// The secret that begins at the byte `start` of `text`, which must begin a word.
pub(super) fn prefixed(text: &str, start: usize) -> Option<SecretFound> {
    let word = text.get(start..)?;
    let first = word.as_bytes().first()?;
    let mut rows = PREFIXED.get(first)?.iter();
    rows.find_map(|row| {
        let rest = word.strip_prefix(row.prefix)?;
        let length = length(rest.as_bytes(), row.alphabet, &row.length)?;
        let value = rest.get(..length)?;
        // NOTE: no other word has this mark and exactly this length.
        let is_exact = row.length.start() == row.length.end();
        let is_secret = (is_exact || is_mixed(value)) && !is_placeholder(value);
        let end = start + row.prefix.len() + length;
        is_secret.then(|| SecretFound {
            range: start..end + behind_key_id(text, end, row.what),
            what: row.what,
        })
    })
}

/// The length of the secret that a colon joins to the id of an AWS key, as in the files of s3fs
/// (<https://github.com/s3fs-fuse/s3fs-fuse#examples>).
fn behind_key_id(text: &str, end: usize, what: &str) -> usize {
    let secret = text.get(end..).and_then(|after| after.strip_prefix(':'));
    let length = secret.map_or(0, |secret| super::BASE64.run(secret.as_bytes()));
    if what == "AWS access key" && length == 40 {
        41
    } else {
        0
    }
}

/// How many bytes at the start of `bytes` are of the alphabet, if as many as the form has.
fn length(bytes: &[u8], alphabet: Alphabet, allowed: &RangeInclusive<usize>) -> Option<usize> {
    let bytes = bytes.iter().take(allowed.end() + 1);
    let length = bytes.take_while(|byte| alphabet.holds(**byte)).count();
    allowed.contains(&length).then_some(length)
}

/// Whether a value has a digit or both cases: no name or sentence with hyphens is a token.
fn is_mixed(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.bytes().any(|byte| is(&byte));
    has(u8::is_ascii_digit) || (has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase))
}

/// The secret at the byte `start` of `text` that has its mark further in.
pub(super) fn marked(text: &str, start: usize) -> Option<SecretFound> {
    let word = text.as_bytes().get(start..)?;
    MARKED.iter().find_map(|row| {
        let mark = word.get(row.at..row.at + row.mark.len())?;
        if mark != row.mark.as_bytes() {
            return None;
        }
        let length = length(word, row.alphabet, &row.length)?;
        Some(SecretFound {
            range: start..start + length,
            what: row.what,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::secrets::secrets;

    /// Text of one alphabet that looks random, made here so that no scanner of secrets reports this file.
    fn letters(alphabet: Alphabet, length: usize) -> String {
        let source = match alphabet {
            Alphabet::Hex | Alphabet::HexUs => "a3d5e7f9b1c2a4d6",
            Alphabet::Upper => "A3D5K7M9B1C2Q4W6",
            _ => "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8",
        };
        source.chars().cycle().take(length).collect()
    }

    #[test]
    fn every_form_is_found_whole_by_its_example() {
        for row in PREFIXED.values().flatten() {
            let secret = format!("{}{}", row.prefix, letters(row.alphabet, *row.length.start()));
            let text = format!("echo {secret} end");
            let found = secrets(&text);
            let mut hidden = found.iter().filter_map(|found| text.get(found.range.clone()));
            assert!(hidden.any(|hidden| hidden == secret), "{}: {found:?}", row.prefix);
        }
        for row in MARKED.iter() {
            let rest = row.length.start() - row.at - row.mark.len();
            let (before, after) = (letters(row.alphabet, row.at), letters(row.alphabet, rest));
            let text = format!("echo {before}{}{after} end", row.mark);
            let found = secrets(&text);
            assert!(
                found.iter().any(|found| found.range == (5..text.len() - 4)),
                "{}: {found:?}",
                row.mark
            );
        }
    }

    #[test]
    fn every_row_is_understood_and_has_a_source() {
        let known = PREFIXED.values().flatten().count() + MARKED.len();
        assert_eq!(rows(TABLE).count(), known);
        assert!(known >= 60);
        for row in rows(TABLE) {
            assert!(
                row.last().is_some_and(|source| source.starts_with("https://")),
                "{row:?}"
            );
        }
    }
}
