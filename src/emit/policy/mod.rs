//! `[policy.KIND]` → Azure Policy: a definition for each requirement, an initiative of all of them, an assignment.
//!
//! The same content in two forms: plain files, as `az policy definition create` takes them, and ARM templates, in which every
//! expression of a policy has one bracket more.

mod scope;
mod set;
mod template;

pub use scope::{Scope, ScopeKind};
pub use set::PolicySet;

use serde_json::{Value as Json, json};

use super::OutputFile;
use set::policy_parameters;

/// The files of a set of policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFiles {
    /// The ARM template of the definitions and the initiative.
    pub template: OutputFile,
    /// The ARM template of the assignment, if there is a scope.
    pub assignment: Option<OutputFile>,
    /// The plain files: two for each definition, and those of the initiative where its scope is known.
    pub plain: Vec<OutputFile>,
}

/// The name of the template.
pub const TEMPLATE: &str = "policy.json";

/// The name of the template of the assignment.
pub const ASSIGNMENT: &str = "policy.assignment.json";

/// Prints a set of policies that is created at a kind of scope, and its assignment to `scope`.
#[must_use]
pub fn policy_files(set: &PolicySet, kind: ScopeKind, scope: Option<&Scope>) -> PolicyFiles {
    let mut plain = Vec::new();
    for definition in &set.definitions {
        plain.push(file(&format!("{}.rules.json", definition.name), &definition.rule));
        plain.push(file(
            &format!("{}.params.json", definition.name),
            &definition.parameters,
        ));
    }
    if let Some(scope) = scope {
        let members = set.members(&|name| json!(scope.id_of("policyDefinitions", name)));
        plain.push(file(&format!("{}.definitions.json", set.name), &members));
        plain.push(file(
            &format!("{}.params.json", set.name),
            &policy_parameters(set),
        ));
    }
    PolicyFiles {
        template: file(TEMPLATE, &template::definitions(set, kind)),
        assignment: scope.map(|scope| file(ASSIGNMENT, &template::assignment(set, scope))),
        plain,
    }
}

fn file(name: &str, contents: &Json) -> OutputFile {
    OutputFile {
        name: name.to_owned(),
        contents: format!("{contents:#}\n").into(),
    }
}
