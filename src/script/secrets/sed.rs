//! What `sed` puts in place of a secret: `s/password=.*/password=VALUE/`, `s|@@DB_PASSWORD@@|VALUE|`.

use std::ops::Range;

use super::names::{self, Evidence};
use super::reader::Word;
use super::value::could_be_secret;
use super::{SecretFound, TOKEN, run_of};

/// The first secret among the scripts in `words`, the arguments of `sed` or of a program with its substitutions.
pub(super) fn replaced(words: &[Word], text: &str) -> Option<SecretFound> {
    let mut found = words.iter().flat_map(|word| substitutions(word, text));
    found.find_map(|(pattern, replacement)| secret(pattern, replacement, text))
}

/// The pattern and the replacement of each `s` command that begins a word, or comes after a space, `;`, `{` or `/` in it.
fn substitutions(word: &Word, text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let (mut at, mut found) = (word.value.start, Vec::new());
    let bytes = text.as_bytes();
    while at + 1 < word.value.end {
        let begins = at == word.value.start
            || bytes
                .get(at - 1)
                .is_some_and(|before| b" ;{/\"'".contains(before));
        let sign = bytes.get(at + 1).filter(|sign| b"/|#,@!:%~_".contains(sign));
        if let (Some(b's'), true, Some(sign)) = (bytes.get(at), begins, sign) {
            let pattern = until(bytes, at + 2..word.value.end, *sign);
            let replacement = until(
                bytes,
                (pattern.end + 1).min(word.value.end)..word.value.end,
                *sign,
            );
            if !pattern.is_empty() && replacement.end < word.value.end {
                at = replacement.end;
                found.push((pattern, replacement));
            }
        }
        at += 1;
    }
    found
}

/// The bytes of `range` before the first `sign` without a backslash.
fn until(bytes: &[u8], range: Range<usize>, sign: u8) -> Range<usize> {
    let mut escaped = false;
    let inside = bytes.get(range.clone()).unwrap_or_default();
    let length = inside.iter().position(|byte| {
        let ends = *byte == sign && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    range.start..range.start + length.unwrap_or(inside.len())
}

/// The secret in the replacement of what is named for one.
fn secret(pattern: Range<usize>, replacement: Range<usize>, text: &str) -> Option<SecretFound> {
    let ((what, evidence), name) = name(pattern, text)?;
    let put = text.get(replacement.clone())?;
    // NOTE: where the replacement repeats the name, what follows that is the value.
    let after_name = put.rfind(name).map(|at| at + name.len());
    let start = match after_name {
        Some(at) => at + separators(put.get(at..)?)?,
        None => 0,
    };
    let value = put.get(start..)?.trim_end_matches(['"', '\'', ';', ',', ' ']);
    let is_word = !value.contains([' ', '\\', '=']);
    (is_word && could_be_secret(value, evidence)).then(|| SecretFound {
        range: replacement.start + start..replacement.start + start + value.len(),
        what,
    })
}

/// The name of a secret in a pattern, and what it is called.
fn name(pattern: Range<usize>, text: &str) -> Option<((&'static str, Evidence), &str)> {
    let mut at = pattern.start;
    while at < pattern.end {
        let word = run_of(&TOKEN, text, at);
        let end = word.end.min(pattern.end);
        let name = text.get(at..end)?.trim_matches(['_', '-']);
        if let Some(kind) = names::kind_of(name) {
            return Some((kind, name));
        }
        at = end.max(at + 1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    None
}

/// The length of what separates a name from its value; `None` if no value follows.
fn separators(after: &str) -> Option<usize> {
    let value = after.trim_start_matches(['"', '\'', ' ', '\t', ':', '=']);
    let between = after.get(..after.len() - value.len())?;
    between.contains([':', '=']).then_some(between.len())
}

#[cfg(test)]
mod tests {
    use crate::script::secrets::secrets;

    fn hidden(text: &str) -> Vec<&str> {
        let found = secrets(text).into_iter();
        found.filter_map(|one| text.get(one.range)).collect()
    }

    #[test]
    fn what_is_put_in_place_of_a_secret_is_one() {
        assert_eq!(
            hidden("sed -i 's|@@DB_PASSWORD@@|Quitte-88Mond|g; s/@@HOST@@/db/' f"),
            ["Quitte-88Mond"]
        );
        assert_eq!(
            hidden("sed -i \"s#^db_pass:.*#db_pass: Quitte88#\" f"),
            ["Quitte88"]
        );
        assert_eq!(
            hidden("perl -pi -e 's/CHANGE_PASSWORD/Quitte88/' f"),
            ["Quitte88"]
        );
    }

    #[test]
    fn what_is_put_in_place_of_anything_else_is_none() {
        for text in [
            "sed -i 's/^#PasswordAuthentication yes/PasswordAuthentication no/' f",
            "sed 's/password=.*/password=${DB_PASSWORD}/' f",
            "sed 's/.*token=\\([^&]*\\).*/\\1/' f",
            "sed 's/DB_PASSWORD/NEW_PASSWORD/' f",
            "sed 's/password .*/password required pam_unix.so/' f",
            "sed 's/password=[^&]*/password=***/' f",
            "sed -i s/secret/",
        ] {
            assert_eq!(hidden(text), [""; 0], "{text}");
        }
    }
}
