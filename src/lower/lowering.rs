//! What the files of this stage share.

use super::names::Names;
use crate::bug::bug;
use crate::expression::Expression;
use crate::language::rest::expression;
use crate::language::value::text::AnyText;
use crate::model::{Definition, ScriptStyle, Setting};

/// The symbol of the workspace.
pub(super) const WORKSPACE_SYMBOL: &str = "workspace";

/// What lowering carries along.
pub(super) struct Lowering<'d> {
    pub(super) definition: &'d Definition,
    pub(super) script_style: ScriptStyle,
    pub(super) names: Names,
    pub(super) api_version: &'d str,
}

/// The names that a compute takes in the template.
///
/// They are given to one compute after the other; whatever else becomes of a compute depends on no other.
pub(super) struct ComputeNames {
    /// The symbol of its resource.
    pub(super) symbol: String,
    /// The ARM variable of its `creationScript`, where that is shown as lines.
    pub(super) creation_script: Option<String>,
    /// The ARM variable of its `startupScript`, where that is shown as lines.
    pub(super) startup_script: Option<String>,
}

/// A text as an expression, for a place inside another one.
///
/// Nothing is lowered while something cannot be read, so there is one.
pub(super) fn text(setting: &Setting<String>) -> Expression {
    expression::<AnyText>(setting).unwrap_or_else(|| bug("a text that cannot be read was lowered"))
}
