//! Policies with the values of their parameters: what is assigned, or everything where nothing is.

use serde_json::{Map, Value};

use super::change::Details;
use super::condition::Condition;
use super::document::last_name;
use super::field::Field;
use super::place::Place;
use super::request::Request;
use super::scope::{Scope, Selector};
use super::truth::Reason;
use crate::arm::{COMPUTE, ROLE_ASSIGNMENT, WORKSPACE};
use crate::expression::evaluate::Known;
use crate::hashing::HashMap;

/// A policy that is ready to judge.
#[derive(Debug, Clone)]
pub struct Assigned {
    /// How people call it: its display name, or its name.
    pub name: String,
    /// The assignment, if there is one.
    pub assignment: Option<String>,
    /// What the assignment says to those who do not comply.
    pub message: Option<String>,
    /// Where it is.
    pub place: Place,
    /// Where its rule begins: an RFC 6901 JSON pointer.
    pub(super) rule: String,
    pub(super) effect: Result<&'static str, Reason>,
    pub(super) overrides: Vec<(Result<&'static str, Reason>, Vec<Selector>)>,
    pub(super) condition: Condition,
    pub(super) details: Details,
    /// What of its details armlet does not know.
    pub(super) unreadable: Option<Reason>,
    pub(super) parameters: Map<String, Value>,
    /// The fields that its functions ask for, by their names.
    pub(super) fields: HashMap<String, Field>,
    /// What `policy()` gives.
    pub(super) about: Known,
    /// What `utcNow()` gives.
    pub(super) now: Option<String>,
    /// Whether the effect is enforced.
    pub(super) is_enforced: bool,
    pub(super) mode: Mode,
    pub(super) scope: Scope,
    pub(super) outside: Vec<Scope>,
    pub(super) selectors: Vec<Vec<Selector>>,
}

/// Which resources a policy looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    All,
    /// Only those of types that have tags and a region.
    Indexed,
    /// What a resource provider evaluates: no resource of a template.
    Provider,
}

/// Everything that is judged with.
#[derive(Debug, Clone, Default)]
pub struct AssignedPolicies {
    /// The policies, in the order of the files.
    pub all: Vec<Assigned>,
    /// What is assigned and in no file.
    pub missing: Vec<Missing>,
}

/// A policy that an assignment or an initiative names, and that no file has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Its id.
    pub id: String,
    /// What names it.
    pub named_by: String,
    /// Where that is.
    pub place: Place,
}

impl Missing {
    /// The line that prints it.
    #[must_use]
    pub fn command(&self) -> String {
        let name = last_name(&self.id);
        let is_set = self.id.to_lowercase().contains("policysetdefinitions");
        let kind = if is_set { "set-definition" } else { "definition" };
        format!("az policy {kind} show --name {name} > {name}.json")
    }
}

impl Assigned {
    /// Where its effect is in its file: an RFC 6901 JSON pointer.
    #[must_use]
    pub fn effect_pointer(&self) -> String {
        format!("{}/then/effect", self.rule)
    }

    /// The effect for a request.
    pub(super) fn effect_for(&self, request: &Request) -> Result<&'static str, Reason> {
        let own = self
            .overrides
            .iter()
            .find(|(_, selectors)| selectors.iter().all(|selector| selector.selects(request)));
        own.map_or_else(|| self.effect.clone(), |(effect, _)| effect.clone())
    }

    /// Whether the policy looks at a request: its mode, its scope, its selectors and what is taken out. Where it is not known
    /// whether a request is in a scope, it is.
    pub(super) fn applies_to(&self, request: &Request) -> bool {
        let is_looked_at = match self.mode {
            Mode::All => true,
            Mode::Indexed => is_indexed(request),
            Mode::Provider => false,
        };
        let mut outside = self.outside.iter();
        is_looked_at
            && self.scope.has(request) != Some(false)
            && !outside.any(|scope| scope.has(request) == Some(true))
            && (self.selectors.is_empty()
                || self
                    .selectors
                    .iter()
                    .any(|all| all.iter().all(|selector| selector.selects(request))))
    }
}

/// Whether the resources of a type have tags and a region.
fn is_indexed(request: &Request) -> bool {
    let kind = request.resource_type();
    let is = |known: &str| kind.eq_ignore_ascii_case(known);
    if is(COMPUTE) || is(WORKSPACE) {
        return true;
    }
    !is(ROLE_ASSIGNMENT) && request.members.get_alike("location").is_some()
}
