//! `creation_script` and `startup_script`: where a setup script comes from.

use std::sync::Arc;

use super::key::Shape;
use super::reader::{FreeForm, Setting};
use super::rest::{Scalar, Shaped};
use super::value::Timeout;
use super::value::number::AnyTable;
use super::value::text::AnyText;
use crate::source::Spanned;
use crate::table;
use crate::time::Duration;

table! {
    /// A script that the instance runs as root, at creation or at every start. It has exactly one source: `path`,
    /// `file`, `inline` or `recipe`.
    pub struct ScriptDefinition {
        /// Path of a script on the workspace's Notebooks file share, relative to its root. It must exist before the
        /// deployment, because ARM cannot upload it.
        pub path: Option<Setting<String>> => by_hand {
            example = ["Users/admin/setup.sh"],
            source = "Customize a compute instance with a script (Microsoft Learn)",
            aka = ["scriptData", "script_data", "workspaceStorage", "workspace_storage"], rest = [".scriptData"],
        },
        /// Path of a local script, relative to the definition and inside its folder. armlet reads it, checks it and
        /// writes its text into the template.
        pub file: Option<Spanned<Option<String>>> => by_hand {
            example = ["scripts/setup.sh"], rest = [".scriptData"],
        },
        /// The text of the script.
        pub inline: Option<Spanned<Option<Arc<str>>>> => by_hand {
            example = ["#!/bin/bash\nset -e\npip install polars\n"], rest = [".scriptData"],
        },
        /// Name of a built-in recipe, or path of your own Handlebars template, relative to the definition. `with`
        /// holds its parameters.
        pub recipe: Option<Spanned<Option<String>>> => by_hand { example = ["pip-package"], rest = [".scriptData"] },
        /// Parameters of the recipe; `docs/recipes.md` lists those of each recipe.
        pub with: Option<FreeForm> as AnyTable => by_hand {
            example = [{"packages": ["polars"], "environment": "azureml_py38"}], aka = ["parameters", "params"],
        },
        /// Arguments of the script, one per array item; each is quoted for the shell and arrives as `$1`, `$2`, … Do
        /// not pass secrets: the studio shows the arguments on the page of the instance.
        pub arguments: Vec<Setting<String>> as AnyText => by_hand {
            example = [["numpy", "azureml_py38"]],
            source = "Customize a compute instance with a script (Microsoft Learn)",
            aka = ["args", "command", "scriptArguments", "script_arguments"], rest = [".scriptArguments"],
        },
        /// How long the script may run before the service stops it. Default: not written to the template; the service
        /// allows 15 minutes.
        pub timeout: Option<Setting<Duration>> as Timeout => by_hand {
            example = ["20m"], source = "Customize a compute instance with a script (Microsoft Learn)",
            aka = ["timeoutMinutes", "timeout_minutes"], rest = [".timeout"],
        },
    }
    file = "script";
    title = "Setup script";
    root = ".";
    hints = {
        "script": "use `file` for a local script, which becomes part of the template, or `path` for one on the workspace's file share",
        "script_source, scriptSource": "the source follows from the key you set: `path`, `file`, `inline` or `recipe`",
        "url, uri": "the service does not accept URLs: put the script on the file share (`path`) or into the template (`file`)",
        "environment_variables": "variables cannot be declared for a setup script (the service sets only its own, such as `CI_NAME`): use `arguments`"
    };
    schema = {
        "x-shorthand": "file",
        "allOf": [
            {
                "oneOf": [
                    {
                        "required": [
                            "path"
                        ]
                    },
                    {
                        "required": [
                            "file"
                        ]
                    },
                    {
                        "required": [
                            "inline"
                        ]
                    },
                    {
                        "required": [
                            "recipe"
                        ]
                    },
                    {
                        "not": {
                            "anyOf": [
                                {
                                    "required": [
                                        "path"
                                    ]
                                },
                                {
                                    "required": [
                                        "file"
                                    ]
                                },
                                {
                                    "required": [
                                        "inline"
                                    ]
                                },
                                {
                                    "required": [
                                        "recipe"
                                    ]
                                }
                            ]
                        }
                    }
                ],
                "x-rule": "script-source-conflict"
            },
            {
                "dependentRequired": {
                    "with": [
                        "recipe"
                    ]
                },
                "x-after-defaults": true
            }
        ]
    };
}

impl Shaped for Spanned<Option<String>> {
    const SHAPE: &'static Shape = &Shape::Literal(<String as Scalar>::TYPE);
}

impl Shaped for Spanned<Option<Arc<str>>> {
    const SHAPE: &'static Shape = &Shape::Literal(<String as Scalar>::TYPE);
}
