//! What policies say of one resource, at the keys that cause it.

use super::found::{Draft, Found};
use super::remedy::{Said, create_only, in_words, remedy};
use crate::arm::read::Places;
use crate::diagnostic::Code;
use crate::document::ComputeTable;
use crate::language::rest_path::keys_at;
use crate::policy::{AssignedPolicies, Changed, Denial, Judged, Requirement, Verdict};
use crate::rules;
use crate::source::{SourceId, Sources, Span};
use crate::syntax::{Node, Table};

/// A resource, and where what it says is written.
pub(super) struct Subject<'d> {
    /// `computeType` of a compute, the type of another resource.
    pub(super) kind: String,
    /// `instance.ana`, `workspace`, or the type.
    pub(super) name: String,
    pub(super) is_compute: bool,
    pub(super) written: Written<'d>,
}

/// Where a resource is written.
pub(super) enum Written<'d> {
    /// In a definition, whose texts these are.
    InDefinition {
        compute: Option<&'d ComputeTable>,
        /// Whether a fleet makes it.
        is_of_fleet: bool,
        root: &'d Table,
        sources: &'d Sources,
    },
    /// In JSON, at a pointer.
    InJson { json: &'d Places<'d>, pointer: &'d str },
}

impl Subject<'_> {
    /// The keys of the language that write a property.
    fn keys(&self, path: &[String]) -> Vec<&'static str> {
        keys_at(&self.kind, path)
    }

    /// What the definition says of it; `None` if it is in none.
    fn said(&self) -> Option<Said<'_>> {
        match self.written {
            Written::InDefinition {
                is_of_fleet, sources, ..
            } => Some(Said {
                kind: &self.kind,
                nodes: self.nodes(),
                is_of_fleet,
                sources,
            }),
            Written::InJson { .. } => None,
        }
    }

    /// Its table over the defaults, and what is written in it.
    fn nodes(&self) -> Option<(&Node, &Node)> {
        match &self.written {
            Written::InDefinition {
                compute: Some(compute),
                ..
            } => Some((&compute.merged, &compute.own)),
            Written::InDefinition { root, .. } => root.get("workspace").map(|node| (node, node)),
            Written::InJson { .. } => None,
        }
    }

    /// Where a property is written, or the table that does not have it; and whether it is there.
    fn span(&self, path: &[String]) -> (Span, bool) {
        let (compute, root) = match &self.written {
            Written::InDefinition { compute, root, .. } => (compute, root),
            Written::InJson { json, pointer } => return self.span_in_json(json, pointer, path),
        };
        let node = self.nodes().map(|(merged, _)| merged);
        let found = self.keys(path).into_iter().find_map(|key| key_span(node?, key));
        match (found, compute) {
            (Some(span), _) => (span, true),
            (None, Some(compute)) => (compute.key.span, false),
            (None, None) => {
                let workspace = root.entry("workspace").map(|entry| entry.key.span);
                (workspace.unwrap_or(Span::new(SourceId::default(), 0..0)), false)
            }
        }
    }

    /// The same in JSON, which has the words of REST, or those that the Azure CLI prints.
    fn span_in_json(&self, json: &Places<'_>, pointer: &str, path: &[String]) -> (Span, bool) {
        let at = |range: std::ops::Range<usize>| Span::new(SourceId::default(), range);
        let of_cli = || {
            let keys = keys_at(&self.kind, path).into_iter();
            let mut keys = keys.map(|key| key.split('.').collect::<Vec<&str>>());
            keys.find_map(|key| json.property(pointer, &key))
        };
        match json
            .property(pointer, path)
            .or_else(of_cli)
            .filter(|_| !path.is_empty())
        {
            Some(range) => (at(range), true),
            None => (at(json.range(pointer)), false),
        }
    }

    /// How a property is called: by its key, with the word of REST where that is another.
    fn called(&self, path: &[String], shown: &str) -> String {
        let keys = match self.written {
            Written::InDefinition { .. } => self.keys(path),
            Written::InJson { .. } => Vec::new(),
        };
        match keys.as_slice() {
            [] => format!("`{shown}`"),
            [key] if *key == shown => format!("`{key}`"),
            keys => {
                let keys: Vec<String> = keys.iter().take(2).map(|key| format!("`{key}`")).collect();
                format!("{} (`{shown}`)", keys.join(" or "))
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
                    if !when.is_empty() {
                        self.explain_keep(verdict, &mut draft);
                    }
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

    /// Says of a denial of what is sent to an existing compute why that is less, and what sends nothing.
    fn explain_keep(&self, verdict: &Verdict, draft: &mut Draft) {
        if let (Verdict::Denied(_), Some(said)) = (verdict, self.said()) {
            let note = "what `on_redeploy = \"keep\"` keeps is sent only when the compute is created";
            draft.notes.push(note.to_owned());
            draft.remedy = Some(create_only(&said));
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
                    remedy: None,
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
            // The key of its table is its name.
            Some(path) if !is_there && *path != ["name"] => match self.keys(path).first() {
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
            remedy: match self.said() {
                Some(said) => remedy(&said, &denial.remedy),
                None => in_words(&denial.remedy),
            },
            policy: 0,
            at_policy: None,
            pointer: None,
        }
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
            remedy: None,
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
        // The value of a fleet may be in the list of its people.
        None if entry.node.span.source != entry.key.span.source => Some(entry.node.span),
        None => Some(entry.key.span),
        Some(rest) => key_span(&entry.node, rest).or(Some(entry.key.span)),
    }
}
