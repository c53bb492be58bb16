//! Tokens → [`Expression`], by precedence.

use std::ops::Range;
use std::sync::Arc;

use arcstr::ArcStr;

use super::super::error::ParseError;
use super::super::tree::{Access, Entry, Expression, Item, Key, Operator, Part};
use super::call::Place;
use super::lexer::{LARGEST, Piece, Token, tokens};
use super::parser::{Parser, Progress};

/// How long an expression may be, in characters ("Best practices for ARM templates", Microsoft Learn).
const MAX_LENGTH: usize = 24_576;

/// An expression and the parameters it names, with their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The expression.
    pub expression: Arc<Expression>,
    /// Every mention of a parameter.
    pub parameters: Vec<(ArcStr, Range<usize>)>,
}

/// Parses the text of an expression.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(text: &str) -> Result<Parsed, ParseError> {
    parse_at(Place::Setting, text)
}

/// Parses the text of an expression in a parameter's default, where `newGuid` and `utcNow` are allowed too.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse_default(text: &str) -> Result<Parsed, ParseError> {
    parse_at(Place::Default, text)
}

fn parse_at(place: Place, text: &str) -> Result<Parsed, ParseError> {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        let message =
            format!("the expression has {length} characters; a template takes at most {MAX_LENGTH}");
        return Err(ParseError::new(0..text.len(), message));
    }
    let mut progress = Progress {
        place,
        steps: 0,
        parameters: Vec::new(),
        locals: Vec::new(),
    };
    let expression = part(text, 0..text.len(), 0, &mut progress)?;
    progress.parameters.shrink_to_fit();
    Ok(Parsed {
        expression: Arc::new(expression),
        parameters: progress.parameters,
    })
}

/// Parses the bytes `range` of `text`: the whole, or what is in a string's `${ }`.
fn part(
    text: &str,
    range: Range<usize>,
    depth: usize,
    progress: &mut Progress,
) -> Result<Expression, ParseError> {
    let own = text.get(range.clone()).unwrap_or_default();
    let mut parser = Parser {
        text,
        tokens: tokens(own, range.start, depth)?,
        at: 0,
        end: range.end,
        depth,
        ends_with_line: false,
        progress,
    };
    if parser.tokens.is_empty() {
        return Err(ParseError::new(range, "an expression is missing"));
    }
    let expression = parser.expression()?;
    match parser.peek() {
        Some(Token::Sign(sign @ (")" | "]" | "}"))) => Err(ParseError::new(
            parser.here(),
            format!("this `{sign}` closes nothing"),
        )),
        Some(_) => Err(ParseError::new(
            parser.here(),
            "an operator is missing before this",
        )),
        None => Ok(expression),
    }
}

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Result<Expression, ParseError> {
        self.nested(|parser| {
            let condition = parser.binary(0)?;
            if !parser.accept("?") {
                return Ok(condition);
            }
            let yes = parser.expression()?;
            parser.expect(":")?;
            let no = parser.expression()?;
            Ok(Expression::Conditional(
                Box::new(condition),
                Box::new(yes),
                Box::new(no),
            ))
        })
    }

    fn binary(&mut self, binding: u8) -> Result<Expression, ParseError> {
        let mut left = self.unary()?;
        while let (false, Some(Token::Sign(sign))) = (self.ends_here(), self.peek()) {
            let Some(operator) = Operator::of_sign(sign).filter(|operator| operator.binding() > binding)
            else {
                break;
            };
            self.step()?;
            self.at += 1;
            let right = self.binary(operator.binding())?;
            left = Expression::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expression, ParseError> {
        if self.accept("!") {
            return Ok(Expression::Not(Box::new(self.nested(Self::unary)?)));
        }
        if self.accept("-") {
            if let Some(Token::Integer(LARGEST)) = self.peek() {
                self.at += 1;
                return Ok(Expression::Integer(i64::MIN));
            }
            return Ok(Expression::negated(self.nested(Self::unary)?));
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Result<Expression, ParseError> {
        let mut value = self.primary()?;
        // Whether the path of a safe access goes on, which parentheses and `!` end.
        let mut in_path = false;
        loop {
            self.step()?;
            if self.ends_here() {
                return Ok(value);
            }
            if let Some(Token::Sign(sign @ (".?" | "[?"))) = self.peek() {
                let is_index = *sign == "[?";
                self.at += 1;
                if is_index && self.is_sign("^") {
                    value = self.index_from_end(value, true)?;
                    self.refuse_more()?;
                    continue;
                }
                let path = vec![self.access(is_index)?];
                let object = Box::new(value);
                value = Expression::SafeAccess { object, path };
                in_path = true;
            } else if let Some(Token::Sign(sign @ ("." | "["))) = self.peek() {
                let is_index = *sign == "[";
                let range = self.here();
                self.at += 1;
                if is_index && self.is_sign("^") {
                    if in_path {
                        return Err(no_path_from_end(range));
                    }
                    value = self.index_from_end(value, false)?;
                    continue;
                }
                value = accessed(value, self.access(is_index)?, in_path);
            } else if self.accept("!") {
                in_path = false;
                value = Expression::NonNull(Box::new(value));
            } else if self.is_sign("::") {
                let message = "`::` reaches a resource within another, which definitions do not have";
                return Err(ParseError::new(self.here(), message));
            } else {
                return Ok(value);
            }
        }
    }

    /// What follows `.` or `[`, up to the `]`.
    fn access(&mut self, is_index: bool) -> Result<Access, ParseError> {
        if !is_index {
            return Ok(Access::Member(self.name("a member's name")?));
        }
        let index = self.expression()?;
        self.expect("]")?;
        Ok(Access::Index(index))
    }

    /// `^1]`
    fn index_from_end(&mut self, object: Expression, safe: bool) -> Result<Expression, ParseError> {
        self.expect("^")?;
        let index = Box::new(self.expression()?);
        self.expect("]")?;
        let object = Box::new(object);
        Ok(Expression::IndexFromEnd { object, index, safe })
    }

    /// A path goes no further after `[?^1]`.
    fn refuse_more(&self) -> Result<(), ParseError> {
        if !self.ends_here() && (self.is_sign(".") || self.is_sign("[")) {
            return Err(no_path_from_end(self.here()));
        }
        Ok(())
    }

    fn primary(&mut self) -> Result<Expression, ParseError> {
        let range = self.here();
        let Some(token) = self.peek().cloned() else {
            return Err(ParseError::new(range, "a value is missing here"));
        };
        self.at += 1;
        match token {
            Token::Integer(number) => i64::try_from(number)
                .map(Expression::Integer)
                .map_err(|_| ParseError::new(range, format!("`{number}` is larger than 64 bits can hold"))),
            Token::Text(pieces) => self.string(&pieces),
            Token::Name(name) => self.named(name, range),
            Token::Sign("(") => {
                let inner = self.lines(false, Self::expression)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("[") => self.array(),
            Token::Sign("{") => self.object(),
            Token::Sign(sign) => Err(ParseError::new(
                range,
                format!("a value is missing before `{sign}`"),
            )),
        }
    }

    fn string(&mut self, pieces: &[Piece]) -> Result<Expression, ParseError> {
        if let [Piece::Text(text)] = pieces {
            return Ok(Expression::String(text.as_str().into()));
        }
        let mut parts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            parts.push(match piece {
                Piece::Text(text) => Part::Text(text.clone()),
                Piece::Value(range) => Part::Value(self.hole(range.clone())?),
            });
        }
        Ok(Expression::Interpolation(parts))
    }

    fn hole(&mut self, range: Range<usize>) -> Result<Expression, ParseError> {
        let text = self.text;
        self.nested(|parser| part(text, range, parser.depth, parser.progress))
    }

    fn array(&mut self) -> Result<Expression, ParseError> {
        let items = self.list("]", |parser, _| {
            let is_spread = parser.accept("...");
            let value = parser.expression()?;
            Ok(if is_spread {
                Item::Spread(value)
            } else {
                Item::Value(value)
            })
        })?;
        Ok(Expression::Array(items))
    }

    fn object(&mut self) -> Result<Expression, ParseError> {
        let entries = self.list("}", |parser, earlier| {
            if parser.accept("...") {
                return parser.expression().map(Entry::Spread);
            }
            let range = parser.here();
            let key = parser.key()?;
            let is_same = |entry: &Entry| matches!((entry, &key), (Entry::Member(Key::Name(a), _), Key::Name(b)) if a == b);
            if let (true, Key::Name(name)) = (earlier.iter().any(is_same), &key) {
                let message = format!("the object has two members `{name}`");
                return Err(ParseError::new(range, message));
            }
            parser.expect(":")?;
            Ok(Entry::Member(key, parser.expression()?))
        })?;
        Ok(Expression::Object(entries))
    }

    fn key(&mut self) -> Result<Key, ParseError> {
        let Some(Token::Text(pieces)) = self.peek().cloned() else {
            return self.name("a key").map(Key::Name);
        };
        self.at += 1;
        Ok(match self.string(&pieces)? {
            Expression::String(name) => Key::Name(name),
            computed => Key::Computed(computed),
        })
    }
}

/// A value's member or item; within the path of a safe access, its next step.
fn accessed(value: Expression, access: Access, in_path: bool) -> Expression {
    match (value, access) {
        (Expression::SafeAccess { object, mut path }, access) if in_path => {
            path.push(access);
            Expression::SafeAccess { object, path }
        }
        (value, Access::Member(name)) => Expression::Member {
            object: Box::new(value),
            name,
        },
        (value, Access::Index(index)) => Expression::Index {
            object: Box::new(value),
            index: Box::new(index),
        },
    }
}

fn no_path_from_end(range: Range<usize>) -> ParseError {
    let message =
        "an index from the end and a safe access do not go together; put what is before this in parentheses";
    ParseError::new(range, message)
}

#[cfg(test)]
mod tests;
