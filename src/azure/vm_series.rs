//! The series of virtual machines that end, and until when: `vm_series.csv`.

use std::cell::RefCell;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::table;
use crate::bug::bug;

/// A series whose machines end on a day that Azure has announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VmSeries {
    /// What the documentation calls it: `NCv3`.
    pub name: &'static str,
    /// The last day of its machines.
    pub ends: Date,
    /// The month since which new subscriptions cannot deploy it and nobody gets more quota for it, `2026-07`; `None` if it is
    /// not restricted.
    pub restricted_since: Option<&'static str>,
    /// A size of a current series that does similar work.
    pub instead: &'static str,
    /// The day on which this was read.
    pub read: Date,
    sizes: &'static str,
}

impl VmSeries {
    /// The ending series that a size belongs to, if it does; the size need not be in the table of sizes, because those of retired
    /// series are not.
    #[must_use]
    pub fn of(size: &str) -> Option<&'static Self> {
        // The thousands of a fleet have the same size.
        thread_local!(static LAST: RefCell<(String, Option<&'static VmSeries>)> = const { RefCell::new((String::new(), None)) });
        LAST.with_borrow_mut(|(last, series)| {
            if last != size {
                *series = Self::search(size);
                size.clone_into(last);
            }
            *series
        })
    }

    fn search(size: &str) -> Option<&'static Self> {
        let size = strip_prefix_ignoring_case(size, "Standard_")
            .or_else(|| strip_prefix_ignoring_case(size, "Basic_"))?;
        let lower = size.to_ascii_lowercase();
        let bare = lower.strip_suffix("_promo").unwrap_or(&lower);
        Self::all()
            .iter()
            .find(|series| fits(series.sizes.as_bytes(), bare.as_bytes()))
    }

    /// The series of a size if it had ended on the day on which its end was read, which needs no clock.
    #[must_use]
    pub fn retired(size: &str) -> Option<&'static Self> {
        Self::of(size).filter(|series| series.has_ended(None))
    }

    /// Whether its machines are gone: on `today`, or, without a clock or if the clock is slow, on the day on which the end was
    /// read.
    #[must_use]
    pub fn has_ended(&self, today: Option<Date>) -> bool {
        self.ends < today.map_or(self.read, |today| today.max(self.read))
    }

    /// Whether its machines exist on `today` but end within the `months` after it.
    #[must_use]
    pub fn ends_within(&self, months: i32, today: Date) -> bool {
        let horizon = today.saturating_add(jiff::Span::new().months(months));
        !self.has_ended(Some(today)) && self.ends <= horizon
    }

    /// Every series that ends.
    #[must_use]
    pub fn all() -> &'static [Self] {
        static SERIES: LazyLock<Vec<VmSeries>> = LazyLock::new(|| {
            let columns = ["name", "sizes", "ends", "restricted", "instead", "source", "read"];
            table::rows(include_str!("vm_series.csv"), columns)
                .map(VmSeries::from_row)
                .collect()
        });
        &SERIES
    }

    fn from_row([name, sizes, ends, restricted, instead, _, read]: [&'static str; 7]) -> Self {
        Self {
            name,
            ends: day(name, ends),
            restricted_since: table::optional(restricted),
            instead,
            read: day(name, read),
            sizes,
        }
    }
}

fn day(series: &str, field: &str) -> Date {
    field
        .parse()
        .unwrap_or_else(|why| bug(format!("a day of the series {series}: {why}")))
}

/// Whether a size in lower case is of a pattern: `#` is a number, which may be constrained as in `16-8`, `*` is any letters.
fn fits(pattern: &[u8], size: &[u8]) -> bool {
    let Some((first, pattern)) = pattern.split_first() else {
        return size.is_empty();
    };
    match first {
        b'#' => number(size).is_some_and(|rest| fits(pattern, rest)),
        b'*' => {
            let letters = size.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
            (0..=letters).any(|taken| size.get(taken..).is_some_and(|rest| fits(pattern, rest)))
        }
        letter => size
            .split_first()
            .is_some_and(|(next, rest)| letter.eq_ignore_ascii_case(next) && fits(pattern, rest)),
    }
}

/// What follows the number that a text begins with.
fn number(text: &[u8]) -> Option<&[u8]> {
    let rest = digits(text)?;
    match rest {
        [b'-', constrained @ ..] => digits(constrained),
        _ => Some(rest),
    }
}

fn digits(text: &[u8]) -> Option<&[u8]> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    text.get(count..).filter(|_| count > 0)
}

pub(super) fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::VmSize;

    fn name_of(size: &str) -> Option<&'static str> {
        VmSeries::of(size).map(|series| series.name)
    }

    #[test]
    fn every_series_is_found_by_a_size_of_it() {
        let sizes = [
            ("Standard_NC6s_v2", "NCv2"),
            ("standard_nc24rs_V3", "NCv3"),
            ("STANDARD_NC6", "NC"),
            ("Standard_NC24r_Promo", "NC"),
            ("standard_nd24rs", "ND"),
            ("Standard_NV48s_v3", "NVv3"),
            ("Standard_NV4as_v4", "NVv4"),
            ("Standard_NV12_Promo", "NV"),
            ("Basic_A3", "Av1"),
            ("Standard_A8", "Av1"),
            ("Standard_HB60-45rs", "HB"),
            ("Standard_M192idms_v2", "M192 v2"),
            ("Standard_HC44-16rs", "HC"),
            ("Standard_HB120-96rs_v2", "HBv2"),
            ("Standard_NP40s", "NP"),
            ("Standard_D12", "D"),
            ("Standard_DS14", "Ds"),
            ("Standard_D11_v2", "Dv2"),
            ("Standard_D2_v2_Promo", "Dv2"),
            ("Standard_DS11-1_v2", "DSv2"),
            ("Standard_DS3_v2", "DSv2"),
            ("Standard_L4s", "Ls"),
            ("Standard_A8m_v2", "Av2"),
            ("Standard_B1ls", "B"),
            ("Standard_F16s", "Fs"),
            ("Standard_F1", "F"),
            ("Standard_F72s_v2", "Fsv2"),
            ("Standard_G5", "G"),
            ("Standard_GS4-8", "Gs"),
            ("Standard_L80s_v2", "Lsv2"),
            ("Standard_D2s_v3", "Dsv3"),
            ("Standard_D2_v3", "Dv3"),
            ("Standard_E64is_v3", "Esv3"),
            ("Standard_E64i_v3", "Ev3"),
        ];
        for (size, series) in sizes {
            assert_eq!(name_of(size), Some(series), "{size}");
        }
        for series in VmSeries::all() {
            assert!(
                sizes.iter().any(|(_, name)| *name == series.name),
                "{}",
                series.name
            );
        }
    }

    #[test]
    fn sizes_of_series_that_go_on_belong_to_none() {
        for size in [
            "Standard_NC4as_T4_v3",
            "Standard_NC24ads_A100_v4",
            "Standard_ND96asr_v4",
            "Standard_NV6ads_A10_v5",
            "Standard_HB120rs_v3",
            "Standard_D4ads_v5",
            "Standard_DC2s_v2",
            "Standard_E4ds_v4",
            "Standard_B2s_v2",
            "Standard_FX4mds",
            "Standard_L8s_v3",
            "Standard_M128s",
            "DS3_v2",
            "Standard_D4-_v2",
            "Straße_D",
            "",
        ] {
            assert_eq!(name_of(size), None, "{size}");
        }
    }

    #[test]
    fn a_size_to_take_instead_exists_and_its_series_is_not_retired() {
        for series in VmSeries::all() {
            assert!(VmSize::find(series.instead).is_some(), "{}", series.instead);
            let next = VmSeries::of(series.instead);
            assert!(
                next.is_none_or(|next| next.ends > series.ends),
                "{}",
                series.instead
            );
        }
    }

    #[test]
    fn a_series_has_ended_after_its_last_day_and_whenever_it_was_read_as_ended() {
        let day = |text: &str| Some(text.parse().unwrap());
        let hc = VmSeries::of("Standard_HC44rs").unwrap();
        assert!(!hc.has_ended(None) && !hc.has_ended(day("2027-05-31")));
        assert!(hc.has_ended(day("2027-06-01")));
        let ncv3 = VmSeries::of("Standard_NC6s_v3").unwrap();
        assert!(ncv3.has_ended(None) && ncv3.has_ended(day("2020-01-01")));
    }

    #[test]
    fn an_end_is_near_a_year_ahead_until_it_is_there() {
        let hc = VmSeries::of("Standard_HC44rs").unwrap();
        let is_near = |day: &str| hc.ends_within(12, day.parse().unwrap());
        assert!(!is_near("2026-05-30"));
        assert!(is_near("2026-05-31") && is_near("2027-05-31"));
        assert!(!is_near("2027-06-01"));
    }

    #[test]
    fn restrictions_hold_for_whole_quota_families() {
        let mut families = std::collections::BTreeMap::new();
        for size in VmSize::all() {
            let end = size.series().map(|series| (series.name, series.restricted_since));
            let first = *families.entry(size.family).or_insert(end);
            assert_eq!(end, first, "{}", size.name);
        }
        let restricted = families.values().flatten().filter(|(_, since)| since.is_some());
        assert_eq!(restricted.count(), 21);
    }
}
