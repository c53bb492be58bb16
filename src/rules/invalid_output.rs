//! `invalid-output`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::language::template_output::OutputProperty;
use crate::model::{Called, Compute, Definition, TemplateOutput, TemplateOutputValue};
use crate::source::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    code: code!("invalid-output", Deny, "an output of something that is not there"),
    check: Check::Declaration(|definition, _, findings| {
        // The definitions that extend a base may have the computes that its outputs name.
        if definition.outputs.is_empty() || definition.document.is_base() {
            return;
        }
        let repeated = definition.outputs.repeated();
        findings.extend(repeated.map(|(output, first)| same_name(output, first)));
        let called = Called::of(definition);
        for output in &definition.outputs {
            if let Some(TemplateOutputValue::Compute { compute, property }) = &output.value {
                let property = property.as_ref().map(|property| property.value);
                findings.extend(of_compute(output, compute, property, definition, &called));
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
    name: &Spanned<ArcStr>,
    property: Option<OutputProperty>,
    definition: &Definition,
    called: &Called<'_>,
) -> Option<Diagnostic> {
    let computes = called.computes(&name.value).iter();
    let mut found: Vec<(Span, Vec<&Compute>, &str)> = computes
        .map(|compute| (compute.name.span, vec![*compute], "string"))
        .collect();
    if let Some(fleet) = called.fleet(&name.value) {
        let people = definition.computes.iter();
        let people = people.filter(|compute| fleet.holds(compute.name.span));
        found.push((fleet.name.span, people.collect(), "array"));
    }
    let (computes, kind) = match found.as_slice() {
        [] => return Some(unknown(name, definition)),
        [(_, computes, kind)] => (computes, *kind),
        [(first, ..), (second, ..), ..] => {
            let message = format!("two computes have the key `{}`", name.value);
            let finding = Diagnostic::new(RULE.code, name.span, message, "which of them?")
                .with_related(*first, "the first")
                .with_related(*second, "the second");
            return Some(
                finding.with_help("give one of the two tables another key; `name` can stay as it is"),
            );
        }
    };
    if output.type_name.value != kind {
        return Some(wrong_type(output, kind));
    }
    let lacks_system = |compute: &&&Compute| {
        let identity = compute.envelope.identity.as_ref();
        !identity.is_some_and(|identity| identity.system)
    };
    let lacking = computes.iter().find(lacks_system);
    let lacking = lacking.filter(|_| property == Some(OutputProperty::PrincipalId))?;
    let message = format!("`{}` has no system-assigned identity", lacking.name.value);
    let finding = Diagnostic::new(RULE.code, name.span, message, "has no `principal_id`");
    let finding = match &lacking.envelope.identity {
        Some(identity) => finding.with_related(identity.span, "it has only these identities"),
        None => finding,
    };
    Some(finding.with_help(match kind {
        "array" => "add `identity = \"system\"` to the fleet",
        _ => "add `identity = \"system\"` to the compute",
    }))
}

/// The finding about an output of another type than the property has.
fn wrong_type(output: &TemplateOutput, kind: &str) -> Diagnostic {
    let written = &output.type_name;
    if kind == "string" {
        let message = format!("the output is a string, not of type `{}`", written.value);
        return Diagnostic::new(RULE.code, written.span, message, "remove this line");
    }
    let message = format!(
        "the output of a fleet is an array, not of type `{}`",
        written.value
    );
    Diagnostic::new(RULE.code, written.span, message, "one value for each person")
        .with_help("write `type = \"array\"` in the output")
}

fn unknown(name: &Spanned<ArcStr>, definition: &Definition) -> Diagnostic {
    let message = format!("there is no compute `{}`", name.value);
    let finding = Diagnostic::new(RULE.code, name.span, message, "not a compute of this definition");
    let fleets = definition.document.fleets().iter();
    let computes = definition.computes.iter();
    let known = computes.map(|compute| compute.name.value.as_str());
    let known = known.chain(fleets.map(|fleet| fleet.name.value.as_str()));
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
