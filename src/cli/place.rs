//! Where a template is deployed to: the options of the command line, over the `target` of an environment.

use arcstr::ArcStr;

use super::args::PlaceArgs;
use crate::expression::evaluate::Surroundings;
use crate::model::TargetDefinition;
use crate::source::Spanned;

impl PlaceArgs {
    /// What is known of the place: what the options say, or else the target.
    pub(super) fn surroundings(&self, target: Option<&TargetDefinition>) -> Surroundings {
        let either = |option: &Option<String>, target: Option<&Option<Spanned<ArcStr>>>| {
            let target = target.and_then(Option::as_ref);
            option
                .clone()
                .or_else(|| target.map(|target| target.value.to_string()))
        };
        Surroundings {
            tenant_id: either(&self.tenant, target.map(|target| &target.tenant)),
            subscription_id: either(&self.subscription, target.map(|target| &target.subscription)),
            resource_group: either(&self.resource_group, target.map(|target| &target.resource_group)),
            location: either(&self.location, target.map(|target| &target.location)),
            ..Surroundings::default()
        }
    }
}
