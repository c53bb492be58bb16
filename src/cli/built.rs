//! A definition and what it compiles to, each output with its place on the disk.

use std::path::{Path, PathBuf};

use super::disk;
use super::fault::Fault;
use super::input::compile_input;
use crate::compile::{self, Compilation, Options};
use crate::emit::OutputText;

/// What became of one definition.
pub(super) struct Built {
    /// The definition.
    pub(super) path: PathBuf,
    /// What the compiler made of it.
    pub(super) compilation: Compilation,
    /// The name of its outputs up to the first dot that they add.
    pub(super) stem: String,
    /// Where its outputs lie.
    pub(super) folder: PathBuf,
    /// Its outputs, each with its path.
    pub(super) files: Vec<(PathBuf, OutputText)>,
}

/// Builds what a definition itself asks for; writes nothing.
pub(super) fn compile(path: &Path) -> Result<Built, Fault> {
    compile_with(path, Options::default(), None)
}

/// Builds with these options, whose stem is the definition's; writes nothing. The outputs go to `out_dir`, or else to where the
/// definition says.
pub(super) fn compile_with(
    path: &Path,
    mut options: Options,
    out_dir: Option<&Path>,
) -> Result<Built, Fault> {
    let input = disk::read(path)?;
    options.stem.clone_from(&input.stem);
    let folder = input.folder.clone();
    let mut compilation = compile_input(input, |file, loader| compile::build(file, loader, &options));
    let folder = output_folder(&folder, &compilation, out_dir);
    let outputs = std::mem::take(&mut compilation.outputs).into_iter();
    let files = outputs
        .map(|output| (folder.join(&output.name), output.contents))
        .collect();
    Ok(Built {
        path: path.to_path_buf(),
        compilation,
        stem: options.stem,
        folder,
        files,
    })
}

/// `--out-dir`, or the definition's folder with `[output] dir` behind it.
fn output_folder(folder: &Path, compilation: &Compilation, out_dir: Option<&Path>) -> PathBuf {
    if let Some(out_dir) = out_dir {
        return out_dir.to_path_buf();
    }
    let output = compilation.definition.output.as_ref();
    match output.and_then(|output| output.dir.as_ref()) {
        Some(dir) => folder.join(dir.value.as_str()),
        None if folder == Path::new(".") => PathBuf::new(),
        None => folder.to_path_buf(),
    }
}
