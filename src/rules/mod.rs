//! The rules that check a definition. Each rule has one file, one page and one line in [`RULES`].
//!
//! A rule reads only the definition and does not depend on other rules. `armlet explain`, the documentation and SARIF
//! show its page. The first example on the page must raise the rule; the second must not.

mod parameter_value;
mod placeholder;
mod plain_text_secrets;
mod requirement;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Findings, Level};
use crate::document::{COMPUTE_TABLES, TableKind};
use crate::hashing::HashMap;
use crate::language::key::Key;
use crate::language::walk;
use crate::model::instance::InstanceDefinition;
use crate::model::{Asked, Definition, Form};
use crate::parallel;
use crate::script::secrets;
use crate::source::{Sources, Span};
use crate::syntax::{Entry, Table};

/// A rule: its code, and the check that finds its problems.
pub struct Rule {
    /// Name, level, summary and page.
    pub code: &'static Code,
    /// Finds the problems that the rule reports.
    pub check: Check,
}

/// What a rule checks.
#[derive(Clone, Copy)]
pub enum Check {
    /// The definition as it is written: what is declared and not what it comes to.
    Declaration(fn(&Definition, &Sources, &mut Findings)),
    /// Each value by itself: whether the service takes it. It is checked as it is written, for each environment with that
    /// environment's values, and for each value that a parameter allows.
    Value(fn(&Definition, &Sources, &mut Findings)),
    /// The definition: what its values mean together. It is checked as it is written, and for each environment with that
    /// environment's values.
    Definition(fn(&Definition, &Sources, &mut Findings)),
    /// The definition as it is written, on a day; `None` where armlet does not look at the clock.
    Day(fn(&Definition, Option<Date>, &mut Findings)),
    /// Each value by itself, like `Value`, on a day.
    ValueOnDay(fn(&Definition, Option<Date>, &mut Findings)),
    /// The lines of `[lints]`, with what all other rules found.
    Lints(fn(&Definition, &[Diagnostic], &mut Findings)),
    /// What policies of Azure say of what is deployed; [`compile`](crate::compile) asks them.
    Policy,
    /// The template that the definition became.
    Template(fn(&Definition, &TemplateSize, &mut Findings)),
}

/// The size of a template, in the units that ARM limits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateSize {
    /// Resources that are deployed.
    pub resources: usize,
    /// Template parameters.
    pub parameters: usize,
    /// Template variables.
    pub variables: usize,
    /// Outputs.
    pub outputs: usize,
    /// Bytes of the template without indentation and line breaks.
    pub bytes: usize,
}

/// Declares the rules. Each rule is a module with its own file, which contains a `RULE`.
macro_rules! rules {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// Every rule, in alphabetical order.
        pub static RULES: &[Rule] = &[$($module::RULE),*];
    };
}

rules!(
    against_policy,
    allowed_value_in_brackets,
    always_on_instance,
    always_on_nodes,
    application_port_not_reachable,
    application_port_out_of_range,
    application_sharing_ignored,
    assigned_user_missing,
    attach_not_idempotent,
    audited_by_policy,
    both_identity_kinds,
    changed_by_policy,
    conda_not_sourced,
    credentials_missing,
    cron_day_of_month,
    default_instance_type_unknown,
    denied_by_policy,
    duplicate_application,
    duplicate_compute_name,
    duplicate_parameter_name,
    expired_allow,
    expression_in_literal,
    failing_expression,
    generic_instance_name,
    gpu_instance,
    gpu_request_mismatch,
    huge_cluster,
    idle_blocked_by_application,
    idle_needs_contributor,
    idle_shutdown_missing,
    idle_time_out_of_range,
    image_without_windows,
    incomplete_instance_type,
    incomplete_ssh,
    inconsistent_recurrence,
    inconsistent_working_hours,
    instance_needs_storage_key,
    invalid_compute_name,
    invalid_cron,
    invalid_days,
    invalid_duration,
    invalid_environment,
    invalid_expression,
    invalid_extra,
    invalid_guid,
    invalid_namespace,
    invalid_output,
    invalid_quantity,
    invalid_requirement,
    invalid_resource_name,
    invalid_schedules,
    invalid_ssh_key,
    invalid_start_time,
    invalid_time_of_day,
    invalid_unset,
    invalid_vm_size,
    invalid_workspace_name,
    legacy_inference_cluster,
    literal_secret,
    local_auth_conflict,
    local_auth_enabled,
    long_script_timeout,
    low_priority_is_spot,
    min_above_max,
    missing_environment_value,
    month_days_unsupported,
    name_shared_by_environments,
    node_public_ip_with_subnet,
    not_redeployable,
    nothing_to_keep,
    overlapping_working_hours,
    parameter_type_mismatch,
    parameter_written_two_ways,
    partly_checked_script,
    placeholder_value,
    policy_not_judged,
    policy_not_readable,
    property_not_in_api_version,
    public_ip_without_network,
    public_ssh_port,
    region_in_managed_network,
    region_quota,
    requirement_without_alias,
    reserved_parameter,
    restricted_vm_size,
    retired_vm_size,
    role_in_another_group,
    role_without_identity,
    roster_column_unused,
    roster_empty,
    roster_unknown_person,
    schedule_time_zone_missing,
    script_argument_missing,
    script_argument_unused,
    script_arguments_in_azureuser_block,
    script_continues_on_error,
    script_crlf,
    script_needs_file,
    script_not_readable,
    script_on_new_workspace,
    script_outside_project,
    script_source_conflict,
    script_stops_machine,
    script_syntax,
    script_too_large,
    script_waits_for_input,
    script_without_shebang,
    secret_in_arguments,
    secret_in_output,
    secret_in_script,
    size_retires_soon,
    ssh_key_on_behalf_of,
    sso_disabled_on_behalf_of,
    start_meets_stop,
    start_without_stop,
    subnet_in_managed_network,
    tag_limit,
    template_limit_exceeded,
    too_many_schedules,
    unchecked_property,
    unchecked_script,
    unconfirmed_time_zone,
    undeclared_parameter,
    unknown_api_version,
    unknown_environment,
    unknown_role,
    unknown_role_scope,
    unknown_rule,
    unknown_time_zone,
    unknown_vm_size,
    unreachable_workspace,
    unsupported_vm_size,
    untagged_compute,
    unterminated_here_document,
    untranslated_value,
    unused_allow,
    unused_default,
    unused_parameter,
    unusual_script_path,
    workspace_not_created,
    wrong_resource_kind,
    zero_timeout,
);

mod observed;

pub use placeholder_value::{Placeholder, placeholders};
pub use requirement_without_alias::words as without_alias;
pub(crate) use template_limit_exceeded::allows_any_size;

/// The code of a rule. Its page is the `.md` file next to it.
macro_rules! code {
    ($id:literal, $level:ident, $summary:literal) => {{
        static CODE: $crate::diagnostic::Code = $crate::diagnostic::Code {
            id: $id,
            level: $crate::diagnostic::Level::$level,
            summary: $summary,
            page: include_str!(concat!($id, ".md")),
        };
        &CODE
    }};
}
use code;

/// Checks the starts and stops of each instance. One with the windows of the one before, of which there was nothing to say, is passed
/// over: a fleet has thousands of them.
fn each_hours(
    definition: &Definition,
    findings: &mut Findings,
    check: impl Fn(&InstanceDefinition, &mut Findings),
) {
    let mut sound: Option<&InstanceDefinition> = None;
    for (_, instance) in definition.instances() {
        if sound.is_some_and(|sound| instance.has_windows_of(sound)) {
            continue;
        }
        let before = findings.len();
        check(instance, findings);
        sound = (findings.len() == before).then_some(instance);
    }
}

/// Runs every rule that checks the definition.
pub fn check(definition: &Definition, sources: &Sources, findings: &mut Findings) {
    let is_large = definition.computes.len() >= WORTH_THREADS;
    let rules: Vec<&Rule> = heard(definition).collect();
    let blank = findings.fresh();
    let found = parallel::map_if(is_large, &rules, |rule| {
        let mut found = blank.fresh();
        if let Check::Declaration(check) | Check::Value(check) | Check::Definition(check) = rule.check {
            check(definition, sources, &mut found);
        }
        found
    });
    found.into_iter().for_each(|found| findings.absorb(found));
}

/// The rules whose findings somebody may get to see: what is allowed unless `[lints]` says otherwise does not run where it says
/// nothing, for a fleet would have a finding for each of its computes. Where only the deployment is asked for, it is those that forbid
/// it.
fn heard(definition: &Definition) -> impl Iterator<Item = &'static Rule> {
    let least = match definition.asked {
        Asked::Everything => Level::Warn,
        Asked::Deployment => Level::Deny,
    };
    let is_named = |rule: &Rule| {
        definition
            .lints
            .iter()
            .any(|lint| lint.rule.value == rule.code.id)
    };
    RULES.iter().filter(move |rule| {
        rule.code.level >= least || is_named(rule) || rule.code == unused_parameter::RULE.code
    })
}

/// With this many computes, the rules run in parallel. With fewer, starting threads takes longer than the checks.
const WORTH_THREADS: usize = 100;

/// Runs every rule that looks at values, on a definition into which those of an environment were put.
#[must_use]
pub fn check_case(definition: &Definition, sources: &Sources, today: Option<Date>) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for rule in heard(definition) {
        match rule.check {
            Check::Value(check) | Check::Definition(check) => check(definition, sources, &mut findings),
            Check::ValueOnDay(check) => check(definition, today, &mut findings),
            Check::Declaration(_) | Check::Day(_) | Check::Lints(_) | Check::Policy | Check::Template(_) => {}
        }
    }
    findings.told
}

/// Runs every rule that looks at each value by itself, on a definition into which values were put.
#[must_use]
pub fn check_values(definition: &Definition, sources: &Sources, today: Option<Date>) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for rule in heard(definition) {
        match rule.check {
            Check::Value(check) => check(definition, sources, &mut findings),
            Check::ValueOnDay(check) => check(definition, today, &mut findings),
            Check::Declaration(_)
            | Check::Definition(_)
            | Check::Day(_)
            | Check::Lints(_)
            | Check::Policy
            | Check::Template(_) => {}
        }
    }
    findings.told
}

/// Whether findings of a code are about values: what they say depends on the environment.
#[must_use]
pub fn is_of_values(code: &Code) -> bool {
    let rule = RULES.iter().find(|rule| rule.code == code);
    rule.is_some_and(|rule| {
        matches!(
            rule.check,
            Check::Value(_) | Check::ValueOnDay(_) | Check::Definition(_)
        )
    })
}

/// Whether the rule of a code looks at every text where it is written, in the tables that declare values as well.
#[must_use]
pub fn is_of_all_texts(code: &Code) -> bool {
    [invalid_guid::RULE.code, literal_secret::RULE.code].contains(&code)
}

/// Whether findings of a code are about a single value.
#[must_use]
pub fn is_of_a_value(code: &Code) -> bool {
    let rule = RULES.iter().find(|rule| rule.code == code);
    rule.is_some_and(|rule| matches!(rule.check, Check::Value(_) | Check::ValueOnDay(_)))
}

/// Whether findings of a code are about what several values mean together.
#[must_use]
pub fn is_of_several_values(code: &Code) -> bool {
    let rule = RULES.iter().find(|rule| rule.code == code);
    rule.is_some_and(|rule| matches!(rule.check, Check::Definition(_)))
}

/// The codes of what policies of Azure say.
macro_rules! policy_codes {
    ($($module:ident),*) => {
        $(
            #[doc = concat!("The code of the rule `", stringify!($module), "`.")]
            #[must_use]
            pub const fn $module() -> &'static Code {
                $module::RULE.code
            }
        )*
    };
}

policy_codes!(
    audited_by_policy,
    changed_by_policy,
    denied_by_policy,
    policy_not_judged,
    policy_not_readable
);

/// Whether a finding says that a value is still to be filled in.
#[must_use]
pub fn is_placeholder(finding: &Diagnostic) -> bool {
    finding.code == placeholder_value::RULE.code
}

/// Whether a line of `[lints]` may allow a finding: it is of a rule, there is something to deploy, and the rule is not about the
/// lines themselves.
#[must_use]
pub fn may_be_allowed(finding: &Diagnostic) -> bool {
    let rule = RULES.iter().find(|rule| rule.code == finding.code);
    let has_level = rule.is_some_and(|rule| !matches!(rule.check, Check::Lints(_)));
    has_level && !is_placeholder(finding) && !is_undeployable(finding)
}

/// Whether a finding says that nothing uses a parameter.
#[must_use]
pub fn is_unused_parameter(finding: &Diagnostic) -> bool {
    finding.code == unused_parameter::RULE.code
}

/// Whether a finding says that nothing can be deployed of a value, so that there is no template even if its rule is allowed.
#[must_use]
pub fn is_undeployable(finding: &Diagnostic) -> bool {
    finding.code == invalid_extra::RULE.code
}

/// Runs every rule whose finding depends on the day.
#[must_use]
pub fn check_day(definition: &Definition, today: Option<Date>) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for rule in heard(definition) {
        if let Check::Day(check) | Check::ValueOnDay(check) = rule.check {
            check(definition, today, &mut findings);
        }
    }
    findings.told
}

/// Runs every rule that checks `[lints]`, with what the others found.
#[must_use]
pub fn check_lints(definition: &Definition, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for rule in RULES {
        if let Check::Lints(check) = rule.check {
            check(definition, found, &mut findings);
        }
    }
    findings.told
}

/// Runs every rule that checks the template.
#[must_use]
pub fn check_template(definition: &Definition, size: &TemplateSize) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for rule in RULES {
        if let Check::Template(check) = rule.check {
            check(definition, size, &mut findings);
        }
    }
    findings.told
}

/// Visits the keys, at any depth, that are as `wanted` says, together with what the language says of them.
fn each_key_where(
    definition: &Definition,
    wanted: &dyn Fn(&'static Key) -> bool,
    visit: &mut dyn FnMut(&Entry, &'static Key),
) {
    let mut visit_wanted = |entry, key: &'static Key| {
        if wanted(key) {
            visit(entry, key);
        }
    };
    let root = &definition.document.root;
    for name in ["workspace", "serverless"] {
        if let (Some(node), Some(table)) = (root.get(name), walk::table(name)) {
            walk::each_key(table, node, &mut visit_wanted);
        }
    }
    let kinds = COMPUTE_TABLES.iter().filter(|kind| root.get(kind).is_some());
    let kinds = kinds.filter_map(|kind| {
        let table = walk::table(kind)?;
        Some((*kind, (table, walk::keys_where(table, wanted))))
    });
    let kinds: HashMap<&str, _> = kinds.collect();
    // Walking a compute along its tables is slow, so skip the computes that mention none of the wanted keys; what one shares with the
    // one before was looked at there.
    let mut before: Option<(TableKind, &Table)> = None;
    for compute in &definition.document.computes {
        let Some((table, keys)) = kinds.get(compute.kind.name()) else {
            continue;
        };
        let known = before
            .filter(|(kind, _)| *kind == compute.kind)
            .map(|(_, table)| table);
        before = None;
        if compute.merged.mentions_besides(known, keys) {
            walk::each_key(table, &compute.merged, &mut visit_wanted);
        } else if let Some(table) = compute.merged.as_table() {
            before = Some((compute.kind, table));
        }
    }
}

/// Reports the literals that are not of `form`.
fn malformed(definition: &Definition, form: Form, code: &'static Code, findings: &mut Findings) {
    for malformed in definition
        .malformed
        .iter()
        .filter(|malformed| malformed.form == form)
    {
        let mut finding = Diagnostic::new(code, malformed.span, malformed.message.as_str(), "");
        if let Some((span, text, applicability)) = &malformed.suggestion {
            finding =
                finding.with_suggestion(format!("write `{text}`"), *span, text.as_str(), *applicability);
        }
        findings.push(finding);
    }
}

/// A noun with its indefinite article; the nouns are those of [`crate::script::secrets`].
fn article(noun: &str) -> String {
    let article = if noun.starts_with(['A', 'a']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// Hides the secrets in the text under `span` from any output that quotes it.
fn hiding_secrets(finding: Diagnostic, span: Span, sources: &Sources) -> Diagnostic {
    secrets(sources.text(span))
        .into_iter()
        .fold(finding, |finding, secret| {
            let start = span.range().start;
            let range = start + secret.range.start..start + secret.range.end;
            finding.hiding(Span::new(span.source, range))
        })
}

/// The environment variable for a parameter: `ADMIN_PASSWORD` for `adminPassword`.
fn variable_name(parameter: &str) -> String {
    let mut name = String::new();
    let mut follows_small = false;
    for c in parameter.chars() {
        if c.is_ascii_uppercase() && follows_small {
            name.push('_');
        }
        follows_small = c.is_ascii_lowercase() || c.is_ascii_digit();
        name.push(c.to_ascii_uppercase());
    }
    name
}

/// `text` as a TOML string; every JSON string is also a TOML string.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
