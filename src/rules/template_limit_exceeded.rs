//! `template-limit-exceeded`.

use arcstr::ArcStr;

use super::{Check, Rule, TemplateSize, code};
use crate::azure::Limit;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Fleet, Split};
use crate::language::toml;
use crate::model::Definition;
use crate::source::{Span, Spanned};

pub(super) const RULE: Rule = Rule {
    code: code!(
        "template-limit-exceeded",
        Deny,
        "a template larger than Azure Resource Manager accepts"
    ),
    check: Check::Template(|definition, size, findings| findings.extend(exceeded(definition, size))),
};

/// Whether nothing is ever said of the size of a template, so that no finding needs to name a compute of it.
pub(crate) fn allows_any_size(definition: &Definition) -> bool {
    let lines = definition.lints.iter();
    let mut lines = lines.filter(|line| line.rule.value == RULE.code.id).peekable();
    lines.peek().is_some() && lines.all(|line| line.level == Some(Level::Allow) && line.only.is_empty())
}

/// A limit, and how much of it the template uses.
struct Use {
    what: &'static str,
    have: usize,
    most: usize,
    help: &'static str,
}

fn exceeded(definition: &Definition, size: &TemplateSize) -> Vec<Diagnostic> {
    let TemplateSize {
        resources,
        parameters,
        variables,
        outputs,
        bytes,
    } = *size;
    let split =
        "split the definition: several definitions can share a workspace and the files that they extend";
    let limits = [
        Use {
            what: "resources",
            have: resources,
            most: Limit::TemplateResources.value(),
            help: split,
        },
        Use {
            what: "parameters",
            have: parameters,
            most: Limit::TemplateParameters.value(),
            help: "write values that never change as literals",
        },
        Use {
            what: "variables, one for each script in lines",
            have: variables,
            most: Limit::TemplateVariables.value(),
            help: "leave `[output] scripts` at `base64`, or split the definition",
        },
        Use {
            what: "outputs",
            have: outputs,
            most: Limit::TemplateOutputs.value(),
            help: split,
        },
        Use {
            what: "bytes",
            have: bytes,
            most: Limit::TemplateBytes.value(),
            help: "put long scripts on the workspace's file share (`path`), or split the definition",
        },
    ];
    let exceeded = limits.into_iter().filter(|limit| limit.have > limit.most);
    exceeded.map(|limit| finding(definition, &limit)).collect()
}

fn finding(definition: &Definition, limit: &Use) -> Diagnostic {
    let Use {
        what,
        have,
        most,
        help,
    } = limit;
    let over = have - most;
    let (span, label) = match *what {
        "resources" => (
            beyond(definition.computes.iter().map(|compute| &compute.name), over),
            "the first above the limit",
        ),
        "parameters" => (
            beyond(
                definition.parameters.iter().map(|parameter| &parameter.name),
                over,
            ),
            "the first above the limit",
        ),
        _ => (None, "from this definition"),
    };
    let start = definition
        .workspace
        .as_ref()
        .map_or_else(Span::default, |workspace| workspace.span);
    Diagnostic::new(
        RULE.code,
        span.unwrap_or(start),
        format!("the template has {have} {what}, but Azure Resource Manager accepts at most {most}"),
        label,
    )
    .with_help(match definition.document.fleets() {
        fleets if ["resources", "bytes"].contains(what) => {
            by_fleet(fleets).unwrap_or_else(|| (*help).to_owned())
        }
        _ => (*help).to_owned(),
    })
}

/// How the largest fleet is split.
fn by_fleet(fleets: &[Fleet]) -> Option<String> {
    let fleet = fleets.iter().max_by_key(|fleet| fleet.people.len())?;
    let name = toml::key(&fleet.name.value);
    let begin = format!("split `fleet.{name}` over two definitions that read the same roster");
    Some(match &fleet.split {
        Some(Split { column, values }) => {
            let [one, other] = values.each_ref().map(|values| condition(column, values));
            format!("{begin}: `{one}` in one, `{other}` in the other")
        }
        None => format!(
            "{begin}: add a column to it, such as `part`, and write `where = {{ part = \"1\" }}` in one and \
             `where = {{ part = \"2\" }}` in the other"
        ),
    })
}

/// `where = { group = ["a", "b"] }`.
fn condition(column: &str, values: &[String]) -> String {
    let value = match values {
        [one] => serde_json::Value::from(one.as_str()),
        several => serde_json::Value::from(several.to_vec()),
    };
    format!("where = {{ {column} = {} }}", toml::value(&value))
}

/// The first of the last `over` names.
fn beyond<'n>(names: impl DoubleEndedIterator<Item = &'n Spanned<ArcStr>>, over: usize) -> Option<Span> {
    names.rev().nth(over.checked_sub(1)?).map(|name| name.span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(size: &TemplateSize) -> String {
        let found = exceeded(&Definition::default(), size);
        let messages: Vec<String> = found.into_iter().map(|finding| finding.message).collect();
        messages.join("\n")
    }

    #[test]
    fn a_template_at_its_limits_is_not_reported() {
        let largest = TemplateSize {
            resources: 800,
            parameters: 256,
            variables: 512,
            outputs: 64,
            bytes: 4_194_304,
        };
        assert_eq!(messages(&largest), "");
    }

    #[test]
    fn each_limit_is_reported_separately() {
        let too_large = TemplateSize {
            resources: 801,
            parameters: 257,
            variables: 513,
            outputs: 65,
            bytes: 4_194_305,
        };
        insta::assert_snapshot!(messages(&too_large), @r"
        the template has 801 resources, but Azure Resource Manager accepts at most 800
        the template has 257 parameters, but Azure Resource Manager accepts at most 256
        the template has 513 variables, one for each script in lines, but Azure Resource Manager accepts at most 512
        the template has 65 outputs, but Azure Resource Manager accepts at most 64
        the template has 4194305 bytes, but Azure Resource Manager accepts at most 4194304
        ");
    }
}
