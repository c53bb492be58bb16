//! The keys that take no reference, each with the reason; every other key takes one.

use std::collections::BTreeSet;

use armlet::language::key::{Key, Shape};
use armlet::language::walk;

/// The keys, and why a value must be written out there.
const LITERAL_ONLY: &[(&str, &str)] = &[
    (
        "after_creation",
        "no part of the template says it; a script of the pipeline does it",
    ),
    (
        "arguments",
        "the list becomes one text, quoted for the shell; its items take references",
    ),
    (
        "bind_mounts",
        "REST has one list with `volumes`, which takes a reference",
    ),
    ("create", "it decides which resources there are"),
    (
        "days",
        "a window becomes cron expressions; write `cron = { param = \"…\" }`",
    ),
    (
        "environments",
        "it decides which resources there are in an environment",
    ),
    (
        "extra",
        "a path is part of the template; what is at it may refer to parameters",
    ),
    (
        "file",
        "the file is read when the template is written; `inline` takes a reference",
    ),
    (
        "from",
        "a window becomes cron expressions; write `cron = { param = \"…\" }`",
    ),
    (
        "hours",
        "rules compare them with the frequency; write `cron = { param = \"…\" }`",
    ),
    (
        "minutes",
        "rules compare them with the frequency; write `cron = { param = \"…\" }`",
    ),
    ("month_days", "the service takes none"),
    ("on_redeploy", "it decides how the resource is written"),
    ("optional", "it decides how `id` is written"),
    ("principal", "it decides which resources there are"),
    (
        "property_bag",
        "its content is Databricks' own and is sent as it is written",
    ),
    ("recipe", "the script is written when the template is written"),
    ("role_assignments", "each is a resource; its keys take references"),
    ("schedules", "takes a reference, which is described by hand"),
    ("system", "it is a part of one word of REST"),
    (
        "to",
        "a window becomes cron expressions; write `cron = { param = \"…\" }`",
    ),
    ("type", "it decides which keys there are"),
    ("unique_name", "it decides how the name is written"),
    ("unset", "it decides which keys there are"),
    (
        "week_days",
        "rules compare them with the frequency; write `cron = { param = \"…\" }`",
    ),
    (
        "with",
        "the script is written when the template is written; `arguments` take references",
    ),
    (
        "working_hours",
        "a window becomes two starts and stops; `schedules` takes a reference",
    ),
];

fn takes_no_reference(shape: &Shape) -> bool {
    match shape {
        Shape::Literal(_) | Shape::LiteralOrTable(..) | Shape::Other(_) | Shape::Array(_) => true,
        Shape::Map(entry) => takes_no_reference(entry),
        // A table is written out; what it says is said by its keys.
        Shape::Table(_) | Shape::File(..) => false,
        Shape::Setting(_) | Shape::SettingOrTable(..) | Shape::List(..) => false,
    }
}

#[test]
fn every_key_takes_a_reference_or_there_is_a_reason() {
    let mut found = BTreeSet::new();
    for table in [
        "instance",
        "cluster",
        "kubernetes",
        "attached",
        "workspace",
        "serverless",
    ] {
        walk::every_key(walk::table(table).unwrap(), &mut |key: &'static Key| {
            if takes_no_reference(key.shape) {
                found.insert(key.name);
            }
        });
    }
    let known: BTreeSet<&str> = LITERAL_ONLY.iter().map(|(key, _)| *key).collect();
    assert_eq!(found, known);
}
