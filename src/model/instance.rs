//! `[instance.NAME]`: a managed workstation for one person, `computeType: ComputeInstance`.

pub use crate::language::instance::*;

use super::reader::Setting;
use super::script::ScriptDefinition;
use crate::time::{Duration, TimeZone};

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
            .filter(|_| self.custom_applications.is_absent())
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

    /// The setup scripts with their keys.
    pub fn scripts(&self) -> impl Iterator<Item = (&'static str, &ScriptDefinition)> {
        let scripts = [
            ("creation_script", self.creation_script.as_deref()),
            ("startup_script", self.startup_script.as_deref()),
        ];
        scripts
            .into_iter()
            .filter_map(|(key, script)| Some((key, script?)))
    }

    /// Whether it has something that people change on it themselves: an idle time, schedules, scripts, applications.
    #[must_use]
    pub fn has_kept(&self) -> bool {
        self.idle_time_before_shutdown.is_some()
            || !self.working_hours.is_empty()
            || !self.schedules.is_empty()
            || self.schedules.whole().is_some()
            || !self.custom_applications.is_absent()
            || self.scripts().next().is_some()
    }

    /// The first place where SSH from the internet is opened in so many words.
    #[must_use]
    pub fn public_ssh(&self) -> Option<&Setting<bool>> {
        let access = self.ssh.as_ref()?.public_access.as_ref()?;
        (access.literal() == Some(&true)).then_some(access)
    }
}
