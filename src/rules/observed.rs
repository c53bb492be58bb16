//! Findings about what was observed in setup scripts.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::script::Origin;
use crate::model::{Definition, SetupScript};
use crate::script::{Observation, ObservationKind};
use crate::source::{Sources, Span};

/// Something observed in a script.
pub(super) struct Observed<'d> {
    /// The script.
    pub(super) script: &'d SetupScript,
    /// The place, in the script or where the definition names it.
    pub(super) span: Span,
    /// What it is.
    pub(super) observation: &'d Observation,
}

impl<'d> Observed<'d> {
    /// Everything of one kind.
    pub(super) fn all(
        definition: &'d Definition,
        kind: ObservationKind,
    ) -> impl Iterator<Item = Self> + use<'d> {
        definition
            .observations(kind)
            .map(|(script, span, observation)| Self {
                script,
                span,
                observation,
            })
    }

    /// Everything of one kind in one script.
    pub(super) fn in_script(script: &'d SetupScript, kind: ObservationKind) -> impl Iterator<Item = Self> {
        script.observed(kind).map(move |(span, observation)| Self {
            script,
            span,
            observation,
        })
    }

    /// Everything of one kind, by the shell that runs it: none of these lists is empty.
    pub(super) fn by_shell(definition: &'d Definition, kind: ObservationKind) -> Vec<Vec<Self>> {
        let mut shells: Vec<Vec<Self>> = Vec::new();
        for observed in Self::all(definition, kind) {
            let mut of_script = shells.iter_mut().rev().take_while(|shell| {
                let first = shell.first();
                first.is_some_and(|first| std::ptr::eq(first.script, observed.script))
            });
            let same = of_script.find(|shell| {
                let first = shell.first();
                first.is_some_and(|first| first.observation.block == observed.observation.block)
            });
            match same {
                Some(shell) => shell.push(observed),
                None => shells.push(vec![observed]),
            }
        }
        shells
    }

    /// The first of one kind in every shell, because the others have the same cause.
    pub(super) fn first_of_each_shell(
        definition: &'d Definition,
        kind: ObservationKind,
    ) -> impl Iterator<Item = Self> {
        let shells = Self::by_shell(definition, kind).into_iter();
        shells.filter_map(|shell| shell.into_iter().next())
    }

    /// Whether it comes from a value of the script's recipe, and the finding points at that value.
    pub(super) fn is_brought(&self) -> bool {
        let is_rendered = matches!(self.script.origin, Origin::Recipe | Origin::Template(_));
        is_rendered && self.span.source == self.script.span.source && self.span != self.script.span
    }

    /// A finding at this place that also shows where its shell begins; `message` and `label` as in [`Diagnostic::new`].
    pub(super) fn finding(
        &self,
        code: &'static Code,
        sources: &Sources,
        message: String,
        label: impl Into<String>,
    ) -> Diagnostic {
        let range = &self.observation.range;
        let finding = Diagnostic::new(code, self.span, message, label);
        if self.span == self.script.span {
            let line = self.script.text().map_or(0, |text| {
                let before = text.get(..range.start).unwrap_or_default();
                before.matches('\n').count() + 1
            });
            return finding.with_note(format!("this is line {line} of the rendered script"));
        }
        match &self.observation.block {
            Some(opener) => {
                let opener = self.script.place(opener.clone(), sources);
                finding.with_related(opener, "in the shell that starts here")
            }
            None => finding,
        }
    }
}
