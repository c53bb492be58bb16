//! `[[instance.NAME.custom_applications]]`: containers that run beside Jupyter, `customServices`.

use super::reader::{FromNode, Map, Reader, Setting, definition, words};
use crate::syntax::Node;

definition! {
    /// One container.
    pub struct CustomApplicationDefinition {
        /// `name`: unique on the instance.
        pub name: Option<Setting<String>>,
        /// `image`.
        pub image: Option<ImageDefinition>,
        /// `docker.privileged`: true unless given, as the Python SDK has it.
        pub privileged: Option<Setting<bool>>,
        /// `endpoints`.
        pub endpoints: Vec<EndpointDefinition>,
        /// `environmentVariables`: each of `type` `local`.
        pub environment_variables: Map<Setting<String>>,
        /// `volumes` of `type` `bind`.
        pub bind_mounts: Vec<VolumeDefinition>,
        /// `volumes` of the other types.
        pub volumes: Vec<VolumeDefinition>,
        /// `kernel`.
        pub kernel: Option<KernelDefinition>,
    }
}

/// What the container is made of.
#[derive(Debug, Clone, PartialEq)]
pub enum ImageDefinition {
    /// The reference of a Docker image.
    Reference(Setting<String>),
    /// A Docker image or an Azure ML environment.
    Table(Box<ImageTable>),
}

definition! {
    /// `image` as a table.
    pub struct ImageTable {
        /// `type`: `docker` unless given.
        pub r#type: Option<Setting<ImageType>>,
        /// `reference`: of a Docker image, or the name of an environment.
        pub reference: Option<Setting<String>>,
        /// `version` of an environment; the latest unless given.
        pub version: Option<Setting<String>>,
    }
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

definition! {
    /// A port of the container that the workspace reaches.
    pub struct EndpointDefinition {
        /// `name`: `connect` unless given.
        pub name: Option<Setting<String>>,
        /// `target`: port in the container, 1026 to 65534.
        pub target: Option<Setting<i64>>,
        /// `published`: port on the instance, 1026 to 65534.
        pub published: Option<Setting<i64>>,
        /// `protocol`: `http` unless given.
        pub protocol: Option<Setting<Protocol>>,
        /// `hostIp`.
        pub host_ip: Option<Setting<String>>,
    }
}

definition! {
    /// A mount of the container.
    pub struct VolumeDefinition {
        /// `type`: `bind` for a bind mount.
        pub r#type: Option<Setting<VolumeType>>,
        /// `source`.
        pub source: Option<Setting<String>>,
        /// `target`.
        pub target: Option<Setting<String>>,
        /// `readOnly`: false unless given.
        pub read_only: Option<Setting<bool>>,
        /// `consistency`.
        pub consistency: Option<Setting<String>>,
        /// `bind`.
        pub bind: Option<BindDefinition>,
        /// `volume`.
        pub volume: Option<NamedVolumeDefinition>,
        /// `tmpfs`.
        pub tmpfs: Option<TmpfsDefinition>,
    }
}

definition! {
    /// Options of a bind mount.
    pub struct BindDefinition {
        /// `propagation`.
        pub propagation: Option<Setting<String>>,
        /// `createHostPath`.
        pub create_host_path: Option<Setting<bool>>,
        /// `selinux`.
        pub selinux: Option<Setting<String>>,
    }
}

definition! {
    /// Options of a volume.
    pub struct NamedVolumeDefinition {
        /// `nocopy`.
        pub nocopy: Option<Setting<bool>>,
    }
}

definition! {
    /// Options of a tmpfs.
    pub struct TmpfsDefinition {
        /// `size`: bytes.
        pub size: Option<Setting<i64>>,
    }
}

definition! {
    /// The Jupyter kernel that the container offers.
    pub struct KernelDefinition {
        /// `displayName`.
        pub display_name: Option<Setting<String>>,
        /// `language`.
        pub language: Option<Setting<String>>,
        /// `argv`.
        pub argv: Vec<Setting<String>>,
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

impl CustomApplicationDefinition {
    /// The image's reference, whichever way it is written.
    #[must_use]
    pub fn image_reference(&self) -> Option<&Setting<String>> {
        match self.image.as_ref()? {
            ImageDefinition::Reference(reference) => Some(reference),
            ImageDefinition::Table(table) => table.reference.as_ref(),
        }
    }
}
