//! What the user wrote, typed: the definition in the words of the Azure ML CLI v2.
//!
//! Comes from a [`Node`] tree that the schemas have looked at; knows no ARM. A field that a compute may leave open is an
//! `Option`, and a scalar that may be left to deployment time is a [`Setting`].

pub mod application;
pub mod attached;
pub mod cluster;
mod compute;
mod existing;
pub mod identity;
pub mod instance;
pub mod kubernetes;
mod lint;
mod named;
pub mod network;
mod place_names;
pub mod policy;
pub mod prices;
pub mod quota;
mod read;
pub mod role_assignment;
pub mod schedule;
pub mod script;
pub mod template_output;
pub mod workspace;

pub use crate::language::environment::{TARGET, TargetDefinition, ValueSource, value_source};
pub use crate::language::output::{OutputDefinition, ScriptStyle, Words};
pub use crate::language::parameter::ParameterBody;
pub use crate::language::presence::ENVIRONMENT;
pub use crate::language::reader;
pub use application::CustomApplicationDefinition;
pub use attached::{AttachedDefinition, AttachedKind};
pub use cluster::ClusterDefinition;
pub use compute::{Compute, ComputeKind, Envelope, OnRedeploy, SkuDefinition};
pub use identity::IdentityDefinition;
pub use instance::InstanceDefinition;
pub use kubernetes::KubernetesDefinition;
pub use lint::{FindingPlaces, LintScopes};
pub use named::{Name, Named};
pub use network::SubnetDefinition;
pub use place_names::PlaceNames;
pub use prices::PricesDefinition;
pub use read::{give_back, read, read_again, read_for, uses};
pub use reader::{
    Field, Form, FreeForm, FromNode, Literal, Malformed, Map, Reader, Reference, Setting, SettingValue,
    TypedExpression, Use,
};
pub use role_assignment::{Role, RoleAssignmentDefinition, RoleHolder, RoleScope, ScopeKind};
pub use schedule::{ScheduleDefinition, ScheduledAction, WorkingHoursDefinition};
pub use script::{ScriptDefinition, SetupScript};
pub use template_output::{Called, TemplateOutput, TemplateOutputValue};
pub use workspace::{ContainerRegistry, ServerlessDefinition, WorkspaceDefinition};

use std::cell::LazyCell;
use std::sync::Arc;

use arcstr::ArcStr;

use crate::diagnostic::Level;
use crate::document::{COMPUTE_TABLES, Document};
use crate::expression::{Expression, ValueType};
use crate::hashing::HashMap;
use crate::script::{Observation, ObservationKind};
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node, Table, Value};

/// What is asked of a definition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asked {
    /// All that can be said of it.
    #[default]
    Everything,
    /// What it deploys, and what keeps it from that; which of its parameters nothing uses. Its scripts are not inspected.
    Deployment,
}

/// A definition: every table of the file and of those it extends.
#[derive(Debug, Clone, Default)]
pub struct Definition {
    /// `api_version`: the REST version to target.
    pub api_version: Option<Spanned<ArcStr>>,
    /// `[workspace]`.
    pub workspace: Option<WorkspaceDefinition>,
    /// `[serverless]`.
    pub serverless: Option<ServerlessDefinition>,
    /// `[parameters.NAME]`.
    pub parameters: Named<ParameterDefinition>,
    /// `[environments.NAME]`.
    pub environments: Named<EnvironmentDefinition>,
    /// The computes of every kind, each under its kind's defaults, in the order of the file within a kind.
    pub computes: Vec<Compute>,
    /// `[outputs.NAME]`.
    pub outputs: Named<TemplateOutput>,
    /// `[output]`.
    pub output: Option<OutputDefinition>,
    /// `[prices]`.
    pub prices: Option<PricesDefinition>,
    /// `[lints]`.
    pub lints: Vec<LintDefinition>,
    /// What is asked of it.
    pub asked: Asked,
    /// `policies`: files of Azure Policy, relative to the file that names them.
    pub policies: Vec<Spanned<ArcStr>>,
    /// `[policy.KIND]`: what every compute of a kind must be.
    pub requirements: Vec<policy::Requirement>,
    /// Every place that refers to a parameter.
    pub references: Vec<Reference>,
    /// Every expression that can be read.
    pub expressions: Vec<TypedExpression>,
    /// Every place whose value is a parameter or an expression, in the order of the places.
    pub uses: Vec<Use>,
    /// Every literal that is not of the form its place asks for.
    pub malformed: Vec<Malformed>,
    /// Every literal that has the brackets of one: `[…]` around it or `${…}` in it.
    pub bracketed: Vec<Spanned<ArcStr>>,
    /// Every value that says nothing that can be deployed; a finding says why.
    unreadable: Vec<Span>,
    /// Every setup script, once.
    pub scripts: Vec<SetupScript>,
    /// How many of `scripts` the definition names as it is written; those that a parameter gives follow them.
    written_scripts: usize,
    /// Which of `scripts` a script reference means.
    script_at: HashMap<script::TextKey, usize>,
    /// The types of the parameters, by name in lower case, and those of the known members of each: `settings.open`.
    parameter_types: Arc<HashMap<ArcStr, ValueType>>,
    /// Whether values are put in that are written elsewhere.
    has_values_put_in: bool,
    /// What all of the above was read from, for what needs keys as they were written.
    pub document: Document,
}

/// `[parameters.NAME]`: a template parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterDefinition {
    /// Its name.
    pub name: Spanned<ArcStr>,
    /// The rest of the table.
    pub body: ParameterBody,
    /// What `default = { expr = "…" }` says; none for a secure parameter, and where it cannot be read.
    pub computed_default: Option<Arc<Expression>>,
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

    /// Whether every deployment must give it a value.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.body.default.is_none()
    }

    /// The text of the expression in `default = { expr = "…" }`.
    #[must_use]
    pub fn default_expression(&self) -> Option<&Node> {
        let table = self.body.default.as_ref()?.0.as_table()?;
        table.get("expr").filter(|text| text.as_str().is_some())
    }
}

/// The tables that declare values; nothing is put in there.
pub const DECLARATIONS: [&str; 2] = ["parameters", "environments"];

/// The parameter that every template with a compute or a created workspace has: the workspace's region.
pub const LOCATION: &str = "location";

/// `[environments.NAME]`: values for the parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct EnvironmentDefinition {
    /// Its name, which becomes part of the file's name.
    pub name: Spanned<ArcStr>,
    /// `target`: where it is in Azure.
    pub target: Option<TargetDefinition>,
    /// Parameter names and values, as written.
    pub values: Named<Entry>,
}

impl Name for ParameterDefinition {
    fn name(&self) -> &str {
        &self.name.value
    }
}

impl Name for EnvironmentDefinition {
    fn name(&self) -> &str {
        &self.name.value
    }
}

impl Name for TemplateOutput {
    fn name(&self) -> &str {
        &self.name.value
    }
}

impl Name for Entry {
    fn name(&self) -> &str {
        &self.key.value
    }
}

impl EnvironmentDefinition {
    /// The value for a parameter; ARM ignores case.
    #[must_use]
    pub fn value(&self, parameter: &str) -> Option<&Node> {
        self.values.find(parameter).map(|entry| &entry.node)
    }
}

/// A line of `[lints]`.
#[derive(Debug, Clone, PartialEq)]
pub struct LintDefinition {
    /// The rule's name.
    pub rule: Spanned<ArcStr>,
    /// Its level from now on; `None` if the word is not a level, which the schema reports.
    pub level: Option<Level>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: Option<Spanned<ArcStr>>,
    /// The places for which it holds, as dotted keys; everywhere if empty.
    pub only: Vec<Spanned<ArcStr>>,
}

/// The entries of a table at the root of the definition.
fn entries<'t>(root: &'t Table, table: &str) -> impl Iterator<Item = &'t Entry> {
    root.get(table).and_then(Node::as_table).into_iter().flatten()
}

/// Whether a place is a value below `node`, or a part of one.
fn encloses(node: &Node, place: Span) -> bool {
    node.span == place
        || match &node.value {
            Value::Table(table) => table.iter().any(|entry| encloses(&entry.node, place)),
            Value::Array(items) => items.iter().any(|item| encloses(item, place)),
            _ => node.span.contains(place),
        }
}

impl Definition {
    /// How many of `scripts` the definition names as it is written; those whose texts were put in follow them.
    #[must_use]
    pub const fn written_scripts(&self) -> usize {
        self.written_scripts
    }

    /// Drops the tables of the computes in the document, of which the computes themselves were read.
    pub fn drop_tables(&mut self) {
        self.document = self.document.emptied(COMPUTE_TABLES);
    }

    /// Drops those of the parameters and environments, which were read likewise.
    pub fn drop_declarations(&mut self) {
        self.document = self.document.emptied(&DECLARATIONS);
    }

    /// Drops the instances that take the place of the people of fleets without any.
    pub fn drop_stand_ins(&mut self) {
        let document = &self.document;
        if document.fleets().iter().any(|fleet| fleet.stand_in.is_some()) {
            self.computes
                .retain(|compute| !document.is_stand_in(compute.name.span));
            self.unreadable.retain(|place| !document.is_stand_in(*place));
            self.document.drop_stand_ins();
        }
    }

    /// Drops the computes, their scripts and what was noted about either.
    pub fn drop_computes(&mut self) {
        *self = Self {
            api_version: self.api_version.take(),
            workspace: self.workspace.take(),
            serverless: self.serverless.take(),
            parameters: std::mem::take(&mut self.parameters),
            environments: std::mem::take(&mut self.environments),
            outputs: std::mem::take(&mut self.outputs),
            output: self.output.take(),
            prices: self.prices.take(),
            lints: std::mem::take(&mut self.lints),
            policies: std::mem::take(&mut self.policies),
            requirements: std::mem::take(&mut self.requirements),
            document: self.document.emptied(COMPUTE_TABLES),
            ..Self::default()
        };
    }

    /// The sizes of the computes; one that computes behind one another share, once: what is found of it is the same.
    pub fn sizes(&self) -> impl Iterator<Item = &Setting<ArcStr>> {
        let mut before: Option<&Setting<ArcStr>> = None;
        let sizes = self.computes.iter().filter_map(Compute::size);
        sizes.filter(move |size| {
            !before
                .replace(size)
                .is_some_and(|before| std::ptr::eq(before, *size))
        })
    }

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

    /// The tables of the definition; those that declare values only as long as the definition is as it is written, because they are the
    /// same in each of a thousand environments.
    pub fn tables(&self) -> impl Iterator<Item = &Entry> {
        let is_declaration = |entry: &Entry| DECLARATIONS.contains(&entry.key.value.as_str());
        let tables = self.document.root.iter();
        tables.filter(move |entry| !self.has_values_put_in || !is_declaration(entry))
    }

    /// Whether the defaults alone can be deployed. Where only the environments have all values, it means nothing what the defaults
    /// are together.
    #[must_use]
    pub fn deploys_defaults(&self) -> bool {
        let mut parameters = self.parameters.iter();
        let is_open =
            |parameter: &ParameterDefinition| parameter.body.default.is_none() && !parameter.is_secure();
        self.environments.is_empty() || !parameters.any(is_open)
    }

    /// Whether a place is in a value that cannot be read, so that nothing of it can be deployed.
    #[must_use]
    pub fn is_undeployable_at(&self, place: Span) -> bool {
        self.unreadable.iter().any(|value| value.contains(place))
    }

    /// Whether a part of what is written for a compute cannot be read, so that nothing of it can be lowered.
    #[must_use]
    pub fn is_unreadable_in(&self, compute: &Compute) -> bool {
        let has_nul = |script: &ScriptDefinition| {
            let mut arguments = script.arguments.iter();
            arguments.any(|argument| argument.literal().is_some_and(|word| word.contains('\0')))
        };
        let mut scripts = compute
            .instance()
            .into_iter()
            .flat_map(InstanceDefinition::scripts);
        if scripts.any(|(_, script)| has_nul(script)) {
            return true;
        }
        let table = self
            .document
            .compute(compute.kind.table().name(), &compute.name.value);
        let mut unreadable = self.unreadable.iter();
        table.is_some_and(|table| unreadable.any(|place| encloses(&table.merged, *place)))
    }

    /// The first value that says nothing that can be deployed, whether or not the finding about it is allowed.
    #[must_use]
    pub fn undeployable(&self) -> Option<Span> {
        let scripts = self.instances().flat_map(|(_, instance)| instance.scripts());
        let mut arguments = scripts.flat_map(|(_, script)| &script.arguments);
        let nul = arguments.find(|argument| argument.literal().is_some_and(|word| word.contains('\0')));
        let scopes = self
            .role_assignments()
            .filter_map(|(_, assignment)| assignment.scope.as_ref());
        let called = LazyCell::new(|| Called::of(self));
        let has_called = |key: &str| !called.computes(key).is_empty() || called.fleet(key).is_some();
        let mut outputs = self.outputs.iter();
        let unknown = outputs.find_map(|output| match output.value.as_ref()? {
            TemplateOutputValue::Compute { compute, .. } => {
                (!has_called(&compute.value)).then_some(compute.span)
            }
            TemplateOutputValue::Expression(_) => None,
        });
        let mut computed = scopes.filter(|scope| match &scope.value {
            SettingValue::Literal(_) => false,
            SettingValue::Expression(computed) => role_assignment::in_own_group(computed).is_none(),
            SettingValue::Parameter(_) | SettingValue::Unreadable => true,
        });
        let first = self.unreadable.first().copied();
        first
            .or_else(|| nul.map(|argument| argument.span))
            .or_else(|| computed.next().map(|scope| scope.span))
            .or(unknown)
    }

    /// Whether the REST version has idle shutdown; versions sort by their dates, and the default has it.
    #[must_use]
    pub fn knows_idle_shutdown(&self) -> bool {
        self.api_version
            .as_ref()
            .is_none_or(|version| version.value.as_str() >= instance::IDLE_SHUTDOWN_SINCE)
    }

    /// Where an environment is in Azure, if it says so.
    #[must_use]
    pub fn target(&self, environment: Option<&str>) -> Option<&TargetDefinition> {
        let name = environment?;
        let is_it = |known: &&EnvironmentDefinition| known.name.value == name;
        // NOTE: the list finds the first of names that differ in their case only.
        let found = self.environments.find(name).filter(is_it);
        found
            .or_else(|| self.environments.iter().find(is_it))?
            .target
            .as_ref()
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
        self.parameters.find(name)
    }

    /// Whether the template takes the name of the environment: a compute is deployed in some of them only, or the
    /// definition refers to the parameter.
    #[must_use]
    pub fn needs_environment(&self) -> bool {
        let mut computes = self.computes.iter();
        let mut references = self.references.iter();
        !self.environments.is_empty()
            && (references.any(|reference| reference.parameter.eq_ignore_ascii_case(ENVIRONMENT))
                || computes.any(|compute| !compute.envelope.environments.is_empty()))
    }

    /// The parameters that the template itself refers to, with the types that it takes them for.
    pub fn needed_parameters(&self) -> impl Iterator<Item = (&'static str, ValueType)> {
        let needed = [
            (LOCATION, ValueType::String, self.needs_location()),
            (ENVIRONMENT, ValueType::String, self.needs_environment()),
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

    /// The values that the definition writes for a parameter: the default, unless it is an expression, what the environments
    /// give, and what is allowed.
    pub fn written_values<'d>(
        &'d self,
        parameter: &'d ParameterDefinition,
    ) -> impl Iterator<Item = &'d Node> {
        let default = parameter.body.default.iter().map(|default| &default.0);
        let default = default.filter(|_| parameter.default_expression().is_none());
        let allowed = parameter.body.allowed.iter().map(|allowed| &allowed.0);
        let given = self.environments.iter();
        let given = given.filter_map(|environment| environment.value(&parameter.name.value));
        default.chain(given).chain(allowed)
    }

    /// The type of a parameter; any where there is none of the name.
    #[must_use]
    pub fn parameter_type(&self, name: &str) -> ValueType {
        let is_added = |known: &str| known.eq_ignore_ascii_case(name);
        match self.parameter(name) {
            Some(parameter) => parameter.value_type(),
            None if is_added(LOCATION) && self.needs_location() => ValueType::String,
            None if is_added(ENVIRONMENT) && self.needs_environment() => ValueType::String,
            None => ValueType::Any,
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
            let observed = script.observed(kind);
            observed.map(move |(span, observation)| (script, span, observation))
        })
    }
}
