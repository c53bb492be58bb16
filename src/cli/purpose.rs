//! The definitions that `armlet init` writes.

use crate::source::{LoadError, Loader, Within};

/// What the compute is for, and the definition that fits.
pub(super) const PURPOSES: [(&str, &str); 6] = [
    ("notebooks", include_str!("../../templates/init/notebooks.toml")),
    ("class", include_str!("../../templates/init/class.toml")),
    ("training", include_str!("../../templates/init/training.toml")),
    ("batch", include_str!("../../templates/init/batch.toml")),
    ("realtime", include_str!("../../templates/init/realtime.toml")),
    ("spark", include_str!("../../templates/init/spark.toml")),
];

/// The files that a definition of `armlet init` reads, each with its purpose, its name and its text.
const BESIDE: [(&str, &str, &str); 1] = [(
    "class",
    "people.csv",
    include_str!("../../templates/init/people.csv"),
)];

/// The files that the definition of a purpose reads: their names and texts.
pub(super) fn beside(purpose: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let files = BESIDE.into_iter().filter(move |(owner, ..)| *owner == purpose);
    files.map(|(_, name, text)| (name, text))
}

/// Hands out the files of a purpose, each from its text here.
#[derive(Debug)]
pub(super) struct Beside<'p>(pub(super) &'p str);

impl Loader for Beside<'_> {
    fn load(&self, path: &str, _: Within<'_>) -> Result<Vec<u8>, LoadError> {
        let found = beside(self.0).find(|(name, _)| *name == path);
        found
            .map(|(_, text)| text.as_bytes().to_vec())
            .ok_or(LoadError::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{self, Options};
    use crate::source::SourceFile;

    fn findings(text: &str, loader: &dyn Loader) -> (Vec<&'static str>, usize) {
        let options = Options {
            stem: "compute".to_owned(),
            ..Options::default()
        };
        let built = compile::build(SourceFile::new("compute.toml", text), loader, &options);
        let found = built.findings.iter().map(|finding| finding.code.id).collect();
        (found, built.outputs.len())
    }

    /// The files of a purpose, filled in.
    struct Filled<F>(&'static str, F);

    impl<F: Fn(&str) -> String + Sync> Loader for Filled<F> {
        fn load(&self, path: &str, within: Within<'_>) -> Result<Vec<u8>, LoadError> {
            let bytes = Beside(self.0).load(path, within)?;
            Ok(self.1(&String::from_utf8(bytes).unwrap()).into_bytes())
        }
    }

    #[test]
    fn every_definition_has_placeholders_only_and_builds_once_they_are_filled_in() {
        for (purpose, text) in PURPOSES {
            let (mut found, outputs) = findings(text, &Beside(purpose));
            found.dedup();
            assert_eq!((found, outputs), (vec!["placeholder-value"], 0), "for {purpose}");
            let fill = |text: &str| {
                let text = text.replace("my-workspace", "mlw-team");
                text.replace("-000000000000", "-000000000001")
                    .replace(['<', '>'], "")
            };
            let (found, outputs) = findings(&fill(text), &Filled(purpose, fill));
            assert_eq!((found, outputs), (Vec::new(), 5), "for {purpose}");
        }
    }
}
