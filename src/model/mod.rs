//! What the user wrote, typed: the definition in the words of the Azure ML CLI v2.
//!
//! Comes from a [`Node`] tree that the schemas have looked at; knows no ARM. A field that a compute may leave open is an
//! `Option`, and a scalar that may be left to deployment time is a [`Setting`].

pub mod application;
pub mod attached;
pub mod built_in_role;
pub mod cluster;
pub mod identity;
pub mod instance;
pub mod kubernetes;
pub mod network;
pub mod prices;
mod reader;
pub mod resource_id;
pub mod role_assignment;
pub mod schedule;
pub mod script;
pub mod vm_series;
pub mod vm_size;
pub mod workspace;

pub use application::CustomApplicationDefinition;
pub use attached::{AttachedDefinition, AttachedKind};
pub use cluster::ClusterDefinition;
pub use identity::IdentityDefinition;
pub use instance::InstanceDefinition;
pub use kubernetes::KubernetesDefinition;
pub use network::SubnetDefinition;
pub use prices::PricesDefinition;
pub use reader::{
    Field, Form, FreeForm, FromNode, Literal, Malformed, Map, Reader, Reference, Setting, SettingValue,
    TypedExpression,
};
pub use resource_id::ResourceId;
pub use role_assignment::{Role, RoleAssignmentDefinition, RoleHolder, RoleScope, ScopeKind};
pub use schedule::{ScheduleDefinition, Trigger, WorkingHoursDefinition};
pub use script::{ScriptDefinition, SetupScript};
pub use vm_size::VmSize;
pub use workspace::{ContainerRegistry, ServerlessDefinition, WorkspaceDefinition};

use std::borrow::Cow;
use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Level};
use crate::expression::{self, ValueType};
use crate::parallel;
use crate::schema::{self, COMPUTE_TABLES};
use crate::script::{Observation, ObservationKind};
use crate::source::{Loader, Sources, Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};
use reader::{definition, words};

/// A definition: every table of the file and of those it extends.
#[derive(Debug, Clone, Default)]
pub struct Definition {
    /// `api_version`: the REST version to target.
    pub api_version: Option<Spanned<String>>,
    /// `[workspace]`.
    pub workspace: Option<WorkspaceDefinition>,
    /// `[serverless]`.
    pub serverless: Option<ServerlessDefinition>,
    /// `[parameters.NAME]`.
    pub parameters: Vec<ParameterDefinition>,
    /// `[environments.NAME]`.
    pub environments: Vec<EnvironmentDefinition>,
    /// The computes of every kind, each under its kind's defaults, in the order of the file within a kind.
    pub computes: Vec<Compute>,
    /// `[output]`.
    pub output: Option<OutputDefinition>,
    /// `[prices]`.
    pub prices: Option<PricesDefinition>,
    /// `[lints]`.
    pub lints: Vec<LintDefinition>,
    /// Every place that refers to a parameter.
    pub references: Vec<Reference>,
    /// Every expression that can be read.
    pub expressions: Vec<TypedExpression>,
    /// Every literal that is not of the form its place asks for.
    pub malformed: Vec<Malformed>,
    /// Every literal, where an expression may stand, that has the brackets of one: `[…]` around it or `${…}` in it.
    pub bracketed: Vec<Spanned<String>>,
    /// Every setup script, once.
    pub scripts: Vec<SetupScript>,
    /// Which of `scripts` a script reference means.
    script_at: HashMap<script::TextKey, usize>,
    /// The tree that all of the above was read from, for what needs keys as they were written.
    pub root: Table,
}

/// One compute of any kind.
#[derive(Debug, Clone)]
pub struct Compute {
    /// Its name: the key of its table.
    pub name: Spanned<String>,
    /// What every kind has.
    pub envelope: Envelope,
    /// What the kind adds.
    pub kind: ComputeKind,
    /// Whether its table holds a key that armlet does not know, so that what it lacks proves nothing.
    pub has_unknown_keys: bool,
}

/// The kinds of compute and what each adds to the envelope.
#[derive(Debug, Clone)]
pub enum ComputeKind {
    /// `[instance.NAME]`.
    Instance(Box<InstanceDefinition>),
    /// `[cluster.NAME]`.
    Cluster(Box<ClusterDefinition>),
    /// `[kubernetes.NAME]`.
    Kubernetes(Box<KubernetesDefinition>),
    /// `[attached.NAME]`.
    Attached(Box<AttachedDefinition>),
}

definition! {
    /// What the resource envelope and the common `properties` of every compute hold.
    pub struct Envelope {
        /// `properties.description`.
        pub description: Option<Setting<String>>,
        /// `tags`.
        pub tags: Map<Setting<String>>,
        /// `identity`.
        pub identity: Option<IdentityDefinition>,
        /// `properties.computeLocation`: the region of the nodes, where it is not the workspace's.
        pub location: Option<Setting<String>>,
        /// `properties.disableLocalAuth`.
        pub disable_local_auth: Option<Setting<bool>>,
        /// `sku`, which the service describes as the workspace's.
        pub sku: Option<SkuDefinition>,
        /// Roles of its identity.
        pub role_assignments: Vec<RoleAssignmentDefinition>,
        /// What a second deployment does to the compute.
        pub on_redeploy: Option<Spanned<OnRedeploy>>,
    }
}

definition! {
    /// `sku` of the envelope.
    pub struct SkuDefinition {
        /// `name`.
        pub name: Option<Setting<String>>,
        /// `tier`.
        pub tier: Option<Setting<String>>,
        /// `size`.
        pub size: Option<Setting<String>>,
        /// `family`.
        pub family: Option<Setting<String>>,
        /// `capacity`.
        pub capacity: Option<Setting<i64>>,
    }
}

words! {
    /// What a second deployment of the same template does.
    pub enum OnRedeploy {
        /// The resource is put again.
        Update = "update" => "update",
        /// It is put only where there is none (`@onlyIfNotExists()`).
        CreateOnly = "create_only" => "create_only",
        /// It is passed over where the parameter `existingComputes` names it.
        SkipExisting = "skip_existing" => "skip_existing",
    }
}

definition! {
    /// `[output]`: what is written and where.
    pub struct OutputDefinition {
        /// The folder, relative to the definition.
        pub dir: Option<Spanned<String>>,
        /// Which formats; all unless given.
        pub emit: Option<Words>,
        /// How a template shows a script.
        pub scripts: Option<Spanned<ScriptStyle>>,
    }
}

words! {
    /// How a template shows a script; both deploy the same bytes.
    pub enum ScriptStyle {
        /// As Base64 text.
        Base64 = "base64" => "base64",
        /// As readable lines.
        Lines = "lines" => "lines",
    }
}

/// A list of words, each with its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words(pub Vec<Spanned<String>>);

impl FromNode for Words {
    fn from_node(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        Some(Self(Field::from_field(Some(node), reader)))
    }
}

/// `[parameters.NAME]`: a template parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterDefinition {
    /// Its name.
    pub name: Spanned<String>,
    /// The rest of the table.
    pub body: ParameterBody,
}

definition! {
    /// The keys of a parameter.
    pub struct ParameterBody {
        /// Its type; `string` unless given.
        pub r#type: Option<Spanned<String>>,
        /// What it is for.
        pub description: Option<Spanned<String>>,
        /// Its value where the deployer gives none; `{ expr }` for a computed one.
        pub default: Option<FreeForm>,
        /// The only values it may have.
        pub allowed: Vec<FreeForm>,
        /// Least length of a string or array.
        pub min_length: Option<Spanned<i64>>,
        /// Greatest length of a string or array.
        pub max_length: Option<Spanned<i64>>,
        /// Least integer.
        pub min_value: Option<Spanned<i64>>,
        /// Greatest integer.
        pub max_value: Option<Spanned<i64>>,
        /// Whether it is a secret.
        pub secure: Option<Spanned<bool>>,
    }
}

impl ParameterDefinition {
    /// Whether the parameter is a secret.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.body.secure.as_ref().is_some_and(|secure| secure.value)
    }

    /// The word of its type.
    #[must_use]
    pub fn type_name(&self) -> &str {
        self.body
            .r#type
            .as_ref()
            .map_or("string", |word| word.value.as_str())
    }

    /// Its type; any where the word for it is none.
    #[must_use]
    pub fn value_type(&self) -> ValueType {
        ValueType::from_name(self.type_name()).unwrap_or(ValueType::Any)
    }

    /// The text of the expression in `default = { expr = "…" }`.
    #[must_use]
    pub fn default_expression(&self) -> Option<&Node> {
        let table = self.body.default.as_ref()?.0.as_table()?;
        table.get("expr").filter(|text| text.as_str().is_some())
    }
}

/// The parameter that every template with a compute or a created workspace has: the workspace's region.
pub const LOCATION: &str = "location";
/// The parameter that a template with `on_redeploy = "skip_existing"` has: the computes to pass over.
pub const EXISTING_COMPUTES: &str = "existingComputes";

/// `[environments.NAME]`: values for the parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvironmentDefinition {
    /// Its name, which becomes part of the file's name.
    pub name: Spanned<String>,
    /// Parameter names and values, as written.
    pub values: Vec<Entry>,
}

/// A line of `[lints]`.
#[derive(Debug, Clone, PartialEq)]
pub struct LintDefinition {
    /// The rule's name.
    pub rule: Spanned<String>,
    /// Its level from now on; none where the word is no level, which the schema reports.
    pub level: Option<Level>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<Spanned<String>>,
}

/// Reads the root table of a definition, and the setup scripts it names.
#[must_use]
pub fn read(
    root: Table,
    loader: &dyn Loader,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) -> Definition {
    let mut reader = Reader::new(sources);
    let mut definition = Definition {
        api_version: Field::from_field(root.get("api_version"), &mut reader),
        workspace: Field::from_field(root.get("workspace"), &mut reader),
        serverless: Field::from_field(root.get("serverless"), &mut reader),
        parameters: parameters(&root, &mut reader),
        environments: environments(&root),
        computes: computes(&root, &mut reader),
        output: Field::from_field(root.get("output"), &mut reader),
        prices: Field::from_field(root.get("prices"), &mut reader),
        lints: entries(&root, "lints").filter_map(lint).collect(),
        ..Definition::default()
    };
    definition.root = root;
    definition.references = in_order(reader.references, |reference| reference.span);
    definition.expressions = in_order(reader.expressions, |expression| expression.span);
    definition.malformed = in_order(reader.malformed, |malformed| malformed.span);
    definition.bracketed = in_order(reader.bracketed, |literal| literal.span);
    script::resolve(&mut definition, loader, sources, findings);
    definition
}

/// What is written in `[defaults]` is read once for every compute; here it counts once.
fn in_order<T: PartialEq>(mut found: Vec<T>, span: impl Fn(&T) -> Span) -> Vec<T> {
    found.sort_by_key(|item| span(item));
    found.dedup();
    found
}

fn entries<'t>(root: &'t Table, table: &str) -> impl Iterator<Item = &'t Entry> {
    root.get(table).and_then(Node::as_table).into_iter().flatten()
}

fn parameters(root: &Table, reader: &mut Reader<'_>) -> Vec<ParameterDefinition> {
    entries(root, "parameters")
        .filter_map(|entry| {
            let parameter = ParameterDefinition {
                name: entry.key.clone(),
                body: ParameterBody::from_node(&entry.node, reader)?,
            };
            let default = parameter.body.default.as_ref().filter(|_| !parameter.is_secure());
            default
                .into_iter()
                .for_each(|default| reader.bracketed(&default.0));
            // A secure parameter has no default; a finding must not quote one that is written all the same.
            if let Some(text) = parameter.default_expression().filter(|_| !parameter.is_secure()) {
                reader.expression(text, parameter.value_type(), expression::parse_default);
            }
            Some(parameter)
        })
        .collect()
}

fn environments(root: &Table) -> Vec<EnvironmentDefinition> {
    entries(root, "environments")
        .filter_map(|entry| {
            Some(EnvironmentDefinition {
                name: entry.key.clone(),
                values: entry.node.as_table()?.iter().cloned().collect(),
            })
        })
        .collect()
}

fn lint(entry: &Entry) -> Option<LintDefinition> {
    let text = |key| entry.node.as_table().and_then(|table| table.get(key));
    let level = match &entry.node.value {
        Value::String(word) => &**word,
        Value::Table(table) => table.get("level")?.as_str()?,
        _ => return None,
    };
    Some(LintDefinition {
        rule: entry.key.clone(),
        level: Level::from_name(level),
        reason: text("reason").and_then(Node::as_str).map(str::to_owned),
        until: text("until").and_then(|node| Some(Spanned::new(node.span, node.as_text()?.to_owned()))),
    })
}

/// Every compute table with its kind's defaults merged under it: the kind, the name and the merged table.
pub fn compute_tables(root: &Table) -> impl Iterator<Item = (&'static str, &Entry, Cow<'_, Node>)> {
    COMPUTE_TABLES.iter().flat_map(move |kind| {
        let defaults = root
            .get("defaults")
            .and_then(Node::as_table)
            .and_then(|defaults| defaults.get(kind))
            .and_then(Node::as_table);
        entries(root, kind).map(move |entry| (*kind, entry, with_defaults(&entry.node, defaults)))
    })
}

fn with_defaults<'t>(node: &'t Node, defaults: Option<&Table>) -> Cow<'t, Node> {
    match (&node.value, defaults) {
        (Value::Table(own), Some(defaults)) => Cow::Owned(Node {
            span: node.span,
            value: Value::Table(own.over(defaults)),
        }),
        _ => Cow::Borrowed(node),
    }
}

fn computes(root: &Table, reader: &mut Reader<'_>) -> Vec<Compute> {
    let tables: Vec<(&str, &Entry, Cow<'_, Node>)> = compute_tables(root).collect();
    let sources = reader.sources;
    let read = parallel::map(&tables, |(kind, entry, node)| {
        let mut own = Reader::new(sources);
        (compute(kind, entry, node, &mut own), own)
    });
    let computes = read.into_iter().filter_map(|(compute, own)| {
        reader.absorb(own);
        compute
    });
    computes.collect()
}

fn compute(kind: &str, entry: &Entry, node: &Node, reader: &mut Reader<'_>) -> Option<Compute> {
    let envelope = Envelope::from_node(node, reader)?;
    let has_unknown_keys = schema::has_unknown_keys(kind, node);
    let kind = match kind {
        "instance" => ComputeKind::Instance(FromNode::from_node(node, reader)?),
        "cluster" => ComputeKind::Cluster(FromNode::from_node(node, reader)?),
        "kubernetes" => ComputeKind::Kubernetes(FromNode::from_node(node, reader)?),
        "attached" => ComputeKind::Attached(FromNode::from_node(node, reader)?),
        _ => return None,
    };
    Some(Compute {
        name: entry.key.clone(),
        envelope,
        kind,
        has_unknown_keys,
    })
}

impl Compute {
    /// The instance, if it is one.
    #[must_use]
    pub fn instance(&self) -> Option<&InstanceDefinition> {
        match &self.kind {
            ComputeKind::Instance(instance) => Some(instance),
            ComputeKind::Cluster(_) | ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }

    /// The cluster, if it is one.
    #[must_use]
    pub fn cluster(&self) -> Option<&ClusterDefinition> {
        match &self.kind {
            ComputeKind::Cluster(cluster) => Some(cluster),
            ComputeKind::Instance(_) | ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }

    /// The size of its machines, for the kinds that make machines; those of what is attached exist already.
    #[must_use]
    pub fn size(&self) -> Option<&Setting<String>> {
        match &self.kind {
            ComputeKind::Instance(instance) => instance.size.as_ref(),
            ComputeKind::Cluster(cluster) => cluster.size.as_ref(),
            ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => None,
        }
    }
}

impl ComputeKind {
    /// The resource id of what is attached, for the kinds that are.
    #[must_use]
    pub fn resource_id(&self) -> Option<&Setting<String>> {
        match self {
            Self::Instance(_) | Self::Cluster(_) => None,
            Self::Kubernetes(kubernetes) => kubernetes.resource_id.as_ref(),
            Self::Attached(attached) => attached.resource_id.as_ref(),
        }
    }
}

impl Definition {
    /// The instances with their computes.
    pub fn instances(&self) -> impl Iterator<Item = (&Compute, &InstanceDefinition)> {
        self.computes
            .iter()
            .filter_map(|compute| Some((compute, compute.instance()?)))
    }

    /// The clusters with their computes.
    pub fn clusters(&self) -> impl Iterator<Item = (&Compute, &ClusterDefinition)> {
        self.computes
            .iter()
            .filter_map(|compute| Some((compute, compute.cluster()?)))
    }

    /// The attached Kubernetes clusters with their computes.
    pub fn kubernetes(&self) -> impl Iterator<Item = (&Compute, &KubernetesDefinition)> {
        self.computes.iter().filter_map(|compute| match &compute.kind {
            ComputeKind::Kubernetes(kubernetes) => Some((compute, &**kubernetes)),
            ComputeKind::Instance(_) | ComputeKind::Cluster(_) | ComputeKind::Attached(_) => None,
        })
    }

    /// The other attached computes.
    pub fn attached(&self) -> impl Iterator<Item = (&Compute, &AttachedDefinition)> {
        self.computes.iter().filter_map(|compute| match &compute.kind {
            ComputeKind::Attached(attached) => Some((compute, &**attached)),
            ComputeKind::Instance(_) | ComputeKind::Cluster(_) | ComputeKind::Kubernetes(_) => None,
        })
    }

    /// Whether the REST version has idle shutdown; versions sort by their dates, and the default has it.
    #[must_use]
    pub fn knows_idle_shutdown(&self) -> bool {
        self.api_version
            .as_ref()
            .is_none_or(|version| version.value.as_str() >= instance::IDLE_SHUTDOWN_SINCE)
    }

    /// The workspace, if the template creates it.
    #[must_use]
    pub fn created_workspace(&self) -> Option<&WorkspaceDefinition> {
        self.workspace.as_ref().filter(|workspace| workspace.is_created())
    }

    /// Whether the template puts a resource into the workspace's region.
    #[must_use]
    pub fn needs_location(&self) -> bool {
        !self.computes.is_empty() || self.created_workspace().is_some()
    }

    /// The parameter of a name; ARM ignores case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&ParameterDefinition> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name.value.eq_ignore_ascii_case(name))
    }

    /// Whether a compute is passed over where [`EXISTING_COMPUTES`] names it.
    #[must_use]
    pub fn skips_existing(&self) -> bool {
        self.computes.iter().any(|compute| {
            let mode = compute.envelope.on_redeploy.as_ref();
            mode.is_some_and(|mode| mode.value == OnRedeploy::SkipExisting)
        })
    }

    /// The parameters that the template itself refers to, with the types that it takes them for.
    pub fn needed_parameters(&self) -> impl Iterator<Item = (&'static str, ValueType)> {
        let needed = [
            (LOCATION, ValueType::String, self.needs_location()),
            (EXISTING_COMPUTES, ValueType::Array, self.skips_existing()),
        ];
        let needed = needed.into_iter().filter(|(_, _, is_needed)| *is_needed);
        needed.map(|(name, kind, _)| (name, kind))
    }

    /// The parameters that armlet adds to those declared, with their types.
    pub fn built_in_parameters(&self) -> impl Iterator<Item = (&'static str, ValueType)> {
        self.needed_parameters()
            .filter(|(name, _)| self.parameter(name).is_none())
    }

    /// The names of all parameters that the template has.
    pub fn parameter_names(&self) -> impl Iterator<Item = &str> {
        let declared = self
            .parameters
            .iter()
            .map(|parameter| parameter.name.value.as_str());
        declared.chain(self.built_in_parameters().map(|(name, _)| name))
    }

    /// The type of a parameter; any where there is none of the name.
    #[must_use]
    pub fn parameter_type(&self, name: &str) -> ValueType {
        let built_in = || {
            let mut all = self.built_in_parameters();
            all.find(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        match self.parameter(name) {
            Some(parameter) => parameter.value_type(),
            None => built_in().map_or(ValueType::Any, |(_, kind)| kind),
        }
    }

    /// The text of a script, unless it lies on the workspace's file share or cannot be read.
    #[must_use]
    pub fn script(&self, script: &ScriptDefinition) -> Option<&SetupScript> {
        self.script_at
            .get(&script.text_key()?)
            .and_then(|index| self.scripts.get(*index))
    }

    /// What was observed of one kind in the setup scripts, with its place.
    pub fn observations(
        &self,
        kind: ObservationKind,
    ) -> impl Iterator<Item = (&SetupScript, Span, &Observation)> {
        self.scripts.iter().flat_map(move |script| {
            script
                .observations
                .iter()
                .filter(move |(_, observation)| observation.kind == kind)
                .map(move |(span, observation)| (script, *span, observation))
        })
    }
}
