//! The sizes of virtual machines that a compute may have.
//!
//! The list that counts is the service's own, per region and subscription (`az ml compute list-sizes`); the one here is the
//! part of it that the documentation and the official samples speak of.

/// A size and what one machine of it has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VmSize {
    /// Its name in Azure's own spelling, `Standard_DS3_v2`; the service ignores case.
    pub name: &'static str,
    /// Virtual processors.
    pub vcpus: u32,
    /// Memory in GiB, truncated to whole numbers by the source except for the smallest.
    pub memory_gib: f32,
    /// Graphics processors; 1 also where the machine has only a part of one.
    pub gpus: u32,
    /// The model of those, `V100`.
    pub gpu_model: Option<&'static str>,
    /// The family by which quota is counted.
    pub family: &'static str,
}

impl VmSize {
    /// The size of a name, whatever its case.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        SIZES.iter().find(|size| size.name.eq_ignore_ascii_case(name))
    }

    /// Every size that is known.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        SIZES.iter()
    }
}

const fn cpu(name: &'static str, vcpus: u32, memory_gib: f32, family: &'static str) -> VmSize {
    VmSize {
        name,
        vcpus,
        memory_gib,
        gpus: 0,
        gpu_model: None,
        family,
    }
}

const fn gpu(
    name: &'static str,
    vcpus: u32,
    memory_gib: f32,
    gpus: u32,
    model: &'static str,
    family: &'static str,
) -> VmSize {
    VmSize {
        name,
        vcpus,
        memory_gib,
        gpus,
        gpu_model: Some(model),
        family,
    }
}

/// Name, vCPUs, GiB, GPUs with their model, quota family: kubernetes/autoscaler,
/// `cluster-autoscaler/cloudprovider/azure/azure_instance_types.go`, and the example of `VirtualMachineSizes_List` in
/// Azure/azure-rest-api-specs.
#[rustfmt::skip] // A size a line.
const SIZES: &[VmSize] = &[
    cpu("Standard_DS1_v2", 1, 3.5, "standardDSv2Family"),
    cpu("Standard_DS2_v2", 2, 7.0, "standardDSv2Family"),
    cpu("Standard_DS3_v2", 4, 14.0, "standardDSv2Family"),
    cpu("Standard_DS4_v2", 8, 28.0, "standardDSv2Family"),
    cpu("Standard_DS5_v2", 16, 56.0, "standardDSv2Family"),
    cpu("Standard_DS11_v2", 2, 14.0, "standardDSv2Family"),
    cpu("Standard_DS12_v2", 4, 28.0, "standardDSv2Family"),
    cpu("Standard_DS13_v2", 8, 56.0, "standardDSv2Family"),
    cpu("Standard_DS14_v2", 16, 112.0, "standardDSv2Family"),
    cpu("Standard_DS15_v2", 20, 140.0, "standardDSv2Family"),
    cpu("Standard_D1_v2", 1, 3.5, "standardDv2Family"),
    cpu("Standard_D2_v2", 2, 7.0, "standardDv2Family"),
    cpu("Standard_D3_v2", 4, 14.0, "standardDv2Family"),
    cpu("Standard_D4_v2", 8, 28.0, "standardDv2Family"),
    cpu("Standard_D5_v2", 16, 56.0, "standardDv2Family"),
    cpu("Standard_D11_v2", 2, 14.0, "standardDv2Family"),
    cpu("Standard_D12_v2", 4, 28.0, "standardDv2Family"),
    cpu("Standard_D13_v2", 8, 56.0, "standardDv2Family"),
    cpu("Standard_D14_v2", 16, 112.0, "standardDv2Family"),
    cpu("Standard_D2_v3", 2, 8.0, "standardDv3Family"),
    cpu("Standard_D4_v3", 4, 16.0, "standardDv3Family"),
    cpu("Standard_D8_v3", 8, 32.0, "standardDv3Family"),
    cpu("Standard_D2s_v3", 2, 8.0, "standardDSv3Family"),
    cpu("Standard_D4s_v3", 4, 16.0, "standardDSv3Family"),
    cpu("Standard_D8s_v3", 8, 32.0, "standardDSv3Family"),
    cpu("Standard_D16s_v3", 16, 64.0, "standardDSv3Family"),
    cpu("Standard_D32s_v3", 32, 128.0, "standardDSv3Family"),
    cpu("Standard_D48s_v3", 48, 192.0, "standardDSv3Family"),
    cpu("Standard_D64s_v3", 64, 256.0, "standardDSv3Family"),
    cpu("Standard_D2ds_v4", 2, 8.0, "standardDDSv4Family"),
    cpu("Standard_D4ds_v4", 4, 16.0, "standardDDSv4Family"),
    cpu("Standard_D8ds_v4", 8, 32.0, "standardDDSv4Family"),
    cpu("Standard_D16ds_v4", 16, 64.0, "standardDDSv4Family"),
    cpu("Standard_D32ds_v4", 32, 128.0, "standardDDSv4Family"),
    cpu("Standard_D64ds_v4", 64, 256.0, "standardDDSv4Family"),
    cpu("Standard_D2as_v4", 2, 8.0, "standardDASv4Family"),
    cpu("Standard_D4as_v4", 4, 16.0, "standardDASv4Family"),
    cpu("Standard_D8as_v4", 8, 32.0, "standardDASv4Family"),
    cpu("Standard_D2ads_v5", 2, 8.0, "standardDADSv5Family"),
    cpu("Standard_D4ads_v5", 4, 16.0, "standardDADSv5Family"),
    cpu("Standard_D4s_v5", 4, 16.0, "standardDSv5Family"),
    cpu("Standard_E2s_v3", 2, 16.0, "standardESv3Family"),
    cpu("Standard_E4s_v3", 4, 32.0, "standardESv3Family"),
    cpu("Standard_E8s_v3", 8, 64.0, "standardESv3Family"),
    cpu("Standard_E16s_v3", 16, 128.0, "standardESv3Family"),
    cpu("Standard_E32s_v3", 32, 256.0, "standardESv3Family"),
    cpu("Standard_E48s_v3", 48, 384.0, "standardESv3Family"),
    cpu("Standard_E64s_v3", 64, 432.0, "standardESv3Family"),
    cpu("Standard_E4ds_v4", 4, 32.0, "standardEDSv4Family"),
    cpu("Standard_E8ds_v4", 8, 64.0, "standardEDSv4Family"),
    cpu("Standard_E16ds_v4", 16, 128.0, "standardEDSv4Family"),
    cpu("Standard_E32ds_v4", 32, 256.0, "standardEDSv4Family"),
    cpu("Standard_E4a_v4", 4, 32.0, "standardEAv4Family"),
    cpu("Standard_E4as_v4", 4, 32.0, "standardEASv4Family"),
    cpu("Standard_F2s_v2", 2, 4.0, "standardFSv2Family"),
    cpu("Standard_F4s_v2", 4, 8.0, "standardFSv2Family"),
    cpu("Standard_F8s_v2", 8, 16.0, "standardFSv2Family"),
    cpu("Standard_F16s_v2", 16, 32.0, "standardFSv2Family"),
    cpu("Standard_F32s_v2", 32, 64.0, "standardFSv2Family"),
    cpu("Standard_F48s_v2", 48, 96.0, "standardFSv2Family"),
    cpu("Standard_F64s_v2", 64, 128.0, "standardFSv2Family"),
    cpu("Standard_F72s_v2", 72, 144.0, "standardFSv2Family"),
    cpu("Standard_FX4mds", 4, 84.0, "standardFXMDVSFamily"),
    cpu("Standard_FX12mds", 12, 252.0, "standardFXMDVSFamily"),
    cpu("Standard_FX24mds", 24, 504.0, "standardFXMDVSFamily"),
    cpu("Standard_FX48mds", 48, 1008.0, "standardFXMDVSFamily"),
    cpu("Standard_L8s_v2", 8, 64.0, "standardLSv2Family"),
    cpu("Standard_L16s_v2", 16, 128.0, "standardLSv2Family"),
    cpu("Standard_M64s", 64, 1024.0, "standardMSFamily"),
    cpu("Standard_M64ms", 64, 1792.0, "standardMSFamily"),
    cpu("Standard_M128s", 128, 2048.0, "standardMSFamily"),
    cpu("Standard_M128ms", 128, 3892.0, "standardMSFamily"),
    cpu("Standard_HB120rs_v2", 120, 456.0, "standardHBrsv2Family"),
    cpu("Standard_HB120rs_v3", 120, 456.0, "standardHBv3Family"),
    cpu("Standard_HC44rs", 44, 352.0, "standardHCSFamily"),
    cpu("Standard_A2_v2", 2, 4.0, "standardAv2Family"),
    cpu("Standard_A4_v2", 4, 8.0, "standardAv2Family"),
    gpu("Standard_NC6s_v3", 6, 112.0, 1, "V100", "standardNCSv3Family"),
    gpu("Standard_NC12s_v3", 12, 224.0, 2, "V100", "standardNCSv3Family"),
    gpu("Standard_NC24s_v3", 24, 448.0, 4, "V100", "standardNCSv3Family"),
    gpu("Standard_NC24rs_v3", 24, 448.0, 4, "V100", "standardNCSv3Family"),
    gpu("Standard_NC4as_T4_v3", 4, 28.0, 1, "T4", "Standard NCASv3_T4 Family"),
    gpu("Standard_NC8as_T4_v3", 8, 56.0, 1, "T4", "Standard NCASv3_T4 Family"),
    gpu("Standard_NC16as_T4_v3", 16, 110.0, 1, "T4", "Standard NCASv3_T4 Family"),
    gpu("Standard_NC64as_T4_v3", 64, 440.0, 4, "T4", "Standard NCASv3_T4 Family"),
    gpu("Standard_NC24ads_A100_v4", 24, 220.0, 1, "A100", "StandardNCADSA100v4Family"),
    gpu("Standard_NC48ads_A100_v4", 48, 440.0, 2, "A100", "StandardNCADSA100v4Family"),
    gpu("Standard_NC96ads_A100_v4", 96, 880.0, 4, "A100", "StandardNCADSA100v4Family"),
    gpu("Standard_NC40ads_H100_v5", 40, 320.0, 1, "H100", "StandardNCadsH100v5Family"),
    gpu("Standard_NC80adis_H100_v5", 80, 640.0, 2, "H100", "StandardNCadsH100v5Family"),
    gpu("Standard_ND40rs_v2", 40, 672.0, 8, "V100", "standardNDSv2Family"),
    gpu("Standard_ND96asr_v4", 96, 900.0, 8, "A100", "Standard NDASv4_A100 Family"),
    gpu("Standard_ND96amsr_A100_v4", 96, 1800.0, 8, "A100", "standard NDAMSv4_A100Family"),
    gpu("Standard_ND96isr_H100_v5", 96, 1900.0, 8, "H100", "standardNDSH100v5Family"),
    gpu("Standard_ND96isr_H200_v5", 96, 1850.0, 8, "H200", "standardNDISRH200V5Family"),
    gpu("Standard_ND96isr_MI300X_v5", 96, 1850.0, 8, "MI300X", "standardNDISv5MI300XFamily"),
    gpu("Standard_NV12s_v3", 12, 112.0, 1, "M60", "standardNVSv3Family"),
    gpu("Standard_NV24s_v3", 24, 224.0, 2, "M60", "standardNVSv3Family"),
    gpu("Standard_NV48s_v3", 48, 448.0, 4, "M60", "standardNVSv3Family"),
    gpu("Standard_NV6ads_A10_v5", 6, 55.0, 1, "A10", "StandardNVADSA10v5Family"),
    gpu("Standard_NV12ads_A10_v5", 12, 110.0, 1, "A10", "StandardNVADSA10v5Family"),
    gpu("Standard_NV18ads_A10_v5", 18, 220.0, 1, "A10", "StandardNVADSA10v5Family"),
    gpu("Standard_NV36ads_A10_v5", 36, 440.0, 1, "A10", "StandardNVADSA10v5Family"),
    gpu("Standard_NV72ads_A10_v5", 72, 880.0, 2, "A10", "StandardNVADSA10v5Family"),
    gpu("Standard_NC8ads_A10_v4", 8, 100.0, 1, "A10", "StandardNCADSA10v4Family"),
    gpu("Standard_NC16ads_A10_v4", 16, 200.0, 1, "A10", "StandardNCADSA10v4Family"),
    gpu("Standard_NC32ads_A10_v4", 32, 400.0, 2, "A10", "StandardNCADSA10v4Family"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_found_whatever_its_case() {
        let size = VmSize::find("STANDARD_ds3_V2").unwrap();
        assert_eq!((size.name, size.vcpus, size.gpus), ("Standard_DS3_v2", 4, 0));
        assert_eq!(VmSize::find("Standard_DS3"), None);
    }

    #[test]
    fn no_two_sizes_share_a_name() {
        for (index, size) in VmSize::all().enumerate() {
            let first = VmSize::all().position(|other| other.name.eq_ignore_ascii_case(size.name));
            assert_eq!(first, Some(index), "{}", size.name);
        }
        assert_eq!(VmSize::all().count(), 107);
    }
}
