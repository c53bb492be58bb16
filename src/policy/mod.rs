//! Azure Policy: definitions, initiatives, assignments and exemptions → what they say of the resources that are sent.
//!
//! [`Policies`] reads every form they come in; [`judge`] judges resources as a snapshot or Azure has them. What of a policy armlet
//! does not know, and what of a resource only the deployment knows, cannot be judged, and is said so.

mod assigned;
mod binding;
mod candidate;
mod change;
mod changed;
mod condition;
mod context;
mod document;
mod field;
mod judge;
mod open;
mod operand;
mod operator;
mod parse;
mod place;
mod policies;
mod remedy;
mod request;
mod requirement;
mod round;
mod scope;
mod truth;
mod verdict;
mod vocabulary;

pub use assigned::{Assigned, AssignedPolicies, Missing};
pub use judge::{judge, judge_all};
pub use place::Place;
pub use policies::{Policies, PolicyError, PolicyFile};
pub use request::Request;
pub use requirement::Requirement;
pub use truth::Reason;
pub use verdict::{Changed, Denial, Judged, Judgement, Verdict};
pub use vocabulary::{CONDITIONS, EFFECTS, FUNCTIONS, OPERATORS, Vocabulary};
