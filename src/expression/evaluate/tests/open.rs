//! What only a deployment knows stays open.

use super::{lines, placed, unplaced};

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
