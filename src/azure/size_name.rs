//! How the names of VM sizes are built, and which sizes a compute cannot have because of it.
//!
//! Names are taken apart as well as looked up, because Azure brings out sizes faster than any list follows.

use super::vm_series::strip_prefix_ignoring_case;

/// A size's name taken apart: `Standard_` `NC` `24` `ads` `_A100` `_v4`.
///
/// Every name in `vm_sizes.csv` is of this form ("Azure virtual machine sizes naming conventions", Microsoft Learn).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeName<'n> {
    /// The letters before the number: `NC`.
    pub family: &'n str,
    /// The letters behind it, one a feature: `a` AMD, `d` local disk, `p` Arm64.
    pub features: &'n str,
    suffixes: &'n str,
}

impl<'n> SizeName<'n> {
    /// Takes a name in any case apart; `None` if it is not of the form.
    #[must_use]
    pub fn parse(name: &'n str) -> Option<Self> {
        let name = strip_prefix_ignoring_case(name, "Standard_")?;
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

    /// Why the service gives no machine of this size to a compute, or to an instance; `None` if it can.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::VmSize;

    #[test]
    fn every_size_of_the_table_is_of_the_form() {
        for size in VmSize::all() {
            assert!(SizeName::parse(size.name).is_some(), "{}", size.name);
        }
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
