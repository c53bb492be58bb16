//! The resources of a template → those that are deployed.

use std::sync::Arc;

use super::super::change::Becomes;
use super::super::deployment::{AsRead, Deployment, Nested, Resource, Target};
use super::super::read::links::{Unlinked, link};
use super::super::read::{name, script};
use super::super::value::{Object, Value};
use super::Depth;
use super::state::Scope;
use crate::expression::arm::{Quotes, read_string};
use crate::expression::{Expression, Operator};

/// What a resource weighs at least.
const RESOURCE: usize = 4 << 10;

/// What is deployed.
#[derive(Debug, Default)]
pub(super) struct Deployed {
    found: Vec<Unlinked>,
    /// Where the template that is gone through deploys to, if that is not where the whole does.
    target: Option<Arc<Target>>,
    /// What the deployment itself is conditional on.
    condition: Option<Expression>,
}

impl Deployed {
    /// The resources, which know their parents.
    pub(super) fn linked(self) -> Vec<Resource> {
        link(self.found)
    }
}

impl<'t> Scope<'_, 't> {
    /// Adds what a template deploys whose expressions are settled here: the template itself, or one within it of outer scope.
    pub(super) fn deploy(&self, template: &'t Deployment, deployed: &mut Deployed) {
        if deployed.found.is_empty() {
            deployed.found.reserve_exact(template.resources.len());
        }
        for resource in template.resources.iter().filter(|resource| !resource.existing) {
            let nothing = AsRead::default();
            let as_read = resource.as_read.as_deref().unwrap_or(&nothing);
            let scope = self.at(&as_read.pointer);
            let rounds = scope.rounds_of_resource(resource).into_iter();
            for round in rounds.take_while(|round| self.frame.run.has_room(RESOURCE, &round.pointer, None)) {
                round.one(resource, template, deployed);
            }
        }
    }

    /// The scopes of the rounds of a resource's loop; one where it has none, or where it is not known how many there are.
    pub(super) fn rounds_of_resource(&self, resource: &Resource) -> Vec<Self> {
        let copy = resource
            .as_read
            .as_ref()
            .and_then(|as_read| as_read.copy.as_ref());
        let Some(copy) = copy else {
            return vec![self.clone()];
        };
        match self.rounds_of(&copy.name, &copy.count) {
            Some(rounds) => (0..rounds)
                .map(|index| self.within(&copy.name, index, true))
                .collect(),
            None => vec![self.clone()],
        }
    }

    fn one(&self, resource: &'t Resource, template: &'t Deployment, deployed: &mut Deployed) {
        let condition = match resource
            .condition
            .as_ref()
            .map(|condition| self.settled(condition))
        {
            // What its author switched off is still there to be switched on.
            Some(Value::Boolean(false)) if self.frame.depth == Depth::Declared => {
                Some(Expression::Boolean(false))
            }
            Some(Value::Boolean(false)) => return,
            Some(Value::Expression(open)) => Some(Arc::unwrap_or_clone(open)),
            _ => None,
        };
        let condition = both(deployed.condition.clone(), condition);
        if let Some(nested) = resource
            .as_read
            .as_ref()
            .and_then(|as_read| as_read.nested.as_ref())
        {
            return self.nested(resource, nested, condition, deployed);
        }
        let segments = self.name(resource, template);
        let last = segments.as_ref().and_then(|segments| segments.last().cloned());
        let resource = Resource {
            symbol: format!("resource{}", deployed.found.len()).into(),
            resource_type: resource.resource_type.clone(),
            api_version: self.text(&resource.api_version).into(),
            existing: resource.existing,
            parent: None,
            name: last.unwrap_or_else(|| self.whole_name(resource, template)),
            condition: condition.map(Box::new),
            only_if_not_exists: resource.only_if_not_exists,
            stopped_after_creation: resource.stopped_after_creation,
            scope: None,
            body: self.body(resource),
            depends_on: Vec::new(),
            as_read: Some(Arc::new(self.as_read(
                resource,
                template,
                deployed.target.as_ref(),
            ))),
        };
        deployed.found.push(Unlinked {
            resource,
            segments,
            depends_on: Vec::new(),
        });
    }

    /// Adds what a nested deployment deploys.
    fn nested(
        &self,
        resource: &'t Resource,
        nested: &'t Nested,
        condition: Option<Expression>,
        deployed: &mut Deployed,
    ) {
        let outer_condition = std::mem::replace(&mut deployed.condition, condition);
        let outer_target = deployed.target.clone();
        if let Some(target) = resource
            .as_read
            .as_ref()
            .and_then(|as_read| as_read.target.as_deref())
        {
            self.narrow(target, Arc::make_mut(deployed.target.get_or_insert_default()));
        }
        if nested.inner {
            let frame = self.frame_of(resource, nested);
            let mut scope = Scope::of(&frame);
            scope.sees_values = self.sees_values;
            scope.deploy(&nested.deployment, deployed);
        } else {
            self.deploy(&nested.deployment, deployed);
        }
        deployed.condition = outer_condition;
        deployed.target = outer_target;
    }

    fn narrow(&self, target: &Target, place: &mut Target) {
        let scope = self.with_values();
        if let Some(subscription) = &target.subscription {
            place.subscription = Some(scope.value(subscription));
        }
        if let Some(group) = &target.resource_group {
            place.resource_group = Some(scope.value(group));
        }
        if let Some(other) = &target.scope {
            place.scope = Some(scope.value(other));
        }
    }

    /// The segments of the full name; `None` if the end of one is not known.
    fn name(&self, resource: &Resource, template: &Deployment) -> Option<Vec<Expression>> {
        let count = resource.resource_type.matches('/').count();
        let segments = resource.name_segments(&template.resources);
        let written = if segments.len() == count {
            Some(segments)
        } else {
            name::segments(&name::full(&segments), count)
        };
        let Some(written) = written else {
            return name::segments(&self.whole_name(resource, template), count);
        };
        let settled = written.iter().map(|segment| self.expression(segment));
        let settled: Vec<Expression> = settled.collect();
        name::segments(&name::full(&settled), count).or(Some(settled))
    }

    fn whole_name(&self, resource: &Resource, template: &Deployment) -> Expression {
        let segments = resource.name_segments(&template.resources);
        self.expression(&name::full(&segments))
    }

    fn expression(&self, expression: &Expression) -> Expression {
        super::convert::expression(&self.settled(expression))
    }

    /// A text that may be an expression in brackets.
    fn text(&self, text: &str) -> String {
        match read_string(text, Quotes::Kept) {
            Ok(Expression::String(_)) | Err(_) => text.to_owned(),
            Ok(expression) => match self.with_values().settled(&expression) {
                Value::String(text) => text.to_string(),
                _ => text.to_owned(),
            },
        }
    }

    /// The body; what is `null` in the envelope is not sent. Scripts that an expression made are in the place of their data, too.
    fn body(&self, resource: &Resource) -> Object {
        self.object(&resource.body).changed(|_, value| match value {
            Value::Null => Becomes::Nothing,
            value if script::has_closed(value) => {
                let mut value = value.clone();
                script::put_everywhere(&mut value, &Object::new());
                Becomes::Value(value)
            }
            _ => Becomes::Same,
        })
    }

    fn as_read(&self, resource: &Resource, template: &Deployment, target: Option<&Arc<Target>>) -> AsRead {
        let nothing = AsRead::default();
        let own = resource.as_read.as_deref().unwrap_or(&nothing);
        let known = own
            .copy
            .as_ref()
            .is_none_or(|copy| self.rounds.iter().any(|round| round.name == copy.name));
        let scope = match (&resource.scope, &own.scope) {
            (Some(symbol), _) => {
                let scope = template.resource(symbol);
                scope.map(|scope| self.settled(&scope.id(&template.resources)))
            }
            (None, Some(scope)) => Some(self.value(scope)).filter(|scope| *scope != Value::Null),
            (None, None) => None,
        };
        let name = own.name.as_ref().map(|name| self.expression(name));
        AsRead {
            name: name
                .filter(|name| !matches!(name, Expression::String(_)))
                .map(Box::new),
            pointer: own.pointer.clone(),
            symbol: resource.symbol.clone(),
            copy: own.copy.clone().filter(|_| !known),
            nested: None,
            target: target.cloned(),
            scope,
            depends_on: Vec::new(),
            options: self.object(&own.options),
        }
    }
}

/// What both conditions say.
fn both(outer: Option<Expression>, inner: Option<Expression>) -> Option<Expression> {
    match (outer, inner) {
        (Some(outer), Some(inner)) => Some(Expression::Binary(
            Operator::And,
            Box::new(outer),
            Box::new(inner),
        )),
        (outer, inner) => outer.or(inner),
    }
}
