//! One way in which the parameters of a definition get values.

use std::cell::{Cell, RefCell};

use arcstr::ArcStr;

use super::path::Path;
use crate::expression::evaluate::{Context, Known, Outcome, Surroundings, evaluate};
use crate::expression::{Expression, ValueType};
use crate::hashing::HashSet;
use crate::language::rest::free_form;
use crate::model::{
    Definition, ENVIRONMENT, EnvironmentDefinition, LOCATION, ParameterDefinition, Use, ValueSource,
    value_source,
};
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};

/// How deep the defaults of parameters may refer to other parameters.
const MAX_DEPTH: usize = 32;

/// A value that is put in.
#[derive(Debug, Clone, PartialEq)]
pub struct Substitution {
    /// The place that takes it: the table `{ param = "…" }` or `{ expr = "…" }`.
    pub at: Span,
    /// The key of the place.
    pub key: &'static str,
    /// The value, at the place where it is written.
    pub value: Node,
    /// Whether an expression gives it, which then has its place.
    pub is_computed: bool,
}

/// The values that the parameters of a definition have.
pub struct Case<'d> {
    definition: &'d Definition,
    source: Source<'d>,
    surroundings: Surroundings,
    depth: Cell<usize>,
    /// What the defaults that were evaluated give, by the numbers of their parameters; empty before the first. Defaults that refer
    /// to one another several times would take as many evaluations as there are ways from one to the other.
    defaults: RefCell<Vec<Option<Evaluated>>>,
}

/// What an expression gives; none if that is not known.
type Evaluated = Option<Node>;

/// Where the values come from.
#[derive(Clone, Copy)]
enum Source<'d> {
    /// The defaults alone.
    Defaults,
    /// An environment, over the defaults.
    Environment(&'d EnvironmentDefinition),
    /// The allowed values of this number, and nothing else.
    Allowed(usize),
}

impl<'d> Case<'d> {
    /// The defaults alone.
    #[must_use]
    pub fn of_defaults(definition: &'d Definition) -> Self {
        Self::new(definition, Source::Defaults)
    }

    /// What an environment gives, over the defaults.
    #[must_use]
    pub fn of_environment(definition: &'d Definition, environment: &'d EnvironmentDefinition) -> Self {
        Self::new(definition, Source::Environment(environment))
    }

    /// The allowed value of each parameter that has this number; nothing else is known.
    #[must_use]
    pub fn of_allowed(definition: &'d Definition, number: usize) -> Self {
        Self::new(definition, Source::Allowed(number))
    }

    fn new(definition: &'d Definition, source: Source<'d>) -> Self {
        Self {
            definition,
            source,
            surroundings: surroundings(source),
            depth: Cell::new(0),
            defaults: RefCell::default(),
        }
    }

    /// The name of the environment.
    #[must_use]
    pub fn environment(&self) -> Option<&'d str> {
        match self.source {
            Source::Environment(environment) => Some(&environment.name.value),
            Source::Defaults | Source::Allowed(_) => None,
        }
    }

    /// The value of a parameter, if it is known. A secret never is, and neither is a value of another type than its
    /// parameter's, which is a mistake that a rule reports.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Node> {
        let parameter = self.definition.parameter(name);
        if parameter.is_none() && name == ENVIRONMENT {
            return self.name_of_environment();
        }
        if parameter.is_none() && name == LOCATION {
            return self.region();
        }
        if parameter.is_some_and(ParameterDefinition::is_secure) {
            return None;
        }
        let value = match self.source {
            Source::Allowed(number) => parameter?.body.allowed.get(number)?.0.clone(),
            Source::Environment(environment) => match environment.value(name) {
                Some(value) if !matches!(value_source(value), ValueSource::Literal) => return None,
                Some(value) => value.clone(),
                None => self.default(parameter?)?,
            },
            Source::Defaults => self.default(parameter?)?,
        };
        let declared = self.definition.parameter_type(name);
        let fits = declared == ValueType::Any || value_type(&value) == Some(declared);
        fits.then_some(value)
    }

    /// The value of the parameter that armlet adds.
    fn name_of_environment(&self) -> Option<Node> {
        let Source::Environment(environment) = self.source else {
            return None;
        };
        Some(Node {
            span: environment.name.span,
            value: Value::String(environment.name.value.as_str().into()),
        })
    }

    /// The value of the other parameter that armlet adds, whose default is the region of the resource group.
    fn region(&self) -> Option<Node> {
        let Source::Environment(environment) = self.source else {
            return None;
        };
        if let Some(value) = environment.value(LOCATION) {
            let is_literal = matches!(value_source(value), ValueSource::Literal) && value.as_str().is_some();
            return is_literal.then(|| value.clone());
        }
        let region = environment.target.as_ref()?.location.as_ref()?;
        Some(Node {
            span: region.span,
            value: Value::String(region.value.as_str().into()),
        })
    }

    fn default(&self, parameter: &ParameterDefinition) -> Option<Node> {
        let default = &parameter.body.default.as_ref()?.0;
        if parameter.default_expression().is_none() {
            return Some(default.clone());
        }
        let number = self.definition.parameters.position(&parameter.name.value)?;
        if let Some(Some(known)) = self.defaults.borrow().get(number) {
            return known.clone();
        }
        let computed = parameter.computed_default.as_ref()?;
        let value = self.evaluated(computed, default.span);
        let mut defaults = self.defaults.borrow_mut();
        if defaults.is_empty() {
            defaults.resize(self.definition.parameters.len(), None);
        }
        if let Some(place) = defaults.get_mut(number) {
            *place = Some(value.clone());
        }
        value
    }

    /// The value of an expression, at a place; none if it is not known.
    #[must_use]
    pub fn evaluated(&self, expression: &Expression, span: Span) -> Option<Node> {
        if self.depth.get() >= MAX_DEPTH {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let evaluated = evaluate(expression, self);
        self.depth.set(self.depth.get() - 1);
        match evaluated.ok()?.outcome {
            Outcome::Value(value) => node(value, span),
            Outcome::Open(_) => None,
        }
    }

    /// What is put in where the definition uses parameters and expressions, as far as it is known: each place once, which all
    /// people of a fleet share.
    #[must_use]
    pub fn substitutions(&self) -> Vec<Substitution> {
        let mut seen = HashSet::default();
        let uses = self.definition.uses.iter();
        let uses = uses.filter(|used| seen.insert((used.span, used.key)));
        uses.filter_map(|used| {
            let (value, is_computed) = self.value_at(used)?;
            Some(Substitution {
                at: used.span,
                key: used.key,
                value,
                is_computed,
            })
        })
        .collect()
    }

    /// The value that the reference at a place has, if it is known.
    #[must_use]
    pub fn value_of(&self, reference: Span) -> Option<Node> {
        let uses = &self.definition.uses;
        let used = uses.get(uses.binary_search_by_key(&reference, |used| used.span).ok()?)?;
        self.value_at(used).map(|(value, _)| value)
    }

    /// The value that a place takes, and whether an expression computes it. A member keeps its own place; what an expression
    /// computes has the place of the expression, and is in the words of REST, because nothing translates it.
    fn value_at(&self, used: &Use) -> Option<(Node, bool)> {
        if let Some(value) = self.computed_at(used) {
            let is_known = !used.is_map || used.scalar.entry.is_none() && value.as_table().is_some();
            let raised = raised(used, &value).filter(|_| !used.is_map);
            return is_known.then(|| (raised.unwrap_or(value), true));
        }
        let path = Path::of(&used.value).filter(|_| !used.scalar.is_secret)?;
        self.found(used, &path).map(|value| (value, false))
    }

    /// What an expression computes for a place, in the words of REST: the expression there, or the default of the parameter
    /// there. None where the value is written out, or not known.
    #[must_use]
    pub fn computed_at(&self, used: &Use) -> Option<Node> {
        if used.scalar.is_secret {
            return None;
        }
        let Some(path) = Path::of(&used.value) else {
            return self.evaluated(&used.value, used.span);
        };
        let is_computed = self.is_computed(&path.parameter);
        is_computed.then(|| self.found(used, &path)).flatten()
    }

    /// The expression that computes the value of a place, and where it is: the expression there, or the default of the
    /// parameter there.
    pub(super) fn computing<'u>(&'u self, used: &'u Use) -> Option<(&'u Expression, Span)> {
        let Some(path) = Path::of(&used.value) else {
            return Some((&used.value, used.span));
        };
        if !path.members.is_empty() || !self.is_computed(&path.parameter) {
            return None;
        }
        let parameter = self.definition.parameter(&path.parameter)?;
        let default = parameter.body.default.as_ref()?.0.span;
        Some((parameter.computed_default.as_ref()?, default))
    }

    /// The value of a parameter, or of a member of it, for a place.
    fn found(&self, used: &Use, path: &Path) -> Option<Node> {
        let expected = used.expects;
        let declared = self.definition.parameter_type(&path.parameter);
        let fits = [expected, declared].contains(&ValueType::Any) || declared == expected;
        if path.members.is_empty() && !fits {
            return None;
        }
        path.find(&self.value(&path.parameter)?).cloned()
    }

    /// Whether the value of a parameter is its default, which is an expression.
    fn is_computed(&self, parameter: &str) -> bool {
        let is_given = match self.source {
            Source::Defaults => false,
            Source::Environment(environment) => environment.value(parameter).is_some(),
            Source::Allowed(_) => true,
        };
        let parameter = self.definition.parameter(parameter);
        !is_given && parameter.is_some_and(|parameter| parameter.default_expression().is_some())
    }
}

impl Context for Case<'_> {
    fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    fn parameter(&self, name: &str) -> Known {
        self.value(name)
            .map_or(Known::Open, |value| Known::Value(value.to_json()))
    }

    fn variable(&self, _: &str) -> Known {
        Known::Open
    }
}

/// What is known of the place that is deployed to: what `target` of the environment says.
fn surroundings(source: Source<'_>) -> Surroundings {
    let Source::Environment(environment) = source else {
        return Surroundings::default();
    };
    let Some(target) = &environment.target else {
        return Surroundings::default();
    };
    let text = |value: &Option<Spanned<ArcStr>>| value.as_ref().map(|value| value.value.to_string());
    Surroundings {
        tenant_id: text(&target.tenant),
        subscription_id: text(&target.subscription),
        resource_group: text(&target.resource_group),
        location: text(&target.location),
        ..Surroundings::default()
    }
}

/// The type of a value; none for types that templates do not have.
#[must_use]
pub fn value_type(node: &Node) -> Option<ValueType> {
    match node.value {
        Value::String(_) => Some(ValueType::String),
        Value::Integer(_) => Some(ValueType::Int),
        Value::Boolean(_) => Some(ValueType::Bool),
        Value::Array(_) => Some(ValueType::Array),
        Value::Table(_) => Some(ValueType::Object),
        // Templates have neither.
        Value::Float(_) | Value::Datetime(_) => None,
    }
}

/// What a definition says for what REST has, at the same place; none if it has no word for it.
pub(super) fn raised(used: &Use, value: &Node) -> Option<Node> {
    let raised = (used.scalar.raise)(&free_form(value))?;
    Some(placed(&raised, value.span))
}

/// A value all of which has one place.
fn placed(value: &Value, span: Span) -> Node {
    let value = match value {
        Value::Array(items) => Value::Array(items.iter().map(|item| placed(&item.value, span)).collect()),
        Value::Table(table) => {
            let entries = table.iter().map(|entry| Entry {
                key: crate::source::Spanned::new(span, entry.key.value.clone()),
                node: placed(&entry.node.value, span),
            });
            Value::Table(Table::new(entries.collect()))
        }
        scalar => scalar.clone(),
    };
    Node { span, value }
}

/// A value of JSON at a place of the definition; none for `null`, which TOML has not.
pub(super) fn node(json: serde_json::Value, span: Span) -> Option<Node> {
    use serde_json::Value as Json;
    let value = match json {
        Json::Null => return None,
        Json::Bool(flag) => Value::Boolean(flag),
        Json::Number(number) => match number.as_i64() {
            Some(integer) => Value::Integer(integer),
            None => Value::Float(number.as_f64()?),
        },
        Json::String(text) => Value::String(text.into()),
        Json::Array(items) => {
            let items: Option<Vec<Node>> = items.into_iter().map(|item| node(item, span)).collect();
            Value::Array(items?.into())
        }
        Json::Object(members) => {
            let entries: Option<Vec<Entry>> = members
                .into_iter()
                .map(|(key, member)| {
                    Some(Entry {
                        key: crate::source::Spanned::new(span, key.into()),
                        node: node(member, span)?,
                    })
                })
                .collect();
            Value::Table(Table::new(entries?))
        }
    };
    Some(Node { span, value })
}
