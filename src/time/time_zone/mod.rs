//! Time zones: reads IANA or Windows names, and writes the Windows name that the service accepts.
//!
//! The service documents only Windows names and checks them at run time. This module knows the names of the `TimeZone`
//! enum of the Python SDK (azure-ai-ml), listed in `sdk_time_zones.txt`, and the other names that CLDR has. CLDR's
//! `windowsZones`, from the `windows-timezones` crate, maps IANA names to Windows names. CLDR does not list every
//! alias: it has `Asia/Calcutta` but not `Asia/Kolkata`. Such a name is found through the primary name that the IANA
//! database gives both.

mod misnamed;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono_tz::{TZ_VARIANTS, Tz};
use jiff::tz::TimeZoneDatabase;
use windows_timezones::WindowsTimezone;

use super::InvalidTime;
use crate::hashing::{HashMap, HashSet};

/// The Windows names of the SDK's enum, one per line.
const SDK_TIME_ZONES: &str = include_str!("sdk_time_zones.txt");

/// The Windows zone of every IANA name that CLDR lists, by the primary name of the IANA database.
static BY_PRIMARY_NAME: LazyLock<BTreeMap<String, WindowsTimezone>> = LazyLock::new(|| {
    let zones = TZ_VARIANTS.iter().filter_map(|zone| {
        let windows = WindowsTimezone::try_from(*zone).ok()?;
        Some((primary_name(zone.name())?, windows))
    });
    zones.collect()
});

/// A time zone that the service accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TimeZone {
    windows: &'static str,
    iana: Option<&'static str>,
}

impl TimeZone {
    /// Coordinated universal time.
    pub const UTC: Self = Self {
        windows: "UTC",
        iana: Some("Etc/UTC"),
    };

    /// The name for the service: `Romance Standard Time`.
    #[must_use]
    pub const fn windows_name(self) -> &'static str {
        self.windows
    }

    /// The IANA name: as written, or CLDR's default for a Windows name.
    ///
    /// `None` for the Windows names that CLDR has dropped, `Mid-Atlantic Standard Time` and `Kamchatka Standard Time`.
    #[must_use]
    pub const fn iana_name(self) -> Option<&'static str> {
        self.iana
    }

    /// The IANA name of the only place that has the Windows name, or `None` if several places share it: `Romance Standard
    /// Time` is the time of Madrid, Paris and Brussels.
    #[must_use]
    pub fn only_iana_name(self) -> Option<&'static str> {
        static PLACES: LazyLock<HashMap<&str, Option<&str>>> = LazyLock::new(|| {
            let mut places: HashMap<&str, Option<&str>> = HashMap::default();
            for (name, windows) in BY_PRIMARY_NAME
                .iter()
                .filter(|(name, _)| !name.starts_with("Etc/"))
            {
                let several = |place: &mut Option<&str>| *place = None;
                let first = Some(name.as_str());
                places.entry(windows.name()).and_modify(several).or_insert(first);
            }
            places
        });
        *PLACES.get(self.windows)?
    }

    /// Whether the Python SDK (azure-ai-ml) lists the Windows name; if not, only CLDR does, and the service may reject
    /// it.
    #[must_use]
    pub fn confirmed(self) -> bool {
        static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| SDK_TIME_ZONES.lines().collect());
        NAMES.contains(self.windows)
    }

    /// The rules of the zone, always from the bundled IANA database and not from the machine; `None` without an IANA
    /// name.
    #[must_use]
    pub fn rules(self) -> Option<jiff::tz::TimeZone> {
        TimeZoneDatabase::bundled().get(self.iana?).ok()
    }

    /// Names of places contain a slash; Windows names do not.
    fn from_name(name: &str) -> Option<Self> {
        if name.contains('/') {
            Self::from_iana_name(name)
        } else {
            Self::from_windows_name(name)
        }
    }

    fn from_windows_name(name: &str) -> Option<Self> {
        if let Ok(zone) = name.parse::<WindowsTimezone>() {
            return Some(Self {
                windows: zone.name(),
                iana: Some(zone.tzdb_id()),
            });
        }
        let windows = SDK_TIME_ZONES.lines().find(|known| *known == name)?;
        Some(Self { windows, iana: None })
    }

    /// The zone of a place such as `Europe/Madrid`, or of `Etc/UTC`.
    ///
    /// IANA names without a slash are not passed to this function: they are abbreviations (`EST`) and old aliases
    /// (`Poland`).
    fn from_iana_name(name: &str) -> Option<Self> {
        let zone = name.parse::<Tz>().ok()?;
        let windows = match WindowsTimezone::try_from(zone) {
            Ok(windows) => windows,
            Err(_) => *BY_PRIMARY_NAME.get(&primary_name(name)?)?,
        };
        Some(Self {
            windows: windows.name(),
            iana: Some(zone.name()),
        })
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.windows)
    }
}

impl FromStr for TimeZone {
    type Err = InvalidTime;

    /// Reads an IANA or a Windows name, spelled exactly.
    ///
    /// # Errors
    ///
    /// If there is no zone with that name. The error suggests a name for a different case, a city, a label of Azure ML
    /// studio, an abbreviation, an offset or a misspelling.
    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        Self::from_name(text).ok_or_else(|| misnamed::explain(text))
    }
}

/// The current name of a zone in the IANA database, which is the same for all its aliases in a country.
fn primary_name(name: &str) -> Option<String> {
    let zone = TimeZoneDatabase::bundled().get(name).ok()?;
    zone.primary_iana_name().map(str::to_owned)
}

/// The IANA names of places, and those that begin with `Etc/`.
fn iana_names() -> impl Iterator<Item = &'static str> {
    TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter(|name| name.contains('/'))
}

/// The Windows zones of CLDR, in the order of the IANA names that map to them; some appear more than once.
fn cldr_zones() -> impl Iterator<Item = WindowsTimezone> {
    TZ_VARIANTS
        .iter()
        .filter_map(|zone| WindowsTimezone::try_from(*zone).ok())
}

/// The Windows names of the SDK and CLDR; some appear more than once.
fn windows_names() -> impl Iterator<Item = &'static str> {
    SDK_TIME_ZONES
        .lines()
        .chain(cldr_zones().map(WindowsTimezone::name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        name.parse().unwrap()
    }

    #[test]
    fn iana_names_become_windows_names() {
        for (iana, windows) in [
            ("Europe/Madrid", "Romance Standard Time"),
            ("Europe/Brussels", "Romance Standard Time"),
            ("Europe/Rome", "W. Europe Standard Time"),
            ("Europe/Lisbon", "GMT Standard Time"),
            ("Europe/Prague", "Central Europe Standard Time"),
            ("Europe/Athens", "GTB Standard Time"),
            ("Europe/Riga", "FLE Standard Time"),
            ("America/New_York", "Eastern Standard Time"),
            ("Australia/Lord_Howe", "Lord Howe Standard Time"),
            ("Etc/UTC", "UTC"),
            ("Etc/GMT-2", "South Africa Standard Time"),
        ] {
            assert_eq!(zone(iana).windows_name(), windows);
            assert_eq!(zone(iana).iana_name(), Some(iana));
        }
    }

    #[test]
    fn names_that_cldr_does_not_list_are_found_by_their_primary_name() {
        assert_eq!(zone("Asia/Kolkata").windows_name(), "India Standard Time");
        assert_eq!(zone("Europe/Kyiv").windows_name(), "FLE Standard Time");
        assert_eq!(
            zone("America/Argentina/Buenos_Aires").windows_name(),
            "Argentina Standard Time"
        );
        assert_eq!(zone("America/Nuuk").windows_name(), "Greenland Standard Time");
        assert_eq!(zone("US/Pacific").windows_name(), "Pacific Standard Time");
    }

    #[test]
    fn windows_names_stay_and_get_their_default_place() {
        assert_eq!(
            zone("Romance Standard Time").windows_name(),
            "Romance Standard Time"
        );
        assert_eq!(zone("Romance Standard Time").iana_name(), Some("Europe/Paris"));
        assert_eq!(zone("UTC"), TimeZone::UTC);
    }

    #[test]
    fn a_windows_name_of_one_place_has_its_iana_name() {
        assert_eq!(zone("India Standard Time").only_iana_name(), Some("Asia/Kolkata"));
        assert_eq!(zone("Iran Standard Time").only_iana_name(), Some("Asia/Tehran"));
        assert_eq!(zone("Romance Standard Time").only_iana_name(), None);
        assert_eq!(zone("Pacific Standard Time").only_iana_name(), None);
        assert_eq!(TimeZone::UTC.only_iana_name(), Some("UTC"));
    }

    #[test]
    fn every_name_of_the_sdk_is_known_and_all_but_two_have_rules() {
        let names: BTreeSet<&str> = SDK_TIME_ZONES.lines().collect();
        assert_eq!(names.len(), 131);
        let zones = SDK_TIME_ZONES.lines().map(zone);
        assert!(zones.clone().all(TimeZone::confirmed));
        let without_rules: Vec<_> = zones
            .filter(|zone| zone.rules().is_none())
            .map(TimeZone::windows_name)
            .collect();
        assert_eq!(
            without_rules,
            ["Mid-Atlantic Standard Time", "Kamchatka Standard Time"]
        );
    }

    #[test]
    fn names_that_only_cldr_lists_are_known_but_not_confirmed() {
        let unconfirmed: BTreeSet<_> = windows_names().filter(|name| !zone(name).confirmed()).collect();
        let expected = [
            "Magallanes Standard Time",
            "Omsk Standard Time",
            "Qyzylorda Standard Time",
            "Sao Tome Standard Time",
            "Saratov Standard Time",
            "South Sudan Standard Time",
            "Sudan Standard Time",
            "UTC+13",
            "Volgograd Standard Time",
            "Yukon Standard Time",
        ];
        assert_eq!(unconfirmed, BTreeSet::from(expected));
        assert!(!zone("America/Whitehorse").confirmed());
    }

    #[test]
    fn every_place_but_two_has_a_windows_name_and_rules() {
        let (known, unknown): (Vec<_>, Vec<_>) =
            iana_names().partition(|name| name.parse::<TimeZone>().is_ok());
        assert_eq!(unknown, ["America/Coyhaique", "Antarctica/Troll"]);
        assert!(known.into_iter().all(|name| zone(name).rules().is_some()));
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_suggestion_is_a_zone(text in "[A-Za-z/_ +0-9]{0,24}|.*") {
            if let Err(error) = text.parse::<TimeZone>()
                && let Some(suggestion) = error.suggestion
            {
                prop_assert!(suggestion.parse::<TimeZone>().is_ok(), "{}", suggestion);
            }
        }
    }
}
