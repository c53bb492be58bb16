//! The texts, read: deployments with the parameter files that belong to them.

use std::borrow::Cow;

use arcstr::ArcStr;

use super::environment_name::environment;
use super::known::{Known, Said};
use super::places::PlacesOnDemand;
use super::report::{ResourceReport, State};
use super::variants::{self, Variant};
use super::{
    Form, ImportError, NoForm, Source, cli_yaml, live_state, role_spelling, segments, service_defaults,
    target_group,
};
use crate::arm::read::{self, Comment, Places, parameter_file};
use crate::arm::{self, COMPUTE, Deployment, ParameterFile, ParameterValue, Value, settle};
use crate::expression::Expression;
use crate::expression::arm::{Quotes, read_string};
use crate::hashing::HashMap;

/// A text that says what is deployed.
#[derive(Debug)]
pub(super) struct Origin<'s> {
    pub(super) source: &'s Source,
    pub(super) form: Form,
    /// Where its values are.
    pub(super) places: PlacesOnDemand<'s>,
    /// Its comments.
    pub(super) comments: Vec<Comment>,
    /// The template as it was read, until everything that it deploys is known; empty if it is none.
    template: Deployment,
    /// Whether the template has a compute.
    pub(super) declares_computes: bool,
    /// Its resources without loops, variables and nested deployments.
    pub(super) declared: Deployment,
    /// The values of its parameters, by environment.
    pub(super) files: Vec<ParameterFile>,
    /// The names of these files, each with its environment.
    pub(super) file_names: Vec<(Option<String>, String)>,
    /// Expressions that cannot be read: a JSON pointer to each, and why.
    pub(super) unread: Vec<(String, String)>,
    /// What is known of its resources besides, by their symbols.
    pub(super) known: HashMap<ArcStr, Known>,
    /// What is in it and is not imported, if that is no resource of it.
    pub(super) not_imported: Vec<ResourceReport>,
    /// What could not be settled, and the like.
    pub(super) notes: Vec<String>,
}

/// Reads the texts; parameter files go to the template that they belong to.
pub(super) fn read<'s>(texts: &'s [(Cow<'_, Source>, usize)]) -> Result<Vec<Origin<'s>>, ImportError> {
    let mut origins = Vec::new();
    let mut files = Vec::new();
    for (source, added) in texts {
        let source: &Source = source;
        let (form, places) =
            Form::with_places(&source.name, &source.text).map_err(|NoForm { reason, place }| {
                ImportError::new(source, reason).at(place.map(|place| place.counted_from(*added)))
            })?;
        let places = PlacesOnDemand::of(&source.text, *added, places.counted_from(*added));
        match form {
            Form::ParameterFile => files.push(source),
            form => origins.push(one(source, form, places)?),
        }
    }
    for source in files {
        attach(source, &mut origins)?;
    }
    for origin in &mut origins {
        origin.put_environments_together()?;
        origin.template = Deployment::default();
    }
    Ok(origins)
}

fn one<'s>(source: &'s Source, form: Form, of_text: PlacesOnDemand<'s>) -> Result<Origin<'s>, ImportError> {
    let places = of_text.get();
    if let Some((name, place)) = places.double() {
        let reason =
            format!("a member of an object is there twice, and it is not clear which one is meant: `{name}`");
        return Err(ImportError::new(source, reason).at(Some(place)));
    }
    let mut without = Vec::new();
    let template = match form {
        Form::Template => template(source, &places, &mut without)?,
        Form::Snapshot => {
            let snapshot = read::snapshot(&source.text).map_err(|error| unread(source, error))?;
            snapshot.deployment()
        }
        Form::Answer | Form::Body => {
            let answer = live_state::read(source, form, &places)?;
            return Ok(said(source, form, of_text, answer));
        }
        Form::CliYaml => return Ok(said(source, form, of_text, cli_yaml::read(source)?)),
        Form::Bicep => return Err(bicep(source)),
        Form::BicepParameters => {
            let name = &source.name;
            return Err(
                ImportError::new(source, "it is a Bicep parameter file, and only JSON can be read")
                    .with_help(format!("run `bicep build-params {name}` and pass what it writes")),
            );
        }
        Form::Definition => {
            return Err(ImportError::new(source, "it is a definition already")
                .with_help("to add computes to it, pass it with `--into`"));
        }
        Form::ParameterFile => {
            return Err(ImportError::new(source, "this form cannot be read"));
        }
    };
    let (declared, notes) = settled(&template, form, &[]).map_err(|note| too_much(source, &places, note))?;
    Ok(Origin {
        source,
        form,
        places: of_text,
        unread: without,
        comments: comments(form, &source.text),
        declares_computes: declares_computes(&template),
        template,
        declared,
        files: Vec::new(),
        file_names: Vec::new(),
        known: HashMap::default(),
        not_imported: Vec::new(),
        notes,
    })
}

/// The comments of a template.
fn comments(form: Form, text: &str) -> Vec<Comment> {
    match form {
        Form::Template => read::comments(text),
        _ => Vec::new(),
    }
}

/// A template without loops, variables and nested deployments, and what could not be settled of it.
///
/// # Errors
/// What it is that comes to more than any template can.
fn settled(
    template: &Deployment,
    form: Form,
    given: &[(String, ParameterValue)],
) -> Result<(Deployment, Vec<String>), settle::Note> {
    let mut settled = settle::unrolled(template, given);
    if let Some(at) = settled.notes.iter().position(|note| note.exceeds_limits) {
        return Err(settled.notes.swap_remove(at));
    }
    for output in &mut settled.deployment.outputs {
        // As it is written, where that says it all.
        let written = template.outputs.iter().find(|known| known.name == output.name);
        if let Some(written) = written.filter(|written| !needs_settling(&written.value)) {
            output.value.clone_from(&written.value);
        }
    }
    segments::spell(&mut settled.deployment);
    target_group::spell(&mut settled.deployment);
    role_spelling::spell(&mut settled.deployment);
    crate::raise::linked::link(&mut settled.deployment);
    service_defaults::leave_out(&mut settled.deployment, form);
    let notes = settled.notes.iter().map(|note| note.message.clone()).collect();
    Ok((settled.deployment, notes))
}

/// That a template comes to more than any can, at the expression that does.
fn too_much(source: &Source, places: &Places<'_>, note: settle::Note) -> ImportError {
    let is_it = |text: &str| {
        let written = note.expression.as_deref().unwrap_or_default();
        text == written
            || read_string(text, Quotes::AsInBodies)
                .is_ok_and(|read| !matches!(read, Expression::String(_)) && read.to_arm() == written)
    };
    let expression = note.expression.as_ref();
    let found = expression.and_then(|_| {
        let inside = places.find(&note.pointer, &is_it);
        inside.or_else(|| places.find("", &is_it))
    });
    ImportError::new(source, note.message).at(found.or_else(|| places.at(&note.pointer)))
}

/// Whether a value needs what a definition does not have: variables, loops and nested deployments.
fn needs_settling(value: &Value) -> bool {
    match value {
        Value::Expression(computed) => {
            let text = computed.to_arm().to_lowercase();
            computed.any(&|part| matches!(part, Expression::Variable(_)))
                || text.contains("microsoft.resources/deployments")
                || text.contains(".outputs.")
                || text.contains("copyindex(")
        }
        Value::String(_) | Value::Integer(_) | Value::Boolean(_) => false,
        _ => true,
    }
}

/// How many expressions of a template may be unreadable.
const MOST_UNREAD: usize = 64;

/// A template; an expression in it that cannot be read is left out, and kept with its place.
fn template(
    source: &Source,
    places: &Places<'_>,
    without: &mut Vec<(String, String)>,
) -> Result<Deployment, ImportError> {
    let mut text = Cow::Borrowed(source.text.as_str());
    loop {
        let read = match &text {
            Cow::Borrowed(text) => read::read_placed(places, text),
            Cow::Owned(text) => arm::read(text),
        };
        let error = match read {
            Ok(template) => return Ok(template),
            Err(error) => error,
        };
        if error.is_too_deep {
            return Err(unread(source, error));
        }
        let blanked = Places::of(&text).blanked(&error.pointer);
        match blanked.filter(|_| without.len() < MOST_UNREAD && error.pointer.starts_with("/resources/")) {
            Some(blanked) => text = Cow::Owned(blanked),
            None => return Err(unread(source, error)),
        }
        without.push((error.pointer, error.reason));
    }
}

/// What a text says that is no template: nothing in it is an expression.
fn said<'s>(source: &'s Source, form: Form, places: PlacesOnDemand<'s>, mut said: Said) -> Origin<'s> {
    service_defaults::leave_out(&mut said.deployment, form);
    Origin {
        source,
        form,
        comments: Vec::new(),
        template: Deployment::default(),
        declares_computes: false,
        declared: said.deployment,
        places,
        unread: Vec::new(),
        files: Vec::new(),
        file_names: Vec::new(),
        known: said.known,
        not_imported: said.not_imported,
        notes: said.notes,
    }
}

fn unread(source: &Source, error: read::ReadError) -> ImportError {
    ImportError::new(source, error.reason).at(error.place)
}

fn bicep(source: &Source) -> ImportError {
    let name = match source.name.as_str() {
        "<stdin>" | "-" => "main.bicep",
        name => name,
    };
    ImportError::new(source, "it is Bicep, which only Bicep's compiler reads")
        .with_help(format!("run `bicep build {name} --stdout | armlet import -`"))
}

/// Gives the values of a parameter file to the template that it belongs to.
fn attach(source: &Source, origins: &mut [Origin<'_>]) -> Result<(), ImportError> {
    let templates: Vec<usize> = origins
        .iter()
        .enumerate()
        .filter(|(_, origin)| origin.form == Form::Template)
        .map(|(index, _)| index)
        .collect();
    let of_name = |index: &&usize| {
        let stem = origins.get(**index).map(|origin| origin.source.stem());
        stem.is_some_and(|own| source.stem() == own)
    };
    let found = match templates.as_slice() {
        [only] => Some(*only),
        several => several.iter().find(of_name).copied(),
    };
    let Some(origin) = found.and_then(|index| origins.get_mut(index)) else {
        return Err(ImportError::new(
            source,
            "it is a parameter file, and it is not clear of which template",
        )
        .with_help("pass it together with its template, `main.json` for `main.dev.parameters.json`"));
    };
    let environment = environment(&source.name, origin.source.stem());
    let file = parameter_file(&source.text, environment.as_deref()).map_err(|error| unread(source, error))?;
    if file.environment.is_none() {
        (origin.declared, origin.notes) = settled(&origin.template, origin.form, &file.values)
            .map_err(|note| too_much(origin.source, &origin.places.get(), note))?;
    }
    origin.files.push(file);
    origin.file_names.push((environment, source.name.clone()));
    Ok(())
}

/// Whether a template, or one in it, has a compute, which a loop may make none of.
fn declares_computes(template: &Deployment) -> bool {
    template.resources.iter().any(|resource| {
        let nested = resource
            .as_read
            .as_ref()
            .and_then(|as_read| as_read.nested.as_ref());
        resource.is(COMPUTE) && !resource.existing
            || nested.is_some_and(|nested| declares_computes(&nested.deployment))
    })
}

impl Origin<'_> {
    /// The pointer to a member of what is at a pointer, or to an item of it, which may be given by its name.
    pub(super) fn inside(&self, pointer: &str, segment: &str) -> String {
        let direct = format!("{pointer}/{}", segment.replace('~', "~0").replace('/', "~1"));
        let places = self.places.get();
        if places.at(&direct).is_some() {
            return direct;
        }
        let items = (0..).map(|index| format!("{pointer}/{index}"));
        let mut items = items.take_while(|item| places.at(item).is_some());
        items
            .find(|item| places.text(&format!("{item}/name")).as_deref() == Some(segment))
            .unwrap_or(direct)
    }

    /// Puts what the template deploys in each environment together, where its loops differ between them.
    fn put_environments_together(&mut self) -> Result<(), ImportError> {
        let mut variants: Vec<Variant> = Vec::new();
        for file in &self.files {
            let Some(environment) = file.environment.clone() else {
                continue;
            };
            let settled = settled(&self.template, self.form, &file.values);
            let (declared, _) = settled.map_err(|note| too_much(self.source, &self.places.get(), note))?;
            variants.push(Variant::new(environment, declared));
        }
        let has_open_shape =
            |resource: &arm::Resource| resource.is(COMPUTE) && settle::shape::open_shape(resource).is_some();
        if let Some(first) = variants.first()
            && self.declared.resources.iter().any(has_open_shape)
        {
            // Without a file nothing says what these computes are.
            self.declared = first.declared.clone();
        }
        let room = variants::make_room(&mut self.declared, &mut variants, &mut self.files);
        self.notes.extend(room);
        let lost = variants::merge(&mut self.declared, &variants, &mut self.files);
        self.not_imported
            .extend(lost.into_iter().map(|reason| ResourceReport {
                kind: "environment".to_owned(),
                name: self.source.name.clone(),
                file: self.source.name.clone(),
                place: None,
                state: State::NotImported(reason),
            }));
        Ok(())
    }
}
