//! Which functions a definition can call, and with what.

use std::ops::Range;

use super::super::error::ParseError;
use super::super::functions::{self, Function, function};
use super::super::tree::Expression;
use crate::diagnostic::nearest;

/// Where an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A setting of a compute, evaluated at every deployment.
    Setting,
    /// The default of a parameter, the only place for `newGuid` and `utcNow`.
    Default,
}

pub(super) fn is_namespace(name: &str) -> bool {
    ["az", "sys", "this"].contains(&name)
}

/// The function of a name.
pub(super) fn callable(
    place: Place,
    namespace: Option<&str>,
    name: &str,
    range: &Range<usize>,
) -> Result<&'static Function, ParseError> {
    let is_default = place == Place::Default && functions::is_for_defaults(name);
    let refusal = match namespace {
        Some("this") if place == Place::Default => {
            Some("asks for the compute that exists already, which only a property of a compute can")
        }
        Some("this") => return of_existing(name, range),
        _ => functions::refusal(name).filter(|_| !is_default),
    };
    if let Some(reason) = refusal {
        let message = format!("`{name}` cannot be used here: it {reason}");
        return Err(ParseError::new(range.clone(), message));
    }
    let Some(function) = function(name) else {
        let error = ParseError::new(range.clone(), format!("there is no function `{name}`"));
        return Err(match nearest(name, functions::names()) {
            Some(near) => error.with_suggestion(near),
            None => error,
        });
    };
    let right = function.namespace();
    match namespace.filter(|written| *written != right) {
        Some(written) => {
            let message = format!("`{name}` belongs to `{right}`, not to `{written}`");
            Err(ParseError::new(range.clone(), message))
        }
        None => Ok(function),
    }
}

/// The function of a name in the namespace `this`.
fn of_existing(name: &str, range: &Range<usize>) -> Result<&'static Function, ParseError> {
    let mut functions = functions::OF_EXISTING.iter();
    functions.find(|function| function.name == name).ok_or_else(|| {
        let names = functions::OF_EXISTING.iter().map(|function| function.name);
        let error = ParseError::new(range.clone(), format!("there is no function `this.{name}`"));
        match nearest(name, names) {
            Some(near) => error.with_suggestion(near),
            None => error,
        }
    })
}

pub(super) fn check_count(function: &Function, count: usize, call: Range<usize>) -> Result<(), ParseError> {
    if count < function.min || count > function.max {
        let takes = takes(function.min, function.max);
        let message = format!("`{}` takes {takes}, not {count}", function.name);
        return Err(ParseError::new(call, message));
    }
    Ok(())
}

/// That lambdas are where the function takes them, with as many parameters as it gives.
pub(super) fn check_lambdas(
    function: &Function,
    arguments: &[Expression],
    places: &[Range<usize>],
) -> Result<(), ParseError> {
    for (index, (argument, place)) in arguments.iter().zip(places).enumerate() {
        let wanted = function.lambda(index);
        let name = function.name;
        match (wanted, argument) {
            (None, Expression::Lambda { .. }) => return Err(misplaced_lambda(place.clone())),
            (Some(counts), Expression::Lambda { parameters, .. }) if !counts.contains(&parameters.len()) => {
                let (min, max) = (counts.start(), counts.end());
                let message = if min == max {
                    format!(
                        "the lambda of `{name}` has {min} parameters, not {}",
                        parameters.len()
                    )
                } else {
                    format!(
                        "the lambda of `{name}` has {min} or {max} parameters, not {}",
                        parameters.len()
                    )
                };
                return Err(ParseError::new(place.clone(), message));
            }
            (Some(_), Expression::Lambda { .. }) | (None, _) => {}
            (Some(_), _) => {
                let message = format!("`{name}` takes a lambda here: `item => …`");
                return Err(ParseError::new(place.clone(), message));
            }
        }
    }
    Ok(())
}

pub(super) fn misplaced_lambda(range: Range<usize>) -> ParseError {
    let functions: Vec<&str> = functions::with_lambdas().collect();
    let message = format!("only {} take a lambda, as an argument", functions.join(", "));
    ParseError::new(range, message)
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
            "map([1])",
            "this.existing()",
            "this.exists(1)",
            "exists()",
            "sort([1], x => x)",
            "parameters('x')",
            "if(true, 1, 2)",
            "not(true)",
            "lessOrEquals(1, 2)",
            "sub(2, 1)",
            "loadTextContent('x')",
            "az.concat('a')",
            "sys.subscription()",
            "az.x",
        ];
        let lines: Vec<String> = mistakes
            .iter()
            .map(|text| format!("{text}  {}", error(text)))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        concatt('a')  `concatt`: there is no function `concatt` -> concat
        toLower()  `toLower()`: `toLower` takes 1 argument, not 0
        substring('a')  `substring(\'a\')`: `substring` takes 2 to 3 arguments, not 1
        resourceGroup(1)  `resourceGroup(1)`: `resourceGroup` takes no arguments, not 1
        format()  `format()`: `format` takes at least 1 argument, not 0
        utcNow()  `utcNow`: `utcNow` cannot be used here: it gives another value at every deployment and may only be in a parameter's default
        reference('x')  `reference`: `reference` cannot be used here: it reads a resource that is deployed, which the names and properties of a compute cannot wait for
        listKeys('x', 'y')  `listKeys`: `listKeys` cannot be used here: it reads a secret of a resource that is deployed
        map([1])  `map([1])`: `map` takes 2 arguments, not 1
        this.existing()  `existing`: there is no function `this.existing`
        this.exists(1)  `exists(1)`: `exists` takes no arguments, not 1
        exists()  `exists`: there is no function `exists`
        sort([1], x => x)  `x => x`: the lambda of `sort` has 2 parameters, not 1
        parameters('x')  `parameters`: `parameters` cannot be used here: it is ARM's word; write the parameter's name alone
        if(true, 1, 2)  `if`: `if` cannot be used here: it is ARM's word; write `condition ? a : b`
        not(true)  `not`: `not` cannot be used here: it is ARM's word; write `a && b`, `a || b` or `!a`
        lessOrEquals(1, 2)  `lessOrEquals`: `lessOrEquals` cannot be used here: it is ARM's word; write `a == b`, `a < b`, `a <= b`, `a > b` or `a >= b`
        sub(2, 1)  `sub`: `sub` cannot be used here: it is ARM's word; write `a + b`, `a - b`, `a * b`, `a / b` or `a % b`
        loadTextContent('x')  `loadTextContent`: `loadTextContent` cannot be used here: it reads a file, which a definition does with `file`
        az.concat('a')  `concat`: `concat` belongs to `sys`, not to `az`
        sys.subscription()  `subscription`: `subscription` belongs to `az`, not to `sys`
        az.x  `x`: `az` has functions only; write `az.x(…)`
        ");
    }

    #[test]
    fn what_changes_at_every_deployment_may_stand_in_a_default_only() {
        assert!(parse_default("newGuid()").is_ok());
        assert!(parse_default("'${utcNow('d')}-x'").is_ok());
        assert!(parse("newGuid()").is_err());
        assert!(parse_default("reference('x')").is_err());
        assert!(parse("this.exists() ? null : this.existingResource().?sku").is_ok());
        assert!(parse_default("this.exists()").is_err());
    }
}
