//! YAML of the Azure ML CLI → computes.

use arcstr::ArcStr;
use serde_json::Value as Json;

use super::known::{Known, Said};
use super::report::{ResourceReport, State};
use super::{ImportError, Source, location, unsaid};
use crate::arm::{COMPUTE, Key, Resource, ResourceId, WORKSPACE};
use crate::azure::api_version;
use crate::expression::Expression;
use crate::live::{self, CliDocument, LeftOut};
use crate::yaml::{YamlDocument, documents};

/// Reads the documents of a text.
pub(super) fn read(source: &Source) -> Result<Said, ImportError> {
    let text = source.text.trim_start_matches('\u{feff}');
    let documents = documents(text).map_err(|error| ImportError {
        place: Some(error.place),
        ..ImportError::new(source, error.reason)
    })?;
    let mut said = Said::default();
    for (number, document) in documents.iter().enumerate() {
        let members = document.value.as_object().cloned();
        let read = match members {
            Some(mut members) => {
                if documents.len() == 1 && is_unnamed(&members, source) {
                    said.notes.push(format!(
                        "`{}` says no name, so the compute is named for the file",
                        source.name
                    ));
                    members.insert("name".to_owned(), source.stem().into());
                }
                live::cli_document(&members)
            }
            None => Err("it is not a compute, for it is no object of keys".to_owned()),
        };
        match read {
            Ok(compute) => said.add(compute, document),
            Err(reason) => said.not_imported.push(ResourceReport {
                kind: "document".to_owned(),
                name: name(document).unwrap_or_else(|| (number + 1).to_string()),
                file: source.name.clone(),
                place: Some(document.place),
                state: State::NotImported(reason),
            }),
        }
    }
    Ok(said)
}

/// Whether a compute gets its name on the command line (`az ml compute create --name`), and the file has a name that it can have.
fn is_unnamed(members: &serde_json::Map<String, Json>, source: &Source) -> bool {
    let stem = source.stem();
    let is_name = stem.starts_with(|c: char| c.is_ascii_alphabetic())
        && stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    members.contains_key("type") && !members.contains_key("name") && is_name
}

fn name(document: &YamlDocument) -> Option<String> {
    document.value.get("name")?.as_str().map(str::to_owned)
}

impl Said {
    fn add(&mut self, compute: CliDocument, document: &YamlDocument) {
        let CliDocument {
            name,
            mut body,
            read,
            left,
            read_only,
            has_unused_location,
        } = compute;
        if has_unused_location {
            self.notes.push(format!(
                "`location` of `{name}` is left out: the CLI takes the region of the workspace for this kind of compute"
            ));
        }
        if read_only > 0 {
            self.notes.push(format!(
                "of `{name}`, what Azure sets is left out: {read_only} keys"
            ));
        }
        let parent = self.workspace(document);
        let symbol = format!("document{}", self.deployment.resources.len());
        self.known
            .insert(symbol.as_str().into(), known(read, left, document));
        body.insert(Key::Word("location"), location::of_group());
        unsaid::fill(&mut body, &|_| false);
        self.deployment.resources.push(Resource {
            body,
            parent,
            ..Resource::new(
                symbol,
                COMPUTE,
                api_version::written(COMPUTE),
                Expression::String(name.into()),
            )
        });
    }

    /// The symbol of the workspace that the document of a printed compute names in its `id`.
    fn workspace(&mut self, document: &YamlDocument) -> Option<ArcStr> {
        let id = document.value.get("id").and_then(Json::as_str)?;
        let name = Expression::String(ResourceId::parse(id)?.parents.first()?.as_str().into());
        let mut known = self.deployment.resources.iter();
        let known = known.find(|resource| resource.is(WORKSPACE) && resource.name == name);
        if let Some(workspace) = known {
            return Some(workspace.symbol.clone());
        }
        let symbol = ArcStr::from(format!("document{}", self.deployment.resources.len()));
        self.deployment.resources.push(Resource {
            existing: true,
            ..Resource::new(symbol.clone(), WORKSPACE, api_version::written(WORKSPACE), name)
        });
        Some(symbol)
    }
}

/// Where the properties of a compute are written, and which keys no property comes of.
fn known(read: Vec<(&'static str, String)>, left: Vec<LeftOut>, document: &YamlDocument) -> Known {
    let place = |pointer: &str| document.places.get(pointer).copied();
    let read = read.into_iter();
    let mut known = Known {
        place: Some(document.place),
        places: read
            .filter_map(|(path, pointer)| Some((path.to_owned(), place(&pointer)?)))
            .collect(),
        ..Known::default()
    };
    for key in left {
        let path = dotted(&key.pointer);
        let at = place(&key.pointer).map(|place| (path.clone(), place));
        known.places.extend(at);
        let reason = match key.reason {
            "" => "the CLI has no such key for this kind of compute",
            reason => reason,
        };
        known.losses.push((path, reason.to_owned()));
    }
    known
}

/// `/a/b/0` → `a.b[0]`.
fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{name}]"));
        } else {
            path.push_str(if path.is_empty() { "" } else { "." });
            path.push_str(&name);
        }
    }
    path
}
