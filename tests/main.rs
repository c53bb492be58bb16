//! Every test that looks at armlet from outside, as one program: linking the crate once is most of what a changed rule costs.
//!
//! A file `tests/NAME.rs` is a module of it, so `cargo test --test suite NAME::` runs one file.

mod architecture;
mod arm;
mod azure;
mod cases;
mod cli;
mod diff;
mod diff_review;
mod diff_silent;
mod docs;
mod editors;
mod engine;
mod examples;
mod extra;
mod field;
mod formats;
mod forms;
mod import;
mod judged;
mod judges;
mod judges_selftest;
mod live;
mod messages;
mod pipelines;
mod policy;
mod properties;
mod raise;
mod registry;
mod report;
mod report_browser;
mod rest_examples;
mod rules;
mod schedule;
mod schemas;
mod scripts;
mod sdk_bodies;
mod secrets;
mod site;
mod snapshot;
mod statements;
mod support;
mod types;
mod values;
