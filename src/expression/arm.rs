//! Expressions and literals as an ARM template spells them.

use std::borrow::Cow;

use super::{Expression, Operator, Part};

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

impl Expression {
    /// The expression as a template's string, brackets included.
    #[must_use]
    pub fn arm_string(&self) -> String {
        format!("[{}]", self.to_arm())
    }

    /// The expression without its brackets, to stand inside another one.
    #[must_use]
    pub fn to_arm(&self) -> String {
        match self {
            Self::String(text) => quoted(text),
            Self::Integer(number) => integer(*number),
            Self::Boolean(true) => "true()".to_owned(),
            Self::Boolean(false) => "false()".to_owned(),
            Self::Null => "null()".to_owned(),
            Self::Parameter(name) => format!("parameters('{name}')"),
            Self::Variable(name) => format!("variables('{name}')"),
            Self::Interpolation(parts) => interpolation(parts),
            Self::Call {
                namespace: _,
                name,
                arguments,
            } => call(name, arguments),
            Self::Member { object, name } => format!("{}.{name}", object.to_arm()),
            Self::Index { object, index } => format!("{}[{}]", object.to_arm(), index.to_arm()),
            Self::Not(inner) => format!("not({})", inner.to_arm()),
            Self::Negate(inner) => format!("sub(0, {})", inner.to_arm()),
            Self::Binary(operator, left, right) => binary(*operator, &left.to_arm(), &right.to_arm()),
            Self::Conditional(condition, yes, no) => {
                format!("if({}, {}, {})", condition.to_arm(), yes.to_arm(), no.to_arm())
            }
            Self::Array(items) => call("createArray", items),
            Self::Object(members) => object(members),
            Self::ResourceId {
                symbol: _,
                resource_type,
                names,
            } => resource_id(resource_type, names),
            Self::Runtime {
                symbol: _,
                resource_type,
                names,
                api_version,
                path,
            } => {
                let id = resource_id(resource_type, names);
                format!("reference({id}, '{api_version}', 'full').{}", path.join("."))
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The engine reads 32 bits; a larger number goes through `json()`, as Bicep has it.
fn integer(number: i64) -> String {
    if i32::try_from(number).is_ok() {
        number.to_string()
    } else {
        format!("json('{number}')")
    }
}

fn interpolation(parts: &[Part]) -> String {
    let mut format = String::new();
    let mut arguments = Vec::new();
    for part in parts {
        match part {
            Part::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
            Part::Value(value) => {
                format.push_str(&format!("{{{}}}", arguments.len()));
                arguments.push(value.to_arm());
            }
        }
    }
    let rest: String = arguments.iter().map(|argument| format!(", {argument}")).collect();
    format!("format({}{rest})", quoted(&format))
}

fn call(name: &str, arguments: &[Expression]) -> String {
    let arguments: Vec<String> = arguments.iter().map(Expression::to_arm).collect();
    format!("{name}({})", arguments.join(", "))
}

fn object(members: &[(String, Expression)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(key, value)| format!("{}, {}", quoted(key), value.to_arm()))
        .collect();
    format!("createObject({})", members.join(", "))
}

fn resource_id(resource_type: &str, names: &[Expression]) -> String {
    let names: String = names.iter().map(|name| format!(", {}", name.to_arm())).collect();
    format!("resourceId({}{names})", quoted(resource_type))
}

fn binary(operator: Operator, left: &str, right: &str) -> String {
    let function = match operator {
        Operator::Coalesce => "coalesce",
        Operator::Or => "or",
        Operator::And => "and",
        Operator::Equal => "equals",
        Operator::NotEqual => return format!("not(equals({left}, {right}))"),
        Operator::EqualIgnoringCase => return format!("equals(toLower({left}), toLower({right}))"),
        Operator::NotEqualIgnoringCase => return format!("not(equals(toLower({left}), toLower({right})))"),
        Operator::Less => "less",
        Operator::LessOrEqual => "lessOrEquals",
        Operator::Greater => "greater",
        Operator::GreaterOrEqual => "greaterOrEquals",
        Operator::Add => "add",
        Operator::Subtract => "sub",
        Operator::Multiply => "mul",
        Operator::Divide => "div",
        Operator::Modulo => "mod",
    };
    format!("{function}({left}, {right})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{generate, parse};
    use proptest::prelude::*;

    fn arm(text: &str) -> String {
        parse(text).unwrap().expression.arm_string()
    }

    #[test]
    fn every_operator_becomes_a_function() {
        let lines: Vec<String> = Operator::TABLE
            .iter()
            .map(|(_, sign, _)| format!("{sign:<2} {}", arm(&format!("a {sign} 1"))))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        ?? [coalesce(parameters('a'), 1)]
        || [or(parameters('a'), 1)]
        && [and(parameters('a'), 1)]
        =~ [equals(toLower(parameters('a')), toLower(1))]
        !~ [not(equals(toLower(parameters('a')), toLower(1)))]
        == [equals(parameters('a'), 1)]
        != [not(equals(parameters('a'), 1))]
        <= [lessOrEquals(parameters('a'), 1)]
        >= [greaterOrEquals(parameters('a'), 1)]
        <  [less(parameters('a'), 1)]
        >  [greater(parameters('a'), 1)]
        +  [add(parameters('a'), 1)]
        -  [sub(parameters('a'), 1)]
        *  [mul(parameters('a'), 1)]
        /  [div(parameters('a'), 1)]
        %  [mod(parameters('a'), 1)]
        "#);
        insta::assert_snapshot!(arm("!a"), @"[not(parameters('a'))]");
        insta::assert_snapshot!(arm("-a"), @"[sub(0, parameters('a'))]");
        insta::assert_snapshot!(arm("a ? 'x' : 'y'"), @"[if(parameters('a'), 'x', 'y')]");
    }

    #[test]
    fn a_string_is_quoted_as_arm_has_it() {
        insta::assert_snapshot!(arm("'it\\'s'"), @"['it''s']");
        insta::assert_snapshot!(arm("'{${a}}-${b + 1}\\'s'"), @"[format('{{{0}}}-{1}''s', parameters('a'), add(parameters('b'), 1))]");
        assert_eq!(arm("'a\\nb'"), "['a\nb']");
    }

    #[test]
    fn values_are_spelt_as_functions_where_arm_has_no_literal() {
        insta::assert_snapshot!(arm("[true, false, null, 2147483647, 2147483648, -1]"), @"[createArray(true(), false(), null(), 2147483647, json('2147483648'), -1)]");
        insta::assert_snapshot!(arm("{ a: 1, 'b-c': {} }"), @"[createObject('a', 1, 'b-c', createObject())]");
        insta::assert_snapshot!(arm("a.b['c'][0].d"), @"[parameters('a').b['c'][0].d]");
        insta::assert_snapshot!(arm("az.resourceGroup().location"), @"[resourceGroup().location]");
    }

    #[test]
    fn only_a_text_in_brackets_is_escaped() {
        let escaped = [
            "[test", "test]", "[test]", "[]", "[a[]b]", "a[b]", "[a] b", "[", "",
        ]
        .map(arm_literal);
        insta::assert_snapshot!(escaped.join(" | "), @"[test | test] | [[test] | [[] | [[a[]b] | a[b] | [a] b | [ |");
    }

    /// Whether quotes and brackets pair up, strings left out.
    fn is_balanced(arm: &str) -> bool {
        let mut open = Vec::new();
        let mut in_string = false;
        for c in arm.chars() {
            match c {
                '\'' => in_string = !in_string,
                _ if in_string => {}
                '(' => open.push(')'),
                '[' => open.push(']'),
                ')' | ']' if open.pop() != Some(c) => return false,
                _ => {}
            }
        }
        open.is_empty() && !in_string
    }

    proptest! {
        #[test]
        fn any_expression_is_printed_with_its_quotes_and_brackets_in_pairs(expression in generate::expression()) {
            let printed = expression.arm_string();
            prop_assert!(is_balanced(&printed), "{}", printed);
        }
    }
}
