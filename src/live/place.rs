//! Where a resource is.

use arcstr::ArcStr;

use super::LiveResource;
use crate::arm::{Deployment, Object, Resource, ResourceId};
use crate::expression::Expression;

/// Where a resource is, as far as its id says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The subscription.
    pub subscription: Option<String>,
    /// The resource group.
    pub resource_group: Option<String>,
    /// The names of the resources above it, the outermost first: the workspace of a compute.
    pub parents: Vec<String>,
}

impl Place {
    /// By an id, or else by a full name such as `mlw/ana`; with the last segment of the name.
    pub(super) fn of(id: &str, name: &str) -> (Self, String) {
        if let Some(id) = ResourceId::parse(id) {
            let place = Self {
                subscription: Some(id.subscription),
                resource_group: Some(id.resource_group),
                parents: id.parents,
            };
            // The id of an answer may be in other letters than the name.
            let last = name.rsplit('/').next().unwrap_or_default();
            let name = if last.eq_ignore_ascii_case(&id.name) {
                last
            } else {
                &id.name
            };
            return (place, name.to_owned());
        }
        let mut parents: Vec<String> = name.split('/').map(str::to_owned).collect();
        let last = parents.pop().unwrap_or_default();
        let place = Self {
            parents,
            ..Self::default()
        };
        (place, last)
    }

    /// The workspace of a compute.
    #[must_use]
    pub fn workspace(&self) -> Option<&str> {
        self.parents.first().map(String::as_str)
    }
}

/// The resources as a deployment: each below its parents, which exist.
pub(super) fn deployment(live: &[LiveResource]) -> Deployment {
    let mut resources: Vec<Resource> = Vec::new();
    for one in live {
        let parent = parent(one, &mut resources);
        let mut resource = one.resource.clone();
        resource.symbol = format!("live{}", resources.len()).into();
        resource.parent = parent;
        resources.push(resource);
    }
    Deployment {
        resources,
        ..Deployment::default()
    }
}

/// The symbol of the resource above one in its type, which is made where it is not among the others.
fn parent(live: &LiveResource, resources: &mut Vec<Resource>) -> Option<ArcStr> {
    let mut symbol: Option<ArcStr> = None;
    let types: Vec<&str> = live.resource.resource_type.split('/').collect();
    for (depth, name) in live.place.parents.iter().enumerate() {
        let resource_type = types.get(..depth + 2)?.join("/");
        let name = Expression::String(name.as_str().into());
        let mut same = resources.iter().filter(|other| {
            other.resource_type.eq_ignore_ascii_case(&resource_type)
                && other.name == name
                && other.parent == symbol
        });
        let found = same.next().map(|other| other.symbol.clone());
        symbol = found.or_else(|| {
            let made = ArcStr::from(format!("parent{}", resources.len()));
            resources.push(existing(made.clone(), resource_type, name, symbol.take()));
            Some(made)
        });
    }
    symbol
}

fn existing(symbol: ArcStr, resource_type: String, name: Expression, parent: Option<ArcStr>) -> Resource {
    Resource {
        symbol,
        parent,
        existing: true,
        ..named(resource_type, name, Object::new())
    }
}

/// A resource of which only the type, the name and the body are known.
pub(super) fn named(resource_type: String, name: Expression, body: Object) -> Resource {
    Resource {
        body,
        ..Resource::new("", resource_type, "", name)
    }
}
