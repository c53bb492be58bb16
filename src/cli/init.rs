//! `armlet init`: writes a commented definition for a purpose, or a pipeline.

use std::fs;
use std::path::Path;

use super::args::InitArgs;
use super::fault::{Fault, Outcome};
use super::print::Printer;
use super::purpose::{Beside, PURPOSES, beside};
use super::{disk, pipeline};
use crate::bug::bug;
use crate::compile::{self, Options};
use crate::rules::{self, Placeholder};
use crate::schema;
use crate::source::SourceFile;

/// Runs the command.
pub(super) fn run(arguments: &InitArgs, printer: &mut Printer) -> Result<Outcome, Fault> {
    if let Some(platform) = arguments.ci {
        return pipeline::run(platform, arguments.path.as_deref(), printer);
    }
    let found = PURPOSES.iter().find(|(purpose, _)| *purpose == arguments.purpose);
    let (_, text) =
        found.ok_or_else(|| Fault::new(format!("there is no definition for `{}`", arguments.purpose)))?;
    let path = arguments.path.as_deref().unwrap_or(Path::new("compute.toml"));
    let path = if path.is_dir() {
        path.join("compute.toml")
    } else {
        path.to_path_buf()
    };
    let text = if arguments.schema {
        schema_beside(&path, printer)?;
        if path.exists() {
            note_first_line(&path, printer);
            return Ok(Outcome::Success);
        }
        &format!("{FIRST_LINE}\n\n{text}")
    } else {
        *text
    };
    disk::write_new(&path, text, "name another file: `armlet init gpu.compute.toml`")?;
    // A roster that is there already is better than ours.
    for (name, text) in beside(&arguments.purpose) {
        let file = path.with_file_name(name);
        match file.exists() {
            true => printer.note(&format!(
                "{} is there already and stays as it is",
                disk::display(&file)
            )),
            false => {
                disk::write_new(&file, text, "move it away first")?;
                printer.note(&format!("wrote {}", disk::display(&file)));
            }
        }
    }
    let shown = disk::display(&path);
    printer.note(&format!(
        "wrote {shown}; fill in these values, then run `armlet build {shown}`:"
    ));
    for line in to_fill_in(&shown, text, &arguments.purpose) {
        printer.note(&line);
    }
    Ok(Outcome::Success)
}

/// The name of the JSON Schema next to a definition.
const SCHEMA: &str = "armlet.schema.json";

/// The first line of a definition, by which editors find the schema.
const FIRST_LINE: &str = "#:schema ./armlet.schema.json";

/// Writes the JSON Schema next to a definition, over an earlier one but over nothing else.
fn schema_beside(definition: &Path, printer: &Printer) -> Result<(), Fault> {
    let path = definition.with_file_name(SCHEMA);
    let schema = schema::for_editors(None).unwrap_or_else(|| bug("the language has no schema"));
    let is_schema = |bytes: Vec<u8>| {
        let present: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
        present.is_some_and(|present| present.get("title") == schema.get("title"))
    };
    if let Ok(present) = fs::read(&path)
        && !is_schema(present)
    {
        let shown = disk::display(&path);
        return Err(Fault::new(format!(
            "`{shown}` already exists and is not the schema of definitions"
        ))
        .with_help("move it away"));
    }
    printer.write(&path, format!("{schema:#}\n"))
}

/// Says what the first line of an existing definition must be for editors, unless it names a schema.
fn note_first_line(definition: &Path, printer: &Printer) {
    let text = fs::read_to_string(definition).unwrap_or_default();
    if !text
        .trim_start_matches(disk::BYTE_ORDER_MARK)
        .starts_with("#:schema")
    {
        printer.note(&format!(
            "add this first line to `{}`, so that editors find the schema:\n  {FIRST_LINE}",
            disk::display(definition)
        ));
    }
}

/// The values of a new definition that only its owner knows: where each is, and the command that prints it.
fn to_fill_in(shown: &str, text: &str, purpose: &str) -> Vec<String> {
    let file = SourceFile::new(shown, text);
    let compilation = compile::check(file, &Beside(purpose), &Options::default());
    let placeholders = rules::placeholders(&compilation.definition);
    let line = |placeholder: Placeholder| {
        let file = compilation.sources.file(placeholder.span.source)?;
        let Placeholder { key, command, .. } = &placeholder;
        let line = file.position(placeholder.span.range().start).line;
        let shown = file.name.as_str();
        Some(format!("  {shown}:{line}  {key}: {command}"))
    };
    placeholders.into_iter().filter_map(line).collect()
}
