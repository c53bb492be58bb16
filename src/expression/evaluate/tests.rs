mod failures;
mod open;
mod values;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{arm, functions, generate, parse};
use super::*;
use crate::hashing::HashMap;

/// A template with the values of its names, at a place that is known or not.
#[derive(Default)]
struct Template {
    surroundings: Surroundings,
    parameters: HashMap<String, Known>,
    variables: HashMap<String, Known>,
    functions: HashMap<String, TemplateFunction>,
    existing: Option<Value>,
    copy_index: Option<i64>,
}

impl Context for Template {
    fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    fn parameter(&self, name: &str) -> Known {
        let known = self.parameters.get(&name.to_lowercase());
        known.cloned().unwrap_or(Known::Missing)
    }

    fn variable(&self, name: &str) -> Known {
        let known = self.variables.get(&name.to_lowercase());
        known.cloned().unwrap_or(Known::Missing)
    }

    fn function(&self, namespace: &str, name: &str) -> Option<TemplateFunction> {
        self.functions.get(&format!("{namespace}.{name}")).cloned()
    }

    fn copy_index(&self, _name: Option<&str>) -> Option<i64> {
        self.copy_index
    }

    fn existing(&self) -> Known {
        self.existing.clone().map_or(Known::Open, Known::Value)
    }
}

/// A template of which nothing is known but a few parameters and variables.
fn unplaced() -> Template {
    let expression = |text: &str| Known::Expression(Expression::clone(&parse(text).unwrap().expression));
    let function = TemplateFunction {
        parameters: vec!["minutes".to_owned()],
        output: arm::read("format('PT{0}M', parameters('minutes'))").unwrap(),
    };
    Template {
        parameters: HashMap::from_iter([
            ("n".to_owned(), Known::Value(json!(3))),
            ("on".to_owned(), Known::Value(json!(true))),
            ("list".to_owned(), Known::Value(json!(["b", "a"]))),
            (
                "tags".to_owned(),
                Known::Value(json!({"env": "dev", "Team": "data"})),
            ),
            ("secret".to_owned(), Known::Open),
            ("open".to_owned(), Known::Open),
        ]),
        variables: HashMap::from_iter([
            (
                "partly".to_owned(),
                expression("{ a: [1, secret], b: { c: 'x' } }"),
            ),
            (
                "failed".to_owned(),
                Known::Failed(EvaluationError::new("its own expression fails")),
            ),
        ]),
        functions: HashMap::from_iter([("team.shut".to_owned(), function)]),
        ..Template::default()
    }
}

/// The same in a subscription and a group.
fn placed() -> Template {
    let text = |text: &str| Some(text.to_owned());
    Template {
        surroundings: Surroundings {
            tenant_id: text("tenant"),
            subscription_id: text("sub"),
            resource_group: text("rg"),
            location: text("westeurope"),
            deployment: text("main"),
            environment: Some(json!({"name": "AzureCloud", "suffixes": {"storage": "core.windows.net"}})),
        },
        existing: Some(json!({"properties": {"x": 1}})),
        copy_index: Some(2),
        ..unplaced()
    }
}

/// What an expression of ARM comes to, in a line: a value, what stays open, or the error.
fn line(text: &str, template: &Template) -> String {
    let read = match arm::read(text) {
        Ok(read) => read,
        Err(error) => return format!("unreadable: {}", error.message),
    };
    let evaluated = match evaluate(&read, template) {
        Ok(evaluated) => evaluated,
        Err(error) => return format!("error: {error}"),
    };
    let notes: String = evaluated
        .notes
        .iter()
        .map(|note| format!(" ({}: {})", note.function, note.reason))
        .collect();
    match evaluated.outcome {
        Outcome::Value(value) => format!("{value}{notes}"),
        Outcome::Open(open) => format!("{}{notes}", open.arm_string()),
    }
}

fn lines(texts: &[&str], template: &Template) -> String {
    let lines: Vec<String> = texts
        .iter()
        .map(|text| format!("{text}\n    {}", line(text, template)))
        .collect();
    lines.join("\n")
}

#[test]
fn bicep_s_own_forms_are_evaluated_too() {
    let template = unplaced();
    let value = |text: &str| {
        let parsed = parse(text).unwrap();
        match evaluate(&parsed.expression, &template).unwrap().outcome {
            Outcome::Value(value) => value.to_string(),
            Outcome::Open(open) => open.to_bicep(),
        }
    };
    assert_eq!(value("tags.?nope ?? 'none'"), r#""none""#);
    assert_eq!(value("tags!.env"), r#""dev""#);
    assert_eq!(value("[...list, ...map(list, x => '${x}${n}')][^1]"), r#""a3""#);
    assert_eq!(
        value("{ a: 1, ...tags, ENV: any(2) }"),
        r#"{"a":1,"ENV":2,"Team":"data"}"#
    );
    assert_eq!(value("-n != 3 && 'A' =~ 'a' && 'A' !~ 'b'"), "true");
    assert_eq!(value("{ '${tags.env}': -n }"), r#"{"dev":-3}"#);
    assert_eq!(value("'${secret}-${n}'"), "'${secret}-${3}'");
}

#[test]
fn no_expression_takes_more_than_its_share() {
    let template = unplaced();
    let deep = format!("{}1{}", "toLower(".repeat(250), ")".repeat(250));
    assert_eq!(
        line(&deep, &template).split('.').next(),
        Some("error: The template language function 'toLower' expects its parameter to be of type 'String'")
    );
    let rounds = "length(map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', 1)))))";
    assert!(line(rounds, &template).starts_with("error: The expression takes more than"));
    let doubled = (0..60).fold("'aa'".to_owned(), |text, _| format!("replace({text}, 'a', 'aa')"));
    assert_eq!(
        line(&doubled, &template),
        "error: The values of the expression take more memory than a template has."
    );
    let deeper = format!("{}1{}", "toLower(".repeat(300), ")".repeat(300));
    assert!(line(&deeper, &template).starts_with("error: The expression nests more than"));
    let endless = TemplateFunction {
        parameters: Vec::new(),
        output: arm::read("team.endless()").unwrap(),
    };
    let template = Template {
        functions: HashMap::from_iter([("team.endless".to_owned(), endless)]),
        ..Template::default()
    };
    assert!(line("team.endless()", &template).starts_with("error: The expression nests more than"));
}

#[test]
fn every_function_of_the_language_is_evaluated_or_known_to_be_open() {
    let template = unplaced();
    for function in functions::FUNCTIONS {
        let arguments = std::iter::repeat_n("1", function.min);
        let text = format!("{}({})", function.name, arguments.collect::<Vec<_>>().join(", "));
        let line = line(&text, &template);
        assert!(!line.contains("armlet does not evaluate it"), "{text}: {line}");
        assert!(!line.contains("is not valid."), "{text}: {line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Evaluating what is left gives just that again, and nothing overflows or panics on the way.
    #[test]
    fn what_is_left_is_settled_already(expression in generate::any()) {
        let template = unplaced();
        if let Ok(evaluated) = evaluate(&expression, &template) {
            let left = evaluated.outcome.clone().into_expression();
            let again = evaluate(&left, &template).map(|again| again.outcome);
            prop_assert_eq!(again, Ok(evaluated.outcome));
        }
    }

    /// A literal that has no expression in it is its own value.
    #[test]
    fn a_printed_value_is_evaluated_to_itself(text in generate::text(), number in any::<i64>()) {
        let value = json!({ text.clone(): [text, number, null, true, { "a": -1.5 }] });
        let printed = literal(value.clone()).to_arm();
        let read = arm::read(&printed).unwrap();
        let evaluated = evaluate(&read, &unplaced()).unwrap();
        prop_assert_eq!(evaluated.outcome, Outcome::Value(value));
    }
}
