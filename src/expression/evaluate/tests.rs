use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{arm, functions, generate, parse};
use super::*;

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
    let expression = |text: &str| Known::Expression(parse(text).unwrap().expression);
    let function = TemplateFunction {
        parameters: vec!["minutes".to_owned()],
        output: arm::read("format('PT{0}M', parameters('minutes'))").unwrap(),
    };
    Template {
        parameters: HashMap::from([
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
        variables: HashMap::from([
            (
                "partly".to_owned(),
                expression("{ a: [1, secret], b: { c: 'x' } }"),
            ),
            (
                "failed".to_owned(),
                Known::Failed(EvaluationError::new("its own expression fails")),
            ),
        ]),
        functions: HashMap::from([("team.shut".to_owned(), function)]),
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

/// Values by the pages of Microsoft Learn ("ARM template functions"), and by what the engine was seen to do.
const VALUES: &[(&str, &str)] = &[
    ("uniqueString('')", r#""aaaaaaaaaaaaa""#),
    ("equals(uniqueString('a', 'b'), uniqueString('a-b'))", "true"),
    ("equals(guid('a', 'b'), guid('a-b'))", "true"),
    ("length(guid('x'))", "36"),
    ("substring(guid('x'), 14, 1)", r#""5""#),
    ("equals('a', 'A')", "false"),
    ("equals(toLower('A'), toLower('a'))", "true"),
    ("equals(1, '1')", "false"),
    (
        "equals(createObject('a', 1, 'b', 2), createObject('b', 2, 'a', 1))",
        "true",
    ),
    ("less('a', 'B')", "true"),
    ("greaterOrEquals('b', 'B')", "true"),
    ("contains('OneTwoThree', 'e')", "true"),
    ("contains('OneTwoThree', 'z')", "false"),
    ("contains('abc', 'B')", "false"),
    ("contains(createObject('One', 'a'), 'ONE')", "true"),
    ("contains(createArray('one', 'two'), 'TWO')", "false"),
    ("startsWith('abcdef', 'AB')", "true"),
    ("endsWith('abcdef', 'EF')", "true"),
    ("indexOf('test', 'T')", "0"),
    ("lastIndexOf('test', 't')", "3"),
    ("indexOf('abcdef', 'z')", "-1"),
    (
        "union(createObject('a', createObject('x', 1, 'l', createArray(1))), createObject('A', createObject('y', 2, 'l', createArray(2))))",
        r#"{"A":{"x":1,"l":[2],"y":2}}"#,
    ),
    (
        "union(createArray('one', 'two'), createArray('two', 'three'))",
        r#"["one","two","three"]"#,
    ),
    (
        "intersection(createObject('one', 'a', 'two', 'b'), createObject('one', 'a', 'two', 'z'))",
        r#"{"one":"a"}"#,
    ),
    (
        "shallowMerge(createArray(createObject('a', createObject('x', 1)), createObject('a', 2)))",
        r#"{"a":2}"#,
    ),
    ("padLeft('123', 10, '0')", r#""0000000123""#),
    ("padLeft(5, 2)", r#"" 5""#),
    ("padLeft('123', 16, '0')", r#""0000000000000123""#),
    (
        "format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133)",
        r#""Hello, User. Formatted number: 8,175,133""#,
    ),
    (
        "format('{0:D4}|{1,6}|{2,-4}|{3:X}|{4:000}', -7, 'ab', 'c', 255, 5)",
        r#""-0007|    ab|c   |FF|005""#,
    ),
    (
        "format('{{{0}}} {1} {2}', true(), createObject('a', createArray(1, 'it''s')), null())",
        r#""{True} {'a':[1,'it\\'s']} ""#,
    ),
    ("string(createArray('a', true(), 1))", r#""[\"a\",true,1]""#),
    ("string(false())", r#""False""#),
    ("concat('a', 1, false())", r#""a1False""#),
    (
        "split('one;two,three', createArray(',', ';'))",
        r#"["one","two","three"]"#,
    ),
    ("split('abc', '')", r#"["abc"]"#),
    ("replace('123-123-1234', '-', '')", r#""1231231234""#),
    ("substring('one two three', 4, 3)", r#""two""#),
    ("take('one two three', 20)", r#""one two three""#),
    ("skip(createArray(1, 2, 3), 2)", "[3]"),
    ("length('😀')", "2"),
    ("toUpper('straße')", r#""STRAßE""#),
    ("trim('    one two three   ')", r#""one two three""#),
    ("first('One Two')", r#""O""#),
    ("last(createArray())", "null"),
    ("range(5, 3)", "[5,6,7]"),
    ("max(createArray(0, 3, 2, 5, 4))", "5"),
    ("min(0, 3, 2, 5, 4)", "0"),
    ("div(8, 3)", "2"),
    ("div(-7, 2)", "-3"),
    ("mod(-7, 3)", "-1"),
    ("add(9223372036854775806, 1)", "9223372036854775807"),
    ("int('4')", "4"),
    ("float('1.5')", "1.5"),
    ("bool('TRUE')", "true"),
    ("bool(0)", "false"),
    ("and(false(), equals(div(1, 0), 1))", "false"),
    ("or(true(), equals(div(1, 0), 1))", "true"),
    ("if(true(), 'yes', div(1, 0))", r#""yes""#),
    ("coalesce(null(), null(), 'fallback')", r#""fallback""#),
    ("empty('')", "true"),
    (
        "items(createObject('item002', 'b', 'item001', 'a'))",
        r#"[{"key":"item001","value":"a"},{"key":"item002","value":"b"}]"#,
    ),
    ("objectKeys(createObject('b', 1, 'A', 2))", r#"["A","b"]"#),
    ("json('{\"a\": 1.5}')", r#"{"a":1.5}"#),
    ("base64('one, two, three')", r#""b25lLCB0d28sIHRocmVl""#),
    ("base64ToString('b25lLCB0d28sIHRocmVl')", r#""one, two, three""#),
    ("base64ToJson(base64('{\"one\": \"a\"}'))", r#"{"one":"a"}"#),
    (
        "dataUri('Hello')",
        r#""data:text/plain;charset=utf-8;base64,SGVsbG8=""#,
    ),
    (
        "dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')",
        r#""Hello, World!""#,
    ),
    (
        "uri('http://contoso.org/firstpath/', 'myscript.sh')",
        r#""http://contoso.org/firstpath/myscript.sh""#,
    ),
    (
        "uri('http://contoso.org/firstpath', '../azuredeploy.json')",
        r#""http://contoso.org/azuredeploy.json""#,
    ),
    (
        "uriComponent('http://contoso.com/a b')",
        r#""http%3A%2F%2Fcontoso.com%2Fa%20b""#,
    ),
    (
        "uriComponentToString('http%3A%2F%2Fcontoso.com%2F100%')",
        r#""http://contoso.com/100%""#,
    ),
    (
        "parseCidr('10.144.0.0/20')",
        r#"{"network":"10.144.0.0","netmask":"255.255.240.0","broadcast":"10.144.15.255","firstUsable":"10.144.0.1","lastUsable":"10.144.15.254","cidr":20}"#,
    ),
    (
        "parseCidr('fdad:3236:5555::/48')",
        r#"{"network":"fdad:3236:5555::","netmask":"ffff:ffff:ffff::","firstUsable":"fdad:3236:5555::","lastUsable":"fdad:3236:5555:ffff:ffff:ffff:ffff:ffff","cidr":48}"#,
    ),
    ("cidrSubnet('10.144.0.0/20', 24, 4)", r#""10.144.4.0/24""#),
    (
        "cidrSubnet('fdad:3236:5555::/48', 52, 1)",
        r#""fdad:3236:5555:1000::/52""#,
    ),
    ("cidrHost('10.144.3.0/24', 0)", r#""10.144.3.1""#),
    (
        "dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')",
        r#""2023-04-07T14:53:14Z""#,
    ),
    (
        "dateTimeAdd('2020-04-07 14:53:14Z', '-P9D')",
        r#""2020-03-29T14:53:14Z""#,
    ),
    (
        "dateTimeAdd('2020-04-07T14:53:14+02:00', 'PT1H30M', 'dd MMM yyyy h:mm tt')",
        r#""07 Apr 2020 2:23 PM""#,
    ),
    (
        "dateTimeAdd('2026-01-31', 'P1M', 'd\"th\" yy.f')",
        r#""2th 26.0""#,
    ),
    ("dateTimeFromEpoch(1683040573)", r#""2023-05-02T15:16:13Z""#),
    ("dateTimeToEpoch('2023-05-02T15:16:13Z')", "1683040573"),
    ("tryGet(createObject('a', createObject('b', 1)), 'A', 'b')", "1"),
    ("tryGet(createArray('x'), 3)", "null"),
    ("tryGet(null(), 'a', 'b')", "null"),
    ("indexFromEnd(createArray(1, 2, 3), 1)", "3"),
    ("tryIndexFromEnd(createArray(1), 2)", "null"),
    (
        "flatten(createArray(createArray('one'), createArray(), parameters('list')))",
        r#"["one","b","a"]"#,
    ),
    (
        "map(parameters('list'), lambda('x', 'i', concat(lambdaVariables('x'), lambdaVariables('i'))))",
        r#"["b0","a1"]"#,
    ),
    (
        "filter(range(0, 6), lambda('n', 'i', equals(mod(lambdaVariables('i'), 2), 0)))",
        "[0,2,4]",
    ),
    (
        "reduce(range(1, 4), 10, lambda('a', 'b', 'i', add(lambdaVariables('a'), mul(lambdaVariables('b'), lambdaVariables('i')))))",
        "30",
    ),
    (
        "sort(createArray(3, 1, 2, 1), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))",
        "[1,1,2,3]",
    ),
    (
        "sort(createArray('x', 'y', 'z'), lambda('a', 'b', false()))",
        r#"["x","y","z"]"#,
    ),
    (
        "toObject(parameters('list'), lambda('k', lambdaVariables('k')))",
        r#"{"b":"b","a":"a"}"#,
    ),
    (
        "groupBy(createArray('foo', 'bar', 'baz'), lambda('x', first(lambdaVariables('x'))), lambda('x', last(lambdaVariables('x'))))",
        r#"{"f":["o"],"b":["r","z"]}"#,
    ),
    (
        "mapValues(parameters('tags'), lambda('v', length(lambdaVariables('v'))))",
        r#"{"env":3,"Team":4}"#,
    ),
    (
        "map(createArray(1, 2), lambda('x', map(createArray(10), lambda('y', add(lambdaVariables('x'), lambdaVariables('y'))))))",
        "[[11],[12]]",
    ),
    ("team.shut(mul(parameters('n'), 10))", r#""PT30M""#),
    ("parameters('TAGS').TEAM", r#""data""#),
    ("parameters('tags')['env']", r#""dev""#),
    ("parameters(concat('ta', 'gs')).env", r#""dev""#),
    ("variables('partly').b.c", r#""x""#),
    ("variables('partly').a[0]", "1"),
    (
        "createObject(concat('a', 'b'), 1, 'c', createArray())",
        r#"{"ab":1,"c":[]}"#,
    ),
];

#[test]
fn every_function_gives_the_value_that_its_page_says() {
    let template = unplaced();
    let wrong: Vec<String> = VALUES
        .iter()
        .filter(|(text, value)| line(text, &template) != *value)
        .map(|(text, value)| format!("{text}\n    is {}\n    not {value}", line(text, &template)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_evaluation_that_fails_says_what_the_engine_says() {
    let texts = [
        "bool('1')",
        "concat('a', createArray('b'))",
        "concat()",
        "div(1, 0)",
        "mod(1, 0)",
        "add(9223372036854775807, 1)",
        "sub(0, -9223372036854775808)",
        "int('4.5')",
        "int(float('3'))",
        "float('x')",
        "format('{1}', 'a')",
        "format('{a}', 'a')",
        "json('{a')",
        "string(null())",
        "substring('abc', 1, 9)",
        "substring('abc', 4)",
        "substring('abc', -1)",
        "padLeft('a', 0, '0')",
        "padLeft('a', 17)",
        "padLeft('a', 5, 'ab')",
        "range(0, -1)",
        "range(0, 10001)",
        "parameters('list')[7]",
        "parameters('list')[-1]",
        "parameters('tags').nope",
        "parameters('n').x",
        "parameters('unknown')",
        "variables('unknown')",
        "variables('failed')",
        "variables('partly').c",
        "variables('partly').a[2]",
        "resourceId('A/b/c', 'x')",
        "resourceId('x')",
        "nope('a')",
        "nope(parameters('open'))",
        "team.nope()",
        "team.shut()",
        "fail('stop')",
        "toLower(5)",
        "toLower('a', 'b')",
        "length(1)",
        "if(1, 2, 3)",
        "and(true(), 1)",
        "not('true')",
        "less(1, 'a')",
        "map('a', lambda('x', 1))",
        "map(createArray(1), lambda('x', 'i', 'z', 1))",
        "filter(createArray(1), lambda('x', 1))",
        "toObject(createArray(1), lambda('x', lambdaVariables('x')))",
        "lambda('x', 1)",
        "lambdaVariables('x')",
        "base64ToString('%')",
        "dateTimeAdd('2020-01-01', 'P1X')",
        "dateTimeAdd('9999-12-01', 'P1Y')",
        "dateTimeFromEpoch(9223372036854775807)",
        "dateTimeToEpoch('soon')",
        "cidrSubnet('10.0.0.0/16', 8, 0)",
        "cidrSubnet('10.0.0.0/24', 25, 2)",
        "parseCidr('10.0.0.0')",
        "cidrHost('10.0.0.0/24', 255)",
        "indexFromEnd(createArray(1), 0)",
        "copyIndex(1, 2)",
        "flatten(createArray(1))",
        "union(createObject(), createArray())",
        "createObject('a')",
        "replace('a', '', 'b')",
    ];
    insta::assert_snapshot!(lines(&texts, &unplaced()), @r"
    bool('1')
        error: The template language function 'bool' was invoked with a parameter that is not valid. The value cannot be converted to the target type.
    concat('a', createArray('b'))
        error: The provided parameters for language function 'concat' are invalid. Either all or none of the parameters must be an array.
    concat()
        error: Unable to evaluate template language function 'concat': it does not take '0' argument(s).
    div(1, 0)
        error: The template language function 'div' tried to divide by zero.
    mod(1, 0)
        error: The template language function 'mod' tried to divide by zero.
    add(9223372036854775807, 1)
        error: The template language function 'add' overflowed with the operants '9223372036854775807' and '1'.
    sub(0, -9223372036854775808)
        error: The template language function 'sub' overflowed with the operants '0' and '-9223372036854775808'.
    int('4.5')
        error: The template language function 'int' cannot convert provided value '4.5' to integer value.
    int(float('3'))
        error: The template language function 'int' expects its first parameter to be one of the following types 'Integer, String'. The provided value is of type 'Float'.
    float('x')
        error: The template language function 'float' cannot convert the provided value to a number.
    format('{1}', 'a')
        error: Unable to evaluate language function 'format': the format is invalid: 'Index (zero based) must be greater than or equal to zero and less than the size of the argument list.'.
    format('{a}', 'a')
        error: Unable to evaluate language function 'format': the format is invalid: 'Input string was not in a correct format.'.
    json('{a')
        error: Unable to evaluate the template language function 'json'. The argument provided is not a valid JSON string.
    string(null())
        error: The template language function 'string' expects its first parameter to be one of the following types 'Integer, String, Boolean, Object, Array'. The provided value is of type 'Null'.
    substring('abc', 1, 9)
        error: Unable to evaluate the template language function 'substring'. The index and length parameters must refer to a location within the string. The index parameter: '1', the length parameter: '9', the length of the string parameter: '3'.
    substring('abc', 4)
        error: Unable to evaluate the template language function 'substring'. The index parameter cannot be larger than the length of the string. The index parameter: '4', the length of the string parameter: '3'.
    substring('abc', -1)
        error: Unable to evaluate the template language function 'substring'. The index parameter cannot be larger than the length of the string. The index parameter: '-1', the length of the string parameter: '3'.
    padLeft('a', 0, '0')
        error: Unable to evaluate template language function 'padLeft': the second parameter is invalid. Total width must be a positive integer value and not greater than '16', while '0' was provided.
    padLeft('a', 17)
        error: Unable to evaluate template language function 'padLeft': the second parameter is invalid. Total width must be a positive integer value and not greater than '16', while '17' was provided.
    padLeft('a', 5, 'ab')
        error: Unable to evaluate template language function 'padLeft': the third parameter must be a single character.
    range(0, -1)
        error: Unable to evaluate template language function 'range': the count must be between 0 and 10000, while '-1' was provided.
    range(0, 10001)
        error: Unable to evaluate template language function 'range': the count must be between 0 and 10000, while '10001' was provided.
    parameters('list')[7]
        error: The language expression property array index '7' is out of bounds.
    parameters('list')[-1]
        error: The language expression property array index '-1' is out of bounds.
    parameters('tags').nope
        error: The language expression property 'nope' doesn't exist, available properties are 'env, Team'.
    parameters('n').x
        error: The language expression property 'x' can't be evaluated, because the value is of type 'Integer'.
    parameters('unknown')
        error: The template parameter 'unknown' is not found.
    variables('unknown')
        error: The template variable 'unknown' is not found.
    variables('failed')
        error: its own expression fails
    variables('partly').c
        error: The language expression property 'c' doesn't exist, available properties are 'a, b'.
    variables('partly').a[2]
        error: The language expression property array index '2' is out of bounds.
    resourceId('A/b/c', 'x')
        error: Unable to evaluate template language function 'resourceId': the type 'A/b/c' requires '2' resource name argument(s).
    resourceId('x')
        error: Unable to evaluate template language function 'resourceId': its arguments name no resource type.
    nope('a')
        error: The template function 'nope' is not valid.
    nope(parameters('open'))
        error: The template function 'nope' is not valid.
    team.nope()
        error: The template function 'team.nope' is not valid.
    team.shut()
        error: The template function 'team.shut' takes 1 argument(s), not 0.
    fail('stop')
        error: stop
    toLower(5)
        error: The template language function 'toLower' expects its parameter to be of type 'String'. The provided value is of type 'Integer'.
    toLower('a', 'b')
        error: Unable to evaluate template language function 'toLower': it does not take '2' argument(s).
    length(1)
        error: The template language function 'length' expects its first parameter to be one of the following types 'String, Array, Object'. The provided value is of type 'Integer'.
    if(1, 2, 3)
        error: The template language function 'if' expects its parameter to be of type 'Boolean'. The provided value is of type 'Integer'.
    and(true(), 1)
        error: The template language function 'and' expects its parameter to be of type 'Boolean'. The provided value is of type 'Integer'.
    not('true')
        error: The template language function 'not' expects its parameter to be of type 'Boolean'. The provided value is of type 'String'.
    less(1, 'a')
        error: The template language function 'less' expects two parameters of matching types 'Integer' or 'String'. The provided types are 'Integer' and 'String'.
    map('a', lambda('x', 1))
        error: The template language function 'map' expects its parameter to be of type 'Array'. The provided value is of type 'String'.
    map(createArray(1), lambda('x', 'i', 'z', 1))
        error: The lambda of the template language function 'map' takes at most 2 argument(s).
    filter(createArray(1), lambda('x', 1))
        error: The template language function 'filter' expects its parameter to be of type 'Boolean'. The provided value is of type 'Integer'.
    toObject(createArray(1), lambda('x', lambdaVariables('x')))
        error: The template language function 'toObject' expects its parameter to be of type 'String'. The provided value is of type 'Integer'.
    lambda('x', 1)
        error: The template language function 'lambda' is an argument of other functions only.
    lambdaVariables('x')
        error: The lambda variable 'x' is not found.
    base64ToString('%')
        error: Unable to evaluate template language function 'base64ToString': the provided value is not a valid Base64 string.
    dateTimeAdd('2020-01-01', 'P1X')
        error: Unable to evaluate template language function 'dateTimeAdd': the second parameter is not a valid ISO 8601 duration.
    dateTimeAdd('9999-12-01', 'P1Y')
        error: The template language function was given a point in time that is not in the years 1 to 9999.
    dateTimeFromEpoch(9223372036854775807)
        error: The template language function was given a point in time that is not in the years 1 to 9999.
    dateTimeToEpoch('soon')
        error: Unable to evaluate template language function 'dateTimeToEpoch': the value 'soon' is not a valid date and time.
    cidrSubnet('10.0.0.0/16', 8, 0)
        error: Unable to evaluate template language function 'cidrSubnet': there is no subnet '0' of '8' bits in the range.
    cidrSubnet('10.0.0.0/24', 25, 2)
        error: Unable to evaluate template language function 'cidrSubnet': there is no subnet '2' of '25' bits in the range.
    parseCidr('10.0.0.0')
        error: Unable to evaluate template language function 'parseCidr': the value '10.0.0.0' is not a valid CIDR.
    cidrHost('10.0.0.0/24', 255)
        error: Unable to evaluate template language function 'cidrHost': the host index '255' is out of the range.
    indexFromEnd(createArray(1), 0)
        error: The language expression property array index '0' from the end is out of bounds.
    copyIndex(1, 2)
        error: The template language function 'copyIndex' takes the name of a loop and an offset.
    flatten(createArray(1))
        error: The template language function 'flatten' expects its parameter to be of type 'Array'. The provided value is of type 'Integer'.
    union(createObject(), createArray())
        error: The template language function 'union' expects its parameter to be of type 'Object'. The provided value is of type 'Array'.
    createObject('a')
        error: Unable to evaluate template language function 'createObject': it does not take '1' argument(s).
    replace('a', '', 'b')
        error: Unable to evaluate template language function 'replace': the string to look for is empty.
    ");
}

#[test]
fn what_is_not_known_stays_in_the_engine_s_spelling() {
    let texts = [
        "resourceGroup().location",
        "resourceGroup().ID",
        "subscription().id",
        "subscription().tenantId",
        "deployment().name",
        "environment().suffixes.storage",
        "toLower(resourceGroup().name)",
        "resourceId('A/b', parameters('tags').env)",
        "resourceId('rg-net', 'A/b/c', 'x', toUpper('y'))",
        "resourceId(parameters('open'), 'A/b', 'x')",
        "subscriptionResourceId('A/b', 'x')",
        "tenantResourceId('A/b', 'x')",
        "extensionResourceId(resourceGroup().id, 'A/b', 'x')",
        "guid(resourceGroup().id, subscription().id, string(parameters('n')))",
        "format('{0}-{1}', parameters('n'), resourceGroup().name)",
        "reference(resourceId('A/b', 'x'), '2025-12-01', 'full').identity.principalId",
        "listKeys(resourceId('A/b', 'x'), '2025-12-01').key1",
        "parameters('secret')",
        "concat('a', parameters('secret'), parameters('n'))",
        "variables('partly')",
        "variables('partly').a[1]",
        "tryGet(variables('partly'), 'a', 1)",
        "tryGet(variables('partly'), 'z', 1)",
        "tryGet(parameters('open'), concat('a', 'b'), 'c')",
        "coalesce(null(), parameters('open'), div(1, 0))",
        "if(parameters('open'), div(1, 0), add(1, 2))",
        "and(parameters('open'), equals(1, 1), fail('x'))",
        "and(true(), parameters('open'))",
        "if(not(empty(target('full'))), null(), 'PT30M')",
        "coalesce(tryGet(target('full'), 'properties', 'x'), concat('a', 'b'))",
        "map(parameters('open'), lambda('x', concat(lambdaVariables('x'), parameters('n'))))",
        "map(parameters('list'), lambda('x', concat(lambdaVariables('x'), parameters('open'))))",
        "flatten(createArray(parameters('list'), parameters('open')))",
        "shallowMerge(createArray(parameters('tags'), parameters('open'), createObject('a', add(1, 1))))",
        "createObject(parameters('open'), add(1, 1))",
        "team.shut(parameters('open'))",
        "copyIndex()",
        "add(copyIndex('loop', 1), 1)",
        "parameters('list')[copyIndex()]",
        "newGuid()",
        "utcNow('yyyy')",
        "pickZones('Microsoft.Compute', 'virtualMachines', resourceGroup().location)",
        "deployer().objectId",
        "add(parameters('n'), parameters('open'))",
        "not(equals(parameters('open'), toUpper('x')))",
        "indexFromEnd(parameters('open'), add(1, 1))",
        "sub(0, parameters('open'))",
    ];
    insta::assert_snapshot!(lines(&texts, &unplaced()), @r#"
    resourceGroup().location
        [resourceGroup().location]
    resourceGroup().ID
        [subscriptionResourceId(subscription().subscriptionId, 'Microsoft.Resources/resourceGroups', resourceGroup().name)]
    subscription().id
        [concat('/subscriptions/', subscription().subscriptionId)]
    subscription().tenantId
        [tenant().tenantId]
    deployment().name
        [deployment().name]
    environment().suffixes.storage
        [environment().suffixes.storage]
    toLower(resourceGroup().name)
        [toLower(resourceGroup().name)]
    resourceId('A/b', parameters('tags').env)
        [resourceId(subscription().subscriptionId, resourceGroup().name, 'A/b', 'dev')]
    resourceId('rg-net', 'A/b/c', 'x', toUpper('y'))
        [resourceId(subscription().subscriptionId, 'rg-net', 'A/b/c', 'x', 'Y')]
    resourceId(parameters('open'), 'A/b', 'x')
        [resourceId(subscription().subscriptionId, parameters('open'), 'A/b', 'x')]
    subscriptionResourceId('A/b', 'x')
        [subscriptionResourceId(subscription().subscriptionId, 'A/b', 'x')]
    tenantResourceId('A/b', 'x')
        "/providers/A/b/x"
    extensionResourceId(resourceGroup().id, 'A/b', 'x')
        [extensionResourceId(subscriptionResourceId(subscription().subscriptionId, 'Microsoft.Resources/resourceGroups', resourceGroup().name), 'A/b', 'x')]
    guid(resourceGroup().id, subscription().id, string(parameters('n')))
        [guid(subscriptionResourceId(subscription().subscriptionId, 'Microsoft.Resources/resourceGroups', resourceGroup().name), concat('/subscriptions/', subscription().subscriptionId), '3')]
    format('{0}-{1}', parameters('n'), resourceGroup().name)
        [format('{0}-{1}', 3, resourceGroup().name)]
    reference(resourceId('A/b', 'x'), '2025-12-01', 'full').identity.principalId
        [reference(resourceId(subscription().subscriptionId, resourceGroup().name, 'A/b', 'x'), '2025-12-01', 'full').identity.principalId]
    listKeys(resourceId('A/b', 'x'), '2025-12-01').key1
        [listKeys(resourceId(subscription().subscriptionId, resourceGroup().name, 'A/b', 'x'), '2025-12-01').key1]
    parameters('secret')
        [parameters('secret')]
    concat('a', parameters('secret'), parameters('n'))
        [concat('a', parameters('secret'), 3)]
    variables('partly')
        [createObject('a', createArray(1, parameters('secret')), 'b', createObject('c', 'x'))]
    variables('partly').a[1]
        [parameters('secret')]
    tryGet(variables('partly'), 'a', 1)
        [parameters('secret')]
    tryGet(variables('partly'), 'z', 1)
        null
    tryGet(parameters('open'), concat('a', 'b'), 'c')
        [tryGet(parameters('open'), 'ab', 'c')]
    coalesce(null(), parameters('open'), div(1, 0))
        [coalesce(parameters('open'), div(1, 0))]
    if(parameters('open'), div(1, 0), add(1, 2))
        [if(parameters('open'), div(1, 0), 3)]
    and(parameters('open'), equals(1, 1), fail('x'))
        [and(and(parameters('open'), true()), fail('x'))]
    and(true(), parameters('open'))
        [and(true(), parameters('open'))]
    if(not(empty(target('full'))), null(), 'PT30M')
        [if(not(empty(target('full'))), null(), 'PT30M')]
    coalesce(tryGet(target('full'), 'properties', 'x'), concat('a', 'b'))
        [coalesce(tryGet(target('full'), 'properties', 'x'), 'ab')]
    map(parameters('open'), lambda('x', concat(lambdaVariables('x'), parameters('n'))))
        [map(parameters('open'), lambda('x', concat(lambdaVariables('x'), 3)))]
    map(parameters('list'), lambda('x', concat(lambdaVariables('x'), parameters('open'))))
        [map(createArray('b', 'a'), lambda('x', concat(lambdaVariables('x'), parameters('open'))))]
    flatten(createArray(parameters('list'), parameters('open')))
        [flatten(createArray(createArray('b', 'a'), parameters('open')))]
    shallowMerge(createArray(parameters('tags'), parameters('open'), createObject('a', add(1, 1))))
        [shallowMerge(createArray(createObject('env', 'dev', 'Team', 'data'), parameters('open'), createObject('a', 2)))]
    createObject(parameters('open'), add(1, 1))
        [createObject(parameters('open'), 2)]
    team.shut(parameters('open'))
        [format('PT{0}M', parameters('open'))]
    copyIndex()
        [copyIndex()]
    add(copyIndex('loop', 1), 1)
        [add(copyIndex('loop', 1), 1)]
    parameters('list')[copyIndex()]
        [createArray('b', 'a')[copyIndex()]]
    newGuid()
        [newGuid()]
    utcNow('yyyy')
        [utcNow('yyyy')]
    pickZones('Microsoft.Compute', 'virtualMachines', resourceGroup().location)
        [pickZones('Microsoft.Compute', 'virtualMachines', resourceGroup().location)]
    deployer().objectId
        [deployer().objectId]
    add(parameters('n'), parameters('open'))
        [add(3, parameters('open'))]
    not(equals(parameters('open'), toUpper('x')))
        [not(equals(parameters('open'), 'X'))]
    indexFromEnd(parameters('open'), add(1, 1))
        [indexFromEnd(parameters('open'), 2)]
    sub(0, parameters('open'))
        [sub(0, parameters('open'))]
    "#);
}

#[test]
fn the_place_of_a_deployment_settles_what_hangs_on_it() {
    let texts = [
        "resourceGroup().location",
        "resourceGroup()['id']",
        "resourceGroup().tags",
        "tryGet(resourceGroup(), 'name')",
        "subscription().id",
        "subscription().tenantId",
        "deployment().name",
        "environment().suffixes.storage",
        "resourceId('A/b', 'x')",
        "resourceId('other', 'rg', 'A/b/c', 'x', 'y')",
        "subscriptionResourceId('A/b', 'x')",
        "managementGroupResourceId('mg', 'A/b', 'x')",
        "extensionResourceId(resourceId('A/b', 'x'), 'C/d', 'y')",
        "not(empty(target('full')))",
        "target('full').properties.x",
        "parameters('list')[mod(copyIndex('loop', 1), 2)]",
    ];
    insta::assert_snapshot!(lines(&texts, &placed()), @r#"
    resourceGroup().location
        "westeurope"
    resourceGroup()['id']
        "/subscriptions/sub/resourceGroups/rg"
    resourceGroup().tags
        [resourceGroup().tags]
    tryGet(resourceGroup(), 'name')
        "rg"
    subscription().id
        "/subscriptions/sub"
    subscription().tenantId
        "tenant"
    deployment().name
        "main"
    environment().suffixes.storage
        "core.windows.net"
    resourceId('A/b', 'x')
        "/subscriptions/sub/resourceGroups/rg/providers/A/b/x"
    resourceId('other', 'rg', 'A/b/c', 'x', 'y')
        "/subscriptions/other/resourceGroups/rg/providers/A/b/x/c/y"
    subscriptionResourceId('A/b', 'x')
        "/subscriptions/sub/providers/A/b/x"
    managementGroupResourceId('mg', 'A/b', 'x')
        "/providers/Microsoft.Management/managementGroups/mg/providers/A/b/x"
    extensionResourceId(resourceId('A/b', 'x'), 'C/d', 'y')
        "/subscriptions/sub/resourceGroups/rg/providers/A/b/x/providers/C/d/y"
    not(empty(target('full')))
        true
    target('full').properties.x
        1
    parameters('list')[mod(copyIndex('loop', 1), 2)]
        "a"
    "#);
}

#[test]
fn what_the_engine_may_know_stays_open_with_a_note() {
    let texts = [
        "format('{0:C}', 5)",
        "first('😀')",
        "json('{''a'': 1}')",
        "dateTimeAdd('2 January 2026', 'P1D')",
        "json('{a: 1}')",
        "parseCidr('10.0.0.1/32')",
        "toObject(createArray('a', 'A'), lambda('x', lambdaVariables('x')))",
        "concat(format('{0:C}', 5), format('{0:C}', 6))",
        "concat('a', null())",
    ];
    insta::assert_snapshot!(lines(&texts, &unplaced()), @r"
    format('{0:C}', 5)
        [format('{0:C}', 5)] (format: its format of a number is not a common one)
    first('😀')
        [first('😀')] (first: it cuts a character of two UTF-16 units in half)
    json('{''a'': 1}')
        [json('{''a'': 1}')] (json: its text is not strict JSON)
    dateTimeAdd('2 January 2026', 'P1D')
        [dateTimeAdd('2 January 2026', 'P1D')] (dateTimeAdd: its date is not written in a common form)
    json('{a: 1}')
        [json('{a: 1}')] (json: its text is not strict JSON)
    parseCidr('10.0.0.1/32')
        [parseCidr('10.0.0.1/32')] (parseCidr: its range has no address between the first and the last)
    toObject(createArray('a', 'A'), lambda('x', lambdaVariables('x')))
        [toObject(createArray('a', 'A'), lambda('x', lambdaVariables('x')))] (toObject: two of its items have the same key)
    concat(format('{0:C}', 5), format('{0:C}', 6))
        [concat(format('{0:C}', 5), format('{0:C}', 6))] (format: its format of a number is not a common one)
    concat('a', null())
        [concat('a', null())] (concat: it joins a value that is no string, number or boolean)
    ");
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
        functions: HashMap::from([("team.endless".to_owned(), endless)]),
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
