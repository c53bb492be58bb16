//! The definitions that `armlet init` writes.

/// What the compute is for, and the definition that fits.
pub(super) const PURPOSES: [(&str, &str); 5] = [
    ("notebooks", include_str!("../../templates/init/notebooks.toml")),
    ("training", include_str!("../../templates/init/training.toml")),
    ("batch", include_str!("../../templates/init/batch.toml")),
    ("realtime", include_str!("../../templates/init/realtime.toml")),
    ("spark", include_str!("../../templates/init/spark.toml")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{self, Options};
    use crate::source::{NoFiles, SourceFile};

    fn findings(text: &str) -> (Vec<&'static str>, usize) {
        let options = Options {
            stem: "compute".to_owned(),
            ..Options::default()
        };
        let built = compile::build(SourceFile::new("compute.toml", text), &NoFiles, &options);
        let found = built.findings.iter().map(|finding| finding.code.id).collect();
        (found, built.outputs.len())
    }

    #[test]
    fn every_definition_has_placeholders_only_and_builds_once_they_are_filled_in() {
        for (purpose, text) in PURPOSES {
            let (mut found, outputs) = findings(text);
            found.dedup();
            assert_eq!((found, outputs), (vec!["placeholder-value"], 0), "for {purpose}");
            let filled = text
                .replace("my-workspace", "mlw-team")
                .replace("-000000000000", "-000000000001")
                .replace(['<', '>'], "");
            let (found, outputs) = findings(&filled);
            assert_eq!((found, outputs), (Vec::new(), 5), "for {purpose}");
        }
    }
}
