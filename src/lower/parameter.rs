//! `[parameters]` → template parameters, `[environments]` → parameter files.

use std::sync::Arc;

use crate::arm::{Bounds, KeyVaultId, Parameter, ParameterFile, ParameterValue, Value};
use crate::bug::bug;
use crate::expression::ValueType;
use crate::model::{
    Definition, ENVIRONMENT, EnvironmentDefinition, ParameterBody, ParameterDefinition, ValueSource,
    value_source,
};
use crate::source::Spanned;
use crate::syntax::Node;
use crate::values::Translation;

/// The template parameter. A secure one has no default: a secret is never in a template.
pub(super) fn parameter(definition: &ParameterDefinition, translation: &Translation<'_>) -> Parameter {
    let ParameterBody {
        span: _,
        r#type: _,
        description,
        default,
        allowed: _,
        min_length,
        max_length,
        min_value,
        max_value,
        secure: _,
    } = &definition.body;
    let bound = |bound: &Option<Box<Spanned<i64>>>| bound.as_ref().map(|bound| bound.value);
    let bounds = Bounds {
        min_length: bound(min_length),
        max_length: bound(max_length),
        min_value: bound(min_value),
        max_value: bound(max_value),
    };
    Parameter {
        secure: definition.is_secure(),
        description: described(
            description.as_ref().map_or("", |text| text.value.as_str()),
            translation.forms(&definition.name.value),
        ),
        default: default
            .as_ref()
            .filter(|_| !definition.is_secure())
            .map(|default| default_value(definition, &default.0, translation)),
        allowed: allowed_values(definition, translation),
        bounds: bounds.held(),
        ..Parameter::new(definition.name.value.as_str(), value_type(definition))
    }
}

/// The type; nothing is lowered while the word for it is none.
fn value_type(definition: &ParameterDefinition) -> ValueType {
    match definition.value_type() {
        ValueType::Any => bug("a parameter without a type was lowered"),
        known => known,
    }
}

/// A description that says what a deployer must give, where REST writes it differently than a definition.
fn described(description: &str, forms: impl Iterator<Item = &'static str>) -> String {
    let sentences: Vec<String> = forms.map(|form| format!("Takes {form}.")).collect();
    let Some(sentence) = sentences.first() else {
        return description.to_owned();
    };
    match description.trim_end() {
        "" => sentence.clone(),
        said if sentences.iter().any(|known| said.ends_with(known)) => description.to_owned(),
        said if said.ends_with(['.', '!', '?']) => format!("{said} {sentence}"),
        said => format!("{said}. {sentence}"),
    }
}

/// A description without what [`described`] adds to it.
pub(crate) fn undescribed(description: &str, forms: impl Iterator<Item = &'static str>) -> &str {
    let mut own = forms.filter_map(|form| description.strip_suffix(&format!("Takes {form}.")));
    own.next().map_or(description, str::trim_end)
}

/// The allowed values as the uses write them; values that they write alike are one.
fn allowed_values(definition: &ParameterDefinition, translation: &Translation<'_>) -> Vec<Value> {
    let mut values = Vec::new();
    for allowed in &definition.body.allowed {
        let value = translation.value(&definition.name.value, &allowed.0);
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// A literal as the uses write it, or what `{ expr = "…" }` computes.
fn default_value(definition: &ParameterDefinition, default: &Node, translation: &Translation<'_>) -> Value {
    match &definition.computed_default {
        Some(computed) => Arc::clone(computed).into(),
        None => translation.value(&definition.name.value, default),
    }
}

/// One file an environment. Without environments there is none: the values are given at deployment.
#[must_use]
pub fn parameter_files(definition: &Definition) -> Vec<ParameterFile> {
    let parameters = super::parameters(definition);
    let translation = Translation::of(definition);
    let environments = definition.environments.iter();
    environments
        .map(|environment| environment_file(definition, &parameters, environment, &translation))
        .collect()
}

/// The values in the order of the template's parameters, under the parameters' own spelling.
fn environment_file(
    definition: &Definition,
    parameters: &[Parameter],
    environment: &EnvironmentDefinition,
    translation: &Translation<'_>,
) -> ParameterFile {
    let name = &environment.name.value;
    let value = |parameter: &Parameter| {
        if parameter.name == ENVIRONMENT && definition.parameter(ENVIRONMENT).is_none() {
            return Some((
                parameter.name.clone(),
                ParameterValue::Value(name.as_str().into()),
            ));
        }
        let node = environment.value(&parameter.name)?;
        let value = parameter_value(&parameter.name, node, parameter.kind, translation);
        Some((parameter.name.clone(), value))
    };
    ParameterFile {
        environment: Some(name.to_string()),
        values: parameters.iter().filter_map(value).collect(),
    }
}

fn parameter_value(
    name: &str,
    node: &Node,
    kind: ValueType,
    translation: &Translation<'_>,
) -> ParameterValue {
    let referenced = match value_source(node) {
        ValueSource::Literal => None,
        ValueSource::KeyVault => key_vault(node),
        ValueSource::Variable(name) => name.map(|name| ParameterValue::EnvironmentVariable {
            name: name.to_owned(),
            kind,
        }),
    };
    referenced.unwrap_or_else(|| ParameterValue::Value(translation.value(name, node)))
}

fn key_vault(node: &Node) -> Option<ParameterValue> {
    let table = node.as_table()?;
    let text = |key| table.get(key).and_then(Node::as_str);
    Some(ParameterValue::KeyVault {
        vault: KeyVaultId::parse(text("key_vault")?)?,
        secret: text("secret")?.to_owned(),
        version: text("version").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::expression::Expression;
    use crate::model;
    use crate::source::{NoFiles, SourceFile, Sources};
    use crate::syntax;

    fn definition(toml: &str) -> Definition {
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new("t.toml", toml));
        let root = syntax::parse(id, &sources, &mut Vec::new()).root;
        let root = root.as_table().unwrap().clone();
        model::read(Document::new(root), &NoFiles, &mut sources, &mut Vec::new())
    }

    #[test]
    fn an_environment_may_give_a_value_for_the_parameters_that_armlet_adds() {
        let definition = definition(
            "[environments.prod]\nlocation = \"westus\"\nnodes = 4\n\
             [parameters.nodes]\ntype = \"int\"\n[cluster.c]\nsize = \"s\"",
        );
        let files = parameter_files(&definition);
        let names: Vec<&str> = files[0].values.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["location", "nodes"]);
    }

    #[test]
    fn a_default_may_be_computed_anew_at_every_deployment() {
        let definition = definition("[parameters.stamp]\ndefault = { expr = \"utcNow()\" }");
        let default = parameter(&definition.parameters[0], &Translation::of(&definition)).default;
        assert_eq!(default, Some(Expression::call("utcNow", []).into()));
    }
}
