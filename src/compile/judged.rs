//! What policies say of a definition: its resources in each environment, and the findings at the keys that cause a verdict.

use std::collections::BTreeMap;

use super::{Compilation, Options};
use crate::arm::{COMPUTE, Deployment, Evaluated, Key, Object, Value, WORKSPACE};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::ComputeTable;
use crate::expression::evaluate::Surroundings;
use crate::language::rest_path::keys_at;
use crate::model::Definition;
use crate::pattern::matches_path;
use crate::policy::{
    AssignedPolicies, Changed, Denial, Judged, Place, Policies, PolicyFile, Requirement, Verdict,
};
use crate::policy::{Request, Vocabulary, judge_all};
use crate::rules;
use crate::source::{Loader, SourceFile, SourceId, Sources, Span, Within};
use crate::syntax::{Node, Table};

/// The member by which a resource is known again after it is evaluated.
const NUMBER: &str = "$compute";

/// What policies say of every resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyReport {
    /// How many policies there are.
    pub policies: usize,
    /// A row a policy and resource.
    pub rows: Vec<PolicyRow>,
}

/// What a policy says of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// The policy.
    pub policy: String,
    /// Its assignment.
    pub assignment: Option<String>,
    /// The environment.
    pub environment: Option<String>,
    /// The resource: its table and name, or its type and name.
    pub resource: String,
    /// Whether it is a compute.
    pub is_compute: bool,
    /// The word for the verdict.
    pub verdict: &'static str,
    /// The word for the verdict on a deployment over the existing resource, where it is another.
    pub redeployed: Option<&'static str>,
}

/// The files of policies that are asked for: those of the command line, and those of `policies`.
fn files(
    definition: &Definition,
    loader: &dyn Loader,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) -> (Vec<PolicyFile>, Option<Span>) {
    let mut files = options.policies.to_vec();
    let known = loader.files();
    for path in &definition.policies {
        let folder = definition.document.folder(path.span.source);
        let whole = match folder {
            "" => path.value.clone(),
            folder => format!("{folder}/{}", path.value),
        };
        let mut paths: Vec<&String> = known.iter().filter(|known| matches_path(known, &whole)).collect();
        if !whole.contains('*') {
            paths = vec![&whole];
        }
        if paths.is_empty() {
            let message = format!("no file is called `{}`", path.value);
            findings.push(not_readable(path.span, message, "no such file"));
        }
        for found in paths {
            match loader.load(found, Within::Repository) {
                Ok(bytes) => match String::from_utf8(bytes) {
                    Ok(text) => files.push(PolicyFile {
                        name: loader.display_name(found),
                        text: text.trim_start_matches('\u{feff}').to_owned(),
                    }),
                    Err(_) => findings.push(not_readable(
                        path.span,
                        format!("`{found}` is not UTF-8 text"),
                        "no text",
                    )),
                },
                Err(error) => findings.push(not_readable(
                    path.span,
                    format!("the policies in `{found}` cannot be read: {error}"),
                    "",
                )),
            }
        }
    }
    (files, definition.policies.first().map(|path| path.span))
}

fn not_readable(span: Span, message: String, label: &str) -> Diagnostic {
    Diagnostic::new(rules::policy_not_readable(), span, message, label)
}

/// Judges what a definition deploys; the findings, and what is said of each resource.
pub(super) fn judge(
    compilation: &mut Compilation,
    deployment: &Deployment,
    loader: &dyn Loader,
    options: &Options,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let (files, own) = files(&compilation.definition, loader, options, &mut findings);
    if files.is_empty() {
        return findings;
    }
    let prepared = Policies::read(files).and_then(|policies| {
        let assigned = policies.assigned(&Vocabulary::default(), options.today)?;
        Ok((policies, assigned))
    });
    let (policies, assigned) = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            let span = own.unwrap_or(Span::new(SourceId::default(), 0..0));
            findings.push(not_readable(span, error.to_string(), ""));
            return findings;
        }
    };
    let mut report = PolicyReport {
        policies: assigned.all.len(),
        rows: Vec::new(),
    };
    let mut found = Found::default();
    let environments = environments(compilation, deployment);
    for environment in &environments {
        let judged = judge_all(&assigned, &environment.requests);
        for (index, judged) in judged.iter().enumerate() {
            let subject = environment.subject(index, &compilation.definition);
            subject.rows(&assigned, judged, environment.name.as_deref(), &mut report);
            subject.findings(&assigned, judged, environment.name.as_deref(), &mut found);
        }
    }
    let mut places = PolicyPlaces::new(&policies);
    findings.extend(found.diagnostics(
        environments.len(),
        &assigned,
        &mut places,
        &mut compilation.sources,
    ));
    findings.extend(missing(&assigned, &mut places, &mut compilation.sources));
    compilation.judged = Some(report);
    findings
}

/// What a definition sends to one environment.
struct Environment {
    name: Option<String>,
    requests: Vec<Request>,
    /// The number of the compute that each request is of, if it is one.
    computes: Vec<Option<usize>>,
}

fn environments(compilation: &Compilation, deployment: &Deployment) -> Vec<Environment> {
    let mut numbered = deployment.clone();
    let computes = numbered
        .resources
        .iter_mut()
        .filter(|resource| &*resource.resource_type == COMPUTE);
    for (number, compute) in computes.enumerate() {
        let number = i64::try_from(number).unwrap_or_default();
        compute.body.insert(Key::Name(NUMBER.to_owned()), number);
    }
    let definition = &compilation.definition;
    let environment = |name: Option<String>, values: &[_], place: &Surroundings| {
        let evaluated = Evaluated::of(name.clone(), &numbered, values, place);
        let mut environment = Environment {
            name,
            requests: Vec::new(),
            computes: Vec::new(),
        };
        for mut resource in evaluated.snapshot.resources {
            let number = match resource.remove(NUMBER) {
                Some(Value::Integer(number)) => usize::try_from(number).ok(),
                _ => None,
            };
            environment.computes.push(number);
            environment.requests.push(Request::new(resource, place));
        }
        environment
    };
    if definition.environments.is_empty() {
        return vec![environment(None, &[], &Surroundings::default())];
    }
    let files = super::parameter_files(definition, &Options::default());
    files
        .iter()
        .map(|file| {
            let place = super::surroundings(definition, file.environment.as_deref());
            environment(file.environment.clone(), &file.values, &place)
        })
        .collect()
}

impl Environment {
    fn subject<'s>(&'s self, index: usize, definition: &'s Definition) -> Subject<'s> {
        let number = self.computes.get(index).copied().flatten();
        let request = self.requests.get(index);
        let compute = number
            .and_then(|number| definition.computes.get(number))
            .and_then(|compute| {
                definition
                    .document
                    .compute(compute.kind.table().name(), &compute.name.value)
            });
        let kind = request.map_or("", Request::resource_type);
        Subject {
            kind: match request.and_then(Request::compute_type) {
                Some(compute_type) if compute.is_some() => compute_type.to_owned(),
                _ => kind.to_owned(),
            },
            name: match compute {
                Some(compute) => format!("{}.{}", compute.kind.name(), compute.key.value),
                None if kind.eq_ignore_ascii_case(WORKSPACE) => "workspace".to_owned(),
                None => kind.to_owned(),
            },
            is_compute: compute.is_some(),
            compute,
            root: &definition.document.root,
        }
    }
}

/// A resource of a definition, and where its keys are.
struct Subject<'d> {
    /// `computeType` of a compute, the type of another resource.
    kind: String,
    /// `instance.ana`, `workspace`, or the type.
    name: String,
    compute: Option<&'d ComputeTable>,
    root: &'d Table,
    is_compute: bool,
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

    fn rows(
        &self,
        policies: &AssignedPolicies,
        judged: &Judged,
        environment: Option<&str>,
        report: &mut PolicyReport,
    ) {
        for judgement in &judged.judgements {
            let Some(policy) = policies.all.get(judgement.policy) else {
                continue;
            };
            report.rows.push(PolicyRow {
                policy: policy.name.clone(),
                assignment: policy.assignment.clone(),
                environment: environment.map(str::to_owned),
                resource: self.name.clone(),
                is_compute: self.is_compute,
                verdict: judgement.created.word(),
                redeployed: judgement.redeployed.as_ref().map(Verdict::word),
            });
        }
    }

    fn findings(
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

/// A finding before it is known in which environments it is found.
struct Draft {
    code: &'static Code,
    span: Span,
    message: String,
    label: String,
    notes: Vec<String>,
    help: Option<String>,
    policy: usize,
    /// The place in the policy, where the finding is about the policy alone.
    at_policy: Option<String>,
    /// The place in the policy that explains it.
    pointer: Option<String>,
}

/// The findings of all environments.
#[derive(Default)]
struct Found {
    drafts: Vec<(Draft, Vec<String>)>,
    known: BTreeMap<(usize, Span, String), usize>,
}

impl Found {
    fn add(&mut self, draft: Draft, environment: Option<&str>) {
        let span = match draft.at_policy {
            Some(_) => Span::new(SourceId::default(), 0..0),
            None => draft.span,
        };
        let key = (draft.policy, span, draft.message.clone());
        let number = *self.known.entry(key).or_insert(self.drafts.len());
        if number == self.drafts.len() {
            self.drafts.push((draft, Vec::new()));
        }
        if let (Some((_, environments)), Some(environment)) = (self.drafts.get_mut(number), environment) {
            environments.push(environment.to_owned());
        }
    }

    fn diagnostics(
        self,
        all: usize,
        policies: &AssignedPolicies,
        places: &mut PolicyPlaces<'_>,
        sources: &mut Sources,
    ) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for (draft, mut environments) in self.drafts {
            let Some(policy) = policies.all.get(draft.policy) else {
                continue;
            };
            environments.dedup();
            let place = |pointer: String| Place {
                file: policy.place.file,
                pointer,
            };
            let span = match draft.at_policy {
                Some(pointer) => places.span(&place(pointer), sources),
                None => draft.span,
            };
            let mut finding = Diagnostic::new(draft.code, span, draft.message, draft.label);
            if span == draft.span {
                let at = place(draft.pointer.unwrap_or_else(|| policy.effect_pointer()));
                finding = finding.with_related(places.span(&at, sources), "the policy");
            }
            if !environments.is_empty() && environments.len() < all {
                finding = finding.with_note(format!("in {}", environments.join(", ")));
            }
            finding.notes.extend(draft.notes);
            finding.help = draft.help;
            findings.push(finding);
        }
        findings
    }
}

/// The files of policies as sources of findings, added when one is asked for.
struct PolicyPlaces<'p> {
    policies: &'p Policies,
    added: BTreeMap<usize, SourceId>,
}

impl<'p> PolicyPlaces<'p> {
    const fn new(policies: &'p Policies) -> Self {
        Self {
            policies,
            added: BTreeMap::new(),
        }
    }

    fn span(&mut self, place: &Place, sources: &mut Sources) -> Span {
        let file = self.policies.files.get(place.file);
        let source = *self.added.entry(place.file).or_insert_with(|| {
            let (name, text) = file.map_or(("", ""), |file| (&file.name, &file.text));
            sources.add(SourceFile::new(name, text))
        });
        Span::new(source, self.policies.range(place))
    }
}

/// What is assigned and in no file.
fn missing(
    assigned: &AssignedPolicies,
    places: &mut PolicyPlaces<'_>,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let missing = assigned.missing.iter();
    missing
        .map(|missing| {
            let message = format!(
                "no file has the policy `{}`, which {} names",
                missing.id, missing.named_by
            );
            Diagnostic::new(
                rules::policy_not_judged(),
                places.span(&missing.place, sources),
                message,
                "not judged",
            )
            .with_help(format!(
                "print it and pass the file, too: `{}`",
                missing.command()
            ))
        })
        .collect()
}

/// A resource that a file of JSON sends or has.
#[derive(Debug, Clone)]
pub struct JudgedResource {
    /// `id`, `type`, `name`, `apiVersion` and the body.
    pub members: Object,
    /// Where it is deployed to.
    pub place: Surroundings,
    /// Where it is in the file: an RFC 6901 JSON pointer.
    pub pointer: String,
    /// The environment whose parameter file was used.
    pub environment: Option<String>,
}

/// What policies say of resources that are in a file of JSON: a template, a snapshot, or what Azure lists.
#[must_use]
pub fn judge_resources(
    file: SourceFile,
    resources: &[JudgedResource],
    policies: &Policies,
    assigned: &AssignedPolicies,
) -> Compilation {
    let mut compilation = Compilation::default();
    let json = crate::arm::read::Places::of(&file.text);
    let requests: Vec<Request> = resources
        .iter()
        .map(|resource| Request::new(resource.members.clone(), &resource.place))
        .collect();
    let judged = judge_all(assigned, &requests);
    let mut report = PolicyReport {
        policies: assigned.all.len(),
        rows: Vec::new(),
    };
    let mut found = Found::default();
    let nothing = Table::default();
    let mut environments: Vec<&Option<String>> =
        resources.iter().map(|resource| &resource.environment).collect();
    environments.sort_unstable();
    environments.dedup();
    let all = environments.len();
    for ((request, resource), judged) in requests.iter().zip(resources).zip(&judged) {
        let subject = Subject {
            kind: String::new(),
            name: request.shown_name(),
            compute: None,
            root: &nothing,
            is_compute: request.resource_type().eq_ignore_ascii_case(COMPUTE),
        };
        let environment = resource.environment.as_deref();
        let mut own = Found::default();
        subject.rows(assigned, judged, environment, &mut report);
        subject.findings(assigned, judged, environment, &mut own);
        for (mut draft, _) in own.drafts {
            draft.span = Span::new(SourceId::default(), json.range(&resource.pointer));
            found.add(draft, environment);
        }
    }
    drop(json);
    compilation.sources.add(file);
    let mut places = PolicyPlaces::new(policies);
    compilation.findings = found.diagnostics(all, assigned, &mut places, &mut compilation.sources);
    compilation
        .findings
        .extend(missing(assigned, &mut places, &mut compilation.sources));
    compilation.findings = super::in_order(std::mem::take(&mut compilation.findings));
    compilation.judged = Some(report);
    compilation
}
