//! `on_redeploy = "keep"` in both states, by armlet's own evaluator: nothing there yet, and something there.

use armlet::arm::{Deployment, Kept, Value as Property};
use armlet::expression::Expression;
use armlet::expression::evaluate::{Context, Known, Outcome, Surroundings, evaluate};
use serde_json::{Value, json};

use super::{case, project};

/// A template and what is deployed already.
struct State<'d> {
    deployment: &'d Deployment,
    existing: Value,
    surroundings: Surroundings,
}

impl Context for State<'_> {
    fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    fn parameter(&self, name: &str) -> Known {
        let mut parameters = self.deployment.parameters.iter();
        let default = parameters
            .find(|parameter| parameter.name == name)
            .unwrap()
            .default
            .clone();
        Known::Value(default.unwrap().to_json())
    }

    fn variable(&self, name: &str) -> Known {
        let mut scripts = self.deployment.script_variables();
        match scripts.find(|(script, _)| *script == name) {
            Some((_, text)) => Known::Value(text.split('\n').collect()),
            None => Known::Value(self.deployment.variables.get(name).unwrap().to_json()),
        }
    }

    fn existing(&self) -> Known {
        Known::Value(self.existing.clone())
    }
}

fn kept<'d>(deployment: &'d Deployment, symbol: &str, property: &str) -> &'d Kept {
    let mut object = &deployment.resource(symbol).unwrap().body;
    for name in ["properties", "properties"] {
        let Some(Property::Object(inner)) = object.get(name) else {
            panic!("no {name}");
        };
        object = inner;
    }
    match object.get(property) {
        Some(Property::Kept(kept)) => kept,
        other => panic!("{symbol}.{property} is not kept: {other:?}"),
    }
}

fn sent(deployment: &Deployment, expression: &Expression, existing: Value) -> Value {
    let state = State {
        deployment,
        existing,
        surroundings: Surroundings::default(),
    };
    match evaluate(expression, &state).unwrap().outcome {
        Outcome::Value(value) => value,
        Outcome::Open(open) => panic!("{}", open.to_bicep()),
    }
}

#[test]
fn what_people_change_is_sent_at_creation_only() {
    let folder = project().join("tests/cases/keep");
    let case = case("keep".to_owned(), folder.clone(), folder);
    let deployment = case.compiled().deployment.unwrap();
    let there = json!({ "properties": { "properties": { "idleTimeBeforeShutdown": "PT3H" } } });
    let sent_in = |symbol: &str, property: &str, existing: Value| {
        // As the template spells it, which is what the engine reads.
        let spelled = kept(&deployment, symbol, property).expression().to_arm();
        let read = armlet::expression::arm::read(&spelled).unwrap();
        sent(&deployment, &read, existing)
    };
    let idle = |existing| sent_in("benNotebooks", "idleTimeBeforeShutdown", existing);
    assert_eq!(idle(json!({})), json!("PT45M"));
    assert_eq!(idle(there.clone()), json!("PT3H"));
    assert_eq!(idle(json!({ "properties": {} })), Value::Null);
    for (symbol, property, member) in [
        ("anaNotebooks", "schedules", "computeStartStop"),
        ("anaNotebooks", "setupScripts", "scripts"),
        ("cleoRstudio", "schedules", "computeStartStop"),
    ] {
        assert_eq!(sent_in(symbol, property, there.clone()), Value::Null);
        assert!(
            !sent_in(symbol, property, json!({}))[member].is_null(),
            "{symbol}.{property}"
        );
    }
    let applications = sent_in("cleoRstudio", "customServices", json!({}));
    assert_eq!(
        applications[0]["environmentVariables"],
        json!({ "GREETING": { "type": "local", "value": "it''s" }, "odd''name": { "type": "local", "value": "[brackets]" } })
    );
    let script = sent_in("anaNotebooks", "setupScripts", json!({}));
    let script = &script["scripts"]["creationScript"];
    assert_eq!(script["scriptArguments"], json!("'it'\\''s '\\'''\\''' 'Ana'"));
}
