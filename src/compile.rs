//! The whole line from text to outputs, without IO.

mod base;
mod cases;
mod conceal;
mod fleets;
mod found;
mod judged;
mod levels;
mod most;
mod policy;
mod snapshots;
mod template;
mod validation;

use std::sync::Arc;

use jiff::civil::Date;

use crate::arm::{Deployment, ParameterFile};
use crate::diagnostic::{Applicability, Code, Diagnostic, Findings, Level};
use crate::document::{self, Document};
use crate::emit::{OutputFile, OutputFormat};
use crate::hashing::{HashMap, HashSet};
use crate::job;
use crate::model::{self, Asked, Definition};
use crate::policy::PolicyFile;
use crate::rules::{self, RULES};
use crate::schema;
use crate::source::{Loader, SourceFile, Sources, Span};
use crate::syntax;
use crate::values;
use levels::{allowed, asks_for_places, in_order, is_rule, reported};
use validation::validate;

pub use judged::{JudgedResource, PolicyReport, PolicyRow, judge_resources};
pub use most::MAX_FINDINGS;
pub use snapshots::{evaluate, surroundings};

/// Every code there is, in the order of the alphabet.
#[must_use]
pub fn codes() -> Vec<&'static Code> {
    let stages = [syntax::CODES, document::CODES, schema::CODES, job::CODES];
    let mut codes: Vec<&Code> = stages.into_iter().flatten().copied().collect();
    codes.extend(RULES.iter().map(|rule| rule.code));
    codes.sort_by_key(|code| code.id);
    codes
}

/// What a compilation is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The name of every output up to its first dot: `compute` for `compute.toml`.
    pub stem: String,
    /// The formats; if empty, those of `[output] emit`, or [`OutputFormat::DEFAULT`].
    pub formats: Vec<OutputFormat>,
    /// The environments that are looked at and whose parameter files are printed; if empty, all.
    pub environments: Vec<String>,
    /// Whether the definition and the template are those of the first of these environments, with its values put in.
    pub puts_in: bool,
    /// The day on which the definition is checked; without it no `allow` expires, and no size retires after armlet was built.
    pub today: Option<Date>,
    /// Whether the template is made although rules deny the definition, if its syntax and its schema are right and every value of
    /// it can be written. Files are made of it only if nothing denies it.
    pub despite_rules: bool,
    /// Whether what a template is made of is dropped once it is made: the definition of the compilation has no computes and no
    /// scripts then. For a caller that wants findings and outputs only: that of a large definition takes more memory than them.
    pub drops_computes: bool,
    /// Whether [`build`] only measures the template: no outputs are made, which in a large definition take more memory than it.
    pub only_measures: bool,
    /// Files of Azure Policy to judge the resources against, besides those of `policies`.
    pub policies: Arc<[PolicyFile]>,
    /// Whether a file without a workspace and without computes is right as it is: a base for others to extend. It makes no
    /// template.
    pub allows_base: bool,
    /// What is asked of the definition. Where only the deployment is, findings that do not forbid it are left out, except those about
    /// parameters that nothing uses.
    pub asked: Asked,
    /// The maximum number of findings about each file; [`MAX_FINDINGS`] if absent. Of more, those that forbid output are kept first,
    /// and one finding counts the others.
    pub max_findings: Option<usize>,
}

/// What a compilation made.
#[derive(Debug, Default)]
pub struct Compilation {
    /// Every file that was read.
    pub sources: Sources,
    /// Every finding at a level above `allow`, in the order of the files.
    pub findings: Vec<Diagnostic>,
    /// What was found and is excused by a comment on its line, with the reason.
    pub allowed: Vec<Diagnostic>,
    /// The definition, as far as it could be read.
    pub definition: Definition,
    /// The template, if nothing was denied; see [`Options::despite_rules`]. That of a [`build`] lacks its computes if
    /// [`Options::drops_computes`] says so and they were printed and dropped one after the other.
    pub deployment: Option<Deployment>,
    /// The parameter files, if nothing was denied.
    pub parameter_files: Vec<ParameterFile>,
    /// What policies of Azure say of each resource, if there are some.
    pub judged: Option<PolicyReport>,
    /// The files a build writes, if nothing was denied and they were asked for.
    pub outputs: Vec<OutputFile>,
}

impl Compilation {
    /// Whether a finding forbids output.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        is_denied(&self.findings)
    }
}

fn is_denied(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Deny)
}

/// What was found in a definition, before its template is made.
#[derive(Default)]
struct Checked {
    compilation: Compilation,
    /// Whether a template can be made of all values.
    is_deployable: bool,
}

/// Everything but the printing of outputs: what `check` does.
#[must_use]
pub fn check(file: SourceFile, loader: &dyn Loader, options: &Options) -> Compilation {
    template::made(found_in(file, loader, options), loader, options)
}

/// All findings about a definition by itself.
fn found_in(file: SourceFile, loader: &dyn Loader, options: &Options) -> Checked {
    let most = options.max_findings.unwrap_or(MAX_FINDINGS);
    match checked(file, loader, options, found::keeping(most)) {
        Ok(checked) => checked,
        Err(file) => checked(file, loader, options, Findings::default()).unwrap_or_default(),
    }
}

/// The same. The file again, if the words of a finding are asked for that were not kept.
fn checked(
    file: SourceFile,
    loader: &dyn Loader,
    options: &Options,
    mut findings: Findings,
) -> Result<Checked, SourceFile> {
    let mut compilation = Compilation::default();
    let source = compilation.sources.add(file);
    let again = |compilation: Compilation| {
        let file = compilation.sources.file(source).cloned();
        file.unwrap_or_else(|| SourceFile::new("", ""))
    };
    let document = document::read(source, loader, &mut compilation.sources, &mut findings.told);
    if let Some(document) = document {
        let sources = &mut compilation.sources;
        match examined(document, loader, sources, options, &mut findings) {
            Some(definition) => compilation.definition = definition,
            None => return Err(again(compilation)),
        }
    }
    fleets::told_once(&mut findings.told, &compilation.definition.document);
    let are_rules = findings.all_are(is_rule);
    if !findings.is_whole() && asks_for_places(&findings, &compilation.definition) {
        return Err(again(compilation));
    }
    let Findings { told, brief, .. } = findings;
    let mut findings = told;
    // A rule may find nothing because something before it was not understood, or because not every environment was looked at.
    if options.environments.is_empty() && are_rules {
        let unused = rules::check_lints(&compilation.definition, &findings);
        findings.extend(unused);
    }
    let secrets: Vec<Span> = findings
        .iter()
        .flat_map(|finding| &finding.secrets)
        .copied()
        .collect();
    let undeployable = undeployable(&findings, &compilation.definition);
    let excused = findings.extract_if(.., |finding| finding.excuse.is_some());
    compilation.allowed = excused.collect();
    match reported(findings, brief, options, &compilation) {
        Some(findings) => compilation.findings = findings,
        None => return Err(again(compilation)),
    }
    compilation
        .allowed
        .truncate(options.max_findings.unwrap_or(MAX_FINDINGS));
    let reported = undeployable
        .filter(|_| !compilation.is_denied())
        .map(not_deployable);
    conceal(&mut compilation, &secrets, reported.as_slice());
    compilation.allowed = allowed(compilation.allowed);
    compilation.findings = in_order(compilation.findings);
    compilation.findings.extend(reported);
    Ok(Checked {
        compilation,
        is_deployable: undeployable.is_none(),
    })
}

/// The definition of a document, after everything that looks for mistakes in it. `None` if the words of a finding are asked for that
/// were not kept.
fn examined(
    document: Document,
    loader: &dyn Loader,
    sources: &mut Sources,
    options: &Options,
    findings: &mut Findings,
) -> Option<Definition> {
    let is_base = options.allows_base && document.is_base();
    let first = findings.told.len();
    let has_fleets = !document.fleets().is_empty();
    if has_fleets {
        found::keep_of_people(findings, &document);
    }
    let document = values::with_constants(values::with_cells(document), sources);
    validate(&document, is_base, &mut |finding| findings.push(finding));
    suggest_files(&document, loader, &mut findings.told);
    let mut found = Vec::new();
    let mut definition = model::read_for(options.asked, document, loader, sources, &mut found);
    findings.extend(found);
    rules::check(&definition, sources, findings);
    findings.extend(rules::check_day(&definition, options.today));
    // Of values that are put in, what is found is compared with what was found without them.
    if !definition.uses.is_empty() && !findings.is_whole() {
        return None;
    }
    cases::check(&mut definition, loader, sources, options, &mut findings.told);
    policy::check(&mut definition, loader, sources, options, &mut findings.told);
    if is_base {
        base::check(&mut definition, loader, sources, options, &mut findings.told);
    }
    let mut definition = match options.environments.first().filter(|_| options.puts_in) {
        Some(environment) => cases::in_environment(definition, environment, loader, sources),
        None => definition,
    };
    if has_fleets {
        let said = findings.told.split_off(first);
        findings
            .told
            .extend(fleets::of_people(said, &definition.document));
    }
    definition.drop_stand_ins();
    Some(definition)
}

/// The first value of which nothing can be deployed, whether or not the finding about it is allowed.
fn undeployable(findings: &[Diagnostic], definition: &Definition) -> Option<Span> {
    let found = findings.iter().find(|finding| rules::is_undeployable(finding));
    let found = found.map(|finding| finding.primary.span);
    found.or_else(|| definition.undeployable())
}

/// The finding about a value from which nothing can be deployed although the rule that checks it is allowed.
fn not_deployable(value: Span) -> Diagnostic {
    let message = "this value cannot be deployed, although the rule that checks it is allowed";
    Diagnostic::new(
        &schema::INVALID_FORMAT,
        value,
        message,
        "has no equivalent in a template",
    )
    .with_help(
        "correct the value; a rule that is set to `allow` is not reported, but does not make the value valid",
    )
}

/// The whole line: [`check`], then the outputs, unless a finding or a limit of the template forbids them.
#[must_use]
pub fn build(file: SourceFile, loader: &dyn Loader, options: &Options) -> Compilation {
    template::printed(found_in(file, loader, options), loader, options)
}

/// `script` may mean a local file or one on the file share; if a local file of that name exists, it means that file.
fn suggest_files(document: &Document, loader: &dyn Loader, findings: &mut [Diagnostic]) {
    let tables = document
        .computes
        .iter()
        .filter_map(|compute| compute.own.as_table());
    let inner = tables.flat_map(|table| table.iter().filter_map(|entry| entry.node.as_table()));
    let scripts = inner.filter_map(|script| {
        let entry = script.entry("script")?;
        let is_own = document.folder(entry.key.span.source).is_empty();
        is_own.then_some((entry.key.span, entry.node.as_str()?))
    });
    let scripts: HashMap<Span, &str> = scripts.collect();
    if scripts.is_empty() {
        return;
    }
    let files: HashSet<String> = loader.files().into_iter().collect();
    for finding in findings
        .iter_mut()
        .filter(|finding| finding.code.id == schema::UNKNOWN_PROPERTY.id)
    {
        let span = finding.primary.span;
        if scripts.get(&span).is_some_and(|path| files.contains(*path)) {
            *finding = finding.clone().with_suggestion(
                "this file is next to the definition: use `file`",
                span,
                "file",
                Applicability::MaybeIncorrect,
            );
        }
    }
}

/// Secrets are masked in the words of findings, and blanked in the texts that these quote: those that a rule found, also one
/// that is allowed, and all others that show themselves. The words of `others` hold none. A text with a mistake in its syntax has no keys by which a rule could
/// know them.
fn conceal(compilation: &mut Compilation, secrets: &[Span], others: &[Diagnostic]) {
    if secrets.is_empty()
        && compilation.findings.is_empty()
        && compilation.allowed.is_empty()
        && others.is_empty()
    {
        return;
    }
    let sources = &mut compilation.sources;
    let known = conceal::Known::of(secrets, &compilation.definition, sources);
    let findings = compilation.findings.iter_mut();
    for finding in findings.chain(&mut compilation.allowed) {
        conceal::in_words(finding, &known, sources);
    }
    for secret in secrets {
        sources.hide(*secret);
    }
    let findings = compilation
        .findings
        .iter()
        .chain(&compilation.allowed)
        .chain(others);
    for secret in conceal::in_quotations(findings, sources) {
        sources.hide(secret);
    }
}
