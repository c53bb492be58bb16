//! Passwords in statements of SQL: `IDENTIFIED BY '…'`, `ALTER USER … PASSWORD '…'`, `CREATE LOGIN … WITH PASSWORD = '…'`.

use super::names::Evidence;
use super::value::could_be_secret;
use super::{SecretFound, run};
use crate::script::bytes::ByteSet;

/// The first letters of the words that a password follows.
static FIRST: ByteSet = ByteSet::alphanumeric_and(b"");

/// The longest statement that is looked back over, in bytes.
const LONGEST_HEAD: usize = 300;

/// Adds the passwords of statements in `text`.
pub(super) fn passwords(text: &str, found: &mut Vec<SecretFound>) {
    let mut at = 0;
    while let Some(quote) = text
        .as_bytes()
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'\'', b'"', rest))
    {
        let quote = at + quote;
        at = quote + 1;
        if !is_password(text, quote) {
            continue;
        }
        let sign = text.as_bytes().get(quote).copied().map_or('\'', char::from);
        let range = run(text, quote + 1, |c| c != sign && c != '\n');
        at = range.end + 1;
        let value = text.get(range.clone()).unwrap_or_default();
        if !value.contains(' ') && could_be_secret(value, Evidence::Password) {
            found.push(SecretFound {
                range,
                what: "password",
            });
        }
    }
}

/// Whether what comes before the quote at the byte `quote` says that a password follows.
fn is_password(text: &str, quote: usize) -> bool {
    let mut start = quote.saturating_sub(LONGEST_HEAD);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let head = text.get(start..quote).unwrap_or_default();
    let head = head.trim_end_matches([' ', '=', '(', '\\', '\t']);
    let before_quote = |word: &str| {
        let at = head.len().checked_sub(word.len());
        let is_it = at
            .and_then(|at| head.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(word));
        let begins = at
            .and_then(|at| at.checked_sub(1))
            .and_then(|before| head.as_bytes().get(before))
            .is_none_or(|before| !FIRST.contains(*before));
        is_it && begins
    };
    if !before_quote("by") && !before_quote("password") {
        return false;
    }
    let statement = head.rsplit([';']).next().unwrap_or_default().to_ascii_lowercase();
    let mut words = statement.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if before_quote("by") {
        return words.any(|word| word == "identified");
    }
    let changes = words
        .clone()
        .any(|word| matches!(word, "create" | "alter" | "set"));
    changes && words.any(|word| matches!(word, "user" | "role" | "login" | "for"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        passwords(text, &mut found);
        found.into_iter().filter_map(|one| text.get(one.range)).collect()
    }

    #[test]
    fn passwords_of_statements_are_found() {
        for text in [
            "CREATE USER 'lab'@'%' IDENTIFIED BY 'Mohn-Sturm3';",
            "create user lab identified with caching_sha2_password by 'Mohn-Sturm3'",
            "psql -c \"ALTER USER lab WITH ENCRYPTED PASSWORD 'Mohn-Sturm3'\"",
            "CREATE LOGIN lab WITH PASSWORD = 'Mohn-Sturm3', CHECK_POLICY = OFF",
            "SET PASSWORD FOR 'lab'@'%' = PASSWORD('Mohn-Sturm3');",
            "psql -c \"CREATE ROLE lab\n  LOGIN PASSWORD 'Mohn-Sturm3'\"",
        ] {
            assert_eq!(hidden(text), ["Mohn-Sturm3"], "{text}");
        }
    }

    #[test]
    fn other_words_in_quotes_are_none() {
        for text in [
            "ALTER USER lab WITH PASSWORD '$DB_PASS'",
            "read -p 'Password ' 'answer4you'",
            "echo \"the user sets a password 'in the portal'\"",
            "sorted by 'Mohn-Sturm3'",
        ] {
            assert_eq!(hidden(text), [""; 0], "{text}");
        }
    }
}
