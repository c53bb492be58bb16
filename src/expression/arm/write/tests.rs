use super::*;
use crate::expression::{generate, parse};
use proptest::prelude::*;

fn arm(text: &str) -> String {
    parse(text).unwrap().expression.arm_string()
}

#[test]
fn every_operator_becomes_a_function() {
    let lines: Vec<String> = Operator::TABLE
        .iter()
        .map(|(_, sign, _)| format!("{sign:<2} {}", arm(&format!("a {sign} 1"))))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    ?? [coalesce(parameters('a'), 1)]
    || [or(parameters('a'), 1)]
    && [and(parameters('a'), 1)]
    =~ [equals(toLower(parameters('a')), toLower(1))]
    !~ [not(equals(toLower(parameters('a')), toLower(1)))]
    == [equals(parameters('a'), 1)]
    != [not(equals(parameters('a'), 1))]
    <= [lessOrEquals(parameters('a'), 1)]
    >= [greaterOrEquals(parameters('a'), 1)]
    <  [less(parameters('a'), 1)]
    >  [greater(parameters('a'), 1)]
    +  [add(parameters('a'), 1)]
    -  [sub(parameters('a'), 1)]
    *  [mul(parameters('a'), 1)]
    /  [div(parameters('a'), 1)]
    %  [mod(parameters('a'), 1)]
    "#);
    insta::assert_snapshot!(arm("!a"), @"[not(parameters('a'))]");
    insta::assert_snapshot!(arm("-a"), @"[sub(0, parameters('a'))]");
    insta::assert_snapshot!(arm("a ? 'x' : 'y'"), @"[if(parameters('a'), 'x', 'y')]");
}

#[test]
fn a_string_is_quoted_as_arm_has_it() {
    insta::assert_snapshot!(arm("'it\\'s'"), @"['it''s']");
    insta::assert_snapshot!(arm("'{${a}}-${b + 1}\\'s'"), @"[format('{{{0}}}-{1}''s', parameters('a'), add(parameters('b'), 1))]");
    assert_eq!(arm("'a\\nb'"), "['a\nb']");
}

#[test]
fn values_are_spelt_as_functions_where_arm_has_no_literal() {
    insta::assert_snapshot!(arm("[true, false, null, 2147483647, 2147483648, -1]"), @"[createArray(true(), false(), null(), 2147483647, json('2147483648'), -1)]");
    insta::assert_snapshot!(arm("{ a: 1, 'b-c': {} }"), @"[createObject('a', 1, 'b-c', createObject())]");
    insta::assert_snapshot!(arm("a.b['c'][0].d"), @"[parameters('a').b['c'][0].d]");
    insta::assert_snapshot!(arm("az.resourceGroup().location"), @"[resourceGroup().location]");
}

#[test]
fn what_bicep_has_beyond_arm_is_spelt_as_bicep_builds_it() {
    insta::assert_snapshot!(arm("a.?b.c[0].?d ?? a[?'x-y']"), @"[coalesce(tryGet(tryGet(parameters('a'), 'b', 'c', 0), 'd'), tryGet(parameters('a'), 'x-y'))]");
    insta::assert_snapshot!(arm("a!.b[^1] == any(a[?^2])"), @"[equals(indexFromEnd(parameters('a').b, 1), tryIndexFromEnd(parameters('a'), 2))]");
    insta::assert_snapshot!(arm("map(a, x => x.name)"), @"[map(parameters('a'), lambda('x', lambdaVariables('x').name))]");
    insta::assert_snapshot!(arm("map(a, (x, i) => '${x}${i}')"), @"[map(parameters('a'), lambda('x', 'i', format('{0}{1}', lambdaVariables('x'), lambdaVariables('i'))))]");
    insta::assert_snapshot!(arm("reduce(a, 0, (sum, next, i) => sum + next * i)"), @"[reduce(parameters('a'), 0, lambda('sum', 'next', 'i', add(lambdaVariables('sum'), mul(lambdaVariables('next'), lambdaVariables('i')))))]");
    insta::assert_snapshot!(arm("[1, ...a, 2, 3]"), @"[flatten(createArray(createArray(1), parameters('a'), createArray(2, 3)))]");
    insta::assert_snapshot!(arm("{ a: 1, 'x${b}': 2, ...c, ...d, e: 3 }"), @"[shallowMerge(createArray(createObject('a', 1, format('x{0}', parameters('b')), 2), parameters('c'), parameters('d'), createObject('e', 3)))]");
}

/// Whether quotes and brackets pair up, strings left out.
fn is_balanced(arm: &str) -> bool {
    let mut open = Vec::new();
    let mut in_string = false;
    for c in arm.chars() {
        match c {
            '\'' => in_string = !in_string,
            _ if in_string => {}
            '(' => open.push(')'),
            '[' => open.push(']'),
            ')' | ']' if open.pop() != Some(c) => return false,
            _ => {}
        }
    }
    open.is_empty() && !in_string
}

proptest! {
    #[test]
    fn any_expression_is_printed_with_its_quotes_and_brackets_in_pairs(expression in generate::any()) {
        let printed = expression.arm_string();
        prop_assert!(is_balanced(&printed), "{}", printed);
    }
}
