//! The text of a file that a tool wrote: UTF-8, or UTF-16, in which PowerShell writes what a program prints.

use std::borrow::Cow;

use super::disk::{BYTE_ORDER_MARK, Input, TooLarge};
use super::fault::Fault;
use crate::source::decoded_utf_16;
use crate::syntax::MAX_DEFINITION_BYTES;

/// The text without its byte order mark; `None` if it is neither UTF-8 nor UTF-16 with a byte order mark.
pub(super) fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => decoded_utf_16(bytes).map(Cow::Owned),
        bytes => {
            let text = str::from_utf8(bytes).ok()?;
            Some(Cow::Borrowed(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)))
        }
    }
}

/// The text of an output that is on the disk. One that is no text is no output either, and differs from each.
pub(super) fn of_output(bytes: &[u8]) -> Cow<'_, str> {
    decoded(bytes).unwrap_or_else(|| String::from_utf8_lossy(bytes))
}

/// The text of a file that was read.
///
/// # Errors
/// If the file is too large, or no text.
pub(super) fn of(input: &Input) -> Result<Cow<'_, str>, Fault> {
    let Ok(bytes) = &input.bytes else {
        let limit = MAX_DEFINITION_BYTES / (1024 * 1024);
        return Err(Fault::new(format!("`{}` is larger than {limit} MiB", input.name)));
    };
    of_bytes(bytes, &input.name)
}

/// The same, taken from what was read, without a copy where it is UTF-8.
///
/// # Errors
/// The same; then, the bytes are still there.
pub(super) fn take(input: &mut Input) -> Result<String, Fault> {
    let bytes = std::mem::replace(&mut input.bytes, Err(TooLarge));
    match bytes.map(String::from_utf8) {
        Ok(Ok(mut text)) => {
            if text.starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
            }
            Ok(text)
        }
        Ok(Err(other)) => {
            input.bytes = Ok(other.into_bytes());
            of(input).map(Cow::into_owned)
        }
        Err(TooLarge) => of(input).map(Cow::into_owned),
    }
}

/// The text of a file of this name.
///
/// # Errors
/// If it is no text.
pub(super) fn of_bytes<'b>(bytes: &'b [u8], name: &str) -> Result<Cow<'b, str>, Fault> {
    decoded(bytes).ok_or_else(|| {
        Fault::new(format!("`{name}` is neither UTF-8 text nor UTF-16 text"))
            .with_help("pass a text file; UTF-16 must begin with a byte order mark, as PowerShell writes it")
    })
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn utf_16_is_read_by_its_byte_order_mark() {
        for text in ["[]", "ñ 😀"] {
            let units = || text.encode_utf16();
            let little: Vec<u8> = [0xff, 0xfe]
                .into_iter()
                .chain(units().flat_map(u16::to_le_bytes))
                .collect();
            let big: Vec<u8> = [0xfe, 0xff]
                .into_iter()
                .chain(units().flat_map(u16::to_be_bytes))
                .collect();
            assert_eq!(decoded(&little).as_deref(), Some(text));
            assert_eq!(decoded(&big).as_deref(), Some(text));
            assert_eq!(decoded(text.as_bytes()).as_deref(), Some(text));
        }
        assert_eq!(decoded("\u{feff}[]".as_bytes()).as_deref(), Some("[]"));
    }

    #[test]
    fn half_a_unit_and_half_a_character_are_no_text() {
        for bytes in [&[0x80][..], &[0xff, 0xfe, b'['], &[0xff, 0xfe, 0x3d, 0xd8]] {
            assert_eq!(decoded(bytes), None, "{bytes:?}");
        }
    }
}
