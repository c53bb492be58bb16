//! The operators of Bicep.

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `??`
    Coalesce,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`: equal regardless of case.
    EqualIgnoringCase,
    /// `!~`: different regardless of case.
    NotEqualIgnoringCase,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

impl Operator {
    /// Every operator with its sign in Bicep and how tightly it binds; a larger number binds tighter.
    pub(super) const TABLE: [(Self, &'static str, u8); 16] = [
        (Self::Coalesce, "??", 1),
        (Self::Or, "||", 2),
        (Self::And, "&&", 3),
        (Self::EqualIgnoringCase, "=~", 4),
        (Self::NotEqualIgnoringCase, "!~", 4),
        (Self::Equal, "==", 4),
        (Self::NotEqual, "!=", 4),
        (Self::LessOrEqual, "<=", 5),
        (Self::GreaterOrEqual, ">=", 5),
        (Self::Less, "<", 5),
        (Self::Greater, ">", 5),
        (Self::Add, "+", 6),
        (Self::Subtract, "-", 6),
        (Self::Multiply, "*", 7),
        (Self::Divide, "/", 7),
        (Self::Modulo, "%", 7),
    ];

    pub(super) fn sign(self) -> &'static str {
        Self::entry(self).1
    }

    pub(super) fn binding(self) -> u8 {
        Self::entry(self).2
    }

    fn entry(self) -> (Self, &'static str, u8) {
        let found = Self::TABLE.into_iter().find(|(operator, ..)| *operator == self);
        // NOTE: a test holds that the table names every operator.
        found.unwrap_or((self, "??", 1))
    }

    /// The operator of a sign.
    pub(super) fn of_sign(sign: &str) -> Option<Self> {
        let found = Self::TABLE.into_iter().find(|(_, text, _)| *text == sign);
        found.map(|(operator, ..)| operator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_operators_names_each_once() {
        for (operator, sign, binding) in Operator::TABLE {
            assert_eq!(operator.sign(), sign);
            assert_eq!(operator.binding(), binding);
            assert_eq!(Operator::of_sign(sign), Some(operator));
        }
    }
}
