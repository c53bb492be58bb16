//! The language: one declaration a property, in both directions.
//!
//! Each table of TOML is a [`table!`](crate::table) in a file of its own; [`table`] says what one line becomes. What is not
//! one to one between TOML and REST is irregular, and each such idea has both directions in its own file: [`identity`],
//! [`subnet`], [`script`], [`working_hours`], [`recurrence`], [`role_assignment`], the names of computes (`naming`),
//! where they are deployed ([`presence`]), and what no key says ([`extra`]).

pub mod attached;
pub mod cluster;
pub mod compute;
pub mod custom_application;
pub mod definition;
pub mod environment;
pub mod extra;
pub mod extra_path;
pub mod files;
pub mod fleet;
pub mod identity;
pub mod instance;
pub mod json_schema;
pub mod key;
pub mod kubernetes;
pub mod lints;
pub(crate) mod naming;
pub mod order;
pub mod output;
pub mod parameter;
pub mod policy;
pub mod presence;
pub mod prices;
pub mod reader;
pub mod recurrence;
pub mod rest;
pub mod rest_path;
pub mod role_assignment;
pub mod schedule;
pub mod script;
pub mod serverless;
pub mod start_stop;
pub mod subnet;
pub mod table;
pub mod template_output;
pub mod toml;
pub mod value;
pub mod walk;
pub mod words;
pub mod working_hours;
pub mod workspace;
