//! `uniqueString` and `guid`: names made of other names.

use serde_json::Value;
use sha1::{Digest, Sha1};

use super::error::Fault;
use super::value::string;

/// The namespace of the engine's GUIDs.
const NAMESPACE: [u8; 16] = [
    0x11, 0xfb, 0x06, 0xfb, 0x71, 0x2d, 0x4d, 0xdd, 0x98, 0xc7, 0xe7, 0x1b, 0xbd, 0x58, 0x88, 0x30,
];

/// The signs of five bits each.
const SIGNS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

fn joined(function: &str, arguments: &[Value]) -> Result<String, Fault> {
    if arguments.is_empty() {
        return Err(Fault::wrong_count(function, 0));
    }
    let parts: Result<Vec<&str>, Fault> = arguments.iter().map(|part| string(function, part)).collect();
    Ok(parts?.join("-"))
}

pub(super) fn unique_string(arguments: &[Value]) -> Result<Value, Fault> {
    let joined = joined("uniqueString", arguments)?;
    let mut rest = hash(joined.as_bytes());
    let mut signs = String::new();
    for _ in 0..13 {
        // Five bits from the top; the last sign has the four that remain.
        let index = usize::try_from(rest >> 59).unwrap_or_default();
        signs.push(SIGNS.get(index).copied().map_or('a', char::from));
        rest <<= 5;
    }
    Ok(Value::String(signs))
}

/// A two-lane relative of MurmurHash3 in 32-bit arithmetic.
fn hash(bytes: &[u8]) -> u64 {
    const C1: u32 = 0x239b_961b;
    const C2: u32 = 0xab0e_9789;
    let mix1 = |k: u32| k.wrapping_mul(C1).rotate_left(15).wrapping_mul(C2);
    let mix2 = |k: u32| k.wrapping_mul(C2).rotate_left(17).wrapping_mul(C1);
    let (mut h1, mut h2) = (0_u32, 0_u32);
    let (blocks, tail) = bytes.as_chunks::<8>();
    for [a, b, c, d, e, f, g, h] in blocks.iter().copied() {
        h1 ^= mix1(u32::from_le_bytes([a, b, c, d]));
        h1 = h1
            .rotate_left(19)
            .wrapping_add(h2)
            .wrapping_mul(5)
            .wrapping_add(0x561c_cd1b);
        h2 ^= mix2(u32::from_le_bytes([e, f, g, h]));
        h2 = h2
            .rotate_left(13)
            .wrapping_add(h1)
            .wrapping_mul(5)
            .wrapping_add(0x0bca_a747);
    }
    let (first, second) = tail.split_at_checked(4).unwrap_or((tail, &[]));
    h1 ^= mix1(little_endian(first));
    h2 ^= mix2(little_endian(second));
    // NOTE: the engine's length is 32 bits too.
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    (h1, h2) = (h1 ^ length, h2 ^ length);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (h1, h2) = (finished(h1), finished(h2));
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    (u64::from(h2) << 32) | u64::from(h1)
}

/// At most four bytes as a number.
fn little_endian(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| (number << 8) | u32::from(*byte))
}

/// The last step of MurmurHash3, by which every bit of the input reaches every bit of the output.
fn finished(mut h: u32) -> u32 {
    h ^= h >> 16;
    h = h.wrapping_mul(0x85eb_ca6b);
    h ^= h >> 13;
    h = h.wrapping_mul(0xc2b2_ae35);
    h ^ (h >> 16)
}

/// A GUID of version 5 (RFC 4122).
pub(super) fn guid(arguments: &[Value]) -> Result<Value, Fault> {
    let joined = joined("guid", arguments)?;
    let mut digest = Sha1::new();
    digest.update(NAMESPACE);
    digest.update(joined.as_bytes());
    let digest = digest.finalize();
    let mut hex = String::with_capacity(36);
    for (index, byte) in digest.iter().take(16).enumerate() {
        let byte = match index {
            6 => (byte & 0x0f) | 0x50,
            8 => (byte & 0x3f) | 0x80,
            _ => *byte,
        };
        if [4, 6, 8, 10].contains(&index) {
            hex.push('-');
        }
        hex.push_str(&format!("{byte:02x}"));
    }
    Ok(Value::String(hex))
}
