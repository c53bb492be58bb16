//! What the files of this stage share.

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

/// The names that a compute takes in the template.
///
/// They are given to one compute after the other; everything else about a compute is independent of the others.
pub(super) struct ComputeNames {
    /// The symbol of its resource.
    pub(super) symbol: String,
    /// The ARM variable of its `creationScript`, where that is shown as lines.
    pub(super) creation_script: Option<String>,
    /// The ARM variable of its `startupScript`, where that is shown as lines.
    pub(super) startup_script: Option<String>,
}

impl ComputeNames {
    /// The names of a compute whose scripts are not shown as lines.
    pub(super) const fn of(symbol: String) -> Self {
        Self {
            symbol,
            creation_script: None,
            startup_script: None,
        }
    }
}
