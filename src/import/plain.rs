//! What compilers write in a roundabout way, plain: `format('{0}', id)` for an id, `if(x, true(), false())` for a question.

use crate::arm::Parameter;
use crate::expression::{Expression, Operator, Part, ValueType};

/// What is known of the parameters of a template.
pub(super) struct Known {
    texts: Vec<String>,
    questions: Vec<String>,
}

impl Known {
    pub(super) fn of(parameters: &[Parameter]) -> Self {
        let of_kind = |kind: ValueType| {
            let own = parameters.iter();
            let own = own.filter(|parameter| parameter.kind == kind && !parameter.nullable);
            own.map(|parameter| parameter.name.to_lowercase()).collect()
        };
        Self {
            texts: of_kind(ValueType::String),
            questions: of_kind(ValueType::Bool),
        }
    }

    /// The expression in one step less, if there is one that means the same.
    pub(super) fn plainer(&self, expression: &Expression) -> Option<Expression> {
        match expression {
            Expression::Interpolation(parts) => match parts.as_slice() {
                [Part::Value(only)] if self.is_text(only) => Some(only.clone()),
                _ => None,
            },
            Expression::Binary(Operator::Equal, left, right) => self.compared(left, right),
            Expression::Not(inner) => match &**inner {
                Expression::Not(asked) if self.is_question(asked) => Some((**asked).clone()),
                _ => None,
            },
            Expression::Conditional(condition, then, otherwise) => self.chosen(condition, then, otherwise),
            _ => None,
        }
    }

    /// `x == true` and `x == false`, where `x` is a question.
    fn compared(&self, left: &Expression, right: &Expression) -> Option<Expression> {
        let (asked, wanted) = match (left, right) {
            (asked, Expression::Boolean(wanted)) | (Expression::Boolean(wanted), asked) => (asked, *wanted),
            _ => return None,
        };
        self.is_question(asked).then(|| match wanted {
            true => asked.clone(),
            false => not(asked),
        })
    }

    fn chosen(
        &self,
        condition: &Expression,
        then: &Expression,
        otherwise: &Expression,
    ) -> Option<Expression> {
        let choice = |condition: &Expression, then: &Expression, otherwise: &Expression| {
            let [condition, then, otherwise] =
                [condition, then, otherwise].map(|part| Box::new(part.clone()));
            Expression::Conditional(condition, then, otherwise)
        };
        match (condition, then, otherwise) {
            _ if then == otherwise => Some(then.clone()),
            (asked, Expression::Boolean(true), Expression::Boolean(false)) if self.is_question(asked) => {
                Some(asked.clone())
            }
            (asked, Expression::Boolean(false), Expression::Boolean(true)) if self.is_question(asked) => {
                Some(not(asked))
            }
            (Expression::Not(asked), ..) => Some(choice(asked, otherwise, then)),
            _ => None,
        }
    }

    /// Whether an expression is a text for certain.
    fn is_text(&self, expression: &Expression) -> bool {
        const TEXTS: [&str; 8] = [
            "resourceid",
            "subscriptionresourceid",
            "extensionresourceid",
            "tenantresourceid",
            "tolower",
            "toupper",
            "uniquestring",
            "base64",
        ];
        match expression {
            Expression::String(_) | Expression::Interpolation(_) => true,
            Expression::Parameter(name) => self.texts.contains(&name.to_lowercase()),
            Expression::Call { name, .. } => TEXTS.contains(&name.to_lowercase().as_str()),
            _ => false,
        }
    }

    /// Whether an expression is true or false for certain.
    fn is_question(&self, expression: &Expression) -> bool {
        const QUESTIONS: [&str; 5] = ["empty", "contains", "startswith", "endswith", "bool"];
        match expression {
            Expression::Boolean(_) | Expression::Not(_) => true,
            Expression::Binary(operator, ..) => is_test(*operator),
            Expression::Parameter(name) => self.questions.contains(&name.to_lowercase()),
            Expression::Call { name, .. } => QUESTIONS.contains(&name.to_lowercase().as_str()),
            _ => false,
        }
    }
}

/// Whether an operator gives true or false.
const fn is_test(operator: Operator) -> bool {
    use Operator as O;
    matches!(
        operator,
        O::And | O::Or | O::Equal | O::NotEqual | O::Less | O::LessOrEqual | O::Greater | O::GreaterOrEqual
    )
}

fn not(asked: &Expression) -> Expression {
    match asked {
        Expression::Not(inner) => (**inner).clone(),
        other => Expression::Not(Box::new(other.clone())),
    }
}
