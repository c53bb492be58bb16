//! `literal-secret`.

use super::plain_text_secrets;
use super::{Check, Rule, code, each_key_where, variable_name};
use crate::diagnostic::{Diagnostic, Findings};
use crate::expression::{self, Expression};
use crate::hashing::HashSet;
use crate::language::key::Key;
use crate::model::{Definition, EnvironmentDefinition, ParameterDefinition, ValueSource, value_source};
use crate::source::{Sources, Span, SpanSet};
use crate::syntax::{Entry, Node};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "literal-secret",
        Deny,
        "a secret that is in plain text, or not kept secret"
    ),
    check: Check::Definition(|definition, sources, findings| {
        secret_settings(definition, findings);
        for parameter in &definition.parameters {
            secure_declaration(parameter, findings);
        }
        for environment in &definition.environments {
            environment_values(definition, environment, findings);
        }
        plain_texts(definition, sources, findings);
    }),
};

/// The settings that are secrets: each must be a secure parameter.
fn secret_settings(definition: &Definition, findings: &mut Findings) {
    each_key_where(definition, &Key::is_secret, &mut |entry, _| {
        findings.extend(secret_setting(definition, entry));
    });
}

fn secret_setting(definition: &Definition, entry: &Entry) -> Option<Diagnostic> {
    let key = entry.key.value.as_str();
    let Some(table) = entry.node.as_table() else {
        let message = format!("`{key}` is a secret and must not be in plain text");
        return Some(
            Diagnostic::new(RULE.code, entry.node.span, message, "a literal")
                .hiding(entry.node.span)
                .with_note("anyone who can read the repository, the template or the deployment history could read it")
                .with_help(format!(
                    "write `{key} = {{ param = \"{0}\" }}`, and declare `[parameters.{0}]` with `secure = true`",
                    camel_case(key)
                )),
        );
    };
    if let Some(name) = table.get("param") {
        return not_secure(definition, name.as_str()?, name.span);
    }
    let text = table.get("expr")?;
    match expression::parse(text.as_str()?)
        .as_ref()
        .map(|parsed| &*parsed.expression)
    {
        Ok(Expression::Parameter(name)) => not_secure(definition, name, text.span),
        _ => Some(
            Diagnostic::new(
                RULE.code,
                text.span,
                format!("`{key}` is a secret and must be a secure parameter, not an expression"),
                "an expression",
            )
            .hiding(text.span)
            .with_help(format!("write `{key} = {{ param = \"{}\" }}`", camel_case(key))),
        ),
    }
}

/// The name of the parameter for a key: `adminPassword` for `admin_password`.
fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{name}{}{tail}", head.to_uppercase())
    })
}

fn not_secure(definition: &Definition, name: &str, span: Span) -> Option<Diagnostic> {
    let parameter = definition
        .parameter(name)
        .filter(|parameter| !parameter.is_secure())?;
    Some(
        Diagnostic::new(
            RULE.code,
            span,
            format!("the parameter `{name}` contains a secret but is not secure"),
            "a secret belongs here",
        )
        .with_related(parameter.name.span, "not secure")
        .with_note(
            "the value of a parameter that is not secure stays in the deployment history in plain text",
        )
        .with_help(format!(
            "add `secure = true` to `[parameters.{}]`",
            parameter.name.value
        )),
    )
}

/// The definition must not contain the value of a secure parameter.
fn secure_declaration(parameter: &ParameterDefinition, findings: &mut Findings) {
    if !parameter.is_secure() {
        return;
    }
    let name = parameter.name.value.as_str();
    let body = &parameter.body;
    let values = body.default.iter().map(|value| ("a default", &value.0));
    let values = values.chain(
        body.allowed
            .iter()
            .map(|value| ("a list of allowed values", &value.0)),
    );
    for (what, node) in values {
        findings.push(
            Diagnostic::new(
                RULE.code,
                node.span,
                format!("`{name}` is secure and must not have {what}: it would be in every template"),
                "a secret in plain text",
            )
            .hiding(node.span)
            .with_help(
                "remove it; `[environments]` says where the value comes from, or the deployment gives it",
            ),
        );
    }
}

fn environment_values(definition: &Definition, environment: &EnvironmentDefinition, findings: &mut Findings) {
    for Entry { key, node } in &environment.values {
        let Some(parameter) = definition.parameter(&key.value) else {
            continue;
        };
        match value_source(node) {
            ValueSource::Literal if parameter.is_secure() => {
                findings.push(literal_value(environment, parameter, node));
            }
            ValueSource::KeyVault if !parameter.is_secure() => {
                findings.extend(not_secure(definition, &key.value, key.span));
            }
            ValueSource::Literal | ValueSource::KeyVault | ValueSource::Variable(_) => {}
        }
    }
}

fn literal_value(
    environment: &EnvironmentDefinition,
    parameter: &ParameterDefinition,
    node: &Node,
) -> Diagnostic {
    let name = &parameter.name.value;
    Diagnostic::new(
        RULE.code,
        node.span,
        format!(
            "`{name}` is secure, but `{}` contains its value",
            environment.name.value
        ),
        "a secret in plain text",
    )
    .hiding(node.span)
    .with_related(parameter.name.span, "secure")
    .with_help(format!(
        "write `{name} = {{ key_vault = \"<the vault's resource id>\", secret = \"<its name there>\" }}`, \
         or `{name} = {{ environment_variable = \"{}\" }}` for a secret that the pipeline holds",
        variable_name(name)
    ))
}

/// Text anywhere in the definition that looks like a secret.
fn plain_texts(definition: &Definition, sources: &Sources, findings: &mut Findings) {
    let own = findings.iter().filter(|finding| finding.code == RULE.code);
    let known: SpanSet = own.flat_map(|finding| &finding.secrets).copied().collect();
    let mut again = HashSet::default();
    for secret in plain_text_secrets::find(definition.tables(), sources) {
        // NOTE: a secret that was found above by its key is not reported again by its form.
        if known.contains(secret.span) || !again.insert(secret.span) {
            continue;
        }
        findings.push(
            Diagnostic::new(
                RULE.code,
                secret.span,
                format!("`{}` contains a secret in plain text", secret.key),
                secret.what,
            )
            .hiding(secret.span)
            .with_note(
                "anyone who can read the repository, the template or the compute's properties can read it",
            )
            .with_help(secret.help()),
        );
    }
}
