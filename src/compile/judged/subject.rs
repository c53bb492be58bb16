//! What policies say of one resource, at the keys that cause it.

use super::found::{Draft, Found};
use crate::diagnostic::Code;
use crate::document::ComputeTable;
use crate::language::rest_path::keys_at;
use crate::policy::{AssignedPolicies, Changed, Denial, Judged, Requirement, Verdict};
use crate::rules;
use crate::source::{SourceId, Span};
use crate::syntax::{Node, Table};

/// A resource of a definition, and where its keys are.
pub(super) struct Subject<'d> {
    /// `computeType` of a compute, the type of another resource.
    pub(super) kind: String,
    /// `instance.ana`, `workspace`, or the type.
    pub(super) name: String,
    pub(super) compute: Option<&'d ComputeTable>,
    pub(super) root: &'d Table,
    pub(super) is_compute: bool,
}

impl Subject<'_> {
    /// The keys of the language that write a property.
    fn keys(&self, path: &[String]) -> Vec<&'static str> {
        keys_at(&self.kind, path)
    }

    /// Where a property is written, or the table that does not have it; and whether it is there.
    fn span(&self, path: &[String]) -> (Span, bool) {
        let node = match self.compute {
            Some(compute) => Some(&compute.merged),
            None => self.root.get("workspace"),
        };
        let found = self.keys(path).into_iter().find_map(|key| key_span(node?, key));
        match (found, self.compute) {
            (Some(span), _) => (span, true),
            (None, Some(compute)) => (compute.key.span, false),
            (None, None) => {
                let workspace = self.root.entry("workspace").map(|entry| entry.key.span);
                (workspace.unwrap_or(Span::new(SourceId::default(), 0..0)), false)
            }
        }
    }

    /// How a property is called: by its key, with the word of REST where that is another.
    fn called(&self, path: &[String], shown: &str) -> String {
        match self.keys(path).as_slice() {
            [] => format!("`{shown}`"),
            keys => {
                let keys: Vec<String> = keys.iter().take(2).map(|key| format!("`{key}`")).collect();
                match path.last().map(String::as_str) {
                    Some("[]") | None => format!("{} (`{shown}`)", keys.join(" or ")),
                    Some(_) => format!("{} (`{shown}`)", keys.join(" or ")),
                }
            }
        }
    }

    pub(super) fn findings(
        &self,
        policies: &AssignedPolicies,
        judged: &Judged,
        environment: Option<&str>,
        found: &mut Found,
    ) {
        for judgement in &judged.judgements {
            let number = judgement.policy;
            let Some(policy) = policies.all.get(number) else {
                continue;
            };
            let mut add = |verdict: &Verdict, when: &str| {
                if let Some(mut draft) = self.draft(&policy.name, verdict, when) {
                    draft.policy = number;
                    draft.notes.extend(
                        policy
                            .message
                            .iter()
                            .map(|message| format!("the assignment says: {message}")),
                    );
                    found.add(draft, environment);
                }
            };
            add(&judgement.created, "");
            if let Some(redeployed) = &judgement.redeployed {
                add(redeployed, "when it is deployed again, ");
            }
        }
    }

    /// The finding of a verdict.
    fn draft(&self, policy: &str, verdict: &Verdict, when: &str) -> Option<Draft> {
        match verdict {
            Verdict::Denied(denial) => Some(self.denial(
                rules::denied_by_policy(),
                &format!("{when}the policy `{policy}` denies `{}`", self.name),
                denial,
            )),
            Verdict::Audited(denial) => Some(self.denial(
                rules::audited_by_policy(),
                &format!("{when}the policy `{policy}` reports `{}`", self.name),
                denial,
            )),
            Verdict::Appended(changed) => Some(self.change("adds", policy, changed, when)),
            Verdict::Modified(changed) => Some(self.change("changes", policy, changed, when)),
            Verdict::Unknown(reason) => {
                let path: Vec<String> = reason
                    .path
                    .iter()
                    .flat_map(|path| path.split('.').map(str::to_owned))
                    .collect();
                let (message, place) = match reason.is_of_policy {
                    true => (
                        format!("the policy `{policy}` cannot be judged: {}", reason.text),
                        Some(()),
                    ),
                    false => (
                        format!(
                            "{when}what the policy `{policy}` says of `{}` cannot be judged: {}",
                            self.name, reason.text
                        ),
                        None,
                    ),
                };
                Some(Draft {
                    code: rules::policy_not_judged(),
                    span: self.span(&path).0,
                    message,
                    label: String::new(),
                    notes: Vec::new(),
                    help: None,
                    policy: 0,
                    at_policy: place.map(|()| reason.pointer.clone()),
                    pointer: Some(reason.pointer.clone()),
                })
            }
            Verdict::Compliant | Verdict::Disabled | Verdict::NotJudged(_) => None,
        }
    }

    fn denial(&self, code: &'static Code, head: &str, denial: &Denial) -> Draft {
        let words = denial.requirement.words(&|path, shown| self.called(path, shown));
        let properties = denial.requirement.properties();
        let paths = properties.iter().filter_map(|property| match property {
            Requirement::Property { path, .. } if !path.is_empty() => Some(path),
            _ => None,
        });
        let first = paths
            .clone()
            .find(|path| self.span(path).1)
            .or_else(|| paths.clone().next());
        let (span, is_there) = match first {
            Some(path) => self.span(path),
            None => self.span(&[]),
        };
        let label = match first {
            Some(path) if !is_there => match self.keys(path).first() {
                Some(key) => format!("has no `{key}`"),
                None => String::new(),
            },
            _ => String::new(),
        };
        Draft {
            code,
            span,
            message: format!("{head}: {words}"),
            label,
            notes: denial.notes.clone(),
            help: self.help(&denial.requirement),
            policy: 0,
            at_policy: None,
            pointer: None,
        }
    }

    /// The line to write, if one value would do and a key of the same type takes it.
    fn help(&self, requirement: &Requirement) -> Option<String> {
        let Requirement::Property {
            path,
            value: Some(value),
            ..
        } = requirement
        else {
            return None;
        };
        let [key] = self.keys(path).as_slice().try_into().ok()?;
        let key: &str = key;
        let is_flag = value.is_boolean() || matches!(value.as_str(), Some("true" | "false"));
        is_flag.then(|| format!("write `{key} = {}`", value.to_string().trim_matches('"')))
    }

    fn change(&self, verb: &str, policy: &str, changed: &[Changed], when: &str) -> Draft {
        let words: Vec<String> = changed
            .iter()
            .map(|changed| {
                let called = self.called(&changed.path, &changed.field);
                match &changed.value {
                    Some(value) => format!("{called} = {value}"),
                    None => format!("takes {called} out"),
                }
            })
            .collect();
        let path = changed
            .first()
            .map(|changed| changed.path.as_slice())
            .unwrap_or_default();
        Draft {
            code: rules::changed_by_policy(),
            span: self.span(path).0,
            message: format!(
                "{when}the policy `{policy}` {verb} what is sent of `{}`: {}",
                self.name,
                words.join(", ")
            ),
            label: String::new(),
            notes: Vec::new(),
            help: None,
            policy: 0,
            at_policy: None,
            pointer: None,
        }
    }
}

/// Where a dotted key is in a table, through the tables of a list.
fn key_span(node: &Node, key: &str) -> Option<Span> {
    let (first, rest) = match key.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (key, None),
    };
    if let Some(items) = node.as_array() {
        return items.iter().find_map(|item| key_span(item, key));
    }
    let entry = node.as_table()?.entry(first)?;
    match rest {
        None => Some(entry.key.span),
        Some(rest) => key_span(&entry.node, rest).or(Some(entry.key.span)),
    }
}
