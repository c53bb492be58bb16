//! `invalid-output`.

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::language::template_output::OutputProperty;
use crate::model::{Definition, TemplateOutput, TemplateOutputValue};
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: code!("invalid-output", Deny, "an output of something that is not there"),
    check: Check::Declaration(|definition, _, findings| {
        // The definitions that extend a base may have the computes that its outputs name.
        if definition.document.is_base() {
            return;
        }
        for (index, output) in definition.outputs.iter().enumerate() {
            let mut earlier = definition.outputs.iter().take(index);
            let same = earlier.find(|other| other.name.value.eq_ignore_ascii_case(&output.name.value));
            findings.extend(same.map(|other| same_name(output, other)));
            if let Some(TemplateOutputValue::Compute { compute, property }) = &output.value {
                findings.extend(of_compute(output, compute, property.value, definition));
            }
        }
    }),
};

fn same_name(output: &TemplateOutput, other: &TemplateOutput) -> Diagnostic {
    let message = format!(
        "`{}` and `{}` are the same output to ARM",
        output.name.value, other.name.value
    );
    Diagnostic::new(RULE.code, output.name.span, message, "differs only in case")
        .with_related(other.name.span, "from this one")
        .with_help("rename one of the two")
}

fn of_compute(
    output: &TemplateOutput,
    name: &Spanned<String>,
    property: OutputProperty,
    definition: &Definition,
) -> Option<Diagnostic> {
    let found: Vec<_> = definition.computes_called(&name.value).collect();
    let compute = match found.as_slice() {
        [] => return Some(unknown(name, definition)),
        [only] => only,
        [first, second, ..] => {
            let message = format!("two computes have the key `{}`", name.value);
            let finding = Diagnostic::new(RULE.code, name.span, message, "which of them?")
                .with_related(first.name.span, "the first")
                .with_related(second.name.span, "the second");
            return Some(
                finding.with_help("give one of the two tables another key; `name` can stay as it is"),
            );
        }
    };
    if output.type_name.value != "string" {
        let message = format!("the output is a string, not of type `{}`", output.type_name.value);
        return Some(Diagnostic::new(
            RULE.code,
            output.type_name.span,
            message,
            "remove this line",
        ));
    }
    let identity = compute.envelope.identity.as_ref();
    if property == OutputProperty::PrincipalId && !identity.is_some_and(|identity| identity.system) {
        let message = format!("`{}` has no system-assigned identity", name.value);
        let finding = Diagnostic::new(RULE.code, name.span, message, "has no `principal_id`");
        let finding = match identity {
            Some(identity) => finding.with_related(identity.span, "it has only these identities"),
            None => finding,
        };
        return Some(finding.with_help("add `identity = \"system\"` to the compute"));
    }
    None
}

fn unknown(name: &Spanned<String>, definition: &Definition) -> Diagnostic {
    let message = format!("there is no compute `{}`", name.value);
    let finding = Diagnostic::new(RULE.code, name.span, message, "not a compute of this definition");
    let known = definition
        .computes
        .iter()
        .map(|compute| compute.name.value.as_str());
    match nearest(&name.value, known) {
        Some(near) => finding.with_suggestion(
            format!("did you mean `{near}`?"),
            name.span,
            format!("\"{near}\""),
            Applicability::MaybeIncorrect,
        ),
        None => finding
            .with_help("name a compute by the key of its table: `cpu-cluster` of `[cluster.cpu-cluster]`"),
    }
}
