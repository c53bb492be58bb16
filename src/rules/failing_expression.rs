//! `failing-expression`.

use std::collections::HashSet;

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::document::ComputeTable;
use crate::model::{Definition, EnvironmentDefinition, TypedExpression};
use crate::source::Span;
use crate::syntax::{Node, Value};
use crate::values::Case;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "failing-expression",
        Deny,
        "an expression that a deployment cannot evaluate"
    ),
    check: Check::Declaration(|definition, _, findings| {
        let mut found: Vec<Found<'_>> = Vec::new();
        let environments = definition.environments.iter().map(Some);
        let defaults = definition.deploys_defaults().then_some(None);
        let cases = environments.len() + defaults.iter().len();
        for environment in defaults.into_iter().chain(environments) {
            look(definition, environment, &mut found);
        }
        findings.extend(found.into_iter().map(|found| told(found, cases)));
    }),
};

/// What the engine says of an expression, and where: `None` stands for the defaults.
struct Found<'d> {
    span: Span,
    message: String,
    environments: Vec<Option<&'d str>>,
}

/// Evaluates every expression that is deployed in an environment, or with the defaults.
fn look<'d>(
    definition: &'d Definition,
    environment: Option<&'d EnvironmentDefinition>,
    found: &mut Vec<Found<'d>>,
) {
    let case = match environment {
        Some(environment) => Case::of_environment(definition, environment),
        None => Case::of_defaults(definition),
    };
    let name = environment.map(|environment| environment.name.value.as_str());
    let absent = absent(definition, &case, name);
    let parameter = |name: &str| definition.parameter_type(name);
    for typed in &definition.expressions {
        let Some(error) = case.failure(&typed.expression) else {
            continue;
        };
        // `parameter-type-mismatch` says it of operands of the wrong type.
        let is_said = typed.expression.operand_mismatch(&parameter).is_some();
        let is_absent = || absent.iter().any(|compute| compute.says(typed.span));
        if is_said || is_replaced(definition, environment, typed) || is_absent() {
            continue;
        }
        let known = found
            .iter_mut()
            .find(|found| found.span == typed.span && found.message == error.message);
        match known {
            Some(known) if known.environments.contains(&name) => {}
            Some(known) => known.environments.push(name),
            None => found.push(Found {
                span: typed.span,
                message: error.message,
                environments: vec![name],
            }),
        }
    }
}

/// The computes that are not deployed, whose expressions nothing evaluates.
fn absent<'d>(
    definition: &'d Definition,
    case: &Case<'_>,
    environment: Option<&str>,
) -> Vec<&'d ComputeTable> {
    let elsewhere = definition.computes.iter().filter(|compute| match environment {
        Some(environment) => !compute.is_in(environment),
        None => false,
    });
    let elsewhere: HashSet<Span> = elsewhere.map(|compute| compute.name.span).collect();
    let is_off = |node: &Node| {
        let value = case.value_of(node.span);
        value.as_ref().unwrap_or(node).value == Value::Boolean(false)
    };
    let is_absent = |compute: &&ComputeTable| {
        let deploy = compute.merged.as_table().and_then(|table| table.get("deploy"));
        elsewhere.contains(&compute.key.span) || deploy.is_some_and(is_off)
    };
    let computes = definition.document.computes.iter();
    computes.filter(is_absent).collect()
}

/// Whether an expression is the default of a parameter that the environment gives another value.
fn is_replaced(
    definition: &Definition,
    environment: Option<&EnvironmentDefinition>,
    typed: &TypedExpression,
) -> bool {
    let mut parameters = definition.parameters.iter();
    let parameter = parameters.find(|parameter| {
        let default = parameter.default_expression();
        default.is_some_and(|default| default.span == typed.span)
    });
    let value = parameter.zip(environment);
    value.is_some_and(|(parameter, environment)| environment.value(&parameter.name.value).is_some())
}

fn told(found: Found<'_>, cases: usize) -> Diagnostic {
    let Found {
        span,
        message,
        environments,
    } = found;
    let finding = Diagnostic::new(
        RULE.code,
        span,
        "a deployment cannot evaluate this expression",
        "fails",
    )
    .with_note(format!("the deployment engine says: {message}"));
    let names: Vec<String> = environments
        .iter()
        .flatten()
        .map(|name| format!("`{name}`"))
        .collect();
    if environments.len() == cases {
        return finding;
    }
    finding.with_note(match names.as_slice() {
        [] => "this concerns the default values".to_owned(),
        [name] => format!("this concerns the environment {name}"),
        names => format!("this concerns the environments {}", names.join(", ")),
    })
}
