//! Strings, keys and names as Bicep spells them.

use std::borrow::Cow;

/// `text` as a string literal, quotes included.
#[must_use]
pub fn bicep_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_bicep_string(text, &mut out);
    out
}

/// Writes `text` as a string literal, quotes included.
pub fn write_bicep_string(text: &str, out: &mut String) {
    out.push('\'');
    escape(text, out);
    out.push('\'');
}

pub(super) fn escape(text: &str, out: &mut String) {
    // Nearly every string: no character of it needs a second look.
    if text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'\\' | b'\'' | b'$'))
    {
        out.push_str(text);
        return;
    }
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if characters.peek() == Some(&'{') => out.push_str("\\$"),
            c if is_invisible(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
}

/// Whether a reviewer cannot see a character, or it reorders what is seen; all of these are in the basic plane.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `text` as a multi-line string, if it can be one to the byte: such a string has no escapes.
#[must_use]
pub fn bicep_multiline(text: &str) -> Option<String> {
    let impossible = text.contains("'''")
        || text.ends_with('\'')
        || text.chars().any(|c| c != '\n' && c != '\t' && is_invisible(c));
    // The newline behind the opening quotes is not part of the value.
    (!impossible).then(|| format!("'''\n{text}'''"))
}

/// `name` as the key of an object: bare where it can be.
#[must_use]
pub fn bicep_key(name: &str) -> Cow<'_, str> {
    if is_identifier(name) && !["true", "false", "null"].contains(&name) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(bicep_string(name))
    }
}

/// Whether `name` can be a name in Bicep: a letter or `_`, then letters, digits and `_`; at most 255 of them.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    let mut bytes = name.bytes();
    let first = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    first && name.len() <= 255 && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{Expression, generate, parse};
    use proptest::prelude::*;

    #[test]
    fn a_string_escapes_what_would_end_or_change_it() {
        insta::assert_snapshot!(bicep_string("it's ${x} \\ $5 $"), @r"'it\'s \${x} \\ $5 $'");
        insta::assert_snapshot!(bicep_string("a\u{202e}b\nc\u{7}"), @r"'a\u{202e}b\nc\u{7}'");
    }

    #[test]
    fn a_multi_line_string_is_refused_where_it_could_not_hold_the_text() {
        assert_eq!(bicep_multiline("a\nb\n").as_deref(), Some("'''\na\nb\n'''"));
        for text in ["it'''s", "ends in '", "a\r\nb", "bell \u{7}"] {
            assert_eq!(bicep_multiline(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_key_is_bare_where_it_is_a_name() {
        assert_eq!(bicep_key("vm_Size2"), "vm_Size2");
        assert_eq!(bicep_key("cost-centre"), "'cost-centre'");
        assert_eq!(bicep_key("2nd"), "'2nd'");
        assert_eq!(bicep_key("true"), "'true'");
        assert_eq!(bicep_key(""), "''");
    }

    proptest! {
        #[test]
        fn any_text_survives_as_a_string(text in generate::text()) {
            let read = parse(&bicep_string(&text)).unwrap();
            prop_assert_eq!((*read.expression).clone(), Expression::String(text.into()));
        }

        #[test]
        fn a_multi_line_string_is_read_back_to_the_byte(text in generate::text()) {
            if let Some(printed) = bicep_multiline(&text) {
                prop_assert_eq!((*parse(&printed).unwrap().expression).clone(), Expression::String(text.into()));
            }
        }
    }
}
