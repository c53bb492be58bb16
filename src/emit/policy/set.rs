//! The definitions of policies of a definition, and the initiative of all of them.

use serde_json::{Map, Value as Json, json};

use crate::language::policy::Effect;
use crate::lower::{PolicyRule, Unwritable, policy_rules};
use crate::model::Definition;
use crate::model::policy::Requirement;
use crate::source::{Sources, Span};

/// The policies of a definition.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicySet {
    /// The name of the initiative.
    pub name: String,
    /// The file that they come from.
    pub file: String,
    /// The definitions, in the order of the requirements.
    pub definitions: Vec<PolicyDefinition>,
}

/// A definition of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyDefinition {
    /// Its name.
    pub name: String,
    /// What it requires, in words.
    pub display_name: String,
    /// `policyRule`.
    pub rule: Json,
    /// `parameters`.
    pub parameters: Json,
    /// The parameter of the initiative that gives its effect.
    effect: EffectParameter,
}

/// A parameter of the initiative: the effect of all policies of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EffectParameter {
    Deny,
    Audit,
    Append,
}

/// The longest name of a definition.
const LONGEST_NAME: usize = 64;

/// The longest name for people.
const LONGEST_DISPLAY_NAME: usize = 128;

impl EffectParameter {
    const ALL: [Self; 3] = [Self::Deny, Self::Audit, Self::Append];

    /// Its name in the initiative.
    const fn name(self) -> &'static str {
        match self {
            Self::Deny => "effect",
            Self::Audit => "auditEffect",
            Self::Append => "defaultEffect",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Deny => {
                "What happens to a compute that does not meet a requirement: Audit reports it, Deny rejects it."
            }
            Self::Audit => "What happens to a compute that does not meet a requirement that is only audited.",
            Self::Append => "Whether defaults are added to a compute that lacks them.",
        }
    }

    /// The effects that it can have, the default first.
    const fn effects(self) -> &'static [&'static str] {
        match self {
            Self::Deny => &["Deny", "Audit", "Disabled"],
            Self::Audit => &["Audit", "Disabled"],
            Self::Append => &["Append", "Disabled"],
        }
    }

    fn declaration(self) -> Json {
        let effects = self.effects();
        json!({
            "type": "String",
            "metadata": { "displayName": "Effect", "description": self.description() },
            "allowedValues": effects,
            "defaultValue": effects.first(),
        })
    }
}

impl PolicySet {
    /// The policies of the requirements of a definition; `stem` begins their names.
    ///
    /// # Errors
    /// The first requirement that Azure Policy cannot say.
    pub fn of(definition: &Definition, stem: &str, sources: &Sources) -> Result<Self, (Span, Unwritable)> {
        let mut definitions: Vec<PolicyDefinition> = Vec::new();
        for requirement in &definition.requirements {
            let rules = policy_rules(definition, requirement)
                .map_err(|unwritable| (requirement.key.span, unwritable))?;
            for rule in rules {
                let name = name(stem, requirement, &rule.suffix, &definitions);
                definitions.push(policy_definition(name, requirement, rule, sources));
            }
        }
        let file = definition.requirements.first();
        let file = file.and_then(|first| sources.file(first.key.span.source));
        Ok(Self {
            name: words_of_name(&format!("{stem}-compute")),
            file: file.map_or_else(String::new, |file| file.name.clone()),
            definitions,
        })
    }

    /// The definitions of the initiative; `id_of` gives the id of each.
    pub(super) fn members(&self, id_of: &dyn Fn(&str) -> Json) -> Json {
        let members = self.definitions.iter().map(|definition| {
            let effect = format!("[parameters('{}')]", definition.effect.name());
            json!({
                "policyDefinitionId": id_of(&definition.name),
                "policyDefinitionReferenceId": definition.name,
                "parameters": { "effect": { "value": effect } },
            })
        });
        members.collect()
    }

    /// What people call the initiative.
    pub(super) fn display_name(&self) -> String {
        format!("Requirements of {} for Azure Machine Learning compute", self.file)
    }
}

/// The parameters of the initiative.
pub(super) fn policy_parameters(set: &PolicySet) -> Json {
    let used = EffectParameter::ALL
        .into_iter()
        .filter(|parameter| set.definitions.iter().any(|one| one.effect == *parameter));
    let declared: Map<String, Json> = used
        .map(|parameter| (parameter.name().to_owned(), parameter.declaration()))
        .collect();
    declared.into()
}

/// The name of the parameter that gives the effect of what is rejected, if something is.
pub(super) fn deny_parameter(set: &PolicySet) -> Option<(&'static str, &'static [&'static str])> {
    let parameter = EffectParameter::Deny;
    let is_used = set.definitions.iter().any(|one| one.effect == parameter);
    is_used.then(|| (parameter.name(), parameter.effects()))
}

fn policy_definition(
    name: String,
    requirement: &Requirement,
    rule: PolicyRule,
    sources: &Sources,
) -> PolicyDefinition {
    let effect = match (rule.additions.is_empty(), requirement.effect) {
        (false, _) => EffectParameter::Append,
        (true, Effect::Deny) => EffectParameter::Deny,
        (true, Effect::Audit) => EffectParameter::Audit,
    };
    let mut then = json!({ "effect": "[parameters('effect')]" });
    if let (false, Some(members)) = (rule.additions.is_empty(), then.as_object_mut()) {
        let details = rule.additions.iter();
        let details: Json = details
            .map(|(field, value)| json!({ "field": field, "value": value }))
            .collect();
        members.insert("details".to_owned(), details);
    }
    PolicyDefinition {
        name,
        display_name: display_name(requirement, effect, sources),
        rule: json!({ "if": rule.condition, "then": then }),
        parameters: json!({ "effect": effect.declaration() }),
        effect,
    }
}

/// What a policy requires, in words that fit the portal.
fn display_name(requirement: &Requirement, effect: EffectParameter, sources: &Sources) -> String {
    let kind = requirement.kind.name();
    let words = match effect {
        EffectParameter::Append => format!("`{}` has a default", requirement.key.value),
        EffectParameter::Deny | EffectParameter::Audit => requirement.words(sources),
    };
    let whole = format!("{kind}: {words}").replace('`', "");
    match whole.chars().count() > LONGEST_DISPLAY_NAME {
        false => whole,
        true => {
            let start: String = whole.chars().take(LONGEST_DISPLAY_NAME - 1).collect();
            format!("{start}…")
        }
    }
}

/// A name that no other definition has.
fn name(stem: &str, requirement: &Requirement, suffix: &str, others: &[PolicyDefinition]) -> String {
    let (kind, key) = (requirement.kind.name(), &requirement.key.value);
    let mut own = format!("-{kind}-{key}");
    if !suffix.is_empty() {
        own = format!("{own}-{suffix}");
    }
    let own = words_of_name(&own);
    let room = LONGEST_NAME.saturating_sub(own.chars().count()).max(1);
    let stem: String = words_of_name(stem).chars().take(room).collect();
    let whole: String = format!("{stem}{own}").chars().take(LONGEST_NAME).collect();
    let is_taken = |name: &str| others.iter().any(|other| other.name.eq_ignore_ascii_case(name));
    if !is_taken(&whole) {
        return whole;
    }
    let numbered = (2..).map(|number: usize| {
        let number = number.to_string();
        let room = LONGEST_NAME - number.len() - 1;
        let start: String = whole.chars().take(room).collect();
        format!("{start}-{number}")
    });
    numbered.into_iter().find(|name| !is_taken(name)).unwrap_or(whole)
}

/// A text with hyphens for all that a name cannot have.
fn words_of_name(text: &str) -> String {
    let kept = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c
        } else {
            '-'
        }
    };
    text.chars().map(kept).collect()
}
