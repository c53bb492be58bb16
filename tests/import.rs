//! What `armlet import` makes of what armlet did not write; `tests/import/README.md` says what each folder holds.

mod bad;
mod cli_yaml;
mod computes;
mod conformance;
mod factor;
mod foreign;
mod laws;
mod live;
mod rest;
mod same;
mod structures;
