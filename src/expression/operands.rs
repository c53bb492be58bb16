//! Which operands an operator takes.

use super::functions::ValueType;
use super::tree::{Expression, Operator};

impl Expression {
    /// The first operator in the expression whose operand is known to be of a type that it does not take, in words;
    /// `parameter` returns the type of a parameter.
    #[must_use]
    pub fn operand_mismatch(&self, parameter: &dyn Fn(&str) -> ValueType) -> Option<String> {
        let own = match self {
            Self::Not(inner) => mismatch("!", ValueType::Bool, inner, parameter),
            Self::Negate(inner) => mismatch("-", ValueType::Int, inner, parameter),
            Self::Conditional(condition, ..) => mismatch("?", ValueType::Bool, condition, parameter),
            Self::Binary(operator, left, right) => operator.operand().and_then(|expected| {
                mismatch(operator.sign(), expected, left, parameter)
                    .or_else(|| mismatch(operator.sign(), expected, right, parameter))
            }),
            _ => None,
        };
        let mut inner = self.children().into_iter();
        own.or_else(|| inner.find_map(|child| child.operand_mismatch(parameter)))
    }
}

impl Operator {
    /// The type of both operands; `None` if any type will do.
    fn operand(self) -> Option<ValueType> {
        match self {
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Modulo => Some(ValueType::Int),
            Self::And | Self::Or => Some(ValueType::Bool),
            Self::EqualIgnoringCase | Self::NotEqualIgnoringCase => Some(ValueType::String),
            // NOTE: an order is known for integers and for strings, and either may be on both sides.
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => None,
            Self::Coalesce | Self::Equal | Self::NotEqual => None,
        }
    }
}

fn mismatch(
    sign: &str,
    expected: ValueType,
    operand: &Expression,
    parameter: &dyn Fn(&str) -> ValueType,
) -> Option<String> {
    let found = operand.value_type(parameter);
    if found == ValueType::Any || found == expected {
        return None;
    }
    let text = operand.to_bicep();
    let message = format!(
        "`{sign}` takes values of type `{}`, and `{text}` is of type `{}`",
        expected.name(),
        found.name()
    );
    Some(if sign == "+" && found == ValueType::String {
        format!("{message}; texts are joined as `'${{a}}${{b}}'`")
    } else {
        message
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::parse;

    fn mismatch_in(text: &str) -> Option<String> {
        let parsed = parse(text).unwrap();
        parsed.expression.operand_mismatch(&|name| match name {
            "nodes" => ValueType::Int,
            "prefix" => ValueType::String,
            _ => ValueType::Any,
        })
    }

    #[test]
    fn an_operand_of_a_wrong_type_is_found_however_deep_it_stands() {
        insta::assert_snapshot!(mismatch_in("prefix + '-x'").unwrap(), @"`+` takes values of type `int`, and `prefix` is of type `string`; texts are joined as `'${a}${b}'`");
        insta::assert_snapshot!(mismatch_in("concat('${[!nodes][0]}')").unwrap(), @"`!` takes values of type `bool`, and `nodes` is of type `int`");
        insta::assert_snapshot!(mismatch_in("{ a: nodes ? 1 : 2 }").unwrap(), @"`?` takes values of type `bool`, and `nodes` is of type `int`");
        insta::assert_snapshot!(mismatch_in("length(-prefix)").unwrap(), @"`-` takes values of type `int`, and `prefix` is of type `string`");
        insta::assert_snapshot!(mismatch_in("map([1], x => [...[prefix + x]]).?a[-nodes]").unwrap(), @"`+` takes values of type `int`, and `prefix` is of type `string`; texts are joined as `'${a}${b}'`");
        insta::assert_snapshot!(mismatch_in("empty(prefix) && nodes").unwrap(), @"`&&` takes values of type `bool`, and `nodes` is of type `int`");
    }

    #[test]
    fn operands_that_fit_or_are_not_known_are_left_alone() {
        for text in [
            "nodes + 1 * length(prefix)",
            "unknown + 1",
            "prefix < 'b'",
            "!(nodes == 2) || empty(prefix)",
            "prefix =~ 'A' ? null ?? nodes : -nodes",
            "resourceGroup().tags.cost % 2",
            "reduce([1], 0, (sum, next) => sum + next)",
            "any(prefix) + 1",
            "unknown.?a + unknown!",
        ] {
            assert_eq!(mismatch_in(text), None, "in {text}");
        }
    }
}
