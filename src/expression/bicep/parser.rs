//! The reader's place among the tokens, and the steps that its grammar is made of.

use std::ops::Range;

use arcstr::ArcStr;

use super::super::error::{MAX_DEPTH, ParseError};
use super::call::Place;
use super::lexer::Token;

/// How many values and operators an expression may have: `a + a + …` makes a tree as deep as it is long.
const MAX_STEPS: usize = 500;

/// What the parts of one expression share.
pub(super) struct Progress {
    pub(super) place: Place,
    /// Values and operators so far.
    pub(super) steps: usize,
    /// Mentions of parameters so far.
    pub(super) parameters: Vec<(ArcStr, Range<usize>)>,
    /// The parameters of the lambdas around the present place.
    pub(super) locals: Vec<ArcStr>,
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<(Token, Range<usize>)>,
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) depth: usize,
    /// Whether an expression ends with its line, as an item of an array does.
    pub(super) ends_with_line: bool,
    pub(super) progress: &'t mut Progress,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    pub(super) fn peek_range(&self) -> Option<Range<usize>> {
        self.tokens.get(self.at).map(|(_, range)| range.clone())
    }

    pub(super) fn here(&self) -> Range<usize> {
        self.peek_range().unwrap_or(self.end..self.end)
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(found)) if *found == sign)
    }

    pub(super) fn accept(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        if found {
            self.at += 1;
        }
        found
    }

    pub(super) fn expect(&mut self, sign: &str) -> Result<(), ParseError> {
        if self.accept(sign) {
            return Ok(());
        }
        let error = ParseError::new(self.here(), format!("`{sign}` is missing here"));
        // What was opened and never closed; what else is missing needs a value, too.
        let is_closing = [")", "]", "}"].contains(&sign) && self.peek().is_none();
        Err(if is_closing {
            error.with_suggestion(sign)
        } else {
            error
        })
    }

    pub(super) fn nested<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, ParseError>,
    ) -> Result<T, ParseError> {
        if self.depth >= MAX_DEPTH {
            return Err(ParseError::too_deep(self.here(), MAX_DEPTH));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Counts a value or an operator.
    pub(super) fn step(&mut self) -> Result<(), ParseError> {
        self.progress.steps += 1;
        if self.progress.steps > MAX_STEPS {
            let message = format!("the expression has more than {MAX_STEPS} values and operators");
            return Err(ParseError::new(self.here(), message));
        }
        Ok(())
    }

    pub(super) fn name(&mut self, what: &str) -> Result<ArcStr, ParseError> {
        match self.peek() {
            Some(Token::Name(name)) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(ParseError::new(self.here(), format!("{what} is missing here"))),
        }
    }

    /// What is separated by commas, or by new lines, up to `close`.
    pub(super) fn list<T>(
        &mut self,
        close: &str,
        mut item: impl FnMut(&mut Self, &[T]) -> Result<T, ParseError>,
    ) -> Result<Vec<T>, ParseError> {
        self.lines(close != ")", |parser| {
            let mut items = Vec::new();
            while !parser.accept(close) {
                items.push(item(parser, &items)?);
                if !parser.accept(",") && !parser.ends_here() {
                    parser.expect(close)?;
                    break;
                }
            }
            Ok(items)
        })
    }

    /// Whether the expression ends before the next token, because that begins a line.
    pub(super) fn ends_here(&self) -> bool {
        self.ends_with_line && self.is_on_new_line()
    }

    /// Reads something in which an expression ends with its line, or does not.
    pub(super) fn lines<T>(
        &mut self,
        ends_with_line: bool,
        inner: impl FnOnce(&mut Self) -> Result<T, ParseError>,
    ) -> Result<T, ParseError> {
        let outer = std::mem::replace(&mut self.ends_with_line, ends_with_line);
        let result = inner(self);
        self.ends_with_line = outer;
        result
    }

    /// Whether the next token begins a line.
    pub(super) fn is_on_new_line(&self) -> bool {
        let end = self.at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let between = end
            .zip(self.peek_range())
            .map(|((_, end), next)| end.end..next.start);
        let between = between.and_then(|range| self.text.get(range));
        between.is_some_and(|space| space.contains('\n'))
    }
}
