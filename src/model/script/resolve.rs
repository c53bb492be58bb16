//! Reads, renders and inspects the setup scripts that the computes name, each once.

use std::collections::BTreeMap;

use arcstr::ArcStr;

use super::{Origin, ScriptDefinition, ScriptProblem, SetupScript, strings};
use crate::diagnostic::{Diagnostic, nearest, nearest_file};
use crate::document::Document;
use crate::hashing::HashMap;
use crate::model::policy::Requirement;
use crate::model::{Asked, Definition};
use crate::parallel;
use crate::schema;
use crate::script::recipe::{self, Recipe};
use crate::script::{Advice, Observation, ObservationKind, Script, inspect, secrets};
use crate::source::{LoadError, Loader, SourceFile, SourceId, Sources, Span, Within, normal};
use crate::syntax::{Node, StringLiteral, Table, Value};

/// Reads every script that the computes name, each once, and inspects it.
pub(in crate::model) fn resolve(
    definition: &mut Definition,
    loader: &dyn Loader,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) {
    let mut resolver = Resolver {
        document: &definition.document,
        loader,
        sources,
        findings,
        files: HashMap::default(),
    };
    let mut scripts = Vec::new();
    let mut script_at = HashMap::default();
    let required = definition.requirements.iter().flat_map(Requirement::values);
    let required = required.filter_map(|value| value.compute.as_ref()?.instance());
    let instances = definition.instances().map(|(_, instance)| instance);
    for instance in instances.chain(required) {
        for (key, script) in instance.scripts() {
            let Some(text) = script.text_key() else { continue };
            script_at.entry(text).or_insert_with_key(|text| {
                scripts.push(resolver.script(key, script, text.span));
                scripts.len() - 1
            });
        }
    }
    if definition.asked == Asked::Everything {
        inspect_all(&mut scripts, sources);
        for script in &mut scripts {
            look_beside(script, &definition.document, loader);
        }
    }
    definition.written_scripts = scripts.len();
    definition.scripts = scripts;
    definition.script_at = script_at;
}

/// Reads and inspects the scripts whose texts are values that were put in, after those of the definition as it is written.
pub(in crate::model) fn resolve_put_in(definition: &mut Definition, loader: &dyn Loader, sources: &Sources) {
    let mut added = Vec::new();
    let mut script_at = HashMap::default();
    for (_, instance) in definition.instances() {
        for (key, script) in instance.scripts() {
            let text = script.inline.as_ref().and_then(|inline| inline.value.text());
            let (Some(place), Some(text)) = (script.text_key(), text) else {
                continue;
            };
            if definition.script_at.contains_key(&place) {
                continue;
            }
            let number = definition.scripts.len() + added.len();
            script_at.entry(place).or_insert_with_key(|place| {
                added.push(put_in(key, text, place.span));
                number
            });
        }
    }
    inspect_all(&mut added, sources);
    for script in &mut added {
        look_beside(script, &definition.document, loader);
    }
    definition.scripts.extend(added);
    definition.script_at.extend(script_at);
}

fn put_in(key: &str, text: &ArcStr, span: Span) -> SetupScript {
    SetupScript {
        span,
        name: key.to_owned(),
        origin: Origin::Inline,
        script: inline_script(text),
        observations: Vec::new(),
        beside: Vec::new(),
        template: None,
        with: None,
    }
}

/// Inspects in parallel; a text that is in several places is inspected once.
fn inspect_all(scripts: &mut [SetupScript], sources: &Sources) {
    // NOTE: texts that differ do so early; to hash them is to read them whole.
    let mut numbers: BTreeMap<(bool, ArcStr), usize> = BTreeMap::new();
    let mut texts: Vec<(bool, ArcStr)> = Vec::new();
    let number_of: Vec<Option<usize>> = scripts
        .iter()
        .map(|script| {
            let text = (script.origin == Origin::Recipe, script.text()?);
            Some(*numbers.entry(text.clone()).or_insert_with(|| {
                texts.push(text);
                texts.len() - 1
            }))
        })
        .collect();
    let found: Vec<Vec<Observation>> = parallel::map(&texts, |(is_recipe, text)| {
        if *is_recipe {
            brought_secrets(text)
        } else {
            inspect(text)
        }
    });
    for (script, number) in scripts.iter_mut().zip(number_of) {
        let observations = number.and_then(|number| found.get(number)).into_iter().flatten();
        script.observations = observations
            .map(|observation| (placed(script, observation, sources), observation.clone()))
            .collect();
    }
}

/// Finds out which of the files that a script reads lie beside it in the project. A path with a folder may be one on the
/// workspace's file share, where an inline script runs, unless such a file lies beside the script.
fn look_beside(script: &mut SetupScript, document: &Document, loader: &dyn Loader) {
    let folder = document.folder(script.span.source);
    let own = match script.origin {
        Origin::File(_) | Origin::Template(_) => script.name.rsplit_once('/').map_or("", |(own, _)| own),
        Origin::Inline | Origin::Recipe => "",
    };
    let lies_there = |path: &str| {
        let parts = [folder, own, path].into_iter().filter(|part| !part.is_empty());
        let path = normal(&parts.collect::<Vec<_>>().join("/"));
        loader.load(&path, Within::Folder(folder)).is_ok()
    };
    let mut beside = Vec::new();
    script.observations.retain(|(_, observation)| {
        if observation.kind != ObservationKind::FileNeeded {
            return true;
        }
        let path = observation.detail.as_str();
        let is_there = !path.is_empty() && lies_there(path);
        if is_there {
            beside.push(path.to_owned());
        }
        is_there || !path.contains('/') || path.starts_with('.')
    });
    script.beside = beside;
}

/// What can be wrong in a built-in recipe: it is tested with armlet, and only what goes into it is the user's.
fn brought_secrets(text: &str) -> Vec<Observation> {
    secrets(text)
        .into_iter()
        .map(|secret| Observation {
            kind: ObservationKind::Secret,
            range: secret.range,
            detail: secret.what.to_owned(),
            block: None,
            advice: Advice::None,
        })
        .collect()
}

fn placed(script: &SetupScript, observation: &Observation, sources: &Sources) -> Span {
    let range = observation.range.clone();
    let brought = |range| match observation.kind {
        ObservationKind::Secret => script.brought_by(range, sources),
        _ => None,
    };
    script
        .written_at(range.clone(), sources)
        .or_else(|| brought(range))
        .unwrap_or(script.span)
}

/// A script as far as it could be made: where its bytes are, it or why there is none, and its template.
type Made = (Origin, Result<Script, ScriptProblem>, Option<Script>);

struct Resolver<'r> {
    document: &'r Document,
    loader: &'r dyn Loader,
    sources: &'r mut Sources,
    findings: &'r mut Vec<Diagnostic>,
    /// Files that several scripts share.
    files: HashMap<String, (SourceId, Result<Script, ScriptProblem>)>,
}

impl Resolver<'_> {
    fn script(&mut self, key: &str, definition: &ScriptDefinition, span: Span) -> SetupScript {
        let with = definition.with.as_ref().map(|with| &with.0);
        let file = definition.file.as_ref().map(|file| file.value.as_deref());
        let inline = definition.inline.as_ref().map(|inline| inline.value.text());
        let recipe = definition.recipe.as_ref().map(|recipe| recipe.value.as_deref());
        let (name, (origin, script, template)) = match (file, inline, recipe) {
            (Some(Some(path)), _, _) => {
                let (source, script) = self.file(path, span);
                (path, (Origin::File(source), script, None))
            }
            (None, Some(Some(text)), _) => (key, (Origin::Inline, inline_script(text), None)),
            (None, None, Some(Some(name))) => (name, self.rendered(name, span, with)),
            _ => (key, (Origin::Inline, Err(ScriptProblem::Reported), None)),
        };
        SetupScript {
            span,
            name: name.to_owned(),
            origin,
            script,
            observations: Vec::new(),
            beside: Vec::new(),
            template,
            with: with.cloned(),
        }
    }

    /// Reads a file once; its text becomes a source even where it is no script, so that findings can name it. The path at
    /// `span` is relative to the folder of the file that it is written in.
    fn file(&mut self, path: &str, span: Span) -> (SourceId, Result<Script, ScriptProblem>) {
        let folder = self.document.folder(span.source);
        let path = &match folder {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        };
        if let Some(known) = self.files.get(path) {
            return known.clone();
        }
        let (script, text) = match self.loader.load(path, Within::Folder(folder)) {
            Err(error) => (Err(self.not_loaded(path, folder, error)), String::new()),
            Ok(bytes) => (
                Script::from_bytes(&bytes)
                    .map_err(ScriptProblem::NotText)
                    .and_then(not_empty),
                String::from_utf8(bytes).unwrap_or_default(),
            ),
        };
        let name = self.loader.display_name(path);
        let source = self.sources.add(SourceFile::new(name, text));
        self.files.insert(path.to_owned(), (source, script.clone()));
        (source, script)
    }

    fn not_loaded(&self, path: &str, folder: &str, error: LoadError) -> ScriptProblem {
        let meant = match error {
            // The files of another folder than the definition's are not listed.
            LoadError::NotFound if folder.is_empty() => nearest_file(path, &self.loader.files()),
            _ => None,
        };
        ScriptProblem::Load(error, meant)
    }

    fn rendered(&mut self, name: &str, span: Span, with: Option<&Node>) -> Made {
        let nothing = Node {
            span,
            value: Value::Table(Table::default()),
        };
        let with = with.unwrap_or(&nothing);
        if let Some(known) = recipe::find(name) {
            return (Origin::Recipe, self.recipe(known, span, with), None);
        }
        if !name.contains(['/', '\\', '.']) {
            let near = nearest(name, recipe::names()).map(str::to_owned);
            return (Origin::Recipe, Err(ScriptProblem::UnknownRecipe(near)), None);
        }
        let (source, template) = self.file(name, span);
        let script = template.clone().and_then(|template| {
            render(&template.text, with.to_json()).map_err(|error| {
                let place = line_of(&error, &template).map(|range| Span::new(source, range));
                ScriptProblem::Template(error.message, place.unwrap_or_else(|| self.nul(with, span)))
            })
        });
        (
            Origin::Template(source),
            script.and_then(not_empty),
            template.ok(),
        )
    }

    fn recipe(&mut self, known: &Recipe, span: Span, with: &Node) -> Result<Script, ScriptProblem> {
        let found = self.findings.len();
        // NOTE: a test parses the schema of every recipe.
        let schema = serde_json::from_str(known.schema).unwrap_or_default();
        schema::validate_parameters(&schema, "with", with.span, with, self.findings);
        if self.findings.len() > found {
            return Err(ScriptProblem::Reported);
        }
        render(known.template, recipe::with_defaults(&schema, with.to_json()))
            .map_err(|error| ScriptProblem::Template(error.message, self.nul(with, span)))
    }

    /// The first NUL character in the values, which is the one thing in them that no template takes.
    fn nul(&self, with: &Node, otherwise: Span) -> Span {
        strings(with)
            .into_iter()
            .find_map(|(value, span)| {
                let start = value.find('\0')?;
                Some(StringLiteral::new(self.sources, span).span(start..start + 1))
            })
            .unwrap_or(otherwise)
    }
}

fn render(template: &str, values: serde_json::Value) -> Result<Script, recipe::RenderError> {
    recipe::render(template, values).map(Script::from_text)
}

/// A text in the definition. One without a character is the schema's to report.
fn inline_script(text: &ArcStr) -> Result<Script, ScriptProblem> {
    if text.is_empty() {
        return Err(ScriptProblem::Reported);
    }
    if text.contains('\0') {
        return Script::from_bytes(text.as_bytes()).map_err(ScriptProblem::NotText);
    }
    not_empty(Script::from_text(ArcStr::clone(text)))
}

/// The service refuses a script without a character, and one of white space only is a mistake as well.
fn not_empty(script: Script) -> Result<Script, ScriptProblem> {
    if script.text.trim().is_empty() {
        Err(ScriptProblem::Empty)
    } else {
        Ok(script)
    }
}

/// The bytes of a template file that an error is about: from its column to the braces that close there, or the line.
fn line_of(error: &recipe::RenderError, template: &Script) -> Option<std::ops::Range<usize>> {
    let (line, column) = (error.line?, error.column?);
    let before: usize = template
        .text
        .split_inclusive('\n')
        .take(line.checked_sub(1)?)
        .map(str::len)
        .sum();
    let text = template.text.get(before..)?.lines().next().unwrap_or_default();
    let start = text
        .char_indices()
        .nth(column.saturating_sub(1))
        .map_or(0, |(offset, _)| offset);
    let rest = text.get(start..)?;
    let length = rest.find("}}").map_or(rest.len(), |braces| braces + 2);
    let offset = |offset: usize| template.original_offset(before + offset);
    Some(offset(start)..offset(start + length))
}

#[cfg(test)]
mod tests;
