//! What ARM has: types, parameters, resources and their bodies, before any output language.
//!
//! A [`Deployment`] is the one intermediate form. Both printers read it, `diff` compares two of them, and nothing in it
//! knows TOML or where a value came from.

use std::collections::HashSet;
use std::sync::Arc;

use crate::expression::Expression;

/// The type of a compute, a child of [`WORKSPACE`].
pub const COMPUTE: &str = "Microsoft.MachineLearningServices/workspaces/computes";
/// The type of a workspace.
pub const WORKSPACE: &str = "Microsoft.MachineLearningServices/workspaces";

/// The type of a storage account.
pub const STORAGE_ACCOUNT: &str = "Microsoft.Storage/storageAccounts";
/// The type of a key vault.
pub const KEY_VAULT: &str = "Microsoft.KeyVault/vaults";
/// The type of a Log Analytics workspace.
pub const LOG_ANALYTICS: &str = "Microsoft.OperationalInsights/workspaces";
/// The type of an Application Insights component.
pub const APPLICATION_INSIGHTS: &str = "Microsoft.Insights/components";
/// The type of a container registry.
pub const CONTAINER_REGISTRY: &str = "Microsoft.ContainerRegistry/registries";
/// The type of a role assignment, an extension of the resource that is its scope.
pub const ROLE_ASSIGNMENT: &str = "Microsoft.Authorization/roleAssignments";

/// The REST version of storage accounts: stable (Azure/azure-rest-api-specs, `storage`).
pub const STORAGE_ACCOUNT_VERSION: &str = "2024-01-01";
/// The REST version of key vaults: stable (Azure/azure-rest-api-specs, `keyvault`).
pub const KEY_VAULT_VERSION: &str = "2024-11-01";
/// The REST version of Log Analytics workspaces: stable (Azure/azure-rest-api-specs, `operationalinsights`).
pub const LOG_ANALYTICS_VERSION: &str = "2023-09-01";
/// The REST version of Application Insights: the newest stable one (Azure/azure-rest-api-specs, `applicationinsights`).
pub const APPLICATION_INSIGHTS_VERSION: &str = "2020-02-02";
/// The REST version of container registries: stable (Azure/azure-rest-api-specs, `containerregistry`).
pub const CONTAINER_REGISTRY_VERSION: &str = "2023-07-01";
/// The REST version of role assignments: the newest stable one (Azure/azure-rest-api-specs, `authorization`).
pub const ROLE_ASSIGNMENT_VERSION: &str = "2022-04-01";
/// The REST version of user-assigned identities: stable (Azure/azure-rest-api-specs, `msi`).
pub const IDENTITY_VERSION: &str = "2023-01-31";

/// The REST version that is targeted unless the definition names another.
///
/// The first stable version with idle shutdown and single sign-on; its compute surface equals 2026-05-01
/// (Azure/bicep-types-az, `microsoft.machinelearningservices`).
pub const DEFAULT_API_VERSION: &str = "2025-12-01";

/// A template: what is deployed together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deployment {
    /// The template parameters, in the order of the definition.
    pub parameters: Vec<Parameter>,
    /// Values that resources share or that must not be part of an expression.
    pub variables: Vec<Variable>,
    /// The resources, parents before children.
    pub resources: Vec<Resource>,
    /// What the deployment tells its caller.
    pub outputs: Vec<Output>,
}

impl Deployment {
    /// Whether the template needs ARM language version 2.0, where resources are named by symbols.
    #[must_use]
    pub fn needs_symbolic_names(&self) -> bool {
        self.resources.iter().any(|resource| resource.only_if_not_exists)
    }

    /// The scripts of the resources, in their order.
    #[must_use]
    pub fn scripts(&self) -> Vec<&Script> {
        let mut found = Vec::new();
        for resource in &self.resources {
            resource.body.each_script(&mut |script| found.push(script));
        }
        found
    }

    /// The variables that hold scripts: one for each script that is shown as lines, with the text.
    pub fn script_variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.scripts()
            .into_iter()
            .filter_map(|script| match &script.form {
                ScriptForm::Lines { variable } => Some((variable.as_str(), &*script.text)),
                ScriptForm::Base64 => None,
            })
    }

    /// The resource that a symbol stands for.
    #[must_use]
    pub fn resource(&self, symbol: &str) -> Option<&Resource> {
        with_symbol(&self.resources, symbol)
    }
}

/// A template parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name, unique whatever the case.
    pub name: String,
    /// Its type.
    pub kind: ParameterType,
    /// Whether its value is kept out of logs and history (`securestring`, `secureObject`).
    pub secure: bool,
    /// What it is for.
    pub description: String,
    /// The value where the deployer gives none.
    pub default: Option<Value>,
    /// The only values it may have; empty for any.
    pub allowed: Vec<Value>,
    /// Least length of a string or array.
    pub min_length: Option<i64>,
    /// Greatest length of a string or array.
    pub max_length: Option<i64>,
    /// Least integer.
    pub min_value: Option<i64>,
    /// Greatest integer.
    pub max_value: Option<i64>,
}

/// A variable of a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name, unique in the template in any case.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// The plain parameter types; any other would switch Bicep to symbolic names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    /// Text.
    String,
    /// A 64-bit integer.
    Int,
    /// True or false.
    Bool,
    /// A JSON object.
    Object,
    /// A JSON array.
    Array,
}

impl ParameterType {
    /// The word that Bicep, ARM and the definition share.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Bool => "bool",
            Self::Object => "object",
            Self::Array => "array",
        }
    }
}

/// One resource of a template, or one that is only referred to.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its name within the template: Bicep's symbolic name.
    pub symbol: String,
    /// The full type, `Provider/type/subtype`.
    pub resource_type: &'static str,
    /// The REST version.
    pub api_version: String,
    /// Whether it is there already and only referred to.
    pub existing: bool,
    /// The symbol of the resource above it in the type.
    pub parent: Option<String>,
    /// The last segment of the name.
    pub name: Expression,
    /// Deployed only where this holds.
    pub condition: Option<Expression>,
    /// Deployed only where there is none of that name yet (ARM language version 2.0).
    pub only_if_not_exists: bool,
    /// Where an extension resource attaches: the symbol of another resource.
    pub scope: Option<String>,
    /// `location`, `tags`, `identity`, `sku`, `kind`, `properties`, in the order in which they are printed.
    pub body: Object,
    /// Symbols of resources that must be there first and that nothing in the body mentions.
    pub depends_on: Vec<String>,
}

impl Resource {
    /// The segments of its full name, the outermost parent's first; `resources` holds its parents.
    #[must_use]
    pub fn name_segments(&self, resources: &[Self]) -> Vec<Expression> {
        let parent = self
            .parent
            .as_deref()
            .and_then(|symbol| with_symbol(resources, symbol));
        let mut segments = parent.map_or_else(Vec::new, |parent| parent.name_segments(resources));
        segments.push(self.name.clone());
        segments
    }

    /// Its id; `resources` holds its parents.
    #[must_use]
    pub fn id(&self, resources: &[Self]) -> Expression {
        Expression::ResourceId {
            symbol: self.symbol.clone(),
            resource_type: self.resource_type.to_owned(),
            names: self.name_segments(resources),
        }
    }

    /// The symbols of the resources that must be there first, each once.
    #[must_use]
    pub fn needs(&self) -> Vec<&str> {
        let named = self.parent.iter().chain(&self.scope).chain(&self.depends_on);
        let mut symbols: Vec<&str> = named.map(String::as_str).collect();
        self.name.mentioned_resources(&mut symbols);
        if let Some(condition) = &self.condition {
            condition.mentioned_resources(&mut symbols);
        }
        self.body.mentioned_resources(&mut symbols);
        let mut seen = HashSet::new();
        symbols.retain(|symbol| seen.insert(*symbol));
        symbols
    }
}

fn with_symbol<'r>(resources: &'r [Resource], symbol: &str) -> Option<&'r Resource> {
    resources.iter().find(|resource| resource.symbol == symbol)
}

/// A value that the deployment returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ParameterType,
    /// What it is.
    pub description: String,
    /// The value.
    pub value: Value,
}

/// A JSON value in which any part may be an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value: ARM treats the property as absent.
    Null,
    /// True or false.
    Boolean(bool),
    /// A 64-bit integer.
    Integer(i64),
    /// A float; only free-form values hold one.
    Float(f64),
    /// Text, never an expression.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Object),
    /// Computed by the deployment engine; in a box, for nearly every value is something else.
    Expression(Box<Expression>),
    /// The Base64 text of a setup script.
    Script(Script),
}

/// A setup script on its way into `scriptData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The normalised text: UTF-8, LF, no byte order mark.
    pub text: Arc<str>,
    /// How the template shows it.
    pub form: ScriptForm,
}

/// The two ways in which a template can carry a script; both deploy the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptForm {
    /// Base64 text.
    Base64,
    /// Readable lines in the variable of this name, under `base64()`.
    Lines {
        /// The name of the variable.
        variable: String,
    },
}

/// The members of an object, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object {
    members: Vec<(Key, Value)>,
}

/// The name of a member.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// A word of the REST API.
    Word(&'static str),
    /// A name of the user's: a tag, an environment variable.
    Name(String),
    /// A name that the deployment engine computes: a user-assigned identity given by a parameter.
    Expression(Box<Expression>),
}

impl Object {
    /// No members.
    #[must_use]
    pub const fn new() -> Self {
        Self { members: Vec::new() }
    }

    /// Adds a member of the REST API.
    pub fn set(&mut self, word: &'static str, value: impl Into<Value>) {
        self.members.push((Key::Word(word), value.into()));
    }

    /// Adds a member of the REST API if there is a value: an absent property is left out, never `null`.
    pub fn set_some(&mut self, word: &'static str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(word, value);
        }
    }

    /// Adds a member of the REST API if the object has members: ARM's tools flag empty ones.
    pub fn set_filled(&mut self, word: &'static str, object: Self) {
        if !object.is_empty() {
            self.set(word, object);
        }
    }

    /// Adds a member under any key.
    pub fn insert(&mut self, key: Key, value: impl Into<Value>) {
        self.members.push((key, value.into()));
    }

    /// The value under a word or name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members
            .iter()
            .find(|(key, _)| key.as_str() == Some(name))
            .map(|(_, value)| value)
    }

    /// The members in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (Key, Value)> {
        self.members.iter()
    }

    /// The members in order, to change them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, (Key, Value)> {
        self.members.iter_mut()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    fn mentioned_resources<'o>(&'o self, symbols: &mut Vec<&'o str>) {
        for (key, value) in self.iter() {
            if let Key::Expression(expression) = key {
                expression.mentioned_resources(symbols);
            }
            value.mentioned_resources(symbols);
        }
    }

    fn each_script<'o>(&'o self, visit: &mut impl FnMut(&'o Script)) {
        for (_, value) in self.iter() {
            match value {
                Value::Object(inner) => inner.each_script(visit),
                Value::Script(script) => visit(script),
                _ => {}
            }
        }
    }
}

impl Value {
    fn mentioned_resources<'v>(&'v self, symbols: &mut Vec<&'v str>) {
        match self {
            Self::Expression(expression) => expression.mentioned_resources(symbols),
            Self::Array(items) => items.iter().for_each(|item| item.mentioned_resources(symbols)),
            Self::Object(object) => object.mentioned_resources(symbols),
            Self::Null
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Float(_)
            | Self::String(_)
            | Self::Script(_) => {}
        }
    }
}

impl Key {
    /// The name, unless the engine computes it.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Name(name) => Some(name),
            Self::Expression(_) => None,
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(items)
    }
}

impl From<Expression> for Value {
    fn from(expression: Expression) -> Self {
        match expression {
            Expression::String(text) => Self::String(text),
            Expression::Integer(number) => Self::Integer(number),
            Expression::Boolean(flag) => Self::Boolean(flag),
            computed => Self::Expression(Box::new(computed)),
        }
    }
}

impl From<Script> for Value {
    fn from(script: Script) -> Self {
        Self::Script(script)
    }
}

/// The values for one environment: one parameter file of each language.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterFile {
    /// The environment, or none for the skeleton that is written where there are no environments.
    pub environment: Option<String>,
    /// The values, in the order of the template's parameters.
    pub values: Vec<(String, ParameterValue)>,
}

/// The value of a parameter in a parameter file.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterValue {
    /// A literal; parameter files know no expressions.
    Value(Value),
    /// A secret that the deployment engine fetches.
    KeyVault {
        /// The vault's resource id.
        vault: KeyVaultId,
        /// The secret's name.
        secret: String,
        /// The secret's version; the newest where absent.
        version: Option<String>,
    },
}

/// The resource id of a key vault, taken apart: Bicep wants the parts, ARM the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyVaultId {
    /// The subscription's GUID.
    pub subscription: String,
    /// The resource group.
    pub resource_group: String,
    /// The vault's name.
    pub name: String,
}

impl KeyVaultId {
    /// Takes `/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.KeyVault/vaults/{v}` apart, whatever its case.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        let segments: Vec<&str> = id.strip_prefix('/')?.split('/').collect();
        let [
            subscriptions,
            subscription,
            groups,
            group,
            providers,
            provider,
            vaults,
            name,
        ] = segments.as_slice()
        else {
            return None;
        };
        let words = [
            (subscriptions, "subscriptions"),
            (groups, "resourceGroups"),
            (providers, "providers"),
            (provider, "Microsoft.KeyVault"),
            (vaults, "vaults"),
        ];
        let fits = words.iter().all(|(have, want)| have.eq_ignore_ascii_case(want));
        (fits && ![subscription, group, name].iter().any(|part| part.is_empty())).then(|| Self {
            subscription: (*subscription).to_owned(),
            resource_group: (*group).to_owned(),
            name: (*name).to_owned(),
        })
    }

    /// The whole id.
    #[must_use]
    pub fn id(&self) -> String {
        let Self {
            subscription,
            resource_group,
            name,
        } = self;
        format!(
            "/subscriptions/{subscription}/resourceGroups/{resource_group}/providers/Microsoft.KeyVault/vaults/{name}"
        )
    }
}
