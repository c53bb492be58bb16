//! A template that deploys other computes in other environments, because its parameter files give its loops other lists → one that
//! says of each compute where it is deployed.

use std::collections::BTreeMap;

use arcstr::ArcStr;

use crate::arm::settle::Settling;
use crate::arm::{
    Deployment, Object, Parameter, ParameterFile, ParameterValue, Resource, Value, WORKSPACE, settle,
};
use crate::expression::{Expression, Item, Operator, ValueType};
use crate::hashing::{HashMap, HashSet};
use crate::lower;
use crate::model::ENVIRONMENT;

/// The environment in which no file gives a value.
const DEFAULTS: &str = "default";

/// What a template deploys in an environment.
#[derive(Debug)]
pub(super) struct Variant {
    environment: String,
    pub(super) declared: Deployment,
    /// The place of each resource, by how it is recognised.
    places: HashMap<(String, String), usize>,
}

impl Variant {
    pub(super) fn new(environment: String, declared: Deployment) -> Self {
        let mut places = HashMap::default();
        for (place, resource) in declared.resources.iter().enumerate() {
            places.entry(key(resource, &declared)).or_insert(place);
        }
        Self {
            environment,
            declared,
            places,
        }
    }

    fn find(&self, key: &(String, String)) -> Option<&Resource> {
        self.declared.resources.get(*self.places.get(key)?)
    }
}

/// Puts what the variants deploy into one deployment, with the values that differ in the parameter files; what could not be put
/// there, as notes. Nothing changes where all deploy the same.
pub(super) fn merge(
    base: &mut Deployment,
    variants: &[Variant],
    files: &mut Vec<ParameterFile>,
) -> Vec<String> {
    let mut names: Vec<String> = files.iter().filter_map(|file| file.environment.clone()).collect();
    if !differ(base, variants, files) {
        return Vec::new();
    }
    if let Some(file) = of_defaults(base, variants, &names) {
        names.extend(file.environment.clone());
        files.push(file);
    }
    let mut merging = Merging {
        variants,
        names: &names,
        values: BTreeMap::new(),
        parameters: Vec::new(),
        notes: Vec::new(),
    };
    let resources = merging.resources(base);
    base.resources = resources;
    let Merging {
        values,
        parameters,
        notes,
        ..
    } = merging;
    base.parameters.extend(parameters);
    base.parameters
        .push(lower::environment(names.iter().map(String::as_str)));
    for file in files.iter_mut() {
        let Some(environment) = file.environment.clone() else {
            continue;
        };
        let own = values.iter().filter(|((name, _), _)| *name == environment);
        let own: Vec<(String, ParameterValue)> = own
            .map(|((_, parameter), value)| (parameter.clone(), ParameterValue::Value(value.clone())))
            .collect();
        file.values.extend(own);
        file.values
            .push((ENVIRONMENT.to_owned(), ParameterValue::Value(environment.into())));
    }
    notes
}

/// Whether the template deploys something else in some environments.
fn differ(base: &Deployment, variants: &[Variant], files: &[ParameterFile]) -> bool {
    let differs = |variant: &Variant| variant.declared.resources != base.resources;
    files.iter().any(|file| file.environment.is_some()) && variants.iter().any(differs)
}

/// Makes room for the parameter that names the environment, if [`merge`] adds it and the template has one of that name. One that
/// has the name of the environment in every environment is the same; another one gets another name, which is told.
pub(super) fn make_room(
    base: &mut Deployment,
    variants: &mut [Variant],
    files: &mut [ParameterFile],
) -> Option<String> {
    let is_it = |name: &str| name.eq_ignore_ascii_case(ENVIRONMENT);
    if !differ(base, variants, files) {
        return None;
    }
    let own = base.parameters.iter().find(|parameter| is_it(&parameter.name))?;
    let own = own.name.clone();
    let names: Vec<String> = files.iter().filter_map(|file| file.environment.clone()).collect();
    let is_same = of_defaults(base, variants, &names).is_none() && files.iter().all(names_its_environment);
    let new = match is_same {
        true => ENVIRONMENT.to_owned(),
        false => free_name(&base.parameters),
    };
    for variant in variants {
        let mut declared = std::mem::take(&mut variant.declared);
        give_name(&mut declared, &own, &new, is_same);
        *variant = Variant::new(std::mem::take(&mut variant.environment), declared);
    }
    give_name(base, &own, &new, is_same);
    for file in files {
        match is_same {
            true => file.values.retain(|(name, _)| !is_it(name)),
            false => {
                for (name, _) in file.values.iter_mut().filter(|(name, _)| is_it(name)) {
                    name.clone_from(&new);
                }
            }
        }
    }
    (!is_same).then(|| {
        format!("the parameter `{own}` is `{new}` in the definition: armlet names the environment by it")
    })
}

/// Gives a parameter another name; one that armlet adds itself is no longer declared.
fn give_name(deployment: &mut Deployment, own: &str, new: &str, is_added: bool) {
    super::parameters::rename(deployment, own, new);
    if is_added {
        deployment
            .parameters
            .retain(|parameter| !parameter.name.eq_ignore_ascii_case(own));
        return;
    }
    let mut parameters = deployment.parameters.iter_mut();
    if let Some(parameter) = parameters.find(|parameter| parameter.name.eq_ignore_ascii_case(own)) {
        new.clone_into(&mut parameter.name);
    }
}

/// Whether a file gives the parameter `environment` the name of its environment.
fn names_its_environment(file: &ParameterFile) -> bool {
    let Some(environment) = &file.environment else {
        return false;
    };
    let mut values = file.values.iter();
    values.any(|(name, value)| {
        name.eq_ignore_ascii_case(ENVIRONMENT)
            && matches!(value, ParameterValue::Value(Value::String(text)) if text == environment)
    })
}

/// A name for the parameter of the template.
fn free_name(parameters: &[Parameter]) -> String {
    let name = format!("{ENVIRONMENT}Name");
    let mut known = parameters.iter();
    match known.any(|known| known.name.eq_ignore_ascii_case(&name)) {
        true => super::parameters::free(&name, parameters),
        false => name,
    }
}

/// The environment in which no file gives a value, if the template deploys something there that it deploys in no other.
fn of_defaults(base: &Deployment, variants: &[Variant], names: &[String]) -> Option<ParameterFile> {
    let is_nowhere = |resource: &Resource| {
        let key = key(resource, base);
        variants.iter().all(|variant| variant.find(&key).is_none())
    };
    let is_given = |parameter: &Parameter| parameter.default.is_some() || parameter.nullable;
    let mut resources = base.resources.iter();
    let is_needed = resources.any(|resource| is_nowhere(resource) && is_deployed(resource, base));
    let is_free = !names.iter().any(|name| name == DEFAULTS);
    let can_be = is_free && base.parameters.iter().all(is_given);
    (is_needed && can_be).then(|| ParameterFile {
        environment: Some(DEFAULTS.to_owned()),
        values: Vec::new(),
    })
}

/// Whether a resource is deployed where every parameter has its default.
fn is_deployed(resource: &Resource, base: &Deployment) -> bool {
    let alone = Deployment {
        parameters: base.parameters.clone(),
        resources: vec![Resource {
            parent: None,
            scope: None,
            body: Object::new(),
            as_read: None,
            ..resource.clone()
        }],
        ..Deployment::default()
    };
    let settled = settle::settle(&alone, &Settling::default()).deployment;
    !resource.existing && !settled.resources.is_empty()
}

/// How a resource is recognised in another variant.
fn key(resource: &Resource, deployment: &Deployment) -> (String, String) {
    let name = match settle::full_name(resource, deployment) {
        Value::String(name) => name,
        Value::Expression(name) => name.to_arm().into(),
        _ => ArcStr::new(),
    };
    (resource.resource_type.to_lowercase(), name.to_lowercase())
}

struct Merging<'v> {
    variants: &'v [Variant],
    /// The names of all environments.
    names: &'v [String],
    /// The values of new parameters, by environment and name.
    values: BTreeMap<(String, String), Value>,
    parameters: Vec<Parameter>,
    notes: Vec<String>,
}

impl Merging<'_> {
    fn resources(&mut self, base: &Deployment) -> Vec<Resource> {
        let mut merged = Vec::new();
        let mut known = HashSet::default();
        for resource in &base.resources {
            let key = key(resource, base);
            let mut resource = resource.clone();
            if !self.is_anywhere(&key) {
                continue;
            }
            self.differences(&key, &mut resource);
            resource.condition = self.condition(&key, true, resource.condition);
            known.insert(key);
            merged.push(resource);
        }
        for variant in self.variants {
            for resource in &variant.declared.resources {
                let key = key(resource, &variant.declared);
                if known.contains(&key) {
                    continue;
                }
                let mut resource = Resource {
                    symbol: format!("{}-{}", resource.symbol, variant.environment).into(),
                    parent: parent(resource, variant, base),
                    condition: self.condition(&key, false, resource.condition.clone()),
                    ..resource.clone()
                };
                self.differences(&key, &mut resource);
                known.insert(key);
                merged.push(resource);
            }
        }
        merged
    }

    /// The condition of a resource: the environments that have it, and its own.
    fn condition(
        &self,
        key: &(String, String),
        in_base: bool,
        own: Option<Box<Expression>>,
    ) -> Option<Box<Expression>> {
        let has = |name: &&String| match self.variant(name) {
            Some(variant) => variant.find(key).is_some(),
            None => in_base,
        };
        let present: Vec<&String> = self.names.iter().filter(has).collect();
        if in_base && present.len() == self.names.len() {
            return own;
        }
        let names = present
            .into_iter()
            .map(|name| Expression::String(name.as_str().into()));
        let list = Expression::Array(names.map(Item::Value).collect());
        let is_here = Expression::call("contains", [list, Expression::Parameter(ENVIRONMENT.into())]);
        Some(Box::new(match own {
            None => is_here,
            Some(own) => Expression::Binary(Operator::And, Box::new(is_here), own),
        }))
    }

    /// Whether an environment has a resource of the base.
    fn is_anywhere(&self, key: &(String, String)) -> bool {
        let mut names = self.names.iter();
        names.any(|name| match self.variant(name) {
            Some(variant) => variant.find(key).is_some(),
            None => true,
        })
    }

    fn variant(&self, name: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.environment == name)
    }

    /// Makes parameters of the values that a resource has in some environments only.
    fn differences(&mut self, key: &(String, String), resource: &mut Resource) {
        for variant in self.variants {
            if let Some(other) = variant.find(key) {
                let other = other.body.clone();
                let mut body = std::mem::take(&mut resource.body);
                let name = key.1.rsplit('/').next().unwrap_or_default().to_owned();
                self.object(&name, &variant.environment, "", &mut body, &other);
                resource.body = body;
            }
        }
    }

    fn object(&mut self, compute: &str, environment: &str, path: &str, body: &mut Object, other: &Object) {
        for (member, value) in body.iter_mut() {
            let name = member.as_str().unwrap_or_default().to_owned();
            let path = format!("{path}.{name}");
            match (value, other.get(&name)) {
                (Value::Object(inner), Some(Value::Object(other))) => {
                    self.object(compute, environment, &path, inner, other);
                }
                (value, Some(other)) if value == other => {}
                (value, Some(other)) => self.differs(compute, environment, &path, value, other),
                (_, None) => self.note(compute, environment, &path),
            }
        }
        let only_there = other.iter().filter_map(|(key, _)| key.as_str());
        let only_there: Vec<&str> = only_there.filter(|name| body.get(name).is_none()).collect();
        for name in only_there {
            self.note(compute, environment, &format!("{path}.{name}"));
        }
    }

    fn note(&mut self, compute: &str, environment: &str, path: &str) {
        self.notes.push(format!(
            "`{compute}` in the environment `{environment}`: `{}` is not taken over",
            path.trim_start_matches('.')
        ));
    }

    fn differs(&mut self, compute: &str, environment: &str, path: &str, value: &mut Value, other: &Value) {
        let last = path.rsplit('.').next().unwrap_or_default();
        let parameter = identifier(&format!("{compute}-{last}"));
        let is_made = matches!(&*value, Value::Expression(own) if **own == Expression::Parameter(parameter.as_str().into()));
        let kind = match other {
            Value::String(_) => ValueType::String,
            Value::Integer(_) => ValueType::Int,
            Value::Boolean(_) => ValueType::Bool,
            Value::Array(_) if settle::is_known(other) && settle::is_known(value) => ValueType::Array,
            _ => return self.note(compute, environment, path),
        };
        if !is_made {
            let default = std::mem::replace(value, Expression::Parameter(parameter.as_str().into()).into());
            self.parameters.push(Parameter {
                kind,
                default: Some(default),
                ..super::parameters::undeclared(parameter.clone())
            });
        }
        self.values
            .insert((environment.to_owned(), parameter), other.clone());
    }
}

fn find<'d>(key: &(String, String), deployment: &'d Deployment) -> Option<&'d Resource> {
    let mut resources = deployment.resources.iter();
    resources.find(|resource| self::key(resource, deployment) == *key)
}

/// The workspace of the base for a compute of a variant.
fn parent(resource: &Resource, variant: &Variant, base: &Deployment) -> Option<ArcStr> {
    let own = variant.declared.resource(resource.parent.as_deref()?)?;
    let same = find(&key(own, &variant.declared), base);
    let any = || base.resources.iter().find(|resource| resource.is(WORKSPACE));
    same.or_else(any).map(|parent| parent.symbol.clone())
}

/// `nb-iker-vmSize` → `nbIkerVmSize`.
fn identifier(words: &str) -> String {
    let mut identifier = String::new();
    let mut starts = false;
    for c in words.chars() {
        match c.is_ascii_alphanumeric() {
            true if starts && !identifier.is_empty() => identifier.extend(c.to_uppercase()),
            true => identifier.push(c),
            false => {}
        }
        starts = !c.is_ascii_alphanumeric();
    }
    if identifier.starts_with(|c: char| c.is_ascii_digit()) {
        identifier.insert(0, '_');
    }
    identifier
}
