//! ARM resource ids: `/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/vnet`.

/// A resource id taken apart. ARM ignores the case of everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceId {
    /// The subscription.
    pub subscription: String,
    /// The resource group.
    pub resource_group: String,
    /// The full type, as it is written in the id: `Microsoft.Network/virtualNetworks/subnets`.
    pub resource_type: String,
    /// The names of the resources above it, the outermost first.
    pub parents: Vec<String>,
    /// The name, the last segment.
    pub name: String,
}

impl ResourceId {
    /// Takes an id apart; none if the text is no id of a resource in a resource group.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        let segments: Vec<&str> = id.strip_prefix('/')?.split('/').collect();
        if segments.iter().any(|segment| segment.trim().is_empty()) {
            return None;
        }
        let [
            subscriptions,
            subscription,
            groups,
            group,
            providers,
            provider,
            names @ ..,
        ] = segments.as_slice()
        else {
            return None;
        };
        let is = |segment: &str, word: &str| segment.eq_ignore_ascii_case(word);
        let is_id = is(subscriptions, "subscriptions")
            && is(groups, "resourceGroups")
            && is(providers, "providers")
            && names.len().is_multiple_of(2);
        let name = names.last().filter(|_| is_id)?;
        Some(Self {
            subscription: (*subscription).to_owned(),
            resource_group: (*group).to_owned(),
            resource_type: std::iter::once(provider)
                .chain(names.iter().step_by(2))
                .copied()
                .collect::<Vec<_>>()
                .join("/"),
            parents: names
                .iter()
                .skip(1)
                .step_by(2)
                .take(names.len() / 2 - 1)
                .map(|name| (*name).to_owned())
                .collect(),
            name: (*name).to_owned(),
        })
    }

    /// The subscription and the resource group, in lower case: `s/rg`.
    #[must_use]
    pub fn group(&self) -> String {
        format!("{}/{}", self.subscription, self.resource_group).to_ascii_lowercase()
    }

    /// Whether it is the id of a resource of `resource_type`.
    #[must_use]
    pub fn is(&self, resource_type: &str) -> bool {
        self.resource_type.eq_ignore_ascii_case(resource_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_of_a_nested_resource_leaves_the_names_out() {
        let id = "/subscriptions/s/resourcegroups/rg/providers/microsoft.network/virtualnetworks/v/subnets/n";
        let id = ResourceId::parse(id).unwrap();
        assert_eq!(id.resource_type, "microsoft.network/virtualnetworks/subnets");
        assert_eq!(id.group(), "s/rg");
        assert_eq!(id.name, "n");
        assert_eq!(id.parents, ["v"]);
        assert!(id.is("Microsoft.Network/virtualNetworks/subnets"));
    }

    #[test]
    fn what_lacks_a_segment_is_no_id() {
        for text in [
            "",
            "/",
            "subnet",
            "/subscriptions/s/resourceGroups/rg",
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network",
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks",
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/",
            "/subscriptions/s/resourceGroups//providers/Microsoft.Network/virtualNetworks/v",
            "subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v",
        ] {
            assert_eq!(ResourceId::parse(text), None, "{text}");
        }
    }
}
