//! The two large files, printed while the resources are made: those of a large template are never there all at once.

use arcstr::ArcStr;

use super::arm::TemplatePrinter;
use super::bicep::FilePrinter;
use super::format::OutputFormat;
use super::text::OutputText;
use super::variables::Variables;
use crate::arm::{Deployment, Object, Resource};
use crate::parallel;

/// How many resources are printed together: many enough that what they share is a small part of their text.
const TOGETHER: usize = 128;

/// How many are printed before their texts join the others: enough for every thread.
const AT_ONCE: usize = 64 * TOGETHER;

/// A template that is being printed.
pub struct Printing<'d> {
    arm: Option<TemplatePrinter<'d>>,
    bicep: Option<FilePrinter<'d>>,
    /// An empty text of the kind that is printed into.
    empty: OutputText,
    variables: Variables,
    resources: usize,
}

/// A template that was printed.
#[derive(Debug, Default)]
pub struct Printed {
    /// The ARM template, if it was asked for.
    pub arm: Option<OutputText>,
    /// The Bicep file, if it was asked for.
    pub bicep: Option<OutputText>,
    /// The number of resources that it deploys.
    pub resources: usize,
    /// The number of its variables.
    pub variables: usize,
}

/// The texts of some resources.
pub struct PrintedResources {
    arm: Option<OutputText>,
    bicep: Option<OutputText>,
    /// The variables of their scripts.
    scripts: Vec<(ArcStr, ArcStr)>,
    /// How many of them are deployed.
    number: usize,
}

impl<'d> Printing<'d> {
    /// Begins to print a template in those of the formats that it has. `deployment` holds its parameters and outputs, and every
    /// resource to which another one refers; language version 2.0 is used if one of them needs it.
    #[must_use]
    pub fn new(deployment: &'d Deployment, formats: &[OutputFormat]) -> Self {
        Self::into_texts(
            deployment,
            OutputText::default(),
            [OutputFormat::Arm, OutputFormat::Bicep].map(|format| formats.contains(&format)),
        )
    }

    /// The same, where only the length is wanted: that of the ARM template, or of the Bicep file if there is no other.
    #[must_use]
    pub fn measuring(deployment: &'d Deployment, formats: &[OutputFormat]) -> Self {
        let is_arm = formats.contains(&OutputFormat::Arm);
        let is_bicep = formats.contains(&OutputFormat::Bicep) && !is_arm;
        Self::into_texts(deployment, OutputText::measured(), [is_arm, is_bicep])
    }

    fn into_texts(deployment: &'d Deployment, empty: OutputText, [is_arm, is_bicep]: [bool; 2]) -> Self {
        Self {
            arm: is_arm.then(|| TemplatePrinter::new(deployment, empty.clone())),
            bicep: is_bicep.then(|| FilePrinter::new(deployment, empty.clone())),
            empty,
            variables: Variables::new(deployment.variables.clone()),
            resources: 0,
        }
    }

    /// Prints the next resources.
    pub fn resources(&mut self, resources: &[Resource]) {
        for resources in resources.chunks(AT_ONCE) {
            let some: Vec<&[Resource]> = resources.chunks(TOGETHER).collect();
            let texts = parallel::map_if(some.len() > 1, &some, |resources| self.some(resources));
            texts.into_iter().for_each(|text| self.add(text));
        }
    }

    /// The texts of some resources, for [`Printing::add`]: in any thread, and both formats in two if others are idle.
    #[must_use]
    pub fn some(&self, resources: &[Resource]) -> PrintedResources {
        let (arm, bicep) = parallel::both(
            resources.len(),
            || {
                let printer = self.arm.as_ref();
                printer.map(|printer| printer.some(resources, self.empty.clone()))
            },
            || {
                let printer = self.bicep.as_ref();
                printer.map(|printer| printer.some(resources, self.empty.clone()))
            },
        );
        PrintedResources {
            arm,
            bicep,
            scripts: Variables::of_scripts(resources),
            number: resources.iter().filter(|resource| !resource.existing).count(),
        }
    }

    /// Adds the texts of the next resources.
    pub fn add(&mut self, resources: PrintedResources) {
        if let (Some(printer), Some(text)) = (&mut self.arm, resources.arm) {
            printer.add(text);
        }
        if let (Some(printer), Some(text)) = (&mut self.bicep, resources.bicep) {
            printer.add(text);
        }
        self.variables.add_scripts(resources.scripts);
        self.resources += resources.number;
    }

    /// Prints what is around the resources; `others` are the variables that the resources came with.
    #[must_use]
    pub fn finish(self, others: Object) -> Printed {
        let Self {
            arm,
            bicep,
            empty,
            mut variables,
            resources,
        } = self;
        variables.values.set_at("", others);
        let (arm, bicep) = parallel::both(
            variables.len(),
            || arm.map(|printer| printer.finish(&variables, empty.clone())),
            || bicep.map(|printer| printer.finish(&variables, empty.clone())),
        );
        Printed {
            arm,
            bicep,
            resources,
            variables: variables.len(),
        }
    }
}

impl Printed {
    /// The bytes of the template without the line feeds and the indentation of its lines; 0 if there is none.
    ///
    /// ARM measures JSON without the space between its tokens. Bicep's text is taken for the same number, because it contains the
    /// same scripts and values.
    #[must_use]
    pub fn compact_len(&self) -> usize {
        let text = self.arm.as_ref().or(self.bicep.as_ref());
        text.map_or(0, OutputText::compact_len)
    }
}
