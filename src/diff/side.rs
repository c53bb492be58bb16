//! One side of a comparison: what it declares, and what it deploys to each of its environments.

use std::borrow::Cow;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::deployed::{Deployed, DeployedResource, EXISTING_COMPUTES};
use super::symbols;
use crate::arm::settle::{self, Settling};
use crate::arm::{Deployment, Output, Parameter, ParameterFile, ParameterValue, Resource, Snapshot, Value};
use crate::expression::ValueType;
use crate::expression::evaluate::Surroundings;
use crate::model::PricesDefinition;
use crate::parallel;

/// One side of a comparison.
///
/// A template with the values that its environments give is one ([`Side::of`], [`Side::evaluated`]), and so are the resources of
/// a snapshot ([`Side::of_cases`]) or of a list from Azure ([`Side::listed`]), which declare nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Side {
    /// The template.
    pub(super) declared: Arc<Deployment>,
    /// What it deploys, by environment.
    pub(super) cases: Vec<Case>,
    /// Whether it is what Azure has, and not what somebody wants to deploy.
    pub(super) is_listed: bool,
    /// What machines cost.
    pub(super) prices: Option<PricesDefinition>,
}

/// What a side deploys to one place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Case {
    /// The environment; `None` if the side has none.
    pub environment: Option<String>,
    /// The resources in order, children behind their parents.
    pub resources: Vec<DeployedResource>,
    /// What the deployment hands back, settled.
    pub(super) outputs: Vec<Output>,
    /// The ids of the resources that its template reads by their symbols.
    pub(super) read_by_symbol: symbols::Ids,
    /// The parameters whose values are not shown, with a hash of where each value comes from.
    pub(super) hidden: Vec<(String, String)>,
    /// The values of the other parameters.
    pub(super) given: Vec<(String, Value)>,
    /// What it was evaluated with.
    pub(super) inputs: Inputs,
    /// The snapshot that it is, if it was read from one.
    pub(super) snapshot: Option<Snapshot>,
}

/// What a template is evaluated with, for one case.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inputs {
    /// The environment; `None` for the defaults.
    pub environment: Option<String>,
    /// The values of a parameter file.
    pub values: Vec<(String, ParameterValue)>,
    /// Where the template is deployed to, as far as that is known.
    pub place: Surroundings,
}

impl Case {
    /// Resources, of which nothing else is known.
    #[must_use]
    pub fn of_resources(environment: Option<String>, resources: Vec<DeployedResource>) -> Self {
        Self {
            environment,
            resources,
            ..Self::default()
        }
    }

    /// The resources of a deployment that is settled: nothing of it is evaluated.
    #[must_use]
    pub fn of_settled(environment: Option<String>, settled: &Deployment) -> Self {
        let resources = settled.resources.iter();
        let resources: Vec<&Resource> = resources.filter(|resource| !resource.existing).collect();
        Self {
            environment,
            resources: parallel::map(&resources, |resource| DeployedResource::of(resource, settled)),
            outputs: settled.outputs.clone(),
            ..Self::default()
        }
    }

    /// What a snapshot shows; what it leaves open is evaluated as far as the place is known. It does not show which resources are
    /// created only once, nor a condition that held.
    #[must_use]
    pub fn of_snapshot(environment: Option<String>, snapshot: &Snapshot, place: &Surroundings) -> Self {
        let deployment = snapshot.deployment();
        let settling = Settling {
            given: &[],
            surroundings: place.clone(),
        };
        let settled = settle::settle(&deployment, &settling).deployment;
        let mut case = Self::of_settled(environment, &settled);
        case.snapshot = Some(snapshot.clone());
        for resource in &mut case.resources {
            resource.as_sent = true;
            resource.not_seen.push("@options".to_owned());
            if resource.deployed == Deployed::Always {
                resource.not_seen.push("condition".to_owned());
            }
        }
        case
    }

    fn evaluated(deployment: &Deployment, inputs: Inputs) -> Self {
        let mut given = inputs.values.clone();
        // NOTE: the list of armlet 0.1 is what a pipeline finds in Azure; its default says nothing.
        given.extend(open_list(deployment, &given));
        let settling = Settling {
            given: &given,
            surroundings: inputs.place.clone(),
        };
        let mut settled = settle::settle(deployment, &settling).deployment;
        let read_by_symbol = symbols::by_id(&mut settled, &inputs.place);
        let hidden = deployment.parameters.iter();
        let shown = deployment.parameters.iter().filter(|parameter| !parameter.secure);
        Self {
            read_by_symbol,
            hidden: hidden
                .filter_map(|parameter| {
                    Some((parameter.name.to_lowercase(), hidden_value(parameter, &given)?))
                })
                .collect(),
            given: shown
                .filter_map(|parameter| Some((parameter.name.clone(), shown_value(parameter, &given)?)))
                .collect(),
            ..Self::of_settled(inputs.environment.clone(), &settled)
        }
        .with(inputs)
    }

    fn with(self, inputs: Inputs) -> Self {
        Self { inputs, ..self }
    }

    /// The same with the ids of resources in the place of the symbols by which it reads them.
    fn with_ids(mut self, ids: &symbols::Ids) -> Self {
        for resource in &mut self.resources {
            let mut body = Value::Object(std::mem::take(&mut resource.body));
            symbols::put_in(&mut body, ids);
            if let Value::Object(body) = body {
                resource.body = body;
            }
        }
        for output in &mut self.outputs {
            symbols::put_in(&mut output.value, ids);
        }
        self
    }

    /// The same with the symbols of another case, where it is a snapshot: that shows a symbol, and not whose it is.
    pub(super) fn with_symbols_of<'c>(case: Cow<'c, Self>, other: &Self) -> Cow<'c, Self> {
        match case.snapshot.is_some() && !other.read_by_symbol.is_empty() {
            true => Cow::Owned(case.into_owned().with_ids(&other.read_by_symbol)),
            false => case,
        }
    }
}

/// The parameter `existingComputes` of armlet 0.1, as one whose value only the deployment knows.
fn open_list(
    deployment: &Deployment,
    given: &[(String, ParameterValue)],
) -> Option<(String, ParameterValue)> {
    let mut parameters = deployment.parameters.iter();
    let list = parameters.find(|parameter| parameter.name == EXISTING_COMPUTES)?;
    let open = ParameterValue::EnvironmentVariable {
        name: String::new(),
        kind: ValueType::Array,
    };
    find(given, &list.name)
        .is_none()
        .then(|| (list.name.clone(), open))
}

fn find<'v>(given: &'v [(String, ParameterValue)], name: &str) -> Option<&'v ParameterValue> {
    let mut given = given.iter();
    given
        .find(|(other, _)| other.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

/// Where the value of a parameter comes from that is not shown; `None` if it is shown, or if nothing is known of it.
fn hidden_value(parameter: &Parameter, given: &[(String, ParameterValue)]) -> Option<String> {
    let source = match (find(given, &parameter.name), &parameter.default) {
        (
            Some(ParameterValue::KeyVault {
                vault,
                secret,
                version,
            }),
            _,
        ) => format!("vault {} {secret} {version:?}", vault.id()).to_lowercase(),
        (Some(ParameterValue::EnvironmentVariable { name, kind: _ }), _) => {
            if name.is_empty() {
                return None;
            }
            format!("variable {name}")
        }
        (Some(ParameterValue::Value(value)), _) | (None, Some(value)) if parameter.secure => {
            format!("value {}", value.to_json())
        }
        _ => return None,
    };
    let hash = Sha256::digest(source.as_bytes());
    Some(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn shown_value(parameter: &Parameter, given: &[(String, ParameterValue)]) -> Option<Value> {
    match (find(given, &parameter.name), &parameter.default) {
        (Some(ParameterValue::Value(value)), _) | (None, Some(value)) => Some(value.clone()),
        _ => None,
    }
}

impl Side {
    /// What a template deploys in each of the environments of its parameter files, or, without any, by its defaults.
    #[must_use]
    pub fn of(deployment: Deployment, parameter_files: Vec<ParameterFile>) -> Self {
        let inputs = parameter_files.into_iter().map(|file| Inputs {
            environment: file.environment,
            values: file.values,
            place: Surroundings::default(),
        });
        Self::evaluated(deployment, inputs.collect())
    }

    /// What a template deploys in each case; without any, by its defaults.
    #[must_use]
    pub fn evaluated(deployment: impl Into<Arc<Deployment>>, mut inputs: Vec<Inputs>) -> Self {
        let deployment = deployment.into();
        if inputs.is_empty() {
            inputs.push(Inputs::default());
        }
        let cases = inputs.into_iter();
        Self {
            cases: cases.map(|inputs| Case::evaluated(&deployment, inputs)).collect(),
            declared: deployment,
            ..Self::default()
        }
    }

    /// What is known to be deployed, without a template that says why.
    #[must_use]
    pub fn of_cases(cases: Vec<Case>) -> Self {
        Self {
            cases,
            ..Self::default()
        }
    }

    /// What Azure has: what the other side lacks is not managed by it.
    #[must_use]
    pub fn listed(cases: Vec<Case>) -> Self {
        Self {
            is_listed: true,
            ..Self::of_cases(cases)
        }
    }

    /// What the side deploys to the environment of another side, which it knows nothing of: its template with the values that the
    /// other side gives, where it has none of its own. A list of resources is the same in each.
    pub(super) fn standing_for<'s>(&'s self, own: &'s Case, other: &Case) -> Cow<'s, Case> {
        if *self.declared == Deployment::default() {
            return Cow::Borrowed(own);
        }
        let mut values = own.inputs.values.clone();
        let is_new = |(name, _): &&(String, ParameterValue)| find(&own.inputs.values, name).is_none();
        values.extend(other.inputs.values.iter().filter(is_new).cloned());
        let (place, elsewhere) = (&own.inputs.place, &other.inputs.place);
        let either = |own: &Option<String>, other: &Option<String>| own.clone().or_else(|| other.clone());
        let inputs = Inputs {
            environment: other.environment.clone(),
            values,
            place: Surroundings {
                tenant_id: either(&place.tenant_id, &elsewhere.tenant_id),
                subscription_id: either(&place.subscription_id, &elsewhere.subscription_id),
                resource_group: either(&place.resource_group, &elsewhere.resource_group),
                location: either(&place.location, &elsewhere.location),
                ..place.clone()
            },
        };
        Cow::Owned(Case::evaluated(&self.declared, inputs))
    }

    /// The side with what machines cost.
    #[must_use]
    pub fn with_prices(mut self, prices: Option<PricesDefinition>) -> Self {
        self.prices = prices;
        self
    }

    /// The case of an environment, as far as it can be compared with what Azure has: resources that `keep` is true for, and neither
    /// parameters nor outputs.
    #[must_use]
    pub fn narrowed(&self, environment: Option<&str>, keep: &dyn Fn(&DeployedResource) -> bool) -> Self {
        let cases = self
            .cases
            .iter()
            .filter(|case| case.environment.as_deref() == environment);
        let narrow = |case: &Case| Case {
            environment: case.environment.clone(),
            resources: case
                .resources
                .iter()
                .filter(|resource| keep(resource))
                .cloned()
                .collect(),
            inputs: case.inputs.clone(),
            ..Case::default()
        };
        Self::of_cases(cases.map(narrow).collect()).with_prices(self.prices.clone())
    }

    /// Its cases.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The computes among the resources.
    pub fn computes(&self) -> impl Iterator<Item = &DeployedResource> {
        let resources = self.cases.iter().flat_map(|case| &case.resources);
        resources.filter(|resource| resource.is_compute())
    }
}
