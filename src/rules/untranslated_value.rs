//! `untranslated-value`.

use super::{Check, Rule, code};
use crate::arm::Value;
use crate::diagnostic::Diagnostic;
use crate::expression::Expression;
use crate::language::key::{ScalarType, Schema};
use crate::model::{Definition, reader::Use};
use crate::source::Span;
use crate::syntax::{Node, Value as Toml};
use crate::values::Case;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "untranslated-value",
        Deny,
        "a word of the definition that an expression computes"
    ),
    check: Check::Declaration(|definition, _, findings| {
        let uses = definition.uses.iter().filter(|used| !used.scalar.is_secret);
        for used in uses {
            let mut seen: Vec<(Span, String)> = Vec::new();
            let computed = outcomes(&used.value, used.span)
                .into_iter()
                .chain(computed(definition, used));
            for value in computed {
                let Some((written, rest)) = untranslated(used.scalar, &value) else {
                    continue;
                };
                let identity = (value.span, written.clone());
                if !seen.contains(&identity) {
                    seen.push(identity);
                    findings.push(finding(used, value.span, &written, &rest));
                }
            }
        }
    }),
};

/// What an expression comes to for a use, with the defaults and in each environment.
fn computed(definition: &Definition, used: &Use) -> Vec<Node> {
    let environments = definition.environments.iter();
    let cases = environments.map(|environment| Case::of_environment(definition, environment));
    let cases = std::iter::once(Case::of_defaults(definition)).chain(cases);
    cases.filter_map(|case| case.computed_at(used)).collect()
}

/// The texts that an expression may come to, for any of its conditions.
fn outcomes(expression: &Expression, span: Span) -> Vec<Node> {
    match expression {
        Expression::Conditional(_, yes, no) => {
            let mut texts = outcomes(yes, span);
            texts.extend(outcomes(no, span));
            texts
        }
        Expression::Binary(crate::expression::Operator::Coalesce, value, other) => {
            let mut texts = outcomes(value, span);
            texts.extend(outcomes(other, span));
            texts
        }
        Expression::String(text) => vec![Node {
            span,
            value: Toml::String(text.as_str().into()),
        }],
        _ => Vec::new(),
    }
}

/// A text that the definition would translate, and what REST takes for it; `None` if REST reads both.
fn untranslated(scalar: &ScalarType, value: &Node) -> Option<(String, String)> {
    // A text of several lines is a script, of which `script-crlf` reports the line ends.
    let written = value
        .as_str()
        .filter(|text| !text.contains(['\n', '\r', '\u{feff}']))?;
    let is_read_by_the_service = match scalar.schema {
        Schema::Named("timeout") => true,
        Schema::Named("duration") => written.starts_with('P'),
        _ => false,
    };
    let Some(Value::String(rest)) = (scalar.translate)(value).filter(|_| !is_read_by_the_service) else {
        return None;
    };
    (!rest.eq_ignore_ascii_case(written)).then(|| (written.to_owned(), rest))
}

fn finding(used: &Use, span: Span, written: &str, rest: &str) -> Diagnostic {
    Diagnostic::new(
        RULE.code,
        span,
        format!(
            "`{}` takes `{rest}` here, not `{written}`: what an expression computes is deployed as it is",
            used.key
        ),
        format!("gives `{written}`"),
    )
    .with_note(
        "armlet translates values that are written out, in the definition, a default or an environment",
    )
    .with_help(format!(
        "let the expression give `{rest}`, or use `{{ param = \"…\" }}`"
    ))
}
