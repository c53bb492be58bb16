//! `untranslated-value`.

use super::{Check, Rule, code};
use crate::arm::Value;
use crate::diagnostic::Diagnostic;
use crate::language::key::Schema;
use crate::model::{Definition, reader::Use};
use crate::source::Span;
use crate::syntax::Node;
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
            let computed = computed(definition, used);
            for value in computed {
                let Some((written, rest)) = untranslated(used, &value) else {
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

/// What an expression may come to for a use, with the defaults and in each environment.
fn computed(definition: &Definition, used: &Use) -> Vec<Node> {
    let environments = definition.environments.iter();
    let cases = environments.map(|environment| Case::of_environment(definition, environment));
    let cases = std::iter::once(Case::of_defaults(definition)).chain(cases);
    cases.flat_map(|case| case.outcomes_at(used)).collect()
}

/// A text that the definition would translate, and what REST takes for it; `None` if REST reads both.
fn untranslated(used: &Use, value: &Node) -> Option<(String, String)> {
    if used.is_map {
        return untranslated_entry(used, value);
    }
    // A text of several lines is a script, of which `script-crlf` reports the line ends.
    let written = value
        .as_str()
        .filter(|text| !text.contains(['\n', '\r', '\u{feff}']))?;
    let is_read_by_the_service = match used.scalar.schema {
        Schema::Named("timeout") => true,
        Schema::Named("duration") => written.starts_with('P'),
        _ => false,
    };
    let Some(Value::String(rest)) = (used.scalar.translate)(value).filter(|_| !is_read_by_the_service) else {
        return None;
    };
    (!rest.eq_ignore_ascii_case(written)).then(|| (written.to_owned(), rest.to_string()))
}

/// The same for the first entry of a table that REST writes as an object.
fn untranslated_entry(used: &Use, value: &Node) -> Option<(String, String)> {
    let translate = used.scalar.entry?;
    let entry = value
        .as_table()?
        .iter()
        .find(|entry| entry.node.as_table().is_none())?;
    let rest = translate(&entry.node)?.to_json();
    let written = entry.node.to_json();
    Some((format!("{written}"), format!("{rest}")))
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
    .with_help(match used.is_map {
        false => format!("let the expression give `{rest}`, or use `{{ param = \"…\" }}`"),
        true => format!(
            "write the table itself, with references for its values: `{} = {{ NAME = {{ param = \"…\" }} }}`",
            used.key
        ),
    })
}
