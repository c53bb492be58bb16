//! `failing-expression`.

use std::cell::LazyCell;

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::document::ComputeTable;
use crate::hashing::{HashMap, HashSet};
use crate::model::{Definition, EnvironmentDefinition};
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
        let mut found = Collected::default();
        let environments = definition.environments.iter().map(Some);
        let defaults = definition.deploys_defaults().then_some(None);
        let cases = environments.len() + defaults.iter().len();
        for environment in defaults.into_iter().chain(environments) {
            look(definition, environment, &mut found);
        }
        findings.extend(found.in_order.into_iter().map(|found| told(found, cases)));
    }),
};

/// What the engine says of an expression, and where: `None` stands for the defaults.
struct Found<'d> {
    span: Span,
    message: String,
    environments: Vec<Option<&'d str>>,
}

/// The failures, each once, in the order in which they are found.
#[derive(Default)]
struct Collected<'d> {
    in_order: Vec<Found<'d>>,
    known: HashMap<(Span, String), usize>,
}

impl<'d> Collected<'d> {
    fn add(&mut self, span: Span, message: String, environment: Option<&'d str>) {
        let key = (span, message.clone());
        let number = *self.known.entry(key).or_insert(self.in_order.len());
        match self.in_order.get_mut(number) {
            Some(known) if known.environments.last() == Some(&environment) => {}
            Some(known) => known.environments.push(environment),
            None => self.in_order.push(Found {
                span,
                message,
                environments: vec![environment],
            }),
        }
    }
}

/// Evaluates every expression that is deployed in an environment, or with the defaults.
fn look<'d>(
    definition: &'d Definition,
    environment: Option<&'d EnvironmentDefinition>,
    found: &mut Collected<'d>,
) {
    let case = match environment {
        Some(environment) => Case::of_environment(definition, environment),
        None => Case::of_defaults(definition),
    };
    let name = environment.map(|environment| environment.name.value.as_str());
    let absent = LazyCell::new(|| {
        let absent = absent(definition, &case, name).into_iter();
        absent.flat_map(ComputeTable::places).collect::<HashSet<Span>>()
    });
    let parameter = |name: &str| definition.parameter_type(name);
    let replaced = replaced(definition, environment);
    for typed in &definition.expressions {
        let Some(error) = case.failure(&typed.expression) else {
            continue;
        };
        // `parameter-type-mismatch` says it of operands of the wrong type.
        let is_said = typed.expression.operand_mismatch(&parameter).is_some();
        if is_said || replaced.contains(&typed.span) || absent.contains(&typed.span) {
            continue;
        }
        found.add(typed.span, error.message, name);
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

/// The defaults of parameters that the environment gives other values.
fn replaced(definition: &Definition, environment: Option<&EnvironmentDefinition>) -> HashSet<Span> {
    let given = environment
        .into_iter()
        .flat_map(|environment| &environment.values);
    let parameters = given.filter_map(|entry| definition.parameter(&entry.key.value));
    parameters
        .filter_map(|parameter| parameter.default_expression())
        .map(|default| default.span)
        .collect()
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
