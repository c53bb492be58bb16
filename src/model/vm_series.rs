//! How the names of VM sizes are built, and what follows from them: which series are retired, which do not fit.
//!
//! Names are taken apart rather than looked up, for Azure has more sizes than any list.

/// A series whose machines are no longer offered ("Understand compute targets", Microsoft Learn).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetiredSeries {
    /// What the documentation calls it.
    pub name: &'static str,
    /// The last day of its machines.
    pub retired_on: &'static str,
    /// A size of a current series that does the same work.
    pub instead: &'static str,
    family: &'static str,
    version: Option<&'static str>,
}

impl RetiredSeries {
    /// The retired series that a size belongs to, if it does.
    #[must_use]
    pub fn of(name: &str) -> Option<&'static Self> {
        let basic = strip_prefix_ignoring_case(name, "Basic_");
        let size = match basic {
            Some(rest) => SizeName::parse_bare(rest)?,
            None => SizeName::parse(name)?,
        };
        RETIRED.iter().find(|series| {
            let suffixes = size
                .suffixes()
                .filter(|suffix| !suffix.eq_ignore_ascii_case("Promo"));
            size.family.eq_ignore_ascii_case(series.family)
                && suffixes
                    .map(str::to_ascii_lowercase)
                    .eq(series.version.map(str::to_owned))
        })
    }
}

/// A size's name taken apart: `Standard_` `NC` `24` `ads` `_A100` `_v4`.
///
/// Every one of the 1,370 names in kubernetes/autoscaler is of this form ("Azure virtual machine sizes naming conventions",
/// Microsoft Learn).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeName<'n> {
    /// The letters before the number: `NC`.
    pub family: &'n str,
    /// The letters behind it, one a feature: `a` AMD, `d` local disk, `p` Arm64.
    pub features: &'n str,
    suffixes: &'n str,
}

impl<'n> SizeName<'n> {
    /// Takes a name apart, whatever its case; none if it is not of the form.
    #[must_use]
    pub fn parse(name: &'n str) -> Option<Self> {
        Self::parse_bare(strip_prefix_ignoring_case(name, "Standard_")?)
    }

    fn parse_bare(name: &'n str) -> Option<Self> {
        let (family, rest) = split_while(name, |c| c.is_ascii_alphabetic());
        let (number, rest) = split_while(rest, |c| c.is_ascii_digit());
        let rest = match rest.strip_prefix('-') {
            Some(rest) => {
                Some(split_while(rest, |c| c.is_ascii_digit()))
                    .filter(|(constrained, _)| !constrained.is_empty())?
                    .1
            }
            None => rest,
        };
        let (features, suffixes) = split_while(rest, |c| c.is_ascii_alphabetic());
        let size = Self {
            family,
            features,
            suffixes,
        };
        let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric());
        let fits = matches!(family.len(), 1..=4)
            && !number.is_empty()
            && (suffixes.is_empty() || suffixes.starts_with('_'))
            && size.suffixes().count() <= 3
            && size.suffixes().all(is_word);
        fits.then_some(size)
    }

    /// The accelerator and the version, as far as they are there: `A100`, `v4`.
    pub fn suffixes(&self) -> impl Iterator<Item = &'n str> {
        self.suffixes.split('_').skip(1)
    }

    fn is_arm64(&self) -> bool {
        self.features.contains(['p', 'P'])
    }

    fn has_accelerator(&self, model: &str) -> bool {
        self.suffixes().any(|suffix| suffix.eq_ignore_ascii_case(model))
    }

    /// Why the service gives no machine of this size to a compute, or to an instance; none if it may.
    #[must_use]
    pub fn unsupported(&self, on_instance: bool) -> Option<Unsupported> {
        if self.is_arm64() {
            Some(Unsupported::Arm64)
        } else if on_instance && self.has_accelerator("A10") {
            Some(Unsupported::A10)
        } else if on_instance && self.family.eq_ignore_ascii_case("FX") {
            Some(Unsupported::Fx)
        } else {
            None
        }
    }
}

/// Why a size that exists does not fit a compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsupported {
    /// Arm processors: no series of the documented ones has them ("Understand compute targets", Microsoft Learn).
    Arm64,
    /// A10 accelerators, on an instance ("A10 SKU not supported on compute instance", known issues, Microsoft Learn).
    A10,
    /// The FX series, on an instance: for clusters only ("Understand compute targets", Microsoft Learn).
    Fx,
}

fn split_while(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| text.get(prefix.len()..))
        .flatten()
}

const fn retired(
    name: &'static str,
    family: &'static str,
    version: Option<&'static str>,
    retired_on: &'static str,
    instead: &'static str,
) -> RetiredSeries {
    RetiredSeries {
        name,
        retired_on,
        instead,
        family,
        version,
    }
}

/// Series, family, version, last day and a successor: "Understand compute targets", Microsoft Learn.
const RETIRED: &[RetiredSeries] = &[
    retired("NC", "NC", None, "31 August 2023", "Standard_NC4as_T4_v3"),
    retired("NCv2", "NC", Some("v2"), "31 August 2023", "Standard_NC4as_T4_v3"),
    retired("ND", "ND", None, "31 August 2023", "Standard_NC24ads_A100_v4"),
    retired("NV", "NV", None, "31 August 2023", "Standard_NC4as_T4_v3"),
    retired("Av1", "A", None, "31 August 2024", "Standard_A2_v2"),
    retired("HB", "HB", None, "31 August 2024", "Standard_HB120rs_v3"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::VmSize;

    #[test]
    fn every_size_of_the_list_is_of_the_form() {
        for size in VmSize::all() {
            assert!(SizeName::parse(size.name).is_some(), "{}", size.name);
        }
    }

    #[test]
    fn no_size_of_the_list_is_retired_but_each_successor_is_on_it() {
        for size in VmSize::all() {
            assert_eq!(RetiredSeries::of(size.name), None, "{}", size.name);
        }
        for series in RETIRED {
            assert!(VmSize::find(series.instead).is_some(), "{}", series.instead);
        }
    }

    #[test]
    fn retired_sizes_are_known_by_their_series() {
        let series = |name| RetiredSeries::of(name).map(|series| series.name);
        assert_eq!(series("STANDARD_NC6"), Some("NC"));
        assert_eq!(series("Standard_NC24r_Promo"), Some("NC"));
        assert_eq!(series("Standard_NC6s_v2"), Some("NCv2"));
        assert_eq!(series("standard_nd24rs"), Some("ND"));
        assert_eq!(series("Standard_NV12"), Some("NV"));
        assert_eq!(series("Basic_A3"), Some("Av1"));
        assert_eq!(series("Standard_A8"), Some("Av1"));
        assert_eq!(series("Standard_HB60-45rs"), Some("HB"));
        assert_eq!(series("Standard_NC6s_v3"), None);
        assert_eq!(series("Standard_A8m_v2"), None);
    }

    #[test]
    fn a_name_is_taken_apart() {
        let size = SizeName::parse("Standard_NC24ads_A100_v4").unwrap();
        assert_eq!((size.family, size.features), ("NC", "ads"));
        assert!(size.has_accelerator("a100") && !size.has_accelerator("A10"));
        assert!(SizeName::parse("Standard_D4plds_v5").unwrap().is_arm64());
        assert!(SizeName::parse("Standard_E4-2ds_v4").is_some());
        for wrong in [
            "",
            "DS3_v2",
            "Standard_",
            "Standard_DS_v2",
            "Standard_DS3v2",
            "Standard_D4-_v2",
            "Standard_D4s_",
            "Straße_D",
        ] {
            assert_eq!(SizeName::parse(wrong), None, "{wrong}");
        }
    }
}
