//! An attached Kubernetes cluster in words.

use super::facts::{Facts, Group, Row, Table, in_words, label, text, whole_table};
use super::phrase::Phrase;
use crate::model::kubernetes::{DEFAULT_INSTANCE_TYPE, InstanceTypeDefinition, Quantity};
use crate::model::{Compute, Envelope, KubernetesDefinition, Map, Setting};
use crate::source::Sources;

/// The groups of facts that are its own.
pub(super) fn groups(compute: &Compute, kubernetes: &KubernetesDefinition, sources: &Sources) -> Vec<Group> {
    let KubernetesDefinition {
        span: _,
        resource_id,
        namespace,
        default_instance_type,
        instance_types: _,
        vc_name,
        extension_principal_id,
        extension_instance_release_train,
        relay_connection_string,
        service_bus_connection_string,
    } = kubernetes;
    let mut facts = Facts::new(sources);
    facts.code(label!(KubernetesDefinition.resource_id), resource_id.as_ref());
    match namespace {
        Some(_) => facts.code(label!(KubernetesDefinition.namespace), namespace.as_ref()),
        None => facts.say(label!(KubernetesDefinition.namespace), Phrase::code("default")),
    }
    match default_instance_type {
        Some(_) => facts.code(
            label!(KubernetesDefinition.default_instance_type),
            default_instance_type.as_ref(),
        ),
        None => facts.say(
            label!(KubernetesDefinition.default_instance_type),
            Phrase::code(DEFAULT_INSTANCE_TYPE),
        ),
    }
    facts.code(label!(KubernetesDefinition.vc_name), vc_name.as_ref());
    facts.code(
        label!(KubernetesDefinition.extension_principal_id),
        extension_principal_id.as_ref(),
    );
    facts.code(
        label!(KubernetesDefinition.extension_instance_release_train),
        extension_instance_release_train.as_ref(),
    );
    facts.setting(
        label!(KubernetesDefinition.relay_connection_string),
        relay_connection_string.as_ref(),
        |secret| match *secret {},
    );
    facts.setting(
        label!(KubernetesDefinition.service_bus_connection_string),
        service_bus_connection_string.as_ref(),
        |secret| match *secret {},
    );
    facts.flag(
        label!(Envelope.disable_local_auth),
        compute.envelope.disable_local_auth.as_ref(),
        ["off", "on"],
    );
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
        let labels = labels.chain(node_selector.1.iter().map(|whole| whole_table(whole.as_ref())));
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
        .map(|whole| whole_table(whole.as_ref()));
    let phrases = entries.map(|(name, amount)| {
        let amount = in_words(amount, sources, |amount| Phrase::code(amount.0.as_str()));
        Phrase::code(name.value.as_str()).and(": ").and_phrase(amount)
    });
    phrases.chain(whole).collect()
}
