//! `[[instance.NAME.custom_applications]]`: containers that run beside Jupyter, `customServices`.

use arcstr::ArcStr;

use super::key::{Key, ScalarType, Shape, Table};
use super::reader::{FromNode, List, Map, Reader, Setting};
use super::rest::{Plain, Rest, Scalar, Shaped, finish, node, whole};
use super::value::number::{ApplicationPort, Count};
use super::value::text::AnyText;
use crate::arm::{Object, Value};
use crate::syntax::{Node, Value as Toml};
use crate::{table, words};

table! {
    /// A container that runs next to Jupyter on the instance, such as RStudio. An instance with a running container
    /// never counts as idle, so give it a stop schedule.
    pub struct CustomApplicationDefinition {
        /// Name of the application, unique on the instance.
        pub name: Option<Setting<ArcStr>> => "name" {
            always_required, example = ["rstudio"], source = "azure-ai-ml, the Python SDK v2",
        },
        /// The image: a Docker image reference, or a table that names an Azure ML environment.
        pub image: Option<ImageDefinition> => "image" {
            always_required, example = ["ghcr.io/azure/rocker-rstudio-ml-verse:latest"],
            link = "https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance#add-custom-applications-such-as-rstudio-or-posit-workbench",
            rest = [".image.reference"],
        },
        /// Whether the container runs in privileged mode. The Python SDK always sends true.
        pub privileged: Option<Setting<bool>> => "docker.privileged" or true {
            default = true, example = [true], source = "azure-ai-ml, the Python SDK v2",
            aka = ["docker"],
        },
        /// Container ports that are reachable through the workspace.
        pub endpoints: List<EndpointDefinition> => "endpoints" {
            example = [[{"target": 8787, "published": 8787}]], aka = ["endpoint", "ports"],
        },
        /// Environment variables of the container. Put license keys and other secrets into a secure parameter.
        pub environment_variables: Map<Setting<ArcStr>> as LocalVariable => "environmentVariables" {
            example = [{"RSP_LICENSE": {"param": "rstudioLicense"}}],
            aka = ["env", "environment", "environmentVariables"], rest = [".environmentVariables.*.value"],
        },
        /// Folders of the instance that are mounted in the container.
        pub bind_mounts: Vec<VolumeDefinition> as BindMount => "volumes" {
            example = [[{"source": "/home/azureuser/cloudfiles", "target": "/home/azureuser/cloudfiles"}]],
            aka = ["bindMounts", "mounts"],
        },
        /// Mounts of other kinds: named volumes, tmpfs, named pipes.
        pub volumes: List<VolumeDefinition> => "volumes" {
            example = [[{"type": "tmpfs", "target": "/scratch", "tmpfs": {"size": 67108864}}]],
        },
        /// Makes the application a Jupyter kernel.
        pub kernel: Option<KernelDefinition> => "kernel" {
            since = "2025-12-01", example = [{"display_name": "R 4.4", "language": "R"}],
        },
    }
    file = "custom_application";
    title = "Custom application";
    root = ".";
    order = ["name", "image", "docker", "endpoints", "environmentVariables", "volumes", "kernel"];
    hints = {"type": "write the image type in `image`: `image = { type = \"azureml\", reference = \"…\" }`"};
}

/// What the container is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum ImageDefinition {
    /// The reference of a Docker image.
    Reference(Setting<ArcStr>),
    /// A Docker image or an Azure ML environment.
    Table(Box<ImageTable>),
}

impl FromNode for ImageDefinition {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let table = node
            .as_table()
            .is_some_and(|table| table.get("param").is_none() && table.get("expr").is_none());
        if table {
            Box::from_node(node, reader).map(Self::Table)
        } else {
            Setting::from_node(node, reader).map(Self::Reference)
        }
    }
}

impl Shaped for ImageDefinition {
    const SHAPE: &'static Shape = &Shape::SettingOrTable(<ArcStr as Scalar>::TYPE, ImageTable::TABLE);
}

impl Rest for ImageDefinition {
    fn lower(&self) -> Option<Value> {
        match self {
            Self::Reference(reference) => {
                let mut image = Object::new();
                image.set("type", "docker");
                image.set_some("reference", Rest::<ArcStr>::lower(reference));
                Some(image.into())
            }
            Self::Table(table) => table.lower(),
        }
    }

    /// The reference alone for an image of a registry.
    fn raise(value: &mut Value) -> Option<Toml> {
        let raised = ImageTable::raise(value)?;
        finish(value);
        match raised {
            Toml::Table(table) => match table.get("reference") {
                Some(reference) if table.iter().count() == 1 => Some(reference.value.clone()),
                _ => Some(Toml::Table(table)),
            },
            other => Some(other),
        }
    }
}

table! {
    /// A Docker image or an Azure ML environment.
    pub struct ImageTable {
        /// `docker` for an image from a registry, `azureml` for an Azure ML environment.
        pub r#type: Option<Setting<ImageType>> => "type" or "docker" { default = "docker", example = ["docker"] },
        /// Docker image reference, or name of the environment.
        pub reference: Option<Setting<ArcStr>> => "reference" {
            always_required, example = ["ghcr.io/azure/rocker-rstudio-ml-verse:latest"],
            aka = ["image", "name", "uri"],
        },
        /// Version of the environment. Default: the latest.
        pub version: Option<Setting<ArcStr>> => "version" { free_text, since = "2025-12-01", example = ["3"] },
    }
}

table! {
    /// A port of the container that the workspace reaches.
    pub struct EndpointDefinition {
        /// Name of the endpoint.
        pub name: Option<Setting<ArcStr>> => "name" or "connect" { default = "connect", example = ["connect"] },
        /// Port in the container, 1026-65534.
        pub target: Option<Setting<i64>> as ApplicationPort => "target" {
            always_required, example = [8787], source = "azure-ai-ml, the Python SDK v2",
            aka = ["port", "targetPort", "target_port"],
        },
        /// Port on the instance, 1026-65534, unique among the applications of an instance. In a workspace with a
        /// private endpoint: 8704-8993.
        pub published: Option<Setting<i64>> as ApplicationPort => "published" {
            always_required, example = [8787], source = "azure-ai-ml, the Python SDK v2",
            aka = ["publishedPort", "published_port"],
        },
        /// Protocol of the endpoint.
        pub protocol: Option<Setting<Protocol>> => "protocol" or "http" { default = "http", example = ["http"] },
        /// IP address on the instance that the port is bound to.
        pub host_ip: Option<Setting<ArcStr>> => "hostIp" { example = ["0.0.0.0"], aka = ["hostIp"] },
    }
}

/// A variable of the container: REST keeps its type beside its value.
#[derive(Debug, Clone, Copy)]
pub enum LocalVariable {}

impl Shaped<LocalVariable> for Setting<ArcStr> {
    const SHAPE: &'static Shape = &Shape::Setting(&ScalarType {
        entry: Some(|node| {
            let mut variable = Object::new();
            variable.set("type", "local");
            variable.set("value", (AnyText::TYPE.translate)(node)?);
            Some(variable.into())
        }),
        ..*AnyText::TYPE
    });
}

impl Rest<LocalVariable> for Setting<ArcStr> {
    fn lower(&self) -> Option<Value> {
        let mut variable = Object::new();
        variable.set("type", "local");
        variable.set_some("value", Rest::<AnyText>::lower(self));
        Some(variable.into())
    }

    fn raise(value: &mut Value) -> Option<Toml> {
        let Value::Object(variable) = value else {
            return None;
        };
        if !matches!(variable.get("type"), Some(Value::String(kind)) if kind == "local") {
            return None;
        }
        let raised = <Self as Rest<AnyText>>::raise(variable.get_mut("value")?)?;
        variable.remove("type");
        variable.remove("value");
        finish(value);
        Some(raised)
    }
}

table! {
    /// A mount of the container.
    pub struct VolumeDefinition {
        /// Type of the mount.
        pub r#type: Option<Setting<VolumeType>> => "type" { always_required, example = ["volume"] },
        /// What to mount; for a bind mount, a folder of the instance.
        pub source: Option<Setting<ArcStr>> => "source" { example = ["/home/azureuser/cloudfiles"], aka = ["src"] },
        /// Path of the mount in the container.
        pub target: Option<Setting<ArcStr>> => "target" {
            always_required, example = ["/home/azureuser/cloudfiles"], aka = ["destination", "dst"],
        },
        /// Whether the mount is read-only for the container.
        pub read_only: Option<Setting<bool>> => "readOnly" or false {
            default = false, example = [true], aka = ["readOnly", "readonly"],
        },
        /// Consistency requirement of the mount, in Docker's terms.
        pub consistency: Option<Setting<ArcStr>> => "consistency" { example = ["cached"] },
        /// Options of a bind mount.
        pub bind: Option<BindDefinition> => "bind" { example = [{"create_host_path": true}] },
        /// Options of a volume.
        pub volume: Option<NamedVolumeDefinition> => "volume" { example = [{"nocopy": true}] },
        /// Options of a tmpfs mount.
        pub tmpfs: Option<TmpfsDefinition> => "tmpfs" { example = [{"size": 67108864}] },
    }
    order = ["type", "readOnly"];
}

/// A mount that its key makes a bind mount.
#[derive(Debug, Clone, Copy)]
pub enum BindMount {}

impl BindMount {
    const TABLE: &'static Table = &Table::new(
        "A folder of the instance that the container sees.",
        &[
            Self::key("source")
                .always_required()
                .aka(&["hostPath", "host_path", "src"]),
            Self::key("target").aka(&["container_path", "destination", "dst"]),
            Self::key("read_only"),
            Self::key("consistency"),
            Self::key("bind"),
        ],
    )
    .hints(r#"{ "type": "bind mounts always have the type `bind`; write other mounts in `volumes`" }"#);

    const fn key(name: &str) -> Key {
        Key {
            root: None,
            ..VolumeDefinition::TABLE.shared(name)
        }
    }
}

impl Shaped<BindMount> for VolumeDefinition {
    const SHAPE: &'static Shape = &Shape::Table(BindMount::TABLE);
}

impl Rest<BindMount> for Vec<VolumeDefinition> {
    fn lower(&self) -> Option<Value> {
        let mounts = self.iter().map(|mount| {
            let mut body = mount.body();
            body.set("type", VolumeType::Bind.rest());
            body.arrange(VolumeDefinition::TABLE.order);
            Value::from(body)
        });
        let mounts: Vec<Value> = mounts.collect();
        (!mounts.is_empty()).then(|| mounts.into())
    }

    /// The bind mounts before the first mount of another kind: REST keeps all in one list, whose order stays.
    fn raise(value: &mut Value) -> Option<Toml> {
        let Value::Array(mounts) = value else { return None };
        let raised: Vec<Node> = mounts.iter().map_while(bind_mount).collect();
        mounts.drain(..raised.len());
        if mounts.is_empty() {
            *value = Value::Null;
        }
        (!raised.is_empty()).then_some(Toml::Array(raised.into()))
    }
}

/// A bind mount without its type, if it has nothing that a bind mount has no key for.
fn bind_mount(mount: &Value) -> Option<Node> {
    let Value::Object(mount) = mount else { return None };
    let mut mount = mount.clone();
    let kind = mount.remove("type")?;
    if kind != Value::from(VolumeType::Bind.rest()) {
        return None;
    }
    let raised = whole::<Plain, VolumeDefinition>(&mount.into())?;
    let keys = match &raised {
        Toml::Table(table) => table.iter().map(|entry| entry.key.value.as_str()),
        _ => return None,
    };
    let are_known = keys.into_iter().all(|key| BindMount::TABLE.key(key).is_some());
    are_known.then(|| node(raised))
}

table! {
    /// Options of a bind mount.
    pub struct BindDefinition {
        /// Bind propagation, in Docker's terms.
        pub propagation: Option<Setting<ArcStr>> => "propagation" { example = ["rprivate"] },
        /// Whether to create the source folder if it does not exist.
        pub create_host_path: Option<Setting<bool>> => "createHostPath" {
            example = [true], aka = ["createHostPath"],
        },
        /// SELinux label option, in Docker's terms.
        pub selinux: Option<Setting<ArcStr>> => "selinux" { example = ["z"] },
    }
}

table! {
    /// Options of a volume.
    pub struct NamedVolumeDefinition {
        /// Whether to skip copying the image's files into a new volume.
        pub nocopy: Option<Setting<bool>> => "nocopy" { example = [true], aka = ["noCopy", "no_copy"] },
    }
}

table! {
    /// Options of a tmpfs mount.
    pub struct TmpfsDefinition {
        /// Size in bytes.
        pub size: Option<Setting<i64>> as Count => "size" { example = [67108864] },
    }
}

table! {
    /// Makes the application a Jupyter kernel.
    pub struct KernelDefinition {
        /// Name that Jupyter shows.
        pub display_name: Option<Setting<ArcStr>> => "displayName" {
            free_text, example = ["R 4.4"], aka = ["displayName"],
        },
        /// Language of the kernel.
        pub language: Option<Setting<ArcStr>> => "language" { example = ["R"] },
        /// Command that starts the kernel: one array item per argument.
        pub argv: List<Setting<ArcStr>> as AnyText => "argv" {
            example = [["R", "--slave", "-e", "IRkernel::main()", "--args", "{connection_file}"]],
            aka = ["args", "command"],
        },
    }
}

words! {
    /// Where the image comes from.
    pub enum ImageType {
        /// A registry.
        Docker = "docker" => "docker",
        /// An Azure ML environment.
        AzureMl = "azureml" => "azureml",
    }
}

words! {
    /// The protocol of an endpoint.
    pub enum Protocol {
        /// HTTP.
        Http = "http" => "http",
        /// TCP.
        Tcp = "tcp" => "tcp",
        /// UDP.
        Udp = "udp" => "udp",
    }
}

words! {
    /// The kind of a mount.
    pub enum VolumeType {
        /// A folder of the instance.
        Bind = "bind" => "bind",
        /// A Docker volume.
        Volume = "volume" => "volume",
        /// Memory.
        Tmpfs = "tmpfs" => "tmpfs",
        /// A named pipe.
        Npipe = "npipe" => "npipe",
    }
}
