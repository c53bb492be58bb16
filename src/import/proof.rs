//! What the definition deploys, compared with what was read: whatever differs is lost.

use std::collections::HashMap;

use super::accept;
use super::losses::Losses;
use super::part::Part;
use crate::arm::{COMPUTE, Deployment};
use crate::diagnostic::Level;
use crate::diff::{Fate, Side, compare};
use crate::raise;
use crate::source::{LoadError, Loader, Within};
use crate::syntax::Table;

/// Takes out of the definition what its schemas deny, and adds to the losses what it does not deploy as it was read.
pub(super) fn prove(part: &Part<'_>, root: &mut Table, scripts: &[(String, String)], losses: &mut Losses) {
    let files = Files(
        scripts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect(),
    );
    let compilation = accept::compiled(root, losses, &files, &raise::toml);
    let Some(deployment) = compilation.deployment else {
        let denied = compilation
            .findings
            .iter()
            .find(|finding| finding.level == Level::Deny);
        let message = denied.map(|finding| finding.message.as_str()).unwrap_or_default();
        for resource in part
            .deployment
            .resources
            .iter()
            .filter(|resource| !resource.existing)
        {
            losses.add(
                &resource.symbol,
                "",
                &format!("the definition does not compile: {message}"),
            );
        }
        return;
    };
    let old = Side::of(part.original.clone(), part.files.clone());
    let new = Side::of(deployment, compilation.parameter_files);
    for change in compare(&old, &new).resources {
        let Some(symbol) = symbol(&change.name, &change.resource_type, &part.original) else {
            continue;
        };
        if change.fate != Fate::Changed && !losses.covers(&symbol, "") {
            losses.add(&symbol, "", "the definition does not deploy it");
        }
        for difference in &change.changes {
            if !losses.covers(&symbol, &difference.path) {
                losses.add(&symbol, &difference.path, "the definition deploys something else");
            }
        }
    }
}

/// The symbol of a resource that a comparison names.
fn symbol(name: &str, resource_type: &str, original: &Deployment) -> Option<String> {
    let mut resources = original.resources.iter();
    let found = resources.find(|resource| {
        resource.resource_type.eq_ignore_ascii_case(resource_type)
            && (resource.name.to_arm().trim_matches('\'') == name || resource_type != COMPUTE)
    });
    found.map(|resource| resource.symbol.clone())
}

/// The scripts of the definition, which are on no disk yet.
struct Files<'s>(HashMap<&'s str, &'s str>);

impl Loader for Files<'_> {
    fn load(&self, path: &str, _: Within<'_>) -> Result<Vec<u8>, LoadError> {
        self.0
            .get(path)
            .map(|text| text.as_bytes().to_vec())
            .ok_or(LoadError::NotFound)
    }
}
