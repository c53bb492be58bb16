//! The functions of the language: those of Bicep's `sys` and `az` that a resource group's deployment can call.

use std::ops::RangeInclusive;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// Text.
    String,
    /// A 64-bit integer.
    Int,
    /// True or false.
    Bool,
    /// A list.
    Array,
    /// An object.
    Object,
    /// Not known before the deployment.
    Any,
}

impl ValueType {
    /// The word for the type in a definition; `any` where it is not known.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Bool => "bool",
            Self::Array => "array",
            Self::Object => "object",
            Self::Any => "any",
        }
    }

    /// The type of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let types = [Self::String, Self::Int, Self::Bool, Self::Array, Self::Object];
        types.into_iter().find(|kind| kind.name() == name)
    }
}

/// A function and what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// Its name; case counts, as in Bicep.
    pub name: &'static str,
    /// Fewest arguments.
    pub min: usize,
    /// Most arguments.
    pub max: usize,
    /// The type of its result.
    pub result: ValueType,
}

/// The functions of the namespace `this`: of the resource as it is deployed already.
pub(super) const OF_EXISTING: &[Function] = &[
    Function {
        name: "exists",
        min: 0,
        max: 0,
        result: ValueType::Bool,
    },
    Function {
        name: "existingResource",
        min: 0,
        max: 0,
        result: ValueType::Any,
    },
];

/// As many arguments as one likes.
const MANY: usize = usize::MAX;

macro_rules! functions {
    ($($name:ident($min:expr, $max:expr): $result:ident;)*) => {
        pub(super) const FUNCTIONS: &[Function] = &[$(
            Function { name: stringify!($name), min: $min, max: $max, result: ValueType::$result }
        ),*];
    };
}

// Counts and results: Azure/bicep, src/Bicep.Core/Semantics/Namespaces/SystemNamespaceType.cs and AzNamespaceType.cs.
functions! {
    any(1, 1): Any;
    array(1, 1): Array;
    base64(1, 1): String;
    base64ToJson(1, 1): Any;
    base64ToString(1, 1): String;
    bool(1, 1): Bool;
    cidrHost(2, 2): String;
    cidrSubnet(3, 3): String;
    coalesce(1, MANY): Any;
    concat(1, MANY): Any;
    contains(2, 2): Bool;
    dataUri(1, 1): String;
    dataUriToString(1, 1): String;
    dateTimeAdd(2, 3): String;
    dateTimeFromEpoch(1, 1): String;
    dateTimeToEpoch(1, 1): Int;
    deployer(0, 0): Object;
    deployment(0, 0): Object;
    empty(1, 1): Bool;
    endsWith(2, 2): Bool;
    environment(0, 0): Object;
    extensionResourceId(3, MANY): String;
    fail(1, 1): Any;
    filter(2, 2): Array;
    first(1, 1): Any;
    flatten(1, 1): Array;
    format(1, MANY): String;
    groupBy(2, 3): Object;
    guid(1, MANY): String;
    indexOf(2, 2): Int;
    int(1, 1): Int;
    intersection(2, MANY): Any;
    items(1, 1): Array;
    join(2, 2): String;
    json(1, 1): Any;
    last(1, 1): Any;
    lastIndexOf(2, 2): Int;
    length(1, 1): Int;
    managementGroupResourceId(2, MANY): String;
    map(2, 2): Array;
    mapValues(2, 2): Object;
    max(1, MANY): Int;
    min(1, MANY): Int;
    newGuid(0, 0): String;
    objectKeys(1, 1): Array;
    padLeft(2, 3): String;
    parseCidr(1, 1): Object;
    pickZones(3, 5): Array;
    range(2, 2): Array;
    reduce(3, 3): Any;
    replace(3, 3): String;
    resourceGroup(0, 0): Object;
    resourceId(2, MANY): String;
    shallowMerge(1, 1): Object;
    skip(2, 2): Any;
    sort(2, 2): Array;
    split(2, 2): Array;
    startsWith(2, 2): Bool;
    string(1, 1): String;
    subscription(0, 0): Object;
    subscriptionResourceId(2, MANY): String;
    substring(2, 3): String;
    take(2, 2): Any;
    tenant(0, 0): Object;
    tenantResourceId(2, MANY): String;
    toLogicalZone(3, 3): String;
    toLogicalZones(3, 3): Array;
    toLower(1, 1): String;
    toObject(2, 3): Object;
    toPhysicalZone(3, 3): String;
    toPhysicalZones(3, 3): Array;
    toUpper(1, 1): String;
    trim(1, 1): String;
    union(2, MANY): Any;
    uniqueString(1, MANY): String;
    uri(2, 2): String;
    uriComponent(1, 1): String;
    uriComponentToString(1, 1): String;
    utcNow(0, 1): String;
}

/// The functions of the namespace `az`; the others are those of `sys`.
const AZ: [&str; 16] = [
    "deployer",
    "deployment",
    "environment",
    "extensionResourceId",
    "managementGroupResourceId",
    "pickZones",
    "resourceGroup",
    "resourceId",
    "subscription",
    "subscriptionResourceId",
    "tenant",
    "tenantResourceId",
    "toLogicalZone",
    "toLogicalZones",
    "toPhysicalZone",
    "toPhysicalZones",
];

/// The arguments that are lambdas: the function, the argument's index, the fewest and most parameters of the lambda.
const LAMBDAS: [(&str, usize, usize, usize); 9] = [
    ("filter", 1, 1, 2),
    ("groupBy", 1, 1, 1),
    ("groupBy", 2, 1, 1),
    ("map", 1, 1, 2),
    ("mapValues", 1, 1, 1),
    ("reduce", 2, 2, 3),
    ("sort", 1, 2, 2),
    ("toObject", 1, 1, 1),
    ("toObject", 2, 1, 1),
];

/// The functions that only ARM has: those that are operators or words in Bicep, and those that Bicep spells otherwise.
const ARM: [&str; 51] = [
    "add",
    "and",
    "copyIndex",
    "createArray",
    "createObject",
    "div",
    "equals",
    "externalInput",
    "externalInputs",
    "false",
    "float",
    "getSecret",
    "greater",
    "greaterOrEquals",
    "if",
    "indexFromEnd",
    "lambda",
    "lambdaVariables",
    "less",
    "lessOrEquals",
    "list",
    "listAccountSas",
    "listAdminKeys",
    "listAuthKeys",
    "listChannelDetails",
    "listClusterAdminCredential",
    "listConnectionStrings",
    "listCredential",
    "listCredentials",
    "listKey",
    "listKeys",
    "listQueryKeys",
    "listSecrets",
    "listServiceSas",
    "managementGroup",
    "mod",
    "mul",
    "not",
    "null",
    "or",
    "parameters",
    "providers",
    "reference",
    "references",
    "resourceInfo",
    "sub",
    "target",
    "true",
    "tryGet",
    "tryIndexFromEnd",
    "variables",
];

impl Function {
    /// How many parameters the lambda at an argument's index takes; `None` if that argument is no lambda.
    pub(super) fn lambda(&self, index: usize) -> Option<RangeInclusive<usize>> {
        let (.., min, max) = LAMBDAS
            .into_iter()
            .find(|(name, at, ..)| *name == self.name && *at == index)?;
        Some(min..=max)
    }

    /// The namespace that has it.
    pub(super) fn namespace(&self) -> &'static str {
        if AZ.contains(&self.name) { "az" } else { "sys" }
    }
}

/// The function of a name.
#[must_use]
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// Whether a name is a function's, regardless of case.
#[must_use]
pub fn is_function(name: &str) -> bool {
    FUNCTIONS
        .iter()
        .any(|function| function.name.eq_ignore_ascii_case(name))
}

/// The functions that take a lambda.
pub(super) fn with_lambdas() -> impl Iterator<Item = &'static str> {
    let has_lambda = |function: &&Function| (0..3).any(|index| function.lambda(index).is_some());
    FUNCTIONS.iter().filter(has_lambda).map(|function| function.name)
}

/// The name of a function of ARM in the case in which Bicep and its documentation have it; ARM reads any case.
pub(super) fn canonical(name: &str) -> Option<&'static str> {
    let all = names().chain(ARM);
    all.into_iter().find(|known| known.eq_ignore_ascii_case(name))
}

/// The names of all functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

/// Whether a function gives another value at every deployment, which only a parameter's default may do.
pub(super) fn is_for_defaults(name: &str) -> bool {
    name == "newGuid" || name == "utcNow"
}

/// Why a function of Bicep cannot be used in a definition.
pub(super) fn refusal(name: &str) -> Option<&'static str> {
    match name {
        "newGuid" | "utcNow" => {
            Some("gives another value at every deployment and may only be in a parameter's default")
        }
        "reference" => Some(
            "reads a resource that is deployed, which the names and properties of a compute cannot wait for",
        ),
        "loadTextContent" | "loadFileAsBase64" | "loadJsonContent" | "loadYamlContent" => {
            Some("reads a file, which a definition does with `file`")
        }
        "createArray" | "createObject" => Some("is ARM's word; write `[a, b]` or `{ key: value }`"),
        "parameters" | "variables" => Some("is ARM's word; write the parameter's name alone"),
        "if" => Some("is ARM's word; write `condition ? a : b`"),
        "and" | "or" | "not" => Some("is ARM's word; write `a && b`, `a || b` or `!a`"),
        "equals" | "less" | "lessOrEquals" | "greater" | "greaterOrEquals" => {
            Some("is ARM's word; write `a == b`, `a < b`, `a <= b`, `a > b` or `a >= b`")
        }
        "add" | "sub" | "mul" | "div" | "mod" => {
            Some("is ARM's word; write `a + b`, `a - b`, `a * b`, `a / b` or `a % b`")
        }
        _ if name.starts_with("list") => Some("reads a secret of a resource that is deployed"),
        "getSecret" => Some("belongs into an environment: `{ key_vault = …, secret = … }`"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_letters_and_digits() {
        let is_plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        assert!(names().all(is_plain));
    }

    #[test]
    fn every_name_of_the_namespace_az_is_a_functions() {
        for name in AZ {
            assert_eq!(
                function(name).map(|function| function.namespace()),
                Some("az"),
                "{name}"
            );
        }
    }

    #[test]
    fn the_functions_stand_in_order_and_take_at_least_what_they_need() {
        assert!(FUNCTIONS.is_sorted_by(|one, next| one.name.to_lowercase() < next.name.to_lowercase()));
        assert!(FUNCTIONS.iter().all(|function| function.min <= function.max));
    }

    #[test]
    fn a_function_is_known_by_its_own_case_only() {
        assert!(function("toLower").is_some());
        assert!(function("tolower").is_none());
        assert!(is_function("tolower"));
    }
}
