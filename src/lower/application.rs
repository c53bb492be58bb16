//! `[[custom_applications]]` → `customServices`.

use crate::arm::{Key, Object, Value};
use crate::model::application::{
    BindDefinition, CustomApplicationDefinition, EndpointDefinition, ImageDefinition, ImageTable,
    KernelDefinition, NamedVolumeDefinition, TmpfsDefinition, VolumeDefinition,
};
use crate::model::{Map, Setting};

/// One service. What the definition leaves open is what the Python SDK (azure-ai-ml) writes: a Docker image, privileged,
/// HTTP endpoints called `connect`.
pub(super) fn custom_service(application: &CustomApplicationDefinition) -> Object {
    let CustomApplicationDefinition {
        span: _,
        name,
        image,
        privileged,
        endpoints,
        environment_variables,
        bind_mounts,
        volumes,
        kernel,
    } = application;
    let mut service = Object::new();
    service.set_some("name", name.as_ref());
    service.set_some("image", image.as_ref().map(self::image));
    let mut docker = Object::new();
    docker.set(
        "privileged",
        privileged.as_ref().map_or(Value::Boolean(true), Value::from),
    );
    service.set("docker", docker);
    if !endpoints.is_empty() {
        service.set("endpoints", objects(endpoints, endpoint));
    }
    service.set_filled("environmentVariables", variables(environment_variables));
    let mounts: Vec<Value> = bind_mounts
        .iter()
        .chain(volumes)
        .map(|mount| volume(mount).into())
        .collect();
    if !mounts.is_empty() {
        service.set("volumes", mounts);
    }
    service.set_some("kernel", kernel.as_ref().map(self::kernel));
    service
}

fn objects<T>(items: &[T], object: fn(&T) -> Object) -> Vec<Value> {
    items.iter().map(|item| object(item).into()).collect()
}

fn image(image: &ImageDefinition) -> Object {
    let mut object = Object::new();
    match image {
        ImageDefinition::Reference(reference) => {
            object.set("type", "docker");
            object.set("reference", reference);
        }
        ImageDefinition::Table(table) => {
            let ImageTable {
                span: _,
                r#type,
                reference,
                version,
            } = &**table;
            object.set(
                "type",
                r#type.as_ref().map_or_else(|| Value::from("docker"), Value::from),
            );
            object.set_some("reference", reference.as_ref());
            object.set_some("version", version.as_ref());
        }
    }
    object
}

fn endpoint(endpoint: &EndpointDefinition) -> Object {
    let EndpointDefinition {
        span: _,
        name,
        target,
        published,
        protocol,
        host_ip,
    } = endpoint;
    let mut object = Object::new();
    object.set(
        "name",
        name.as_ref().map_or_else(|| Value::from("connect"), Value::from),
    );
    object.set_some("target", target.as_ref());
    object.set_some("published", published.as_ref());
    object.set(
        "protocol",
        protocol.as_ref().map_or_else(|| Value::from("http"), Value::from),
    );
    object.set_some("hostIp", host_ip.as_ref());
    object
}

fn variables(variables: &Map<Setting<String>>) -> Object {
    let mut object = Object::new();
    for (name, value) in &variables.0 {
        let mut variable = Object::new();
        variable.set("type", "local");
        variable.set("value", value);
        object.insert(Key::Name(name.value.clone()), variable);
    }
    object
}

fn volume(volume: &VolumeDefinition) -> Object {
    let VolumeDefinition {
        span: _,
        r#type,
        source,
        target,
        read_only,
        consistency,
        bind,
        volume,
        tmpfs,
    } = volume;
    let mut object = Object::new();
    object.set(
        "type",
        r#type.as_ref().map_or_else(|| Value::from("bind"), Value::from),
    );
    object.set(
        "readOnly",
        read_only.as_ref().map_or(Value::Boolean(false), Value::from),
    );
    object.set_some("source", source.as_ref());
    object.set_some("target", target.as_ref());
    object.set_some("consistency", consistency.as_ref());
    if let Some(BindDefinition {
        span: _,
        propagation,
        create_host_path,
        selinux,
    }) = bind
    {
        let mut options = Object::new();
        options.set_some("propagation", propagation.as_ref());
        options.set_some("createHostPath", create_host_path.as_ref());
        options.set_some("selinux", selinux.as_ref());
        object.set_filled("bind", options);
    }
    if let Some(NamedVolumeDefinition { span: _, nocopy }) = volume {
        let mut options = Object::new();
        options.set_some("nocopy", nocopy.as_ref());
        object.set_filled("volume", options);
    }
    if let Some(TmpfsDefinition { span: _, size }) = tmpfs {
        let mut options = Object::new();
        options.set_some("size", size.as_ref());
        object.set_filled("tmpfs", options);
    }
    object
}

fn kernel(kernel: &KernelDefinition) -> Object {
    let KernelDefinition {
        span: _,
        display_name,
        language,
        argv,
    } = kernel;
    let mut object = Object::new();
    object.set_some("displayName", display_name.as_ref());
    object.set_some("language", language.as_ref());
    if !argv.is_empty() {
        object.set("argv", argv.iter().map(Value::from).collect::<Vec<_>>());
    }
    object
}
