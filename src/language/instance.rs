//! `[instance.NAME]`: a managed workstation for one person, `computeType: ComputeInstance`.

use std::sync::Arc;

use arcstr::ArcStr;

use super::compute::Envelope;
use super::custom_application::CustomApplicationDefinition;
use super::reader::{List, Setting};
use super::schedule::Schedules;
use super::script::ScriptDefinition;
use super::subnet::SubnetDefinition;
use super::value::Minutes;
use super::value::number::Access;
use super::value::text::{Guid, VmSize};
use super::working_hours::WorkingHoursDefinition;
use crate::arm::Value;
use crate::expression::Expression;
use crate::source::Spanned;
use crate::time::{Duration, TimeZone};
use crate::{table, words};

table! {
    /// A compute instance: one machine for one user, with Jupyter and VS Code (`computeType: ComputeInstance`).
    pub struct InstanceDefinition {
        /// Size of the virtual machine. A redeployment does not change the size of an existing instance; that needs a
        /// separate resize action.
        pub size: Option<Setting<ArcStr>> as VmSize => "vmSize" {
            required, example = ["Standard_D4ads_v5", "Standard_NC4as_T4_v3"],
            link = "https://learn.microsoft.com/azure/machine-learning/concept-compute-target#supported-vm-series-and-sizes",
            label = "Size", aka = ["vmSize", "vm_size"],
        },
        shared description,
        shared tags,
        /// The user of the instance, if somebody else creates it. An instance has exactly one user, who cannot be
        /// changed later.
        pub assigned_user: Option<AssignedUserDefinition> => "personalComputeInstanceSettings.assignedUser" {
            label = "Assigned to", group = "Access and network",
            says = [("", "the user who deploys it")],
            example = [{"object_id": {"param": "anaObjectId"}}],
            schema = {"x-expected": "a table with the `object_id` of the user, which `az ad user show --id ana@example.com --query id --output tsv` prints"},
            link = "https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance#create-on-behalf-of",
            aka = ["assignedUser", "createOnBehalfOf", "create_on_behalf_of"],
        },
        /// Time zone of the `working_hours` and `schedules` that do not set their own: an IANA or Windows name.
        pub time_zone: Option<Setting<TimeZone>> => by_hand {
            default = "UTC", example = ["Europe/Madrid"], aka = ["timeZone", "timezone"],
            rest = ["properties.properties.schedules.computeStartStop[].cron.timeZone", "properties.properties.schedules.computeStartStop[].recurrence.timeZone"],
        },
        /// Stops the instance after it has been idle for this long: 15 minutes to 3 days. Takes effect only when the
        /// instance is created.
        pub idle_time_before_shutdown: Option<Setting<Duration>> as Minutes => "idleTimeBeforeShutdown" {
            since = "2025-12-01", example = ["30m", "3d"], source = "Create a compute instance (Microsoft Learn)",
            link = "https://learn.microsoft.com/azure/machine-learning/how-to-create-compute-instance#configure-idle-shutdown",
            label = "Idle shutdown", group = "Hours",
            says = [("", "none: it runs until a user or a schedule stops it"), ("*", "after it is idle for {}")],
            aka = ["idleTimeBeforeShutdown", "idleTimeBeforeShutdownMinutes", "idle_shutdown", "idle_time", "idle_time_before_shutdown_minutes"],
        },
        /// When the instance runs. Each entry becomes one start and one stop schedule, so a maximum of two entries.
        pub working_hours: Arc<[WorkingHoursDefinition]> => by_hand {
            example = [[{"days": "Mon-Fri", "from": "09:00", "to": "18:00"}]],
            source = "Create a compute instance (Microsoft Learn)", aka = ["workingHours"],
            rest = ["properties.properties.schedules.computeStartStop"],
            schema = {"maxItems": 2, "x-rule": "too-many-schedules"},
        },
        /// Single starts and stops. An instance can have a maximum of four, and each entry of `working_hours` counts
        /// as two. A reference gives all of them at deployment: an array is REST's list `computeStartStop`, an object is
        /// REST's `schedules`.
        pub schedules: Schedules => by_hand {
            example = [[{"action": "stop", "cron": "0 18 * * 1-5"}]],
            source = "Create a compute instance (Microsoft Learn)",
            aka = ["computeStartStop", "compute_start_stop", "schedule"],
            rest = ["properties.properties.schedules.computeStartStop"],
            schema = {"maxItems": 4, "x-rule": "too-many-schedules", "type": ["array", "object"], "if": {"type": "object"}, "then": {"$ref": "value.schema.json#/$defs/reference"}, "else": {"type": "array"}},
        },
        /// What happens to the instance once it is created. A template cannot say that: `armlet diff --output-format sh`
        /// writes the command, and the pipeline of `armlet init --ci` runs it for the instances that its deployment created.
        pub after_creation: Option<Spanned<AfterCreation>> => by_hand {
            example = ["stop"], label = "After its creation", group = "Hours",
            says = [("stop", "stopped by the pipeline")],
            aka = ["afterCreation", "initial_state", "desired_state", "start_stopped", "stopped"],
        },
        /// A script that runs once, as root, when the instance is created.
        pub creation_script: Option<Arc<ScriptDefinition>> => by_hand {
            example = [{"file": "scripts/setup.sh", "timeout": "20m"}],
            link = "https://learn.microsoft.com/azure/machine-learning/how-to-customize-compute-instance",
            aka = ["creationScript"],
            rest = ["properties.properties.setupScripts.scripts.creationScript"],
        },
        /// A script that runs as root at every start, including the first.
        pub startup_script: Option<Arc<ScriptDefinition>> => by_hand {
            example = [{"path": "Users/admin/startup.sh"}], aka = ["start_script", "startupScript"],
            rest = ["properties.properties.setupScripts.scripts.startupScript"],
        },
        /// Containers that run next to Jupyter, such as RStudio.
        pub custom_applications: List<CustomApplicationDefinition> => "customServices" {
            since = "2023-04-01",
            example = [[{"name": "rstudio", "image": "ghcr.io/azure/rocker-rstudio-ml-verse:latest", "endpoints": [{"target": 8787, "published": 8787}]}]],
            aka = ["applications", "customApplications", "customServices", "custom_services"],
        },
        shared identity = "Managed identities of the instance: `\"system\"`, `\"none\"`, or `{ system, user }`." {
            aka = ["user_assigned_identities"],
        },
        shared role_assignments = "Roles assigned to the identity of the instance.",
        /// Subnet of the instance: a resource id, a reference, or `{ vnet, subnet, resource_group, subscription }`.
        /// Not allowed in a workspace with a managed virtual network.
        pub subnet: Option<Box<SubnetDefinition>> => "subnet" {
            example = [{"vnet": "vnet-ml", "subnet": "snet-compute"}],
            label = "Subnet", group = "Access and network", says = [("", "none")],
            aka = ["network", "networkSettings", "network_settings", "subnetId", "subnet_id"],
            rest = ["properties.properties.subnet.id"],
        },
        /// Whether the instance has a public IP address. `false` requires a `subnet` or a workspace with a managed
        /// virtual network. Default: not written to the template; the service uses true.
        pub enable_node_public_ip: Option<Box<Setting<bool>>> => "enableNodePublicIp" {
            example = [false], label = "Public IP address", group = "Access and network",
            says = [("", "yes (default of the service)")], source = "azurerm_machine_learning_compute_instance (Terraform)",
            aka = ["enableNodePublicIp", "node_public_access_enabled", "public_ip"],
        },
        /// SSH access. It cannot be enabled or disabled after creation. The user name is `azureuser`.
        pub ssh: Option<Box<InstanceSshDefinition>> => "sshSettings" {
            group = "Access and network",
            example = [{"public_key": {"param": "sshPublicKey"}, "public_access": false}],
            aka = ["sshSettings", "ssh_public_access_enabled", "ssh_settings"],
        },
        shared disable_local_auth = "Whether to disable SSH logins. If it is absent, armlet writes `true`, or the opposite of `ssh.public_access` if that is set. The rule `local-auth-conflict` reports contradictions with `ssh`.",
        /// Whether the applications on the instance use single sign-on. Not possible if there is an assigned user
        /// together with scripts or custom applications.
        pub enable_sso: Option<Box<Setting<bool>>> => "enableSSO" {
            since = "2025-12-01", example = [true], label = "Single sign-on", group = "Access and network",
            says = [("true", "on"), ("false", "off")], aka = ["enableSSO", "enableSso", "sso"],
        },
        /// Who may open the applications on the instance. According to the service's documentation it has no effect.
        pub application_sharing: Option<Box<Setting<ApplicationSharing>>> => "applicationSharingPolicy" {
            example = ["personal"], label = "Application sharing", group = "Access and network",
            says = [("*", "{} (without effect)")],
            aka = ["applicationSharing", "applicationSharingPolicy", "application_sharing_policy"],
        },
        /// The authorization type of the instance; `personal` is the only value. If it is absent and there is an assigned
        /// user, armlet writes `personal`.
        pub authorization_type: Option<Box<Setting<AuthorizationType>>> => by_hand {
            example = ["personal"], label = "Authorization", group = "Access and network",
            aka = ["authorizationType", "computeInstanceAuthorizationType", "compute_instance_authorization_type"],
            rest = ["properties.properties.computeInstanceAuthorizationType"],
        },
        /// Whether the user has root rights on the instance.
        pub enable_root_access: Option<Box<Setting<bool>>> => "enableRootAccess" {
            since = "2023-08-01-preview", preview, example = [false], label = "Root rights", group = "Access and network",
            aka = ["enableRootAccess"],
        },
        /// Whether the operating system is patched automatically.
        pub enable_os_patching: Option<Box<Setting<bool>>> => "enableOSPatching" {
            since = "2023-08-01-preview", preview, example = [true], label = "Operating system",
            says = [("true", "patched by itself"), ("false", "not patched by itself")],
            aka = ["enableOSPatching", "enableOsPatching"],
        },
        /// Whether a stopped instance releases its quota; starting it again may then fail.
        pub release_quota_on_stop: Option<Box<Setting<bool>>> => "releaseQuotaOnStop" {
            since = "2023-08-01-preview", preview, example = [true], label = "Quota",
            says = [("true", "given back when it stops"), ("false", "kept when it stops")], aka = ["releaseQuotaOnStop"],
        },
        /// Whether MLflow logs notebook runs automatically.
        pub mlflow_autologger: Option<Box<Setting<Switch>>> => "autologgerSettings.mlflowAutologger" {
            since = "2022-10-01-preview", preview, example = ["enabled"], label = "MLflow autologger",
            says = [("enabled", "on"), ("disabled", "off")],
            aka = ["mlflowAutologger"],
        },
        shared name,
        shared unique_name,
        shared environments,
        shared deploy,
        shared unset,
        shared on_redeploy,
        shared sku,
        shared extra,
    }
    file = "instance";
    title = "Compute instance";
    root = "properties.properties";
    inherits = Envelope;
    order = ["vmSize", "subnet", "enableNodePublicIp", "applicationSharingPolicy",
        "computeInstanceAuthorizationType", "personalComputeInstanceSettings", "sshSettings",
        "idleTimeBeforeShutdown", "schedules", "setupScripts", "customServices", "enableSSO",
        "enableRootAccess", "enableOSPatching", "releaseQuotaOnStop", "autologgerSettings"];
    hints = {
        "type, compute_type, computeType": "the table name gives the kind: `[instance.NAME]`",
        "location, compute_location, computeLocation, region": "an instance is always in the region of the workspace; the template has a parameter `location` for it",
        "script, setup_script, startup, init_script, post_startup_script": "use `creation_script`, which runs once, or `startup_script`, which runs at every start",
        "setup_scripts, setupScripts": "write `creation_script` and `startup_script` in the instance itself",
        "scripts": "write `creation_script` and `startup_script` in the instance itself",
        "packages, pip_packages, pip, python_packages, requirements": "install packages with a recipe: `creation_script = { recipe = \"pip-package\", with = { packages = [\"polars\"] } }`",
        "apt, apt_packages": "install packages with a recipe: `creation_script = { recipe = \"apt-package\", with = { packages = [\"tmux\"] } }`",
        "conda, conda_packages, conda_environment, conda_file, environment, environment_file": "create an environment with a recipe: `creation_script = { recipe = \"conda-environment\", with = { … } }`",
        "git, repository, repo": "clone a repository with a recipe: `creation_script = { recipe = \"git-clone\", with = { … } }`",
        "kernel": "register a kernel with the recipe `jupyter-kernel` in `creation_script`",
        "environment_variables, env": "an instance has no environment variables of its own: a `creation_script` can write them to `/etc/environment`",
        "image": "the image of an instance cannot be chosen; use `creation_script`, or `custom_applications` for a container",
        "user, users, username, user_id, object_id, assigned_to, on_behalf_of": "name the person in `assigned_user = { object_id = \"…\" }`",
        "owner": "name the person who uses the instance in `assigned_user = { object_id = \"…\" }`; who pays for it is a matter of `tags`",
        "auto_shutdown, shutdown, auto_stop, idle, idle_timeout, idle_minutes": "write `idle_time_before_shutdown = \"30m\"` to stop it when nobody uses it, or `working_hours` for times of the day",
        "start, stop, hours, cron": "write `working_hours` for a time window, or `[[instance.NAME.schedules]]` for single starts and stops",
        "vnet, vnet_name, virtual_network": "name the network in `subnet = { vnet = \"vnet-ml\", subnet = \"snet-compute\" }`",
        "gpu, gpus, cpu, cores, memory": "the machine follows from its `size`, for example `Standard_NC4as_T4_v3` with a GPU",
        "disk, disk_size, os_disk": "the disks of an instance follow from its `size`",
        "spot, priority, low_priority": "an instance is always dedicated; only a `[cluster.NAME]` can use low priority",
        "ssh_key, ssh_public_key, public_key": "write `ssh = { public_key = \"ssh-rsa …\" }`",
        "resource_group, subscription, subscription_id, workspace, workspace_name": "a template is deployed into the group and the workspace of `[workspace] name`; `target` under `[environments.NAME]` says where that is",
        "data_mounts, dataMounts": "ARM cannot declare data mounts; set them on the running instance",
        "min_instances, max_instances": "an instance is one machine; for several nodes use `[cluster.NAME]`",
        "tier": "an instance is always dedicated; only a `[cluster.NAME]` can use low priority",
        "idle_time_before_scale_down": "an instance does not scale; it shuts down after `idle_time_before_shutdown`",
        "resource_id, resourceId": "an instance is created, not attached; attach existing compute with `[attached.NAME]`"
    };
    wrappers = ["properties", "setup_scripts", "scripts", "personalComputeInstanceSettings", "autologgerSettings"];
    answers = ["state", "services", "id", "connectivity_endpoints", "containers", "created_by", "data_disks", "errors",
        "last_operation", "os_image_metadata", "versions"];
    schema = {"x-compute-type": "ComputeInstance", "x-taplo": {"initKeys": ["size"]}};
}

table! {
    /// The user of the instance, if somebody else creates it. An instance has exactly one user, who cannot be changed
    /// later.
    pub struct AssignedUserDefinition {
        /// Microsoft Entra object id of the user.
        pub object_id: Option<Setting<ArcStr>> as Guid => "objectId" {
            required, example = [{"param": "anaObjectId"}], label = "Assigned to",
            aka = ["id", "objectId", "userObjectId", "user_object_id"],
        },
        /// Microsoft Entra tenant of the user. If it is absent, armlet writes `subscription().tenantId`.
        pub tenant_id: Option<Box<Setting<ArcStr>>> as Guid => "tenantId" or (Value::from(subscription_tenant())) {
            example = [{"expr": "subscription().tenantId"}], label = "Tenant",
            aka = ["tenant", "tenantId", "userTenantId", "user_tenant_id"],
        },
    }
    schema = {"x-shorthand": "object_id"};
}

/// The tenant of a person who is assigned an instance, unless the definition gives it.
fn subscription_tenant() -> Expression {
    Expression::Member {
        object: Box::new(Expression::call("subscription", [])),
        name: "tenantId".into(),
    }
}

table! {
    /// SSH access. It cannot be enabled or disabled after creation. The user name is `azureuser`.
    pub struct InstanceSshDefinition {
        /// RSA public key of the administrator, on one line.
        pub public_key: Option<Setting<ArcStr>> => "adminPublicKey" {
            example = ["ssh-rsa AAAA… ana@example.com"], label = "SSH key",
            says = [("*", "given in the definition")],
            aka = ["adminPublicKey", "admin_public_key", "key", "publicKey", "sshKeyValue", "ssh_key_value"],
        },
        /// Whether the SSH port is open to the internet.
        pub public_access: Option<Setting<bool>> as Access => "sshPublicAccess" {
            example = [false], label = "SSH from the internet",
            says = [("true", "open"), ("false", "closed")],
            aka = ["publicAccess", "sshPublicAccess", "ssh_public_access", "ssh_public_access_enabled"],
        },
    }
    order = ["sshPublicAccess", "adminPublicKey"];
    hints = {
        "ssh_port, sshPort, port": "the port of an instance cannot be chosen",
        "admin_password": "an instance takes a key only: `public_key`",
        "admin_username, adminUserName": "the SSH user of an instance is always `azureuser`"
    };
    schema = {"minProperties": 1};
}

words! {
    /// What happens to an instance once it is created.
    pub enum AfterCreation {
        /// It is stopped.
        Stop = "stop" => "stop" { aka = ["stopped", "deallocate", "shutdown"] },
    }
}

words! {
    /// Who sees the applications of the instance.
    pub enum ApplicationSharing {
        /// The creator.
        Personal = "personal" => "Personal" { aka = ["Personal"] },
        /// Whoever may read the workspace.
        Shared = "shared" => "Shared" { aka = ["Shared"] },
    }
}

words! {
    /// Who may use the instance.
    pub enum AuthorizationType {
        /// One person; REST knows no other.
        Personal = "personal" => "personal",
    }
}

words! {
    /// On or off.
    pub enum Switch {
        /// On.
        Enabled = "enabled" => "Enabled",
        /// Off.
        Disabled = "disabled" => "Disabled",
    }
}
