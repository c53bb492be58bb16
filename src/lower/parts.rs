//! A template whose computes are lowered some at a time, so that a large one need not be there as a whole.

use std::vec::IntoIter;

use super::compute;
use super::lowering::{ComputeNames, Lowering};
use super::quotes::Moved;
use super::{Begun, lower, workspace};
use crate::arm::{Deployment, Names, Object, Resource};
use crate::expression::Expression;
use crate::model::{Compute, Definition};
use crate::parallel;

/// How many computes are lowered together: many enough that what they share is a small part of them.
const TOGETHER: usize = 128;

/// How many are lowered before what is made of them is taken: enough for every thread.
const AT_ONCE: usize = 64 * TOGETHER;

/// The computes of a template, each of which is dropped once it is lowered.
pub struct Parts<'d> {
    lowering: Lowering<'d>,
    /// The id of the workspace.
    workspace: Expression,
    computes: IntoIter<Compute>,
    names: IntoIter<ComputeNames>,
    moved: Moved,
}

/// The template of a sound definition whose computes nobody needs any more, and the computes that it lacks. It has all that another
/// resource or an output refers to, and is whole if it needs ARM language version 2.0.
#[must_use]
pub fn in_parts(definition: &mut Definition) -> (Deployment, Parts<'_>) {
    if refers_to_computes(definition) {
        return (lower(definition), Parts::none(definition));
    }
    let Begun {
        mut lowering,
        parameters,
        resources,
        names,
    } = Begun::of(definition);
    let moved = Moved::none(&mut lowering.names);
    let taken = lowering.names;
    let computes = std::mem::take(&mut definition.computes);
    let may_be_2_0 = may_need_symbolic_names(definition, &computes);
    let mut parts = Parts {
        lowering: Lowering::of(definition, taken),
        workspace: workspace::id(&resources),
        computes: computes.into_iter(),
        names: names.into_iter(),
        moved,
    };
    let mut template = Deployment {
        parameters,
        resources,
        ..Deployment::default()
    };
    template.resources = parts.moved.out_of(template.resources);
    if may_be_2_0 {
        parts.add_to(&mut template);
    }
    (template, parts)
}

/// Whether more than computes depends on what computes are lowered to.
fn refers_to_computes(definition: &Definition) -> bool {
    let has_roles = definition.role_assignments().next().is_some();
    has_roles || !definition.outputs.is_empty() || !definition.references.is_empty()
}

/// Whether the template may need ARM language version 2.0.
fn may_need_symbolic_names(definition: &Definition, computes: &[Compute]) -> bool {
    let mut computes = computes.iter();
    Lowering::of(definition, Names::default()).reads_existing
        || computes.any(|compute| compute.envelope.on_redeploy.is_some())
}

impl<'d> Parts<'d> {
    fn none(definition: &'d Definition) -> Self {
        let mut names = Names::default();
        let moved = Moved::none(&mut names);
        Self {
            lowering: Lowering::of(definition, names),
            workspace: Expression::Null,
            computes: Vec::new().into_iter(),
            names: Vec::new().into_iter(),
            moved,
        }
    }

    /// Adds all resources to the template.
    pub(super) fn add_to(&mut self, template: &mut Deployment) {
        template.resources.reserve_exact(self.names.len());
        while let Some(some) = self.next_some(|resources| resources) {
            template.resources.extend(some.into_iter().flatten());
        }
    }

    /// Lowers the next computes, in every thread, and gives what `work` makes of their resources: in order, and none at the end.
    pub fn next_some<R: Send>(&mut self, work: impl Fn(Vec<Resource>) -> R + Sync + Send) -> Option<Vec<R>> {
        let some = parallel::map_away(self.next_computes(), |(computes, names)| {
            let mut moved = self.moved.clone();
            let lowered = compute::computes((&computes, &names), &self.workspace, &self.lowering);
            drop(computes);
            (work(moved.out_of(lowered)), moved)
        });
        let made = some.into_iter().map(|(made, moved)| {
            self.moved.add(&moved);
            made
        });
        Some(made.collect()).filter(|some: &Vec<R>| !some.is_empty())
    }

    /// The next computes with their names, some for every thread.
    fn next_computes(&mut self) -> Vec<(Vec<Compute>, Vec<ComputeNames>)> {
        let Self { computes, names, .. } = self;
        let some = (0..AT_ONCE / TOGETHER).map(|_| {
            let computes: Vec<Compute> = computes.by_ref().take(TOGETHER).collect();
            let names = names.by_ref().take(computes.len()).collect();
            (computes, names)
        });
        some.filter(|(computes, _)| !computes.is_empty()).collect()
    }

    /// The variables of the template.
    #[must_use]
    pub fn variables(self) -> Object {
        self.moved.variables()
    }
}
