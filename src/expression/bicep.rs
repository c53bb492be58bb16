//! Expressions, strings and keys as Bicep spells them.

use std::borrow::Cow;

use super::{Expression, Part};

/// How tightly a conditional binds; operators stand between this and [`UNARY`].
const CONDITIONAL: u8 = 0;
pub(super) const UNARY: u8 = 8;
pub(super) const POSTFIX: u8 = 9;

impl Expression {
    /// The expression in Bicep's syntax, with no parentheses that are not needed.
    #[must_use]
    pub fn to_bicep(&self) -> String {
        match self {
            Self::String(text) => bicep_string(text),
            Self::Integer(number) => number.to_string(),
            Self::Boolean(flag) => flag.to_string(),
            Self::Null => "null".to_owned(),
            Self::Parameter(name) | Self::Variable(name) => name.clone(),
            Self::Interpolation(parts) => interpolation(parts),
            Self::Call {
                namespace,
                name,
                arguments,
            } => {
                let namespace = namespace
                    .as_ref()
                    .map_or_else(String::new, |namespace| format!("{namespace}."));
                format!("{namespace}{name}({})", list(arguments))
            }
            Self::Member { object, name } => format!("{}.{name}", object.within(POSTFIX)),
            Self::Index { object, index } => format!("{}[{}]", object.within(POSTFIX), index.to_bicep()),
            Self::Not(inner) => format!("!{}", inner.within(UNARY)),
            Self::Negate(inner) => format!("-{}", inner.within(POSTFIX)),
            Self::Binary(operator, left, right) => {
                let binding = operator.binding();
                format!(
                    "{} {} {}",
                    left.within(binding),
                    operator.sign(),
                    right.within(binding + 1)
                )
            }
            Self::Conditional(condition, yes, no) => {
                format!("{} ? {} : {}", condition.within(1), yes.to_bicep(), no.to_bicep())
            }
            Self::Array(items) => format!("[{}]", list(items)),
            Self::Object(members) if members.is_empty() => "{}".to_owned(),
            Self::Object(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|(key, value)| format!("{}: {}", bicep_key(key), value.to_bicep()))
                    .collect();
                format!("{{ {} }}", members.join(", "))
            }
            Self::ResourceId { symbol, .. } => format!("{symbol}.id"),
            Self::Runtime { symbol, path, .. } => format!("{symbol}.{}", path.join(".")),
        }
    }

    /// The same in parentheses, where it binds less tightly than its place.
    fn within(&self, binding: u8) -> String {
        let text = self.to_bicep();
        if self.binding() < binding {
            format!("({text})")
        } else {
            text
        }
    }

    pub(super) fn binding(&self) -> u8 {
        match self {
            Self::Conditional(..) => CONDITIONAL,
            Self::Binary(operator, ..) => operator.binding(),
            Self::Not(_) | Self::Negate(_) => UNARY,
            Self::Integer(number) if *number < 0 => UNARY,
            _ => POSTFIX,
        }
    }
}

pub(super) fn list(items: &[Expression]) -> String {
    items
        .iter()
        .map(Expression::to_bicep)
        .collect::<Vec<_>>()
        .join(", ")
}

fn interpolation(parts: &[Part]) -> String {
    let mut out = String::from("'");
    for part in parts {
        match part {
            Part::Text(text) => escape(text, &mut out),
            Part::Value(value) => {
                // `$${` would read as a dollar and a value too, but not to every reader.
                if out.ends_with('$') {
                    out.insert(out.len() - 1, '\\');
                }
                out.push_str("${");
                out.push_str(&value.to_bicep());
                out.push('}');
            }
        }
    }
    out.push('\'');
    out
}

/// `text` as a string literal, quotes included.
#[must_use]
pub fn bicep_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    escape(text, &mut out);
    out.push('\'');
    out
}

fn escape(text: &str, out: &mut String) {
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

/// Whether `name` can stand as a name in Bicep: a letter or `_`, then letters, digits and `_`; at most 255 of them.
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
    use crate::expression::generate;
    use crate::expression::parse;
    use proptest::prelude::*;

    fn printed(text: &str) -> String {
        parse(text).unwrap().expression.to_bicep()
    }

    #[test]
    fn parentheses_stand_only_where_they_are_needed() {
        insta::assert_snapshot!(printed("((a + b)) * (c - (d - e))"), @"(a + b) * (c - (d - e))");
        insta::assert_snapshot!(printed("(a ? b : c) ? (d ? e : f) : (g)"), @"(a ? b : c) ? d ? e : f : g");
        insta::assert_snapshot!(printed("!(a && b) || -(1 + 2) < -x"), @"!(a && b) || -(1 + 2) < -x");
        insta::assert_snapshot!(printed("(a ?? b).c[(0)]"), @"(a ?? b).c[0]");
        insta::assert_snapshot!(printed("sys.concat( 'a',az.resourceGroup( ).name )"), @"sys.concat('a', az.resourceGroup().name)");
        insta::assert_snapshot!(printed("{ 'a-b': 1, c: [ 'x', null ], 'null': {} }"), @"{ 'a-b': 1, c: ['x', null], 'null': {} }");
    }

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
            prop_assert_eq!(read.expression, Expression::String(text));
        }

        #[test]
        fn a_multi_line_string_is_read_back_to_the_byte(text in generate::text()) {
            if let Some(printed) = bicep_multiline(&text) {
                prop_assert_eq!(parse(&printed).unwrap().expression, Expression::String(text));
            }
        }

        #[test]
        fn any_expression_is_read_back_as_it_was(expression in generate::expression()) {
            let printed = expression.to_bicep();
            let read = parse(&printed).map(|parsed| parsed.expression);
            prop_assert_eq!(read, Ok(expression), "{}", printed);
        }
    }
}
