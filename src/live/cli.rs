//! The form of azure-ai-ml, which `az ml compute list` and `show` print: what `Compute._to_dict` of version 1.35.2 makes of a body.
//!
//! It is lossy. Each line of [`ROWS`] is a value that it shows; what no line leads to is not seen.

mod value;
mod written;

use serde_json::{Map, Value as Json};

use self::value::{
    applications, duration, enabled, identity, instance_types, literal, schedules, script, size_words,
};
use super::error::LiveError;
use super::place::{Place, named};
use super::{Doubt, Form, LiveResource, json, settable};
use crate::arm::{COMPUTE, Object, Value};
use crate::expression::Expression;
pub use written::{CliDocument, LeftOut, document};

/// The words of `type`, and `computeType`.
const KINDS: [(&str, &str); 5] = [
    ("computeinstance", "ComputeInstance"),
    ("amlcompute", "AmlCompute"),
    ("kubernetes", "Kubernetes"),
    ("virtualmachine", "VirtualMachine"),
    ("synapsespark", "SynapseSpark"),
];

/// The `type` of a kind that the library does not know.
const UNSUPPORTED: &str = "*** unsupported compute type ***";

/// A value that the form shows.
struct Row {
    /// `computeType`; empty for every kind.
    kind: &'static str,
    /// Its keys in the form.
    key: &'static [&'static str],
    /// Its path from the root of the resource.
    path: &'static str,
    /// The value of REST that it stands for; none if it says nothing.
    read: fn(&Json) -> Option<Value>,
    /// What Azure may have where the form says the first of these.
    doubt: Option<(Word, &'static [Option<&'static str>])>,
}

/// A value that a form says in the place of others.
#[derive(Clone, Copy)]
enum Word {
    Flag(bool),
    Text(&'static str),
}

impl Word {
    fn is(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Flag(flag), Value::Boolean(other)) => flag == *other,
            (Self::Text(text), Value::String(other)) => text == other,
            _ => false,
        }
    }
}

const fn row(
    kind: &'static str,
    key: &'static [&'static str],
    path: &'static str,
    read: fn(&Json) -> Option<Value>,
) -> Row {
    Row {
        kind,
        key,
        path,
        read,
        doubt: None,
    }
}

/// A flag that the library gives a value where Azure says nothing.
const fn flag(kind: &'static str, key: &'static [&'static str], path: &'static str, instead: bool) -> Row {
    Row {
        doubt: Some((Word::Flag(instead), &[None])),
        ..row(kind, key, path, literal)
    }
}

const INSTANCE: &str = "ComputeInstance";
const CLUSTER: &str = "AmlCompute";

/// Every value that the form shows.
const ROWS: &[Row] = &[
    row("", &["location"], "location", literal),
    row("", &["tags"], "tags", literal),
    row("", &["identity"], "identity", identity),
    row("", &["description"], "properties.description", literal),
    row("", &["resource_id"], "properties.resourceId", literal),
    row(INSTANCE, &["size"], "properties.properties.vmSize", literal),
    row(
        INSTANCE,
        &["network_settings", "subnet"],
        "properties.properties.subnet.id",
        literal,
    ),
    row(
        INSTANCE,
        &["create_on_behalf_of", "user_object_id"],
        "properties.properties.personalComputeInstanceSettings.assignedUser.objectId",
        literal,
    ),
    row(
        INSTANCE,
        &["create_on_behalf_of", "user_tenant_id"],
        "properties.properties.personalComputeInstanceSettings.assignedUser.tenantId",
        literal,
    ),
    row(
        INSTANCE,
        &["ssh_public_access_enabled"],
        "properties.properties.sshSettings.sshPublicAccess",
        enabled,
    ),
    row(
        INSTANCE,
        &["ssh_settings", "ssh_key_value"],
        "properties.properties.sshSettings.adminPublicKey",
        literal,
    ),
    row(
        INSTANCE,
        &["schedules", "compute_start_stop"],
        "properties.properties.schedules.computeStartStop",
        schedules,
    ),
    row(
        INSTANCE,
        &["idle_time_before_shutdown"],
        "properties.properties.idleTimeBeforeShutdown",
        literal,
    ),
    row(
        INSTANCE,
        &["setup_scripts", "creation_script"],
        "properties.properties.setupScripts.scripts.creationScript",
        script,
    ),
    row(
        INSTANCE,
        &["setup_scripts", "startup_script"],
        "properties.properties.setupScripts.scripts.startupScript",
        script,
    ),
    row(
        INSTANCE,
        &["custom_applications"],
        "properties.properties.customServices",
        applications,
    ),
    flag(
        INSTANCE,
        &["enable_node_public_ip"],
        "properties.properties.enableNodePublicIp",
        true,
    ),
    flag(INSTANCE, &["enable_sso"], "properties.properties.enableSSO", true),
    flag(
        INSTANCE,
        &["enable_root_access"],
        "properties.properties.enableRootAccess",
        true,
    ),
    flag(
        INSTANCE,
        &["release_quota_on_stop"],
        "properties.properties.releaseQuotaOnStop",
        false,
    ),
    flag(
        INSTANCE,
        &["enable_os_patching"],
        "properties.properties.enableOSPatching",
        false,
    ),
    row(CLUSTER, &["size"], "properties.properties.vmSize", literal),
    row(CLUSTER, &["tier"], "properties.properties.vmPriority", size_words),
    row(
        CLUSTER,
        &["min_instances"],
        "properties.properties.scaleSettings.minNodeCount",
        literal,
    ),
    row(
        CLUSTER,
        &["max_instances"],
        "properties.properties.scaleSettings.maxNodeCount",
        literal,
    ),
    row(
        CLUSTER,
        &["idle_time_before_scale_down"],
        "properties.properties.scaleSettings.nodeIdleTimeBeforeScaleDown",
        duration,
    ),
    Row {
        doubt: Some((Word::Text("Disabled"), &[None, Some("NotSpecified")])),
        ..row(
            CLUSTER,
            &["ssh_public_access_enabled"],
            "properties.properties.remoteLoginPortPublicAccess",
            enabled,
        )
    },
    row(
        CLUSTER,
        &["ssh_settings", "admin_username"],
        "properties.properties.userAccountCredentials.adminUserName",
        literal,
    ),
    row(
        CLUSTER,
        &["network_settings", "subnet"],
        "properties.properties.subnet.id",
        literal,
    ),
    flag(
        CLUSTER,
        &["enable_node_public_ip"],
        "properties.properties.enableNodePublicIp",
        true,
    ),
    row(
        "Kubernetes",
        &["namespace"],
        "properties.properties.namespace",
        literal,
    ),
    row(
        "Kubernetes",
        &["properties", "defaultInstanceType"],
        "properties.properties.defaultInstanceType",
        literal,
    ),
    row(
        "Kubernetes",
        &["properties", "instanceTypes"],
        "properties.properties.instanceTypes",
        instance_types,
    ),
    row(
        "Kubernetes",
        &["properties", "extensionPrincipalId"],
        "properties.properties.extensionPrincipalId",
        literal,
    ),
    row(
        "Kubernetes",
        &["properties", "extensionInstanceReleaseTrain"],
        "properties.properties.extensionInstanceReleaseTrain",
        literal,
    ),
    row(
        "Kubernetes",
        &["properties", "vcName"],
        "properties.properties.vcName",
        literal,
    ),
    row(
        "VirtualMachine",
        &["ssh_settings", "admin_username"],
        "properties.properties.administratorAccount.username",
        literal,
    ),
    row(
        "VirtualMachine",
        &["ssh_settings", "ssh_port"],
        "properties.properties.sshPort",
        literal,
    ),
];

/// What a list of the form leaves out of its items: the library does not read it.
const CUT: [&str; 11] = [
    "properties.properties.schedules.computeStartStop[].recurrence.schedule.monthDays",
    "properties.properties.customServices[].image.type",
    "properties.properties.customServices[].image.version",
    "properties.properties.customServices[].docker",
    "properties.properties.customServices[].kernel",
    "properties.properties.customServices[].environmentVariables.*.type",
    "properties.properties.customServices[].endpoints[].name",
    "properties.properties.customServices[].endpoints[].protocol",
    "properties.properties.customServices[].endpoints[].hostIp",
    "properties.properties.customServices[].volumes[].type",
    "properties.properties.customServices[].volumes[].readOnly",
];

/// Further members of a mount, which the form leaves out too.
const CUT_OF_VOLUMES: [&str; 4] = ["consistency", "bind", "volume", "tmpfs"];

/// Whether a word is that of `type` in this form.
pub(super) fn is_compute(word: &str) -> bool {
    word == UNSUPPORTED || KINDS.iter().any(|(own, _)| own.eq_ignore_ascii_case(word))
}

/// Whether the form shows a property of a kind, or something in it.
pub(super) fn shows<S: AsRef<str>>(kind: &str, path: &[S]) -> bool {
    let volume = "properties.properties.customServices[].volumes[]";
    let of_volume = || {
        CUT_OF_VOLUMES
            .iter()
            .any(|word| json::leads_to(&format!("{volume}.{word}"), path))
    };
    if CUT.iter().any(|cut| json::leads_to(cut, path)) || of_volume() {
        return false;
    }
    let is_kind = !kind.is_empty() && json::leads_to("properties.computeType", path);
    is_kind || rows(kind).any(|row| json::leads_to(row.path, path) || json::is_below(row.path, path))
}

fn rows(kind: &str) -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
        .filter(move |row| row.kind.is_empty() || row.kind == kind)
}

/// Reads a compute.
pub(super) fn resource(item: &Map<String, Json>) -> LiveResource {
    let text = |key: &str| item.get(key).and_then(Json::as_str).unwrap_or_default();
    let (place, name) = Place::of(text("id"), text("name"));
    let word = text("type");
    let kind = KINDS.iter().find(|(own, _)| own.eq_ignore_ascii_case(word));
    let kind = kind.map_or("", |(_, kind)| kind);
    let mut body = Object::new();
    let mut doubts = Vec::new();
    let mut unseen = Vec::new();
    body.set("properties", Object::new());
    if !kind.is_empty() {
        body.set_at("properties.computeType", kind);
    }
    for row in rows(kind) {
        let value = at(item, row.key).and_then(row.read);
        unseen.extend(unseen_of_script(row, value.as_ref()));
        let Some(value) = value else { continue };
        if let Some((instead, or)) = row.doubt
            && instead.is(&value)
        {
            doubts.push(Doubt { path: row.path, or });
        }
        body.set_at(row.path, value);
    }
    let code = text("provisioning_errors");
    let errors = Some(code).filter(|code| !code.is_empty()).map(|code| LiveError {
        code: code.to_owned(),
        message: String::new(),
    });
    LiveResource {
        pointer: String::new(),
        form: Form::Cli,
        place,
        created_by: None,
        read_only: unread(item, kind),
        resource: named(
            COMPUTE.to_owned(),
            Expression::String(name.into()),
            settable(kind, body),
        ),
        provisioning_state: state(text("provisioning_state")),
        state: state(text("state")),
        errors: errors.into_iter().collect(),
        doubts,
        unseen,
    }
}

/// How many keys are there that no row reads: what Azure sets.
fn unread(item: &Map<String, Json>, kind: &str) -> usize {
    let is_read = |key: &&String| {
        ["id", "name", "type"].contains(&key.as_str())
            || rows(kind).any(|row| row.key.first() == Some(&key.as_str()))
    };
    item.keys().filter(|key| !is_read(key)).count()
}

fn at<'j>(item: &'j Map<String, Json>, keys: &[&str]) -> Option<&'j Json> {
    let (first, rest) = keys.split_first()?;
    rest.iter()
        .try_fold(item.get(*first)?, |value, key| value.get(*key))
}

/// What a script of this compute does not show: all of it, its text, or a timeout that is no number of minutes.
fn unseen_of_script(row: &Row, value: Option<&Value>) -> Vec<String> {
    if !row.path.contains(".setupScripts.") {
        return Vec::new();
    }
    let Some(Value::Object(script)) = value else {
        return vec![row.path.to_owned()];
    };
    let lacks = |word: &&str| script.get(word).is_none();
    let words = ["scriptSource", "scriptData", "timeout"]
        .into_iter()
        .filter(lacks);
    words.map(|word| format!("{}.{word}", row.path)).collect()
}

/// A state; some clients print the name of an enumeration before it: `ProvisioningState.SUCCEEDED`.
fn state(text: &str) -> Option<String> {
    let word = text.rsplit('.').next().unwrap_or_default();
    let is_constant = word != text;
    match word {
        "" => None,
        word if is_constant => Some(value::pascal(&word.to_ascii_lowercase())),
        word => Some(word.to_owned()),
    }
}
