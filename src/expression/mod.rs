//! The expression language: written once in Bicep's syntax, printed for ARM and for Bicep.
//!
//! In comes the text of `{ expr = "…" }`, out comes an [`Expression`]. Which names are parameters of the template, and
//! whether they are declared, is for others to say.

mod arm;
mod bicep;
mod call;
mod functions;
#[cfg(test)]
mod generate;
mod layout;
mod lexer;
mod operands;
mod parse;

pub use arm::arm_literal;
pub use bicep::{bicep_key, bicep_multiline, bicep_string, is_identifier, is_invisible};
pub use functions::{Function, ValueType, function, is_function};
pub use parse::{ParseError, Parsed, parse, parse_default};

/// A value that the deployment engine computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// A string.
    String(String),
    /// A 64-bit integer.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`.
    Null,
    /// A parameter of the template, by name.
    Parameter(String),
    /// A variable of the template, by name; made by the compiler, never written.
    Variable(String),
    /// `'a-${x}'`.
    Interpolation(Vec<Part>),
    /// `f(a, b)`.
    Call {
        /// `az` or `sys`, where it is written.
        namespace: Option<String>,
        /// The function.
        name: String,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// `x.name`.
    Member {
        /// What has the member.
        object: Box<Expression>,
        /// The member.
        name: String,
    },
    /// `x[i]`.
    Index {
        /// What is indexed.
        object: Box<Expression>,
        /// The index or key.
        index: Box<Expression>,
    },
    /// `!x`.
    Not(Box<Expression>),
    /// `-x`.
    Negate(Box<Expression>),
    /// `a + b` and its like.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// `c ? a : b`.
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `[a, b]`.
    Array(Vec<Expression>),
    /// `{ a: b }`.
    Object(Vec<(String, Expression)>),
    /// The id of a resource of this template; made by the compiler, never written.
    ResourceId {
        /// The resource's symbolic name.
        symbol: String,
        /// Its full type.
        resource_type: String,
        /// The segments of its name.
        names: Vec<Expression>,
    },
    /// A property that a resource has only once it is deployed; made by the compiler, never written.
    Runtime {
        /// The resource's symbolic name.
        symbol: String,
        /// Its full type.
        resource_type: String,
        /// The segments of its name.
        names: Vec<Expression>,
        /// The REST version to ask with.
        api_version: String,
        /// The path from the resource: `identity`, `principalId`.
        path: Vec<String>,
    },
}

/// A piece of an interpolated string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// A value in the text.
    Value(Expression),
}

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
    /// `=~`: equal whatever the case.
    EqualIgnoringCase,
    /// `!~`: different whatever the case.
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
    const TABLE: [(Self, &'static str, u8); 16] = [
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

    fn sign(self) -> &'static str {
        Self::entry(self).1
    }

    fn binding(self) -> u8 {
        Self::entry(self).2
    }

    fn entry(self) -> (Self, &'static str, u8) {
        let found = Self::TABLE.into_iter().find(|(operator, ..)| *operator == self);
        // NOTE: a test holds that the table names every operator.
        found.unwrap_or((self, "??", 1))
    }

    /// The operator of a sign.
    fn of_sign(sign: &str) -> Option<Self> {
        let found = Self::TABLE.into_iter().find(|(_, text, _)| *text == sign);
        found.map(|(operator, ..)| operator)
    }
}

impl Expression {
    /// A call of a function of the system.
    #[must_use]
    pub fn call(name: &str, arguments: impl IntoIterator<Item = Self>) -> Self {
        Self::Call {
            namespace: None,
            name: name.to_owned(),
            arguments: arguments.into_iter().collect(),
        }
    }

    /// The type of the value, as far as it is known; `parameter` tells that of a parameter.
    pub fn value_type(&self, parameter: &dyn Fn(&str) -> ValueType) -> ValueType {
        match self {
            Self::String(_) | Self::Interpolation(_) | Self::ResourceId { .. } => ValueType::String,
            Self::Integer(_) | Self::Negate(_) => ValueType::Int,
            Self::Boolean(_) | Self::Not(_) => ValueType::Bool,
            Self::Array(_) => ValueType::Array,
            Self::Object(_) => ValueType::Object,
            Self::Parameter(name) => parameter(name),
            Self::Call { name, .. } => function(name).map_or(ValueType::Any, |function| function.result),
            Self::Binary(operator, left, right) => match operator {
                Operator::Coalesce => common(left.value_type(parameter), right.value_type(parameter)),
                Operator::Add
                | Operator::Subtract
                | Operator::Multiply
                | Operator::Divide
                | Operator::Modulo => ValueType::Int,
                _ => ValueType::Bool,
            },
            Self::Conditional(_, yes, no) => common(yes.value_type(parameter), no.value_type(parameter)),
            Self::Member { object, name } => member_type(object, name),
            Self::Index { .. } | Self::Null | Self::Variable(_) | Self::Runtime { .. } => ValueType::Any,
        }
    }
}

fn common(left: ValueType, right: ValueType) -> ValueType {
    if left == right { left } else { ValueType::Any }
}

/// The members of the deployment's surroundings that are text.
fn member_type(object: &Expression, name: &str) -> ValueType {
    let scope = matches!(
        object,
        Expression::Call { name, .. } if ["subscription", "resourceGroup", "tenant", "deployment"].contains(&name.as_str())
    );
    let text = [
        "id",
        "name",
        "location",
        "subscriptionId",
        "tenantId",
        "displayName",
    ]
    .contains(&name);
    if scope && text {
        ValueType::String
    } else {
        ValueType::Any
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

    fn type_of(text: &str) -> &'static str {
        let parsed = parse(text).unwrap();
        let parameter = |name: &str| match name {
            "nodes" => ValueType::Int,
            _ => ValueType::Any,
        };
        parsed.expression.value_type(&parameter).name()
    }

    #[test]
    fn the_type_of_an_expression_is_known_as_far_as_it_can_be() {
        assert_eq!(type_of("'a-${nodes}'"), "string");
        assert_eq!(type_of("nodes"), "int");
        assert_eq!(type_of("-nodes * 2"), "int");
        assert_eq!(type_of("nodes > 2 || !empty(x)"), "bool");
        assert_eq!(type_of("nodes > 2 ? 1 : nodes"), "int");
        assert_eq!(type_of("nodes > 2 ? 1 : 'a'"), "any");
        assert_eq!(type_of("x ?? 1"), "any");
        assert_eq!(type_of("subscription().tenantId"), "string");
        assert_eq!(type_of("subscription().tags"), "any");
        assert_eq!(type_of("resourceGroup()"), "object");
        assert_eq!(type_of("['a'][0]"), "any");
        assert_eq!(type_of("['a']"), "array");
    }
}
