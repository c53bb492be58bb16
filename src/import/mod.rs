//! What exists → a definition that a person would have written.
//!
//! ```text
//! text → form → origin → part (one a workspace) → raise → friendly → text → proof
//! ```
//!
//! Nothing is lost silently: what [`raise`] has no word for is a [`Loss`], and `proof` compares what the
//! definition deploys with what was read, in every environment.

mod accept;
mod arguments;
mod bounds;
mod clean;
mod cli_yaml;
mod comments;
mod environment_name;
mod environments;
mod existing;
mod factor;
mod fleets;
mod form;
mod fragment;
mod hours;
mod idle;
pub mod into;
mod kind;
mod known;
mod left_out;
mod level;
mod lifted;
mod live_state;
mod location;
mod losses;
mod lost;
mod names;
mod nullable;
mod origin;
mod parameters;
mod part;
mod placeholders;
mod places;
mod plain;
mod prepared;
mod proof;
mod reasons;
mod report;
mod required;
mod role_proof;
mod role_spelling;
mod roles;
mod scripts;
mod secret_places;
mod secret_words;
mod secrets;
mod segments;
mod service_defaults;
mod simpler;
mod spelling;
mod target_group;
mod text;
mod undeclared;
mod unsaid;
mod variants;

use std::fmt;

use crate::arm::read::Place;
use crate::diff::Side;
use crate::parallel;
use crate::raise;
use crate::syntax::Table;
pub use form::{Form, NoForm};
pub use report::{Loss, Report, ResourceReport, State};

/// A text that is imported, and the name by which it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name of its file, or of standard input.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Source {
    /// The name of the file without its folder and its endings.
    fn stem(&self) -> &str {
        let file = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        file.split_once('.').map_or(file, |(stem, _)| stem)
    }
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
    /// Whether what most computes of a kind say goes to the defaults of the kind, and instances that differ in name and user only
    /// to a fleet.
    pub factors: bool,
    /// Whether a roster can be written beside the definition; without one there are no fleets.
    pub takes_rosters: bool,
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
    /// Its tables.
    pub root: Table,
    /// The text with its scripts in it, where they are files otherwise.
    pub inlined: String,
    /// The scripts that it names, each once: the path as the definition has it, and the text.
    pub scripts: Vec<(String, String)>,
    /// The rosters of its fleets: the path as the definition has it, and the text.
    pub rosters: Vec<(String, String)>,
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

    const fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
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
                write!(f, "`{source}:{line}:{column}` cannot be imported: {reason}")
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
    let texts: Vec<_> = sources.iter().map(fragment::whole).collect();
    let origins = origin::read(&texts)?;
    let mut report = Report::default();
    let parts = part::parts(&origins, request, &mut report);
    let is_only = parts.len() == 1;
    let definitions: Vec<ImportedDefinition> = parts
        .into_iter()
        .map(|part| definition(part, is_only, request, &mut report))
        .collect();
    if let ([], Some(first)) = (definitions.as_slice(), sources.first()) {
        return Err(nothing(first, &report, &origins));
    }
    report.sort();
    Ok(Imported { definitions, report })
}

/// That there is nothing to import; where something is there that is almost a compute, what it lacks.
fn nothing(first: &Source, report: &Report, origins: &[origin::Origin<'_>]) -> ImportError {
    let reason = report
        .resources
        .iter()
        .find_map(|resource| match &resource.state {
            State::NotImported(reason) => Some((resource, reason)),
            _ => None,
        });
    match reason {
        Some((resource, reason)) => ImportError {
            source: resource.file.clone(),
            reason: format!("{} `{}`: {reason}", resource.kind, resource.name),
            place: resource.place,
            help: None,
        },
        None => match origins.iter().find(|origin| origin.declares_computes) {
            Some(origin) => ImportError::new(
                origin.source,
                "its loops make no compute with the values that its parameters have",
            )
            .with_help("pass the parameter file that gives them their lists, too"),
            None => ImportError::new(first, "there is no compute of Azure Machine Learning in it"),
        },
    }
}

/// The definition of one workspace; `is_only` says whether there is no other.
fn definition(
    mut part: part::Part,
    is_only: bool,
    request: &Request,
    report: &mut Report,
) -> ImportedDefinition {
    let_go(&part, is_only);
    let raise::Raised {
        mut root,
        leftovers,
        outputs_of_several,
    } = raise::unproven(&part.deployment);
    let mut losses = losses::Losses::of(&part, &leftovers);
    drop(leftovers);
    losses.without_tables(&part, &root);
    comments::add(&part, &mut losses);
    environments::add(&mut root, &part);
    if !part.files.is_empty() {
        root = raise::with_raised_values(&root);
    }
    part.drop_bodies();
    let_go(&part, is_only);
    let scripts = scripts::move_out(&mut root, request.scripts.as_deref());
    let proof = proof::prove(&part, &mut root, &scripts, &mut losses);
    let mut proven = Some(proof.text);
    let mut rosters = Vec::new();
    if let Some(deployed) = proof.deployed.filter(|_| request.factors) {
        let stem = match part.workspace_name().filter(|_| !is_only) {
            Some(workspace) => format!("{workspace}."),
            None => String::new(),
        };
        let factoring = Factoring {
            part: &part,
            proven: &deployed,
            stem: &stem,
            scripts: &scripts,
            outputs: &outputs_of_several,
        };
        (root, rosters) = factoring.factored(root, request, &mut losses);
        proven = None;
    }
    let (text, inlined) = parallel::both(
        part.deployment.resources.len(),
        || text::written(&root, proven, &losses),
        || (!scripts.is_empty()).then(|| raise::toml(&scripts::inlined(&root, &scripts))),
    );
    let inlined = inlined.unwrap_or_else(|| text.clone());
    losses.finish(&part, report);
    ImportedDefinition {
        workspace: part.workspace_name(),
        text,
        inlined,
        root,
        scripts,
        rosters,
    }
}

/// Lets go of the places in the texts before what takes much memory; of several definitions, each would read them again.
fn let_go(part: &part::Part<'_>, is_only: bool) {
    let origins = part.origins().into_iter().filter(|_| is_only);
    origins.for_each(|origin| origin.places.let_go());
}

/// A definition that is proven, and what is known of it.
struct Factoring<'p, 's> {
    part: &'p part::Part<'s>,
    /// What it deploys.
    proven: &'p Side,
    /// What the names of its rosters begin with.
    stem: &'p str,
    scripts: &'p [(String, String)],
    /// The outputs that it can say of a fleet only.
    outputs: &'p [raise::OfSeveral],
}

impl Factoring<'_, '_> {
    /// The definition in which equal values are said once, with the rosters of its fleets; as it was, where it would deploy something
    /// else.
    fn factored(
        &self,
        root: Table,
        request: &Request,
        losses: &mut losses::Losses,
    ) -> (Table, Vec<(String, String)>) {
        let gathered = fleets::gathered(&root, self.stem);
        if let (Some(gathered), false) = (&gathered, request.takes_rosters) {
            losses.note(&format!(
                "{} instances differ in name and user only; with `-o FILE`, `--factor` writes them as a fleet with a roster",
                gathered.members.len()
            ));
        }
        if let Some(mut gathered) = gathered.filter(|_| request.takes_rosters) {
            let returned = gathered.take_outputs(self.outputs);
            let with_fleets = fleets::with_braces(&factor::factored(&gathered.root));
            let files = [self.scripts, gathered.rosters.as_slice()].concat();
            if proof::is_the_same(self.part, self.proven, (&with_fleets, &files), &returned) {
                losses.gather(&gathered.members);
                losses.returned(&returned);
                return (with_fleets, gathered.rosters);
            }
        }
        let plain = factor::factored(&root);
        match proof::is_the_same(self.part, self.proven, (&plain, self.scripts), &[]) {
            true => (plain, Vec::new()),
            false => (root, Vec::new()),
        }
    }
}
