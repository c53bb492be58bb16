//! `armlet init`: a commented definition of the kind of compute that fits, or a pipeline.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use super::args::InitArgs;
use super::{Fault, Outcome, Printer, disk, pipeline};

/// What the compute is for, and the definition that fits.
pub(super) const PURPOSES: [(&str, &str); 5] = [
    ("notebooks", include_str!("../../templates/init/notebooks.toml")),
    ("training", include_str!("../../templates/init/training.toml")),
    ("batch", include_str!("../../templates/init/batch.toml")),
    ("realtime", include_str!("../../templates/init/realtime.toml")),
    ("spark", include_str!("../../templates/init/spark.toml")),
];

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
    write_new(&path, text, "name another file: `armlet init gpu.compute.toml`")?;
    let shown = disk::display(&path);
    printer.note(&format!(
        "wrote {shown}; fill in the names, then run `armlet build {shown}`"
    ));
    Ok(Outcome::Success)
}

/// Writes a file that is not there yet; one that is there stays as it is, and `help` says what to do about it.
pub(super) fn write_new(path: &Path, text: &str, help: &str) -> Result<(), Fault> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Fault::new(format!("`{}` is there already", disk::display(path))).with_help(help)
        }
        _ => Fault::io("write", path, &error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{self, Options};
    use crate::source::{NoFiles, SourceFile};

    #[test]
    fn every_definition_is_without_findings_and_builds() {
        for (purpose, text) in PURPOSES {
            let options = Options {
                stem: "compute".to_owned(),
                ..Options::default()
            };
            let built = compile::build(SourceFile::new("compute.toml", text), &NoFiles, &options);
            let messages: Vec<&str> = built
                .findings
                .iter()
                .map(|finding| finding.message.as_str())
                .collect();
            assert_eq!(messages, Vec::<&str>::new(), "for {purpose}");
            assert!(built.outputs.len() >= 2, "for {purpose}");
        }
    }

    #[test]
    fn a_file_that_is_there_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("compute.toml");
        write_new(&path, "first", "").unwrap();
        assert!(write_new(&path, "second", "").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "first");
    }
}
