//! An attached Kubernetes cluster in words.

use super::facts::{Facts, Group, Row, Table, in_words, text, whole_value};
use super::keys::Written;
use super::phrase::Phrase;
use crate::model::kubernetes::{InstanceTypeDefinition, Quantity};
use crate::model::{KubernetesDefinition, Map, Setting};
use crate::source::Sources;

/// The groups of facts that are its own.
pub(super) fn groups(written: Written<'_>, sources: &Sources) -> Vec<Group> {
    let mut facts = Facts::new(sources);
    facts.keys(written, "");
    facts.keys(written, "Access and network");
    facts.group("Cluster").into_iter().collect()
}

/// The instance types, if there are any.
pub(super) fn instance_types(kubernetes: &KubernetesDefinition, sources: &Sources) -> Option<Table> {
    let types = &kubernetes.instance_types.0;
    let rows = types.iter().map(|(name, kind)| {
        let InstanceTypeDefinition {
            span: _,
            node_selector,
            resources,
        } = kind;
        let labels = node_selector.0.iter().map(|(label, value)| {
            let value = text(value, sources);
            Phrase::code(label.value.as_str()).and(" = ").and_phrase(value)
        });
        let labels = labels.chain(node_selector.1.iter().map(|whole| whole_value(whole.as_ref())));
        let requests = resources.as_ref().map(|resources| &resources.requests);
        let limits = resources.as_ref().map(|resources| &resources.limits);
        Row {
            name: Phrase::code(name.value.as_str()),
            target: None,
            cells: vec![
                labels.collect(),
                quantities(requests, sources),
                quantities(limits, sources),
            ],
        }
    });
    (!types.is_empty()).then(|| Table {
        caption: "Instance types".to_owned(),
        columns: vec!["Name", "Node labels", "Requests", "Limits"],
        rows: rows.collect(),
    })
}

fn quantities(map: Option<&Map<Setting<Quantity>>>, sources: &Sources) -> Vec<Phrase> {
    let entries = map.into_iter().flat_map(|map| &map.0);
    let whole = map
        .and_then(|map| map.1.as_ref())
        .map(|whole| whole_value(whole.as_ref()));
    let phrases = entries.map(|(name, amount)| {
        let amount = in_words(amount, sources, |amount| Phrase::code(amount.0.as_str()));
        Phrase::code(name.value.as_str()).and(": ").and_phrase(amount)
    });
    phrases.chain(whole).collect()
}
