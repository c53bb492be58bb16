//! `armlet show`: prints a template with its scripts decoded.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::disk::{self, BYTE_ORDER_MARK};
use super::fault::{Fault, Outcome};
use super::print::Printer;
use super::text::decoded;
use crate::arm::show::show;

/// Runs the command. A file that is not a template is printed unchanged, because git passes any file that it compares.
pub(super) fn run(file: &Path, printer: &Printer) -> Result<Outcome, Fault> {
    let bytes = read(file)?;
    match decoded(&bytes).and_then(|text| show(&text)) {
        Some(shown) => printer.text(&shown)?,
        None => match str::from_utf8(&bytes) {
            Ok(text) => {
                let mark = text
                    .strip_prefix(BYTE_ORDER_MARK)
                    .map_or(0, |_| BYTE_ORDER_MARK.len());
                let (mark, text) = text.split_at(mark);
                printer.exactly(mark.as_bytes())?;
                printer.text(text)?;
            }
            Err(_) => printer.exactly(&bytes)?,
        },
    }
    Ok(Outcome::Success)
}

fn read(file: &Path) -> Result<Vec<u8>, Fault> {
    if !disk::is_standard_input(file) {
        disk::refuse_device(file)?;
        return fs::read(file).map_err(|error| Fault::io("read", file, &error));
    }
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Fault::io("read", file, &error))?;
    Ok(bytes)
}
