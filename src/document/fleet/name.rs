//! What the texts of a roster become as names: of computes, and of columns.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters that the name of a compute may have.
pub(crate) const LONGEST: usize = 24;

/// Characters that it may have before the suffix of `unique_name`: `-u` and five more.
pub(super) const LONGEST_WITH_SUFFIX: usize = 17;

/// A text as the name of a compute: its letters in ASCII and lower case, digits, and hyphens for what separates words; no hyphen
/// at either end or before digits at the end; at most `longest` characters. Empty if nothing is left of it.
///
/// NOTE: machines are found by this name again, so no later version of armlet may fold a text to another one.
pub(crate) fn folded(text: &str, longest: usize) -> String {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if text.len() <= longest && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    let mut name = String::new();
    for c in letters(text).chars() {
        match c {
            'a'..='z' | '0'..='9' => name.push(c),
            // Within a word, as in `O'Neil`.
            '\'' | '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' => {}
            _ if name.ends_with('-') || name.is_empty() => {}
            _ => name.push('-'),
        }
    }
    let mut name = ended(name);
    if name.len() > longest {
        name.truncate(longest);
        name = ended(name);
    }
    name
}

/// The name without a hyphen at its end or before the digits there.
fn ended(mut name: String) -> String {
    name.truncate(name.trim_end_matches('-').len());
    loop {
        let before = name.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let is_hyphen = name.get(..before).is_some_and(|head| head.ends_with('-'));
        if before == name.len() || !is_hyphen {
            return name;
        }
        name.remove(before - 1);
    }
}

/// The name of a column as a definition says it: `user_principal_name` for `userPrincipalName` and `User principal name`.
pub(super) fn column(header: &str) -> String {
    let mut separated = String::with_capacity(header.len() + 4);
    let mut before = None;
    let mut letters = header.chars().peekable();
    while let Some(c) = letters.next() {
        let begins_word = c.is_uppercase()
            && before.is_some_and(|before: char| {
                let next_is_small = letters.peek().is_some_and(|next| next.is_lowercase());
                before.is_lowercase() || before.is_ascii_digit() || before.is_uppercase() && next_is_small
            });
        if begins_word {
            separated.push(' ');
        }
        separated.push(c);
        before = Some(c);
    }
    let mut name = String::new();
    for c in self::letters(&separated).chars() {
        match c {
            'a'..='z' | '0'..='9' => name.push(c),
            _ if name.ends_with('_') || name.is_empty() => {}
            _ => name.push('_'),
        }
    }
    name.truncate(name.trim_end_matches('_').len());
    name
}

/// The letters of a text without their marks, in ASCII where Unicode or common use has an equal, in lower case.
fn letters(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let decomposed = text.nfkd().filter(|c| !is_combining_mark(*c));
    decomposed
        .flat_map(|c| without_stroke(c).chars().chain(plain(c)))
        .collect()
}

/// A letter that is none of those with an equal in ASCII which Unicode does not decompose.
fn plain(c: char) -> Option<char> {
    without_stroke(c).is_empty().then(|| c.to_ascii_lowercase())
}

/// The letters for one that is no other letter with a mark to Unicode; empty for any other.
const fn without_stroke(c: char) -> &'static str {
    match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ħ' | 'Ħ' => "h",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        'ŋ' | 'Ŋ' => "n",
        'ŧ' | 'Ŧ' => "t",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{column, folded};

    #[test]
    fn a_text_is_folded_to_a_name() {
        for (text, name) in [
            ("ci-Łukasz", "ci-lukasz"),
            ("ci-O'Neil", "ci-oneil"),
            ("ci-ana.garcia", "ci-ana-garcia"),
            ("ci-2024001", "ci2024001"),
            ("ci-a-2-3", "ci-a23"),
            ("--ci__x--", "ci-x"),
            ("ci-ﬁona Ａnn", "ci-fiona-ann"),
            ("ci-İstanbul", "ci-istanbul"),
            ("王伟", ""),
            (
                "ci-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "ci-aaaaaaaaaaaaaaaaaaaaa",
            ),
            ("ci-aaaaaaaaaaaaaaaaaaaa-bbb", "ci-aaaaaaaaaaaaaaaaaaaa"),
            ("ci-aaaaaaaaaaaaaaaaaaa-2b", "ci-aaaaaaaaaaaaaaaaaaa2"),
        ] {
            assert_eq!(folded(text, 24), name, "{text}");
            assert_eq!(folded(name, 24), name, "twice: {text}");
        }
        assert_eq!(folded("ci-bartholomew-featherstone", 17), "ci-bartholomew-fe");
    }

    #[test]
    fn a_header_is_a_column_in_snake_case() {
        for (header, name) in [
            ("userPrincipalName", "user_principal_name"),
            ("User principal name", "user_principal_name"),
            ("UPN", "upn"),
            ("aadObjectID", "aad_object_id"),
            ("IDNumber", "id_number"),
            ("Año", "ano"),
            (" Cost-Centre (2024) ", "cost_centre_2024"),
            ("@odata.type", "odata_type"),
        ] {
            assert_eq!(column(header), name, "{header}");
        }
    }
}
