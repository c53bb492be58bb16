//! The environment that the name of a parameter file says.

/// Words in the name of a parameter file that name no environment.
const NO_ENVIRONMENT: [&str; 11] = [
    "parameters",
    "parameter",
    "params",
    "param",
    "azuredeploy",
    "template",
    "main",
    "deploy",
    "compute",
    "values",
    "value",
];

/// The environment that the name of a parameter file says: `dev` for `main.dev.parameters.json`, `dev.parameters.json` and
/// `parameters-dev.json`.
pub(super) fn environment(name: &str, template: &str) -> Option<String> {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let file = file.strip_suffix(".json").unwrap_or(file);
    let words = file.split(['.', '-', '_']);
    let of_template: Vec<&str> = template.split(['.', '-', '_']).collect();
    let is_environment = |word: &&str| {
        !word.is_empty()
            && !NO_ENVIRONMENT.contains(&word.to_ascii_lowercase().as_str())
            && !of_template.contains(word)
    };
    let words: Vec<&str> = words.filter(is_environment).collect();
    (!words.is_empty()).then(|| words.join("-").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::environment;

    #[test]
    fn the_environment_is_in_the_name() {
        for name in [
            "main.dev.parameters.json",
            "main.parameters.dev.json",
            "dev.parameters.json",
            "parameters-dev.json",
            "out/parameters.dev.json",
            "dev.json",
        ] {
            assert_eq!(environment(name, "main").as_deref(), Some("dev"), "{name}");
        }
        for name in [
            "azuredeploy.parameters.json",
            "main.parameters.json",
            "parameters.json",
        ] {
            assert_eq!(environment(name, "main"), None, "{name}");
        }
    }
}
