//! Edits of the fixtures and the lint rule that each breaks: what to find, what to put in its place, the rule.

/// Edits of the loop's template, and the rule each breaks.
pub(crate) const BROKEN_ARM: [(&str, &str, &str); 21] = [
    (
        "\"PT30M\"",
        "\"PT30M\",\n          \"tags\": {}",
        "Template-Should-Not-Contain-Blanks",
    ),
    ("\"PT30M\"", "\"\"", "Template-Should-Not-Contain-Blanks"),
    (
        "Instances to create.",
        "Instances: null",
        "Template-Should-Not-Contain-Blanks",
    ),
    (
        "\"[parameters('location')]\"",
        "\"westus\"",
        "Resources-Should-Have-Location",
    ),
    (
        "\"[parameters('location')]\"",
        "\"[resourceGroup().location]\"",
        "Location-Should-Not-Be-Hardcoded",
    ),
    (
        "\"[parameters('location')]\"",
        "\"[resourceGroup().location]\"",
        "Parameters-Must-Be-Referenced",
    ),
    (
        "\"[resourceGroup().location]\"",
        "\"westus\"",
        "Location-Should-Not-Be-Hardcoded",
    ),
    (
        "\"type\": \"array\",",
        "\"type\": \"array\",\n      \"minLength\": 1,",
        "Min-And-Max-Value-Are-Numbers",
    ),
    (
        "\"workspaceName\": {",
        "\"workspacePassword\": {",
        "Password-params-must-be-secure",
    ),
    (
        "\"type\": \"string\",\n      \"defaultValue\"",
        "\"type\": \"securestring\",\n      \"defaultValue\"",
        "Secure-String-Parameters-Cannot-Have-Default",
    ),
    (
        "PT30M",
        "https://x.blob.core.windows.net/y",
        "DeploymentTemplate-Must-Not-Contain-Hardcoded-Uri",
    ),
    (
        "2019-04-01/deploymentTemplate",
        "2015-01-01/deploymentTemplate",
        "DeploymentTemplate-Schema-Is-Correct",
    ),
    (
        "\"description\": \"Instances to create.\"",
        "\"note\": \"x\"",
        "use-description-params",
    ),
    (
        "\"description\": \"Resource id of the workspace.\"",
        "\"note\": \"x\"",
        "use-description-outputs",
    ),
    ("\"hand\"", "\"bicep\"", "generator"),
    ("PT30M", "[concat('a']", "expression"),
    (
        "resourceId('Microsoft.MachineLearningServices/workspaces', parameters('workspaceName'))",
        "resourceId('Microsoft.MachineLearningServices/workspaces', format('{0}', parameters('workspaceName')))",
        "ResourceIds-should-not-contain",
    ),
    (
        "\"workspaceId\": {",
        "\"workspacePasswordId\": {",
        "Outputs-Must-Not-Contain-Secrets",
    ),
    (
        "\"copy\": {",
        "\"dependsOn\": [\n        \"[concat('a', 'b')]\"\n      ],\n      \"copy\": {",
        "DependsOn-Best-Practices",
    ),
    (
        "\"location\": \"[p",
        "\"Location\": \"x\",\n      \"location\": \"[p",
        "JSONFiles-Should-Be-Valid",
    ),
    ("\"mode\": \"serial\",", "\"mode\": \"serial\", ", "layout"),
];

/// Edits of the full Bicep file, and the rule each breaks.
pub(crate) const BROKEN_BICEP: [(&str, &str, &str); 24] = [
    (
        "parent: workspace\n  name: 'cpu-cluster'",
        "name: 'mlw-labs/cpu-cluster'",
        "use-parent-property",
    ),
    (
        "  location: location\n",
        "  location: 'westus'\n",
        "no-hardcoded-location",
    ),
    (
        "  location: location\n",
        "  location: 'westus'\n",
        "no-unused-params",
    ),
    (
        "  location: location\n",
        "  location: resourceGroup().location\n",
        "no-loc-expr-outside-params",
    ),
    (
        "@description('Key of the nodes.')\n",
        "",
        "use-description-params",
    ),
    (
        "@description('State of the instance.')\n",
        "",
        "use-description-outputs",
    ),
    (
        "@secure()\n@description('Key of the nodes.')\nparam sshKey",
        "@description('K.')\nparam sshKey",
        "use-secure-value-for-secure-inputs",
    ),
    (
        "@secure()\n@description('Key of the nodes.')\nparam sshKey",
        "@description('K.')\nparam sshSecret",
        "secure-secrets-in-params",
    ),
    (
        "param sshKey string",
        "param sshKey string = 'x'",
        "secure-parameter-default",
    ),
    (
        "        #disable-next-line adminusername-should-not-be-literal\n",
        "",
        "adminusername-should-not-be-literal",
    ),
    ("'azureuser'", "objectId", "unnecessary-pragma"),
    ("note: ", "'note': ", "prefer-unquoted-property-names"),
    (
        "location: location",
        "location: '${location}'",
        "simplify-interpolation",
    ),
    (
        "note: '// [no] #comment'",
        "note: concat('a', location)",
        "prefer-interpolation",
    ),
    (
        "note: '// [no] #comment'",
        "note: json('null')",
        "simplify-json-null",
    ),
    ("note: '// [no] #comment'", "note: any(1)", "no-explicit-any"),
    (
        "'// [no] #comment'",
        "'https://management.azure.com/'",
        "no-hardcoded-env-urls",
    ),
    (
        "  parent: workspace\n",
        "  parent: workspace\n  dependsOn: [workspace]\n",
        "no-unnecessary-dependson",
    ),
    (
        "output state string = ",
        "output statePassword string = ",
        "outputs-should-not-contain-secrets",
    ),
    (
        "output state string = ",
        "output state string = sshKey\n\n@description('x')\noutput other string = ",
        "outputs-should-not-contain-secrets",
    ),
    (
        "// The",
        "@description('x')\nvar unused = 1\n\n// The",
        "no-unused-vars",
    ),
    ("  parent: workspace\n", "", "no-unused-existing-resources"),
    ("\n// The", "\n\n// The", "layout"),
    ("param sshKey string", "param sshKey string ", "layout"),
];
