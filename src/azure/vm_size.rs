//! The sizes of virtual machines that Azure has: `vm_sizes.csv`.
//!
//! Which of them a workspace can use depends on its region and subscription: `az ml compute list-sizes`.

use std::cell::Cell;
use std::cmp::Ordering;
use std::sync::LazyLock;

use super::table;
use super::vm_series::VmSeries;

/// A size and what one machine of it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VmSize {
    /// Its name in Azure's own spelling, `Standard_DS3_v2`; the service ignores case.
    pub name: &'static str,
    /// Virtual processors.
    pub vcpus: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Accelerators: graphics processors, except in the NP series; 1 also where the machine has only a part of one.
    pub gpus: u32,
    /// The model of the graphics processors, `V100`; `None` if the machine has none.
    pub gpu_model: Option<&'static str>,
    /// The family by which quota of cores is counted.
    pub family: &'static str,
}

const TEXT: &str = include_str!("vm_sizes.csv");

impl VmSize {
    /// The size of a name in any case.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        // The thousands of a fleet have the same size.
        thread_local!(static LAST: Cell<Option<VmSize>> = const { Cell::new(None) });
        let last = LAST.get().filter(|size| size.name.eq_ignore_ascii_case(name));
        last.or_else(|| {
            let row = table::row(TEXT, |size| in_order(size, name))?;
            LAST.set(Some(Self::from_row(row)));
            LAST.get()
        })
    }

    /// Every size that is known, ordered by name.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        Self::sizes().iter()
    }

    /// The names of the sizes whose machines exist, ordered: what can be proposed.
    pub fn current_names() -> impl Iterator<Item = &'static str> {
        let current = Self::all().filter(|size| size.series().is_none_or(|series| !series.has_ended(None)));
        current.map(|size| size.name)
    }

    /// The series it belongs to, if that series ends on a day that is known.
    #[must_use]
    pub fn series(&self) -> Option<&'static VmSeries> {
        VmSeries::of(self.name)
    }

    /// The quota that so many machines of this size take: the family and its cores.
    #[must_use]
    pub fn cores(&self, machines: u32) -> (&'static str, u64) {
        (self.family, u64::from(self.vcpus) * u64::from(machines))
    }

    /// The memory in GiB.
    #[must_use]
    pub fn memory_gib(&self) -> f64 {
        f64::from(self.memory_mib) / 1024.0
    }

    fn sizes() -> &'static [Self] {
        static SIZES: LazyLock<Vec<VmSize>> = LazyLock::new(|| {
            let columns = ["name", "vcpus", "memory_mib", "gpus", "gpu", "family"];
            table::rows(TEXT, columns).map(VmSize::from_row).collect()
        });
        &SIZES
    }

    fn from_row([name, vcpus, memory_mib, gpus, gpu_model, family]: [&'static str; 6]) -> Self {
        Self {
            name,
            vcpus: table::number(vcpus),
            memory_mib: table::number(memory_mib),
            gpus: table::number(gpus),
            gpu_model: table::optional(gpu_model),
            family,
        }
    }
}

/// The order of two names without the case of their letters, which is how the table is ordered.
fn in_order(one: &str, other: &str) -> Ordering {
    // How nearly all of them begin.
    const BEGINNING: usize = "Standard_".len();
    let rest = match (one.split_at_checked(BEGINNING), other.split_at_checked(BEGINNING)) {
        (Some((first, one)), Some((second, other))) if first.eq_ignore_ascii_case(second) => [one, other],
        _ => [one, other],
    };
    let [one, other] = rest.map(|name| name.bytes().map(|byte| byte.to_ascii_lowercase()));
    one.cmp(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_found_whatever_its_case() {
        let size = VmSize::find("STANDARD_ds3_V2").unwrap();
        assert_eq!((size.name, size.vcpus, size.gpus), ("Standard_DS3_v2", 4, 0));
        assert_eq!((size.memory_gib(), size.gpu_model), (14.0, None));
        assert_eq!(VmSize::find("Standard_DS3_"), None);
    }

    #[test]
    fn every_size_is_read_and_found_by_its_name() {
        for size in VmSize::all() {
            assert_eq!(VmSize::find(size.name), Some(*size));
            assert!(size.vcpus > 0 && !size.family.is_empty(), "{}", size.name);
        }
        assert_eq!(VmSize::all().count(), 1370);
    }

    #[test]
    fn cores_count_for_the_family_of_the_quota() {
        let size = VmSize::find("Standard_NC24ads_A100_v4").unwrap();
        assert_eq!(size.cores(4), ("StandardNCADSA100v4Family", 96));
        assert_eq!((size.gpus, size.gpu_model), (1, Some("A100")));
    }
}
