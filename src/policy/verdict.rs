//! What a policy says of a resource.

use serde_json::Value;

use super::requirement::Requirement;
use super::truth::Reason;

/// What a policy says of a resource.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Nothing: its condition does not hold, or it is not about such a resource.
    Compliant,
    /// The policy is switched off.
    Disabled,
    /// Azure refuses the resource.
    Denied(Denial),
    /// Azure takes the resource and reports it.
    Audited(Denial),
    /// Azure adds what is absent.
    Appended(Vec<Changed>),
    /// Azure changes what is sent.
    Modified(Vec<Changed>),
    /// It depends on what exists beside the resource, which a request does not show.
    NotJudged(String),
    /// It cannot be said.
    Unknown(Reason),
}

/// Why a resource is refused or reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Denial {
    /// What would satisfy the policy.
    pub requirement: Requirement,
    /// Changes with which the policy says nothing, where some are known: they were tried.
    pub remedy: Vec<Changed>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

/// A value that Azure puts into a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// How people read the property.
    pub field: String,
    /// Its path from the root of the resource.
    pub path: Vec<String>,
    /// The value; `None` if it is taken out.
    pub value: Option<Value>,
}

impl Verdict {
    /// The word for it, as `--output-format json` has it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Compliant => "compliant",
            Self::Disabled => "disabled",
            Self::Denied(_) => "deny",
            Self::Audited(_) => "audit",
            Self::Appended(_) => "append",
            Self::Modified(_) => "modify",
            Self::NotJudged(_) => "not judged",
            Self::Unknown(_) => "cannot be judged",
        }
    }
}

/// A policy, a resource, and the verdict.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The number of the policy in [`AssignedPolicies`](super::AssignedPolicies).
    pub policy: usize,
    /// What it says of the resource as it is created.
    pub created: Verdict,
    /// What it says of the resource as it is deployed again, if that is something else.
    pub redeployed: Option<Verdict>,
}

/// What all policies say of a resource.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judged {
    /// In the order of the policies.
    pub judgements: Vec<Judgement>,
}
