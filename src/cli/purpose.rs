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
}
