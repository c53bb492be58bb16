//! `generic-instance-name`.

use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;

/// Words that many people use in the names of instances.
#[rustfmt::skip] // As many on a line as fit.
const GENERIC: &[&str] = &[
    "ai", "aml", "azure", "azureml", "ci", "compute", "cpu", "demo", "dev", "gpu", "instance",
    "jupyter", "lab", "labs", "learn", "learning", "machine", "ml", "my", "new", "notebook",
    "notebooks", "prod", "sample", "sandbox", "standard", "temp", "test", "train", "training",
    "tutorial", "vm", "workstation",
];

pub(super) const RULE: Rule = Rule {
    code: code!(
        "generic-instance-name",
        Allow,
        "an instance name that is probably taken in its region"
    ),
    check: Check::Definition(|definition, _, findings| {
        for (compute, _) in definition.instances() {
            let Some(name) = compute.literal_name().filter(|_| !compute.has_unique_name()) else {
                continue;
            };
            if is_generic(name.value) {
                findings.push(
                    Diagnostic::new(
                        RULE.code,
                        name.span,
                        format!("the name `{}` is probably taken already", name.value),
                        "only common words",
                    )
                    .with_note(
                        "the name of an instance is unique in its Azure region, not only in its \
                         workspace (\"Create a compute instance\")",
                    )
                    .with_help("add something unique: the team, the project or the person"),
                );
            }
        }
    }),
};

fn is_generic(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .all(|word| GENERIC.contains(&word.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_specific_word_is_enough() {
        for name in ["ci", "test", "Compute-Instance", "dev-ci1", "my-notebooks"] {
            assert!(is_generic(name), "{name}");
        }
        for name in ["ana-notebooks", "dp100-ci", "ci-radiology"] {
            assert!(!is_generic(name), "{name}");
        }
    }
}
