//! What belongs to one workspace → the same as it is raised: what the language has no word for is put right or taken out.

use std::collections::HashMap;

use super::part::{Part, WORKSPACE_NAME};
use super::{
    Report, arguments, clean, location, nullable, parameters, placeholders, required, secrets, simpler,
    spelling,
};
use crate::arm::read::Place;
use crate::arm::{COMPUTE, WORKSPACE};
use crate::azure::api_version;
use crate::expression::Expression;

impl Part<'_> {
    /// The part as it is raised.
    pub(super) fn prepared(mut self, report: &mut Report) -> Self {
        self.declare_workspace(report);
        self.lost = clean::clean(&mut self.deployment, report);
        self.lost.extend(placeholders::take_out(&mut self.deployment));
        self.lost.extend(required::put_parameters(&mut self.deployment));
        nullable::put_defaults(&mut self.deployment);
        simpler::simplify(&mut self.deployment);
        location::put(&mut self.deployment, &mut self.files, report);
        parameters::put_right(&mut self.deployment, &mut self.files, self.is_snapshot, report);
        let secrets = secrets::take_out(&mut self.deployment, &mut self.files, &self.file_names, report);
        self.lost.extend(secrets);
        self.lost.extend(arguments::spell(&mut self.deployment));
        let said = parameters::reduce(&mut self.deployment, &mut self.files);
        report
            .notes
            .extend(said.into_iter().map(|said| self.note_of(said)));
        self.lift(report);
        self.original = self.deployment.clone();
        spelling::spell(&mut self.deployment, &mut self.files);
        self
    }

    /// What is said of a parameter, with the place of its declaration.
    fn note_of(&self, said: parameters::Said) -> String {
        let parameters::Said { name, what } = said;
        match self.member_place("parameters", &name) {
            Some((file, Place { line, column })) => {
                format!("the parameter `{name}` ({file}:{line}:{column}) {what}")
            }
            None => format!("the parameter `{name}` {what}"),
        }
    }

    /// Declares the parameter that names the workspace, where nothing that was read does.
    fn declare_workspace(&mut self, report: &mut Report) {
        let name = Expression::Parameter(WORKSPACE_NAME.to_owned());
        let mut resources = self.deployment.resources.iter();
        let is_open = resources.any(|resource| resource.is(WORKSPACE) && resource.name == name);
        let mut parameters = self.deployment.parameters.iter();
        if !is_open || parameters.any(|parameter| parameter.name.eq_ignore_ascii_case(WORKSPACE_NAME)) {
            return;
        }
        report.notes.push(format!(
            "nothing says the workspace, so the definition has the parameter `{WORKSPACE_NAME}`; `--workspace-name` names it"
        ));
        self.deployment
            .parameters
            .push(parameters::required(WORKSPACE_NAME, "Workspace of the computes."));
    }

    /// Raises the API versions to the one that armlet writes, where they are older.
    fn lift(&mut self, report: &mut Report) {
        let written = api_version::written(COMPUTE);
        for resource in &mut self.deployment.resources {
            let is_older = resource.is(COMPUTE) && resource.api_version.as_str() < written;
            if is_older && !resource.api_version.is_empty() {
                report.lifted(&resource.api_version, written);
            }
            if is_older {
                written.clone_into(&mut resource.api_version);
            } else if resource.is(COMPUTE) && resource.api_version.as_str() > written {
                report.later(&resource.api_version, written);
            }
        }
        self.lift_references();
    }

    /// Gives what reads a resource the version of the resource.
    fn lift_references(&mut self) {
        let resources = self.deployment.resources.iter();
        let versions: HashMap<String, String> = resources
            .map(|resource| (resource.symbol.clone(), resource.api_version.clone()))
            .collect();
        parameters::each(&mut self.deployment, &mut |expression| {
            if let Expression::Runtime(runtime) = expression
                && let Some(version) = versions.get(&runtime.symbol)
            {
                runtime.api_version.clone_from(version);
            }
        });
    }
}
