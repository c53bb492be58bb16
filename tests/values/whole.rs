//! Whole lists and objects that a parameter or an expression gives.

use serde_json::json;

use super::{CLUSTER, INSTANCE, default, found, parameters, places, template};

/// An instance whose applications are a parameter, to be continued with the parameter's keys.
fn with_applications(rest: &str) -> String {
    format!(
        "{INSTANCE}working_hours = [{{ days = \"Mon-Fri\", from = \"09:00\", to = \"18:00\" }}]\n\
         custom_applications = {{ param = \"apps\" }}\n[parameters.apps]\ntype = \"array\"\n{rest}"
    )
}

const RSTUDIO: &str = "{ name = \"rstudio\", image = \"ghcr.io/azure/rocker-rstudio-ml-verse:latest\", endpoints = [{ target = 8787, published = 8787 }] }";

#[test]
fn applications_of_a_parameter_are_written_as_rest_takes_them() {
    let toml = with_applications(&format!(
        "default = [{RSTUDIO}]\n[environments.prod]\napps = [{RSTUDIO}, {}]\n",
        RSTUDIO.replace("rstudio\"", "other\"").replace("8787", "8788")
    ));
    assert_eq!(places(&toml), []);
    let application = json!([{
        "name": "rstudio",
        "image": { "type": "docker", "reference": "ghcr.io/azure/rocker-rstudio-ml-verse:latest" },
        "docker": { "privileged": true },
        "endpoints": [{ "name": "connect", "target": 8787, "published": 8787, "protocol": "http" }]
    }]);
    assert_eq!(default(&toml, "apps"), application);
    assert_eq!(
        template(&toml)["resources"][0]["properties"]["properties"]["customServices"],
        "[parameters('apps')]"
    );
    let given = parameters(&toml, "prod")["apps"]["value"].clone();
    assert_eq!(given[0], application[0]);
    assert_eq!(given[1]["endpoints"][0]["target"], 8788);
}

#[test]
fn a_wrong_item_is_found_at_its_place_and_its_environment() {
    let wrong = RSTUDIO.replace("published = 8787", "published = 80");
    let toml = with_applications(&format!(
        "default = [{RSTUDIO}]\n[environments.prod]\napps = [{wrong}]\n[environments.dev]\n"
    ))
    .replace("working_hours", "unique_name = true\nworking_hours");
    let found = found(&toml);
    let [(rule, text, said)] = found.as_slice() else {
        panic!("{found:#?}")
    };
    assert_eq!(
        (*rule, text.as_str()),
        ("application-port-out-of-range", "80"),
        "{said}"
    );
    assert!(said.contains("`prod`") && !said.contains("`dev`"), "{said}");
    let unknown = with_applications(&format!(
        "default = [{}]\n",
        RSTUDIO.replace("endpoints", "endponts")
    ));
    assert_eq!(places(&unknown), [("unknown-property", "endponts".to_owned())]);
}

#[test]
fn an_item_refers_to_no_parameter() {
    let toml = with_applications(&format!(
        "default = [{}]\n[parameters.image]\n",
        RSTUDIO.replace(
            "\"ghcr.io/azure/rocker-rstudio-ml-verse:latest\"",
            "{ param = \"image\" }"
        )
    ));
    let places = places(&toml);
    assert!(
        places.contains(&("parameter-type-mismatch", "{ param = \"image\" }".to_owned())),
        "{places:?}"
    );
}

#[test]
fn mounts_of_a_parameter_follow_those_that_are_written() {
    let toml = format!(
        "{INSTANCE}working_hours = [{{ days = \"Mon-Fri\", from = \"09:00\", to = \"18:00\" }}]\n\
         [[instance.ana-notebooks.custom_applications]]\nname = \"rstudio\"\nimage = \"ghcr.io/a/b\"\n\
         bind_mounts = [{{ source = \"/home\", target = \"/home\" }}]\nvolumes = {{ param = \"mounts\" }}\n\
         [parameters.mounts]\ntype = \"array\"\ndefault = [{{ type = \"tmpfs\", target = \"/scratch\", tmpfs = {{ size = 1024 }} }}]\n"
    );
    assert_eq!(places(&toml), []);
    let volumes =
        &template(&toml)["resources"][0]["properties"]["properties"]["customServices"][0]["volumes"];
    assert_eq!(
        volumes,
        "[concat(createArray(createObject('type', 'bind', 'readOnly', false(), 'source', '/home', 'target', '/home')), parameters('mounts'))]"
    );
    assert_eq!(default(&toml, "mounts")[0]["readOnly"], false);
}

const IDENTITY: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-ml/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-training";

#[test]
fn identities_of_a_parameter_are_the_keys_of_an_object() {
    let toml = format!(
        "{CLUSTER}max_instances = 2\nidentity = {{ user = {{ param = \"ids\" }} }}\n\
         [parameters.ids]\ntype = \"array\"\ndefault = [\"{IDENTITY}\"]\n"
    );
    assert_eq!(places(&toml), []);
    let identity = &template(&toml)["resources"][0]["identity"];
    assert_eq!(identity["type"], "UserAssigned");
    assert_eq!(
        identity["userAssignedIdentities"],
        "[toObject(parameters('ids'), lambda('id', lambdaVariables('id')), lambda('id', createObject()))]"
    );
    let wrong = toml.replace("userAssignedIdentities", "vaults");
    assert_eq!(places(&wrong).len(), 1, "{:?}", found(&wrong));
    let empty = toml.replace(&format!("[\"{IDENTITY}\"]"), "[]");
    assert_eq!(places(&empty).len(), 1, "{:?}", found(&empty));
}

const SUBNET: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-ml/subnets/snet";

#[test]
fn a_subnet_may_be_an_object() {
    let toml = format!(
        "{CLUSTER}max_instances = 2\nsubnet = {{ param = \"net\" }}\n\
         [parameters.net]\ntype = \"object\"\ndefault = {{ id = \"{SUBNET}\" }}\n"
    );
    assert_eq!(places(&toml), []);
    let properties = &template(&toml)["resources"][0]["properties"]["properties"];
    assert_eq!(properties["subnet"], "[parameters('net')]");
    assert_eq!(default(&toml, "net"), json!({ "id": SUBNET }));
    let wrong = toml.replace("/subnets/snet", "");
    assert_eq!(
        places(&wrong),
        [(
            "wrong-resource-kind",
            format!("\"{}\"", SUBNET.replace("/subnets/snet", ""))
        )]
    );
    let names = toml.replace(
        &format!("{{ id = \"{SUBNET}\" }}"),
        "{ vnet = \"vnet-ml\", subnet = \"snet\" }",
    );
    assert_eq!(
        places(&names),
        [(
            "parameter-type-mismatch",
            "{ vnet = \"vnet-ml\", subnet = \"snet\" }".to_owned()
        )]
    );
    let text = toml.replace(
        &format!("type = \"object\"\ndefault = {{ id = \"{SUBNET}\" }}"),
        &format!("default = \"{SUBNET}\""),
    );
    assert_eq!(
        template(&text)["resources"][0]["properties"]["properties"]["subnet"]["id"],
        "[parameters('net')]"
    );
}

#[test]
fn a_list_that_an_expression_computes_is_in_the_words_of_rest() {
    let toml = with_applications("default = []\n").replace(
        "{ param = \"apps\" }",
        "{ expr = \"concat(apps, [{ name: 'rstudio', image: { type: 'docker', reference: 'ghcr.io/a/b' }, docker: { privileged: true } }])\" }",
    );
    assert_eq!(places(&toml), []);
    let untranslated = toml.replace(
        "image: { type: 'docker', reference: 'ghcr.io/a/b' }",
        "imag: 'ghcr.io/a/b'",
    );
    assert!(!places(&untranslated).is_empty());
}

// ---- what an expression computes ----

#[test]
fn what_an_expression_computes_is_in_the_words_of_rest() {
    let toml = |tier: &str, parameters: &str| {
        format!(
            "{CLUSTER}max_instances = 2\ntier = {tier}\nidle_time_before_scale_down = \"2m\"\n{parameters}"
        )
    };
    let wrong = [
        // An interpolation, known by the default.
        toml(
            "{ expr = \"'${prefix}_priority'\" }",
            "[parameters.prefix]\ndefault = \"low\"\n",
        ),
        // By an environment.
        toml(
            "{ expr = \"'${prefix}_priority'\" }",
            "[parameters.prefix]\n[environments.prod]\nprefix = \"low\"\n",
        ),
        // The default of a parameter.
        toml(
            "{ param = \"tier\" }",
            "[parameters.prefix]\ndefault = \"low\"\n[parameters.tier]\ndefault = { expr = \"'${prefix}_priority'\" }\n",
        ),
        // The default that is another parameter.
        toml(
            "{ param = \"tier\" }",
            "[parameters.prefix]\ndefault = \"low_priority\"\n[parameters.tier]\ndefault = { expr = \"prefix\" }\n",
        ),
        // A member of a default that is computed.
        toml(
            "{ expr = \"settings.tier\" }",
            "[parameters.prefix]\ndefault = \"low\"\n[parameters.settings]\ntype = \"object\"\ndefault = { expr = \"{ tier: '${prefix}_priority' }\" }\n",
        ),
        // What a condition may choose, whatever it is.
        toml(
            "{ expr = \"spot ? 'low_priority' : 'Dedicated'\" }",
            "[parameters.spot]\ntype = \"bool\"\n",
        ),
        toml("{ expr = \"other ?? 'low_priority'\" }", "[parameters.other]\n"),
    ];
    for toml in wrong {
        let found = found(&toml);
        let rules: Vec<&str> = found.iter().map(|(rule, ..)| *rule).collect();
        assert_eq!(
            rules.iter().filter(|rule| **rule == "untranslated-value").count(),
            1,
            "{toml}{found:#?}"
        );
        assert!(
            found.iter().any(|(_, _, said)| said.contains("`LowPriority`")),
            "{found:#?}"
        );
    }
    let right = [
        toml(
            "{ expr = \"'${prefix}Priority'\" }",
            "[parameters.prefix]\ndefault = \"Low\"\n",
        ),
        toml(
            "{ expr = \"spot ? 'LowPriority' : 'Dedicated'\" }",
            "[parameters.spot]\ntype = \"bool\"\ndefault = false\n",
        ),
    ];
    for toml in right {
        let denied: Vec<_> = places(&toml)
            .into_iter()
            .filter(|(rule, _)| !rule.contains("low-priority"))
            .collect();
        assert_eq!(denied, [], "{toml}");
    }
    let unknown = toml(
        "{ expr = \"'${prefix}prio'\" }",
        "[parameters.prefix]\ndefault = \"low\"\n",
    );
    assert_eq!(places(&unknown)[0].0, "unknown-value");
}

#[test]
fn times_and_zones_that_an_expression_computes_are_those_of_rest() {
    let toml = |idle: &str, zone: &str| {
        format!(
            "{INSTANCE}idle_time_before_shutdown = {{ expr = \"'{idle}'\" }}\ntime_zone = {{ expr = \"'{zone}'\" }}\n\
             schedules = [{{ action = \"stop\", cron = \"0 18 * * *\" }}]\n[parameters.n]\ntype = \"int\"\ndefault = 30\n\
             [parameters.city]\ndefault = \"Madrid\"\n[parameters.zone]\ndefault = \"Romance\"\n"
        )
    };
    assert_eq!(
        places(&toml("PT${n}M", "${zone} Standard Time")),
        [("unused-parameter", "city".to_owned())]
    );
    let found = found(&toml("${n}m", "Europe/${city}"));
    let said: String = found.iter().map(|(_, _, said)| said.as_str()).collect();
    assert!(
        said.contains("`PT30M`") && said.contains("`Romance Standard Time`"),
        "{found:#?}"
    );
}

#[test]
fn a_schedule_may_leave_its_action_and_its_frequency_to_parameters() {
    let toml = format!(
        "{INSTANCE}idle_time_before_shutdown = \"30m\"\ntime_zone = \"UTC\"\n\
         schedules = [{{ action = {{ param = \"what\" }}, frequency = {{ param = \"unit\" }}, hours = 18 }}]\n\
         [parameters.what]\ndefault = \"stop\"\n[parameters.unit]\ndefault = \"day\"\n"
    );
    assert_eq!(places(&toml), []);
    let entry =
        &template(&toml)["resources"][0]["properties"]["properties"]["schedules"]["computeStartStop"][0];
    assert_eq!(entry["action"], "[parameters('what')]");
    assert_eq!(entry["recurrence"]["frequency"], "[parameters('unit')]");
    assert_eq!(default(&toml, "what"), "Stop");
    assert_eq!(default(&toml, "unit"), "Day");
    let by_the_hour = toml.replace("default = \"day\"", "default = \"hour\"");
    assert_eq!(places(&by_the_hour)[0].0, "inconsistent-recurrence");
    let wrong = toml.replace("default = \"stop\"", "default = \"shutdown\"");
    assert_eq!(places(&wrong)[0], ("unknown-value", "\"shutdown\"".to_owned()));
}
