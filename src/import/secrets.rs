//! Secrets in what was read: a value becomes a secure parameter, and what else has a secret in it is left out.
//!
//! This comes before everything that writes or compares, so that no text, comment or message can hold one.

use super::Report;
use super::lost::Lost;
use super::secret_places::Search;
use super::secret_words::{has_secret, parameters};
use crate::arm::{Deployment, Output, Parameter, ParameterFile, ParameterValue, Value};
use crate::expression::{Expression, ValueType};
use crate::language::environment::variable_name;
use crate::script::secrets;

/// Takes the secrets out of a deployment and of its parameter files, whose names are `names`. What a resource loses by it is
/// returned.
pub(super) fn take_out(
    deployment: &mut Deployment,
    files: &mut [ParameterFile],
    names: &[(Option<String>, String)],
    report: &mut Report,
) -> Vec<Lost> {
    let mut search = Search::of(std::mem::take(&mut deployment.parameters));
    search.look_through(deployment);
    for parameter in &mut search.parameters {
        if !secrets(&parameter.description).is_empty() {
            parameter.description.clear();
        }
        if gives_secret(parameter, files) {
            search.secure.insert(parameter.name.to_lowercase());
        }
    }
    for resource in deployment
        .resources
        .iter_mut()
        .filter(|resource| !resource.existing)
    {
        search.resource(resource);
    }
    for parameter in &mut search.parameters {
        if search.secure.contains(&parameter.name.to_lowercase()) {
            secure(parameter, report);
        }
    }
    deployment.parameters = search.parameters;
    outputs(deployment, report);
    for file in files {
        values(file, &deployment.parameters, names, report);
    }
    search.lost
}

/// Whether a default of a parameter, or a value that a file has for it, is a secret.
fn gives_secret(parameter: &Parameter, files: &[ParameterFile]) -> bool {
    let given = files.iter().flat_map(|file| &file.values);
    let given = given.filter_map(|(name, value)| match value {
        ParameterValue::Value(value) if name.eq_ignore_ascii_case(&parameter.name) => Some(value),
        _ => None,
    });
    let mut values = parameter.default.iter().chain(&parameter.allowed).chain(given);
    values.any(|value| has_secret(&parameter.name, value))
}

/// Makes a parameter secure. One whose type cannot be loses its values.
fn secure(parameter: &mut Parameter, report: &mut Report) {
    let name = &parameter.name;
    if parameter.default.take().is_some() {
        report.notes.push(format!(
            "the default of the parameter `{name}` is a secret and is left out"
        ));
    }
    parameter.allowed.clear();
    if matches!(parameter.kind, ValueType::String | ValueType::Object) && !parameter.secure {
        parameter.secure = true;
        report.notes.push(format!(
            "the parameter `{name}` gives a secret; the definition declares it as secure"
        ));
    }
}

/// Leaves out the outputs that would show a secret.
fn outputs(deployment: &mut Deployment, report: &mut Report) {
    let declared = &deployment.parameters;
    let is_secure = |name: &String| {
        let mut declared = declared.iter();
        declared.any(|parameter| parameter.secure && parameter.name.eq_ignore_ascii_case(name))
    };
    let shows = |output: &Output| {
        let mut mentioned = Vec::new();
        in_value(&output.value, &mut |expression| {
            parameters(expression, &mut mentioned);
        });
        has_secret(&output.name, &output.value) || !output.secure && mentioned.iter().any(is_secure)
    };
    deployment.outputs.retain(|output| {
        let shows = shows(output);
        if shows {
            let name = &output.name;
            report.lost.push(format!(
                "the output `{name}` is left out: everybody who may read the deployment could read a secret in it"
            ));
        }
        !shows
    });
}

fn in_value(value: &Value, visit: &mut dyn FnMut(&Expression)) {
    match value {
        Value::Expression(computed) => visit(computed),
        Value::Array(items) => items.iter().for_each(|item| in_value(item, visit)),
        Value::Object(inner) => inner.iter().for_each(|(_, value)| in_value(value, visit)),
        _ => {}
    }
}

/// Takes the values of secure parameters out of a file: an environment gets them from the pipeline.
fn values(
    file: &mut ParameterFile,
    declared: &[Parameter],
    names: &[(Option<String>, String)],
    report: &mut Report,
) {
    let environment = &file.environment;
    let of_file: Vec<&str> = names
        .iter()
        .filter(|(known, _)| known == environment)
        .map(|(_, name)| name.as_str())
        .collect();
    file.values.retain_mut(|(name, value)| {
        let mut declared = declared.iter();
        let Some(parameter) = declared.find(|parameter| parameter.name.eq_ignore_ascii_case(name)) else {
            return true;
        };
        if !matches!(value, ParameterValue::Value(_)) || !parameter.secure {
            return true;
        }
        report.lost.push(format!(
            "the value of `{name}` in {} is a secret and is not taken over",
            of_file.join(", ")
        ));
        *value = ParameterValue::EnvironmentVariable {
            name: variable_name(&parameter.name),
            kind: parameter.kind,
        };
        environment.is_some()
    });
}

#[cfg(test)]
mod tests {
    use crate::import::{Imported, Request, Source, State, import};

    fn imported(template: &str, values: Option<&str>) -> Imported {
        let source = |name: &str, text: &str| Source {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        let mut sources = vec![source("main.json", template)];
        sources.extend(values.map(|values| source("main.dev.parameters.json", values)));
        import(&sources, &Request::default()).unwrap()
    }

    fn cluster(parameters: &str, more: &str, properties: &str) -> String {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "parameters": {{{parameters}}},
            "resources": [{{"type": "Microsoft.MachineLearningServices/workspaces/computes", "apiVersion": "2025-06-01",
            "name": "ml/cpu", "location": "[resourceGroup().location]", {more}
            "properties": {{"computeType": "AmlCompute", "properties": {{"vmSize": "Standard_D4ads_v5", {properties}
            "scaleSettings": {{"minNodeCount": 0, "maxNodeCount": 2}}}}}}}}],
            "outputs": {{"given": {{"type": "string", "value": "[parameters('p')]"}}}}}}"#
        )
    }

    #[test]
    fn a_secret_is_in_no_text_of_an_import() {
        let credentials = |password: &str| {
            format!(
                r#""userAccountCredentials": {{"adminUserName": "ops", "adminUserPassword": "{password}"}},"#
            )
        };
        let plain = r#""p": {"type": "string", "defaultValue": "x"}"#;
        let cases = [
            cluster(plain, "", &credentials("Geheim!2026")),
            cluster(
                plain,
                "",
                &credentials("[concat(parameters('p'), 'Geheim!2026')]"),
            ),
            cluster(
                r#""p": {"type": "string", "defaultValue": "Geheim!2026"}"#,
                "",
                &credentials("[parameters('p')]"),
            ),
            cluster(
                r#""p": {"type": "object", "defaultValue": {"password": "Geheim!2026"}}"#,
                "",
                &credentials("[parameters('p').password]"),
            ),
            cluster(plain, r#""tags": {"dbPassword": "Geheim!2026"},"#, ""),
            cluster(plain, "", r#""newThing": {"clientSecret": "Geheim!2026"},"#),
        ];
        for template in cases {
            let imported = imported(&template, None);
            let shown = format!("{imported:?}");
            assert!(!shown.contains("Geheim"), "{template}\n{shown}");
            assert!(
                imported.report.has_losses() || template.contains("defaultValue\": \"Geheim"),
                "{shown}"
            );
        }
    }

    #[test]
    fn a_secret_becomes_a_secure_parameter() {
        let credentials =
            r#""userAccountCredentials": {"adminUserName": "ops", "adminUserPassword": "Geheim!2026"},"#;
        let imported = imported(
            &cluster(r#""p": {"type": "string", "defaultValue": "x"}"#, "", credentials),
            None,
        );
        let text = &imported.definitions[0].text;
        assert!(
            text.contains("admin_password = { param = \"adminPassword\" }"),
            "{text}"
        );
        assert!(
            text.contains("[parameters.adminPassword]\nsecure = true"),
            "{text}"
        );
        assert!(matches!(&imported.report.resources[0].state, State::Lossy(losses) if losses.len() == 1));
    }

    #[test]
    fn the_value_of_a_secure_parameter_comes_from_the_pipeline() {
        let template = cluster(
            r#""p": {"type": "securestring"}"#,
            "",
            r#""userAccountCredentials": {"adminUserName": "ops", "adminUserPassword": "[parameters('p')]"},"#,
        );
        let values = r#"{"parameters": {"p": {"value": "Geheim!2026"}}}"#;
        let imported = imported(&template, Some(values));
        let shown = format!("{imported:?}");
        assert!(!shown.contains("Geheim"), "{shown}");
        let text = &imported.definitions[0].text;
        assert!(text.contains("p = { environment_variable = \"P\" }"), "{text}");
        let lost = imported.report.lost.join(" ");
        assert!(lost.contains("`p` in main.dev.parameters.json"), "{lost}");
    }
}
