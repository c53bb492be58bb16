//! Reads the expressions of a template.
//!
//! The grammar is small: strings, integers, calls, `.member` and `[index]`. The reader keeps the calls that are still open
//! on a stack of its own, so no depth of the text can exhaust that of the thread, and it looks at each byte once.

use std::ops::Range;

use arcstr::ArcStr;

use super::super::error::ParseError;
use super::super::spelling::is_identifier;
use super::super::tree::Expression;
use super::fold;

/// How deep calls may nest. What walks the tree is recursive, and this much fits the stack of any thread.
const MAX_DEPTH: usize = 512;

/// How two quotes in a row within a string are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// `''''` inside a string's quotes is two quotes.
    Kept,
    /// `''''` inside a string's quotes is one quote: what the engine makes of an expression in a resource's body
    /// (Bicep CLI 0.49.2, `bicep snapshot`).
    AsInBodies,
}

/// Reads an expression, given without its brackets.
///
/// # Errors
/// The first thing that is wrong with it, with its bytes.
pub fn read(text: &str) -> Result<Expression, ParseError> {
    read_as(text, Quotes::Kept)
}

/// Reads an expression, given without its brackets, with a choice of how its strings are read.
///
/// # Errors
/// The first thing that is wrong with it, with its bytes.
pub fn read_as(text: &str, quotes: Quotes) -> Result<Expression, ParseError> {
    let mut reader = Reader {
        text,
        at: 0,
        quotes,
        open: Vec::new(),
    };
    reader.read()
}

/// What has begun and waits for its end.
enum Open {
    /// `name(`
    Call(OpenCall),
    /// `object[`
    Index { object: Deep, at: usize },
}

struct OpenCall {
    namespace: Option<ArcStr>,
    name: ArcStr,
    range: Range<usize>,
    arguments: Vec<Expression>,
    /// How deep the deepest argument nests.
    depth: usize,
}

/// A value, and how deep it nests.
type Deep = (Expression, usize);

struct Reader<'t> {
    text: &'t str,
    at: usize,
    quotes: Quotes,
    open: Vec<Open>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<Expression, ParseError> {
        loop {
            let Some(value) = self.primary()? else { continue };
            let mut value = self.members(value)?;
            loop {
                value = match self.close(value)? {
                    Closed::Value(value) => self.members(value)?,
                    Closed::Argument => break,
                    Closed::Whole(expression) => return Ok(expression),
                };
            }
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn accept(&mut self, sign: char) -> bool {
        self.skip_space();
        let found = self.next() == Some(sign);
        if found {
            self.at += sign.len_utf8();
        }
        found
    }

    /// The next character, or the end.
    fn here(&self) -> Range<usize> {
        self.at..self.at + self.next().map_or(0, char::len_utf8)
    }

    fn take(&mut self, keep: impl Fn(char) -> bool) -> String {
        let rest = self.rest();
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        let taken = rest.get(..end).unwrap_or_default().to_owned();
        self.at += taken.len();
        taken
    }

    /// A string, an integer or a call without arguments; `None` if a call was opened.
    fn primary(&mut self) -> Result<Option<Deep>, ParseError> {
        self.skip_space();
        match self.next() {
            None if self.text.trim().is_empty() => {
                Err(ParseError::new(0..self.text.len(), "an expression is missing"))
            }
            None => Err(ParseError::new(self.here(), "a value is missing here")),
            Some('\'') => Ok(Some((Expression::String((self.string()?).into()), 0))),
            Some(c) if c.is_ascii_digit() || c == '-' => Ok(Some((self.integer()?, 0))),
            Some(c) if c.is_alphabetic() || c == '_' => self.call(),
            Some(c) => Err(ParseError::new(
                self.here(),
                format!("a value is missing before `{}`", c.escape_debug()),
            )),
        }
    }

    fn string(&mut self) -> Result<String, ParseError> {
        let start = self.at;
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = self.rest();
            let Some(end) = rest.find('\'') else {
                let message = "the string does not end; its last `'` is missing";
                return Err(ParseError::new(start..self.text.len(), message));
            };
            value.push_str(rest.get(..end).unwrap_or_default());
            let is_escape = rest.get(end + 1..).is_some_and(|after| after.starts_with('\''));
            self.at += end + 1;
            if !is_escape {
                break;
            }
            value.push('\'');
            self.at += 1;
        }
        Ok(match self.quotes {
            Quotes::Kept => value,
            Quotes::AsInBodies => value.replace("''", "'"),
        })
    }

    fn integer(&mut self) -> Result<Expression, ParseError> {
        let start = self.at;
        let sign = if self.next() == Some('-') { "-" } else { "" };
        self.at += sign.len();
        let digits = self.take(|c| c.is_ascii_digit());
        let range = start..self.at;
        if self.rest().starts_with('.') && self.rest().get(1..).is_some_and(starts_with_digit) {
            let message = "a number with a fraction is written as `json('…')`";
            return Err(ParseError::new(range, message));
        }
        let number = format!("{sign}{digits}");
        number.parse().map(Expression::Integer).map_err(|_| {
            let message = if digits.is_empty() {
                "a value is missing after `-`".to_owned()
            } else {
                format!("`{number}` needs more than 64 bits")
            };
            ParseError::new(range, message)
        })
    }

    /// Opens a call.
    fn call(&mut self) -> Result<Option<Deep>, ParseError> {
        let start = self.at;
        let mut name: ArcStr = self.take(is_name).into();
        let mut namespace = None;
        if self.rest().starts_with('.') {
            self.at += 1;
            namespace = Some(std::mem::replace(&mut name, self.take(is_name).into()));
        }
        let range = start..self.at;
        if name.is_empty() || !self.accept('(') {
            let written = self.text.get(range.clone()).unwrap_or_default();
            let message = format!("`{written}` is no value; a function is called with `(`");
            return Err(ParseError::new(range, message));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(ParseError::too_deep(range, MAX_DEPTH));
        }
        if self.accept(')') {
            return Ok(Some((fold::call(namespace, name, Vec::new()), 1)));
        }
        self.open.push(Open::Call(OpenCall {
            namespace,
            name,
            range,
            arguments: Vec::new(),
            depth: 0,
        }));
        Ok(None)
    }

    /// The members of a value, up to an index or the end.
    fn members(&mut self, (mut value, mut depth): Deep) -> Result<Deep, ParseError> {
        while self.accept('.') {
            self.skip_space();
            let start = self.at;
            let name = self.take(is_name);
            if name.is_empty() {
                return Err(ParseError::new(self.here(), "a member's name is missing here"));
            }
            depth += 1;
            check_depth(depth, start..self.at)?;
            value = if is_identifier(&name) {
                Expression::Member {
                    object: Box::new(value),
                    name: name.into(),
                }
            } else {
                Expression::Index {
                    object: Box::new(value),
                    index: Box::new(Expression::String(name.into())),
                }
            };
        }
        Ok((value, depth))
    }

    /// Puts a value where it belongs: before an index, into the call or index that is open, or at the end.
    fn close(&mut self, value: Deep) -> Result<Closed, ParseError> {
        let at = self.at;
        if self.accept('[') {
            check_depth(self.open.len(), at..at + 1)?;
            self.open.push(Open::Index { object: value, at });
            return Ok(Closed::Argument);
        }
        match self.open.pop() {
            None => self.end(value.0),
            Some(Open::Index { object, at }) => self.close_index(object, at, value).map(Closed::Value),
            Some(Open::Call(call)) => self.close_argument(call, value),
        }
    }

    fn close_index(&mut self, object: Deep, at: usize, index: Deep) -> Result<Deep, ParseError> {
        if !self.accept(']') {
            return Err(ParseError::new(self.here(), "`]` is missing here"));
        }
        let depth = object.1.max(index.1) + 1;
        check_depth(depth, at..self.at)?;
        let indexed = Expression::Index {
            object: Box::new(object.0),
            index: Box::new(index.0),
        };
        Ok((indexed, depth))
    }

    /// Adds an argument to a call, which either ends with it or waits for the next one.
    fn close_argument(&mut self, mut call: OpenCall, (value, depth): Deep) -> Result<Closed, ParseError> {
        call.arguments.push(value);
        call.depth = call.depth.max(depth);
        if self.accept(')') {
            let depth = call.depth + fold::levels(&call.name, call.arguments.len());
            check_depth(depth, call.range)?;
            let folded = fold::call(call.namespace, call.name, call.arguments);
            return Ok(Closed::Value((folded, depth)));
        }
        if !self.accept(',') {
            return Err(ParseError::new(self.here(), "`,` or `)` is missing here"));
        }
        self.open.push(Open::Call(call));
        Ok(Closed::Argument)
    }

    fn end(&mut self, value: Expression) -> Result<Closed, ParseError> {
        self.skip_space();
        match self.next() {
            None => Ok(Closed::Whole(value)),
            Some(c) => Err(ParseError::new(
                self.here(),
                format!("the expression ends before `{}`", c.escape_debug()),
            )),
        }
    }
}

/// What became of a value.
enum Closed {
    /// It completed another.
    Value(Deep),
    /// It is an argument, and another value follows.
    Argument,
    /// It is the expression.
    Whole(Expression),
}

fn check_depth(depth: usize, range: Range<usize>) -> Result<(), ParseError> {
    if depth > MAX_DEPTH {
        return Err(ParseError::too_deep(range, MAX_DEPTH));
    }
    Ok(())
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// The characters of a function's, a namespace's or a member's name.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests;
