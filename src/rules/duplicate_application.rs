//! `duplicate-application`.

use std::hash::Hash;

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::hashing::HashMap;
use crate::model::{CustomApplicationDefinition, Setting};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "duplicate-application",
        Deny,
        "two applications of an instance with the same name or published port"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, instance) in definition.instances() {
            findings.extend(same_names(&instance.custom_applications));
            findings.extend(same_ports(&instance.custom_applications));
        }
    }),
};

fn same_names(applications: &[CustomApplicationDefinition]) -> impl Iterator<Item = Diagnostic> {
    let names = applications
        .iter()
        .filter_map(|application| application.name.as_ref());
    repeated(names).into_iter().map(|(first, second, name)| {
        let message = format!("two applications of this instance are called `{name}`");
        Diagnostic::new(RULE.code, second.span, message, "the second")
            .with_related(first.span, "the first")
            .with_help("rename one of the two")
    })
}

fn same_ports(applications: &[CustomApplicationDefinition]) -> impl Iterator<Item = Diagnostic> {
    let endpoints = applications.iter().flat_map(|application| &application.endpoints);
    let ports = endpoints.filter_map(|endpoint| endpoint.published.as_ref());
    repeated(ports).into_iter().map(|(first, second, port)| {
        let message = format!("port {port} of this instance is published twice");
        Diagnostic::new(RULE.code, second.span, message, "already in use")
            .with_related(first.span, "by this endpoint")
            .with_help("publish one of the two on another port; `target` can stay the same")
    })
}

/// The settings whose value an earlier setting already has: the earlier one, the later one, and the value.
fn repeated<'d, T: Eq + Hash + 'd>(
    settings: impl Iterator<Item = &'d Setting<T>>,
) -> Vec<(&'d Setting<T>, &'d Setting<T>, &'d T)> {
    let mut first_with: HashMap<&T, &Setting<T>> = HashMap::default();
    let mut repeated = Vec::new();
    for setting in settings {
        let Some(value) = setting.literal() else { continue };
        match first_with.get(value) {
            Some(first) => repeated.push((*first, setting, value)),
            None => {
                first_with.insert(value, setting);
            }
        }
    }
    repeated
}
