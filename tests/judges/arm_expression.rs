//! The expression language of ARM templates: the text between `[` and `]`.

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    Text(String),
    Integer(i64),
    /// A function, with its namespace if it is the template's own.
    Call {
        namespace: Option<String>,
        name: String,
        arguments: Vec<Expression>,
    },
    Member {
        of: Box<Expression>,
        name: String,
    },
    Index {
        of: Box<Expression>,
        index: Box<Expression>,
    },
}

/// Whether the engine takes the string for an expression.
pub fn is_expression(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']') && !text.starts_with("[[")
}

/// The literal value of a string that is not an expression: `[[a]` is `[a]`.
pub fn unescape(text: &str) -> &str {
    if text.starts_with("[[") && text.ends_with(']') {
        &text[1..]
    } else {
        text
    }
}

/// Parses a string for which [`is_expression`] holds.
pub fn parse(text: &str) -> Result<Expression, String> {
    let inner = &text[1..text.len() - 1];
    let mut parser = Parser {
        characters: inner.chars().collect(),
        at: 0,
    };
    let expression = parser.expression()?;
    parser.skip_space();
    match parser.peek() {
        None => Ok(expression),
        Some(rest) => Err(format!(
            "unexpected `{rest}` at {} of expression {text}",
            parser.at + 1
        )),
    }
}

/// Visits the expression and all in it, the outer before the inner.
pub fn visit<'a>(expression: &'a Expression, see: &mut impl FnMut(&'a Expression)) {
    see(expression);
    match expression {
        Expression::Text(_) | Expression::Integer(_) => {}
        Expression::Call { arguments, .. } => arguments.iter().for_each(|argument| visit(argument, see)),
        Expression::Member { of, .. } => visit(of, see),
        Expression::Index { of, index } => {
            visit(of, see);
            visit(index, see);
        }
    }
}

struct Parser {
    characters: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.skip_space();
        let found = self.peek() == Some(wanted);
        if found {
            self.at += 1;
        }
        found
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        if self.eat(wanted) {
            Ok(())
        } else {
            Err(format!("`{wanted}` is missing at {}", self.at + 1))
        }
    }

    fn expression(&mut self) -> Result<Expression, String> {
        self.skip_space();
        let mut expression = match self.peek() {
            Some('\'') => self.text()?,
            Some(digit) if digit.is_ascii_digit() || digit == '-' => self.integer()?,
            Some(letter) if letter.is_ascii_alphabetic() || letter == '_' => self.call()?,
            other => {
                return Err(format!(
                    "an expression cannot start with {other:?} at {}",
                    self.at + 1
                ));
            }
        };
        loop {
            if self.eat('.') {
                let name = self.name()?;
                expression = Expression::Member {
                    of: Box::new(expression),
                    name,
                };
            } else if self.eat('[') {
                let index = Box::new(self.expression()?);
                self.expect(']')?;
                expression = Expression::Index {
                    of: Box::new(expression),
                    index,
                };
            } else {
                return Ok(expression);
            }
        }
    }

    fn text(&mut self) -> Result<Expression, String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.peek() {
                None => return Err("a string is not closed".to_owned()),
                Some('\'') if self.characters.get(self.at + 1) == Some(&'\'') => {
                    text.push('\'');
                    self.at += 2;
                }
                Some('\'') => {
                    self.at += 1;
                    return Ok(Expression::Text(text));
                }
                Some(other) => {
                    text.push(other);
                    self.at += 1;
                }
            }
        }
    }

    fn integer(&mut self) -> Result<Expression, String> {
        let start = self.at;
        self.at += 1;
        while self.peek().is_some_and(|digit| digit.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self.characters[start..self.at].iter().collect();
        digits
            .parse()
            .map(Expression::Integer)
            .map_err(|_| format!("`{digits}` is no integer"))
    }

    fn name(&mut self) -> Result<String, String> {
        self.skip_space();
        let start = self.at;
        while self
            .peek()
            .is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        {
            self.at += 1;
        }
        let name: String = self.characters[start..self.at].iter().collect();
        if name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
            Ok(name)
        } else {
            Err(format!("a name is missing at {}", start + 1))
        }
    }

    fn call(&mut self) -> Result<Expression, String> {
        let mut name = self.name()?;
        let mut namespace = None;
        if self.eat('.') {
            namespace = Some(name);
            name = self.name()?;
        }
        self.expect('(')?;
        let mut arguments = Vec::new();
        if !self.eat(')') {
            loop {
                arguments.push(self.expression()?);
                if self.eat(')') {
                    break;
                }
                self.expect(',')?;
            }
        }
        Ok(Expression::Call {
            namespace,
            name,
            arguments,
        })
    }
}
