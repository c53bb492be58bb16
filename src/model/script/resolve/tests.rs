use arcstr::ArcStr;

use super::*;
use crate::source::NoFiles;
use crate::{model, syntax};

fn read(toml: &str) -> Definition {
    let mut sources = Sources::default();
    let source = sources.add(SourceFile::new("compute.toml", toml));
    let document = syntax::parse(source, &sources, &mut Vec::new());
    let Value::Table(root) = document.root.value else {
        panic!("not a table")
    };
    model::read(Document::new(root), &NoFiles, &mut sources, &mut Vec::new())
}

#[test]
fn a_recipe_of_the_defaults_is_rendered_for_each_set_of_values() {
    let definition = read(
        "defaults.instance.creation_script.recipe = \"apt-package\"\n\
         instance.a.creation_script.with.packages = [\"jq\"]\n\
         instance.b.creation_script.with.packages = [\"tree\"]\n\
         instance.c.creation_script.with.packages = [\"jq\"]\n",
    );
    let texts: Vec<ArcStr> = definition
        .instances()
        .flat_map(|(_, instance)| instance.scripts())
        .map(|(_, script)| definition.script(script).unwrap().text().unwrap())
        .collect();
    assert!(texts[0].contains("jq") && texts[1].contains("tree"));
    assert_eq!(texts[0], texts[2]);
    assert_eq!(definition.scripts.len(), 2);
}

#[test]
fn what_has_no_text_has_no_observations() {
    let definition = read(
        "instance.a.creation_script.file = \"none.sh\"\n\
         instance.b.creation_script.inline = \"\"\n\
         instance.c.creation_script.inline = \" \\n\"\n",
    );
    assert_eq!(definition.scripts.len(), 3);
    assert!(
        definition
            .scripts
            .iter()
            .all(|script| script.observations.is_empty())
    );
}
