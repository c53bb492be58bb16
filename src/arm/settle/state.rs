//! What settling works on. Templates, the templates within them and the places in them refer to one another, so their types
//! are together here; what each does is in a file of its own.

use std::cell::{Cell, OnceCell, RefCell};

use super::super::deployment::{Deployment, Nested, Resource};
use super::super::value::Value;
use super::{Depth, Run};
use crate::expression::evaluate::{EvaluationError, Known, Surroundings};
use crate::hashing::HashMap;

/// A template with what its parameters are given.
#[derive(Debug)]
pub(super) struct Frame<'t> {
    pub(super) template: &'t Deployment,
    /// The place that it is deployed to.
    pub(super) surroundings: Surroundings,
    pub(super) depth: Depth,
    /// Whether it is the template itself, and none within it.
    pub(super) is_root: bool,
    pub(super) run: &'t Run,
    /// What its parameters are given, by their names in lower case.
    pub(super) given: HashMap<String, Given>,
    /// What has been settled already, and what is being settled, by kind, name and whether values are seen.
    pub(super) names: RefCell<HashMap<(Kind, String, bool), Option<Known>>>,
    /// The nested deployments; see [`nested`](super::nested).
    pub(super) instances: OnceCell<Vec<Instance<'t>>>,
}

/// What a parameter is given.
#[derive(Debug, Clone)]
pub(super) struct Given {
    /// Where parameters have their values.
    pub(super) value: Known,
    /// Where those of the template itself are open.
    pub(super) open: Known,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Parameter,
    Variable,
}

/// A nested deployment in one round of its loop.
#[derive(Debug)]
pub(super) struct Instance<'t> {
    pub(super) symbol: &'t str,
    pub(super) resource: &'t Resource,
    pub(super) nested: &'t Nested,
    /// Its name, as far as it is known.
    pub(super) name: Value,
    pub(super) rounds: Vec<Round>,
    /// What its own template is settled in, made when it is asked for.
    pub(super) frame: OnceCell<Frame<'t>>,
    /// Whether its outputs are being settled.
    pub(super) is_busy: Cell<bool>,
}

/// A round of a loop.
#[derive(Debug, Clone)]
pub(super) struct Round {
    pub(super) name: String,
    pub(super) index: i64,
    /// Whether it is the loop of a resource or output, which `copyIndex()` without a name means.
    pub(super) is_whole: bool,
}

/// A template, the rounds of the loops around a place in it, and what is seen of its parameters.
#[derive(Debug, Clone)]
pub(super) struct Scope<'f, 't> {
    pub(super) frame: &'f Frame<'t>,
    pub(super) rounds: Vec<Round>,
    /// Whether parameters have the values that they are known to have, or are open.
    pub(super) sees_values: bool,
    /// Where the place is, for notes.
    pub(super) pointer: String,
}

/// An error of settling itself.
pub(super) fn failed(message: impl Into<String>) -> Known {
    Known::Failed(EvaluationError::new(message))
}
