//! What policies say of a definition: its resources in each environment, and the findings at the keys that cause a verdict.

mod found;
mod remedy;
mod subject;

use found::{Found, PolicyPlaces, missing};
use subject::{Subject, Written};

use super::{Compilation, Options};
use crate::arm::{COMPUTE, Deployment, Evaluated, Key, Object, Value, WORKSPACE};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::evaluate::Surroundings;
use crate::lower;
use crate::model::Definition;
use crate::pattern::matches_path;
use crate::policy::{AssignedPolicies, Judged, Policies, PolicyFile, Verdict};
use crate::policy::{Request, Vocabulary, judge_all};
use crate::rules;
use crate::source::{Loader, SourceFile, SourceId, Sources, Span, Within};

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
            "" => path.value.to_string(),
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
                Err(error) => {
                    let message = format!("the policies in `{found}` cannot be read: {error}");
                    let finding = not_readable(path.span, message, "named here");
                    findings.push(match nearest(found, known.iter().map(String::as_str)) {
                        Some(meant) => finding.with_help(format!("did you mean `{meant}`?")),
                        None => finding,
                    });
                }
            }
        }
    }
    (files, definition.policies.first().map(|path| path.span))
}

fn not_readable(span: Span, message: String, label: &str) -> Diagnostic {
    Diagnostic::new(rules::policy_not_readable(), span, message, label)
}

/// The policies, with what is assigned of them; `None` if there are none, or they cannot be read.
fn prepared(
    definition: &Definition,
    loader: &dyn Loader,
    options: &Options,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Policies, AssignedPolicies)> {
    let (files, own) = files(definition, loader, options, findings);
    if files.is_empty() {
        return None;
    }
    let prepared = Policies::read(files).and_then(|policies| {
        let assigned = policies.assigned(&Vocabulary::default(), options.today)?;
        Ok((policies, assigned))
    });
    let refuse = |error: &dyn std::fmt::Display| {
        let span = own.unwrap_or(Span::new(SourceId::default(), 0..0));
        not_readable(span, error.to_string(), "")
    };
    prepared.map_err(|error| findings.push(refuse(&error))).ok()
}

/// What is wrong with the files of policies that a definition names, where it deploys nothing that they could judge.
pub(super) fn unreadable(definition: &Definition, loader: &dyn Loader, options: &Options) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    prepared(definition, loader, options, &mut findings);
    findings
}

/// Judges what a definition deploys; the findings, and what is said of each resource.
pub(super) fn judge(
    compilation: &mut Compilation,
    deployment: &Deployment,
    loader: &dyn Loader,
    options: &Options,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let Some((policies, assigned)) = prepared(&compilation.definition, loader, options, &mut findings) else {
        return findings;
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
            let subject = environment.subject(index, &compilation.definition, &compilation.sources);
            rows(
                &subject,
                &assigned,
                judged,
                environment.name.as_deref(),
                &mut report,
            );
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
        compute.body.insert(Key::Name(NUMBER.into()), number);
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
    let files = lower::parameter_files(definition);
    files
        .iter()
        .map(|file| {
            let place = super::surroundings(definition, file.environment.as_deref());
            environment(file.environment.clone(), &file.values, &place)
        })
        .collect()
}

impl Environment {
    fn subject<'s>(&'s self, index: usize, definition: &'s Definition, sources: &'s Sources) -> Subject<'s> {
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
            written: Written::InDefinition {
                is_of_fleet: compute
                    .is_some_and(|compute| definition.document.fleet_at(compute.key.span).is_some()),
                compute,
                root: &definition.document.root,
                sources,
            },
        }
    }
}

/// Adds the verdicts on a resource.
fn rows(
    subject: &Subject<'_>,
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
            resource: subject.name.clone(),
            is_compute: subject.is_compute,
            verdict: judgement.created.word(),
            redeployed: judgement.redeployed.as_ref().map(Verdict::word),
        });
    }
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
    let mut environments: Vec<&Option<String>> =
        resources.iter().map(|resource| &resource.environment).collect();
    environments.sort_unstable();
    environments.dedup();
    let all = environments.len();
    for ((request, resource), judged) in requests.iter().zip(resources).zip(&judged) {
        let subject = Subject {
            kind: request
                .compute_type()
                .unwrap_or_else(|| request.resource_type())
                .to_owned(),
            name: request.shown_name(),
            is_compute: request.resource_type().eq_ignore_ascii_case(COMPUTE),
            written: Written::InJson {
                json: &json,
                pointer: &resource.pointer,
            },
        };
        let environment = resource.environment.as_deref();
        rows(&subject, assigned, judged, environment, &mut report);
        subject.findings(assigned, judged, environment, &mut found);
    }
    drop(json);
    compilation.sources.add(file);
    let mut places = PolicyPlaces::new(policies);
    compilation.findings = found.diagnostics(all, assigned, &mut places, &mut compilation.sources);
    compilation
        .findings
        .extend(missing(assigned, &mut places, &mut compilation.sources));
    compilation.findings = super::levels::in_order(std::mem::take(&mut compilation.findings));
    compilation.judged = Some(report);
    compilation
}
