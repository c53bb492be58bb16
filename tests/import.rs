//! What `armlet import` makes of what armlet did not write; `tests/import/README.md` says what each folder holds.

mod conformance;
mod foreign;
mod laws;
mod same;
