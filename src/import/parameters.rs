//! The parameters of a template, put as a definition can say them.

use arcstr::ArcStr;

use super::bounds::widen;

use super::Report;
use crate::arm::{COMPUTE, Deployment, Parameter, ParameterFile, Value, WORKSPACE};
use crate::expression::{Expression, ValueType};
use crate::hashing::HashSet;
use crate::lower;
use crate::model::{ENVIRONMENT, LOCATION};
use crate::raise::expressions;

/// Adds the parameters and resources of another text of the same workspace. A parameter that both declare in the same way is one; one
/// that they declare in different ways gets a new name in the second text.
pub(super) fn merge(into: &mut Deployment, mut other: Deployment) -> Vec<(String, String)> {
    let mut renamed = Vec::new();
    for parameter in std::mem::take(&mut other.parameters) {
        let mut known = into.parameters.iter();
        match known.find(|known| known.name.eq_ignore_ascii_case(&parameter.name)) {
            Some(known) if *known == parameter => {}
            Some(_) => {
                let name = free(&parameter.name, &into.parameters);
                rename(&mut other, &parameter.name, &name);
                renamed.push((parameter.name.clone(), name.clone()));
                into.parameters.push(Parameter { name, ..parameter });
            }
            None => into.parameters.push(parameter),
        }
    }
    let has_workspace = |resource: &crate::arm::Resource| resource.is(WORKSPACE);
    let workspace = into.resources.iter().find(|resource| has_workspace(resource));
    let symbol = workspace.map(|workspace| workspace.symbol.clone());
    let others = other
        .resources
        .into_iter()
        .filter(|resource| !has_workspace(resource));
    into.resources.extend(others.map(|mut resource| {
        if resource.is(COMPUTE) {
            resource.parent.clone_from(&symbol);
        }
        resource
    }));
    into.outputs.extend(other.outputs);
    renamed
}

/// A name that no parameter has: the wanted one with a number.
pub(super) fn free(name: &str, parameters: &[Parameter]) -> String {
    let is_taken = |name: &str| {
        parameters
            .iter()
            .any(|known| known.name.eq_ignore_ascii_case(name))
    };
    let mut number = 2;
    while is_taken(&format!("{name}{number}")) {
        number += 1;
    }
    format!("{name}{number}")
}

/// Visits every expression of a deployment.
pub(super) fn each(deployment: &mut Deployment, visit: &mut dyn FnMut(&mut Expression)) {
    let visit = &mut |expression: &mut Expression| all_of(expression, visit);
    for parameter in &mut deployment.parameters {
        if let Some(default) = &mut parameter.default {
            expressions::value(default, visit);
        }
    }
    for resource in &mut deployment.resources {
        expressions::each(resource, visit);
    }
    for output in &mut deployment.outputs {
        expressions::value(&mut output.value, visit);
    }
}

fn all_of(expression: &mut Expression, visit: &mut dyn FnMut(&mut Expression)) {
    visit(expression);
    for child in expression.children_mut() {
        all_of(child, visit);
    }
}

/// Gives a parameter another name wherever it is used.
pub(super) fn rename(deployment: &mut Deployment, from: &str, to: &str) {
    each(deployment, &mut |expression| {
        if let Expression::Parameter(name) = expression
            && name.eq_ignore_ascii_case(from)
        {
            *name = to.into();
        }
    });
}

/// Gives the parameters declarations and names as a definition can have them.
pub(super) fn put_right(
    deployment: &mut Deployment,
    files: &mut [ParameterFile],
    is_snapshot: bool,
    report: &mut Report,
) {
    spell(deployment);
    declare(deployment, is_snapshot, report);
    identify(deployment, files, report);
}

/// Something that a reader should know of a parameter.
pub(super) struct Said {
    pub(super) name: String,
    /// As the end of a sentence.
    pub(super) what: String,
}

/// Leaves out what no definition says of parameters: those that nothing uses, and more. Says what of the others.
pub(super) fn reduce(deployment: &mut Deployment, files: &mut [ParameterFile]) -> Vec<Said> {
    let used = used(deployment);
    deployment
        .parameters
        .retain(|parameter| used.contains(&parameter.name.to_lowercase()));
    let said = deployment.parameters.iter_mut().flat_map(simplify).collect();
    let declared = &deployment.parameters;
    let is_declared = |name: &str| {
        declared
            .iter()
            .any(|parameter| parameter.name.eq_ignore_ascii_case(name))
    };
    for file in files {
        file.values.retain(|(name, _)| is_declared(name));
    }
    said
}

/// Writes the name of a parameter as its declaration does.
fn spell(deployment: &mut Deployment) {
    let names: Vec<String> = deployment
        .parameters
        .iter()
        .map(|parameter| parameter.name.clone())
        .collect();
    each(deployment, &mut |expression| {
        if let Expression::Parameter(name) = expression
            && let Some(declared) = names.iter().find(|declared| declared.eq_ignore_ascii_case(name))
        {
            *name = declared.as_str().into();
        }
    });
}

/// Declares what a template uses and does not declare.
fn declare(deployment: &mut Deployment, is_snapshot: bool, report: &mut Report) {
    let mut used: Vec<ArcStr> = Vec::new();
    each(deployment, &mut |expression| {
        if let Expression::Parameter(name) = expression
            && !used.contains(name)
        {
            used.push(name.clone());
        }
    });
    let is_declared = |name: &str| {
        deployment
            .parameters
            .iter()
            .any(|parameter| parameter.name == *name)
    };
    let missing: Vec<ArcStr> = used
        .into_iter()
        .filter(|name| name != LOCATION && !is_declared(name))
        .collect();
    for name in missing {
        let kind = super::undeclared::kind(&name, deployment);
        let article = match kind {
            ValueType::Int | ValueType::Array | ValueType::Object => "an",
            _ => "a",
        };
        let word = match kind {
            ValueType::String => "string",
            kind => kind.name(),
        };
        report.notes.push(format!(
            "the parameter `{name}` is used and not declared; the definition declares it as {article} {word}"
        ));
        deployment.parameters.push(Parameter {
            kind,
            secure: is_snapshot,
            ..undeclared(name.to_string())
        });
    }
}

/// A parameter that has no default.
pub(super) fn required(name: &str, description: &str) -> Parameter {
    Parameter {
        description: description.to_owned(),
        ..undeclared(name.to_owned())
    }
}

/// A text that a template uses and does not declare.
pub(super) fn undeclared(name: String) -> Parameter {
    Parameter::new(name, ValueType::String)
}

/// Gives parameters names that Bicep takes: letters, digits and `_`.
fn identify(deployment: &mut Deployment, files: &mut [ParameterFile], report: &mut Report) {
    let odd: Vec<String> = deployment
        .parameters
        .iter()
        .filter(|parameter| !crate::expression::is_identifier(&parameter.name) || is_reserved(parameter))
        .map(|parameter| parameter.name.clone())
        .collect();
    for name in odd {
        let mut wanted = match name.eq_ignore_ascii_case(ENVIRONMENT) {
            true => format!("{name}Name"),
            false => identifier(&name),
        };
        if deployment
            .parameters
            .iter()
            .any(|known| known.name.eq_ignore_ascii_case(&wanted))
        {
            wanted = free(&wanted, &deployment.parameters);
        }
        report.notes.push(format!(
            "the parameter `{name}` is `{wanted}` in the definition: {}",
            match name.eq_ignore_ascii_case(ENVIRONMENT) {
                true => "armlet names the environment by it",
                false => "Bicep takes letters, digits and `_`",
            }
        ));
        rename(deployment, &name, &wanted);
        for parameter in deployment
            .parameters
            .iter_mut()
            .filter(|parameter| parameter.name == name)
        {
            parameter.name.clone_from(&wanted);
        }
        for file in files.iter_mut() {
            for (known, _) in file
                .values
                .iter_mut()
                .filter(|(known, _)| known.eq_ignore_ascii_case(&name))
            {
                known.clone_from(&wanted);
            }
        }
    }
}

/// Whether a parameter has the name of the one that armlet adds for the environment, and is another.
fn is_reserved(parameter: &Parameter) -> bool {
    let names = parameter.allowed.iter().filter_map(|value| match value {
        Value::String(name) => Some(name.as_str()),
        _ => None,
    });
    parameter.name.eq_ignore_ascii_case(ENVIRONMENT) && *parameter != lower::environment(names)
}

/// `workspace.name` → `workspaceName`.
pub(super) fn identifier(name: &str) -> String {
    let mut identifier = String::new();
    let mut starts = false;
    for c in name.chars() {
        match c.is_ascii_alphanumeric() || c == '_' {
            true if starts && !identifier.is_empty() => identifier.extend(c.to_uppercase()),
            true => identifier.push(c),
            false => {}
        }
        starts = !(c.is_ascii_alphanumeric() || c == '_');
    }
    if identifier.is_empty() || identifier.starts_with(|c: char| c.is_ascii_digit()) {
        identifier.insert(0, '_');
    }
    identifier
}

/// The parameters that the resources, the outputs and the defaults of used parameters mention, in lower case.
fn used(deployment: &Deployment) -> HashSet<String> {
    let mut used = HashSet::default();
    let mut without = deployment.clone();
    let declared = std::mem::take(&mut without.parameters);
    each(&mut without, &mut |expression| {
        if let Expression::Parameter(name) = expression {
            used.insert(name.to_lowercase());
        }
    });
    loop {
        let before = used.len();
        for parameter in &declared {
            if used.contains(&parameter.name.to_lowercase())
                && let Some(mut default) = parameter.default.clone()
            {
                expressions::value(&mut default, &mut |expression| {
                    all_of(expression, &mut |part| {
                        if let Expression::Parameter(name) = part {
                            used.insert(name.to_lowercase());
                        }
                    });
                });
            }
        }
        if used.len() == before {
            return used;
        }
    }
}

/// Words of a declaration that say what is in an object or a list.
const SHAPE: [&str; 6] = [
    "properties",
    "additionalProperties",
    "items",
    "prefixItems",
    "discriminator",
    "sealed",
];

/// Leaves out what a definition does not say of a parameter.
fn simplify(parameter: &mut Parameter) -> Vec<Said> {
    let mut said = Vec::new();
    let name = parameter.name.clone();
    let mut say = |what: &str| {
        said.push(Said {
            name: name.clone(),
            what: what.to_owned(),
        });
    };
    if parameter.secure && parameter.default.take().is_some() {
        say("is secure, so its default is left out");
    }
    let rest = std::mem::take(&mut parameter.rest);
    let words: Vec<&str> = rest.iter().filter_map(|(key, _)| key.as_str()).collect();
    // NOTE: reading a declaration follows its `$ref`, so that only what is in an object or a list is not said.
    let has_parts = matches!(parameter.kind, ValueType::Object | ValueType::Array);
    let is_shaped = |word: &&str| SHAPE.contains(word) || *word == "$ref";
    if has_parts && words.iter().any(is_shaped) {
        say("has a type of its own in the template; what is in it is not checked in the definition");
    }
    let others: Vec<String> = words
        .iter()
        .filter(|word| !is_shaped(word))
        .map(|word| format!("`{word}`"))
        .collect();
    if !others.is_empty() {
        say(&format!("is imported without {}", others.join(", ")));
    }
    if parameter.nullable {
        parameter.nullable = false;
        parameter.default = parameter.default.take().or_else(|| nothing(parameter));
        widen(parameter);
        say(match parameter.default {
            Some(_) => "may be null in the template; in the definition it may be empty",
            None => "may be null in the template; in the definition it has a value",
        });
    }
    said
}

/// A default that says nothing.
fn nothing(parameter: &Parameter) -> Option<Value> {
    match parameter.kind {
        _ if parameter.secure => None,
        ValueType::String => Some("".into()),
        ValueType::Object => Some(Value::Object(crate::arm::Object::new())),
        ValueType::Array => Some(Value::Array(Vec::new())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::identifier;

    #[test]
    fn names_become_identifiers() {
        assert_eq!(identifier("workspace.name"), "workspaceName");
        assert_eq!(identifier("vm-size"), "vmSize");
        assert_eq!(identifier("1st"), "_1st");
    }
}
