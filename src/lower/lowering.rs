//! What the files of this stage share.

use arcstr::ArcStr;

use super::api_version;

use crate::arm::Names;
use crate::model::{Definition, ScriptStyle};

/// The symbol of the workspace.
pub(super) const WORKSPACE_SYMBOL: &str = "workspace";

/// What lowering carries along.
pub(super) struct Lowering<'d> {
    pub(super) definition: &'d Definition,
    pub(super) script_style: ScriptStyle,
    pub(super) names: Names,
    pub(super) api_version: &'d str,
    /// Whether an expression asks for a compute as it is deployed already.
    pub(super) reads_existing: bool,
}

impl<'d> Lowering<'d> {
    /// Of a definition, in a template in which these names are taken.
    pub(super) fn of(definition: &'d Definition, names: Names) -> Self {
        let output = definition.output.as_ref();
        let style = output.and_then(|output| output.scripts.as_ref());
        let mut expressions = definition.expressions.iter();
        Self {
            definition,
            script_style: style.map_or(ScriptStyle::Lines, |style| style.value),
            names,
            api_version: api_version(definition),
            reads_existing: expressions.any(|typed| typed.expression.reads_existing_resource()),
        }
    }
}

/// The names that a compute takes in the template.
///
/// They are given to one compute after the other; everything else about a compute is independent of the others.
pub(super) struct ComputeNames {
    /// The symbol of its resource.
    pub(super) symbol: ArcStr,
    /// The ARM variable of its `creationScript`, where that is shown as lines.
    pub(super) creation_script: Option<ArcStr>,
    /// The ARM variable of its `startupScript`, where that is shown as lines.
    pub(super) startup_script: Option<ArcStr>,
}

impl ComputeNames {
    /// Whether its scripts are in the variables of another one's.
    pub(super) fn has_variables_of(&self, other: &Self) -> bool {
        self.creation_script == other.creation_script && self.startup_script == other.startup_script
    }

    /// The names of a compute whose scripts are not shown as lines.
    pub(super) const fn of(symbol: ArcStr) -> Self {
        Self {
            symbol,
            creation_script: None,
            startup_script: None,
        }
    }
}
