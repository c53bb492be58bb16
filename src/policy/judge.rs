//! Judges requests: is a condition true of one, and what does the effect make of it?

use serde_json::Value as Json;

use super::assigned::{Assigned, AssignedPolicies};
use super::change::{Change, Details, Existence, Operation, OperationKind};
use super::condition::{Condition, Count, FieldName, Over, Subject, Test};
use super::field::Field;
use super::operand::Operand;
use super::operator::{compare, equal};
use super::parse::parameter;
use super::request::{self, Item, Request};
use super::requirement::{Requirement, only_field, requirement};
use super::truth::{Reason, Truth};
use super::verdict::{Changed, Denial, Judged, Judgement, Verdict};
use crate::arm::{Object, Value};
use crate::expression::evaluate::{Context, Known, Outcome, Surroundings, evaluate};
use crate::expression::{Expression, Operator};
use crate::parallel;

/// What all policies say of each of several resources.
#[must_use]
pub fn judge_all(policies: &AssignedPolicies, requests: &[Request]) -> Vec<Judged> {
    parallel::map(requests, |request| judge(policies, request))
}

/// What all policies say of a resource: as it is created, and as it is deployed again.
#[must_use]
pub fn judge(policies: &AssignedPolicies, request: &Request) -> Judged {
    let created = request.as_created();
    let redeployed = request.as_redeployed();
    let mut judgements: Vec<Judgement> = as_sent(policies, created.clone())
        .into_iter()
        .map(|(policy, created)| Judgement {
            policy,
            created,
            redeployed: None,
        })
        .collect();
    if redeployed.members != created.members {
        let again = as_sent(policies, redeployed);
        for (judgement, (_, verdict)) in judgements.iter_mut().zip(again) {
            if judgement.created != verdict {
                judgement.redeployed = Some(verdict);
            }
        }
    }
    Judged { judgements }
}

/// What all policies say of a request. What Azure adds and changes comes first; what it then refuses or reports is said of the
/// result ("Azure Policy definitions effect basics", order of evaluation).
fn as_sent(policies: &AssignedPolicies, mut request: Request) -> Vec<(usize, Verdict)> {
    let mut verdicts: Vec<(usize, Verdict)> = Vec::with_capacity(policies.all.len());
    for (number, policy) in policies.all.iter().enumerate() {
        let is_change = matches!(policy.details, Details::Append(_) | Details::Modify { .. });
        let verdict = match is_change {
            true => {
                let (verdict, changed) = policy.change(&request);
                request = changed.unwrap_or(request);
                verdict
            }
            // Judged below.
            false => Verdict::Compliant,
        };
        verdicts.push((number, verdict));
    }
    for ((_, verdict), policy) in verdicts.iter_mut().zip(&policies.all) {
        if !matches!(policy.details, Details::Append(_) | Details::Modify { .. }) {
            *verdict = policy.verdict(&request);
        }
    }
    verdicts
}

impl Assigned {
    /// What the policy says of a request that it does not change.
    fn verdict(&self, request: &Request) -> Verdict {
        let effect = match self.effect_for(request) {
            Ok("disabled") => return Verdict::Disabled,
            effect => effect,
        };
        if !self.applies_to(request) {
            return Verdict::Compliant;
        }
        let round = Round::of(self, request);
        let truth = round.truth(&self.condition);
        if truth == Truth::False {
            return Verdict::Compliant;
        }
        let effect = match effect {
            Ok(effect) => effect,
            Err(reason) => return Verdict::Unknown(reason),
        };
        if let Some(reason) = &self.unreadable {
            return Verdict::Unknown(reason.clone());
        }
        match truth {
            Truth::False => Verdict::Compliant,
            Truth::Failed {
                message, may_match, ..
            } => match may_match && effect != "deny" {
                true => Verdict::Unknown(Reason {
                    text: format!("a part of the condition is not known, and a function fails: {message}"),
                    pointer: self.rule.clone(),
                    is_of_policy: false,
                    path: None,
                }),
                false => self.enforced(round.failure(&self.condition, &message)),
            },
            Truth::Open(reason) => Verdict::Unknown(reason),
            Truth::True => self.matched(effect, &round),
        }
    }

    /// The verdict of an effect whose condition holds.
    fn matched(&self, effect: &str, round: &Round<'_>) -> Verdict {
        let denial = || Denial {
            requirement: requirement(&self.condition, round),
            notes: Vec::new(),
        };
        match effect {
            "deny" => self.enforced(denial()),
            "audit" => Verdict::Audited(denial()),
            "auditIfNotExists" | "deployIfNotExists" => self.beside(round),
            // Neither refuses that something is created or changed: one is about deleting, the other is attested by people.
            _ => Verdict::Compliant,
        }
    }

    /// A denial, or what is reported of it where the assignment does not enforce the policy.
    fn enforced(&self, mut denial: Denial) -> Verdict {
        if self.is_enforced {
            return Verdict::Denied(denial);
        }
        denial
            .notes
            .push("the assignment only reports: its enforcement mode is DoNotEnforce".to_owned());
        Verdict::Audited(denial)
    }

    /// What must exist beside the resource, which is known only if it is the resource itself.
    fn beside(&self, round: &Round<'_>) -> Verdict {
        let Details::Existence(existence) = &self.details else {
            return Verdict::Compliant;
        };
        let unknown = || {
            Verdict::NotJudged("it depends on what exists beside the resource, which a template does not show".to_owned())
        };
        let (Some(condition), true) = (&existence.condition, round.is_itself(existence)) else {
            return unknown();
        };
        match round.truth(condition) {
            Truth::True => Verdict::Compliant,
            Truth::False => Verdict::Audited(Denial {
                requirement: requirement(&Condition::Not(Box::new(condition.clone())), round),
                notes: Vec::new(),
            }),
            Truth::Open(reason) => Verdict::Unknown(reason),
            Truth::Failed { message, .. } => Verdict::Audited(round.failure(condition, &message)),
        }
    }

    /// What the policy changes, and the request after it.
    fn change(&self, request: &Request) -> (Verdict, Option<Request>) {
        match self.effect_for(request) {
            Ok("disabled") => return (Verdict::Disabled, None),
            Ok("append" | "modify") => {}
            _ => return (self.verdict(request), None),
        }
        if !self.applies_to(request) {
            return (Verdict::Compliant, None);
        }
        let round = Round::of(self, request);
        match round.truth(&self.condition) {
            Truth::False => (Verdict::Compliant, None),
            Truth::Open(reason) => (Verdict::Unknown(reason), None),
            Truth::Failed { message, .. } => {
                (self.enforced(round.failure(&self.condition, &message)), None)
            }
            Truth::True => {
                let changes = match &self.details {
                    Details::Append(changes) => round.appended(changes),
                    Details::Modify {
                        operations,
                        conflict_is_denied,
                    } => round.modified(operations, *conflict_is_denied),
                    Details::Nothing | Details::Existence(_) => Ok(Changes::default()),
                };
                match changes {
                    Err(Stop::Denied(denial)) => (self.enforced(denial), None),
                    Err(Stop::Open(reason)) => (Verdict::Unknown(reason), None),
                    Ok(changes) if changes.made.is_empty() => (Verdict::Compliant, None),
                    Ok(changes) if !self.is_enforced => {
                        let notes = vec![
                            "the assignment only reports, and changes nothing: its enforcement mode is DoNotEnforce"
                                .to_owned(),
                        ];
                        let requirement = requirement(&self.condition, &round);
                        drop(changes);
                        (Verdict::Audited(Denial { requirement, notes }), None)
                    }
                    Ok(changes) => {
                        let changed = Request::new(changes.members, &request.surroundings);
                        match self.details {
                            Details::Modify { .. } => (Verdict::Modified(changes.made), Some(changed)),
                            _ => (Verdict::Appended(changes.made), Some(changed)),
                        }
                    }
                }
            }
        }
    }
}

/// What an effect makes of a request.
#[derive(Default)]
struct Changes {
    members: Object,
    made: Vec<Changed>,
}

/// Why an effect changes nothing.
enum Stop {
    Denied(Denial),
    Open(Reason),
}

/// A condition that is looked at: the policy, the request, and the counts around the condition.
pub(super) struct Round<'r> {
    policy: &'r Assigned,
    request: &'r Request,
    counted: Vec<(String, usize)>,
    /// The names of the counts around, with what each looks at.
    current: Vec<(Option<String>, Current)>,
}

/// What a count looks at.
#[derive(Clone)]
enum Current {
    Value(Json),
    Field(Field),
}

impl<'r> Round<'r> {
    fn of(policy: &'r Assigned, request: &'r Request) -> Self {
        Self {
            policy,
            request,
            counted: Vec::new(),
            current: Vec::new(),
        }
    }

    /// What a condition is.
    pub(super) fn truth(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(parts) => Truth::all(parts.iter().map(|part| self.truth(part))),
            Condition::Any(parts) => Truth::any(parts.iter().map(|part| self.truth(part))),
            Condition::Not(inner) => self.truth(inner).not(),
            Condition::Test(test) => self.test(test),
            Condition::Unknown { reason, pointer } => Truth::Open(Reason {
                text: reason.clone(),
                pointer: pointer.clone(),
                is_of_policy: true,
                path: None,
            }),
        }
    }

    fn test(&self, test: &Test) -> Truth {
        let expected = match self.resolved(&test.expected, &test.pointer) {
            Ok(Resolved::Same) => &test.expected,
            Ok(Resolved::New(operand)) => return self.compared(test, &operand),
            Err(truth) => return truth,
        };
        self.compared(test, expected)
    }

    fn compared(&self, test: &Test, expected: &Operand) -> Truth {
        match &test.subject {
            Subject::Field(name) => match self.field(name, &test.pointer) {
                Ok(field) => self.field_test(&field, test, expected),
                Err(truth) => truth,
            },
            Subject::Value(value, _) => match self.resolved(value, &test.pointer) {
                Ok(Resolved::Same) => compare_one(test, value.value(), expected, false),
                Ok(Resolved::New(value)) => compare_one(test, value.value(), expected, false),
                Err(truth) => truth,
            },
            Subject::Count(count) => self.count(count, test, expected),
        }
    }

    /// The field of a name that may be computed.
    fn field(&self, name: &FieldName, pointer: &str) -> Result<Field, Truth> {
        let operand = match name {
            FieldName::Known(field) => return Ok(field.clone()),
            FieldName::Computed(operand) => operand,
        };
        let open = |text: String| {
            Truth::Open(Reason {
                text,
                pointer: pointer.to_owned(),
                is_of_policy: true,
                path: None,
            })
        };
        match self.resolved(operand, pointer)? {
            Resolved::New(Operand::Value(Json::String(name))) => Field::of(&name).map_err(open),
            _ => Err(open("a field is a text".to_owned())),
        }
    }

    fn field_test(&self, field: &Field, test: &Test, expected: &Operand) -> Truth {
        let is_location = *field == Field::Location;
        let one = |item: Item| match item {
            Item::Absent => compare_one(test, None, expected, is_location),
            Item::Value(value) => compare_one(test, Some(&value), expected, is_location),
            Item::Open(open) => {
                decided(&open, test.operator, expected).map_or_else(|| self.open(field, &open, test), Truth::of)
            }
        };
        if !field.is_collection() {
            return match self.only(field) {
                Ok(item) => one(item),
                Err(open) => self.open(field, &open, test),
            };
        }
        match self.request.items(field, &self.counted) {
            Ok(items) => Truth::all(items.into_iter().map(one)),
            Err(open) => self.open(field, &open, test),
        }
    }

    fn only(&self, field: &Field) -> Result<Item, Expression> {
        let mut items = self.request.items(field, &self.counted)?.into_iter();
        Ok(items.next().unwrap_or(Item::Absent))
    }

    fn open(&self, field: &Field, open: &Expression, test: &Test) -> Truth {
        Truth::Open(Reason {
            text: format!(
                "`{}` is `{}`, which only the deployment knows",
                field.shown(),
                shortened(&open.arm_string())
            ),
            pointer: test.pointer.clone(),
            is_of_policy: false,
            path: Some(field.path().join(".")),
        })
    }

    fn count(&self, count: &Count, test: &Test, expected: &Operand) -> Truth {
        let (mut holds, mut may_hold) = (0_i64, 0_i64);
        let mut open = None;
        let rounds = match self.rounds(count, test) {
            Ok(rounds) => rounds,
            Err(truth) => return truth,
        };
        for round in rounds {
            let truth = count
                .condition
                .as_ref()
                .map_or(Truth::True, |condition| round.truth(condition));
            match truth {
                Truth::True => holds += 1,
                Truth::False => {}
                failed @ Truth::Failed { .. } => return failed,
                Truth::Open(reason) => {
                    may_hold += 1;
                    open = open.or(Some(reason));
                }
            }
        }
        let of = |count: i64| compare_one(test, Some(&Json::from(count)), expected, false);
        let least = of(holds);
        let same = (holds..=holds + may_hold).all(|count| of(count) == least);
        match open {
            Some(reason) if !same => Truth::Open(reason),
            _ => least,
        }
    }

    /// The rounds of a count.
    fn rounds(&self, count: &Count, test: &Test) -> Result<Vec<Self>, Truth> {
        let with = |counted: Vec<(String, usize)>, current: Current| {
            let mut all = self.current.clone();
            all.push((count.name.clone(), current));
            Self {
                policy: self.policy,
                request: self.request,
                counted,
                current: all,
            }
        };
        match &count.over {
            Over::Field(field) => match self.request.rounds(field, &self.counted) {
                Ok(rounds) => Ok(rounds
                    .into_iter()
                    .map(|counted| with(counted, Current::Field(field.clone())))
                    .collect()),
                Err(open) => Err(self.open(field, &open, test)),
            },
            Over::Value(operand) => {
                let resolved = self.resolved(operand, &test.pointer)?;
                let value = match &resolved {
                    Resolved::Same => operand.value(),
                    Resolved::New(operand) => operand.value(),
                };
                let Some(items) = value.and_then(Json::as_array) else {
                    return Err(Truth::Failed {
                        message: "`count` takes a list".to_owned(),
                        pointer: test.pointer.clone(),
                        may_match: false,
                    });
                };
                let rounds = items.iter().map(|item| with(self.counted.clone(), Current::Value(item.clone())));
                Ok(rounds.collect())
            }
        }
    }

    /// The value of an operand for the request.
    fn resolved(&self, operand: &Operand, pointer: &str) -> Result<Resolved, Truth> {
        let failed = |message: String| Truth::Failed {
            message,
            pointer: pointer.to_owned(),
            may_match: false,
        };
        match operand {
            Operand::Value(_) | Operand::Texts(..) => Ok(Resolved::Same),
            Operand::Failing(message) => Err(failed(message.clone())),
            Operand::Expression(expression, text) => match evaluate(expression, self) {
                Err(error) => Err(failed(error.message)),
                Ok(evaluated) => match evaluated.outcome {
                    Outcome::Value(value) => Ok(Resolved::New(Operand::of(value))),
                    Outcome::Open(open) => match known_anyway(&open) {
                        Some(flag) => Ok(Resolved::New(Operand::Value(Json::Bool(flag)))),
                        None => Err(Truth::Open(self.open_expression(text, &open, pointer))),
                    },
                },
            },
        }
    }

    fn open_expression(&self, text: &str, open: &Expression, pointer: &str) -> Reason {
        Reason {
            text: format!(
                "`{}` comes to `{}`, which only the deployment knows",
                shortened(text),
                shortened(&open.arm_string())
            ),
            pointer: pointer.to_owned(),
            is_of_policy: false,
            path: only_field(text).map(|field| field.path().join(".")),
        }
    }

    /// What is said where a function fails.
    fn failure(&self, condition: &Condition, message: &str) -> Denial {
        let failing = self.failing(condition);
        let field = failing.and_then(|test| match &test.subject {
            Subject::Field(FieldName::Known(field)) => Some((field.clone(), field.shown())),
            Subject::Value(Operand::Expression(_, text), _) => Some((only_field(text)?, shortened(text))),
            _ => None,
        });
        let requirement = match field {
            Some((field, shown)) => {
                let is_absent = matches!(self.only(&field), Ok(Item::Absent));
                Requirement::Property {
                    path: field.path(),
                    shown: field.shown(),
                    must: match is_absent {
                        true => "must be set".to_owned(),
                        false => format!("must be a value for which `{shown}` does not fail"),
                    },
                    value: None,
                }
            }
            None => Requirement::Never,
        };
        Denial {
            requirement,
            notes: vec![format!(
                "a function of the policy fails, which is a denial: {}",
                message.trim_end_matches('.')
            )],
        }
    }

    /// The first comparison that fails.
    fn failing<'c>(&self, condition: &'c Condition) -> Option<&'c Test> {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().find_map(|part| self.failing(part))
            }
            Condition::Not(inner) => self.failing(inner),
            Condition::Test(test) => matches!(self.test(test), Truth::Failed { .. }).then_some(&**test),
            Condition::Unknown { .. } => None,
        }
    }

    /// Whether what must exist is the resource itself.
    fn is_itself(&self, existence: &Existence) -> bool {
        let kind = existence.resource_type.as_ref().and_then(Operand::value);
        let is_type = kind
            .and_then(Json::as_str)
            .is_some_and(|kind| kind.eq_ignore_ascii_case(self.request.resource_type()));
        let names = ["[field('name')]", "[field('fullName')]"];
        let is_name = match &existence.name {
            Some(Operand::Expression(_, text)) => names.contains(&text.as_str()),
            _ => false,
        };
        is_type && is_name && !existence.is_elsewhere
    }

    /// What `append` adds: only what is absent, and never another value ("Azure Policy definitions append effect").
    fn appended(&self, changes: &[Change]) -> Result<Changes, Stop> {
        let mut made = Changes {
            members: self.request.members.clone(),
            made: Vec::new(),
        };
        for change in changes {
            self.append(change, &mut made)?;
        }
        Ok(made)
    }

    fn append(&self, change: &Change, made: &mut Changes) -> Result<(), Stop> {
        let (field, value) = self.of_change(change)?;
        let is_item = matches!(&field, Field::Alias(alias) if alias.path.last().is_some_and(|step| step.each.is_some()));
        if !is_item {
            let present = Request::new(made.members.clone(), &self.request.surroundings);
            let items = present.items(&field, &[]).map_err(|open| self.stop(&field, &open, change))?;
            for item in items {
                match item {
                    Item::Absent => {}
                    Item::Value(found) if equal(&found, &value, false) => return Ok(()),
                    Item::Value(_) => return Err(Stop::Denied(overriding(&field, &value))),
                    Item::Open(open) => return Err(self.stop(&field, &open, change)),
                }
            }
        }
        made.set(&field, &value);
        Ok(())
    }

    /// What `modify` changes.
    fn modified(&self, operations: &[Operation], conflict_is_denied: bool) -> Result<Changes, Stop> {
        let mut made = Changes {
            members: self.request.members.clone(),
            made: Vec::new(),
        };
        for operation in operations {
            if self.is_skipped(operation)? {
                continue;
            }
            let change = &operation.change;
            let (field, value) = self.of_change(change)?;
            self.refuse_unmodifiable(&field, change, conflict_is_denied)?;
            match operation.kind {
                OperationKind::Add => self.append(change, &mut made)?,
                OperationKind::Remove => made.take(&field),
                OperationKind::AddOrReplace => {
                    if !matches!(self.request.item(&field), Item::Value(found) if equal(&found, &value, false)) {
                        made.set(&field, &value);
                    }
                }
            }
        }
        Ok(made)
    }

    fn is_skipped(&self, operation: &Operation) -> Result<bool, Stop> {
        let Some(condition) = &operation.condition else {
            return Ok(false);
        };
        let pointer = &operation.change.pointer;
        let resolved = self.resolved(condition, pointer).map_err(|truth| stopped(truth, pointer))?;
        let value = match &resolved {
            Resolved::Same => condition.value(),
            Resolved::New(operand) => operand.value(),
        };
        Ok(value != Some(&Json::Bool(true)))
    }

    /// Only tags, and the aliases that Azure marks, can be modified; of most it is not known.
    fn refuse_unmodifiable(&self, field: &Field, change: &Change, is_denied: bool) -> Result<(), Stop> {
        let is_known = match field {
            Field::Tags | Field::Tag(_) => true,
            Field::Alias(alias) => alias.is_modifiable,
            _ => false,
        };
        if is_known {
            return Ok(());
        }
        let otherwise = if is_denied { "refuses the resource" } else { "changes nothing" };
        Err(Stop::Open(Reason {
            text: format!(
                "armlet does not know whether Azure may modify `{}`; where it may not, the policy {otherwise}",
                field.shown()
            ),
            pointer: change.pointer.clone(),
            is_of_policy: true,
            path: None,
        }))
    }

    fn of_change(&self, change: &Change) -> Result<(Field, Json), Stop> {
        let pointer = &change.pointer;
        let stop = |truth| stopped(truth, pointer);
        let field = self.field(&change.field, pointer).map_err(stop)?;
        let resolved = self.resolved(&change.value, pointer).map_err(stop)?;
        let value = match &resolved {
            Resolved::Same => change.value.value(),
            Resolved::New(operand) => operand.value(),
        };
        Ok((field, value.cloned().unwrap_or_default()))
    }

    fn stop(&self, field: &Field, open: &Expression, change: &Change) -> Stop {
        Stop::Open(Reason {
            text: format!(
                "`{}` is `{}`, which only the deployment knows",
                field.shown(),
                shortened(&open.arm_string())
            ),
            pointer: change.pointer.clone(),
            is_of_policy: false,
            path: Some(field.path().join(".")),
        })
    }
}

impl Changes {
    fn set(&mut self, field: &Field, value: &Json) {
        let sent = Value::from(value.clone());
        match field {
            Field::Tag(name) => {
                let step = |name: &str| super::field::Step {
                    name: name.to_owned(),
                    each: None,
                };
                request::put(&mut self.members, &[step("tags"), step(name)], &sent);
            }
            Field::Alias(alias) => request::put(&mut self.members, &alias.path, &sent),
            other => {
                let path = other.path();
                let steps: Vec<super::field::Step> = path
                    .iter()
                    .map(|name| super::field::Step {
                        name: name.clone(),
                        each: None,
                    })
                    .collect();
                request::put(&mut self.members, &steps, &sent);
            }
        }
        self.made.push(Changed {
            field: field.shown(),
            path: field.path(),
            value: Some(value.to_string()),
        });
    }

    fn take(&mut self, field: &Field) {
        let Field::Tag(name) = field else { return };
        if let Some(Value::Object(tags)) = self.members.get_alike_mut("tags") {
            let known = tags
                .iter()
                .filter_map(|(key, _)| key.as_str())
                .find(|key| key.eq_ignore_ascii_case(name))
                .map(str::to_owned);
            if let Some(known) = known
                && tags.remove(&known).is_some()
            {
                self.made.push(Changed {
                    field: field.shown(),
                    path: field.path(),
                    value: None,
                });
            }
        }
    }
}

fn overriding(field: &Field, value: &Json) -> Denial {
    Denial {
        requirement: Requirement::Property {
            path: field.path(),
            shown: field.shown(),
            must: format!("must be {value}, or not be set"),
            value: Some(value.clone()),
        },
        notes: vec!["the policy appends this value, and refuses another".to_owned()],
    }
}

fn stopped(truth: Truth, pointer: &str) -> Stop {
    match truth {
        Truth::Open(reason) => Stop::Open(reason),
        Truth::Failed { message, .. } => Stop::Denied(Denial {
            requirement: Requirement::Never,
            notes: vec![format!("a function of the policy fails, which is a denial: {message}")],
        }),
        Truth::True | Truth::False => Stop::Open(Reason {
            text: "what it changes is not known".to_owned(),
            pointer: pointer.to_owned(),
            is_of_policy: true,
            path: None,
        }),
    }
}

/// An operand for a request.
enum Resolved {
    /// As it is.
    Same,
    New(Operand),
}

fn compare_one(test: &Test, found: Option<&Json>, expected: &Operand, is_location: bool) -> Truth {
    match compare(test.operator, found, expected, is_location) {
        Ok(flag) => Truth::of(flag),
        Err(message) => Truth::Failed {
            message,
            pointer: test.pointer.clone(),
            may_match: false,
        },
    }
}

/// What a comparison with a value comes to of which only the deployment knows all.
fn decided(open: &Expression, operator: &str, expected: &Operand) -> Option<bool> {
    let wanted = expected.value()?;
    match operator {
        "exists" if is_filled(open) => {
            let wants = wanted == &Json::Bool(true) || wanted.as_str().is_some_and(|word| word.eq_ignore_ascii_case("true"));
            Some(wants)
        }
        "equals" if wanted.as_str() == Some("") && is_filled(open) => Some(false),
        "notEquals" if wanted.as_str() == Some("") && is_filled(open) => Some(true),
        "containsKey" | "notContainsKey" => {
            let Expression::Object(entries) = open else { return None };
            let mut has = false;
            for entry in entries {
                match entry {
                    crate::expression::Entry::Member(crate::expression::Key::Name(name), _) => {
                        has |= wanted.as_str().is_some_and(|wanted| wanted.eq_ignore_ascii_case(name));
                    }
                    _ => return None,
                }
            }
            Some(has == (operator == "containsKey"))
        }
        _ => None,
    }
}

/// What an expression comes to although a part of it is open: whether something is empty that cannot be.
fn known_anyway(open: &Expression) -> Option<bool> {
    match open {
        Expression::Call { name, arguments, .. } if name == "empty" => match arguments.as_slice() {
            [only] if is_filled(only) => Some(false),
            _ => None,
        },
        Expression::Not(inner) => known_anyway(inner).map(|flag| !flag),
        Expression::Boolean(flag) => Some(*flag),
        Expression::Binary(Operator::Equal, left, right) => match (&**left, &**right) {
            (filled, Expression::String(text)) | (Expression::String(text), filled)
                if text.is_empty() && is_filled(filled) =>
            {
                Some(false)
            }
            _ => None,
        },
        Expression::Binary(Operator::And, left, right) => match (known_anyway(left), known_anyway(right)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Expression::Binary(Operator::Or, left, right) => match (known_anyway(left), known_anyway(right)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an expression cannot come to nothing: neither `null` nor an empty text, list or object.
fn is_filled(open: &Expression) -> bool {
    match open {
        Expression::String(text) => !text.is_empty(),
        Expression::Integer(_) | Expression::Boolean(_) | Expression::ResourceId { .. } => true,
        Expression::Interpolation(parts) => parts.iter().any(|part| match part {
            crate::expression::Part::Text(text) => !text.is_empty(),
            crate::expression::Part::Value(value) => is_filled(value),
        }),
        Expression::Call { name, arguments, .. } => match name.as_str() {
            "resourceId" | "subscriptionResourceId" | "extensionResourceId" | "tenantResourceId" | "uniqueString"
            | "guid" => true,
            "concat" => arguments.iter().any(is_filled),
            "format" => matches!(arguments.first(), Some(Expression::String(text)) if !text.replace("{0}", "").replace("{1}", "").is_empty()),
            _ => false,
        },
        Expression::Conditional(_, yes, no) => is_filled(yes) && is_filled(no),
        Expression::Array(items) => !items.is_empty(),
        Expression::Object(entries) => !entries.is_empty(),
        Expression::Member { object, name } => {
            matches!(&**object, Expression::Call { name: scope, .. } if scope == "resourceGroup" || scope == "subscription")
                && (name == "id" || name == "name" || name == "location" || name == "subscriptionId")
        }
        _ => false,
    }
}

/// The longest text of an expression that a message shows.
const MOST_SHOWN: usize = 100;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl Context for Round<'_> {
    fn surroundings(&self) -> &Surroundings {
        &self.request.surroundings
    }

    fn parameter(&self, name: &str) -> Known {
        parameter(&self.policy.parameters, name)
    }

    fn variable(&self, _name: &str) -> Known {
        Known::Missing
    }

    fn is_policy(&self) -> bool {
        true
    }

    fn policy_function(&self, function: &str, arguments: &[Json]) -> Known {
        let text = arguments.first().and_then(Json::as_str);
        match (function, text) {
            ("field", Some(name)) => self.field_value(name),
            ("current", name) => self.current_value(name),
            ("policy", _) => self.policy.about.clone(),
            ("utcNow", _) => self.policy.now.clone().map_or(Known::Open, |now| Known::Value(Json::from(now))),
            ("requestContext", _) => match self.request.members.get_alike("apiVersion") {
                Some(Value::String(version)) if !version.is_empty() => {
                    let member = crate::expression::Entry::Member(
                        crate::expression::Key::Name("apiVersion".to_owned()),
                        Expression::String(version.clone()),
                    );
                    let identity = crate::expression::Entry::Member(
                        crate::expression::Key::Name("identity".to_owned()),
                        Expression::call("requestIdentity", []),
                    );
                    Known::Expression(Expression::Object(vec![member, identity]))
                }
                _ => Known::Open,
            },
            _ => Known::Open,
        }
    }
}

impl Round<'_> {
    /// `field('…')`: an absent property is the empty text ("Author policies for array properties").
    fn field_value(&self, name: &str) -> Known {
        let field = match Field::of(name) {
            Ok(field) => field,
            // Its name is computed; the others are looked at when the rule is read.
            Err(_) => return Known::Open,
        };
        let items = match self.request.items(&field, &self.counted) {
            Ok(items) => items,
            Err(open) => return Known::Expression(open),
        };
        if !field.is_collection() {
            return match items.into_iter().next() {
                None | Some(Item::Absent) => Known::Value(Json::from("")),
                Some(Item::Value(value)) => Known::Value(value),
                Some(Item::Open(open)) => Known::Expression(open),
            };
        }
        let items: Vec<Expression> = items
            .into_iter()
            .map(|item| match item {
                Item::Absent => Expression::Null,
                Item::Value(value) => crate::expression::evaluate::literal(value),
                Item::Open(open) => open,
            })
            .collect();
        Known::Expression(Expression::Array(
            items.into_iter().map(crate::expression::Item::Value).collect(),
        ))
    }

    /// `current('…')`
    fn current_value(&self, name: Option<&str>) -> Known {
        let missing = || {
            Known::Failed(crate::expression::evaluate::EvaluationError {
                message: "`current` is called outside of a count of that name".to_owned(),
            })
        };
        let wanted = name.unwrap_or_default();
        let is_wanted = |own: &Option<String>, current: &Current| match (name, own, current) {
            (None, ..) => true,
            (Some(_), None, Current::Value(_)) => wanted.eq_ignore_ascii_case("default"),
            (Some(_), Some(own), Current::Value(_)) => own.eq_ignore_ascii_case(wanted),
            (Some(_), Some(own), Current::Field(_)) => {
                wanted.to_lowercase().starts_with(&own.to_lowercase())
            }
            (Some(_), None, Current::Field(_)) => false,
        };
        let mut around = self.current.iter().rev();
        match around.find(|(own, current)| is_wanted(own, current)) {
            Some((_, Current::Value(value))) => Known::Value(value.clone()),
            Some((_, Current::Field(field))) => {
                let field = match name {
                    Some(name) => Field::of(name),
                    None => Ok(field.clone()),
                };
                let Ok(field) = field else { return missing() };
                match self.request.items(&field, &self.counted) {
                    Err(open) => Known::Expression(open),
                    Ok(items) => match items.into_iter().next() {
                        None | Some(Item::Absent) => Known::Value(Json::from("")),
                        Some(Item::Value(value)) => Known::Value(value),
                        Some(Item::Open(open)) => Known::Expression(open),
                    },
                }
            }
            None => missing(),
        }
    }
}
