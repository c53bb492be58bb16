//! Private keys in PEM format (RFC 7468), OpenSSH's own and OpenPGP's.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::SecretFound;

static BEGIN: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("-----BEGIN "));

/// The fewest characters of Base64 that make a line of a key; a command that only mentions the header has none.
const SHORTEST_LINE: usize = 16;

/// The maximum length of a key, in bytes; the largest in use, of RSA with 16,384 bits, has 12,000.
const LONGEST: usize = 64 * 1024;

/// Adds the private keys in `text`, each from its first line to its last.
pub(super) fn private_keys(text: &str, found: &mut Vec<SecretFound>) {
    let mut end = 0;
    for start in BEGIN.find_iter(text.as_bytes()) {
        if start < end {
            continue;
        }
        if let Some(length) = text.get(start..).and_then(length) {
            end = start + length;
            found.push(SecretFound {
                range: start..end,
                what: "private key",
            });
        }
    }
}

/// Adds the private lines of keys in PuTTY's format
/// (<https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html>).
pub(super) fn putty_keys(text: &str, found: &mut Vec<SecretFound>) {
    for start in PRIVATE_LINES.find_iter(text.as_bytes()) {
        let start = start + PRIVATE_LINES.needle().len();
        let Some((count, body)) = text.get(start..).and_then(|rest| rest.split_once(is_line_end)) else {
            continue;
        };
        let Ok(count) = count.trim().parse::<usize>() else {
            continue;
        };
        let begin = text.len() - body.len();
        let lines = body.split_inclusive(is_line_end).take(count.min(MOST_LINES));
        let length = lines.map(str::len).sum::<usize>();
        found.push(SecretFound {
            range: begin..begin + length,
            what: "private key",
        });
    }
}

static PRIVATE_LINES: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("Private-Lines: "));

/// The maximum number of private lines of a key.
const MOST_LINES: usize = 1_000;

fn is_line_end(c: char) -> bool {
    c == '\n'
}

/// The length of the private key that begins `text`.
fn length(text: &str) -> Option<usize> {
    let label = text.strip_prefix("-----BEGIN ")?;
    let label = label.get(..label.find("-----")?)?;
    if !label.contains("PRIVATE KEY") || label.len() > 40 || label.contains('\n') {
        return None;
    }
    let head = "-----BEGIN ".len() + label.len() + "-----".len();
    let body = text.get(head..)?;
    if !begins_body(body) {
        return None;
    }
    let last = format!("-----END {label}-----");
    let mut near = body.len().min(LONGEST);
    while !body.is_char_boundary(near) {
        near -= 1;
    }
    Some(match body.get(..near)?.find(&last) {
        Some(at) => head + at + last.len(),
        None => head + body_length(body),
    })
}

/// Whether lines of a key follow: after what separates lines, in whatever quotes they are, and after the lines with a colon.
fn begins_body(body: &str) -> bool {
    body.lines()
        .flat_map(|line| line.split("\\n"))
        .map(|line| line.trim_matches(is_around))
        .filter(|line| !line.is_empty())
        .find(|line| !line.contains(": "))
        .is_some_and(|line| line.bytes().take_while(|byte| is_base64(*byte)).count() >= SHORTEST_LINE)
}

/// The bytes that can belong to a key whose last line is missing.
fn body_length(body: &str) -> usize {
    let lines = body.split_inclusive('\n');
    lines
        .take_while(|line| {
            let inside = line.trim_matches(is_around);
            inside.contains(": ")
                || inside
                    .split("\\n")
                    .all(|part| part.trim_matches(is_around).bytes().all(is_base64))
        })
        .fold((0, 0), |(all, used), line| {
            (
                all + line.len(),
                if line.trim().is_empty() {
                    used
                } else {
                    all + line.trim_end().len()
                },
            )
        })
        .1
}

fn is_around(c: char) -> bool {
    c.is_whitespace() || "\"',+#\\".contains(c)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        private_keys(text, &mut found);
        found.into_iter().filter_map(|key| text.get(key.range)).collect()
    }

    #[test]
    fn a_key_is_found_from_its_first_line_to_its_last() {
        let key = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEowIBAAKCAQEA\nabc=\n-----END RSA PRIVATE KEY-----";
        assert_eq!(hidden(&format!("cat <<X\n{key}\nX\n")), [key]);
        let escaped = key.replace('\n', "\\n");
        assert_eq!(hidden(&format!("k = \"{escaped}\"")), [escaped.as_str()]);
        let cut = "-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA\nabc=";
        assert_eq!(hidden(&format!("{cut}\necho not a key\n")), [cut]);
    }

    #[test]
    fn a_header_alone_is_no_key() {
        for text in [
            "sed '/-----BEGIN RSA PRIVATE KEY-----/,/-----END RSA PRIVATE KEY-----/p' f",
            "grep -e '-----BEGIN PRIVATE KEY-----' f\n",
            "-----BEGIN PUBLIC KEY-----\nMIIEowIBAAKCAQEA\n-----END PUBLIC KEY-----",
            "-----BEGIN CERTIFICATE-----\nMIIEowIBAAKCAQEA\n-----END CERTIFICATE-----",
        ] {
            assert_eq!(hidden(text), [""; 0], "{text}");
        }
    }
}
