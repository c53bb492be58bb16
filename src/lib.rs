//! armlet compiles a TOML definition of Azure Machine Learning compute into what Azure deploys.
//!
//! ```text
//! source → syntax → document → arm → language → schema → model → values → rules → lower → emit → diff
//! ```
//!
//! The modules below are in the order of that line, and each may use only those above it, which `tests/architecture.rs`
//! checks. [`cli`] is the only one that reads, writes and prints.
#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod source;

pub mod bug;

pub mod hashing;

pub mod parallel;

pub mod pattern;

pub mod diagnostic;

pub mod syntax;

pub mod document;

pub mod time;

pub mod azure;

pub mod expression;

pub mod script;

pub mod arm;

pub mod yaml;

pub mod language;

pub mod live;

pub mod schema;

pub mod model;

pub mod values;

pub mod lower;

pub mod rules;

pub mod job;

pub mod schedule;

pub mod raise;

pub mod emit;

pub mod policy;

pub mod compile;

pub mod baseline;

pub mod render;

pub mod diff;

pub mod import;

pub mod report;

pub mod pipeline;

#[cfg_attr(
    not(test),
    expect(
        clippy::disallowed_methods,
        clippy::disallowed_types,
        reason = "the one module that reads, writes and prints"
    )
)]
pub mod cli;
