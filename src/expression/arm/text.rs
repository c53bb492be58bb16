//! Strings of a template: which are expressions, and how a literal is escaped so that it is none.

use std::borrow::Cow;

/// A literal as a template's string: one that would be taken for an expression gets one more bracket.
///
/// Only a string that both begins with `[` and ends with `]` is an expression (Azure/bicep, ExpressionConverter; "Template
/// syntax and expressions", Microsoft Learn); any other must not be escaped.
#[must_use]
pub fn arm_literal(text: &str) -> Cow<'_, str> {
    if text.starts_with('[') && text.ends_with(']') {
        Cow::Owned(format!("[{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What a template's string is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text<'t> {
    /// A literal, without its escape.
    Literal(&'t str),
    /// The expression between its brackets.
    Expression(&'t str),
}

/// Tells a literal from an expression, as the engine does: an expression begins with `[`, ends with `]` and does not begin
/// with `[[`; a text that begins with `[[` and ends with `]` is a literal with one `[` too many; every other is as it is.
pub(super) fn text(string: &str) -> Text<'_> {
    let inside = string.strip_prefix('[').and_then(|rest| {
        let inside = rest.strip_suffix(']')?;
        Some((rest, inside))
    });
    match inside {
        None => Text::Literal(string),
        Some((rest, _)) if rest.starts_with('[') => Text::Literal(rest),
        Some((_, inside)) => Text::Expression(inside),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::generate;
    use proptest::prelude::*;

    #[test]
    fn only_a_text_in_brackets_is_escaped() {
        let escaped = [
            "[test", "test]", "[test]", "[]", "[a[]b]", "a[b]", "[a] b", "[", "",
        ]
        .map(arm_literal);
        insta::assert_snapshot!(escaped.join(" | "), @"[test | test] | [[test] | [[] | [[a[]b] | a[b] | [a] b | [ |");
    }

    #[test]
    fn brackets_are_read_as_the_engine_reads_them() {
        for (string, expected) in [
            ("[half", Text::Literal("[half")),
            ("[[half", Text::Literal("[[half")),
            ("[x] y", Text::Literal("[x] y")),
            ("[[ -f x ]] && y", Text::Literal("[[ -f x ]] && y")),
            ("[[x]", Text::Literal("[x]")),
            ("[[[x]]", Text::Literal("[[x]]")),
            ("[x]", Text::Expression("x")),
            ("[]", Text::Expression("")),
            ("[", Text::Literal("[")),
            ("", Text::Literal("")),
        ] {
            assert_eq!(text(string), expected, "{string}");
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_as_a_literal(literal in generate::text()) {
            let escaped = arm_literal(&literal);
            prop_assert_eq!(text(&escaped), Text::Literal(&literal));
        }
    }
}
