//! `[kubernetes.NAME]`: an AKS or Arc-connected cluster that is attached, `computeType: Kubernetes`.

pub use crate::language::kubernetes::*;
pub use crate::language::value::number::Quantity;

/// The instance type that attaching makes by itself (Attach a Kubernetes cluster, Microsoft Learn).
pub const DEFAULT_INSTANCE_TYPE: &str = "defaultinstancetype";

/// Kubernetes' suffixes and what each multiplies by (Quantity, Kubernetes API conventions).
const SUFFIXES: [(&str, f64); 16] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
    ("", 1.0),
];

impl Quantity {
    /// How much it is, in whole units: cores, bytes, devices; none if Kubernetes would not read it.
    #[must_use]
    pub fn amount(&self) -> Option<f64> {
        let unsigned = self.0.strip_prefix(['+', '-']).unwrap_or(&self.0);
        // NOTE: Rust reads `inf` and `nan` as numbers; Kubernetes does not.
        if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return None;
        }
        SUFFIXES.iter().find_map(|(suffix, factor)| {
            let number = self.0.strip_suffix(suffix)?;
            number.parse::<f64>().ok().map(|number| number * factor)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Option<f64> {
        Quantity(text.to_owned()).amount()
    }

    #[test]
    fn quantities_are_read_as_kubernetes_reads_them() {
        assert_eq!(amount("2"), Some(2.0));
        assert_eq!(amount("500m"), Some(0.5));
        assert_eq!(amount("8Gi"), Some(8.0 * 1024.0 * 1024.0 * 1024.0));
        assert_eq!(amount("1e3"), Some(1000.0));
        assert_eq!(amount("2E"), Some(2e18));
        assert_eq!(amount("0.5"), Some(0.5));
    }

    #[test]
    fn what_kubernetes_does_not_read_is_no_amount() {
        for text in ["8GB", "8 Gi", "two", "inf", "nan", "", "Gi", "8gi"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }
}
