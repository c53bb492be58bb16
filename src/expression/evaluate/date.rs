//! Functions of points in time, which the engine holds in UTC and to a ten-millionth of a second.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::error::Fault;
use super::value::{integer, string};
use crate::time::{MONTHS, Weekday};

/// The format that the functions write without another.
const DEFAULT: &str = "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ";

pub(super) fn date_time_add(arguments: &[Value]) -> Result<Value, Fault> {
    let (base, duration, format) = match arguments {
        [base, duration] => (base, duration, DEFAULT),
        [base, duration, format] => (base, duration, string("dateTimeAdd", format)?),
        _ => return Err(Fault::wrong_count("dateTimeAdd", arguments.len())),
    };
    let base = time("dateTimeAdd", string("dateTimeAdd", base)?)?;
    let duration = self::duration(string("dateTimeAdd", duration)?).ok_or_else(|| {
        Fault::error(
            "Unable to evaluate template language function 'dateTimeAdd': the second parameter is not a valid ISO 8601 duration.",
        )
    })?;
    formatted(later(base, duration)?, format).map(Value::String)
}

/// A point in time so many days after another, in the format that policy rules have for it.
pub(super) fn add_days(text: &str, days: i64) -> Result<String, Fault> {
    let time = time("addDays", text)?;
    let seconds = days.checked_mul(24 * 60 * 60).unwrap_or(i64::MAX);
    formatted(
        later(time, SignedDuration::from_secs(seconds))?,
        "yyyy-MM-ddTHH:mm:ss.fffffffZ",
    )
}

pub(super) fn from_epoch(value: &Value) -> Result<Value, Fault> {
    let seconds = integer("dateTimeFromEpoch", value)?;
    let time = later(EPOCH, SignedDuration::from_secs(seconds))?;
    formatted(time, DEFAULT).map(Value::String)
}

pub(super) fn to_epoch(value: &Value) -> Result<Value, Fault> {
    let time = time("dateTimeToEpoch", string("dateTimeToEpoch", value)?)?;
    // NOTE: seconds are cut, not rounded.
    Ok(Value::from(time.duration_since(EPOCH).as_secs()))
}

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// A point in time after another, in .NET's years.
fn later(time: DateTime, duration: SignedDuration) -> Result<DateTime, Fault> {
    let later = time.checked_add(duration).ok();
    later.filter(|time| (1..=9999).contains(&time.year())).ok_or_else(|| {
        Fault::error("The template language function was given a point in time that is not in the years 1 to 9999.")
    })
}

/// A date, or a date and a time with or without an offset, in UTC; without an offset it is in UTC.
fn time(function: &str, text: &str) -> Result<DateTime, Fault> {
    let text = text.trim();
    let has_shape = text.as_bytes().first_chunk::<5>().is_some_and(
        |head| matches!(head, [a, b, c, d, b'-'] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit())),
    );
    let iso = || {
        let zoned = text
            .parse::<Timestamp>()
            .map(|time| Offset::UTC.to_datetime(time));
        zoned
            .or_else(|_| text.trim_end_matches('Z').parse::<DateTime>())
            .ok()
    };
    let read = if has_shape && !text.contains('[') {
        iso()
    } else {
        american(text)
    };
    match read {
        Some(time) => Ok(time),
        // NOTE: .NET reads many other forms.
        None if text.bytes().any(|byte| byte.is_ascii_digit()) => {
            Err(Fault::Open("its date is not written in a common form"))
        }
        None => Err(Fault::error(format!(
            "Unable to evaluate template language function '{function}': the value '{text}' is not a valid date and time."
        ))),
    }
}

/// `1/31/2026`, `01/31/2026 17:53`, `1/31/2026 5:53:18 PM`: the invariant culture writes dates so.
fn american(text: &str) -> Option<DateTime> {
    let mut words = text.split_whitespace();
    let mut date = words.next()?.split('/').map(|number| number.parse::<i16>().ok());
    let (month, day, year) = (date.next()??, date.next()??, date.next()??);
    let mut clock = words
        .next()
        .unwrap_or("0:0")
        .split(':')
        .map(|number| number.parse::<i8>().ok());
    let (hour, minute) = (clock.next()??, clock.next()??);
    let second = match clock.next() {
        Some(second) => second?,
        None => 0,
    };
    let hour = match words.next() {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(half) if half.eq_ignore_ascii_case("PM") => hour % 12 + 12,
        Some(half) if half.eq_ignore_ascii_case("AM") => hour % 12,
        Some(_) => return None,
        None => hour,
    };
    if date.next().is_some() || clock.next().is_some() || words.next().is_some() || year < 1000 {
        return None;
    }
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

/// `P3Y2M5DT2H30M`: a year has 365 days and a month 30, as .NET counts a span of time.
fn duration(text: &str) -> Option<SignedDuration> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let rest = rest.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None if rest.is_empty() => return None,
        None => (rest, ""),
    };
    let days = parts(date, &[('Y', 365), ('M', 30), ('D', 1)])?;
    let seconds = parts(time, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    let whole = SignedDuration::from_secs(days.as_secs().checked_mul(86_400)?).checked_add(seconds)?;
    whole.checked_mul(sign)
}

/// Numbers with their units, in the order of the units; only seconds may have a fraction.
fn parts(text: &str, units: &[(char, i64)]) -> Option<SignedDuration> {
    let mut sum = SignedDuration::ZERO;
    let mut rest = text;
    for (unit, size) in units {
        let Some((number, after)) = rest.split_once(*unit) else {
            continue;
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if *unit == 'S' && !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (number, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let nanoseconds: i64 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
        let whole = whole.parse::<i64>().ok()?.checked_mul(*size)?;
        sum = sum.checked_add(SignedDuration::from_secs(whole))?;
        sum = sum.checked_add(SignedDuration::from_nanos(nanoseconds))?;
        rest = after;
    }
    rest.is_empty().then_some(sum)
}

/// The custom format that a standard one is short for, in the invariant culture.
fn standard(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "MM/dd/yyyy",
        'D' => "dddd, dd MMMM yyyy",
        'f' => "dddd, dd MMMM yyyy HH:mm",
        'F' | 'U' => "dddd, dd MMMM yyyy HH:mm:ss",
        'g' => "MM/dd/yyyy HH:mm",
        'G' => "MM/dd/yyyy HH:mm:ss",
        'M' | 'm' => "MMMM dd",
        'o' | 'O' => "yyyy-MM-ddTHH:mm:ss.fffffffZ",
        'R' | 'r' => "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        's' => "yyyy-MM-ddTHH:mm:ss",
        't' => "HH:mm",
        'T' => "HH:mm:ss",
        'u' => "yyyy-MM-dd HH:mm:ssZ",
        'Y' | 'y' => "yyyy MMMM",
        _ => return None,
    })
}

/// A point in time in a standard or custom format of .NET.
fn formatted(civil: DateTime, format: &str) -> Result<String, Fault> {
    let mut letters = format.chars();
    let format = match (letters.next(), letters.next()) {
        (None, _) => DEFAULT,
        (Some(only), None) => standard(only).ok_or_else(malformed)?,
        _ => format,
    };
    let mut out = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => quoted(&mut out, rest, first),
            '\\' => escaped(&mut out, rest),
            // It makes a single letter a custom format.
            '%' => Some('%'.len_utf8()),
            letter if letter.is_ascii_alphabetic() => {
                let length = rest.chars().take_while(|c| *c == letter).count();
                field(&mut out, civil, letter, length)?;
                Some(length)
            }
            other => {
                out.push(other);
                Some(other.len_utf8())
            }
        };
        rest = rest.get(length.ok_or_else(malformed)?..).unwrap_or_default();
    }
    Ok(out)
}

fn malformed() -> Fault {
    Fault::error("Unable to evaluate template language function 'dateTimeAdd': the format is invalid.")
}

/// `'text'`; gives its length.
fn quoted(out: &mut String, rest: &str, quote: char) -> Option<usize> {
    let (text, _) = rest.get(1..)?.split_once(quote)?;
    out.push_str(text);
    Some(text.len() + 2)
}

/// `\x`; gives its length.
fn escaped(out: &mut String, rest: &str) -> Option<usize> {
    let c = rest.chars().nth(1)?;
    out.push(c);
    Some(1 + c.len_utf8())
}

/// A letter of a format, as often as it is written.
fn field(out: &mut String, time: DateTime, letter: char, length: usize) -> Result<(), Fault> {
    let hour12 = (time.hour() + 11) % 12 + 1;
    let padded = |number: i8| format!("{number:0width$}", width = length.min(2));
    let text = match (letter, length) {
        ('y', 1 | 2) => format!("{:0length$}", time.year().rem_euclid(100)),
        ('y', 3..) => format!("{:0length$}", time.year()),
        ('M', 1 | 2) => padded(time.month()),
        ('M', _) => named(&MONTHS, time.month() - 1, length),
        ('d', 1 | 2) => padded(time.day()),
        ('d', _) => {
            let names = Weekday::ALL.map(Weekday::azure_name);
            named(&names, time.weekday().to_monday_zero_offset(), length)
        }
        ('H', _) => padded(time.hour()),
        ('h', _) => padded(hour12),
        ('m', _) => padded(time.minute()),
        ('s', _) => padded(time.second()),
        ('t', _) => {
            let half = if time.hour() < 12 { "AM" } else { "PM" };
            half.get(..length.min(2)).unwrap_or(half).to_owned()
        }
        ('f' | 'F', 1..=7) => {
            let digits = format!("{:09}", time.subsec_nanosecond());
            let digits = digits.get(..length).unwrap_or_default();
            if letter == 'f' {
                digits.to_owned()
            } else {
                let digits = digits.trim_end_matches('0');
                if digits.is_empty() && out.ends_with('.') {
                    out.pop();
                }
                digits.to_owned()
            }
        }
        ('K', 1) => "Z".to_owned(),
        ('z', 1) => "+0".to_owned(),
        ('z', 2) => "+00".to_owned(),
        ('z', _) => "+00:00".to_owned(),
        ('g', _) => "A.D.".to_owned(),
        ('f' | 'F' | 'K', _) => return Err(malformed()),
        // NOTE: the other letters have no meaning in a format and are written as they are.
        _ => letter.to_string().repeat(length),
    };
    out.push_str(&text);
    Ok(())
}

/// The name at a place of a list, or its first three letters.
fn named(names: &[&str], place: i8, length: usize) -> String {
    let name = usize::try_from(place).ok().and_then(|place| names.get(place));
    let name = name.copied().unwrap_or_default();
    let short = if length == 3 { name.get(..3) } else { None };
    short.unwrap_or(name).to_owned()
}
