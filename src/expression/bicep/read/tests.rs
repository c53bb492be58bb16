use super::*;
use proptest::prelude::*;

/// The message, with the part of the text that it is about and what to write for it.
fn error(text: &str) -> String {
    let error = parse(text).unwrap_err();
    let place = text.get(error.range.clone()).unwrap();
    let suggestion = error
        .suggestion
        .map(|text| format!(" -> {text}"))
        .unwrap_or_default();
    format!("`{}`: {}{suggestion}", place.escape_debug(), error.message)
}

#[test]
fn the_parameters_are_found_with_their_places() {
    let text = "'${prefix}-${length(names)}' == other.names ? a : b";
    let found = parse(text).unwrap().parameters;
    let names: Vec<&str> = found
        .iter()
        .map(|(_, range)| text.get(range.clone()).unwrap())
        .collect();
    assert_eq!(names, ["prefix", "names", "other", "a", "b"]);
    let inside = parse("map(a, x => '${x}${map(b, (y, i) => [...x, y, i, z])}' ?? x.?c[d]!) == x").unwrap();
    let names: Vec<&str> = inside.parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a", "b", "z", "d", "x"]);
    assert!(
        found
            .iter()
            .all(|(name, range)| text.get(range.clone()) == Some(name))
    );
}

#[test]
fn a_mistake_is_named_at_its_place() {
    let mistakes = [
        "",
        "   ",
        "a b",
        "a +",
        "(a",
        "a)",
        "[1, 2",
        "f(1",
        "* 2",
        "\"text\"",
        "'text",
        "'a\nb'",
        "'''text",
        "'${a'",
        "'${}'",
        "'a ${b c} d'",
        "'\\q'",
        "'\\u{110000}'",
        "1.5",
        "99999999999999999999",
        "a # b",
        "a.?1",
        "a[?0",
        "a[?^1].b",
        "a.?b[^1]",
        "a::b",
        "a.1",
        "x => x",
        "map(a, b)",
        "map(a, (x, y, z) => x)",
        "map(x => x, a)",
        "toLower(x => x)",
        "first(map(a, (x => x)))",
        "-9223372036854775809",
        "9223372036854775808",
        "...a",
        "max(...a)",
        "a = b",
        "a & b",
        "{ a: 1, a: 2 }",
        "{ a 1 }",
        "a ? b",
    ];
    let lines: Vec<String> = mistakes
        .iter()
        .map(|text| format!("{text:?}  {}", error(text)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    ""  ``: an expression is missing
    "   "  `   `: an expression is missing
    "a b"  `b`: an operator is missing before this
    "a +"  ``: a value is missing here
    "(a"  ``: `)` is missing here -> )
    "a)"  `)`: this `)` closes nothing
    "[1, 2"  ``: `]` is missing here -> ]
    "f(1"  `f`: there is no function `f`
    "* 2"  `*`: a value is missing before `*`
    "\"text\""  `\"text\"`: a string has single quotes -> 'text'
    "'text"  `\'text`: the string does not end; its last `'` is missing
    "'a\nb'"  `\n`: a string ends on the line it begins on; write `\n`
    "'''text"  `\'\'\'`: the string does not end; its last `'''` is missing
    "'${a'"  `\'`: the string does not end; its last `'` is missing
    "'${}'"  ``: an expression is missing
    "'a ${b c} d'"  `c`: an operator is missing before this
    "'\\q'"  `\\q`: `\q` is no escape; there are `\n`, `\r`, `\t`, `\\`, `\'`, `\$` and `\u{…}`
    "'\\u{110000}'"  `\\u{110000}`: `\u{…}` takes the hexadecimal number of a character
    "1.5"  `1.5`: a number with a fraction is written as JSON -> json('1.5')
    "99999999999999999999"  `99999999999999999999`: `99999999999999999999` is larger than 64 bits can hold
    "a # b"  `#`: `#` has no meaning in an expression
    "a.?1"  `1`: a member's name is missing here
    "a[?0"  ``: `]` is missing here -> ]
    "a[?^1].b"  `.`: an index from the end and a safe access do not go together; put what is before this in parentheses
    "a.?b[^1]"  `[`: an index from the end and a safe access do not go together; put what is before this in parentheses
    "a::b"  `::`: `::` reaches a resource within another, which definitions do not have
    "a.1"  `1`: a member's name is missing here
    "x => x"  `=>`: only filter, groupBy, map, mapValues, reduce, sort, toObject take a lambda, as an argument
    "map(a, b)"  `b`: `map` takes a lambda here: `item => …`
    "map(a, (x, y, z) => x)"  `(x, y, z) => x`: the lambda of `map` has 1 or 2 parameters, not 3
    "map(x => x, a)"  `x => x`: only filter, groupBy, map, mapValues, reduce, sort, toObject take a lambda, as an argument
    "toLower(x => x)"  `x => x`: only filter, groupBy, map, mapValues, reduce, sort, toObject take a lambda, as an argument
    "first(map(a, (x => x)))"  `=>`: only filter, groupBy, map, mapValues, reduce, sort, toObject take a lambda, as an argument
    "-9223372036854775809"  `9223372036854775809`: `9223372036854775809` is larger than 64 bits can hold
    "9223372036854775808"  `9223372036854775808`: `9223372036854775808` is larger than 64 bits can hold
    "...a"  `...`: a value is missing before `...`
    "max(...a)"  `...`: a value is missing before `...`
    "a = b"  `=`: `=` has no meaning in an expression; whether two values are equal is asked with `==`
    "a & b"  `&`: `&` has no meaning in an expression; two conditions are joined with `&&`
    "{ a: 1, a: 2 }"  `a`: the object has two members `a`
    "{ a 1 }"  `1`: `:` is missing here
    "a ? b"  ``: `:` is missing here
    "#);
}

#[test]
fn items_are_separated_by_commas_or_new_lines() {
    let lines = parse("{\n  a: [\n    1\n    2\n  ]\n  b: max(\n    1,\n    2\n  )\n}").unwrap();
    assert_eq!(lines, parse("{ a: [1, 2], b: max(1, 2) }").unwrap());
    let parenthesis = parse("[\n  a\n  (b)\n]").unwrap();
    assert_eq!(parenthesis.expression, parse("[a, b]").unwrap().expression);
    assert_eq!(parse("[\n1\n-2\n[3]\n]").unwrap(), parse("[1, -2, [3]]").unwrap());
    assert_eq!(parse("[(1\n- 2)\n]").unwrap(), parse("[1 - 2]").unwrap());
    assert_eq!(parse("[a[?^1]\n[3]\n]").unwrap(), parse("[a[?^1], [3]]").unwrap());
    assert!(parse("[1 2]").is_err());
    assert!(parse("max(1\n2)").is_err());
}

#[test]
fn depth_without_end_is_an_error_and_no_overflow() {
    let depth = 10_000;
    let deep = [
        "(".repeat(depth),
        "[".repeat(depth),
        "!".repeat(depth),
        "-".repeat(depth),
        "f(".repeat(depth),
        "map(a, x =>".repeat(depth / 4),
        "[...".repeat(depth / 2),
        "a.?b".repeat(depth),
        format!("a{}", ".?b".repeat(depth)),
        format!("a{}", "!".repeat(depth)),
        "a[?".repeat(depth),
        "(a,".repeat(depth),
        "toLower(".repeat(depth / 4),
        "{a:".repeat(depth / 2),
        "'${".repeat(depth / 2),
        "a?".repeat(depth),
        "a[".repeat(depth),
        format!("a{}", ".b".repeat(depth)),
        format!("1{}", "+1".repeat(depth)),
        "a".repeat(3 * depth),
    ];
    for text in deep {
        let shown: String = text.chars().take(12).collect();
        assert!(parse(&text).is_err(), "{shown}");
    }
}

#[test]
fn what_people_write_is_well_below_the_limits() {
    let nested = format!("{}1{}", "(".repeat(40), ")".repeat(40));
    assert!(parse(&nested).is_ok());
    let holes = format!("'{}'", "${a}-".repeat(200));
    assert!(parse(&holes).is_ok());
    let strings = format!("'${{concat({}'')}}'", "'${a}', ".repeat(100));
    assert!(parse(&strings).is_ok());
    assert!(parse(&vec!["a"; 200].join(" + ")).is_ok());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_within_itself(
        text in r"\PC{0,40}|([a-c0-9 .,:?'$\{\}\[\]()+!=<>&|\\\n-]|\$\{|'|concat\(){0,40}",
    ) {
        if let Err(error) = parse(&text) {
            prop_assert!(text.get(error.range).is_some());
            prop_assert!(!error.message.is_empty());
        }
    }
}
