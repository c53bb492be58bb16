//! Names in an expression: parameters, and functions that are called.

use std::ops::Range;

use arcstr::ArcStr;

use super::super::error::ParseError;
use super::super::tree::Expression;
use super::call;
use super::lexer::Token;
use super::parser::Parser;

impl Parser<'_> {
    /// A word of the language, a call, a lambda's parameter or a parameter.
    pub(super) fn named(&mut self, name: ArcStr, range: Range<usize>) -> Result<Expression, ParseError> {
        match name.as_str() {
            "true" => return Ok(Expression::Boolean(true)),
            "false" => return Ok(Expression::Boolean(false)),
            "null" => return Ok(Expression::Null),
            _ => {}
        }
        // A parenthesis on the next line begins the next item of an array.
        if !self.ends_here() && self.accept("(") {
            return self.call(None, name, range);
        }
        if call::is_namespace(&name) && self.is_sign(".") {
            return self.qualified(name);
        }
        if self.is_sign("=>") {
            return Err(call::misplaced_lambda(self.here()));
        }
        if self.progress.locals.contains(&name) {
            return Ok(Expression::Local(name));
        }
        self.progress.parameters.push((name.clone(), range));
        Ok(Expression::Parameter(name))
    }

    /// `.name(…)` after a namespace.
    fn qualified(&mut self, namespace: ArcStr) -> Result<Expression, ParseError> {
        self.expect(".")?;
        let range = self.here();
        let function = self.name("a function's name")?;
        if !self.accept("(") {
            let message = format!("`{namespace}` has functions only; write `{namespace}.{function}(…)`");
            return Err(ParseError::new(range, message));
        }
        self.call(Some(namespace), function, range)
    }

    fn call(
        &mut self,
        namespace: Option<ArcStr>,
        name: ArcStr,
        range: Range<usize>,
    ) -> Result<Expression, ParseError> {
        let function = call::callable(self.progress.place, namespace.as_deref(), &name, &range)?;
        let mut places = Vec::new();
        let arguments = self.list(")", |parser, _| {
            let start = parser.here().start;
            let argument = parser.argument()?;
            places.push(start..parser.end_before());
            Ok(argument)
        })?;
        let whole = range.start..self.end_before();
        call::check_count(function, arguments.len(), whole)?;
        call::check_lambdas(function, &arguments, &places)?;
        Ok(Expression::Call {
            namespace,
            name,
            arguments,
        })
    }

    /// Where the token before the present place ends.
    fn end_before(&self) -> usize {
        let before = self.at.checked_sub(1).and_then(|before| self.tokens.get(before));
        before.map_or(self.end, |(_, range)| range.end)
    }

    /// A value, or a lambda.
    fn argument(&mut self) -> Result<Expression, ParseError> {
        let Some((parameters, length)) = self.lambda_head() else {
            return self.expression();
        };
        self.at += length;
        let outer = self.progress.locals.len();
        self.progress.locals.extend(parameters.iter().cloned());
        let body = Box::new(self.expression()?);
        self.progress.locals.truncate(outer);
        Ok(Expression::Lambda { parameters, body })
    }

    /// The names of `x =>` or `(x, i) =>`, and how many tokens it has; `None` if the next is another thing.
    fn lambda_head(&self) -> Option<(Vec<ArcStr>, usize)> {
        let rest = self.tokens.get(self.at..)?;
        let arrow = match rest.first()?.0 {
            Token::Name(_) => 1,
            Token::Sign("(") => 1 + rest.iter().position(|(token, _)| *token == Token::Sign(")"))?,
            _ => return None,
        };
        if rest.get(arrow)?.0 != Token::Sign("=>") {
            return None;
        }
        let head: Vec<&Token> = rest.get(..arrow)?.iter().map(|(token, _)| token).collect();
        let names = match head.as_slice() {
            [Token::Name(only)] => vec![only.clone()],
            [Token::Sign("("), inner @ .., Token::Sign(")")] => {
                let mut names = Vec::new();
                for pair in inner.chunks(2) {
                    match pair {
                        [Token::Name(name)] | [Token::Name(name), Token::Sign(",")] => {
                            names.push(name.clone())
                        }
                        _ => return None,
                    }
                }
                names
            }
            _ => return None,
        };
        Some((names, arrow + 1))
    }
}
