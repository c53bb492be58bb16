//! What a deployment means, regardless of its form.

use serde_json::{Map, Value as Json, json};

use super::deployment::{AsRead, Deployment, Output, Resource};
use super::parameter::Parameter;
use super::read::name::full;
use super::script::ScriptForm;
use super::value::Object;
use crate::hashing::HashSet;

impl Deployment {
    /// Whether two deployments are the same except for what no deployment shows: symbols, resources that are only
    /// referred to, the order of keys and of what is depended on, where something is written, and in which form a
    /// script is carried.
    #[must_use]
    pub fn means_the_same(&self, other: &Self) -> bool {
        self.meaning() == other.meaning()
    }

    /// The deployment as one JSON tree; two that mean the same have the same.
    ///
    /// Resources are in their order, names and ids written out, and scripts as Base64.
    #[must_use]
    pub fn meaning(&self) -> Json {
        let named = |(name, value): (&String, Json)| (name.clone(), value);
        let parameters = self
            .parameters
            .iter()
            .map(|one| (&one.name, parameter(one)))
            .map(named);
        let outputs = self.outputs.iter().map(|one| (&one.name, output(one))).map(named);
        let functions = self.functions.iter().map(|function| {
            let name = format!("{}.{}", function.namespace, function.name);
            (name, json!([function.parameters, function.value.to_json()]))
        });
        let deployed = self.resources.iter().filter(|resource| !resource.existing);
        json!({
            "scope": format!("{:?}", self.scope),
            "parameters": parameters.collect::<Map<_, _>>(),
            "functions": functions.collect::<Map<_, _>>(),
            "variables": self.own_variables().to_json(),
            "resources": deployed.map(|resource| self.meaning_of(resource)).collect::<Vec<_>>(),
            "outputs": outputs.collect::<Map<_, _>>(),
        })
    }

    /// The variables less those that hold the text of a script of the template.
    #[must_use]
    pub fn own_variables(&self) -> Object {
        let scripts: HashSet<String> = self
            .scripts()
            .into_iter()
            .filter_map(|script| match &script.form {
                ScriptForm::Lines { variable } => Some(variable.to_ascii_lowercase()),
                ScriptForm::Base64 => None,
            })
            .collect();
        let of_script = |name: &str| scripts.contains(&name.to_ascii_lowercase());
        let mut own = Object::new();
        for (key, value) in self.variables.iter() {
            if !key.as_str().is_some_and(of_script) {
                own.insert(key.clone(), value.clone());
            }
        }
        own
    }

    fn meaning_of(&self, resource: &Resource) -> Json {
        let id = |symbol: &str| match self.resource(symbol) {
            Some(other) => Json::from(other.id(&self.resources).arm_string()),
            None => Json::from(symbol),
        };
        let nothing = AsRead::default();
        let as_read = resource.as_read.as_deref().unwrap_or(&nothing);
        let needs = resource.needs().into_iter();
        let needs = needs.filter(|symbol| self.resource(symbol).is_some_and(|other| !other.existing));
        let mut needs: Vec<String> = needs
            .map(&id)
            .chain(as_read.depends_on.iter().map(super::Value::to_json))
            .map(|id| id.to_string())
            .collect();
        needs.sort();
        needs.dedup();
        let scope = resource.scope.as_deref().map(&id);
        let scope = scope.or_else(|| Some(as_read.scope.as_ref()?.to_json()));
        let nowhere = super::Target::default();
        let target = as_read.target.as_deref().unwrap_or(&nowhere);
        let target = [&target.subscription, &target.resource_group, &target.scope];
        json!({
            "type": resource.resource_type,
            "apiVersion": resource.api_version.as_str(),
            "name": full(&resource.name_segments(&self.resources)).arm_string(),
            "condition": resource.condition.as_ref().map(|condition| condition.arm_string()),
            "onlyIfNotExists": resource.only_if_not_exists,
            "options": as_read.options.to_json(),
            "scope": scope,
            "body": resource.body.to_json(),
            "dependsOn": needs,
            "copy": as_read.copy.as_ref().map(|copy| json!([copy.name, copy.count.to_json(), copy.rest.to_json()])),
            "target": target.map(|part| part.as_ref().map(super::Value::to_json)),
            "nested": as_read.nested.as_ref().map(|nested| json!({
                "inner": nested.inner,
                "parameters": nested.parameters.to_json(),
                "template": nested.deployment.meaning(),
            })),
        })
    }
}

fn parameter(parameter: &Parameter) -> Json {
    let Parameter {
        name: _,
        kind,
        secure,
        description,
        default,
        allowed,
        bounds,
        nullable,
        rest,
    } = parameter;
    json!({
        "type": kind.name(),
        "secure": secure,
        "description": description,
        "default": default.as_ref().map(super::Value::to_json),
        "allowed": allowed.iter().map(super::Value::to_json).collect::<Vec<_>>(),
        "bounds": bounds.as_deref().copied().unwrap_or_default().words().map(|(_, bound)| bound),
        "nullable": nullable,
        "rest": rest.to_json(),
    })
}

fn output(output: &Output) -> Json {
    let Output {
        name: _,
        kind,
        description,
        secure,
        condition,
        count,
        value,
        rest,
    } = output;
    json!({
        "type": kind.name(),
        "secure": secure,
        "description": description,
        "condition": condition.as_ref().map(|condition| condition.arm_string()),
        "count": count.as_ref().map(super::Value::to_json),
        "value": value.to_json(),
        "rest": rest.to_json(),
    })
}
