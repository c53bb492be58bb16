//! How much of something Azure allows: `limits.csv`.

use std::sync::LazyLock;

use super::table;
use crate::bug::bug;

macro_rules! limits {
    ($($(#[doc = $doc:literal])* $limit:ident = $name:literal,)*) => {
        /// A limit; its number and its source are in `limits.csv`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Limit {
            $($(#[doc = $doc])* $limit,)*
        }

        impl Limit {
            /// Every limit, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$limit),*];

            /// Its name in the table.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$limit => $name,)* }
            }
        }
    };
}

limits! {
    /// Bytes of a template after its loops.
    TemplateBytes = "template-bytes",
    /// Resources of a template after its loops.
    TemplateResources = "template-resources",
    /// Parameters of a template.
    TemplateParameters = "template-parameters",
    /// Variables of a template.
    TemplateVariables = "template-variables",
    /// Outputs of a template.
    TemplateOutputs = "template-outputs",
    /// Bytes of one resource of a template.
    ResourceBytes = "resource-bytes",
    /// Bytes of a deployment job.
    DeploymentJobBytes = "deployment-job-bytes",
    /// Characters of an expression of a template.
    ExpressionCharacters = "expression-characters",
    /// Characters of a string of a template.
    LiteralCharacters = "literal-characters",
    /// Tags of a resource.
    Tags = "tags",
    /// Characters of a tag's name.
    TagNameCharacters = "tag-name-characters",
    /// Characters of a tag's name on a storage account.
    StorageAccountTagNameCharacters = "storage-account-tag-name-characters",
    /// Characters of a tag's value.
    TagValueCharacters = "tag-value-characters",
    /// Computes of a region and subscription, until more are asked for.
    ComputesDefault = "computes-default",
    /// Computes of a region and subscription.
    Computes = "computes",
    /// Dedicated cores of a region and subscription under the smallest offer.
    DedicatedCoresDefaultMin = "dedicated-cores-default-min",
    /// Dedicated cores of a region and subscription under the greatest offer, until more are asked for.
    DedicatedCoresDefault = "dedicated-cores-default",
    /// Low-priority cores of a region and subscription under the smallest offer.
    LowPriorityCoresDefaultMin = "low-priority-cores-default-min",
    /// Low-priority cores of a region and subscription under the greatest offer, until more are asked for.
    LowPriorityCoresDefault = "low-priority-cores-default",
    /// Cores of a GPU family, until more are asked for.
    GpuCoresDefault = "gpu-cores-default",
    /// Starts and stops of an instance.
    InstanceSchedules = "instance-schedules",
}

impl Limit {
    /// The number that is allowed.
    #[must_use]
    pub fn value(self) -> usize {
        let row = rows().iter().find(|(name, _)| *name == self.name());
        match row {
            Some((_, value)) => *value,
            None => bug(format!("{} is not in the table of limits", self.name())),
        }
    }
}

fn rows() -> &'static [(&'static str, usize)] {
    static ROWS: LazyLock<Vec<(&str, usize)>> = LazyLock::new(|| {
        let columns = ["name", "value", "unit", "scope", "source", "read"];
        table::rows(include_str!("limits.csv"), columns)
            .map(|[name, value, ..]| (name, table::number(value)))
            .collect()
    });
    &ROWS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_a_row_and_every_row_a_limit() {
        let names: Vec<&str> = rows().iter().map(|(name, _)| *name).collect();
        let limits: Vec<&str> = Limit::ALL.iter().map(|limit| limit.name()).collect();
        assert_eq!(names, limits);
        assert_eq!(Limit::TemplateBytes.value(), 4 * 1024 * 1024);
        assert_eq!(Limit::Tags.value(), 50);
    }
}
