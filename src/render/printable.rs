//! Makes text of users safe to print: a terminal must not interpret any of it as a command.

use std::borrow::Cow;

/// `text` with each character that steers a terminal replaced by one that shows.
///
/// Line ends and tabs stay. Control characters become their picture (`␛`), and what reorders or hides text becomes
/// `�` (the characters of CVE-2021-42574, and those of Unicode that have neither width nor ink).
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().any(|char| shown(char) != char) {
        Cow::Owned(text.chars().map(shown).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// As [`printable`], in one line and without tabs.
pub(crate) fn printable_line(text: &str) -> String {
    let picture = |char: char| match char {
        '\n' | '\r' | '\t' => control_picture(char),
        _ => shown(char),
    };
    text.chars().map(picture).collect()
}

/// The replacement of a character; always a single character, so that columns do not change.
fn shown(char: char) -> char {
    match char {
        '\n' | '\r' | '\t' => char,
        '\u{0}'..='\u{1f}' | '\u{7f}' => control_picture(char),
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        _ => char,
    }
}

/// Unicode's picture of an ASCII control character.
fn control_picture(char: char) -> char {
    const PICTURES: u32 = 0x2400;
    match char {
        '\u{7f}' => '␡',
        _ => char::from_u32(PICTURES + u32::from(char)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_controls_and_reordering_are_shown_not_obeyed() {
        assert_eq!(printable("a\u{1b}[2J\u{9b}1m\0\u{7f}"), "a␛[2J�1m␀␡");
        assert_eq!(printable("x\u{202e}y\u{200b}"), "x�y�");
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(printable("size = \"ñ漢\"\t# ok\r\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(printable_line("a\r\nb\tc"), "a␍␊b␉c");
    }
}
