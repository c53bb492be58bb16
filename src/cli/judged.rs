//! What `check --policy` says beyond the findings: how many verdicts there are, and each of them for programs; and templates and
//! lists of Azure, which policies judge, too.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::beside;
use super::disk::{self, DiskLoader, Input};
use super::fault::Fault;
use super::text::{self, decoded};
use crate::arm::read::is_snapshot;
use crate::arm::settle::{self, Settling};
use crate::arm::{self, Deployment, Object, ParameterValue, Snapshot};
use crate::compile::{self, Compilation, JudgedResource, PolicyRow};
use crate::expression::evaluate::Surroundings;
use crate::hashing::HashSet;
use crate::live;
use crate::policy::{Policies, PolicyFile, Vocabulary};
use crate::source::SourceFile;

/// Whether a path is a template, a snapshot or a list of Azure by its name, and no definition.
pub(super) fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Whether what was read from standard input is JSON.
pub(super) fn looks_like_json(input: &Input) -> bool {
    let text = input.bytes.as_deref().ok().and_then(decoded);
    text.is_some_and(|text| {
        text.trim_start().starts_with(['{', '['])
            && text.trim_end().ends_with(['}', ']'])
            && serde_like(&text)
    })
}

/// A definition begins with a bracket, too: `[workspace]`.
fn serde_like(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Judges what a file of JSON sends, or has.
///
/// # Errors
/// If it is none of what can be judged.
pub(super) fn judge(
    input: &Input,
    files: &[PolicyFile],
    today: jiff::civil::Date,
) -> Result<Compilation, Fault> {
    if files.is_empty() {
        return Err(Fault::new(format!("`{}` is no definition", input.name)).with_help(
            "pass policies with `--policy` to judge a template or what Azure lists; without them, only definitions are checked",
        ));
    }
    let text = text::of(input)?.into_owned();
    let resources = resources(input, &text)?;
    let fault = |error: crate::policy::PolicyError| Fault::new(error.to_string());
    let policies = Policies::read(files.to_vec()).map_err(fault)?;
    let assigned = policies
        .assigned(&Vocabulary::default(), Some(today))
        .map_err(fault)?;
    let file = SourceFile::new(input.name.clone(), text);
    Ok(compile::judge_resources(file, &resources, &policies, &assigned))
}

fn resources(input: &Input, text: &str) -> Result<Vec<JudgedResource>, Fault> {
    let name = &input.name;
    if is_snapshot(text) {
        let snapshot = arm::read::snapshot(text)
            .map_err(|error| Fault::new(format!("`{name}` is not a snapshot: {error}")))?;
        let resources = snapshot.resources.into_iter().enumerate();
        return Ok(resources
            .map(|(index, members)| JudgedResource {
                members,
                place: Surroundings::default(),
                pointer: format!("/predictedResources/{index}"),
                environment: None,
            })
            .collect());
    }
    if live::is_answer(text) {
        return listed(name, text);
    }
    let template =
        arm::read(text).map_err(|error| Fault::new(format!("`{name}` is not an ARM template: {error}")))?;
    let file_name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let files = match name.starts_with('<') {
        true => Vec::new(),
        false => beside::parameter_files(file_name, &DiskLoader::new(&input.folder))?,
    };
    let mut resources = Vec::new();
    for file in &files {
        resources.extend(evaluated(&template, file.environment.clone(), &file.values));
    }
    if files.is_empty() {
        resources = evaluated(&template, None, &[]);
    }
    Ok(resources)
}

/// What a template sends with the values of a parameter file.
fn evaluated(
    template: &Deployment,
    environment: Option<String>,
    given: &[(String, ParameterValue)],
) -> Vec<JudgedResource> {
    let place = Surroundings::default();
    let settling = Settling {
        given,
        surroundings: place.clone(),
    };
    let settled = settle::settle(template, &settling);
    let snapshot = Snapshot::of_settled(&settled.deployment, &place);
    let deployed = settled
        .deployment
        .resources
        .iter()
        .filter(|resource| !resource.existing);
    let pointers = deployed.map(|resource| {
        let as_read = resource.as_read.as_ref();
        as_read.map_or_else(String::new, |as_read| as_read.pointer.to_string())
    });
    let resources = snapshot.resources.into_iter().zip(pointers);
    resources
        .map(|(members, pointer)| JudgedResource {
            members,
            place: place.clone(),
            pointer,
            environment: environment.clone(),
        })
        .collect()
}

/// What Azure lists. What a form does not show is not known to be absent.
fn listed(name: &str, text: &str) -> Result<Vec<JudgedResource>, Fault> {
    let answer = live::read(text)
        .map_err(|error| Fault::new(format!("`{name}` is not what Azure says is there: {error}")))?;
    let resources = answer.resources.iter().map(|live| {
        let mut members = Object::new();
        members.set("type", &*live.resource.resource_type);
        let names: Vec<&str> = live
            .place
            .workspace()
            .filter(|_| live.is_compute())
            .into_iter()
            .chain([live.name()])
            .collect();
        members.set("name", names.join("/"));
        members.set("apiVersion", live.resource.api_version.as_str());
        for (key, value) in live.resource.body.iter() {
            members.insert(key.clone(), value.clone());
        }
        live.hide_unseen(&mut members);
        let place = Surroundings {
            subscription_id: live.place.subscription.clone(),
            resource_group: live.place.resource_group.clone(),
            ..Surroundings::default()
        };
        JudgedResource {
            members,
            place,
            pointer: live.pointer.clone(),
            environment: None,
        }
    });
    Ok(resources.collect())
}

/// How many policies, computes and verdicts there are.
struct Counts {
    policies: usize,
    computes: usize,
    /// By the word, the most severe first; only those that occur.
    verdicts: Vec<(&'static str, usize)>,
}

/// The words of the verdicts, the most severe first.
const VERDICTS: [&str; 8] = [
    "deny",
    "audit",
    "append",
    "modify",
    "cannot be judged",
    "not judged",
    "disabled",
    "compliant",
];

impl Counts {
    /// The counts of what was judged; none if nothing was.
    fn of(compilations: &[Compilation]) -> Option<Self> {
        let mut reports = compilations
            .iter()
            .filter_map(|compilation| compilation.judged.as_ref())
            .peekable();
        reports.peek()?;
        let (mut policies, mut computes) = (0, 0);
        let mut verdicts: BTreeMap<&str, usize> = BTreeMap::new();
        for report in reports {
            policies = policies.max(report.policies);
            let computes_of = report.rows.iter().filter(|row| row.is_compute);
            let seen: HashSet<(&Option<String>, &str)> = computes_of
                .map(|row| (&row.environment, row.resource.as_str()))
                .collect();
            computes += seen.len();
            for row in &report.rows {
                for verdict in std::iter::once(row.verdict).chain(row.redeployed) {
                    *verdicts.entry(verdict).or_default() += 1;
                }
            }
        }
        Some(Self {
            policies,
            computes,
            verdicts: VERDICTS
                .iter()
                .filter_map(|word| Some((*word, *verdicts.get(word)?)))
                .collect(),
        })
    }

    fn as_json(&self) -> Value {
        let verdicts: serde_json::Map<String, Value> = self
            .verdicts
            .iter()
            .map(|(word, count)| ((*word).to_owned(), Value::from(*count)))
            .collect();
        json!({ "policies": self.policies, "computes": self.computes, "verdicts": verdicts })
    }
}

/// One line that counts policies, computes and verdicts; none if nothing was judged.
pub(super) fn summary(compilations: &[Compilation]) -> Option<String> {
    let counts = Counts::of(compilations)?;
    let plural = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let policies = plural(counts.policies, "policy", "policies");
    let computes = plural(counts.computes, "compute", "computes");
    let verdicts: Vec<String> = counts
        .verdicts
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    Some(match verdicts.is_empty() {
        true => format!("{policies} judged {computes}: no verdicts"),
        false => format!("{policies} judged {computes}: {}", verdicts.join(", ")),
    })
}

/// The document of `--output-format sarif` with the counts as properties of its run.
pub(super) fn with_counts(document: &str, compilations: &[Compilation]) -> String {
    let (Some(counts), Ok(mut log)) = (Counts::of(compilations), serde_json::from_str::<Value>(document))
    else {
        return document.to_owned();
    };
    let run = log.pointer_mut("/runs/0").and_then(Value::as_object_mut);
    if let Some(run) = run {
        run.insert("properties".to_owned(), json!({ "judged": counts.as_json() }));
    }
    format!("{log:#}\n")
}

/// The document of `--output-format json` with every verdict.
pub(super) fn with_verdicts(document: &str, compilations: &[Compilation]) -> String {
    let judged: Vec<&Compilation> = compilations
        .iter()
        .filter(|compilation| compilation.judged.is_some())
        .collect();
    let Ok(Value::Object(mut members)) = serde_json::from_str(document) else {
        return document.to_owned();
    };
    if judged.is_empty() {
        return document.to_owned();
    }
    let rows = judged.iter().flat_map(|compilation| {
        let file = compilation
            .sources
            .iter()
            .next()
            .map_or("", |(_, file)| file.name.as_str());
        let report = compilation.judged.iter();
        report
            .flat_map(|report| &report.rows)
            .map(move |row| verdict(file, row))
    });
    let rows: Vec<Value> = rows.collect();
    if let Some(counts) = Counts::of(compilations) {
        members.insert("policies".to_owned(), json!(counts.policies));
        members.insert("computes".to_owned(), json!(counts.computes));
    }
    members.insert("verdicts".to_owned(), Value::Array(rows));
    let mut text = format!("{:#}", Value::Object(members));
    text.push('\n');
    text
}

fn verdict(file: &str, row: &PolicyRow) -> Value {
    json!({
        "file": file,
        "environment": row.environment,
        "resource": row.resource,
        "policy": row.policy,
        "assignment": row.assignment,
        "verdict": row.verdict,
        "redeployed": row.redeployed,
    })
}

/// The definitions and the files of JSON among several paths.
pub(super) fn partition(paths: &[std::path::PathBuf]) -> (Vec<std::path::PathBuf>, Vec<std::path::PathBuf>) {
    paths
        .iter()
        .cloned()
        .partition(|path| !is_json(path) || disk::is_standard_input(path))
}
