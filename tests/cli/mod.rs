//! The built program, run as a process in its own folders: what it prints and writes, and its exit status.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod azure_policy;
mod bad_input;
mod baseline;
mod build;
mod check;
mod diff;
mod encodings;
mod extends;
mod faults;
mod first_hour;
mod fix;
mod fleets;
mod fmt;
mod freshness;
mod import;
mod init;
mod jobs;
mod listed;
mod merge;
mod orphans;
mod policy_judged;
mod processes;
pub(crate) mod project;
mod pull_request;
mod reference;
mod reliability;
mod report;
mod scripts;
mod secrets;
mod show;
mod snapshot;
mod streams;
mod surroundings;
