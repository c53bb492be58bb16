//! `duplicate-compute-name`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "duplicate-compute-name",
        Deny,
        "two computes whose names are the same or differ only in case"
    ),
    check: Check::Definition(|definition, _, findings| {
        let mut first_with: HashMap<(String, bool), (Span, &str)> = HashMap::new();
        let computes = definition.computes.iter();
        let named = computes.filter_map(|compute| Some((compute.literal_name()?, compute.has_unique_name())));
        let mut names: Vec<_> = named.collect();
        names.sort_by_key(|(name, _)| name.span);
        for (name, is_unique) in names {
            let key = (name.value.to_ascii_lowercase(), is_unique);
            let Some((span, first)) = first_with.get(&key) else {
                first_with.insert(key, (name.span, name.value));
                continue;
            };
            let message = if name.value == *first {
                format!("two computes are called `{first}`")
            } else {
                format!(
                    "two computes are called `{first}` and `{}`, which is the same name to Azure",
                    name.value
                )
            };
            findings.push(
                Diagnostic::new(RULE.code, name.span, message, "the second")
                    .with_related(*span, "the first")
                    .with_note(
                        "all computes of a template, of any kind, need different names, even if no environment deploys \
                         both; Azure ignores case",
                    )
                    .with_help("rename one of the two"),
            );
        }
    }),
};
