//! What the old side has and the new one does not name, and which of it only has another name.

use serde_json::Value as Json;

use super::deployed::DeployedResource;
use crate::arm::Value;
use crate::hashing::HashMap;

/// The resources of the old side that the new one does not name.
pub(super) struct Gone<'s> {
    in_order: Vec<Option<&'s DeployedResource>>,
    /// The computes by what they are except for their names.
    by_content: HashMap<String, Vec<usize>>,
    /// The instances by the users that they are assigned to.
    by_user: HashMap<String, Vec<usize>>,
}

impl<'s> Gone<'s> {
    pub(super) fn of(resources: Vec<&'s DeployedResource>) -> Self {
        let mut by_content: HashMap<String, Vec<usize>> = HashMap::default();
        let computes = resources.iter().enumerate().rev();
        for (index, resource) in computes.filter(|(_, resource)| resource.is_compute()) {
            by_content.entry(content(resource)).or_default().push(index);
        }
        let mut by_user: HashMap<String, Vec<usize>> = HashMap::default();
        for (index, resource) in resources.iter().enumerate() {
            if let Some(user) = user(resource) {
                by_user.entry(user).or_default().push(index);
            }
        }
        Self {
            in_order: resources.into_iter().map(Some).collect(),
            by_content,
            by_user,
        }
    }

    /// Takes the compute out that differs from `new` in its name only; `is_it` says whether a likely one does.
    pub(super) fn renamed(
        &mut self,
        new: &DeployedResource,
        is_it: &dyn Fn(&DeployedResource) -> bool,
    ) -> Option<&'s DeployedResource> {
        if !new.is_compute() {
            return None;
        }
        let candidates = self.by_content.get_mut(&content(new))?;
        let index = *candidates.last()?;
        let old = (*self.in_order.get(index)?)?;
        if !is_it(old) {
            return None;
        }
        candidates.pop();
        self.in_order.get_mut(index)?.take()
    }

    /// Takes the instance out that is assigned to the user of `new`, if it is the only one: a person under a new name.
    pub(super) fn of_same_user(&mut self, new: &DeployedResource) -> Option<&'s DeployedResource> {
        match self.by_user.get(&user(new)?)?.as_slice() {
            [index] => self.in_order.get_mut(*index)?.take(),
            _ => None,
        }
    }

    pub(super) fn rest(self) -> impl Iterator<Item = &'s DeployedResource> {
        self.in_order.into_iter().flatten()
    }
}

/// The object id of the user that an instance is assigned to.
pub(super) fn user(resource: &DeployedResource) -> Option<String> {
    let path = [
        "properties",
        "properties",
        "personalComputeInstanceSettings",
        "assignedUser",
        "objectId",
    ];
    match resource.at(&path)? {
        Value::String(id) => Some(id.to_ascii_lowercase()),
        _ => None,
    }
}

/// What a compute is except for its name, in one spelling.
fn content(resource: &DeployedResource) -> String {
    let mut body = Json::Object(resource.body.to_json());
    leave_out_nothing(&mut body);
    body.sort_all_objects();
    body.to_string().to_ascii_lowercase()
}

/// Takes out of objects what says nothing.
fn leave_out_nothing(value: &mut Json) {
    match value {
        Json::Object(members) => {
            members.values_mut().for_each(leave_out_nothing);
            members.retain(|_, value| match value {
                Json::Null => false,
                Json::Object(inner) => !inner.is_empty(),
                Json::Array(items) => !items.is_empty(),
                _ => true,
            });
        }
        Json::Array(items) => items.iter_mut().for_each(leave_out_nothing),
        _ => {}
    }
}
