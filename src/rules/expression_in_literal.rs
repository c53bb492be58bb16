//! `expression-in-literal`.

use arcstr::ArcStr;

use super::{Check, Rule, code, toml_string};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::expression::{self, bicep_string, is_function, is_identifier};
use crate::model::Definition;
use crate::script::secrets;
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "expression-in-literal",
        Warn,
        "a plain string that looks like an expression of ARM or Bicep"
    ),
    check: Check::Value(|definition, _, findings| {
        findings.extend(
            definition
                .bracketed
                .iter()
                .filter_map(|literal| look(literal, definition)),
        );
    }),
};

/// The functions that read parts of an ARM template. An expression in a definition needs no function: it uses the name
/// of a parameter.
const OF_TEMPLATES: [&str; 4] = ["parameters", "variables", "reference", "copyIndex"];

fn look(literal: &Spanned<ArcStr>, definition: &Definition) -> Option<Diagnostic> {
    let text = literal.value.as_str();
    let (language, value) = match call_in_brackets(text) {
        Some(call) => ("ARM", value_of_call(call)),
        None => ("Bicep", Some(value_of_holes(text, definition)?)),
    };
    let finding = Diagnostic::new(
        RULE.code,
        literal.span,
        format!("this looks like an expression of {language}, but is deployed as plain text"),
        "not evaluated",
    );
    // The suggestion is shown, so it must not repeat a secret.
    Some(match value.filter(|_| secrets(text).is_empty()) {
        Some(value) => finding.with_suggestion(
            format!("write `{value}` to evaluate it"),
            literal.span,
            value,
            Applicability::MaybeIncorrect,
        ),
        None => finding.with_help(
            "to evaluate it, write `{ param = \"…\" }`, or `{ expr = \"…\" }` with an expression in Bicep's syntax",
        ),
    })
}

/// The call in `[resourceGroup().location]`: one function call, which only an access to members of its value may
/// follow.
fn call_in_brackets(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?.trim();
    let (name, rest) = inner.split_once('(')?;
    let is_known = is_function(name) || OF_TEMPLATES.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut depth = 1_usize;
    let end = rest.char_indices().find_map(|(at, c)| {
        depth = match c {
            '(' => depth + 1,
            ')' => depth - 1,
            _ => depth,
        };
        (depth == 0).then_some(at + 1)
    })?;
    let after = rest.get(end..)?;
    let is_whole = after.is_empty() || after.starts_with(['.', '[']);
    (is_known && is_whole).then_some(inner)
}

/// What to write instead of a call in ARM's syntax, which may be the same in Bicep's.
fn value_of_call(call: &str) -> Option<String> {
    let translated = expression::from_arm(call).map(|bicep| setting(&bicep));
    translated.or_else(|| expression::parse(call).is_ok().then(|| setting(call)))
}

/// What to write instead of a text with `${prefix}` in it. `None` if no hole names a declared parameter, because the
/// text may then mean a literal `${`.
fn value_of_holes(text: &str, definition: &Definition) -> Option<String> {
    let (mut bicep, mut rest, mut holes) = (String::new(), text, 0);
    while let Some((before, hole, after)) = next_hole(rest, definition) {
        if before.is_empty() && after.is_empty() && holes == 0 {
            return Some(setting(hole));
        }
        bicep.push_str(inside_quotes(&bicep_string(before)));
        bicep.push_str(&format!("${{{hole}}}"));
        rest = after;
        holes += 1;
    }
    bicep.push_str(inside_quotes(&bicep_string(rest)));
    (holes > 0).then(|| setting(&format!("'{bicep}'")))
}

/// The next `${…}` that uses parameters of the definition and nothing else, with the text before and after it.
fn next_hole<'t>(text: &'t str, definition: &Definition) -> Option<(&'t str, &'t str, &'t str)> {
    let opening = text.match_indices("${").map(|(at, _)| at);
    opening.into_iter().find_map(|at| {
        let (hole, after) = text.get(at + 2..)?.split_once('}')?;
        let parsed = expression::parse(hole).ok()?;
        let mut names = parsed.parameters.iter().map(|(name, _)| name.as_str());
        let is_known = |name: &str| definition.parameter_names().any(|known| known == name);
        let is_meant = !parsed.parameters.is_empty() && names.all(is_known);
        is_meant.then_some((text.get(..at)?, hole, after))
    })
}

fn inside_quotes(literal: &str) -> &str {
    let opened = literal.strip_prefix('\'').unwrap_or(literal);
    opened.strip_suffix('\'').unwrap_or(opened)
}

/// The value of a key: `param` if the expression is only the name of a parameter, otherwise `expr`.
fn setting(bicep: &str) -> String {
    let key = if is_identifier(bicep) { "param" } else { "expr" };
    format!("{{ {key} = {} }}", toml_string(bicep))
}
