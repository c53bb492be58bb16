//! `incomplete-instance-type`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::model::kubernetes::InstanceTypeDefinition;
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "incomplete-instance-type",
        Deny,
        "an instance type that lacks a request or limit of CPU or memory"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (_, kubernetes) in definition.kubernetes() {
            for (name, instance_type) in &kubernetes.instance_types.0 {
                findings.extend(incomplete(name, instance_type));
            }
        }
    }),
};

fn incomplete(name: &Spanned<ArcStr>, instance_type: &InstanceTypeDefinition) -> Option<Diagnostic> {
    let resources = instance_type.resources.as_ref();
    let has = |table: &str, key: &str| {
        let table = resources.map(|resources| match table {
            "requests" => &resources.requests,
            _ => &resources.limits,
        });
        table.is_some_and(|table| table.0.iter().any(|(known, _)| known.value == key))
    };
    let needed = [
        ("requests", "cpu"),
        ("requests", "memory"),
        ("limits", "cpu"),
        ("limits", "memory"),
    ];
    let missing: Vec<String> = needed
        .iter()
        .filter(|(table, key)| !has(table, key))
        .map(|(table, key)| format!("`{table}.{key}`"))
        .collect();
    let (last, others) = missing.split_last()?;
    let list = if others.is_empty() {
        last.clone()
    } else {
        format!("{} and {last}", others.join(", "))
    };
    let finding = Diagnostic::new(
        RULE.code,
        name.span,
        format!("the instance type `{}` lacks {list}", name.value),
        "incomplete resources",
    );
    Some(finding.with_help(
        "write, for example, `resources = { requests = { cpu = \"1\", memory = \"4Gi\" }, \
         limits = { cpu = \"2\", memory = \"8Gi\" } }`",
    ))
}
