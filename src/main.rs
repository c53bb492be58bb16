//! The `armlet` binary; everything it does is in [`armlet::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    armlet::cli::run(std::env::args_os())
}
