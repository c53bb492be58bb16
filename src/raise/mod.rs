//! [`Deployment`] → definition: the way back of [`lower`].
//!
//! The tables of the language take out of each resource what they have a key for. What remains has no word in the
//! language and is reported as a [`Leftover`], as is every resource that the raised definition would not deploy alike:
//! [`raise`] lowers what it made and compares. So nothing is lost silently.

mod compute;
pub(crate) mod expressions;
pub(crate) mod linked;
mod output;
mod parameter;
mod same;
mod variables;
mod workspace;
mod write;

pub(crate) use compute::is_kept;
pub use output::OfSeveral;
pub(crate) use parameter::with_raised_values;
pub use write::toml;
pub(crate) use write::{key, toml_with};

use std::borrow::Cow;

use crate::arm::{COMPUTE, Deployment, Object, ROLE_ASSIGNMENT, Resource, ScriptForm, Value, WORKSPACE};
use crate::azure::api_version;
use crate::document::Document;
use crate::hashing::HashMap;
use crate::language::rest::{entry, text_value};
use crate::language::role_assignment::resource as role_assignment;
use crate::lower;
use crate::model::{self, Asked, Definition};
use crate::parallel;
use crate::source::{NoFiles, SourceFile, Sources};
use crate::syntax::{self, Entry, Table, Value as Toml};

/// A definition, and what it does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    /// The tables of the definition; [`toml()`] writes them.
    pub root: Table,
    /// What the definition does not say, in the order of the resources.
    pub leftovers: Vec<Leftover>,
    /// The outputs that return the same of several computes: with these as a fleet, a definition says them.
    pub outputs_of_several: Vec<OfSeveral>,
}

/// Something of a template that the definition does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Leftover {
    /// The symbolic name of the resource; none for what is not part of one.
    pub resource: Option<String>,
    /// The path in it: `properties.properties.newThing`; empty for the whole resource.
    pub path: String,
    /// The value; `Null` for the whole resource.
    pub value: Value,
}

/// The definition that deploys what a template deploys, as far as the language has words for it.
#[must_use]
pub fn raise(deployment: &Deployment) -> Raised {
    let deployment = linked(deployment);
    let (mut raised, definition) = in_words(&deployment);
    let again = lowered(definition.or_else(|| read_again(&raised.root)));
    let again = same::Index::of(&again);
    let different = parallel::map(&deployment.resources, |resource| {
        let said = without_leftovers(resource, &raised.leftovers)?;
        (!again.has(&said)).then(|| Leftover {
            resource: Some(resource.symbol.to_string()),
            path: String::new(),
            value: Value::Null,
        })
    });
    raised.leftovers.extend(different.into_iter().flatten());
    raised
}

/// The same without looking whether it deploys alike: for those who prove that of what they make of it.
pub(crate) fn unproven(deployment: &Deployment) -> Raised {
    in_words(&linked(deployment)).0
}

/// The deployment as it is raised.
fn linked(deployment: &Deployment) -> Deployment {
    let mut deployment = variables::inlined(deployment);
    linked::link(&mut deployment);
    deployment
}

/// What the language says of a linked deployment, and what that was read as, if it was read.
fn in_words(deployment: &Deployment) -> (Raised, Option<Definition>) {
    let roles = role_assignment::by_holder(deployment);
    let mut raising = Raising {
        deployment,
        leftovers: Vec::new(),
        roles: &roles,
    };
    let outputs_of_several = raising.outputs_of_several();
    let Read { root, definition } = parameter::read_with_raised_values(raising.root());
    let raised = Raised {
        root,
        leftovers: raising.leftovers,
        outputs_of_several,
    };
    (raised, definition)
}

/// A resource less what is known not to be said of it; none if that is all of it.
fn without_leftovers<'r>(resource: &'r Resource, leftovers: &[Leftover]) -> Option<Cow<'r, Resource>> {
    let mut said = Cow::Borrowed(resource);
    let own = |leftover: &&Leftover| leftover.resource.as_deref() == Some(resource.symbol.as_str());
    for leftover in leftovers.iter().filter(own) {
        if leftover.path.is_empty() {
            return None;
        }
        said.to_mut().body.take_at(&leftover.path);
    }
    Some(said)
}

/// What a raised definition is lowered to.
fn lowered(definition: Option<Definition>) -> Deployment {
    match definition {
        Some(definition) if definition.undeployable().is_none() => {
            variables::inlined(&lower::lower(&definition))
        }
        _ => Deployment::default(),
    }
}

/// A raised definition, and what it was read as, if it was read: to read it takes as long as to raise it.
struct Read {
    root: Table,
    definition: Option<Definition>,
}

/// A raised definition, read from its text.
fn read_again(root: &Table) -> Option<Definition> {
    let mut sources = Sources::default();
    let source = sources.add(SourceFile::new("raised.toml", toml(root)));
    let mut findings = Vec::new();
    let document = syntax::parse(source, &sources, &mut findings);
    let Toml::Table(root) = document.root.value else {
        return None;
    };
    let document = Document::new(root);
    Some(model::read_for(
        Asked::Deployment,
        document,
        &NoFiles,
        &mut sources,
        &mut findings,
    ))
}

/// A template on its way to a definition.
struct Raising<'d> {
    deployment: &'d Deployment,
    leftovers: Vec<Leftover>,
    /// The role assignments of each resource, by its symbol.
    roles: &'d HashMap<&'d str, Vec<&'d Resource>>,
}

impl<'d> Raising<'d> {
    /// The tables at the root.
    fn root(&mut self) -> Table {
        let mut root = Vec::new();
        let versions = self
            .deployment
            .resources
            .iter()
            .filter(|resource| resource.resource_type == COMPUTE);
        let version = versions
            .chain(self.of_type(WORKSPACE))
            .map(|resource| resource.api_version.as_str())
            .next()
            .filter(|version| *version != api_version::written(COMPUTE));
        root.extend(version.map(|version| entry("api_version", text_value(version))));
        let (workspace, serverless) = self.workspace();
        root.extend(workspace);
        root.extend(self.parameters());
        root.extend(self.environment_tables());
        root.extend(self.computes());
        root.extend(serverless);
        root.extend(self.outputs());
        let mut scripts = self.deployment.scripts().into_iter();
        if scripts.any(|script| script.form == ScriptForm::Base64) {
            let scripts = entry("scripts", text_value("base64"));
            root.push(entry("output", Toml::Table(Table::new(vec![scripts]))));
        }
        Table::new(root)
    }

    fn of_type(&self, resource_type: &str) -> impl Iterator<Item = &'d Resource> + use<'d> {
        let resource_type = resource_type.to_owned();
        let resources = self.deployment.resources.iter();
        resources.filter(move |resource| resource.resource_type == resource_type)
    }

    /// Keeps what is left of a resource.
    fn left_of(&mut self, resource: &Resource, body: &Object) {
        let mut found = Vec::new();
        leaves(body, "", &mut found);
        for (path, value) in found {
            self.left(Some(&resource.symbol), &path, value);
        }
    }

    fn left(&mut self, resource: Option<&str>, path: &str, value: Value) {
        self.leftovers.push(Leftover {
            resource: resource.map(str::to_owned),
            path: path.to_owned(),
            value,
        });
    }

    /// The computes of each kind under their names.
    fn computes(&mut self) -> Vec<Entry> {
        let mut kinds: Vec<(&'static str, Vec<Entry>)> = Vec::new();
        let resources: Vec<&Resource> = self.of_type(COMPUTE).collect();
        let raised = parallel::map(&resources, |resource| {
            let mut own = Self {
                leftovers: Vec::new(),
                ..*self
            };
            (own.compute(resource), own.leftovers)
        });
        for (compute, leftovers) in raised {
            self.leftovers.extend(leftovers);
            let Some((kind, compute)) = compute else { continue };
            match kinds.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, computes)) => computes.push(compute),
                None => kinds.push((kind, vec![compute])),
            }
        }
        let kinds = kinds.into_iter();
        kinds
            .map(|(kind, computes)| entry(kind, Toml::Table(Table::new(computes))))
            .collect()
    }

    /// The role assignments of a resource.
    fn role_assignments(&mut self, holder: &Resource) -> Option<Entry> {
        let roles = self.roles.get(holder.symbol.as_str())?;
        let mut raised = Vec::new();
        for role in roles {
            debug_assert_eq!(role.resource_type, ROLE_ASSIGNMENT);
            match role_assignment::raise(role, holder, self.deployment) {
                Some(table) => raised.push(crate::language::rest::node(table)),
                None => self.left(Some(&role.symbol), "", Value::Null),
            }
        }
        (!raised.is_empty()).then(|| entry("role_assignments", Toml::Array(raised.into())))
    }
}

/// The values of a body that are no objects with members, each with its path.
fn leaves(body: &Object, path: &str, found: &mut Vec<(String, Value)>) {
    for (key, value) in body.iter() {
        let name = key.as_str().map_or_else(|| "[…]".to_owned(), str::to_owned);
        let path = if path.is_empty() {
            name
        } else {
            format!("{path}.{name}")
        };
        match value {
            Value::Object(inner) if !inner.is_empty() => leaves(inner, &path, found),
            Value::Array(items) if items.iter().any(is_rest) => {
                for (index, item) in items.iter().enumerate() {
                    if let Value::Object(inner) = item {
                        leaves(inner, &format!("{path}[{index}]"), found);
                    }
                }
            }
            value => found.push((path, value.clone())),
        }
    }
}

/// Whether an item of a list is what raising left of it.
fn is_rest(item: &Value) -> bool {
    matches!(item, Value::Null | Value::Object(_))
}
