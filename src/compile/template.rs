//! The template of a definition in which nothing forbids it: lowered, judged by policies, printed and measured.

use super::conceal;
use super::fleets;
use super::judged;
use super::levels::{at_levels, in_order, is_rule};
use super::snapshots;
use super::{Checked, Compilation, Options};
use crate::arm::{Deployment, Object, ParameterFile};
use crate::diagnostic::{Diagnostic, Level};
use crate::emit::{self, OutputFormat, Printed, Printing};
use crate::lower;
use crate::model::{Definition, LintScopes};
use crate::rules::{self, TemplateSize};
use crate::source::Loader;

/// A compilation with its template and parameter files, if nothing forbids them.
pub(super) fn made(checked: Checked, loader: &dyn Loader, options: &Options) -> Compilation {
    let is_made = is_made(&checked, options);
    let Checked {
        mut compilation,
        is_deployable,
    } = checked;
    if is_made {
        let drops = begin(&mut compilation, options);
        let definition = &mut compilation.definition;
        let deployment = match drops && rules::allows_any_size(definition) {
            true => lower::lower_away(definition),
            false => lower::lower(definition),
        };
        compilation.deployment = Some(deployment);
    }
    judge(&mut compilation, loader, options, is_deployable);
    compilation
}

/// The same, with what is printed of them.
pub(super) fn printed(mut checked: Checked, loader: &dyn Loader, options: &Options) -> Compilation {
    let formats = formats(&checked.compilation.definition, options);
    let evaluates = formats.contains(&OutputFormat::Snapshot) && !options.only_measures;
    let is_judged = has_policies(&checked.compilation, options);
    // A limit that is exceeded is said of computes.
    let needs_computes = evaluates || is_judged || !rules::allows_any_size(&checked.compilation.definition);
    if options.drops_computes && !needs_computes && is_made(&checked, options) {
        let compilation = &mut checked.compilation;
        begin(compilation, options);
        compilation.definition.drop_declarations();
        let (template, mut parts) = lower::in_parts(&mut compilation.definition);
        let mut printing = printing(&template, &formats, options);
        while let Some(texts) = parts.next_some(|resources| printing.some(&resources)) {
            texts.into_iter().for_each(|text| printing.add(text));
        }
        let printed = printing.finish(parts.variables());
        compilation.deployment = Some(template);
        return with_outputs(checked.compilation, printed, &formats, options);
    }
    let compilation = made(checked, loader, options);
    let Some(deployment) = &compilation.deployment else {
        return compilation;
    };
    let printed = printing(deployment, &formats, options).finish(Object::new());
    with_outputs(compilation, printed, &formats, options)
}

/// Makes the parameter files, and drops what is not lowered if nobody needs it; returns whether nobody does.
fn begin(compilation: &mut Compilation, options: &Options) -> bool {
    if !options.only_measures {
        compilation.parameter_files = parameter_files(&compilation.definition, options);
    }
    // What policies say is said at the keys of the tables.
    let drops = options.drops_computes && !has_policies(compilation, options);
    if drops {
        compilation.definition.drop_tables();
    }
    drops
}

/// Prints or measures what a template has of resources.
fn printing<'d>(template: &'d Deployment, formats: &[OutputFormat], options: &Options) -> Printing<'d> {
    let mut printing = match options.only_measures {
        true => Printing::measuring(template, formats),
        false => Printing::new(template, formats),
    };
    printing.resources(&template.resources);
    printing
}

/// Adds the files of what was printed, unless a limit of the template forbids them.
fn with_outputs(
    mut compilation: Compilation,
    printed: Printed,
    formats: &[OutputFormat],
    options: &Options,
) -> Compilation {
    let Some(deployment) = &compilation.deployment else {
        return compilation;
    };
    let limits = beyond_limits(&compilation.definition, &size(deployment, &printed));
    if !options.only_measures {
        let snapshots = match formats.contains(&OutputFormat::Snapshot) {
            true => snapshots::evaluate(&compilation, deployment),
            false => Vec::new(),
        };
        let files = &compilation.parameter_files;
        compilation.outputs = emit::files(printed, files, &snapshots, &options.stem, formats);
    }
    if options.drops_computes {
        compilation.definition.drop_computes();
    }
    for secret in conceal::in_quotations(limits.iter(), &compilation.sources) {
        compilation.sources.hide(secret);
    }
    compilation.findings.extend(in_order(limits));
    if compilation.is_denied() {
        compilation.outputs.clear();
    }
    compilation
}

/// The findings about a template of this size, at their levels.
fn beyond_limits(definition: &Definition, size: &TemplateSize) -> Vec<Diagnostic> {
    let limits = rules::check_template(definition, size);
    at_levels(limits, &LintScopes::of(definition))
}

/// What ARM counts in a template.
fn size(template: &Deployment, printed: &Printed) -> TemplateSize {
    TemplateSize {
        resources: printed.resources,
        parameters: template.parameters.len(),
        variables: printed.variables,
        outputs: template.outputs.len(),
        bytes: printed.compact_len(),
    }
}

fn formats(definition: &Definition, options: &Options) -> Vec<OutputFormat> {
    if !options.formats.is_empty() {
        return options.formats.clone();
    }
    let emit = definition.output.as_ref().and_then(|output| output.emit.as_ref());
    match emit {
        Some(words) => words
            .0
            .iter()
            .filter_map(|word| OutputFormat::from_name(&word.value))
            .collect(),
        None => OutputFormat::DEFAULT.to_vec(),
    }
}

fn parameter_files(definition: &Definition, options: &Options) -> Vec<ParameterFile> {
    let wanted = |file: &ParameterFile| {
        let name = file.environment.as_deref().unwrap_or_default();
        options.environments.is_empty() || options.environments.iter().any(|wanted| wanted == name)
    };
    lower::parameter_files(definition)
        .into_iter()
        .filter(wanted)
        .collect()
}

/// Whether policies of Azure judge the definition.
fn has_policies(compilation: &Compilation, options: &Options) -> bool {
    !options.policies.is_empty() || !compilation.definition.policies.is_empty()
}

/// Judges what is deployed against policies of Azure, if there are some. A definition that only rules deny is judged, too, and of
/// one that deploys nothing the policies are read, so that one run says everything.
fn judge(compilation: &mut Compilation, loader: &dyn Loader, options: &Options, is_deployable: bool) {
    let is_base = compilation.definition.document.is_base();
    if !has_policies(compilation, options) || options.despite_rules || is_base {
        return;
    }
    if !is_deployable || !is_sound(compilation, true) {
        let found = judged::unreadable(&compilation.definition, loader, options);
        return tell(compilation, found);
    }
    let deployment = compilation.deployment.take();
    let deployment = deployment.unwrap_or_else(|| lower::lower(&compilation.definition));
    let found = judged::judge(compilation, &deployment, loader, options);
    tell(compilation, found);
    match compilation.is_denied() {
        true => compilation.parameter_files.clear(),
        false => compilation.deployment = Some(deployment),
    }
}

/// Adds what is found about policies, without the secrets that it quotes.
fn tell(compilation: &mut Compilation, mut found: Vec<Diagnostic>) {
    fleets::told_once(&mut found, &compilation.definition.document);
    let found = at_levels(found, &LintScopes::of(&compilation.definition));
    for secret in conceal::in_quotations(found.iter(), &compilation.sources) {
        compilation.sources.hide(secret);
    }
    compilation.findings.extend(in_order(found));
}

/// Whether a template is made.
fn is_made(checked: &Checked, options: &Options) -> bool {
    let compilation = &checked.compilation;
    let is_base = compilation.definition.document.is_base();
    checked.is_deployable && !is_base && is_sound(compilation, options.despite_rules)
}

/// Whether nothing denies the definition, or only rules do and they are to be passed over.
fn is_sound(compilation: &Compilation, despite_rules: bool) -> bool {
    let denies = |finding: &Diagnostic| finding.level == Level::Deny;
    let mut denied = compilation.findings.iter().filter(|finding| denies(finding));
    denied.all(|finding| despite_rules && is_rule(finding.code))
}
