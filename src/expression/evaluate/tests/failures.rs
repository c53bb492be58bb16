//! What fails, in the words of the engine.

use super::{lines, unplaced};

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
