//! A document against the schemas.

use crate::diagnostic::Diagnostic;
use crate::document::{ComputeTable, Document};
use crate::model::DECLARATIONS;
use crate::parallel;
use crate::schema;
use crate::syntax::{Entry, Table};

/// How many computes behind one another are checked in one thread: those of a fleet have nearly everything in common.
const TOGETHER: usize = 64;

/// Checks a document with values put in against the schemas, except for the declarations of the values: they are as they are
/// written, and of many environments each would be checked in each.
pub(super) fn validate_changed(document: &Document, findings: &mut Vec<Diagnostic>) {
    let changed = document.root.iter();
    let changed = changed.filter(|entry| !DECLARATIONS.contains(&entry.key.value.as_str()));
    let root = Table::new(changed.cloned().collect());
    validate_under(&root, document, document.is_base(), &mut |finding| {
        findings.push(finding);
    });
}

/// Checks a document against the schemas.
pub(super) fn validate(document: &Document, is_base: bool, report: &mut dyn FnMut(Diagnostic)) {
    validate_under(&document.root, document, is_base, report);
}

fn validate_under(root: &Table, document: &Document, is_base: bool, report: &mut dyn FnMut(Diagnostic)) {
    if root.is_empty() {
        return;
    }
    schema::validate(root, report);
    if !is_base {
        schema::validate_workspace(root, report);
    }
    // NOTE: what a compute lacks may be in the table that was meant as `[defaults]`.
    let is_misnamed = |entry: &Entry| {
        let key = entry.key.value.as_str();
        key != "defaults" && schema::is_meant_for(key, "defaults")
    };
    let may_be_there = root.iter().any(is_misnamed);
    let mut report_of_compute = |finding: Diagnostic| {
        if !may_be_there || finding.code.id != schema::MISSING_PROPERTY.id {
            report(finding);
        }
    };
    if document.fleets().is_empty() {
        validate_each(document, &mut report_of_compute);
    } else {
        validate_groups(document, &mut report_of_compute);
    }
}

/// Checks computes that are written one by one: as many findings as somebody has made mistakes, which are reported one at a time.
fn validate_each(document: &Document, report: &mut dyn FnMut(Diagnostic)) {
    let groups: Vec<&[ComputeTable]> = document.computes.chunks(TOGETHER).collect();
    let wrong = parallel::map_if(groups.len() > 1, &groups, |group| schema::wrong_computes(group));
    for compute in wrong.into_iter().flatten() {
        schema::validate_computes(document, std::slice::from_ref(compute), report);
    }
}

/// Checks computes of which many come from a few lines, and have the same mistakes.
fn validate_groups(document: &Document, report: &mut dyn FnMut(Diagnostic)) {
    let groups: Vec<&[ComputeTable]> = document.computes.chunks(TOGETHER).collect();
    let found: Vec<Vec<Diagnostic>> = parallel::map_if(groups.len() > 1, &groups, |group| {
        let mut found = Vec::new();
        schema::validate_computes(document, group, &mut |finding| found.push(finding));
        found
    });
    found.into_iter().flatten().for_each(report);
}
