use super::*;
use crate::expression::generate;
use proptest::prelude::*;

fn bicep(text: &str) -> String {
    read(text).unwrap().to_bicep()
}

#[test]
fn what_templates_hold_is_read() {
    let texts = [
        "parameters('people')[copyIndex()].alias",
        "if(not(empty(target('full'))), null(), 'PT30M')",
        "coalesce(tryGet(parameters('p')[copyIndex()], 'size'), 'D4')",
        "tryGet(tryGet(target('full'), 'properties'), 'properties', 0, 'a-b')",
        "reference(resourceId('A/b', 'x'), '2025-12-01', 'full').identity.principalId",
        "variables('nested')['a']['b'][0]",
        "team.instanceName(replace(parameters('who'), '.', ''), 'x')",
        "concat(parameters('a'), '/', variables('names')[copyIndex('n', 1)])",
        "map(parameters('p'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))",
        "shallowMerge(createArray(createObject('a', 1), parameters('o'), createObject('b', 2)))",
        "flatten(createArray(createArray(1, 2), parameters('o')))",
        "format('{0:D4}', 1)",
        "format('a{0}{{b}}{1}', 1, 'x')",
        "Equals( toLower(parameters('a')) ,toLower('X'))",
        "not(and(true(), or(false(), TRUE())))",
        "sub(0, parameters('n'))",
        "-9223372036854775808",
        "json('3000000000')",
        "indexFromEnd(parameters('l'), 1)",
        "createObject(resourceId('A/b', 'x'), createObject(), 'k', createArray())",
        "and(true(), false(), true())",
    ];
    let lines: Vec<String> = texts
        .iter()
        .map(|text| format!("{text}\n    {}", bicep(text)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    parameters('people')[copyIndex()].alias
        people[copyIndex()].alias
    if(not(empty(target('full'))), null(), 'PT30M')
        this.exists() ? null : 'PT30M'
    coalesce(tryGet(parameters('p')[copyIndex()], 'size'), 'D4')
        p[copyIndex()].?size ?? 'D4'
    tryGet(tryGet(target('full'), 'properties'), 'properties', 0, 'a-b')
        this.existingResource().?properties.?properties[0]['a-b']
    reference(resourceId('A/b', 'x'), '2025-12-01', 'full').identity.principalId
        reference(resourceId('A/b', 'x'), '2025-12-01', 'full').identity.principalId
    variables('nested')['a']['b'][0]
        nested['a']['b'][0]
    team.instanceName(replace(parameters('who'), '.', ''), 'x')
        team.instanceName(replace(who, '.', ''), 'x')
    concat(parameters('a'), '/', variables('names')[copyIndex('n', 1)])
        concat(a, '/', names[copyIndex('n', 1)])
    map(parameters('p'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))
        map(p, (x, i) => '${x}${i}')
    shallowMerge(createArray(createObject('a', 1), parameters('o'), createObject('b', 2)))
        { a: 1, ...o, b: 2 }
    flatten(createArray(createArray(1, 2), parameters('o')))
        [1, 2, ...o]
    format('{0:D4}', 1)
        format('{0:D4}', 1)
    format('a{0}{{b}}{1}', 1, 'x')
        'a${1}{b}${'x'}'
    Equals( toLower(parameters('a')) ,toLower('X'))
        a =~ 'X'
    not(and(true(), or(false(), TRUE())))
        !(true && (false || true))
    sub(0, parameters('n'))
        -n
    -9223372036854775808
        json('-9223372036854775808')
    json('3000000000')
        3000000000
    indexFromEnd(parameters('l'), 1)
        l[^1]
    createObject(resourceId('A/b', 'x'), createObject(), 'k', createArray())
        { '${resourceId('A/b', 'x')}': {}, k: [] }
    and(true(), false(), true())
        true && false && true
    ");
}

#[test]
fn a_mistake_is_named_at_its_place() {
    let mistakes = [
        "",
        " ",
        "true",
        "a.b",
        "f(",
        "f(1",
        "f(1,",
        "f(1,)",
        "f(1 2)",
        "f()g()",
        "f(",
        "(1)",
        "'a",
        "'a''",
        "1.5",
        "-",
        "f().",
        "f()[1",
        "f()[]",
        "99999999999999999999",
        "é",
        "f(;)",
        "\"a\"",
        "f()]",
        "f(')')'",
    ];
    let lines: Vec<String> = mistakes
        .iter()
        .map(|text| {
            let error = read(text).unwrap_err();
            let place = text.get(error.range.clone()).unwrap();
            format!("{text}  `{place}`: {}", error.message)
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
      ``: an expression is missing
       ` `: an expression is missing
    true  `true`: `true` is no value; a function is called with `(`
    a.b  `a.b`: `a.b` is no value; a function is called with `(`
    f(  ``: a value is missing here
    f(1  ``: `,` or `)` is missing here
    f(1,  ``: a value is missing here
    f(1,)  `)`: a value is missing before `)`
    f(1 2)  `2`: `,` or `)` is missing here
    f()g()  `g`: the expression ends before `g`
    f(  ``: a value is missing here
    (1)  `(`: a value is missing before `(`
    'a  `'a`: the string does not end; its last `'` is missing
    'a''  `'a''`: the string does not end; its last `'` is missing
    1.5  `1`: a number with a fraction is written as `json('…')`
    -  `-`: a value is missing after `-`
    f().  ``: a member's name is missing here
    f()[1  ``: `]` is missing here
    f()[]  `]`: a value is missing before `]`
    99999999999999999999  `99999999999999999999`: `99999999999999999999` needs more than 64 bits
    é  `é`: `é` is no value; a function is called with `(`
    f(;)  `;`: a value is missing before `;`
    "a"  `"`: a value is missing before `\"`
    f()]  `]`: the expression ends before `]`
    f(')')'  `'`: the expression ends before `\'`
    "#);
}

#[test]
fn depth_without_end_is_an_error_and_no_overflow() {
    let depth = 10_000;
    for text in [
        "f(".repeat(depth),
        format!("{}1{}", "f(".repeat(depth), ")".repeat(depth)),
        "(".repeat(depth),
        "[".repeat(depth),
        format!("f(){}", ".a".repeat(depth)),
        format!(
            "{}f(){}",
            "and(".repeat(100),
            ", f(), f(), f(), f(), f(), f(), f())".repeat(100)
        ),
        format!("f(){}", "[0]".repeat(depth)),
        format!("{}0", "f()[".repeat(depth)),
        "-".repeat(depth),
    ] {
        assert!(read(&text).is_err());
    }
}

#[test]
fn the_deepest_expression_can_be_printed_and_dropped() {
    let depth = MAX_DEPTH - 1;
    for (open, close) in [
        ("not(", ")"),
        ("add(1, ", ")"),
        ("createArray(", ")"),
        ("createObject('a', ", ")"),
    ] {
        let text = format!("{}f(){}", open.repeat(depth), close.repeat(depth));
        let expression = read(&text).unwrap();
        assert_eq!(expression.to_arm(), text);
        assert!(!expression.to_bicep().is_empty());
        assert!(!expression.to_bicep_at(0, 0).is_empty());
    }
}

#[test]
fn two_quotes_in_a_row_are_read_as_asked() {
    let text = "base64('it''''s ''x''')";
    assert_eq!(read(text).unwrap().to_arm(), text);
    let engine = read_as(text, Quotes::AsInBodies).unwrap();
    assert_eq!(engine.to_arm(), "base64('it''s ''x''')");
}

proptest! {
    #[test]
    fn any_expression_is_read_back_as_it_was(expression in generate::any()) {
        let printed = expression.to_arm();
        let read = read(&printed);
        prop_assert_eq!(read.as_ref().map(Expression::to_arm), Ok(printed.clone()));
        prop_assert_eq!(read, Ok(generate::as_arm_tells(expression)), "{}", printed);
    }

    #[test]
    fn any_text_is_read_or_refused_within_itself(
        text in r"\PC{0,40}|([a-c0-9 .,'\[\]()-]|f\(|'|, ){0,60}",
    ) {
        if let Err(error) = read(&text) {
            prop_assert!(text.get(error.range).is_some());
        }
    }
}
