//! A template → what it deploys, as far as the template itself settles it.
//!
//! Defaults, parameters with one allowed value, variables, functions over what is known, loops and conditions are evaluated,
//! nested deployments are opened and what they hand on is followed. What only the deployment knows stays an expression, in
//! the spelling of the deployment engine. The engine, and so this, is [`evaluate`](crate::expression::evaluate).

mod convert;
mod frame;
mod nested;
mod output;
mod place;
mod resources;
mod scope;
pub(crate) mod shape;
mod state;
mod values;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use super::deployment::{Deployment, Resource};
use super::parameter_file::ParameterValue;
use super::value::Value;
use crate::expression::evaluate::{Known, Surroundings};
use crate::expression::{Expression, ValueType};
use resources::Deployed;
use state::{Frame, Scope};

/// What a template is settled with.
#[derive(Debug, Clone, Default)]
pub struct Settling<'s> {
    /// Values for its parameters, of a parameter file.
    pub given: &'s [(String, ParameterValue)],
    /// What is known of the place that it is deployed to.
    pub surroundings: Surroundings,
}

/// What a template comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settled {
    /// The resources that are deployed, in their order, each once for every round of its loop, and the outputs.
    pub deployment: Deployment,
    /// What could not be settled although the deployment engine may: each once.
    pub notes: Vec<Note>,
}

/// Something that could not be settled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// Where it is written: an RFC 6901 JSON pointer to the resource or output.
    pub pointer: String,
    /// What it is: the function that is lacking, or what the engine would say.
    pub message: String,
    /// Whether it comes to more than any template can: a loop of a million rounds, a text that grows at each step. What is settled
    /// behind it may be nothing.
    pub exceeds_limits: bool,
    /// The expression that it is about, where `pointer` leads to more than that.
    pub expression: Option<String>,
}

/// How deep parameters, variables and outputs may refer to one another; deeper is a mistake, or meant to harm.
const MOST_STEPS: usize = 64;

/// What an expression that takes too much weighs: one costs as much time as a large template.
const TOO_MUCH: usize = MOST_WEIGHT / 16;

/// How much a template may come to: texts in bytes, and 32 for each value. The resource manager takes 4 MB.
const MOST_WEIGHT: usize = 32 << 20;

/// What one run shares.
#[derive(Debug, Default)]
struct Run {
    notes: RefCell<Vec<Note>>,
    /// How many names are being settled, one for the other.
    steps: Cell<usize>,
    /// How much has been made.
    weight: Cell<usize>,
    /// Whether the first thing that exceeds a limit ends the settling.
    stops_at_limits: bool,
    /// Whether it has ended: what is left stays as it is written.
    is_over: Cell<bool>,
    /// Whether the count of a loop is being settled.
    counts: Cell<bool>,
    /// The parameters of the template itself that the count of a loop hangs on, in lower case.
    counted: RefCell<BTreeSet<String>>,
    /// Those of them that have their values everywhere.
    pinned: BTreeSet<String>,
}

impl Run {
    /// Whether there is room for a value of this weight, which an expression at a place gives; it is taken.
    fn has_room(&self, weight: usize, pointer: &str, expression: Option<&Expression>) -> bool {
        let total = self.weight.get().saturating_add(weight);
        self.weight.set(total);
        if total > MOST_WEIGHT && !self.is_over.replace(true) {
            let rest = match self.stops_at_limits {
                true => "",
                false => "; the rest is left as it is written",
            };
            let message = format!("the template comes to more than any that can be deployed{rest}");
            self.exceeded(pointer, message, expression.map(Expression::to_arm));
        }
        !self.is_over.get()
    }

    /// Notes that something exceeds a limit.
    fn exceeded(&self, pointer: &str, message: String, expression: Option<String>) {
        self.notes.borrow_mut().push(Note {
            pointer: pointer.to_owned(),
            message,
            exceeds_limits: true,
            expression,
        });
        if self.stops_at_limits {
            self.is_over.set(true);
        }
    }
}

/// Settles a template.
///
/// A secret that is given stays `[parameters('…')]`. An expression that fails stays as it is, with a note.
#[must_use]
pub fn settle(deployment: &Deployment, settling: &Settling<'_>) -> Settled {
    run(deployment, settling, Depth::All)
}

/// What a template deploys, as its author would write it without loops, variables and nested deployments: they are opened, but
/// `[parameters('…')]` of the template itself stays wherever it is not the count of a loop.
#[must_use]
pub fn declared(deployment: &Deployment) -> Settled {
    run(deployment, &Settling::default(), Depth::Declared)
}

/// The same where the lists that loops go over have the values that are given, or their defaults: each round says what it is for. So
/// have the parameters on which it hangs what kind of compute there is, and which members it has.
/// The first thing that exceeds a limit ends it.
#[must_use]
pub fn unrolled(deployment: &Deployment, given: &[(String, ParameterValue)]) -> Settled {
    let settling = Settling {
        given,
        ..Settling::default()
    };
    let first = Run {
        stops_at_limits: true,
        ..Run::default()
    };
    let mut parameters = deployment.parameters.iter();
    if parameters.any(|parameter| parameter.kind != ValueType::String) {
        let _ = run_with(deployment, &settling, Depth::Declared, &first);
    }
    let pinned = |pinned: BTreeSet<String>| Run {
        pinned,
        stops_at_limits: true,
        ..Run::default()
    };
    let counted = first.counted.into_inner();
    let settled = run_with(deployment, &settling, Depth::Declared, &pinned(counted.clone()));
    let shaping = shape::parameters(&settled.deployment);
    if shaping.is_subset(&counted) {
        return settled;
    }
    let all = counted.union(&shaping).cloned().collect();
    run_with(deployment, &settling, Depth::Declared, &pinned(all))
}

/// How much is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Everything that is known.
    All,
    /// The counts of loops; everything else sees parameters that are open.
    Declared,
}

fn run(deployment: &Deployment, settling: &Settling<'_>, depth: Depth) -> Settled {
    run_with(deployment, settling, depth, &Run::default())
}

fn run_with(deployment: &Deployment, settling: &Settling<'_>, depth: Depth, run: &Run) -> Settled {
    let frame = Frame::root(deployment, settling, depth, run);
    let scope = Scope::of(&frame);
    let mut deployed = Deployed::default();
    scope.deploy(deployment, &mut deployed);
    let outputs = output::outputs(&scope);
    drop(scope);
    drop(frame);
    let mut notes = run.notes.take();
    notes.sort();
    notes.dedup();
    Settled {
        deployment: Deployment {
            scope: deployment.scope,
            parameters: deployment.parameters.clone(),
            resources: deployed.linked(),
            outputs,
            ..Deployment::default()
        },
        notes,
    }
}

/// The id of a settled resource: a text, or an expression in the spelling of the deployment engine.
///
/// `surroundings` are those of the template, which a nested deployment's own place overrules.
#[must_use]
pub fn id(resource: &Resource, settled: &Deployment, surroundings: &Surroundings) -> Value {
    place::id(resource, settled, surroundings)
}

/// The name of a settled resource with those of its parents: a text, or an expression.
#[must_use]
pub fn full_name(resource: &Resource, settled: &Deployment) -> Value {
    let written = resource.as_read.as_ref().and_then(|as_read| as_read.name.clone());
    let joined = || super::read::name::full(&resource.name_segments(&settled.resources));
    Value::from(written.map_or_else(joined, |written| *written))
}

/// Whether everything of a value is known.
#[must_use]
pub fn is_known(value: &Value) -> bool {
    convert::constant(value).is_some()
}

/// A value of which everything is known as it is, and one with an open part as a single expression.
#[must_use]
pub fn as_one(value: &Value) -> Value {
    match convert::constant(value) {
        Some(_) => value.clone(),
        None => Value::from(convert::expression(value)),
    }
}

/// What a settled value is for an expression that refers to it.
#[must_use]
pub fn known(value: &Value) -> Known {
    convert::known(value)
}

/// A value that holds no expression, as JSON in which a text in brackets is only that.
#[must_use]
pub fn constant(value: &Value) -> Option<serde_json::Value> {
    convert::constant(value)
}

/// Whether an expression is one that may stay in what is settled.
pub(super) fn may_stay(expression: &Expression) -> bool {
    place::is_open(expression)
}
