//! The parameter files beside a template: `main.dev.parameters.json`, `main.parameters.dev.json`, `main.parameters.json`.

use super::fault::Fault;
use super::text;
use crate::arm::ParameterFile;
use crate::arm::read::parameter_file;
use crate::source::{Loader, Within};

/// The parameter files of the template `file_name` that the loader finds beside it, sorted by environment. The one without an
/// environment is read only if there is none with one, because then it says what the others say.
pub(super) fn parameter_files(file_name: &str, loader: &dyn Loader) -> Result<Vec<ParameterFile>, Fault> {
    let Some((stem, _)) = file_name.rsplit_once('.') else {
        return Ok(Vec::new());
    };
    let files = loader.files();
    let beside = files.iter().filter(|file| !file.contains('/'));
    let mut found: Vec<(Option<&str>, &str)> = beside
        .filter_map(|file| Some((environment(file, stem)?, file.as_str())))
        .collect();
    found.sort();
    if found.iter().any(|(environment, _)| environment.is_some()) {
        found.retain(|(environment, _)| environment.is_some());
    }
    found.dedup_by_key(|(environment, _)| *environment);
    let read = found
        .into_iter()
        .map(|(environment, file)| read(file, environment, loader));
    read.collect()
}

/// The environment of a parameter file of the template, `Some(None)` if it names none; `None` if it is another file.
fn environment<'f>(file: &'f str, stem: &str) -> Option<Option<&'f str>> {
    let rest = file.strip_prefix(stem)?.strip_suffix(".json")?;
    let rest = rest.strip_prefix('.')?;
    if rest == "parameters" {
        return Some(None);
    }
    let name = rest
        .strip_suffix(".parameters")
        .or_else(|| rest.strip_prefix("parameters."))?;
    let is_one_word = !name.is_empty() && !name.contains('.');
    is_one_word.then_some(Some(name))
}

fn read(file: &str, environment: Option<&str>, loader: &dyn Loader) -> Result<ParameterFile, Fault> {
    let name = loader.display_name(file);
    let bytes = loader
        .load(file, Within::Folder(""))
        .map_err(|error| Fault::new(format!("cannot read `{name}`: {error}")))?;
    let text = text::of_bytes(&bytes, &name)?;
    parameter_file(&text, environment).map_err(|error| {
        Fault::new(format!("`{name}` is not a parameter file: {error}"))
            .with_help("a file of this name beside a template gives the values of an environment")
    })
}

#[cfg(test)]
mod tests {
    use super::environment;

    #[test]
    fn the_environment_is_in_the_name() {
        assert_eq!(environment("main.dev.parameters.json", "main"), Some(Some("dev")));
        assert_eq!(environment("main.parameters.dev.json", "main"), Some(Some("dev")));
        assert_eq!(environment("main.parameters.json", "main"), Some(None));
        for other in [
            "main.json",
            "other.parameters.json",
            "main.dev.json",
            "main.a.b.parameters.json",
            "mainx.parameters.json",
        ] {
            assert_eq!(environment(other, "main"), None, "{other}");
        }
    }
}
