//! `parameter-written-two-ways`.

use super::{Check, Rule, code};
use crate::arm::Value;
use crate::diagnostic::Diagnostic;
use crate::hashing::HashSet;
use crate::language::key::ScalarType;
use crate::model::reader::Use;
use crate::model::{Definition, ParameterDefinition};
use crate::syntax::Node;
use crate::values::{Translation, Writing};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "parameter-written-two-ways",
        Deny,
        "a parameter whose uses write its value differently"
    ),
    check: Check::Declaration(|definition, _, findings| {
        let parameters = definition.parameters.iter();
        let mut parameters = parameters.filter(|parameter| !parameter.is_secure()).peekable();
        if parameters.peek().is_none() {
            return;
        }
        let translation = Translation::of(definition);
        for parameter in parameters {
            findings.extend(difference(definition, parameter, &translation));
        }
    }),
};

/// The first two uses that write a value differently.
fn difference(
    definition: &Definition,
    parameter: &ParameterDefinition,
    translation: &Translation<'_>,
) -> Option<Diagnostic> {
    let name = parameter.name.value.as_str();
    let writings = translation.writings(name);
    if writings.len() < 2 {
        return None;
    }
    let values: Vec<&Node> = definition.written_values(parameter).collect();
    // Only the first of the uses that write a value in one way is compared with the others: a thousand computes use it alike.
    let mut seen = HashSet::default();
    let writings: Vec<&Writing<'_>> = writings
        .iter()
        .filter(|writing| seen.insert(way(writing)))
        .collect();
    writings.iter().enumerate().find_map(|(index, one)| {
        writings.iter().take(index).find_map(|other| {
            let mut values = values.iter();
            values.find_map(|value| compare(parameter, [other, one], value))
        })
    })
}

/// What decides how a place writes a value: two of the same write every value alike.
#[derive(PartialEq, Eq, Hash)]
struct Way<'w> {
    members: &'w [String],
    /// The key, and what it takes.
    used: Option<(&'static str, *const ScalarType)>,
    is_map: bool,
    is_whole: bool,
}

fn way<'w>(writing: &'w Writing<'_>) -> Way<'w> {
    Way {
        members: &writing.members,
        used: writing
            .used
            .map(|used| (used.key, std::ptr::from_ref(used.scalar))),
        is_map: writing.used.is_some_and(|used| used.is_map),
        is_whole: writing.used.is_some_and(Use::is_whole),
    }
}

fn compare(
    parameter: &ParameterDefinition,
    [first, second]: [&Writing<'_>; 2],
    value: &Node,
) -> Option<Diagnostic> {
    let name = parameter.name.value.as_str();
    let members = if first.members.len() < second.members.len() {
        &second.members
    } else {
        &first.members
    };
    let written = |writing: &Writing<'_>| writing.at(members, value).and_then(in_words);
    let (one, other) = (written(first)?, written(second)?);
    if one == other {
        return None;
    }
    let path = path(name, members);
    let finding = Diagnostic::new(
        RULE.code,
        second.span,
        format!("`{path}` is used at places that write its value differently: `{one}` and `{other}`"),
        format!("written as `{other}`{}", place(second)),
    )
    .with_related(first.span, format!("written as `{one}`{}", place(first)))
    .with_related(value.span, "this value")
    .with_note("a template has one value for a parameter, so it can have one form only");
    let second_name = second_name(name, second);
    Some(finding.with_help(if members.is_empty() {
        format!(
            "use two parameters: declare `[parameters.{second_name}]` as well, and write `{second_name}` here"
        )
    } else {
        format!("use two members, one for each form: write a second one beside `{path}`, and use it here")
    }))
}

/// A member as an expression names it: `people[0].idle`.
fn path(name: &str, members: &[String]) -> String {
    members.iter().fold(name.to_owned(), |path, step| {
        let is_index = step.chars().all(|c| c.is_ascii_digit());
        if is_index {
            format!("{path}[{step}]")
        } else {
            format!("{path}.{step}")
        }
    })
}

/// A value as it is written in a template.
fn in_words(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(flag) => Some(flag.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Object(_) | Value::Array(_) => Some(value.to_json().to_string()),
        Value::Null | Value::Expression(_) | Value::Script(_) | Value::Kept(_) => None,
    }
}

/// What a use is, behind the value that it writes.
fn place(writing: &Writing<'_>) -> String {
    match writing.used {
        Some(used) => format!(" for `{}`", used.key),
        None => ", as it is, in an expression".to_owned(),
    }
}

/// A name for the second parameter: that of the key which uses it, with the name of the first in front unless both begin alike.
fn second_name(first: &str, writing: &Writing<'_>) -> String {
    let key = writing.used.map_or("text", |used| used.key);
    let words = key.split('_').map(|word| {
        let (head, tail) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{}{tail}", head.to_uppercase())
    });
    let words: String = words.collect();
    let is_longer = words.len() > first.len() && words.to_lowercase().starts_with(&first.to_lowercase());
    match words.split_at_checked(first.len()).filter(|_| is_longer) {
        Some((_, rest)) => format!("{first}{rest}"),
        None => format!("{first}{words}"),
    }
}
