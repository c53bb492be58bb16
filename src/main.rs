//! The `armlet` binary; everything it does is in [`armlet::cli`].

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    armlet::cli::run(std::env::args_os())
}
