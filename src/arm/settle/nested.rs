//! Templates within a template: what they are given, and what they hand on.

use std::cell::{Cell, OnceCell};

use super::super::deployment::{Nested, Resource, Target};
use super::super::read::resource::DEPLOYMENT;
use super::super::value::Value;
use super::output;
use super::state::{Frame, Given, Instance, Round, Scope, failed};
use super::{Depth, convert};
use crate::expression::Expression;
use crate::expression::evaluate::{Known, Surroundings};
use crate::hashing::HashMap;

impl<'f, 't> Scope<'f, 't> {
    /// What `reference(…)` gives of a nested deployment: what it hands on.
    pub(super) fn handed_on(&self, arguments: &[Expression]) -> Known {
        let Some(instance) = self.instance(arguments) else {
            return Known::Open;
        };
        if instance.is_busy.replace(true) {
            return failed("A nested deployment refers to what it hands on itself.");
        }
        let given = {
            let scope = self.in_rounds(&instance.rounds);
            let inner = scope.inside(instance);
            output::handed_on(&inner)
        };
        instance.is_busy.set(false);
        convert::known(&given)
    }

    /// The nested deployment that a reference means: by its symbol, its name or its id.
    fn instance(&self, arguments: &[Expression]) -> Option<&'f Instance<'t>> {
        let named = referenced(arguments.first()?)?;
        let instances = self.instances();
        let by_symbol = instances.iter().find(|instance| instance.symbol == named);
        by_symbol.or_else(|| {
            let is_named = |instance: &&Instance<'_>| {
                matches!(&instance.name, Value::String(name) if name.eq_ignore_ascii_case(named))
            };
            instances.iter().find(is_named)
        })
    }

    /// The nested deployments of the template, each once for every round of its loop.
    fn instances(&self) -> &'f [Instance<'t>] {
        let frame = self.frame;
        frame.instances.get_or_init(|| {
            let scope = Scope::of(frame).with_values();
            let mut instances = Vec::new();
            for resource in &frame.template.resources {
                let Some(nested) = resource
                    .as_read
                    .as_ref()
                    .and_then(|as_read| as_read.nested.as_ref())
                else {
                    continue;
                };
                for round in scope.rounds_of_resource(resource) {
                    instances.push(Instance {
                        symbol: &resource.symbol,
                        resource,
                        nested,
                        name: round.settled(&resource.name),
                        rounds: round.rounds,
                        frame: OnceCell::new(),
                        is_busy: Cell::new(false),
                    });
                }
            }
            instances
        })
    }

    fn in_rounds(&self, rounds: &[Round]) -> Scope<'f, 't> {
        let mut scope = self.clone();
        scope.rounds = rounds.to_vec();
        scope
    }

    /// What the template of a nested deployment is settled in.
    fn inside(&self, instance: &'f Instance<'t>) -> Scope<'f, 't> {
        if !instance.nested.inner {
            return self.clone();
        }
        let frame = instance
            .frame
            .get_or_init(|| self.frame_of(instance.resource, instance.nested));
        let mut scope = Scope::of(frame);
        scope.sees_values = self.sees_values;
        scope.pointer.clone_from(&self.pointer);
        scope
    }

    /// The frame of a nested deployment of inner scope.
    pub(super) fn frame_of(&self, resource: &'t Resource, nested: &'t Nested) -> Frame<'t> {
        let values = self.with_values().object(&nested.parameters);
        let open = match self.frame.depth {
            Depth::All => None,
            Depth::Declared => {
                let mut scope = self.clone();
                scope.sees_values = false;
                Some(scope.object(&nested.parameters))
            }
        };
        let mut given = HashMap::default();
        for (key, entry) in values.iter() {
            let Some(name) = key.as_str() else { continue };
            let value = given_by(entry);
            let open = open.as_ref().and_then(|open| open.get(name));
            let given_open = open.map_or_else(|| value.clone(), given_by);
            given.insert(
                name.to_ascii_lowercase(),
                Given {
                    open: given_open,
                    value,
                },
            );
        }
        let target = resource
            .as_read
            .as_ref()
            .and_then(|as_read| as_read.target.as_deref());
        let surroundings = match target {
            Some(target) => self.surroundings_of(target),
            None => self.frame.surroundings.clone(),
        };
        Frame::nested(
            &nested.deployment,
            given,
            surroundings,
            self.frame.depth,
            self.frame.run,
        )
    }

    /// Where a nested deployment deploys to.
    fn surroundings_of(&self, target: &Target) -> Surroundings {
        let text = |value: &Option<Value>| match self.with_values().value(value.as_ref()?) {
            Value::String(text) => Some(text.to_string()),
            _ => None,
        };
        let outer = &self.frame.surroundings;
        let mut inner = outer.clone();
        if target.subscription.is_some() {
            inner.subscription_id = text(&target.subscription);
        }
        if target.resource_group.is_some() {
            inner.resource_group = text(&target.resource_group);
            // NOTE: another group is in a region of its own.
            if inner.resource_group != outer.resource_group {
                inner.location = None;
            }
        }
        inner
    }
}

/// What an entry of a nested deployment's parameters gives.
fn given_by(entry: &Value) -> Known {
    match entry {
        Value::Object(members) => match members.get_alike("value") {
            Some(value) => convert::known(value),
            None => Known::Open,
        },
        _ => Known::Open,
    }
}

/// The name or symbol in a reference: a text, the last segment of an id, or the last argument of a call that makes one.
fn referenced(argument: &Expression) -> Option<&str> {
    match argument {
        Expression::String(text) => text.rsplit('/').next(),
        Expression::Call { arguments, .. } => {
            let is_deployment = |part: &Expression| matches!(part, Expression::String(text) if text.eq_ignore_ascii_case(DEPLOYMENT));
            match arguments.last()? {
                Expression::String(name) if arguments.iter().any(is_deployment) => Some(name),
                _ => None,
            }
        }
        _ => None,
    }
}
