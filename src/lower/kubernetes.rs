//! `[kubernetes.NAME]` → `computeType: Kubernetes`.

use crate::arm::{Key, Object, Value};
use crate::model::Map;
use crate::model::kubernetes::{InstanceTypeDefinition, KubernetesDefinition, ResourcesDefinition};

/// `properties.properties` of an attached Kubernetes cluster; its resource id stands a level above.
pub(super) fn properties(kubernetes: &KubernetesDefinition) -> Object {
    let KubernetesDefinition {
        span: _,
        resource_id: _,
        namespace,
        default_instance_type,
        instance_types,
        vc_name,
        extension_principal_id,
        extension_instance_release_train,
        relay_connection_string,
        service_bus_connection_string,
    } = kubernetes;
    let mut properties = Object::new();
    properties.set_some("namespace", namespace.as_ref());
    properties.set_some("defaultInstanceType", default_instance_type.as_ref());
    let mut types = Object::new();
    for (name, definition) in &instance_types.0 {
        types.insert(Key::Name(name.value.clone()), instance_type(definition));
    }
    properties.set_filled("instanceTypes", types);
    properties.set_some("vcName", vc_name.as_ref());
    properties.set_some("extensionPrincipalId", extension_principal_id.as_ref());
    properties.set_some(
        "extensionInstanceReleaseTrain",
        extension_instance_release_train.as_ref(),
    );
    properties.set_some("relayConnectionString", relay_connection_string.as_ref());
    properties.set_some(
        "serviceBusConnectionString",
        service_bus_connection_string.as_ref(),
    );
    properties
}

fn instance_type(definition: &InstanceTypeDefinition) -> Object {
    let InstanceTypeDefinition {
        span: _,
        node_selector,
        resources,
    } = definition;
    let mut object = Object::new();
    object.set_filled("nodeSelector", named(node_selector));
    if let Some(ResourcesDefinition {
        span: _,
        requests,
        limits,
    }) = resources
    {
        let mut resources = Object::new();
        resources.set_filled("requests", named(requests));
        resources.set_filled("limits", named(limits));
        object.set_filled("resources", resources);
    }
    object
}

/// A table under names of the user's or of Kubernetes'.
fn named<'m, T>(map: &'m Map<T>) -> Object
where
    Value: From<&'m T>,
{
    let mut object = Object::new();
    for (name, value) in &map.0 {
        object.insert(Key::Name(name.value.clone()), value);
    }
    object
}
