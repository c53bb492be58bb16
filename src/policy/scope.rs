//! Scopes of assignments and exemptions: which requests are in them, as far as it is known where those are deployed to.

use serde_json::Value as Json;

use super::field::Field;
use super::request::{Item, Request};

/// A scope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Scope {
    subscription: Option<String>,
    resource_group: Option<String>,
    /// The id of a resource, if it is one, in lower case.
    resource: Option<String>,
}

impl Scope {
    /// The scope of an id such as `/subscriptions/…/resourceGroups/…`. Of a management group it is not known what is in it.
    pub(super) fn of(id: &str) -> Self {
        let segments: Vec<&str> = id.split('/').filter(|segment| !segment.is_empty()).collect();
        let behind = |name: &str| {
            let mut pairs = segments.windows(2);
            pairs.find_map(|pair| match pair {
                [word, value] if word.eq_ignore_ascii_case(name) => Some((*value).to_lowercase()),
                _ => None,
            })
        };
        let is_group = segments.len() > 4;
        Self {
            subscription: behind("subscriptions"),
            resource_group: behind("resourceGroups"),
            resource: (is_group && behind("managementGroups").is_none()).then(|| id.to_lowercase()),
        }
    }

    /// The scope in which a thing of Azure Policy is, by its own id.
    pub(super) fn of_thing(id: &str) -> Self {
        let lower = id.to_lowercase();
        let end = lower
            .rfind("/providers/microsoft.authorization/")
            .unwrap_or(id.len());
        Self::of(id.get(..end).unwrap_or_default())
    }

    /// Whether a request is in it; `None` if that is not known.
    pub(super) fn has(&self, request: &Request) -> Option<bool> {
        let place = &request.surroundings;
        let same = |wanted: &Option<String>, found: &Option<String>| match (wanted, found) {
            (None, _) => Some(true),
            (Some(wanted), Some(found)) => Some(wanted.eq_ignore_ascii_case(found)),
            (Some(_), None) => None,
        };
        let resource = self
            .resource
            .as_ref()
            .map_or(Some(true), |wanted| match request.item(&Field::Id) {
                Item::Value(Json::String(id)) => {
                    let id = id.to_lowercase();
                    Some(id == *wanted || id.starts_with(&format!("{wanted}/")))
                }
                _ => None,
            });
        let parts = [
            same(&self.subscription, &place.subscription_id),
            same(&self.resource_group, &place.resource_group),
            resource,
        ];
        match parts {
            parts if parts.contains(&Some(false)) => Some(false),
            parts if parts.contains(&None) => None,
            _ => Some(true),
        }
    }
}

/// A condition of a resource selector or of an override.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    pub(super) kind: String,
    /// In lower case, without spaces.
    pub(super) values: Vec<String>,
    /// Whether it is `in`, and not `notIn`.
    pub(super) is_in: bool,
}

impl Selector {
    pub(super) fn of(json: &Json) -> Option<Self> {
        let (_, kind) = super::parse::member(json, "kind")?;
        let list = |name: &str| super::parse::member(json, name).and_then(|(_, list)| list.as_array());
        let (is_in, values) = match (list("in"), list("notIn")) {
            (Some(values), _) => (true, values),
            (None, Some(values)) => (false, values),
            (None, None) => return None,
        };
        let values = values.iter().filter_map(Json::as_str);
        Some(Self {
            kind: kind.as_str()?.to_lowercase(),
            values: values.map(squeezed).collect(),
            is_in,
        })
    }

    /// Whether it selects a text.
    pub(super) fn has(&self, text: &str) -> bool {
        self.values.contains(&squeezed(text)) == self.is_in
    }

    /// Whether it selects a request; one whose region is not known is selected.
    pub(super) fn selects(&self, request: &Request) -> bool {
        match self.kind.as_str() {
            "resourcetype" => self.has(request.resource_type()),
            "resourcelocation" => match request.item(&Field::Location) {
                Item::Value(Json::String(location)) => self.has(&location),
                Item::Value(_) | Item::Absent => false,
                Item::Open(_) => true,
            },
            // What has no region is no compute.
            "resourcewithoutlocation" => false,
            _ => true,
        }
    }
}

fn squeezed(text: &str) -> String {
    text.replace(' ', "").to_lowercase()
}
