//! Makes text of users safe to print: neither a terminal nor the log of a pipeline must interpret any of it as a command.

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

/// `text` without what the log of a pipeline takes for a command: `::x::` at the beginning of a line, `##[x]` and `##vso[x]`
/// anywhere. One of its signs is replaced by one that looks like it, so that columns do not change.
///
/// `::: ` is none: a finding says with it that a label is in another file.
///
/// The runner of GitHub Actions knows the first two, the agent of Azure Pipelines the others; both end a line at a carriage
/// return, too.
pub(crate) fn without_commands(text: &str) -> Cow<'_, str> {
    if !text.contains("::") && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut begins_line = true;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let shown = match first {
            ':' if begins_line && rest.starts_with("::") && !rest.starts_with("::: ") => '\u{2236}',
            '#' if begins_command(rest) => '\u{266f}',
            other => other,
        };
        begins_line = matches!(first, '\n' | '\r') || (begins_line && first.is_whitespace());
        out.push(shown);
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    match out == text {
        true => Cow::Borrowed(text),
        false => Cow::Owned(out),
    }
}

/// Whether a text begins with `##[` or `##vso[`, in any case.
fn begins_command(text: &str) -> bool {
    let inside = text.strip_prefix("##").map(str::as_bytes);
    let is_named = |inside: &[u8]| {
        inside
            .get(..4)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"vso["))
    };
    inside.is_some_and(|inside| inside.starts_with(b"[") || is_named(inside))
}

/// JSON with the same meaning in which no terminal and no log finds a command.
pub(crate) fn harmless_json(json: &str) -> Cow<'_, str> {
    let is_harmless = |char| shown(char) == char;
    if json.chars().all(is_harmless) && !json.contains("##") {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        if first == '#' && begins_command(rest) || !is_harmless(first) {
            let mut units = [0; 2];
            for unit in first.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(first);
        }
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    Cow::Owned(out)
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
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e007f}' => char::REPLACEMENT_CHARACTER,
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
        assert_eq!(printable("x\u{202e}y\u{200b}z\u{e0041}"), "x�y�z�");
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(printable("size = \"ñ漢\"\t# ok\r\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_log_finds_no_command() {
        assert_eq!(
            without_commands("::error::x\n  ::a::b\r::c"),
            "\u{2236}:error::x\n  \u{2236}:a::b\r\u{2236}:c"
        );
        assert_eq!(
            without_commands("a ##vso[x]y ##VSO[x] ##[group]"),
            "a \u{266f}#vso[x]y \u{266f}#VSO[x] \u{266f}#[group]"
        );
        assert!(matches!(
            without_commands("std::fs ## a #[b] ##c"),
            Cow::Borrowed(_)
        ));
    }

    #[test]
    fn json_keeps_its_meaning() {
        let json = serde_json::json!({ "##vso[a]": "\u{9b}1m ##[b] \u{202e}x\u{7f}", "c": ["##", "ñ"] });
        for text in [json.to_string(), format!("{json:#}")] {
            let harmless = harmless_json(&text);
            assert!(
                !harmless.contains("##vso[") && !harmless.contains("##[") && !harmless.contains('\u{9b}'),
                "{harmless}"
            );
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&harmless).unwrap(),
                json
            );
        }
    }

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(printable_line("a\r\nb\tc"), "a␍␊b␉c");
    }
}
