//! Setup scripts.

use arcstr::ArcStr;

/// A setup script on its way into `scriptData`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The normalised text: UTF-8, LF, no byte order mark.
    pub text: ArcStr,
    /// How the template shows it.
    pub form: ScriptForm,
}

/// The two ways in which a template can carry a script; both deploy the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptForm {
    /// Base64 text.
    Base64,
    /// Readable lines in the variable of this name, under `base64()`.
    Lines {
        /// The name of the variable.
        variable: ArcStr,
    },
}
