//! Functions that encode and decode: Base64, URIs, JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::error::Fault;
use super::value::string;

pub(super) fn base64(value: &Value) -> Result<Value, Fault> {
    Ok(Value::String(STANDARD.encode(string("base64", value)?)))
}

fn decoded(function: &str, text: &str) -> Result<String, Fault> {
    let text: String = text.chars().filter(|c| !" \t\r\n".contains(*c)).collect();
    let bytes = STANDARD.decode(text).map_err(|_| {
        Fault::error(format!(
            "Unable to evaluate template language function '{function}': the provided value is not a valid Base64 string."
        ))
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

pub(super) fn base64_to_string(value: &Value) -> Result<Value, Fault> {
    decoded("base64ToString", string("base64ToString", value)?).map(Value::String)
}

pub(super) fn base64_to_json(value: &Value) -> Result<Value, Fault> {
    read_json(
        "base64ToJson",
        &decoded("base64ToJson", string("base64ToJson", value)?)?,
    )
}

pub(super) fn json(value: &Value) -> Result<Value, Fault> {
    read_json("json", string("json", value)?)
}

/// The engine's reader takes more than JSON: single quotes, comments, names without quotes, a comma behind the last item.
fn read_json(function: &str, text: &str) -> Result<Value, Fault> {
    let is_whole = |text: &str| {
        text.starts_with('{') && text.ends_with('}') || text.starts_with('[') && text.ends_with(']')
    };
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(_) if text.contains(['\'', '/']) || is_whole(text.trim()) => {
            Err(Fault::Open("its text is not strict JSON"))
        }
        Err(_) => Err(Fault::error(format!(
            "Unable to evaluate the template language function '{function}'. The argument provided is not a valid JSON string."
        ))),
    }
}

pub(super) fn data_uri(value: &Value) -> Result<Value, Fault> {
    let encoded = STANDARD.encode(string("dataUri", value)?);
    Ok(Value::String(format!(
        "data:text/plain;charset=utf-8;base64,{encoded}"
    )))
}

pub(super) fn data_uri_to_string(value: &Value) -> Result<Value, Fault> {
    let text = string("dataUriToString", value)?;
    let parts = text.strip_prefix("data:").and_then(|rest| rest.split_once(','));
    let Some((head, data)) = parts else {
        return Err(Fault::error(
            "Unable to evaluate template language function 'dataUriToString': the provided value is not a valid data URI.",
        ));
    };
    let mut options = head.split(';').skip(1);
    let is_utf8 = |option: &str| {
        let charset = option.strip_prefix("charset=").unwrap_or("utf-8");
        ["utf-8", "utf8", "us-ascii"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(charset))
    };
    if !options.clone().all(is_utf8) {
        return Err(Fault::Open("its text is not UTF-8"));
    }
    if options.any(|option| option.eq_ignore_ascii_case("base64")) {
        return decoded("dataUriToString", data).map(Value::String);
    }
    Ok(Value::String(unescaped(data)))
}

/// `uriComponent`: everything but letters, digits and `-_.~` is escaped.
pub(super) fn uri_component(value: &Value) -> Result<Value, Fault> {
    let mut out = String::new();
    for byte in string("uriComponent", value)?.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(Value::String(out))
}

pub(super) fn uri_component_to_string(value: &Value) -> Result<Value, Fault> {
    Ok(Value::String(unescaped(string("uriComponentToString", value)?)))
}

/// Decodes `%20` and the like; what is no UTF-8 stays escaped.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, escapes) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let bytes = escaped_bytes(escapes);
        let length = bytes.len() * 3;
        for chunk in bytes.utf8_chunks() {
            out.push_str(chunk.valid());
            for byte in chunk.invalid() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
        if length == 0 {
            out.push('%');
        }
        rest = escapes.get(length.max(1)..).unwrap_or_default();
    }
    out + rest
}

/// The bytes of the escapes that a text begins with.
fn escaped_bytes(text: &str) -> Vec<u8> {
    let escapes = text.as_bytes().chunks(3).map_while(|escape| match escape {
        [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
            let digit = |byte: u8| {
                char::from(byte)
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            };
            Some(digit(*high)? << 4 | digit(*low)?)
        }
        _ => None,
    });
    escapes.collect()
}

/// `uri`: the second relative to the first, as a browser resolves a link.
pub(super) fn uri(arguments: &[Value]) -> Result<Value, Fault> {
    let [base, relative] = arguments else {
        return Err(Fault::wrong_count("uri", arguments.len()));
    };
    let (base, relative) = (string("uri", base)?, string("uri", relative)?);
    let (path, query) = with_query(relative);
    let resolved = if path.contains("://") {
        // It is absolute: nothing of the base is in it.
        resolved(path, "")?
    } else if relative.is_empty() {
        resolved(base, "")?
    } else {
        // NOTE: what is asked of the base is not asked of another file.
        resolved(with_query(base).0, path)?
    };
    let is_certain = query.is_empty() || !path.is_empty() && is_plain(query.trim_start_matches('?'));
    match is_certain {
        true => Ok(Value::String(resolved + query)),
        false => Err(UNUSUAL),
    }
}

const UNUSUAL: Fault = Fault::Open("its URIs have more than plain paths");

/// A URI and its query, which begins with `?`.
fn with_query(uri: &str) -> (&str, &str) {
    let at = uri.find('?').unwrap_or(uri.len());
    uri.split_at_checked(at).unwrap_or((uri, ""))
}

/// Whether a text is the same in every spelling of a URI.
fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"?#\\%\"<>^`{|}".contains(&byte))
}

fn resolved(base: &str, relative: &str) -> Result<String, Fault> {
    let Some((scheme, rest)) = base.split_once("://") else {
        return Err(Fault::error(
            "Unable to evaluate template language function 'uri': the base is not an absolute URI.",
        ));
    };
    if !is_plain(base) || !is_plain(relative) || relative.contains(':') || relative.starts_with("//") {
        return Err(UNUSUAL);
    }
    let (host, path) = rest
        .split_at_checked(rest.find('/').unwrap_or(rest.len()))
        .unwrap_or((rest, ""));
    let joined = match relative {
        "" => path.to_owned(),
        absolute if absolute.starts_with('/') => absolute.to_owned(),
        relative => {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{folder}/{relative}")
        }
    };
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    Ok(format!("{scheme}://{host}{}", without_dots(&joined)))
}

/// A path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(segment) = parts.next() {
        let is_last = parts.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    segments.pop();
                }
                if is_last {
                    segments.push("");
                }
            }
            other => segments.push(other),
        }
    }
    format!("/{}", segments.join("/"))
}
