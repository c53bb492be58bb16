//! Judges requests: is a condition true of one, and what does the effect make of it?

use std::borrow::Cow;

use serde_json::Value as Json;

use super::assigned::{Assigned, AssignedPolicies};
use super::change::{Details, Existence};
use super::changed::{Changes, Stop};
use super::condition::{Condition, FieldName, Subject, Test};
use super::field::only_field;
use super::open::shortened;
use super::operand::Operand;
use super::remedy::remedy;
use super::request::{Item, Request};
use super::requirement::{Requirement, requirement, trials};
use super::round::Round;
use super::truth::{Reason, Truth};
use super::verdict::{Denial, Judged, Judgement, Verdict};
use crate::parallel;

/// What all policies say of each of several resources.
#[must_use]
pub fn judge_all(policies: &AssignedPolicies, requests: &[Request]) -> Vec<Judged> {
    parallel::map(requests, |request| judge(policies, request))
}

/// What all policies say of a resource: as it is created, and as it is deployed again.
#[must_use]
pub fn judge(policies: &AssignedPolicies, request: &Request) -> Judged {
    if !request.is_kept() {
        let said = as_sent(policies, Cow::Borrowed(request));
        return Judged {
            judgements: said.into_iter().map(Judgement::only_created).collect(),
        };
    }
    let created = as_sent(policies, Cow::Owned(request.as_created()));
    let again = as_sent(policies, Cow::Owned(request.as_redeployed()));
    let pairs = created.into_iter().zip(again);
    let judgements = pairs.map(|(created, (_, redeployed))| {
        let mut judgement = Judgement::only_created(created);
        judgement.redeployed = (judgement.created != redeployed).then_some(redeployed);
        judgement
    });
    Judged {
        judgements: judgements.collect(),
    }
}

/// What all policies say of a request. What Azure adds and changes comes first; what it then refuses or reports is said of the
/// result ("Azure Policy definitions effect basics", order of evaluation).
fn as_sent(policies: &AssignedPolicies, mut request: Cow<'_, Request>) -> Vec<(usize, Verdict)> {
    let mut verdicts: Vec<(usize, Verdict)> = Vec::with_capacity(policies.all.len());
    for (number, policy) in policies.all.iter().enumerate() {
        let verdict = match policy.is_change() {
            true => {
                let (verdict, changed) = policy.change(&request);
                if let Some(changed) = changed {
                    request = Cow::Owned(changed);
                }
                verdict
            }
            // Judged below.
            false => Verdict::Compliant,
        };
        verdicts.push((number, verdict));
    }
    for ((_, verdict), policy) in verdicts.iter_mut().zip(&policies.all) {
        if !policy.is_change() {
            *verdict = policy.verdict(&request);
        }
    }
    verdicts
}

impl Judgement {
    /// What is said of a resource that is sent as it is created.
    fn only_created((policy, created): (usize, Verdict)) -> Self {
        Self {
            policy,
            created,
            redeployed: None,
        }
    }
}

impl Assigned {
    /// Whether it changes what is sent.
    const fn is_change(&self) -> bool {
        matches!(self.details, Details::Append(_) | Details::Modify { .. })
    }

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
        let denial = || round.denial(&self.condition, Vec::new());
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
            Verdict::NotJudged(
                "it depends on what exists beside the resource, which a template does not show".to_owned(),
            )
        };
        let (Some(condition), true) = (&existence.condition, round.is_itself(existence)) else {
            return unknown();
        };
        match round.truth(condition) {
            Truth::True => Verdict::Compliant,
            Truth::False => {
                Verdict::Audited(round.denial(&Condition::Not(Box::new(condition.clone())), Vec::new()))
            }
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
            Truth::Failed { message, .. } => (self.enforced(round.failure(&self.condition, &message)), None),
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
                    Err(Stop::Denied(denial)) => (self.enforced(*denial), None),
                    Err(Stop::Open(reason)) => (Verdict::Unknown(reason), None),
                    Ok(changes) if changes.made.is_empty() => (Verdict::Compliant, None),
                    Ok(changes) if !self.is_enforced => {
                        let notes = vec![
                            "the assignment only reports, and changes nothing: its enforcement mode is DoNotEnforce"
                                .to_owned(),
                        ];
                        drop(changes);
                        (Verdict::Audited(round.denial(&self.condition, notes)), None)
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
impl Round<'_> {
    /// What is said where a condition holds.
    fn denial(&self, condition: &Condition, notes: Vec<String>) -> Denial {
        let requirement = requirement(condition, self);
        let remedy = remedy(&requirement, condition, self);
        Denial {
            requirement,
            remedy,
            notes,
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
        let trials = failing.and_then(|test| trials(test, self));
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
                    trials,
                }
            }
            None => Requirement::Never,
        };
        Denial {
            remedy: remedy(&requirement, condition, self),
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
            Condition::All(parts) | Condition::Any(parts) => parts.iter().find_map(|part| self.failing(part)),
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
}
