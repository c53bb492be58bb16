//! The words of Azure Policy that armlet knows. What is not among them cannot be judged.

use crate::hashing::HashSet;

/// The operators of conditions.
pub const OPERATORS: [&str; 19] = [
    "equals",
    "notEquals",
    "like",
    "notLike",
    "match",
    "notMatch",
    "matchInsensitively",
    "notMatchInsensitively",
    "contains",
    "notContains",
    "in",
    "notIn",
    "containsKey",
    "notContainsKey",
    "less",
    "lessOrEquals",
    "greater",
    "greaterOrEquals",
    "exists",
];

/// What else a condition is made of.
pub const CONDITIONS: [&str; 6] = ["allOf", "anyOf", "not", "field", "value", "count"];

/// The functions that a policy rule may call: those of the resource manager without the ones that the page "Azure Policy
/// definition structure policy rule" excludes, and those that only policy rules have.
pub const FUNCTIONS: [&str; 82] = [
    "add",
    "addDays",
    "and",
    "array",
    "base64",
    "base64ToJson",
    "base64ToString",
    "bool",
    "cidrHost",
    "cidrSubnet",
    "coalesce",
    "concat",
    "contains",
    "createArray",
    "createObject",
    "current",
    "dataUri",
    "dataUriToString",
    "div",
    "empty",
    "endsWith",
    "equals",
    "false",
    "field",
    "first",
    "flatten",
    "float",
    "format",
    "greater",
    "greaterOrEquals",
    "guid",
    "if",
    "indexFromEnd",
    "indexOf",
    "int",
    "intersection",
    "ipRangeContains",
    "items",
    "join",
    "json",
    "last",
    "lastIndexOf",
    "length",
    "less",
    "lessOrEquals",
    "max",
    "min",
    "mod",
    "mul",
    "not",
    "null",
    "objectKeys",
    "or",
    "padLeft",
    "parameters",
    "parseCidr",
    "policy",
    "range",
    "replace",
    "requestContext",
    "resourceGroup",
    "shallowMerge",
    "skip",
    "split",
    "startsWith",
    "string",
    "sub",
    "subscription",
    "substring",
    "take",
    "toLower",
    "toUpper",
    "trim",
    "true",
    "tryGet",
    "tryIndexFromEnd",
    "union",
    "uniqueString",
    "uri",
    "uriComponent",
    "uriComponentToString",
    "utcNow",
];

/// The effects.
pub const EFFECTS: [&str; 9] = [
    "append",
    "audit",
    "auditIfNotExists",
    "deny",
    "denyAction",
    "deployIfNotExists",
    "disabled",
    "manual",
    "modify",
];

/// The words that are known.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    operators: HashSet<&'static str>,
    conditions: HashSet<&'static str>,
    functions: HashSet<String>,
    effects: HashSet<&'static str>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            operators: HashSet::from_iter(OPERATORS),
            conditions: HashSet::from_iter(CONDITIONS),
            functions: FUNCTIONS.iter().map(|name| name.to_lowercase()).collect(),
            effects: HashSet::from_iter(EFFECTS),
        }
    }
}

impl Vocabulary {
    /// The same without a word of any kind.
    #[must_use]
    pub fn without(mut self, word: &str) -> Self {
        self.operators.remove(word);
        self.conditions.remove(word);
        self.functions.remove(&word.to_lowercase());
        self.effects.remove(word);
        self
    }

    /// The operator of a name; Azure ignores its case.
    pub(super) fn operator(&self, name: &str) -> Option<&'static str> {
        known(&OPERATORS, name).filter(|known| self.operators.contains(known))
    }

    /// Another word of a condition.
    pub(super) fn condition(&self, name: &str) -> Option<&'static str> {
        known(&CONDITIONS, name).filter(|known| self.conditions.contains(known))
    }

    pub(super) fn effect(&self, name: &str) -> Option<&'static str> {
        known(&EFFECTS, name).filter(|known| self.effects.contains(known))
    }

    /// The first function that an expression calls and a policy rule cannot, or that is not known.
    pub(super) fn unknown_function<'t>(&self, expression: &'t str) -> Option<&'t str> {
        let mut called = called(expression).into_iter();
        called.find(|name| !self.functions.contains(&name.to_lowercase()))
    }
}

fn known(words: &[&'static str], name: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| word.eq_ignore_ascii_case(name))
}

/// The names in front of parentheses that are not in a text between quotes.
fn called(expression: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_text = false;
    let mut start = None;
    for (at, sign) in expression.char_indices() {
        match sign {
            '\'' => is_text = !is_text,
            _ if is_text => {}
            '(' => names.extend(start.and_then(|start| expression.get(start..at))),
            _ => {}
        }
        let is_part = !is_text && (sign.is_alphanumeric() || matches!(sign, '_' | '.'));
        let may_go_on = !is_text && sign == ' ';
        start = match start {
            Some(start) if is_part || may_go_on => Some(start),
            _ if is_part => Some(at),
            _ => None,
        };
    }
    names.into_iter().map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_that_an_expression_calls_are_found() {
        assert_eq!(
            called("concat('f(x)', toLower (field('a''b(')), parameters('p')[0].c, ns.own(1))"),
            ["concat", "toLower", "field", "parameters", "ns.own"]
        );
    }

    #[test]
    fn what_is_left_out_is_not_known() {
        let vocabulary = Vocabulary::default()
            .without("like")
            .without("concat")
            .without("deny");
        assert_eq!(vocabulary.operator("LIKE"), None);
        assert_eq!(vocabulary.operator("notlike"), Some("notLike"));
        assert_eq!(
            vocabulary.unknown_function("[toUpper(concat('a'))]"),
            Some("concat")
        );
        assert_eq!(vocabulary.effect("Deny"), None);
    }
}
