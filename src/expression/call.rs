//! Names in an expression: parameters, and functions that are called.

use std::ops::Range;

use super::Expression;
use super::functions::{self, function};
use super::parse::{ParseError, Parser, Place};
use crate::diagnostic::nearest;

impl Parser<'_> {
    pub(super) fn named(&mut self, name: String, range: Range<usize>) -> Result<Expression, ParseError> {
        match name.as_str() {
            "true" => return Ok(Expression::Boolean(true)),
            "false" => return Ok(Expression::Boolean(false)),
            "null" => return Ok(Expression::Null),
            _ => {}
        }
        if self.accept("(") {
            return self.call(None, name, range);
        }
        let is_namespace = (name == "az" || name == "sys") && self.is_sign(".");
        if is_namespace {
            self.at += 1;
            let function_range = self.here();
            let function = self.name("a function's name")?;
            if !self.accept("(") {
                let message = format!("`{name}` has functions only; write `{name}.{function}(…)`");
                return Err(ParseError::new(function_range, message));
            }
            return self.call(Some(name), function, function_range);
        }
        if self.is_sign("=>") {
            return Err(ParseError::new(
                self.here(),
                "the language of definitions has no lambdas",
            ));
        }
        self.progress.parameters.push((name.clone(), range));
        Ok(Expression::Parameter(name))
    }

    fn call(
        &mut self,
        namespace: Option<String>,
        name: String,
        range: Range<usize>,
    ) -> Result<Expression, ParseError> {
        let is_default = self.progress.place == Place::Default;
        let refusal =
            functions::refusal(&name).filter(|_| !(is_default && functions::is_for_defaults(&name)));
        if let Some(reason) = refusal {
            return Err(ParseError::new(
                range,
                format!("`{name}` cannot be used here: it {reason}"),
            ));
        }
        let Some(function) = function(&name) else {
            let error = ParseError::new(range, format!("there is no function `{name}`"));
            return Err(match nearest(&name, functions::names()) {
                Some(near) => error.with_suggestion(near),
                None => error,
            });
        };
        if let Some(written) = namespace
            .as_deref()
            .filter(|written| *written != function.namespace())
        {
            let right = function.namespace();
            return Err(ParseError::new(
                range,
                format!("`{name}` belongs to `{right}`, not to `{written}`"),
            ));
        }
        let arguments = self.list(")")?;
        let call = range.start
            ..self
                .tokens
                .get(self.at - 1)
                .map_or(range.end, |(_, range)| range.end);
        if arguments.len() < function.min || arguments.len() > function.max {
            let takes = takes(function.min, function.max);
            return Err(ParseError::new(
                call,
                format!("`{name}` takes {takes}, not {}", arguments.len()),
            ));
        }
        Ok(Expression::Call {
            namespace,
            name,
            arguments,
        })
    }
}

fn takes(min: usize, max: usize) -> String {
    let plural = |count: usize| if count == 1 { "argument" } else { "arguments" };
    match (min, max) {
        (0, 0) => "no arguments".to_owned(),
        (min, usize::MAX) => format!("at least {min} {}", plural(min)),
        (min, max) if min == max => format!("{min} {}", plural(min)),
        (min, max) => format!("{min} to {max} arguments"),
    }
}

#[cfg(test)]
mod tests {
    use crate::expression::{parse, parse_default};

    /// The message, with the part of the text that it is about and what to write for it.
    fn error(text: &str) -> String {
        let error = parse(text).unwrap_err();
        let place = text.get(error.range.clone()).unwrap();
        let suggestion = error
            .suggestion
            .map(|text| format!(" -> {text}"))
            .unwrap_or_default();
        format!("`{}`: {}{suggestion}", place.escape_debug(), error.message)
    }

    #[test]
    fn a_function_is_refused_with_the_reason() {
        let mistakes = [
            "concatt('a')",
            "toLower()",
            "substring('a')",
            "resourceGroup(1)",
            "format()",
            "utcNow()",
            "reference('x')",
            "listKeys('x', 'y')",
            "map([1], x => x)",
            "parameters('x')",
            "loadTextContent('x')",
            "az.concat('a')",
            "sys.subscription()",
            "az.x",
        ];
        let lines: Vec<String> = mistakes
            .iter()
            .map(|text| format!("{text}  {}", error(text)))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        concatt('a')  `concatt`: there is no function `concatt` -> concat
        toLower()  `toLower()`: `toLower` takes 1 argument, not 0
        substring('a')  `substring(\'a\')`: `substring` takes 2 to 3 arguments, not 1
        resourceGroup(1)  `resourceGroup(1)`: `resourceGroup` takes no arguments, not 1
        format()  `format()`: `format` takes at least 1 argument, not 0
        utcNow()  `utcNow`: `utcNow` cannot be used here: it gives another value at every deployment and may only stand in a parameter's default
        reference('x')  `reference`: `reference` cannot be used here: it reads a resource that is deployed, which the names and properties of a compute cannot wait for
        listKeys('x', 'y')  `listKeys`: `listKeys` cannot be used here: it reads a secret of a resource that is deployed
        map([1], x => x)  `map`: `map` cannot be used here: it takes a lambda, which the language of definitions does not have
        parameters('x')  `parameters`: `parameters` cannot be used here: it is ARM's word; write the parameter's name alone
        loadTextContent('x')  `loadTextContent`: `loadTextContent` cannot be used here: it reads a file, which a definition does with `file`
        az.concat('a')  `concat`: `concat` belongs to `sys`, not to `az`
        sys.subscription()  `subscription`: `subscription` belongs to `az`, not to `sys`
        az.x  `x`: `az` has functions only; write `az.x(…)`
        "#);
    }

    #[test]
    fn what_changes_at_every_deployment_may_stand_in_a_default_only() {
        assert!(parse_default("newGuid()").is_ok());
        assert!(parse_default("'${utcNow('d')}-x'").is_ok());
        assert!(parse("newGuid()").is_err());
        assert!(parse_default("reference('x')").is_err());
    }
}
