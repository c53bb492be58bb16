//! The value of every function.

use super::{line, unplaced};

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
