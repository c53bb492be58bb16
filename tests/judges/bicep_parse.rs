//! A parser of the Bicep that a generator prints: statements, one a line, and expressions with Bicep's precedences.

use super::bicep_syntax::{Expression, ExpressionKind, File, Property, Statement, StatementKind, TextPart};
use super::bicep_tokens::{Kind, Part, Token, line_and_column, tokenize};

/// Parses a `.bicep` or `.bicepparam` text; an error says line and column.
pub fn parse(source: &str) -> Result<File, String> {
    let tokens = tokenize(source)?;
    let mut parser = Parser {
        source,
        tokens: &tokens.tokens,
        at: 0,
        in_text: false,
    };
    let statements = parser.statements()?;
    Ok(File { statements, tokens })
}

/// Binary operators, the loosest first.
const PRECEDENCES: [&[&str]; 7] = [
    &["??"],
    &["||"],
    &["&&"],
    &["==", "!=", "=~", "!~"],
    &["<", "<=", ">", ">="],
    &["+", "-"],
    &["*", "/", "%"],
];

struct Parser<'a> {
    source: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// Within `${…}`.
    in_text: bool,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn offset(&self) -> usize {
        self.tokens
            .get(self.at)
            .map_or(self.source.len(), |token| token.span.start)
    }

    fn error<T>(&self, message: impl std::fmt::Display) -> Result<T, String> {
        Err(format!(
            "{}: {message}",
            line_and_column(self.source, self.offset())
        ))
    }

    fn is(&self, mark: &str) -> bool {
        matches!(self.peek(), Some(Kind::Mark(found)) if *found == mark)
    }

    fn eat(&mut self, mark: &str) -> bool {
        let found = self.is(mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: &str) -> Result<(), String> {
        if self.eat(mark) {
            Ok(())
        } else {
            self.error(format!("`{mark}` is missing"))
        }
    }

    fn skip_newlines(&mut self) -> bool {
        let start = self.at;
        while self.peek() == Some(&Kind::Newline) {
            self.at += 1;
        }
        self.at > start
    }

    /// The mark after any number of line ends.
    fn eat_after_newlines(&mut self, mark: &str) -> bool {
        let start = self.at;
        self.skip_newlines();
        let found = self.eat(mark);
        if !found {
            self.at = start;
        }
        found
    }

    fn identifier(&mut self) -> Result<String, String> {
        match self.peek() {
            Some(Kind::Identifier(name)) => {
                self.at += 1;
                Ok(name.clone())
            }
            _ => self.error("a name is missing"),
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Kind::Identifier(name)) if name == word);
        self.at += usize::from(found);
        found
    }

    fn statements(&mut self) -> Result<Vec<Statement>, String> {
        let mut statements = Vec::new();
        self.skip_newlines();
        while self.peek().is_some() {
            statements.push(self.statement()?);
            if self.peek().is_some() && !self.skip_newlines() {
                return self.error("a second statement on one line (BCP019)");
            }
        }
        Ok(statements)
    }

    fn statement(&mut self) -> Result<Statement, String> {
        let mut decorators = Vec::new();
        while self.eat("@") {
            decorators.push(self.postfix()?);
            if !self.skip_newlines() {
                return self.error("a decorator is not on a line of its own");
            }
        }
        let at = self.offset();
        let keyword = self.identifier()?;
        let kind = match keyword.as_str() {
            "using" => StatementKind::Using(self.expression()?),
            "targetScope" => StatementKind::TargetScope(self.assigned()?),
            "metadata" => StatementKind::Metadata {
                name: self.identifier()?,
                value: self.assigned()?,
            },
            "var" => StatementKind::Variable {
                name: self.identifier()?,
                value: self.assigned()?,
            },
            "param" => self.parameter()?,
            "resource" => self.resource()?,
            "output" => {
                let (name, data_type) = (self.identifier()?, self.data_type()?);
                StatementKind::Output {
                    name,
                    data_type,
                    value: self.assigned()?,
                }
            }
            other => return self.error(format!("`{other}` starts no statement that is judged (BCP007)")),
        };
        Ok(Statement { at, decorators, kind })
    }

    fn assigned(&mut self) -> Result<Expression, String> {
        self.expect("=")?;
        self.expression()
    }

    fn data_type(&mut self) -> Result<String, String> {
        let name = self.identifier()?;
        if !["string", "int", "bool", "object", "array"].contains(&name.as_str())
            || self.is("?")
            || self.is("[")
        {
            return self.error(format!("type `{name}` is not one that keeps the template plain"));
        }
        Ok(name)
    }

    fn parameter(&mut self) -> Result<StatementKind, String> {
        let name = self.identifier()?;
        if self.eat("=") {
            return Ok(StatementKind::Assignment {
                name,
                value: self.expression()?,
            });
        }
        let data_type = self.data_type()?;
        let default = if self.eat("=") {
            Some(self.expression()?)
        } else {
            None
        };
        Ok(StatementKind::Parameter {
            name,
            data_type,
            default,
        })
    }

    fn resource(&mut self) -> Result<StatementKind, String> {
        let symbol = self.identifier()?;
        let resource_type = match self.primary()?.kind {
            ExpressionKind::Text { parts, .. } => match parts.as_slice() {
                [TextPart::Literal(text)] => text.clone(),
                _ => return self.error("the type of a resource is no literal"),
            },
            _ => return self.error("a resource has no type"),
        };
        let existing = self.word("existing");
        self.expect("=")?;
        let value = if self.word("if") {
            self.conditional()?
        } else {
            self.primary()?
        };
        Ok(StatementKind::Resource {
            symbol,
            resource_type,
            existing,
            value,
        })
    }

    fn conditional(&mut self) -> Result<Expression, String> {
        let at = self.offset();
        self.expect("(")?;
        let condition = Box::new(self.enclosed(")")?);
        let body = Box::new(self.primary()?);
        Ok(Expression {
            at,
            kind: ExpressionKind::If { condition, body },
        })
    }

    /// An expression with line ends allowed around it, and what closes it.
    fn enclosed(&mut self, close: &str) -> Result<Expression, String> {
        self.skip_newlines();
        let inner = self.expression()?;
        self.skip_newlines();
        self.expect(close)?;
        Ok(inner)
    }

    fn expression(&mut self) -> Result<Expression, String> {
        let condition = self.binary(0)?;
        if !self.eat_after_newlines("?") {
            return Ok(condition);
        }
        self.skip_newlines();
        let yes = self.expression()?;
        if !self.eat_after_newlines(":") {
            return self.error("`:` of a choice is missing");
        }
        self.skip_newlines();
        let no = self.expression()?;
        Ok(Expression {
            at: condition.at,
            kind: ExpressionKind::Ternary(Box::new([condition, yes, no])),
        })
    }

    fn binary(&mut self, level: usize) -> Result<Expression, String> {
        let Some(operators) = PRECEDENCES.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        while let Some(Kind::Mark(operator)) = self.peek()
            && operators.contains(operator)
        {
            self.at += 1;
            self.skip_newlines();
            let operands = Box::new([left, self.binary(level + 1)?]);
            left = Expression {
                at: operands[0].at,
                kind: ExpressionKind::Binary { operator, operands },
            };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, String> {
        let at = self.offset();
        for operator in ["!", "-"] {
            if self.eat(operator) {
                // An operator takes no operator behind it: `!!x` is no expression (BCP009).
                let operand = Box::new(self.postfix()?);
                return Ok(Expression {
                    at,
                    kind: ExpressionKind::Unary { operator, operand },
                });
            }
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Expression, String> {
        let mut expression = self.primary()?;
        loop {
            let at = expression.at;
            let safe = self.is(".?");
            let kind = if self.eat(".") || self.eat(".?") {
                let name = self.identifier()?;
                if self.is("(") {
                    let ExpressionKind::Name(namespace) = expression.kind else {
                        return self.error("a call on a value");
                    };
                    ExpressionKind::Call {
                        namespace: Some(namespace),
                        name,
                        arguments: self.arguments()?,
                    }
                } else {
                    ExpressionKind::Member {
                        of: Box::new(expression),
                        name,
                        safe,
                    }
                }
            } else if self.eat("!") {
                ExpressionKind::NonNull(Box::new(expression))
            } else if self.eat("[") {
                let safe = self.eat("?");
                if self.eat("^") {
                    let of = Box::new(expression);
                    let index = Box::new(self.enclosed("]")?);
                    let kind = ExpressionKind::IndexFromEnd { of, index, safe };
                    expression = Expression { at, kind };
                    continue;
                }
                ExpressionKind::Index {
                    of: Box::new(expression),
                    index: Box::new(self.enclosed("]")?),
                    safe,
                }
            } else {
                return Ok(expression);
            };
            expression = Expression { at, kind };
        }
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, String> {
        self.expect("(")?;
        let mut arguments = Vec::new();
        self.skip_newlines();
        while !self.eat(")") {
            arguments.push(match self.lambda()? {
                Some(lambda) => lambda,
                None => self.expression()?,
            });
            self.skip_newlines();
            if !self.eat(",") && !self.is(")") {
                return self.error("`,` between arguments is missing");
            }
            self.skip_newlines();
        }
        Ok(arguments)
    }

    /// `x => body` or `(x, y) => body`, if that comes next.
    fn lambda(&mut self) -> Result<Option<Expression>, String> {
        let (start, at) = (self.at, self.offset());
        let mut parameters = Vec::new();
        if self.eat("(") {
            while let Ok(name) = self.identifier() {
                parameters.push(name);
                self.eat(",");
            }
            self.eat(")");
        } else if let Ok(name) = self.identifier() {
            parameters.push(name);
        }
        if parameters.is_empty() || !self.eat("=>") {
            self.at = start;
            return Ok(None);
        }
        self.skip_newlines();
        let body = Box::new(self.expression()?);
        let kind = ExpressionKind::Lambda { parameters, body };
        Ok(Some(Expression { at, kind }))
    }

    /// `...list`, if that comes next.
    fn spread(&mut self) -> Result<Option<Expression>, String> {
        let at = self.offset();
        if !self.eat("...") {
            return Ok(None);
        }
        let kind = ExpressionKind::Spread(Box::new(self.expression()?));
        Ok(Some(Expression { at, kind }))
    }

    fn primary(&mut self) -> Result<Expression, String> {
        let at = self.offset();
        let Some(kind) = self.peek() else {
            return self.error("an expression is missing");
        };
        if self.in_text && (self.is("{") || self.is("[")) {
            return self.error("an array or object in an interpolation (BCP087)");
        }
        self.at += 1;
        let kind = match kind {
            Kind::Integer(number) => ExpressionKind::Integer(*number),
            Kind::Text { parts, multi_line } => self.text(parts, *multi_line)?,
            Kind::Mark("(") => ExpressionKind::Parenthesised(Box::new(self.enclosed(")")?)),
            Kind::Mark("{") => self.object()?,
            Kind::Mark("[") => self.array()?,
            Kind::Identifier(name) => match name.as_str() {
                "true" => ExpressionKind::Bool(true),
                "false" => ExpressionKind::Bool(false),
                "null" => ExpressionKind::Null,
                _ if self.is("(") => ExpressionKind::Call {
                    namespace: None,
                    name: name.clone(),
                    arguments: self.arguments()?,
                },
                _ => ExpressionKind::Name(name.clone()),
            },
            Kind::Newline | Kind::Mark(_) => {
                self.at -= 1;
                return self.error("an expression is missing (BCP009)");
            }
        };
        Ok(Expression { at, kind })
    }

    fn text(&self, parts: &[Part], multi_line: bool) -> Result<ExpressionKind, String> {
        let part = |part: &Part| match part {
            Part::Literal(text) => Ok(TextPart::Literal(text.clone())),
            Part::Hole(tokens) => {
                let mut inner = Parser {
                    source: self.source,
                    tokens,
                    at: 0,
                    in_text: true,
                };
                let hole = inner.expression()?;
                if inner.peek().is_some() {
                    inner.error("too much in an interpolation")
                } else {
                    Ok(TextPart::Hole(hole))
                }
            }
        };
        let parts = parts.iter().map(part).collect::<Result<_, String>>()?;
        Ok(ExpressionKind::Text { parts, multi_line })
    }

    /// What separates two items of an array or object: line ends, a comma, or both.
    fn separator(&mut self, close: &str) -> Result<(), String> {
        let newline = self.skip_newlines();
        let comma = self.eat(",");
        self.skip_newlines();
        if newline || comma || self.is(close) {
            Ok(())
        } else {
            self.error("a line end or `,` is missing")
        }
    }

    fn object(&mut self) -> Result<ExpressionKind, String> {
        let mut properties: Vec<Property> = Vec::new();
        self.skip_newlines();
        while !self.eat("}") {
            let at = self.offset();
            if let Some(spread) = self.spread()? {
                let value = spread.clone();
                properties.push(Property {
                    at,
                    key: spread,
                    quoted: false,
                    value,
                });
                self.separator("}")?;
                continue;
            }
            let (key, quoted) = match self.peek() {
                Some(Kind::Identifier(name)) if !["true", "false", "null"].contains(&name.as_str()) => {
                    self.at += 1;
                    let parts = vec![TextPart::Literal(name.clone())];
                    (
                        Expression {
                            at,
                            kind: ExpressionKind::Text {
                                parts,
                                multi_line: false,
                            },
                        },
                        false,
                    )
                }
                Some(Kind::Text {
                    multi_line: false, ..
                }) => (self.primary()?, true),
                _ => return self.error("a key is missing (BCP022)"),
            };
            if properties.iter().any(|known| same_literal(&known.key, &key)) {
                self.at -= 1;
                return self.error("a key stands twice (BCP025)");
            }
            self.expect(":")?;
            let value = self.expression()?;
            properties.push(Property {
                at,
                key,
                quoted,
                value,
            });
            self.separator("}")?;
        }
        Ok(ExpressionKind::Object(properties))
    }

    fn array(&mut self) -> Result<ExpressionKind, String> {
        self.skip_newlines();
        if self.word("for") {
            return self.for_loop();
        }
        let mut items = Vec::new();
        while !self.eat("]") {
            items.push(match self.spread()? {
                Some(spread) => spread,
                None => self.expression()?,
            });
            self.separator("]")?;
        }
        Ok(ExpressionKind::Array(items))
    }

    fn for_loop(&mut self) -> Result<ExpressionKind, String> {
        let (item, index) = if self.eat("(") {
            let item = self.identifier()?;
            self.expect(",")?;
            let index = self.identifier()?;
            self.expect(")")?;
            (item, Some(index))
        } else {
            (self.identifier()?, None)
        };
        if !self.word("in") {
            return self.error("`in` is missing");
        }
        let list = Box::new(self.expression()?);
        self.expect(":")?;
        let body = if self.word("if") {
            self.conditional()?
        } else {
            self.expression()?
        };
        self.skip_newlines();
        self.expect("]")?;
        Ok(ExpressionKind::For {
            item,
            index,
            list,
            body: Box::new(body),
        })
    }
}

/// Whether two keys are the same text without interpolation.
fn same_literal(left: &Expression, right: &Expression) -> bool {
    let literal = |expression: &Expression| match &expression.kind {
        ExpressionKind::Text { parts, .. } => match parts.as_slice() {
            [] => Some(String::new()),
            [TextPart::Literal(text)] => Some(text.clone()),
            _ => None,
        },
        _ => None,
    };
    literal(left).is_some() && literal(left) == literal(right)
}
