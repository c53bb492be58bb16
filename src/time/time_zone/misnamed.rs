//! Suggests what may have been meant by a text that is not the name of a time zone.

use std::str::FromStr;

use chrono_tz::Tz;

use super::{TimeZone, cldr_zones, iana_names, primary_name, windows_names};
use crate::diagnostic::nearest;
use crate::time::{InvalidTime, digits, quoted};

const FORM: &str =
    "write an IANA name, as in `Europe/Madrid`, or a Windows name, as in `Romance Standard Time`";

/// Says what is wrong with `text`, which is not a known name.
pub(super) fn explain(text: &str) -> InvalidTime {
    let shown = quoted(text);
    let trimmed = text.trim();
    if let Some(exact) = in_another_case(trimmed) {
        return InvalidTime::new(format!("{shown} must be written `{exact}`"))
            .with_suggestion(Some(exact.to_owned()));
    }
    if let Some(place) = place_of_abbreviation(trimmed) {
        let message =
            format!("{shown} is an abbreviation that several zones share; write a place, as in `{place}`");
        return InvalidTime::new(message).with_guess(known(place));
    }
    if let Some(hours) = offset_in_hours(trimmed) {
        return explain_offset(&shown, hours);
    }
    if iana_names().any(|name| name == trimmed) {
        let message = format!(
            "{shown} has no Windows name, which the service needs; write another zone with the same time"
        );
        return InvalidTime::new(message);
    }
    InvalidTime::new(format!("{shown} is not a time zone; {FORM}")).with_guess(guess(trimmed))
}

fn explain_offset(shown: &str, hours: i8) -> InvalidTime {
    // The IANA names count hours west of Greenwich as positive, the opposite of the usual convention.
    let fixed = match hours {
        0 => "UTC".to_owned(),
        hours => format!("Etc/GMT{:+}", -hours),
    };
    let Some(fixed) = known(&fixed) else {
        return InvalidTime::new(format!("{shown} is an offset, not a time zone; {FORM}"));
    };
    InvalidTime::new(format!(
        "{shown} is an offset, not a time zone; write a place, as in `Europe/Madrid`, or `{fixed}` for a fixed offset"
    ))
    .with_guess(Some(fixed))
}

fn known(name: &str) -> Option<String> {
    TimeZone::from_name(name).map(|_| name.to_owned())
}

/// The name that differs from `text` only in case or in spaces instead of underscores.
fn in_another_case(text: &str) -> Option<&'static str> {
    let underscored = text.replace(' ', "_");
    let windows = windows_names().find(|name| name.eq_ignore_ascii_case(text));
    windows.or_else(|| {
        iana_names().find(|name| name.eq_ignore_ascii_case(&underscored) && known(name).is_some())
    })
}

/// The most populous place that uses an abbreviation.
fn place_of_abbreviation(text: &str) -> Option<&'static str> {
    match text.to_ascii_uppercase().as_str() {
        "CET" | "CEST" | "MET" | "MEZ" => Some("Europe/Berlin"),
        "EET" | "EEST" => Some("Europe/Athens"),
        "WET" | "WEST" => Some("Europe/Lisbon"),
        "BST" => Some("Europe/London"),
        "MSK" => Some("Europe/Moscow"),
        "ET" | "EST" | "EDT" | "EST5EDT" => Some("America/New_York"),
        "CT" | "CST" | "CDT" | "CST6CDT" => Some("America/Chicago"),
        "MT" | "MST" | "MDT" | "MST7MDT" => Some("America/Denver"),
        "PT" | "PST" | "PDT" | "PST8PDT" => Some("America/Los_Angeles"),
        "BRT" => Some("America/Sao_Paulo"),
        "IST" => Some("Asia/Kolkata"),
        "SGT" => Some("Asia/Singapore"),
        "JST" => Some("Asia/Tokyo"),
        "AEST" | "AEDT" => Some("Australia/Sydney"),
        "NZST" | "NZDT" => Some("Pacific/Auckland"),
        _ => None,
    }
}

/// The hours of `UTC+2`, `GMT-05:00`, `+1`, `Z`, `GMT`; `None` if there are minutes.
fn offset_in_hours(text: &str) -> Option<i8> {
    let upper = text.to_ascii_uppercase();
    if matches!(upper.as_str(), "Z" | "GMT" | "UTC") {
        return Some(0);
    }
    let offset = upper
        .strip_prefix("UTC")
        .or_else(|| upper.strip_prefix("GMT"))
        .unwrap_or(&upper)
        .trim_start();
    let (sign, hours) = match offset.strip_prefix('-') {
        Some(hours) => (-1, hours),
        None => (1, offset.strip_prefix('+')?),
    };
    let hours = hours
        .strip_suffix(":00")
        .or_else(|| hours.strip_suffix("00").filter(|rest| rest.len() == 2))
        .unwrap_or(hours);
    let hours: i8 = digits(hours)?.parse().ok()?;
    (hours <= 14).then_some(sign * hours)
}

/// The zone of a city, of an alias without a slash, or of a label of Azure ML studio, or the most similar name.
fn guess(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let word = Some(text).filter(|text| !text.contains(|c: char| c.is_ascii_digit()));
    let city = text.replace(' ', "_");
    let of_city = iana_names().find(|name| {
        name.rsplit('/')
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case(&city))
    });
    let of_alias = || {
        Tz::from_str(text)
            .ok()
            .and_then(|alias| primary_name(alias.name()))
    };
    let of_label = || {
        cldr_zones()
            .find(|zone| is_in_label(zone.description(), text))
            .map(|zone| zone.name().to_owned())
    };
    // A different digit means a different offset and is not a typing error.
    let of_misspelling = || nearest(word?, iana_names().chain(windows_names())).map(str::to_owned);
    with_ending(text)
        .or(of_city)
        .map(str::to_owned)
        .or_else(of_alias)
        .or_else(of_label)
        .or_else(of_misspelling)
        .and_then(|name| known(&name))
}

/// The Windows name that lacks its ending: `AUS Eastern` for `AUS Eastern Standard Time`.
fn with_ending(text: &str) -> Option<&'static str> {
    // `Eastern Time` is how Windows shows `Eastern Standard Time`.
    let stem = text.strip_suffix(" Time").unwrap_or(text);
    ["Standard Time", "Time"].into_iter().find_map(|ending| {
        let whole = format!("{stem} {ending}");
        windows_names().find(|name| name.eq_ignore_ascii_case(&whole))
    })
}

/// Whether `text` is a label such as `(UTC+01:00) Brussels, Copenhagen, Madrid, Paris`, the part after its offset, or
/// one of the cities in it.
fn is_in_label(label: &str, text: &str) -> bool {
    let cities = label.split_once(") ").map_or(label, |(_, cities)| cities);
    [label, cities]
        .into_iter()
        .chain(cities.split(", "))
        .any(|part| part.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> InvalidTime {
        text.parse::<TimeZone>().unwrap_err()
    }

    #[test]
    fn the_probable_meaning_is_suggested() {
        for (text, right) in [
            ("Madrid", "Europe/Madrid"),
            ("new york", "America/New_York"),
            ("America/New York", "America/New_York"),
            ("europe/madrid", "Europe/Madrid"),
            ("romance standard time", "Romance Standard Time"),
            ("utc", "UTC"),
            (" UTC", "UTC"),
            ("Europe/Madird", "Europe/Madrid"),
            ("Romance Standart Time", "Romance Standard Time"),
            ("Türkiye Standard Time", "Turkey Standard Time"),
            (
                "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris",
                "Romance Standard Time",
            ),
            ("Mumbai", "India Standard Time"),
            ("AUS Eastern", "AUS Eastern Standard Time"),
            ("w. europe", "W. Europe Standard Time"),
            ("Romance Standard", "Romance Standard Time"),
            ("Japan", "Asia/Tokyo"),
            ("CET", "Europe/Berlin"),
            ("EST", "America/New_York"),
            ("GMT", "UTC"),
            ("Z", "UTC"),
            ("GMT+1", "Etc/GMT-1"),
            ("UTC+2", "Etc/GMT-2"),
            ("UTC-05:00", "Etc/GMT+5"),
            ("+0200", "Etc/GMT-2"),
            ("GMT+0", "UTC"),
        ] {
            assert_eq!(error(text).suggestion.as_deref(), Some(right), "{text}");
        }
    }

    #[test]
    fn a_text_without_a_probable_meaning_gets_no_suggestion() {
        for text in [
            "",
            "home",
            "UTC+5:30",
            "UTC+99",
            "America/Coyhaique",
            "Mars/Olympus",
        ] {
            assert_eq!(error(text).suggestion, None, "{text}");
        }
    }

    #[test]
    fn each_message_says_what_is_wrong() {
        let texts = [
            "europe/madrid",
            "EST",
            "UTC+2",
            "UTC+5:30",
            "Antarctica/Troll",
            "home",
        ];
        let messages: Vec<String> = texts.into_iter().map(|text| error(text).message).collect();
        insta::assert_snapshot!(messages.join("\n"), @"
        `europe/madrid` must be written `Europe/Madrid`
        `EST` is an abbreviation that several zones share; write a place, as in `America/New_York`
        `UTC+2` is an offset, not a time zone; write a place, as in `Europe/Madrid`, or `Etc/GMT-2` for a fixed offset
        `UTC+5:30` is not a time zone; write an IANA name, as in `Europe/Madrid`, or a Windows name, as in `Romance Standard Time`
        `Antarctica/Troll` has no Windows name, which the service needs; write another zone with the same time
        `home` is not a time zone; write an IANA name, as in `Europe/Madrid`, or a Windows name, as in `Romance Standard Time`
        ");
    }
}
