//! A folder with definitions, and the program run in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;

use tempfile::TempDir;

/// A definition without a finding: two environments, so that every kind of output is written.
pub(crate) const LAB: &str = r#"# The lab of the spring term.
[workspace]
name = "mlw-labs"

[parameters.size]
description = "size of the nodes"

[environments.dev]
size = "STANDARD_DS3_v2"

[environments.prod]
size = "STANDARD_DS4_v2"

[cluster.cpu-cluster]
size = { param = "size" }
min_instances = 0
max_instances = 2
idle_time_before_scale_down = "120s"

[lints]
name-shared-by-environments = "allow"
"#;

/// The same one with one mistake, `min-above-max`, that `--fix` does not fix.
pub(crate) fn broken_lab() -> String {
    let lab = LAB.replace("min_instances = 0", "min_instances = 3");
    format!("{lab}always-on-nodes = \"allow\"\n")
}

/// What a build of [`LAB`] in `compute.toml` writes.
pub(crate) const OUTPUTS: [&str; 6] = [
    "compute.bicep",
    "compute.dev.bicepparam",
    "compute.dev.parameters.json",
    "compute.json",
    "compute.prod.bicepparam",
    "compute.prod.parameters.json",
];

/// A temporary folder.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::Builder::new().prefix("armlet-test").tempdir().unwrap();
        Self { folder }
    }

    /// A folder with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let project = Self::empty();
        for (path, text) in files {
            project.write(path, text);
        }
        project
    }

    /// A folder with `text` as its `compute.toml`.
    pub(crate) fn of(text: impl AsRef<[u8]>) -> Self {
        let project = Self::empty();
        project.write("compute.toml", text);
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// The command, in this folder, without the terminal settings of the person who runs the tests.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = armlet();
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Ended::from(self.command(arguments).output().unwrap())
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), input).unwrap();
        let mut command = self.command(arguments);
        command.stdin(Stdio::from(fs::File::open(file.path()).unwrap()));
        Ended::from(command.output().unwrap())
    }

    /// Every file below the folder, by its path, with bytes and time of change.
    pub(crate) fn files(&self) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
        let mut files = BTreeMap::new();
        collect(self.folder.path(), self.folder.path(), &mut files);
        files
    }

    /// The paths of all files that are not definitions.
    pub(crate) fn outputs(&self) -> Vec<String> {
        let files = self.files().into_keys();
        files.filter(|path| !path.ends_with(".toml")).collect()
    }
}

/// The program, without the variables that change how it prints.
pub(crate) fn armlet() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_armlet"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, (Vec<u8>, SystemTime)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        let name = path
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let changed = path.metadata().unwrap().modified().unwrap();
        files.insert(name, (fs::read(&path).unwrap(), changed));
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// Holds the run to its exit status; shows what it printed otherwise.
    #[track_caller]
    pub(crate) fn with_code(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "stdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Holds the run to have raised exactly this rule, once or more.
    #[track_caller]
    pub(crate) fn with_only_rule(self, rule: &str) -> Self {
        let raised: Vec<&str> = self
            .stderr
            .lines()
            .filter_map(|line| line.strip_prefix("error[").or(line.strip_prefix("warning[")))
            .filter_map(|line| line.split_once(']').map(|(rule, _)| rule))
            .collect();
        assert!(
            !raised.is_empty() && raised.iter().all(|raised| *raised == rule),
            "raised {raised:?}:\n{}",
            self.stderr
        );
        self
    }

    /// The errors of the command itself: one line each.
    pub(crate) fn errors(&self) -> Vec<&str> {
        let lines = self.stderr.lines();
        lines.filter(|line| line.starts_with("error: ")).collect()
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
