//! The formats of the output and the kinds of files that they consist of.

/// Declares the formats: what each writes, and the word that selects it.
macro_rules! formats {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $word:literal, )+) => {
        /// What `[output] emit` and `--emit` select.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum OutputFormat {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl OutputFormat {
            /// All formats, in the order in which files are written.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word that selects it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }
        }
    };
}

formats! {
    /// `<stem>.json`, the ARM template.
    Arm = "arm",
    /// `<stem>.bicep`.
    Bicep = "bicep",
    /// `<stem>.<environment>.parameters.json` and `<stem>.<environment>.bicepparam`.
    Parameters = "parameters",
    /// `<stem>.<environment>.snapshot.json`, or `<stem>.snapshot.json` without environments.
    Snapshot = "snapshot",
}

impl OutputFormat {
    /// What is written where nothing is selected.
    pub const DEFAULT: [Self; 3] = [Self::Arm, Self::Bicep, Self::Parameters];

    /// The format of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Declares the kinds of files, each by the ending of its name.
macro_rules! file_kinds {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $ending:literal, )+) => {
        /// A kind of file that a build writes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FileKind {
            $( $(#[doc = $doc])+ $variant, )+
        }

        impl FileKind {
            /// All kinds; a name is of the first whose ending it has.
            const ALL: &[Self] = &[$(Self::$variant),+];

            /// How the name of such a file ends.
            #[must_use]
            pub const fn ending(self) -> &'static str {
                match self { $( Self::$variant => $ending, )+ }
            }
        }
    };
}

file_kinds! {
    /// What an environment deploys, evaluated.
    Snapshot = ".snapshot.json",
    /// The values of an environment for the ARM template.
    Parameters = ".parameters.json",
    /// The values of an environment for the Bicep file.
    BicepParameters = ".bicepparam",
    /// The ARM template.
    Arm = ".json",
    /// The Bicep file.
    Bicep = ".bicep",
}

impl FileKind {
    /// The kind of a file of this name; `None` if no build writes such a file.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let mut kinds = Self::ALL.iter().copied();
        kinds.find(|kind| name.ends_with(kind.ending()))
    }

    /// Whether there is such a file for each environment, whose name is between the stem and the ending.
    #[must_use]
    pub const fn is_of_environment(self) -> bool {
        match self {
            Self::Snapshot | Self::Parameters | Self::BicepParameters => true,
            Self::Arm | Self::Bicep => false,
        }
    }
}
