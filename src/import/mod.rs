//! What exists → a definition that a person would have written.
//!
//! ```text
//! text → form → origin → part (one a workspace) → raise → friendly → text → proof
//! ```
//!
//! Nothing is lost silently: what [`raise`](crate::raise) has no word for is a [`Loss`], and [`proof`] compares what the
//! definition deploys with what was read, in every environment.

mod accept;
mod clean;
mod environments;
mod existing;
mod form;
mod left_out;
mod level;
mod location;
mod losses;
mod names;
mod origin;
mod parameters;
mod part;
mod proof;
mod report;
mod role_proof;
mod roles;
mod scripts;
mod simpler;
mod spelling;
mod text;
mod variants;

use std::fmt;

use crate::arm::read::Place;
pub use form::Form;
pub use report::{Loss, Report, ResourceReport, State};

/// A text that is imported, and the name by which it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name of its file, or of standard input.
    pub name: String,
    /// The text.
    pub text: String,
}

/// What an import is asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The workspace of computes that do not say theirs.
    pub workspace_name: Option<String>,
    /// Whether the workspace itself is imported too, and not only named.
    pub takes_workspace: bool,
    /// The folder of the scripts, as the definition names it; without one they stay in the definition.
    pub scripts: Option<String>,
}

/// What was imported.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// A definition for each workspace, in their order.
    pub definitions: Vec<ImportedDefinition>,
    /// What became of each resource.
    pub report: Report,
}

/// A definition that was written.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedDefinition {
    /// The workspace, as far as it has a literal name: what its file can be named for.
    pub workspace: Option<String>,
    /// The text.
    pub text: String,
    /// The scripts that it names, each once: the path as the definition has it, and the text.
    pub scripts: Vec<(String, String)>,
}

/// Why nothing can be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// The text that is at fault.
    pub source: String,
    /// Why, as a clause: `it is not JSON: …`.
    pub reason: String,
    /// Where, if it is not all of it.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

impl ImportError {
    fn new(source: &Source, reason: impl Into<String>) -> Self {
        Self {
            source: source.name.clone(),
            reason: reason.into(),
            place: None,
            help: None,
        }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            source,
            reason,
            place,
            help: _,
        } = self;
        match place {
            Some(Place { line, column }) => {
                write!(f, "`{source}` cannot be imported: {reason}, at {line}:{column}")
            }
            None => write!(f, "`{source}` cannot be imported: {reason}"),
        }
    }
}

impl std::error::Error for ImportError {}

/// Imports what the texts hold.
///
/// # Errors
/// If a text has none of the forms, cannot be read, or if there is no compute in any of them.
pub fn import(sources: &[Source], request: &Request) -> Result<Imported, ImportError> {
    let origins = origin::read(sources)?;
    let mut report = Report::default();
    let parts = part::parts(&origins, request, &mut report);
    let definitions: Vec<ImportedDefinition> = parts
        .into_iter()
        .map(|part| definition(part, request, &mut report))
        .collect();
    if let ([], Some(first)) = (definitions.as_slice(), sources.first()) {
        return Err(ImportError::new(
            first,
            "there is no compute of Azure Machine Learning in it",
        ));
    }
    report.sort();
    Ok(Imported { definitions, report })
}

/// The definition of one workspace.
fn definition(part: part::Part, request: &Request, report: &mut Report) -> ImportedDefinition {
    let raised = crate::raise::raise(&part.deployment);
    let mut losses = losses::Losses::of(&part, &raised.leftovers);
    let mut root = raised.root;
    losses.without_tables(&part, &root);
    environments::add(&mut root, &part);
    let scripts = scripts::move_out(&mut root, request.scripts.as_deref(), &mut losses);
    proof::prove(&part, &mut root, &scripts, &mut losses);
    let text = text::written(&root, &losses);
    losses.finish(&part, report);
    ImportedDefinition {
        workspace: part.workspace_name(),
        text,
        scripts,
    }
}
