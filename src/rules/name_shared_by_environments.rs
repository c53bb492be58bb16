//! `name-shared-by-environments`.

use super::placeholder::interpolated;
use super::{Check, Rule, code};
use crate::diagnostic::Diagnostic;
use crate::hashing::HashMap;
use crate::model::{Compute, ComputeKind, Definition, EnvironmentDefinition, LOCATION, SettingValue};
use crate::source::Span;
use crate::syntax::Node;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "name-shared-by-environments",
        Warn,
        "one compute name in several environments of a region"
    ),
    check: Check::Declaration(|definition, _, findings| {
        if definition.environments.len() < 2 {
            return;
        }
        for compute in &definition.computes {
            let is_made = match compute.kind {
                ComputeKind::Instance(_) | ComputeKind::Cluster(_) => true,
                // What is attached is there already, and its name in the workspace is nobody else's business.
                ComputeKind::Kubernetes(_) | ComputeKind::Attached(_) => false,
            };
            let deploy = compute.envelope.deploy.as_ref();
            let is_off = deploy.is_some_and(|deploy| deploy.literal() == Some(&false));
            if is_made && !is_off && !compute.has_unique_name() {
                findings.extend(shared(compute, definition));
            }
        }
    }),
};

/// The finding about the first two environments in which a compute has one name and whose regions may be the same.
fn shared(compute: &Compute, definition: &Definition) -> Option<Diagnostic> {
    // `invalid-compute-name` reports a name with other characters, from which no suggestion can be made.
    let name = compute.literal_name();
    if name.is_some_and(|name| interpolated(name.value).is_some()) {
        return None;
    }
    let (one, other, name) = first_pair(compute, definition)?;
    let (one, other) = (&one.name.value, &other.name.value);
    Some(
        Diagnostic::new(
            RULE.code,
            span_of_name(compute),
            format!("the environments `{one}` and `{other}` would both have a compute `{name}`"),
            "the same name in both",
        )
        .with_note(
            "the name of an instance or cluster is unique in its Azure region, not only in its workspace (\"Create a \
             compute instance\", Microsoft Learn)",
        )
        .with_help(format!(
            "let the name differ: `unique_name = true`, or `name = {{ expr = \"'{name}-${{environment}}'\" }}`; if the \
             regions differ, say so: `target = {{ location = \"…\" }}` in the environments"
        )),
    )
}

/// The environments that have a name and that lie behind the one that is looked at, by their regions.
#[derive(Default)]
struct Behind<'d> {
    first: Option<&'d EnvironmentDefinition>,
    /// The first whose region nobody says, which may be any.
    anywhere: Option<(usize, &'d EnvironmentDefinition)>,
    in_region: HashMap<String, (usize, &'d EnvironmentDefinition)>,
}

/// Two environments that would both have a compute of a name.
type Pair<'d> = (&'d EnvironmentDefinition, &'d EnvironmentDefinition, String);

/// The first two environments in which a compute has one name and whose regions may be the same, and the name.
fn first_pair<'d>(compute: &Compute, definition: &'d Definition) -> Option<Pair<'d>> {
    let environments = definition.environments.iter();
    let environments = environments.filter(|one| compute.is_in(&one.name.value));
    let mut named = environments.filter_map(|one| Some((one, name_in(one, compute, definition)?)));
    let (one, name) = named.next()?;
    let met = named
        .find(|(other, same)| name.eq_ignore_ascii_case(same) && may_be_one_region(one, other, definition));
    match met {
        Some((other, _)) => Some((one, other, name)),
        None => first_pair_of_many(compute, definition),
    }
}

/// The same where nothing meets the first. From the last to the first, because there may be thousands, none in the region of
/// another.
fn first_pair_of_many<'d>(compute: &Compute, definition: &'d Definition) -> Option<Pair<'d>> {
    let mut behind: HashMap<String, Behind<'d>> = HashMap::default();
    let mut found = None;
    let environments = definition.environments.iter().enumerate().rev();
    for (number, one) in environments.filter(|(_, one)| compute.is_in(&one.name.value)) {
        let Some(name) = name_in(one, compute, definition) else {
            continue;
        };
        let behind = behind.entry(name.to_ascii_lowercase()).or_default();
        let region = region(one, definition).map(|region| plain(&region));
        let other = match &region {
            Some(region) => {
                let met = [behind.in_region.get(region).copied(), behind.anywhere];
                met.into_iter().flatten().min_by_key(|(number, _)| *number)
            }
            None => behind.first.map(|first| (number, first)),
        };
        if let Some((_, other)) = other {
            found = Some((one, other, name));
        }
        behind.first = Some(one);
        match region {
            Some(region) => {
                behind.in_region.insert(region, (number, one));
            }
            None => behind.anywhere = Some((number, one)),
        }
    }
    found
}

/// Whether two environments may be in one region; what nobody says may be anything.
fn may_be_one_region(
    one: &EnvironmentDefinition,
    other: &EnvironmentDefinition,
    definition: &Definition,
) -> bool {
    match [one, other].map(|environment| region(environment, definition)) {
        [Some(one), Some(other)] => plain(&one) == plain(&other),
        _ => true,
    }
}

fn span_of_name(compute: &Compute) -> Span {
    let said = compute.envelope.name.as_ref();
    said.map_or(compute.name.span, |name| name.span)
}

/// The name of a compute in an environment, where it is known: written out, or what the parameter is given.
fn name_in(
    environment: &EnvironmentDefinition,
    compute: &Compute,
    definition: &Definition,
) -> Option<String> {
    match compute.envelope.name.as_ref().map(|name| &name.value) {
        None => Some(compute.name.value.to_string()),
        Some(SettingValue::Literal(name)) => Some(name.to_string()),
        Some(SettingValue::Parameter(parameter)) => text_in(environment, parameter, definition),
        Some(SettingValue::Expression(_) | SettingValue::Unreadable) => None,
    }
}

/// The region of an environment's workspace: what the parameter `location` is given, or else where the environment is.
fn region(environment: &EnvironmentDefinition, definition: &Definition) -> Option<String> {
    let given = environment.value(LOCATION).and_then(Node::as_str);
    let target = || {
        environment
            .target
            .as_ref()?
            .location
            .as_ref()
            .map(|region| region.value.as_str())
    };
    let said = given.or_else(target).map(str::to_owned);
    said.or_else(|| text_in(environment, LOCATION, definition))
}

/// A region as Azure compares it: `West Europe` is `westeurope`.
fn plain(region: &str) -> String {
    region.replace(' ', "").to_ascii_lowercase()
}

/// The text that a parameter has in an environment: its value there, or its default.
fn text_in(environment: &EnvironmentDefinition, parameter: &str, definition: &Definition) -> Option<String> {
    let default = || Some(&definition.parameter(parameter)?.body.default.as_ref()?.0);
    let node = environment.value(parameter).or_else(default)?;
    node.as_str().map(str::to_owned)
}
