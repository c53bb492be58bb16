//! Functions of the engine that compute names, points in time and addresses, from what `FINDINGS.md` and Microsoft's
//! documentation say of them.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

/// Thirteen signs of five bits each, the last of four, of a two-lane relative of MurmurHash3.
pub fn unique_string(text: &str) -> String {
    const C1: u32 = 0x239b_961b;
    const C2: u32 = 0xab0e_9789;
    let (mut h1, mut h2) = (0_u32, 0_u32);
    let word = |bytes: &[u8]| {
        let mut word = [0; 4];
        word[..bytes.len()].copy_from_slice(bytes);
        u32::from_le_bytes(word)
    };
    let lane1 = |k: u32| k.wrapping_mul(C1).rotate_left(15).wrapping_mul(C2);
    let lane2 = |k: u32| k.wrapping_mul(C2).rotate_left(17).wrapping_mul(C1);
    let bytes = text.as_bytes();
    let blocks = bytes.chunks_exact(8);
    let tail = blocks.remainder();
    for block in blocks {
        h1 ^= lane1(word(&block[..4]));
        h1 = h1.rotate_left(19).wrapping_add(h2);
        h1 = h1.wrapping_mul(5).wrapping_add(0x561c_cd1b);
        h2 ^= lane2(word(&block[4..]));
        h2 = h2.rotate_left(13).wrapping_add(h1);
        h2 = h2.wrapping_mul(5).wrapping_add(0x0bca_a747);
    }
    if !tail.is_empty() {
        let (first, second) = tail.split_at(tail.len().min(4));
        h1 ^= lane1(word(first));
        if !second.is_empty() {
            h2 ^= lane2(word(second));
        }
    }
    let length = u32::try_from(bytes.len()).unwrap();
    h1 ^= length;
    h2 ^= length;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    let (mut h1, mut h2) = (mixed(h1), mixed(h2));
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    let hash = u64::from(h2) << 32 | u64::from(h1);
    let sign = |place: u32| {
        let bits = if place < 12 {
            hash >> (59 - 5 * place) & 31
        } else {
            (hash & 15) << 1
        };
        char::from(b"abcdefghijklmnopqrstuvwxyz234567"[usize::try_from(bits).unwrap()])
    };
    (0..13).map(sign).collect()
}

/// MurmurHash3's last step.
fn mixed(mut h: u32) -> u32 {
    h = (h ^ h >> 16).wrapping_mul(0x85eb_ca6b);
    h = (h ^ h >> 13).wrapping_mul(0xc2b2_ae35);
    h ^ h >> 16
}

/// RFC 4122, version 5, in the engine's namespace.
pub fn guid(text: &str) -> String {
    const NAMESPACE: u128 = 0x11fb_06fb_712d_4ddd_98c7_e71b_bd58_8830;
    let digest = Sha1::new()
        .chain_update(NAMESPACE.to_be_bytes())
        .chain_update(text)
        .finalize();
    let mut bytes: [u8; 16] = digest[..16].try_into().unwrap();
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = format!("{:032x}", u128::from_be_bytes(bytes));
    let groups = [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ];
    groups.join("-")
}

/// A point in time as the engine takes it: with `Z` or without a zone, which is UTC.
fn time(text: &str) -> Result<Timestamp, String> {
    let civil = text.trim_end_matches('Z').replace(' ', "T");
    let civil: DateTime = civil.parse().map_err(|why| format!("`{text}`: {why}"))?;
    Offset::UTC.to_timestamp(civil).map_err(|why| why.to_string())
}

/// `dateTimeAdd`: a year has 365 days and a month 30.
pub fn date_time_add(base: &str, duration: &str, format: Option<&str>) -> Result<String, String> {
    let (sign, rest) = match duration.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, duration),
    };
    let rest = rest.strip_prefix('P').ok_or("the duration has no `P`")?;
    let (days, clock) = rest.split_once('T').unwrap_or((rest, ""));
    let seconds = parts(
        days,
        &[('Y', 31_536_000), ('M', 2_592_000), ('W', 604_800), ('D', 86_400)],
    )? + parts(clock, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    let sum = time(base)?
        .checked_add(SignedDuration::from_secs(sign * seconds))
        .map_err(|why| why.to_string())?;
    Ok(match format {
        None => shown(sum),
        Some(format) => {
            let text = Offset::UTC.to_datetime(sum);
            let words = [
                ("yyyy", "%Y"),
                ("MM", "%m"),
                ("dd", "%d"),
                ("HH", "%H"),
                ("mm", "%M"),
                ("ss", "%S"),
            ];
            let format = words
                .iter()
                .fold(format.to_owned(), |format, (word, own)| format.replace(word, own));
            text.strftime(&format).to_string()
        }
    })
}

fn parts(text: &str, units: &[(char, i64)]) -> Result<i64, String> {
    let mut seconds = 0;
    let mut digits = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let unit = units.iter().find(|(unit, _)| *unit == c);
        let (_, worth) = unit.ok_or_else(|| format!("`{c}` in a duration"))?;
        seconds += worth * digits.parse::<i64>().map_err(|why| why.to_string())?;
        digits.clear();
    }
    if digits.is_empty() {
        Ok(seconds)
    } else {
        Err(format!("`{digits}` has no unit"))
    }
}

fn shown(time: Timestamp) -> String {
    Offset::UTC
        .to_datetime(time)
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}

/// `dateTimeFromEpoch`.
pub fn from_epoch(seconds: i64) -> Result<String, String> {
    Timestamp::from_second(seconds)
        .map(shown)
        .map_err(|why| why.to_string())
}

/// `dateTimeToEpoch`.
pub fn to_epoch(text: &str) -> Result<i64, String> {
    time(text).map(Timestamp::as_second)
}

/// The first address and the prefix of an IPv4 network.
fn network(text: &str) -> Result<(u32, u32), String> {
    let (address, prefix) = text
        .split_once('/')
        .ok_or_else(|| format!("`{text}` is no network"))?;
    let address: std::net::Ipv4Addr = address
        .parse()
        .map_err(|_| format!("`{address}` is no address"))?;
    let prefix: u32 = prefix.parse().map_err(|_| format!("`{prefix}` is no prefix"))?;
    if prefix > 32 {
        return Err(format!("/{prefix} is too long"));
    }
    Ok((u32::from(address) & mask(prefix), prefix))
}

fn mask(prefix: u32) -> u32 {
    u32::MAX.checked_shl(32 - prefix).unwrap_or(0)
}

fn address(bits: u32) -> String {
    std::net::Ipv4Addr::from(bits).to_string()
}

/// `parseCidr`.
pub fn parse_cidr(text: &str) -> Result<Value, String> {
    let (first, prefix) = network(text)?;
    let last = first | !mask(prefix);
    Ok(json!({
        "network": address(first), "netmask": address(mask(prefix)), "broadcast": address(last),
        "firstUsable": address(first + 1), "lastUsable": address(last - 1), "cidr": prefix,
    }))
}

/// `cidrSubnet`.
pub fn cidr_subnet(text: &str, prefix: u32, index: u32) -> Result<String, String> {
    let (first, own) = network(text)?;
    if prefix < own || prefix > 32 || u64::from(index) >> (prefix - own) != 0 {
        return Err(format!("/{prefix} number {index} is not in `{text}`"));
    }
    let shift = index.checked_shl(32 - prefix).unwrap_or(0);
    Ok(format!("{}/{prefix}", address(first | shift)))
}

/// `cidrHost`: counted from the first address that can be used.
pub fn cidr_host(text: &str, index: u32) -> Result<String, String> {
    let (first, prefix) = network(text)?;
    let host = first + 1 + index;
    if host & mask(prefix) == first {
        Ok(address(host))
    } else {
        Err(format!("`{text}` has no host {index}"))
    }
}

/// `uriComponent`: everything but letters, digits and `-_.~` is escaped.
pub fn uri_component(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escaped).collect()
}

/// `uriComponentToString`.
pub fn uri_component_to_string(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_err(|why| why.to_string())
}

/// A number in a format of .NET: `D4`, `N2`; `None` for others.
pub fn number(number: i64, format: &str) -> Option<String> {
    let (kind, digits) = (format.chars().next()?, format.get(1..)?.parse::<usize>().ok()?);
    match kind {
        'D' | 'd' => {
            let sign = if number < 0 { "-" } else { "" };
            Some(format!("{sign}{:0digits$}", number.unsigned_abs()))
        }
        'N' | 'n' => {
            let whole = number.unsigned_abs().to_string();
            let groups: Vec<&str> = whole
                .as_bytes()
                .rchunks(3)
                .rev()
                .map(|group| std::str::from_utf8(group).unwrap())
                .collect();
            let sign = if number < 0 { "-" } else { "" };
            let fraction = if digits == 0 {
                String::new()
            } else {
                format!(".{}", "0".repeat(digits))
            };
            Some(format!("{sign}{}{fraction}", groups.join(",")))
        }
        _ => None,
    }
}
