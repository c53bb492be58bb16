//! What [`table!`](crate::table) can say of a key and of a table, one method each.

use super::{Key, Place, Required, Shape, Table};

impl Key {
    /// A key about which nothing more is said.
    #[must_use]
    pub const fn new(name: &'static str, doc: &'static str, place: Place, shape: &'static Shape) -> Self {
        Self {
            name,
            doc,
            place,
            shape,
            required: Required::No,
            since: None,
            is_preview: false,
            is_free_text: false,
            examples: "[]",
            default: "",
            source: None,
            link: None,
            label: None,
            group: "",
            says: &[],
            aka: &[],
            rest: &[],
            root: None,
            schema: "{}",
        }
    }

    /// It must be there, once the defaults are merged.
    #[must_use]
    pub const fn required(self) -> Self {
        Self {
            required: Required::Merged,
            ..self
        }
    }

    /// It must be there wherever the table is written.
    #[must_use]
    pub const fn always_required(self) -> Self {
        Self {
            required: Required::Always,
            ..self
        }
    }

    /// Only preview versions have it.
    #[must_use]
    pub const fn preview(self) -> Self {
        Self {
            is_preview: true,
            ..self
        }
    }

    /// It is a text for people.
    #[must_use]
    pub const fn free_text(self) -> Self {
        Self {
            is_free_text: true,
            ..self
        }
    }

    /// What it is for, in other words than those of the table that it comes from.
    #[must_use]
    pub const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }

    /// The first REST version that has it.
    #[must_use]
    pub const fn since(self, version: &'static str) -> Self {
        Self {
            since: Some(version),
            ..self
        }
    }

    /// Who states its bounds.
    #[must_use]
    pub const fn source(self, source: &'static str) -> Self {
        Self {
            source: Some(source),
            ..self
        }
    }

    /// Where its documentation is.
    #[must_use]
    pub const fn link(self, link: &'static str) -> Self {
        Self {
            link: Some(link),
            ..self
        }
    }

    /// What a report calls it.
    #[must_use]
    pub const fn label(self, label: &'static str) -> Self {
        Self {
            label: Some(label),
            ..self
        }
    }

    /// The heading under which a report has it.
    #[must_use]
    pub const fn group(self, group: &'static str) -> Self {
        Self { group, ..self }
    }

    /// What a report says instead of values.
    #[must_use]
    pub const fn says(self, says: &'static [(&'static str, &'static str)]) -> Self {
        Self { says, ..self }
    }

    /// Wrong words for it.
    #[must_use]
    pub const fn aka(self, aka: &'static [&'static str]) -> Self {
        Self { aka, ..self }
    }

    /// Its REST paths.
    #[must_use]
    pub const fn rest(self, rest: &'static [&'static str]) -> Self {
        Self { rest, ..self }
    }

    /// Valid values, a JSON array.
    #[must_use]
    pub const fn example(self, examples: &'static str) -> Self {
        Self { examples, ..self }
    }

    /// What holds where it is absent, a JSON value.
    #[must_use]
    pub const fn default(self, default: &'static str) -> Self {
        Self { default, ..self }
    }

    /// Members of its schema, a JSON object.
    #[must_use]
    pub const fn schema(self, schema: &'static str) -> Self {
        Self { schema, ..self }
    }

    /// What may be written, where that differs from the table that it comes from.
    #[must_use]
    pub const fn shape(self, shape: &'static Shape) -> Self {
        Self { shape, ..self }
    }
}

impl Table {
    /// A table about which nothing more is said.
    #[must_use]
    pub const fn new(doc: &'static str, keys: &'static [Key]) -> Self {
        Self {
            file: None,
            title: "",
            doc,
            root: "",
            keys,
            inherits: None,
            hints: "{}",
            wrappers: &[],
            answers: &[],
            order: &[],
            schema: "{}",
        }
    }

    /// The schema file of the table, less its ending.
    #[must_use]
    pub const fn file(self, file: &'static str) -> Self {
        Self {
            file: Some(file),
            ..self
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn title(self, title: &'static str) -> Self {
        Self { title, ..self }
    }

    /// Where the paths of its keys begin.
    #[must_use]
    pub const fn root(self, root: &'static str) -> Self {
        Self { root, ..self }
    }

    /// The table from which its shared keys come.
    #[must_use]
    pub const fn inherits(self, table: &'static Self) -> Self {
        Self {
            inherits: Some(table),
            ..self
        }
    }

    /// Keys that people look for in vain, a JSON object.
    #[must_use]
    pub const fn hints(self, hints: &'static str) -> Self {
        Self { hints, ..self }
    }

    /// Keys in which other tools group what this table has itself.
    #[must_use]
    pub const fn wrappers(self, wrappers: &'static [&'static str]) -> Self {
        Self { wrappers, ..self }
    }

    /// What the service answers and nobody sets.
    #[must_use]
    pub const fn answers(self, answers: &'static [&'static str]) -> Self {
        Self { answers, ..self }
    }

    /// The order in which the words of REST are printed.
    #[must_use]
    pub const fn order(self, order: &'static [&'static str]) -> Self {
        Self { order, ..self }
    }

    /// Members of its schema, a JSON object.
    #[must_use]
    pub const fn schema(self, schema: &'static str) -> Self {
        Self { schema, ..self }
    }
}
