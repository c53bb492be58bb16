//! The ways in which the parameters of a definition get values, those that put in the same together.

use arcstr::ArcStr;

use sha2::{Digest, Sha256};

use super::super::Options;
use crate::document::{ComputeTable, Document};
use crate::hashing::{HashMap, HashSet};
use crate::model::{Definition, EnvironmentDefinition};
use crate::source::Span;
use crate::syntax::Value;
use crate::values::{Case, Substitution, of_branches, put_in};

/// Cases that put in the same: not what they put in, because of a thousand environments there may be as many.
pub(super) struct Alike {
    /// The environments; `None` for the defaults alone.
    pub(super) environments: Vec<Option<String>>,
    /// The number of the first among all environments; `None` for the defaults.
    first: Option<usize>,
    /// Whether nothing differs from what is written.
    pub(super) is_as_written: bool,
    /// Whether they say where they are in Azure.
    pub(super) has_target: bool,
}

impl Alike {
    /// With what is put in.
    pub(super) fn group(&self, definition: &Definition) -> Group {
        let environment = self.first.and_then(|number| definition.environments.get(number));
        Group {
            environments: self.environments.clone(),
            ..Group::of(definition, environment)
        }
    }
}

/// What is put in, and where.
pub(super) struct Group {
    /// The environments; `None` for the defaults alone.
    pub(super) environments: Vec<Option<String>>,
    pub(super) substitutions: Vec<Substitution>,
    /// The computes that are not deployed there, by the places of their keys.
    absent: HashSet<Span>,
}

impl Group {
    /// What is put in for an environment, or for the defaults.
    pub(super) fn of(definition: &Definition, environment: Option<&EnvironmentDefinition>) -> Self {
        let case = match environment {
            Some(environment) => Case::of_environment(definition, environment),
            None => Case::of_defaults(definition),
        };
        Self {
            environments: vec![case.environment().map(str::to_owned)],
            substitutions: case.substitutions(),
            absent: absent(definition, case.environment()),
        }
    }

    /// A digest of all that distinguishes it. What is written at a place is the same wherever it is put in; what is computed there
    /// is not.
    fn digest(&self, target: Option<Span>) -> [u8; 32] {
        let mut digest = Sha256::new();
        let mut add = |span: Span| {
            for number in [span.source.0, span.start, span.end] {
                digest.update(number.to_le_bytes());
            }
        };
        target.into_iter().for_each(&mut add);
        add(Span::default());
        let mut absent: Vec<Span> = self.absent.iter().copied().collect();
        absent.sort_unstable();
        absent.into_iter().for_each(&mut add);
        for one in &self.substitutions {
            add(one.at);
            add(one.value.span);
        }
        for one in &self.substitutions {
            let computed = one.is_computed.then(|| one.value.to_json().to_string());
            digest.update(format!("{:?}", (one.key, computed)));
        }
        digest.finalize().into()
    }

    /// Whether nothing differs from what is written.
    fn is_as_written(&self) -> bool {
        self.substitutions.is_empty() && self.absent.is_empty()
    }

    /// What is deployed, with the values put in.
    pub(super) fn document(&self, written: &Document) -> Document {
        let mut document = put_in(written, &self.substitutions);
        document
            .computes
            .retain(|compute| !self.absent.contains(&compute.key.span) && !is_switched_off(compute));
        document
    }

    /// The places of the values.
    pub(super) fn values(&self) -> impl Iterator<Item = Span> {
        self.substitutions.iter().map(|one| one.value.span)
    }
}

/// The cases of a definition, those that put in the same together. One that puts in nothing is as it is written.
pub(super) fn groups(definition: &Definition, options: &Options) -> Vec<Alike> {
    let is_wanted = |name: &ArcStr| {
        options.environments.is_empty() || options.environments.iter().any(|wanted| wanted == name)
    };
    let environments = definition.environments.iter().enumerate();
    let environments = environments.filter(|(_, environment)| is_wanted(&environment.name.value));
    let defaults = options.environments.is_empty().then_some(None);
    let mut groups: Vec<Alike> = Vec::new();
    let mut known: HashMap<[u8; 32], usize> = HashMap::default();
    for environment in defaults.into_iter().chain(environments.map(Some)) {
        let (first, environment) = environment.unzip();
        let new = Group::of(definition, environment);
        let target = environment.and_then(|environment| environment.target.as_ref());
        let digest = new.digest(target.map(|target| target.span));
        let number = *known.entry(digest).or_insert(groups.len());
        match groups.get_mut(number) {
            Some(group) => group.environments.extend(new.environments),
            None => groups.push(Alike {
                first,
                is_as_written: new.is_as_written(),
                has_target: target.is_some(),
                environments: new.environments,
            }),
        }
    }
    groups
}

/// The computes that `environments` keeps out of an environment.
fn absent(definition: &Definition, environment: Option<&str>) -> HashSet<Span> {
    let Some(environment) = environment else {
        return HashSet::default();
    };
    let computes = definition.computes.iter();
    let absent = computes.filter(|compute| !compute.is_in(environment));
    absent.map(|compute| compute.name.span).collect()
}

/// Whether `deploy` is `false`, once values are put in.
fn is_switched_off(compute: &ComputeTable) -> bool {
    let deploy = compute.merged.as_table().and_then(|table| table.get("deploy"));
    deploy.is_some_and(|deploy| deploy.value == Value::Boolean(false))
}

/// What is looked at value by value: what parameters allow, each at one place of every key that takes it, and the branches of
/// expressions.
pub(super) fn single_values(definition: &Definition) -> Vec<Group> {
    let counts = definition
        .parameters
        .iter()
        .map(|parameter| parameter.body.allowed.len());
    let allowed = (0..counts.max().unwrap_or_default()).map(|number| {
        let mut taken: HashSet<(Span, &str)> = HashSet::default();
        let mut substitutions = Case::of_allowed(definition, number).substitutions();
        substitutions.retain(|one| taken.insert((one.value.span, one.key)));
        substitutions
    });
    let all = allowed.chain(of_branches(definition));
    let groups = all.map(|substitutions| Group {
        environments: Vec::new(),
        substitutions,
        absent: HashSet::default(),
    });
    groups.collect()
}
