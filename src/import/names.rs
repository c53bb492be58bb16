//! Names for the tables of computes whose own names are computed.

use arcstr::ArcStr;

use crate::arm::{COMPUTE, Deployment, ROLE_ASSIGNMENT, Resource, Value, symbol_of};
use crate::azure::built_in_role;
use crate::expression::{Expression, Part};
use crate::hashing::{HashMap, HashSet};
use crate::raise::expressions;

/// The longest name that is made up, in characters: that of an instance.
const MOST_CHARACTERS: usize = 24;

/// Renames the symbols in the expressions of a resource.
pub(super) fn rename(resource: &mut Resource, renamed: &dyn Fn(&ArcStr) -> ArcStr) {
    expressions::each(resource, &mut |expression| within(expression, renamed));
}

/// Renames the symbols in the expressions of a value.
pub(super) fn rename_in(value: &mut Value, renamed: &dyn Fn(&ArcStr) -> ArcStr) {
    expressions::value(value, &mut |expression| within(expression, renamed));
}

/// The symbols of the resources that a value reads.
pub(super) fn symbols_in(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    expressions::value(&mut value.clone(), &mut |expression| {
        collect(expression, &mut found)
    });
    found
}

fn collect(expression: &Expression, found: &mut Vec<String>) {
    found.extend(expression.symbol().map(str::to_owned));
    for child in expression.children() {
        collect(child, found);
    }
}

fn within(expression: &mut Expression, renamed: &dyn Fn(&ArcStr) -> ArcStr) {
    if let Some(symbol) = expression.symbol_mut() {
        *symbol = renamed(symbol);
    }
    for child in expression.children_mut() {
        within(child, renamed);
    }
}

/// New symbols for the resources of a deployment: of a compute, what its table can be called.
pub(super) fn symbols(
    resources: &[Resource],
    deployment: &Deployment,
    number: usize,
) -> HashMap<ArcStr, ArcStr> {
    let mut taken: HashSet<String> = HashSet::default();
    let literal = resources.iter().filter_map(|resource| match &resource.name {
        Expression::String(name) if resource.is(COMPUTE) => Some(name.to_lowercase()),
        _ => None,
    });
    taken.extend(literal);
    let mut symbols = HashMap::default();
    for resource in resources {
        let wanted = match (&resource.name, resource.is(COMPUTE)) {
            (Expression::String(_), true) | (_, false) => format!("{}_{number}", resource.symbol),
            (computed, true) => unique(&called(computed, deployment), &mut taken),
        };
        symbols.insert(resource.symbol.clone(), wanted.into());
    }
    for role in resources.iter().filter(|resource| resource.is(ROLE_ASSIGNMENT)) {
        if let Some(symbol) = role_symbol(role, resources, &symbols) {
            symbols.insert(
                role.symbol.clone(),
                format!("{symbol}_{}_{number}", role.symbol).into(),
            );
        }
    }
    symbols
}

/// The symbol of a role assignment that says its role by name, which is how raising knows that it may write the name.
fn role_symbol(role: &Resource, resources: &[Resource], symbols: &HashMap<ArcStr, ArcStr>) -> Option<String> {
    let Some(Value::Object(properties)) = role.body.get("properties") else {
        return None;
    };
    let Some(Value::Expression(id)) = properties.get("roleDefinitionId") else {
        return None;
    };
    let Expression::Call { arguments, .. } = &**id else {
        return None;
    };
    let Some(Expression::String(guid)) = arguments.last() else {
        return None;
    };
    let mut roles = built_in_role::all().iter();
    let built_in = roles.find(|known| known.guid.eq_ignore_ascii_case(guid))?;
    let needed = role.needs();
    let mut resources = resources.iter();
    let holder = resources.find(|one| one.is(COMPUTE) && needed.contains(&one.symbol.as_str()))?;
    let holder = match &holder.name {
        Expression::String(name) => name,
        _ => symbols.get(&holder.symbol)?,
    };
    Some(symbol_of(&format!("{holder}-{}", built_in.name)))
}

fn unique(wanted: &str, taken: &mut HashSet<String>) -> String {
    let mut name = wanted.to_owned();
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("{wanted}-{number}");
        number += 1;
    }
    name
}

/// What a computed name says of itself: the default of its parameter, the words of it, or the name of its parameter.
fn called(name: &Expression, deployment: &Deployment) -> String {
    let words = match name {
        Expression::Parameter(parameter) => {
            let mut parameters = deployment.parameters.iter();
            let declared = parameters.find(|declared| declared.name.eq_ignore_ascii_case(parameter));
            match declared.and_then(|declared| declared.default.as_ref()) {
                Some(Value::String(default)) => default.clone(),
                _ => parameter.strip_suffix("Name").unwrap_or(parameter).into(),
            }
        }
        Expression::Interpolation(parts) => parts.iter().map(part).collect::<Vec<_>>().join("-").into(),
        Expression::Call { arguments, .. } => (match arguments.iter().find_map(words_of) {
            Some(words) => words,
            None => "compute".to_owned(),
        })
        .into(),
        _ => "compute".into(),
    };
    let folded = folded(&words);
    if folded.is_empty() {
        "compute".to_owned()
    } else {
        folded
    }
}

fn part(part: &Part) -> String {
    match part {
        Part::Text(text) => text.to_string(),
        Part::Value(value) => words_of(value).unwrap_or_default(),
    }
}

fn words_of(expression: &Expression) -> Option<String> {
    match expression {
        Expression::String(text) => Some(text.to_string()),
        Expression::Parameter(name) => Some(name.strip_suffix("Name").unwrap_or(name).to_owned()),
        _ => None,
    }
}

/// A text as the name of a table: letters, digits and hyphens.
fn folded(text: &str) -> String {
    let mut folded = String::new();
    let mut is_lower = false;
    for c in text.chars() {
        if c.is_ascii_uppercase() && is_lower {
            folded.push('-');
        }
        is_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        match c.is_ascii_alphanumeric() {
            true => folded.push(c.to_ascii_lowercase()),
            false if folded.ends_with('-') || folded.is_empty() => {}
            false => folded.push('-'),
        }
    }
    let cut: String = folded.chars().take(MOST_CHARACTERS).collect();
    cut.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn a_name_is_letters_digits_and_hyphens() {
        assert_eq!(folded("clusterName"), "cluster-name");
        assert_eq!(folded("cpu-cluster"), "cpu-cluster");
        assert_eq!(folded("ci-{user}"), "ci-user");
        assert_eq!(folded("GPU"), "gpu");
    }
}
