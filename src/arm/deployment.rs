//! A template as a whole, and its resources, which may be templates again.

use std::borrow::Cow;
use std::sync::Arc;

use arcstr::ArcStr;

use super::parameter::Parameter;
use super::script::{Script, ScriptForm};
use super::value::{Object, Value};
use crate::expression::{Expression, ValueType};
use crate::hashing::HashSet;
use crate::parallel;

/// A template: what is deployed together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deployment {
    /// What the template deploys to.
    pub scope: DeploymentScope,
    /// The template parameters, in the order of the definition.
    pub parameters: Vec<Parameter>,
    /// Functions that the template defines; only templates that were read have some.
    pub functions: Vec<UserFunction>,
    /// Its variables as they were read; those that hold the lines of a [`Script`] are made of it where nothing was read.
    pub variables: Object,
    /// The resources, parents before children.
    pub resources: Vec<Resource>,
    /// What the deployment returns to its caller.
    pub outputs: Vec<Output>,
}

impl Deployment {
    /// Whether the template needs ARM language version 2.0, where resources are named by symbols.
    #[must_use]
    pub fn needs_symbolic_names(&self) -> bool {
        need_symbolic_names(&self.resources)
    }

    /// Whether a property asks for its resource as it is deployed already.
    #[must_use]
    pub fn reads_existing_resources(&self) -> bool {
        read_existing_resources(&self.resources)
    }

    /// The scripts of the resources, in their order; one that a resource shares with the one before it mostly once.
    #[must_use]
    pub fn scripts(&self) -> Vec<&Script> {
        scripts(&self.resources)
    }

    /// The variables that hold the text of scripts that are shown as lines, each once, with the text.
    pub fn script_variables(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut seen = HashSet::default();
        self.scripts()
            .into_iter()
            .filter_map(|script| match &script.form {
                ScriptForm::Lines { variable } => Some((variable.as_str(), &*script.text)),
                ScriptForm::Base64 => None,
            })
            .filter(move |(variable, _)| seen.insert(*variable))
    }

    /// The resource that a symbol stands for.
    #[must_use]
    pub fn resource(&self, symbol: &str) -> Option<&Resource> {
        with_symbol(&self.resources, symbol)
    }
}

/// What a template deploys to, as its `$schema` says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DeploymentScope {
    /// A resource group.
    #[default]
    ResourceGroup,
    /// A subscription.
    Subscription,
    /// A management group.
    ManagementGroup,
    /// The tenant.
    Tenant,
}

/// A function that a template defines: `team.instanceName(who)`.
#[derive(Debug, Clone, PartialEq)]
pub struct UserFunction {
    /// The namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The names of its parameters, in order.
    pub parameters: Vec<String>,
    /// What it gives.
    pub value: Value,
}

/// One resource of a template, or one that is only referred to.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name within the template: Bicep's symbolic name.
    pub symbol: ArcStr,
    /// The full type, `Provider/type/subtype`.
    pub resource_type: Cow<'static, str>,
    /// The REST version.
    pub api_version: ArcStr,
    /// Whether it is there already and only referred to.
    pub existing: bool,
    /// The symbol of the resource above it in the type.
    pub parent: Option<ArcStr>,
    /// The last segment of the name.
    pub name: Expression,
    /// Deployed only where this holds; in a box, for few are.
    pub condition: Option<Box<Expression>>,
    /// Deployed only where there is none of that name yet (ARM language version 2.0).
    pub only_if_not_exists: bool,
    /// Whether it is to be stopped once it is created, which no template can say.
    pub stopped_after_creation: bool,
    /// Where an extension resource attaches: the symbol of another resource.
    pub scope: Option<ArcStr>,
    /// `location`, `tags`, `identity`, `sku`, `kind`, `properties`, in the order in which they are printed.
    pub body: Object,
    /// Symbols of resources that must be there first and that nothing in the body mentions.
    pub depends_on: Vec<ArcStr>,
    /// What only a template that was read says of it; held once for the copies of it that an import makes.
    pub as_read: Option<Arc<AsRead>>,
}

impl Resource {
    /// A resource of which no more is known: deployed every time, without a body.
    #[must_use]
    pub fn new(
        symbol: impl Into<ArcStr>,
        resource_type: impl Into<Cow<'static, str>>,
        api_version: impl Into<ArcStr>,
        name: Expression,
    ) -> Self {
        Self {
            symbol: symbol.into(),
            resource_type: resource_type.into(),
            api_version: api_version.into(),
            existing: false,
            parent: None,
            name,
            condition: None,
            only_if_not_exists: false,
            stopped_after_creation: false,
            scope: None,
            body: Object::new(),
            depends_on: Vec::new(),
            as_read: None,
        }
    }

    /// Whether it is of a type, whose case Azure ignores.
    #[must_use]
    pub fn is(&self, resource_type: &str) -> bool {
        self.resource_type.eq_ignore_ascii_case(resource_type)
    }

    /// The segments of its full name, the outermost parent's first; `resources` holds its parents.
    #[must_use]
    pub fn name_segments(&self, resources: &[Self]) -> Vec<Expression> {
        let parent = self
            .parent
            .as_deref()
            .and_then(|symbol| with_symbol(resources, symbol));
        let mut segments = parent.map_or_else(Vec::new, |parent| parent.name_segments(resources));
        segments.reserve_exact(1);
        segments.push(self.name.clone());
        segments
    }

    /// Its id; `resources` holds its parents.
    #[must_use]
    pub fn id(&self, resources: &[Self]) -> Expression {
        Expression::ResourceId {
            symbol: self.symbol.clone(),
            resource_type: ArcStr::from(&*self.resource_type),
            names: self.name_segments(resources),
        }
    }

    /// The symbols of the resources that must be there first, each once.
    #[must_use]
    pub fn needs(&self) -> Vec<&str> {
        let named = self.parent.iter().chain(&self.scope).chain(&self.depends_on);
        let mut symbols: Vec<&str> = named.map(ArcStr::as_str).collect();
        self.name.mentioned_resources(&mut symbols);
        if let Some(condition) = &self.condition {
            condition.mentioned_resources(&mut symbols);
        }
        self.body.mentioned_resources(&mut symbols);
        if symbols.len() > 1 {
            let mut seen = HashSet::default();
            symbols.retain(|symbol| seen.insert(*symbol));
        }
        symbols
    }
}

/// Whether the template of these resources needs ARM language version 2.0, where resources are named by symbols.
pub(crate) fn need_symbolic_names(resources: &[Resource]) -> bool {
    resources.iter().any(|resource| resource.only_if_not_exists) || read_existing_resources(resources)
}

/// How many resources one thread looks through before another may: some, because two behind one another share most of what they
/// hold.
const TOGETHER: usize = 1_024;

/// The scripts of resources, in their order; one that a resource shares with the one before it mostly once.
pub(crate) fn scripts(resources: &[Resource]) -> Vec<&Script> {
    let some: Vec<&[Resource]> = resources.chunks(TOGETHER).collect();
    parallel::map_if(some.len() > 1, &some, |resources| scripts_of_some(resources)).concat()
}

fn scripts_of_some(resources: &[Resource]) -> Vec<&Script> {
    let mut found = Vec::new();
    let mut before = None;
    for resource in resources {
        let body = &resource.body;
        body.each_script(before.replace(body), &mut |script| found.push(script));
    }
    found
}

/// Whether a property of one of these resources asks for the resource as it is deployed already, which only `properties` can.
fn read_existing_resources(resources: &[Resource]) -> bool {
    let some: Vec<&[Resource]> = resources.chunks(TOGETHER).collect();
    let found = parallel::map_if(some.len() > 1, &some, |resources| one_reads_existing(resources));
    found.contains(&true)
}

fn one_reads_existing(resources: &[Resource]) -> bool {
    let mut before = None;
    resources.iter().any(|resource| {
        let properties = match resource.body.get("properties") {
            Some(Value::Object(properties)) => properties,
            _ => return false,
        };
        properties.any_besides(before.replace(properties), &|_, value| {
            value.is_of_existing_resource()
        })
    })
}

fn with_symbol<'r>(resources: &'r [Resource], symbol: &str) -> Option<&'r Resource> {
    resources.iter().find(|resource| resource.symbol == symbol)
}

/// What a template that was read says of a resource, and no definition is lowered to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AsRead {
    /// Where it is written: an RFC 6901 JSON pointer into the text that was read.
    pub pointer: ArcStr,
    /// Of a settled resource, the symbol by which its template names it.
    pub symbol: ArcStr,
    /// Its full name, where that is an expression.
    pub name: Option<Box<Expression>>,
    /// Its loop.
    pub copy: Option<Box<ResourceLoop>>,
    /// The template that it deploys, where it is a deployment itself and its template is written out.
    pub nested: Option<Box<Nested>>,
    /// Where it deploys to, where it is a deployment itself; of a settled resource, where the deployment of it does.
    pub target: Option<Arc<Target>>,
    /// The id or scope that it extends, where no resource of the template is that.
    pub scope: Option<Value>,
    /// What must be there first and is no resource of the template.
    pub depends_on: Vec<Value>,
    /// What `@options` says besides `onlyIfNotExists`.
    pub options: Object,
}

/// The loop of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceLoop {
    /// Its name, for `copyIndex('name')` and `dependsOn`.
    pub name: String,
    /// How many resources it makes.
    pub count: Value,
    /// What it says of the order in which they are deployed: `mode` and `batchSize`.
    pub rest: Object,
}

/// A template within a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Nested {
    /// Whether its expressions see its own parameters and variables only (`expressionEvaluationOptions`), and not those of
    /// the template around it.
    pub inner: bool,
    /// What its parameters are given: `{ "value": … }` or `{ "reference": … }` each, or an expression for that.
    pub parameters: Object,
    /// The template.
    pub deployment: Deployment,
}

/// Where a nested deployment deploys to; where its parent does, where nothing is said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Target {
    /// `subscriptionId`.
    pub subscription: Option<Value>,
    /// `resourceGroup`.
    pub resource_group: Option<Value>,
    /// `scope`: a management group, or `/` for the tenant.
    pub scope: Option<Value>,
}

/// A value that the deployment returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ValueType,
    /// What it is.
    pub description: String,
    /// Whether it is kept out of logs and history.
    pub secure: bool,
    /// Given only where this holds.
    pub condition: Option<Expression>,
    /// How often the value is made, where it is a loop's item.
    pub count: Option<Value>,
    /// The value.
    pub value: Value,
    /// What else its declaration holds, as it was read: bounds, further metadata.
    pub rest: Object,
}
