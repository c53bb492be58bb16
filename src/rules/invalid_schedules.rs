//! `invalid-schedules`.

use std::str::FromStr as _;

use super::{Check, Rule, code};
use crate::arm::{StartStop, Value};
use crate::diagnostic::{Diagnostic, Findings};
use crate::expression::{Expression, ValueType};
use crate::language::reader::WholeValue;
use crate::language::rest::free_form;
use crate::model::{Compute, Definition, InstanceDefinition};
use crate::source::Span;
use crate::syntax::Node;
use crate::time::{Cron, InvalidTime, TimeZone};
use crate::values::Case;

/// The maximum number of schedules of an instance (Create a compute instance, Microsoft Learn).
const MOST: usize = 4;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "invalid-schedules",
        Deny,
        "schedules from a parameter that are not what REST takes"
    ),
    check: Check::Declaration(|definition, _, findings| {
        for (compute, instance) in definition.instances() {
            if let Some(whole) = instance.schedules.whole() {
                check(definition, compute, instance, whole, findings);
            }
        }
    }),
};

fn check(
    definition: &Definition,
    compute: &Compute,
    instance: &InstanceDefinition,
    whole: &WholeValue,
    findings: &mut Findings,
) {
    if let Some(window) = instance.working_hours.first() {
        let message = format!(
            "`schedules` of `{}` is given at deployment as a whole, so `working_hours` cannot be added to it",
            compute.name.value
        );
        findings.push(
            Diagnostic::new(RULE.code, window.span, message, "cannot be added")
                .with_related(whole.span, "all schedules")
                .with_help("remove one of the two"),
        );
    }
    let Some(value) = &whole.value else { return };
    let kind = value.value_type(&|name| definition.parameter_type(name));
    if ![ValueType::Array, ValueType::Object, ValueType::Any].contains(&kind) {
        let message = format!(
            "`schedules` takes a parameter of type `array` (the list `computeStartStop`) or `object`, not `{}`",
            kind.name()
        );
        findings.push(Diagnostic::new(
            RULE.code,
            whole.span,
            message,
            format!("of type `{}`", kind.name()),
        ));
        return;
    }
    match value {
        Expression::Parameter(name) => {
            findings.extend(known_values(definition, name).into_iter().flat_map(wrong));
        }
        _ => {
            for finding in computed_values(definition, value, whole.span)
                .iter()
                .flat_map(wrong)
            {
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
    }
}

/// What an expression at a place gives, with the defaults and in each environment.
fn computed_values(definition: &Definition, expression: &Expression, place: Span) -> Vec<Node> {
    let environments = definition.environments.iter();
    let cases = environments.map(|environment| Case::of_environment(definition, environment));
    let cases = std::iter::once(Case::of_defaults(definition)).chain(cases);
    let values = cases.filter_map(|case| case.evaluated(expression, place));
    values.collect()
}

/// The values of a parameter that the definition has.
fn known_values<'d>(definition: &'d Definition, name: &str) -> Vec<&'d Node> {
    let parameter = definition.parameter(name);
    let default = parameter.filter(|parameter| parameter.default_expression().is_none());
    let default = default
        .and_then(|parameter| parameter.body.default.as_ref())
        .map(|default| &default.0);
    let given = definition
        .environments
        .iter()
        .filter_map(|environment| environment.value(name));
    let values = default.into_iter().chain(given);
    values
        .filter(|node| node.as_array().is_some() || has_list(node))
        .collect()
}

/// Whether a value is an object with the list, and not a reference to where it comes from.
fn has_list(node: &Node) -> bool {
    node.as_table()
        .is_some_and(|table| table.get("computeStartStop").is_some())
}

/// What is wrong with a list of starts and stops, in REST's words.
fn wrong(node: &Node) -> Vec<Diagnostic> {
    let list = match node.as_table() {
        // A choice may give no schedules.
        Some(table) if table.is_empty() => return Vec::new(),
        Some(table) => table.get("computeStartStop").unwrap_or(node),
        None => node,
    };
    let Some(entries) = list.as_array() else {
        let message = "`computeStartStop` must be a list of starts and stops";
        return vec![Diagnostic::new(RULE.code, list.span, message, list.type_name())];
    };
    let mut found: Vec<Diagnostic> = entries.iter().filter_map(wrong_entry).collect();
    if entries.len() > MOST {
        let message = format!(
            "an instance can have a maximum of {MOST} schedules, but these are {}",
            entries.len()
        );
        found.push(Diagnostic::new(
            RULE.code,
            list.span,
            message,
            format!("{} schedules", entries.len()),
        ));
    }
    found
}

/// What is wrong with the cron expression of an entry.
fn wrong_cron(node: &Node) -> Option<InvalidTime> {
    let cron = node.as_table()?.get("cron")?.as_table()?;
    let errors = Cron::from_str(cron.get("expression")?.as_str()?).err()?;
    errors.into_iter().next()
}

fn wrong_entry(node: &Node) -> Option<Diagnostic> {
    let value: Value = free_form(node);
    let finding = |message: &str, label: &str| {
        Some(
            Diagnostic::new(RULE.code, node.span, message, label).with_help(
                "write what REST takes: `{ action = \"Stop\", triggerType = \"Cron\", cron = { expression = \"0 18 * * *\", \
                 timeZone = \"Romance Standard Time\" } }`; or write the entries as `[[instance.NAME.schedules]]`",
            ),
        )
    };
    let Some(entry) = StartStop::of(&value) else {
        return finding(
            "a schedule must have the `action` `Start` or `Stop`",
            "neither starts nor stops",
        );
    };
    if let Some(error) = wrong_cron(node) {
        return finding(
            &error.message,
            "a cron expression that the service does not accept",
        );
    }
    if entry.trigger.is_none() {
        return finding(
            "a schedule must say when: `cron` with an `expression` of five fields, or `recurrence`",
            "says no time that can be read",
        );
    }
    let zone = TimeZone::from_str(entry.zone).ok();
    match zone {
        Some(zone) if zone.windows_name() == entry.zone => None,
        Some(zone) => {
            let message = format!(
                "the service takes Windows names of time zones: `{}`",
                zone.windows_name()
            );
            finding(&message, "another name")
        }
        None => finding(
            "the time zone of a schedule must be a Windows name",
            "an unknown time zone",
        ),
    }
}
