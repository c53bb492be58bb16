//! The syntax tree of the Bicep that a generator prints.

use super::bicep_tokens::Tokens;

/// An expression and the byte it starts at.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    pub at: usize,
    pub kind: ExpressionKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionKind {
    Null,
    Bool(bool),
    Integer(i64),
    Text {
        parts: Vec<TextPart>,
        multi_line: bool,
    },
    Array(Vec<Expression>),
    Object(Vec<Property>),
    /// `[for (item, index) in list: body]`.
    For {
        item: String,
        index: Option<String>,
        list: Box<Expression>,
        body: Box<Expression>,
    },
    /// `if (condition) {…}`, as a resource or the body of its loop.
    If {
        condition: Box<Expression>,
        body: Box<Expression>,
    },
    Name(String),
    Call {
        namespace: Option<String>,
        name: String,
        arguments: Vec<Expression>,
    },
    Member {
        of: Box<Expression>,
        name: String,
        safe: bool,
    },
    Index {
        of: Box<Expression>,
        index: Box<Expression>,
        safe: bool,
    },
    /// `of[^index]` or `of[?^index]`.
    IndexFromEnd {
        of: Box<Expression>,
        index: Box<Expression>,
        safe: bool,
    },
    /// `of!`.
    NonNull(Box<Expression>),
    /// `...of` in an array, or as the key of a property.
    Spread(Box<Expression>),
    /// `(a, b) => body`.
    Lambda {
        parameters: Vec<String>,
        body: Box<Expression>,
    },
    Ternary(Box<[Expression; 3]>),
    Unary {
        operator: &'static str,
        operand: Box<Expression>,
    },
    Binary {
        operator: &'static str,
        operands: Box<[Expression; 2]>,
    },
    Parenthesised(Box<Expression>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum TextPart {
    Literal(String),
    Hole(Expression),
}

/// A member of an object; `quoted` if the key is in quotes.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    pub at: usize,
    pub key: Expression,
    pub quoted: bool,
    pub value: Expression,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub at: usize,
    pub decorators: Vec<Expression>,
    pub kind: StatementKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    Using(Expression),
    TargetScope(Expression),
    Metadata {
        name: String,
        value: Expression,
    },
    Parameter {
        name: String,
        data_type: String,
        default: Option<Expression>,
    },
    /// `param name = value` of a `.bicepparam`.
    Assignment {
        name: String,
        value: Expression,
    },
    Variable {
        name: String,
        value: Expression,
    },
    Resource {
        symbol: String,
        resource_type: String,
        existing: bool,
        value: Expression,
    },
    Output {
        name: String,
        data_type: String,
        value: Expression,
    },
}

/// A parsed file.
#[derive(Debug)]
pub struct File {
    pub statements: Vec<Statement>,
    pub tokens: Tokens,
}

/// Visits an expression and all in it, the outer before the inner.
pub fn visit<'a>(expression: &'a Expression, see: &mut impl FnMut(&'a Expression)) {
    see(expression);
    for child in children(expression) {
        visit(child, see);
    }
}

fn children(expression: &Expression) -> Vec<&Expression> {
    use ExpressionKind as Is;
    match &expression.kind {
        Is::Null | Is::Bool(_) | Is::Integer(_) | Is::Name(_) => Vec::new(),
        Is::Text { parts, .. } => parts
            .iter()
            .filter_map(|part| {
                if let TextPart::Hole(hole) = part {
                    Some(hole)
                } else {
                    None
                }
            })
            .collect(),
        Is::Array(items) => items.iter().collect(),
        Is::Object(properties) => properties
            .iter()
            .flat_map(|property| [&property.key, &property.value])
            .collect(),
        Is::For { list, body, .. } => vec![list, body],
        Is::If { condition, body } => vec![condition, body],
        Is::Call { arguments, .. } => arguments.iter().collect(),
        Is::Member { of, .. } => vec![of],
        Is::Index { of, index, .. } | Is::IndexFromEnd { of, index, .. } => vec![of, index],
        Is::NonNull(of) | Is::Spread(of) => vec![of],
        Is::Lambda { body, .. } => vec![body],
        Is::Ternary(parts) => parts.iter().collect(),
        Is::Unary { operand, .. } => vec![operand],
        Is::Binary { operands, .. } => operands.iter().collect(),
        Is::Parenthesised(inner) => vec![inner],
    }
}

/// The expressions in a statement: decorators first.
pub fn expressions_of(statement: &Statement) -> Vec<&Expression> {
    let value = match &statement.kind {
        StatementKind::Using(value) | StatementKind::TargetScope(value) => Some(value),
        StatementKind::Parameter { default, .. } => default.as_ref(),
        StatementKind::Metadata { value, .. }
        | StatementKind::Assignment { value, .. }
        | StatementKind::Variable { value, .. }
        | StatementKind::Resource { value, .. }
        | StatementKind::Output { value, .. } => Some(value),
    };
    statement.decorators.iter().chain(value).collect()
}
