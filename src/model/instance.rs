//! `[instance.NAME]`: a managed workstation for one person, `computeType: ComputeInstance`.

use super::application::CustomApplicationDefinition;
use super::network::SubnetDefinition;
use super::reader::{Setting, definition, words};
use super::schedule::{ScheduleDefinition, WorkingHoursDefinition};
use super::script::ScriptDefinition;
use crate::time::{Duration, TimeZone};

definition! {
    /// What is particular to a compute instance; what every compute has is in [`super::Envelope`].
    pub struct InstanceDefinition {
        /// `properties.properties.vmSize`: the size of the virtual machine.
        pub size: Option<Setting<String>>,
        /// `personalComputeInstanceSettings.assignedUser`: the person who gets the instance.
        pub assigned_user: Option<AssignedUserDefinition>,
        /// The zone of every schedule and working hour that names none of its own.
        pub time_zone: Option<Setting<TimeZone>>,
        /// `idleTimeBeforeShutdown`: ISO 8601 in whole minutes, 15 minutes to 3 days.
        pub idle_time_before_shutdown: Option<Setting<Duration>>,
        /// Windows of the week in which the instance runs; each becomes a start and a stop.
        pub working_hours: Vec<WorkingHoursDefinition>,
        /// `schedules.computeStartStop`: single starts and stops.
        pub schedules: Vec<ScheduleDefinition>,
        /// `setupScripts.scripts.creationScript`: runs once.
        pub creation_script: Option<ScriptDefinition>,
        /// `setupScripts.scripts.startupScript`: runs at every start, the first included.
        pub startup_script: Option<ScriptDefinition>,
        /// `customServices`: containers beside Jupyter.
        pub custom_applications: Vec<CustomApplicationDefinition>,
        /// `subnet.id`.
        pub subnet: Option<SubnetDefinition>,
        /// `enableNodePublicIp`.
        pub enable_node_public_ip: Option<Setting<bool>>,
        /// `sshSettings`.
        pub ssh: Option<InstanceSshDefinition>,
        /// `enableSSO`.
        pub enable_sso: Option<Setting<bool>>,
        /// `applicationSharingPolicy`, which has no effect.
        pub application_sharing: Option<Setting<ApplicationSharing>>,
        /// `computeInstanceAuthorizationType`.
        pub authorization_type: Option<Setting<AuthorizationType>>,
        /// `enableRootAccess`; preview versions only.
        pub enable_root_access: Option<Setting<bool>>,
        /// `enableOSPatching`; preview versions only.
        pub enable_os_patching: Option<Setting<bool>>,
        /// `releaseQuotaOnStop`; preview versions only.
        pub release_quota_on_stop: Option<Setting<bool>>,
        /// `autologgerSettings.mlflowAutologger`; preview versions only.
        pub mlflow_autologger: Option<Setting<Switch>>,
    }
}

definition! {
    /// `personalComputeInstanceSettings.assignedUser`.
    pub struct AssignedUserDefinition {
        /// `objectId`: a GUID.
        pub object_id: Option<Setting<String>>,
        /// `tenantId`: a GUID; the subscription's tenant unless given.
        pub tenant_id: Option<Setting<String>>,
    }
}

definition! {
    /// `sshSettings`: fixed at creation.
    pub struct InstanceSshDefinition {
        /// `adminPublicKey`: an RSA key on one line.
        pub public_key: Option<Setting<String>>,
        /// `sshPublicAccess`.
        pub public_access: Option<Setting<bool>>,
    }
}

words! {
    /// Who sees the applications of the instance.
    pub enum ApplicationSharing {
        /// The creator.
        Personal = "personal" => "Personal",
        /// Whoever may read the workspace.
        Shared = "shared" => "Shared",
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

/// The shortest idle time (Create a compute instance, Microsoft Learn).
pub const SHORTEST_IDLE_TIME: Duration = Duration::from_minutes(15);

/// The longest idle time, 3 days (Create a compute instance, Microsoft Learn).
pub const LONGEST_IDLE_TIME: Duration = Duration::from_minutes(3 * 24 * 60);

/// The first REST version with `idleTimeBeforeShutdown` (Azure/bicep-types-az).
pub const IDLE_SHUTDOWN_SINCE: &str = "2025-12-01";

impl InstanceDefinition {
    /// The idle time, if it can pass: a custom application that runs keeps the instance from ever being idle.
    #[must_use]
    pub fn idle_shutdown(&self) -> Option<&Setting<Duration>> {
        self.idle_time_before_shutdown
            .as_ref()
            .filter(|_| self.custom_applications.is_empty())
    }

    /// Every time zone that is written: the instance's, its windows' and its schedules'.
    pub fn time_zones(&self) -> impl Iterator<Item = &Setting<TimeZone>> {
        let windows = self.working_hours.iter().map(|window| &window.time_zone);
        let schedules = self.schedules.iter().map(|schedule| &schedule.time_zone);
        std::iter::once(&self.time_zone)
            .chain(windows)
            .chain(schedules)
            .flatten()
    }

    /// The setup scripts with the key each stands under.
    pub fn scripts(&self) -> impl Iterator<Item = (&'static str, &ScriptDefinition)> {
        let scripts = [
            ("creation_script", self.creation_script.as_ref()),
            ("startup_script", self.startup_script.as_ref()),
        ];
        scripts
            .into_iter()
            .filter_map(|(key, script)| Some((key, script?)))
    }

    /// The first place where SSH from the internet is opened in so many words.
    #[must_use]
    pub fn public_ssh(&self) -> Option<&Setting<bool>> {
        let access = self.ssh.as_ref()?.public_access.as_ref()?;
        (access.literal() == Some(&true)).then_some(access)
    }
}
