//! What a template returns of the people of a fleet, on the way back: from the template to the fleet, and from one symbol to another.

use armlet::import::{Imported, Request, Source, import};
use serde_json::Value;

use super::{BTreeMap, Compilation, MapLoader, SourceFile, built, compile, options};
use crate::cli::project::Project;
use crate::judged::Products;

const OUTPUTS: &str = "\n[outputs.names]\ntype = \"array\"\nvalue = { compute = \"class\", property = \"name\" }\ndescription = \"Who.\"\n\n\
    [outputs.ids]\ntype = \"array\"\nvalue = { compute = \"class\", property = \"id\" }\n\n\
    [outputs.principals]\ntype = \"array\"\nvalue = { compute = \"class\", property = \"principal_id\" }\n";

fn fleet(keys: &str) -> String {
    format!(
        "[workspace]\nname = \"mlw\"\n\n[fleet.class]\nmembers = \"people.csv\"\nname = \"ci-{{alias}}\"\nsize = \"Standard_D4ads_v5\"\n\
         idle_time_before_shutdown = \"30m\"\nidentity = \"system\"\n{keys}\n{OUTPUTS}"
    )
}

const PEOPLE: &str = "object_id,user_principal_name\n\
    00000001-1111-4111-8111-111111111111,eva@uni.es\n\
    00000002-1111-4111-8111-111111111111,ana@uni.es\n\
    00000003-1111-4111-8111-111111111111,ben@uni.es\n";

fn imported(compilation: &Compilation, factors: bool) -> Imported {
    let source = Source {
        name: "compute.json".to_owned(),
        text: compilation.outputs[0].contents.whole().into_owned(),
    };
    let request = Request {
        factors,
        takes_rosters: factors,
        ..Request::default()
    };
    import(&[source], &request).unwrap()
}

/// The outputs by name, evaluated as ARM and as Bicep have them.
fn returned(compilation: &Compilation) -> BTreeMap<String, Value> {
    let products = Products::of(compilation);
    let (_, values) = products.parameter_sets().swap_remove(0);
    let (arm, bicep) = products.deployments(&values).unwrap();
    let of = |outputs: Vec<crate::judges::deployment::Output>| -> BTreeMap<String, Value> {
        let outputs = outputs.into_iter();
        outputs.map(|output| (output.name, output.value)).collect()
    };
    let (arm, bicep) = (of(arm.outputs), of(bicep.outputs));
    assert_eq!(arm, bicep);
    arm
}

#[test]
fn outputs_of_all_people_come_back_as_outputs_of_the_fleet() {
    for keys in [
        "on_redeploy = \"create_only\"",
        "on_redeploy = \"keep\"",
        "on_redeploy = \"update\"",
        "deploy = { param = \"isOn\" }\n\n[parameters.isOn]\ntype = \"bool\"\ndefault = true",
    ] {
        let compilation = built(&fleet(keys), "people.csv", PEOPLE);
        assert!(
            !compilation.outputs.is_empty(),
            "{keys}: {:?}",
            compilation.findings
        );
        let imported = imported(&compilation, true);
        assert_eq!(imported.report.lost, Vec::<String>::new(), "{keys}");
        let definition = &imported.definitions[0];
        for property in ["name", "id", "principal_id"] {
            let value = format!("value = {{ compute = \"ci\", property = \"{property}\" }}");
            assert!(definition.text.contains(&value), "{keys}: {}", definition.text);
        }
        assert!(
            definition.text.contains("description = \"Who.\""),
            "{}",
            definition.text
        );
        let rosters = definition.rosters.iter();
        let rosters = rosters.map(|(path, text)| (path.clone(), text.clone().into_bytes()));
        let file = SourceFile::new("compute.toml", definition.text.clone());
        let again = compile::build(file, &MapLoader(rosters.collect()), &options());
        let (mut before, mut after) = (returned(&compilation), returned(&again));
        // What only the service knows is named by its symbol, which comes from the name of the instance.
        assert_eq!(
            before.remove("principals").is_some(),
            after.remove("principals").is_some()
        );
        assert_eq!(before, after, "{keys}");
    }
}

#[test]
fn outputs_in_another_order_or_of_some_people_are_of_no_fleet() {
    let compilation = built(&fleet("on_redeploy = \"create_only\""), "people.csv", PEOPLE);
    let text = compilation.outputs[0].contents.whole().into_owned();
    let mut template: Value = serde_json::from_str(&text).unwrap();
    template["outputs"]["ids"]["value"]
        .as_array_mut()
        .unwrap()
        .swap(0, 1);
    template["outputs"]["principals"]["value"]
        .as_array_mut()
        .unwrap()
        .pop();
    let source = Source {
        name: "compute.json".to_owned(),
        text: template.to_string(),
    };
    let request = Request {
        factors: true,
        takes_rosters: true,
        ..Request::default()
    };
    let imported = import(&[source], &request).unwrap();
    let lost = &imported.report.lost;
    assert!(
        matches!(lost.as_slice(), [line] if line.starts_with("`outputs.principals`")),
        "{lost:?}"
    );
    let text = &imported.definitions[0].text;
    assert!(text.contains("property = \"name\""), "{text}");
    // Ids need no compute to be said.
    assert!(
        text.contains("resourceId(") && !text.contains("property = \"id\""),
        "{text}"
    );
}

#[test]
fn a_definition_of_instances_that_becomes_a_fleet_changes_nothing() {
    let role = "role_assignments = [{ role = \"Contributor\", scope = \"workspace\" }]";
    let keys = format!("on_redeploy = \"create_only\"\n{role}");
    let class = fleet(&keys);
    let project = Project::with(&[("compute.toml", &class), ("people.csv", PEOPLE)]);
    let instance = |name: &str, number: u32| {
        format!(
            "[instance.ci-{name}]\nassigned_user = {{ object_id = \"{number:08}-1111-4111-8111-111111111111\" }}\n\
             size = \"Standard_D4ads_v5\"\nidle_time_before_shutdown = \"30m\"\nidentity = \"system\"\n{keys}\n\n"
        )
    };
    let instances = format!(
        "[workspace]\nname = \"mlw\"\n\n{}{}{}[outputs.first]\nvalue = {{ compute = \"ci-ana\", property = \"principal_id\" }}\n",
        instance("ana", 2),
        instance("ben", 3),
        instance("eva", 1)
    );
    // Only the symbols differ.
    let one = project.path("one");
    std::fs::create_dir(&one).unwrap();
    project.write("one/compute.toml", &instances);
    project.run(&["build", "one"]).with_code(0);
    let renamed = ["Ana", "Ben", "Eva"]
        .iter()
        .fold(project.read("one/compute.json"), |text, name| {
            text.replace(&format!("ci{name}"), &format!("ci_{}", name.to_lowercase()))
        });
    assert!(renamed.contains("reference('ci_ana'"), "{renamed}");
    project.write("one/renamed.json", &renamed);
    let ended = project.run(&["diff", "--exit-code", "one/compute.json", "one/renamed.json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let ended = project.run(&[
        "diff",
        "--output-format",
        "json",
        "one/compute.toml",
        "compute.toml",
    ]);
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(
        json["files"][0]["resources"].as_array().map(Vec::len),
        Some(0),
        "{}",
        ended.stdout
    );
}
