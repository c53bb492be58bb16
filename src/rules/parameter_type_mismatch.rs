//! `parameter-type-mismatch`.

use arcstr::ArcStr;

use super::parameter_value::{Misfit, misfit, wrong_type};
use super::{Check, Rule, code, variable_name};
use crate::diagnostic::{Applicability, Diagnostic, Findings};
use crate::expression::ValueType;
use crate::model::{
    Definition, EnvironmentDefinition, ParameterBody, ParameterDefinition, Reference, TypedExpression,
    ValueSource, reader::Use, value_source,
};
use crate::source::{Span, Spanned};
use crate::syntax::{Entry, Node};
use crate::values::{Translation, value_type};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "parameter-type-mismatch",
        Deny,
        "a value of the wrong type, or outside its bounds"
    ),
    check: Check::Declaration(|definition, _, findings| {
        let references = definition.references.iter();
        findings.extend(references.filter_map(|reference| use_of_wrong_type(definition, reference)));
        let expressions = definition.expressions.iter();
        findings.extend(expressions.filter_map(|expression| wrong_expression(definition, expression)));
        let translation = Translation::of(definition);
        for parameter in &definition.parameters {
            match needed_of_wrong_type(definition, parameter) {
                // The default may already fit the type that the template needs.
                Some(finding) => findings.push(finding),
                None => check_declaration(parameter, &translation, findings),
            }
        }
        for environment in &definition.environments {
            check_environment(definition, environment, &translation, findings);
        }
        findings.extend(wrong_whole_values(definition, &translation));
    }),
};

/// `{ param = "nodes" }` of type `int` where a string belongs.
fn use_of_wrong_type(definition: &Definition, reference: &Reference) -> Option<Diagnostic> {
    let expected = reference.expected?;
    let name = reference.parameter.as_str();
    let found = definition.parameter_type(name);
    if found == ValueType::Any || expected == ValueType::Any || found == expected {
        return None;
    }
    let (found, wanted) = (found.name(), expected.name());
    let finding = Diagnostic::new(
        RULE.code,
        reference.span,
        format!("the parameter `{name}` is of type `{found}`, but this takes a value of type `{wanted}`"),
        format!("of type `{found}`"),
    );
    let finding = match definition.parameter(name) {
        Some(parameter) => finding.with_related(parameter.name.span, format!("declared as `{found}` here")),
        None => finding,
    };
    Some(match expected {
        // `string(true)` is `True`, which no key takes for one of its words.
        ValueType::String if found == ValueType::Bool.name() => finding.with_help(format!(
            "declare the parameter with `type = \"string\"`, or write a text for each of its values: `{{ expr = \"{name} ? '…' : \
             '…'\" }}`"
        )),
        ValueType::String | ValueType::Int | ValueType::Bool => finding.with_help(format!(
            "declare the parameter with `type = \"{wanted}\"`, or write `{{ expr = \"{wanted}({name})\" }}`"
        )),
        _ => finding.with_help(format!("declare the parameter with `type = \"{wanted}\"`")),
    })
}

/// What cannot be part of a value that a parameter gives for a whole table or list.
fn wrong_whole_values(definition: &Definition, translation: &Translation<'_>) -> Vec<Diagnostic> {
    let parameters = definition.parameters.iter();
    let parameters = parameters.filter(|parameter| !parameter.is_secure());
    let wrong = parameters.flat_map(|parameter| {
        let name = parameter.name.value.as_str();
        let values = definition.written_values(parameter);
        let whole = values.flat_map(|value| translation.whole_values(name, value));
        whole.filter_map(|(used, value)| {
            reference_inside(used, value).or_else(|| names_of_subnet(used, value))
        })
    });
    wrong.collect()
}

/// `{ param = "…" }` below a value of a parameter.
fn reference_inside(used: &Use, value: &Node) -> Option<Diagnostic> {
    let reference = value.references().into_iter().next()?;
    let message = format!(
        "a value for the whole of `{}` cannot refer to a parameter or an expression: Azure takes it as it is",
        used.key
    );
    let finding = Diagnostic::new(RULE.code, reference.span, message, "not evaluated here");
    Some(finding.with_help(format!(
        "write `{}` where the definition uses the parameter: its entries may refer to parameters",
        used.key
    )))
}

/// `{ vnet = "…", subnet = "…" }` as a value of a parameter.
fn names_of_subnet(used: &Use, value: &Node) -> Option<Diagnostic> {
    let table = value.as_table().filter(|table| table.get("id").is_none())?;
    let is_named = used.key.ends_with("subnet") && table.get("vnet").is_some();
    let message =
        "a value for the whole of `subnet` must hold the `id`: the deployment makes no id of names here";
    is_named.then(|| {
        Diagnostic::new(RULE.code, value.span, message, "names instead of an `id`").with_help(
            "write `{ id = \"<resource id>\" }`; or write the names in the definition, each with a parameter of its own: \
             `subnet = { vnet = { param = \"…\" }, subnet = { param = \"…\" } }`",
        )
    })
}

/// `[parameters.location]` of type `int`, although the template uses it as a region.
fn needed_of_wrong_type(definition: &Definition, parameter: &ParameterDefinition) -> Option<Diagnostic> {
    let mut needed = definition.needed_parameters();
    let (name, wanted) = needed.find(|(name, _)| name.eq_ignore_ascii_case(&parameter.name.value))?;
    let found = parameter.value_type();
    if [wanted, ValueType::Any].contains(&found) {
        return None;
    }
    let (found, wanted) = (found.name(), wanted.name());
    let message =
        format!("`{name}` is of type `{found}`, but the template itself uses it as type `{wanted}`");
    let label = format!("of type `{found}`");
    let rename = "or rename the parameter";
    Some(match &parameter.body.r#type {
        Some(word) => Diagnostic::new(RULE.code, word.span, message, label).with_suggestion(
            format!("write `\"{wanted}\"`, {rename}"),
            word.span,
            format!("\"{wanted}\""),
            Applicability::MaybeIncorrect,
        ),
        None => Diagnostic::new(RULE.code, parameter.name.span, message, label)
            .with_help(format!("add `type = \"{wanted}\"`, {rename}")),
    })
}

/// An expression with operands of the wrong types, or with a value of the wrong type for its place.
fn wrong_expression(definition: &Definition, typed: &TypedExpression) -> Option<Diagnostic> {
    let parameter = |name: &str| definition.parameter_type(name);
    if let Some(message) = typed.expression.operand_mismatch(&parameter) {
        return Some(Diagnostic::new(
            RULE.code,
            typed.span,
            message,
            "in this expression",
        ));
    }
    let found = typed.expression.value_type(&parameter);
    if found == ValueType::Any || typed.expected == ValueType::Any || found == typed.expected {
        return None;
    }
    let message = format!(
        "this takes a value of type `{}`, but the expression is of type `{}`",
        typed.expected.name(),
        found.name()
    );
    Some(Diagnostic::new(
        RULE.code,
        typed.span,
        message,
        format!("of type `{}`", found.name()),
    ))
}

fn check_declaration(
    parameter: &ParameterDefinition,
    translation: &Translation<'_>,
    findings: &mut Findings,
) {
    check_bounds(parameter, findings);
    let kind = parameter.value_type();
    if parameter.is_secure() {
        let secure = parameter.body.secure.as_ref().map(|secure| secure.span);
        let word = parameter.body.r#type.as_ref();
        findings.extend(word.and_then(|word| secure_type(kind, word, secure)));
        return;
    }
    for value in &parameter.body.allowed {
        findings.extend(wrong_type(kind, &value.0).map(|misfit| finding(parameter, &value.0, misfit)));
    }
    let is_literal = parameter.default_expression().is_none();
    if let Some(default) = parameter.body.default.as_ref().filter(|_| is_literal) {
        let misfit = misfit(parameter, &default.0, translation);
        findings.extend(misfit.map(|misfit| wrong_default(parameter, &default.0, misfit)));
    }
}

/// Bounds that the type does not have, and those that leave no value.
fn check_bounds(parameter: &ParameterDefinition, findings: &mut Findings) {
    let ParameterBody {
        span: _,
        r#type: _,
        description: _,
        default: _,
        allowed: _,
        min_length,
        max_length,
        min_value,
        max_value,
        secure: _,
    } = &parameter.body;
    let kind = parameter.value_type();
    let has_length = [ValueType::String, ValueType::Array, ValueType::Any].contains(&kind);
    let has_order = [ValueType::Int, ValueType::Any].contains(&kind);
    let bounds = [
        ("min_length", min_length, has_length),
        ("max_length", max_length, has_length),
        ("min_value", min_value, has_order),
        ("max_value", max_value, has_order),
    ];
    for (key, bound, fits) in bounds {
        let bound = bound.as_ref().filter(|_| !fits);
        findings.extend(bound.map(|bound| wrong_bound(parameter, key, bound)));
    }
    for (low, min, high, max) in [
        ("min_length", min_length, "max_length", max_length),
        ("min_value", min_value, "max_value", max_value),
    ] {
        findings.extend(crossed(low, min.as_deref(), high, max.as_deref()));
    }
}

fn wrong_default(parameter: &ParameterDefinition, default: &Node, misfit: Misfit) -> Diagnostic {
    let reference = default.as_table().and_then(|table| table.get("param"));
    let finding = finding(parameter, default, misfit);
    match reference.and_then(Node::as_str) {
        Some(other) => finding.with_help(format!(
            "to use another parameter's value as the default, write `{{ expr = \"{other}\" }}`"
        )),
        None => match declared_as(parameter, default).filter(|_| finding.suggestions.is_empty()) {
            Some(kind) => finding.with_help(format!(
                "write a value of type `{}`, or declare the parameter with `type = \"{kind}\"`",
                parameter.type_name()
            )),
            None => finding,
        },
    }
}

/// The type that the parameter needs for its default, if it is not the parameter's type.
fn declared_as(parameter: &ParameterDefinition, default: &Node) -> Option<&'static str> {
    let kind = value_type(default).filter(|kind| *kind != parameter.value_type())?;
    Some(kind.name())
}

fn wrong_bound(parameter: &ParameterDefinition, key: &str, bound: &Spanned<i64>) -> Diagnostic {
    let kind = parameter.type_name();
    let of = if key.ends_with("length") {
        "strings and arrays have a length"
    } else {
        "an `int` has a minimum and maximum"
    };
    Diagnostic::new(
        RULE.code,
        bound.span,
        format!(
            "`{key}` has no meaning for `{}`, which is of type `{kind}`",
            parameter.name.value
        ),
        "has no effect",
    )
    .with_note(format!("only {of}"))
    .with_help("remove the bound, or change the type of the parameter")
}

fn crossed(
    lower: &str,
    least: Option<&Spanned<i64>>,
    upper: &str,
    most: Option<&Spanned<i64>>,
) -> Option<Diagnostic> {
    let (least, most) = (least?, most?);
    (least.value > most.value).then(|| {
        Diagnostic::new(
            RULE.code,
            least.span,
            format!("`{lower}` is greater than `{upper}`, so no value is allowed"),
            format!("a minimum of {}", least.value),
        )
        .with_related(most.span, format!("but a maximum of {}", most.value))
    })
}

/// ARM has only `securestring` and `secureObject`.
fn secure_type(kind: ValueType, word: &Spanned<ArcStr>, secure: Option<Span>) -> Option<Diagnostic> {
    if [ValueType::String, ValueType::Object, ValueType::Any].contains(&kind) {
        return None;
    }
    let finding = Diagnostic::new(
        RULE.code,
        word.span,
        format!(
            "a secure parameter must be of type `string` or `object`, not `{}`",
            kind.name()
        ),
        "cannot be kept secret",
    );
    let finding = match secure {
        Some(span) => finding.with_related(span, "secure"),
        None => finding,
    };
    Some(finding.with_help("make it a string, and convert it with `int(…)` or `json(…)` where it is used"))
}

fn check_environment(
    definition: &Definition,
    environment: &EnvironmentDefinition,
    translation: &Translation<'_>,
    findings: &mut Findings,
) {
    for Entry { key, node } in &environment.values {
        let name = key.value.as_str();
        let source = value_source(node);
        if !matches!(source, ValueSource::Literal) {
            let kind = definition.parameter_type(name);
            let is_vault = matches!(source, ValueSource::KeyVault);
            findings.extend(is_vault.then(|| not_from_a_vault(name, kind, key)).flatten());
            continue;
        }
        let found = match definition.parameter(name) {
            Some(parameter) if parameter.is_secure() => None,
            Some(parameter) => {
                misfit(parameter, node, translation).map(|misfit| finding(parameter, node, misfit))
            }
            None => wrong_type(definition.parameter_type(name), node).map(|misfit| {
                Diagnostic::new(
                    RULE.code,
                    node.span,
                    format!("`{name}` {}", misfit.takes),
                    misfit.label,
                )
            }),
        };
        findings.extend(found);
    }
}

/// A key vault gives strings; a `.bicepparam` with any other type from there does not compile.
fn not_from_a_vault(name: &str, kind: ValueType, key: &Spanned<ArcStr>) -> Option<Diagnostic> {
    if [ValueType::String, ValueType::Any].contains(&kind) {
        return None;
    }
    let message = format!(
        "`{name}` is of type `{}`, but a key vault gives strings only",
        kind.name()
    );
    let finding = Diagnostic::new(RULE.code, key.span, message, "from a key vault");
    Some(finding.with_help(format!(
        "write `{name} = {{ environment_variable = \"{}\" }}`, which is converted, or make the parameter a string",
        variable_name(name)
    )))
}

fn finding(parameter: &ParameterDefinition, node: &Node, misfit: Misfit) -> Diagnostic {
    let name = &parameter.name.value;
    let finding = Diagnostic::new(
        RULE.code,
        node.span,
        format!("`{name}` {}", misfit.takes),
        misfit.label,
    )
    .with_related(parameter.name.span, "declared here");
    match misfit.instead {
        Some(instead) => finding.with_suggestion(
            format!("write `{instead}`"),
            node.span,
            instead,
            Applicability::MaybeIncorrect,
        ),
        None => finding,
    }
}
