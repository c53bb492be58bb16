//! What Azure and Azure Machine Learning have and allow: facts as data, each with its source and the day on which it was read.
//!
//! A fact is a line of a table in this folder, which is built into the program. A table is read when something first asks for
//! it, so a definition pays for what it uses. Rules, the reader and the printers ask here and hold no fact of their own.

pub mod access;
pub mod api_version;
pub mod behaviour;
pub mod built_in_role;
pub mod limit;
pub mod resource_name;
pub mod service_default;
pub mod size_name;
mod table;
pub mod vm_series;
pub mod vm_size;

pub use limit::Limit;
pub use vm_series::VmSeries;
pub use vm_size::VmSize;
