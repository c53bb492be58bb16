//! `invalid-guid`.

use arcstr::ArcStr;

use super::{Check, Rule, code};
use crate::diagnostic::{Applicability, Diagnostic, Findings};
use crate::model::{AttachedKind, Definition, Setting, SubnetDefinition};
use crate::source::{Sources, Span};
use crate::syntax::{Node, StringLiteral, Value};

pub(super) const RULE: Rule = Rule {
    code: code!("invalid-guid", Deny, "an id that must be a GUID but is not"),
    check: Check::Value(|definition, sources, findings| {
        for (what, setting) in ids(definition) {
            let literal = setting.literal().filter(|text| !is_guid(text));
            findings.extend(literal.map(|text| not_a_guid(what, text, setting.span)));
        }
        let targets = definition
            .environments
            .iter()
            .filter_map(|environment| environment.target.as_ref());
        let targets =
            targets.flat_map(|target| [("subscription", &target.subscription), ("tenant", &target.tenant)]);
        for (what, id) in targets {
            let wrong = id.as_ref().filter(|id| !is_guid(&id.value));
            findings.extend(wrong.map(|id| not_a_guid(what, &id.value, id.span)));
        }
        for entry in definition.tables() {
            subscriptions(&entry.node, sources, findings);
        }
    }),
};

/// The settings whose whole value is a GUID.
fn ids(definition: &Definition) -> impl Iterator<Item = (&'static str, &Setting<ArcStr>)> {
    let users = definition
        .computes
        .iter()
        .filter_map(|compute| compute.assigned_user.as_deref());
    let users = users.flat_map(|user| {
        let ids = [user.object_id.as_ref(), user.tenant_id.as_deref()];
        ["object_id", "tenant_id"].into_iter().zip(ids)
    });
    let subnets = definition
        .computes
        .iter()
        .filter_map(|compute| match compute.subnet()? {
            SubnetDefinition::Names(names) => Some(("subscription", names.subscription.as_ref())),
            SubnetDefinition::Id(_) | SubnetDefinition::Optional(_) | SubnetDefinition::Whole(_) => None,
        });
    let extensions = definition.kubernetes().map(|(_, kubernetes)| {
        (
            "extension_principal_id",
            kubernetes.extension_principal_id.as_ref(),
        )
    });
    let pools = definition
        .attached()
        .filter_map(|(_, attached)| match &attached.kind {
            AttachedKind::SynapseSpark(pool) => Some(("subscription_id", pool.subscription_id.as_ref())),
            _ => None,
        });
    users
        .chain(subnets)
        .chain(extensions)
        .chain(pools)
        .filter_map(|(what, setting)| Some((what, setting?)))
}

fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn not_a_guid(what: &str, text: &str, span: Span) -> Diagnostic {
    let finding = Diagnostic::new(
        RULE.code,
        span,
        format!("`{what}` must be a GUID: 32 hexadecimal digits as 8-4-4-4-12"),
        if text.contains('@') {
            "a user name"
        } else {
            "not a GUID"
        },
    );
    if let Some(guid) = digits_of_guid(text) {
        return finding.with_suggestion(
            format!("write `{guid}`"),
            span,
            format!("\"{guid}\""),
            Applicability::MachineApplicable,
        );
    }
    finding.with_help(match what {
        "object_id" => "`az ad user show --id <user name> --query id` prints the object id of a person",
        "extension_principal_id" => {
            "`az k8s-extension show … --query identity.principalId` prints the id of the extension's identity"
        }
        "tenant_id" | "tenant" => "`az account show --query tenantId` prints the id of the tenant",
        _ => "`az account show --query id` prints the id of the subscription",
    })
}

/// The intended GUID, if only its hyphens are wrong or braces and spaces surround it.
fn digits_of_guid(text: &str) -> Option<String> {
    let decoration = |c: char| "-{}() \t".contains(c);
    let digits: String = text.chars().filter(|c| !decoration(*c)).collect();
    let is_hex = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let group = |range| digits.get(range);
    let groups = [
        group(0..8)?,
        group(8..12)?,
        group(12..16)?,
        group(16..20)?,
        group(20..32)?,
    ];
    is_hex.then(|| groups.join("-"))
}

/// Checks resource ids anywhere in the definition: the second segment is the subscription's GUID.
fn subscriptions(node: &Node, sources: &Sources, findings: &mut Findings) {
    match &node.value {
        Value::String(text) => findings.extend(wrong_subscription(text, node, sources)),
        Value::Array(items) => items
            .iter()
            .for_each(|item| subscriptions(item, sources, findings)),
        Value::Table(table) => {
            let mut before = None;
            for entry in table {
                match entry.node.as_table() {
                    Some(inner) => inner
                        .besides(before.replace(inner))
                        .for_each(|entry| subscriptions(&entry.node, sources, findings)),
                    None => subscriptions(&entry.node, sources, findings),
                }
            }
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

fn wrong_subscription(text: &str, node: &Node, sources: &Sources) -> Option<Diagnostic> {
    const PREFIX: &str = "/subscriptions/";
    let prefix = text.get(..PREFIX.len())?;
    let (subscription, _) = text.get(PREFIX.len()..)?.split_once('/')?;
    if !prefix.eq_ignore_ascii_case(PREFIX) || is_guid(subscription) {
        return None;
    }
    let range = PREFIX.len()..PREFIX.len() + subscription.len();
    let span = StringLiteral::new(sources, node.span).span(range);
    let finding = Diagnostic::new(
        RULE.code,
        span,
        "the subscription of a resource id must be a GUID: 32 hexadecimal digits as 8-4-4-4-12",
        "not a GUID",
    );
    Some(finding.with_help("`az account show --query id` prints the id of the subscription"))
}
