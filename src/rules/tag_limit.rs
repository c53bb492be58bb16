//! `tag-limit`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::azure::Limit;
use crate::diagnostic::Diagnostic;
use crate::hashing::{Index, Letters};
use crate::model::{Definition, Map, Setting};
use crate::source::Spanned;

pub(super) const RULE: Rule = Rule {
    code: code!(
        "tag-limit",
        Deny,
        "tags that Azure Resource Manager does not accept"
    ),
    check: Check::Definition(|definition, _, findings| {
        let name_limit = Limit::TagNameCharacters.value();
        for compute in &definition.computes {
            findings.extend(beyond(&compute.envelope.tags, name_limit));
        }
        if let Some(workspace) = definition.created_workspace() {
            findings.extend(beyond(&workspace.tags, workspace_name_limit(definition)));
        }
    }),
};

/// Characters that the name of a tag cannot have ("Use tags to organize your Azure resources", Microsoft Learn).
const FORBIDDEN: [char; 7] = ['<', '>', '%', '&', '\\', '?', '/'];

/// A created workspace gives its tags to its storage account, unless that exists already.
fn workspace_name_limit(definition: &Definition) -> usize {
    let workspace = definition.created_workspace();
    match workspace.and_then(|workspace| workspace.storage_account.as_ref()) {
        Some(_) => Limit::TagNameCharacters.value(),
        None => Limit::StorageAccountTagNameCharacters.value(),
    }
}

type Tag = (Spanned<ArcStr>, Setting<ArcStr>);

fn beyond(tags: &Map<Setting<ArcStr>>, name_limit: usize) -> Vec<Diagnostic> {
    let tags = tags.0.as_slice();
    let most = Limit::Tags.value();
    let too_many = tags.get(most).map(|(first, _)| too_many(first, tags.len(), most));
    let name_of = |number: usize| tags.get(number).map(|(name, _)| name.value.as_str());
    let mut known = Index::with_room(Letters::OfAnyCase, tags.len());
    let each = tags.iter().enumerate().flat_map(|(number, tag)| {
        let first = known.add(number, name_of).and_then(|first| tags.get(first));
        let twice = first.map(|(first, _)| twice(first, &tag.0));
        [twice, name(&tag.0, name_limit), value(tag)]
    });
    too_many.into_iter().chain(each.flatten()).collect()
}

fn finding(tag: &Spanned<ArcStr>, message: String, label: impl Into<String>) -> Diagnostic {
    Diagnostic::new(RULE.code, tag.span, message, label)
}

fn too_many(first: &Spanned<ArcStr>, count: usize, most: usize) -> Diagnostic {
    finding(
        first,
        format!("a resource can have {most} tags, not {count}"),
        format!("number {}", most + 1),
    )
    .with_note("the tags under `[defaults]` count as well")
    .with_help("remove tags, or put several values into one")
}

fn twice(first: &Spanned<ArcStr>, name: &Spanned<ArcStr>) -> Diagnostic {
    let message = format!("`{}` and `{}` are the same tag", first.value, name.value);
    finding(name, message, "the same name in another case")
        .with_related(first.span, "the first")
        .with_note("Azure ignores the case of the names of tags")
        .with_help("remove one of the two")
}

fn name(name: &Spanned<ArcStr>, most: usize) -> Option<Diagnostic> {
    let length = name.value.chars().count();
    let forbidden: Vec<char> = FORBIDDEN
        .into_iter()
        .filter(|character| name.value.contains(*character))
        .collect();
    if name.value.trim().is_empty() {
        let message = "the name of a tag must not be empty".to_owned();
        Some(finding(name, message, "no name"))
    } else if length > most {
        let message = format!("the name of a tag can have {most} characters, not {length}");
        Some(finding(name, message, format!("{length} characters")))
    } else if !forbidden.is_empty() {
        let all = FORBIDDEN.map(|character| format!("`{character}`")).join(", ");
        let here: Vec<String> = forbidden
            .iter()
            .map(|character| format!("`{character}`"))
            .collect();
        let message = format!("the name of a tag must not contain {}", here.join(" or "));
        Some(finding(name, message, "not a valid name").with_note(format!("Azure accepts none of {all}")))
    } else if name.value.chars().any(char::is_control) {
        let message = "the name of a tag must not contain control characters".to_owned();
        Some(finding(name, message, "not a valid name"))
    } else {
        None
    }
}

fn value((name, value): &Tag) -> Option<Diagnostic> {
    let most = Limit::TagValueCharacters.value();
    let length = value.literal()?.chars().count();
    (length > most).then(|| {
        Diagnostic::new(
            RULE.code,
            value.span,
            format!(
                "the value of the tag `{}` can have {most} characters, not {length}",
                name.value
            ),
            format!("{length} characters"),
        )
    })
}
