//! From files of policies to what is assigned: every definition with its parameters bound, through initiatives and assignments.

use std::cell::RefCell;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::assigned::{Assigned, AssignedPolicies, Missing, Mode};
use super::change::Details;
use super::document::{below, last_name};
use super::operand::Operand;
use super::parse::{Parser, member};
use super::place::Place;
use super::policies::{Assignment, Definition, Exemption, Initiative, Member, Policies, PolicyError};
use super::scope::{Scope, Selector};
use super::truth::Reason;
use super::vocabulary::Vocabulary;
use crate::expression::evaluate::Known;
use crate::expression::{Entry, Expression, Key};
use crate::hashing::HashSet;

impl Policies {
    /// What is assigned, or, without assignments, every initiative and every definition that is in none.
    ///
    /// # Errors
    /// If a parameter has no value, or initiatives are in one another.
    pub fn assigned(
        &self,
        vocabulary: &Vocabulary,
        today: Option<Date>,
    ) -> Result<AssignedPolicies, PolicyError> {
        let now = today.map(|day| format!("{day}T00:00:00.0000000Z"));
        let mut binding = Binding {
            policies: self,
            vocabulary,
            now,
            today,
            found: AssignedPolicies::default(),
        };
        if self.assignments.is_empty() {
            binding.unassigned()?;
        } else {
            for assignment in &self.assignments {
                binding.assignment(assignment)?;
            }
        }
        Ok(binding.found)
    }
}

/// How deep initiatives may be in one another. Azure takes none in another.
const MOST_NESTED: usize = 8;

/// How many policies are judged with; more come of initiatives that multiply.
const MOST_POLICIES: usize = 10_000;

/// What an assignment adds to a policy.
#[derive(Clone, Default)]
struct Frame<'p> {
    assignment: Option<&'p Assignment>,
    initiative: Option<&'p Initiative>,
    reference: Option<&'p str>,
}

struct Binding<'p> {
    policies: &'p Policies,
    vocabulary: &'p Vocabulary,
    now: Option<String>,
    today: Option<Date>,
    found: AssignedPolicies,
}

impl<'p> Binding<'p> {
    fn unassigned(&mut self) -> Result<(), PolicyError> {
        let policies = self.policies;
        let members = policies
            .initiatives
            .iter()
            .flat_map(|initiative| &initiative.members);
        let in_initiatives: HashSet<String> = members.map(|member| last_name(&member.definition)).collect();
        for initiative in &policies.initiatives {
            if !in_initiatives.contains(&initiative.name.to_lowercase()) {
                self.initiative(initiative, &Map::new(), &Frame::default(), &mut Vec::new())?;
            } else if self.is_circle(initiative) {
                return Err(circle(policies, initiative));
            }
        }
        for definition in &policies.definitions {
            if !in_initiatives.contains(&definition.name.to_lowercase()) {
                self.definition(definition, &Map::new(), &definition.place, &Frame::default())?;
            }
        }
        Ok(())
    }

    /// Whether an initiative is in itself.
    fn is_circle(&self, initiative: &'p Initiative) -> bool {
        let mut seen: HashSet<&str> = HashSet::default();
        let mut open = vec![initiative];
        while let Some(one) = open.pop() {
            for member in &one.members {
                if let Some(inner) = self.initiative_of(&member.definition) {
                    if std::ptr::eq(inner, initiative) {
                        return true;
                    }
                    if seen.insert(&inner.name) {
                        open.push(inner);
                    }
                }
            }
        }
        false
    }

    fn initiative_of(&self, id: &str) -> Option<&'p Initiative> {
        let is_definition = id.to_lowercase().contains("/policydefinitions/");
        let mut initiatives = self.policies.initiatives.iter();
        let name = last_name(id);
        let found =
            initiatives.find(|initiative| is_called(initiative.id.as_deref(), &initiative.name, id, &name));
        found.filter(|_| !is_definition)
    }

    fn definition_of(&self, id: &str) -> Option<&'p Definition> {
        let name = last_name(id);
        let definitions = &self.policies.definitions;
        let exact = definitions.iter().find(|definition| {
            definition
                .id
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(id))
        });
        exact.or_else(|| {
            let mut definitions = definitions.iter();
            definitions.find(|definition| is_called(definition.id.as_deref(), &definition.name, id, &name))
        })
    }

    fn assignment(&mut self, assignment: &'p Assignment) -> Result<(), PolicyError> {
        let given = values(member(&assignment.body, "parameters").map(|(_, given)| given));
        let frame = Frame {
            assignment: Some(assignment),
            ..Frame::default()
        };
        if let Some(initiative) = self.initiative_of(&assignment.definition) {
            return self.initiative(initiative, &given, &frame, &mut Vec::new());
        }
        match self.definition_of(&assignment.definition) {
            Some(definition) => self.definition(definition, &given, &assignment.place, &frame),
            None => {
                self.found.missing.push(Missing {
                    id: assignment.definition.clone(),
                    named_by: format!("the assignment `{}`", assignment.name),
                    place: below(&assignment.place, &["policyDefinitionId"]),
                });
                Ok(())
            }
        }
    }

    fn initiative(
        &mut self,
        initiative: &'p Initiative,
        given: &Map<String, Value>,
        frame: &Frame<'p>,
        around: &mut Vec<&'p str>,
    ) -> Result<(), PolicyError> {
        if around.contains(&initiative.name.as_str()) {
            return Err(circle(self.policies, initiative));
        }
        if around.len() >= MOST_NESTED {
            let message = format!("initiatives are in one another more than {MOST_NESTED} deep");
            return Err(self.policies.error(&initiative.place, message));
        }
        around.push(&initiative.name);
        let own = self.parameters(&initiative.parameters, given, &initiative.name, &initiative.place)?;
        for member in &initiative.members {
            self.member(initiative, member, &own, frame, around)?;
        }
        around.pop();
        Ok(())
    }

    fn member(
        &mut self,
        initiative: &'p Initiative,
        member: &'p Member,
        own: &Map<String, Value>,
        frame: &Frame<'p>,
        around: &mut Vec<&'p str>,
    ) -> Result<(), PolicyError> {
        let given = self.passed(member, own)?;
        let frame = Frame {
            assignment: frame.assignment,
            initiative: Some(initiative),
            reference: member.reference.as_deref(),
        };
        if let Some(inner) = self.initiative_of(&member.definition) {
            return self.initiative(inner, &given, &frame, around);
        }
        match self.definition_of(&member.definition) {
            Some(definition) => self.definition(definition, &given, &member.place, &frame),
            None => {
                self.found.missing.push(Missing {
                    id: member.definition.clone(),
                    named_by: format!("the initiative `{}`", initiative.name),
                    place: member.place.clone(),
                });
                Ok(())
            }
        }
    }

    /// The values that an initiative passes on, whose expressions see its own parameters.
    fn passed(&self, member: &Member, own: &Map<String, Value>) -> Result<Map<String, Value>, PolicyError> {
        let about = Known::Open;
        let parser = Parser {
            vocabulary: self.vocabulary,
            parameters: own,
            policy: &about,
            now: self.now.as_deref(),
            fields: RefCell::default(),
        };
        let mut passed = Map::new();
        for (name, value) in values(Some(&Value::Object(member.parameters.clone()))) {
            let at = below(&member.place, &["parameters", &name, "value"]);
            let value = match parser.operand(&value, &at.pointer) {
                Ok(Operand::Value(value) | Operand::Texts(value, _)) => value,
                Ok(Operand::Failing(message)) | Err((message, _)) => {
                    return Err(self.policies.error(&at, message));
                }
                Ok(Operand::Expression(..)) => {
                    let message =
                        format!("the value of the parameter `{name}` depends on more than parameters");
                    return Err(self.policies.error(&at, message));
                }
            };
            passed.insert(name, value);
        }
        Ok(passed)
    }

    /// The values of parameters: those given, or their defaults.
    fn parameters(
        &self,
        declared: &Map<String, Value>,
        given: &Map<String, Value>,
        of: &str,
        place: &Place,
    ) -> Result<Map<String, Value>, PolicyError> {
        let mut all = Map::new();
        for (name, declaration) in declared {
            let mut pairs = given.iter();
            let own = pairs.find(|(given, _)| given.eq_ignore_ascii_case(name));
            let default = member(declaration, "defaultValue").map(|(_, value)| value);
            let Some(value) = own.map(|(_, value)| value).or(default) else {
                let at = below(place, &["parameters", name]);
                let message = format!(
                    "the parameter `{name}` of `{of}` has no value: it has no `defaultValue`, and nothing that is assigned gives one"
                );
                return Err(self.policies.error(&at, message));
            };
            all.insert(name.clone(), value.clone());
        }
        Ok(all)
    }

    fn definition(
        &mut self,
        definition: &'p Definition,
        given: &Map<String, Value>,
        given_at: &Place,
        frame: &Frame<'p>,
    ) -> Result<(), PolicyError> {
        let place = match given.is_empty() {
            true => &definition.place,
            false => given_at,
        };
        let parameters = self.parameters(&definition.parameters, given, &definition.name, place)?;
        if self.found.all.len() >= MOST_POLICIES {
            let message = format!("more than {MOST_POLICIES} policies are assigned");
            return Err(self.policies.error(place, message));
        }
        let policy = self.bound(definition, parameters, frame);
        if !self.exempted(frame).contains(&Scope::default()) {
            self.found.all.push(policy);
        }
        Ok(())
    }

    fn bound(&self, definition: &Definition, parameters: Map<String, Value>, frame: &Frame<'p>) -> Assigned {
        let about = about(definition, frame);
        let parser = Parser {
            vocabulary: self.vocabulary,
            parameters: &parameters,
            policy: &about,
            now: self.now.as_deref(),
            fields: RefCell::default(),
        };
        let nothing = Value::Null;
        let pointer = &definition.rule_at.pointer;
        let (_, condition) = member(&definition.rule, "if").unwrap_or(("if", &nothing));
        let (_, then) = member(&definition.rule, "then").unwrap_or(("then", &nothing));
        let then_at = format!("{pointer}/then");
        let condition = parser.condition(condition, &format!("{pointer}/if"));
        let effect = parser.effect(then, &then_at);
        let overrides = overrides(frame, &parser);
        let effects = overrides.iter().filter_map(|(effect, _)| effect.as_ref().ok());
        let words: Vec<&str> = effects.chain(effect.as_ref().ok()).copied().collect();
        let with_details = ["append", "modify", "auditIfNotExists", "deployIfNotExists"];
        let word = words
            .into_iter()
            .find(|word| with_details.contains(word))
            .unwrap_or_default();
        let (details, unreadable) = match parser.details(word, then, &then_at) {
            Ok(details) => (details, None),
            Err((text, pointer)) => (
                Details::Nothing,
                Some(Reason {
                    text,
                    pointer,
                    is_of_policy: true,
                    path: None,
                }),
            ),
        };
        let body = frame.assignment.map(|assignment| &assignment.body);
        let text = |name: &str| {
            body.and_then(|body| member(body, name))
                .and_then(|(_, text)| text.as_str())
        };
        let list = |name: &str| {
            let list = body
                .and_then(|body| member(body, name))
                .and_then(|(_, list)| list.as_array());
            list.into_iter().flatten()
        };
        let outside = list("notScopes").filter_map(Value::as_str).map(Scope::of);
        Assigned {
            name: definition
                .display_name
                .clone()
                .unwrap_or_else(|| definition.name.clone()),
            assignment: frame.assignment.map(|assignment| assignment.name.clone()),
            message: message(list("nonComplianceMessages"), frame.reference),
            place: definition.place.clone(),
            rule: pointer.clone(),
            effect,
            overrides,
            condition,
            details,
            unreadable,
            now: self.now.clone(),
            is_enforced: !text("enforcementMode")
                .is_some_and(|mode| mode.eq_ignore_ascii_case("DoNotEnforce")),
            mode: mode(definition.mode.as_deref()),
            scope: frame.assignment.map(scope).unwrap_or_default(),
            outside: outside.chain(self.exempted(frame)).collect(),
            selectors: list("resourceSelectors").map(selectors).collect(),
            fields: parser.fields.into_inner(),
            about,
            parameters,
        }
    }

    /// The scopes that exemptions take out.
    fn exempted(&self, frame: &Frame<'_>) -> Vec<Scope> {
        let exemptions = self.policies.exemptions.iter();
        let own = exemptions.filter(|exemption| self.is_of(exemption, frame));
        own.map(|exemption| match (&exemption.scope, &exemption.id) {
            (Some(scope), _) => Scope::of(scope),
            (None, Some(id)) => Scope::of_thing(id),
            (None, None) => Scope::default(),
        })
        .collect()
    }

    fn is_of(&self, exemption: &Exemption, frame: &Frame<'_>) -> bool {
        let Some(assignment) = frame.assignment else {
            return false;
        };
        let name = last_name(&exemption.assignment);
        let is_assignment = is_called(
            assignment.id.as_deref(),
            &assignment.name,
            &exemption.assignment,
            &name,
        );
        let is_reference = exemption.references.is_empty()
            || frame
                .reference
                .is_some_and(|reference| exemption.references.contains(&reference.to_lowercase()));
        is_assignment && is_reference && !self.is_over(exemption)
    }

    fn is_over(&self, exemption: &Exemption) -> bool {
        let end = exemption
            .expires_on
            .as_deref()
            .and_then(|end| end.parse::<Timestamp>().ok());
        let Some((end, today)) = end.zip(self.today) else {
            return false;
        };
        let midnight = format!("{today}T00:00:00Z").parse::<Timestamp>();
        midnight.is_ok_and(|midnight| end < midnight)
    }
}

/// Whether a thing is the one that an id means.
fn is_called(own_id: Option<&str>, own_name: &str, id: &str, name: &str) -> bool {
    match own_id {
        Some(own) if !id.starts_with('[') && own.eq_ignore_ascii_case(id) => true,
        _ => own_name.to_lowercase() == name,
    }
}

fn circle(policies: &Policies, initiative: &Initiative) -> PolicyError {
    policies.error(
        &initiative.place,
        format!(
            "the initiative `{}` is in itself, by the initiatives in it",
            initiative.name
        ),
    )
}

/// `{"x": {"value": 1}}` → `{"x": 1}`
fn values(given: Option<&Value>) -> Map<String, Value> {
    let given = given.and_then(Value::as_object).into_iter().flatten();
    let pairs = given.filter_map(|(name, value)| Some((name.clone(), member(value, "value")?.1.clone())));
    pairs.collect()
}

fn mode(mode: Option<&str>) -> Mode {
    match mode.map(str::to_lowercase).as_deref() {
        None | Some("all") => Mode::All,
        Some("indexed") => Mode::Indexed,
        Some(_) => Mode::Provider,
    }
}

fn scope(assignment: &Assignment) -> Scope {
    match (&assignment.scope, &assignment.id) {
        (Some(scope), _) => Scope::of(scope),
        (None, Some(id)) => Scope::of_thing(id),
        (None, None) => Scope::default(),
    }
}

fn selectors(json: &Value) -> Vec<Selector> {
    let list = member(json, "selectors").and_then(|(_, list)| list.as_array());
    list.into_iter().flatten().filter_map(Selector::of).collect()
}

/// The message of an assignment for a policy: its own, or that for all.
fn message<'v>(messages: impl Iterator<Item = &'v Value>, reference: Option<&str>) -> Option<String> {
    let (mut own, mut general) = (None, None);
    for entry in messages {
        let text = |name: &str| member(entry, name).and_then(|(_, text)| text.as_str());
        match (text("policyDefinitionReferenceId"), reference) {
            (None, _) => general = text("message"),
            (Some(of), Some(reference)) if of.eq_ignore_ascii_case(reference) => own = text("message"),
            (Some(_), _) => {}
        }
    }
    own.or(general).map(str::to_owned)
}

/// The effects that an assignment puts in the place of the policy's, with the resources for which it does.
fn overrides(frame: &Frame<'_>, parser: &Parser<'_>) -> Vec<(Result<&'static str, Reason>, Vec<Selector>)> {
    let Some(assignment) = frame.assignment else {
        return Vec::new();
    };
    let list = member(&assignment.body, "overrides").and_then(|(_, list)| list.as_array());
    let list = list.into_iter().flatten().enumerate();
    let own = list.filter_map(|(index, entry)| {
        let text = |name: &str| member(entry, name).and_then(|(_, text)| text.as_str());
        let selectors = selectors(entry);
        let is_effect = text("kind").is_some_and(|kind| kind.eq_ignore_ascii_case("policyEffect"));
        let (references, others): (Vec<Selector>, Vec<Selector>) = selectors
            .into_iter()
            .partition(|selector| selector.kind == "policydefinitionreferenceid");
        let is_own = references
            .iter()
            .all(|selector| selector.has(frame.reference.unwrap_or_default()));
        if !is_effect || !is_own {
            return None;
        }
        let mut then = Map::new();
        then.insert("effect".to_owned(), Value::from(text("value")?));
        let at = below(&assignment.place, &["overrides", &index.to_string()]);
        Some((parser.effect(&Value::Object(then), &at.pointer), others))
    });
    own.collect()
}

/// What `policy()` gives: an object, of which what is not known is open.
fn about(definition: &Definition, frame: &Frame<'_>) -> Known {
    let entry = |name: &str, value: Option<&str>| {
        let open = || Expression::call("policy", []);
        let value = value.map_or_else(open, |value| Expression::String(value.into()));
        Entry::Member(Key::Name(name.into()), value)
    };
    let assignment = frame.assignment.and_then(|assignment| assignment.id.as_deref());
    let initiative = frame.initiative.map(|initiative| initiative.id.as_deref());
    Known::Expression(Expression::Object(vec![
        entry("assignmentId", assignment),
        entry("definitionId", definition.id.as_deref()),
        entry("setDefinitionId", initiative.unwrap_or(Some(""))),
        entry("definitionReferenceId", Some(frame.reference.unwrap_or_default())),
    ]))
}
