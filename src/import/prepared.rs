//! What belongs to one workspace → the same as it is raised: what the language has no word for is put right or taken out.

use std::sync::Arc;

use super::part::{Part, WORKSPACE_NAME};
use super::{
    Report, arguments, clean, lifted, location, nullable, parameters, placeholders, required, secrets,
    simpler, spelling,
};
use crate::arm::WORKSPACE;
use crate::arm::read::Place;
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
        self.lost
            .extend(location::put(&mut self.deployment, &mut self.files, report));
        parameters::put_right(&mut self.deployment, &mut self.files, self.is_snapshot, report);
        let secrets = secrets::take_out(&mut self.deployment, &mut self.files, &self.file_names, report);
        self.lost.extend(secrets);
        self.lost.extend(arguments::spell(&mut self.deployment));
        let said = parameters::reduce(&mut self.deployment, &mut self.files);
        report
            .notes
            .extend(said.into_iter().map(|said| self.note_of(said)));
        lifted::lift(&mut self.deployment, report);
        self.original = Arc::new(self.deployment.clone());
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
        let name = Expression::Parameter(WORKSPACE_NAME.into());
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
}
