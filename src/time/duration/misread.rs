//! Says what is wrong with a text that is not a duration, and what may have been meant.

use super::{DAY, Duration, HOUR, MINUTE, UNITS, read_iso};
use crate::time::{InvalidTime, digits, quoted};

/// Says what is wrong with a text that is not a duration.
pub(super) fn explain(text: &str) -> InvalidTime {
    let shown = quoted(text);
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return InvalidTime::new("an empty text is not a duration; write one such as `30m` or `1h30m`");
    }
    if trimmed.starts_with('-') {
        return InvalidTime::new(format!("{shown} is negative; write a positive duration"));
    }
    if digits(trimmed).is_some() {
        return InvalidTime::new(format!(
            "{shown} has no unit; write `{trimmed}m` for minutes or `{trimmed}s` for seconds"
        ));
    }
    if let Some(error) = explain_iso(text) {
        return error;
    }
    let error = InvalidTime::new(format!(
        "{shown} is not a duration; write days, hours, minutes and seconds, as in `30m`, `1h30m` or `3d`, or ISO 8601, \
         as in `PT30M`"
    ));
    match decimal_commas(trimmed) {
        // A comma between digits is a decimal point here and groups thousands there.
        Some(points) => error.with_guess(read_loosely(&points).map(|meant| meant.to_string())),
        None => match read_loosely(trimmed) {
            Some(meant) => error.with_suggestion(Some(meant.to_string())),
            None => error.with_guess(with_last_unit(trimmed)),
        },
    }
}

/// The text with the unit that its last number lacks, the next smaller one than that before it: `2h30m` for `2h30` and
/// `2h 30`.
fn with_last_unit(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let before = text.strip_suffix(|c: char| c.is_ascii_digit())?;
    let before = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let last = before.chars().last()?.to_ascii_lowercase();
    let unit = UNITS.iter().skip_while(|unit| unit.letter != last).nth(1)?;
    let meant = format!("{}{}", text.to_ascii_lowercase(), unit.letter);
    meant.parse::<Duration>().is_ok().then_some(meant)
}

/// The text with a point for each comma between two digits; `None` without one.
fn decimal_commas(text: &str) -> Option<String> {
    let characters: Vec<char> = text.chars().collect();
    let is_decimal = |index: usize| {
        let is_digit = |index: Option<usize>| {
            index
                .and_then(|index| characters.get(index))
                .is_some_and(char::is_ascii_digit)
        };
        characters.get(index) == Some(&',')
            && is_digit(index.checked_sub(1))
            && is_digit(index.checked_add(1))
    };
    let points: String = characters
        .iter()
        .enumerate()
        .map(|(index, character)| if is_decimal(index) { '.' } else { *character })
        .collect();
    (points != text).then_some(points)
}

/// Says what is wrong with a text that is meant to be ISO 8601.
fn explain_iso(text: &str) -> Option<InvalidTime> {
    let upper = text.trim().to_ascii_uppercase();
    let rest = upper.strip_prefix('P')?;
    let shown = quoted(text);
    if read_iso(rest).is_ok() {
        let message = format!(
            "{shown} must be written {}, in uppercase and without spaces",
            quoted(&upper)
        );
        return Some(InvalidTime::new(message).with_suggestion(Some(upper)));
    }
    let (date, _) = rest.split_once('T').unwrap_or((rest, ""));
    let number_of = |letter| digits(rest.strip_suffix(letter)?)?.parse::<u64>().ok();
    let error = if !rest.starts_with(|c: char| c.is_ascii_digit() || c == 'T') {
        return None;
    } else if date.contains(['Y', 'M']) {
        InvalidTime::new(format!(
            "{shown} counts years or months, which vary in length; write days, as in `P30D`, and minutes after a `T`, \
             as in `PT30M`"
        ))
        .with_guess(number_of('M').map(|minutes| format!("PT{minutes}M")).filter(|iso| is_duration(iso)))
    } else if date.contains('W') {
        let days = number_of('W').and_then(|weeks| weeks.checked_mul(7));
        InvalidTime::new(format!("{shown} counts weeks; write days, as in `P7D`")).with_suggestion(
            days.map(|days| format!("P{days}D"))
                .filter(|iso| is_duration(iso)),
        )
    } else {
        InvalidTime::new(format!(
            "{shown} is not an ISO 8601 duration of whole days, hours, minutes and seconds, such as `P1DT2H` or `PT30M`"
        ))
        .with_guess(with_last_iso_unit(&upper))
    };
    Some(error)
}

/// The text with the unit that its last number lacks: `PT30M` for `PT30`, `PT1H30M` for `PT1H30`.
fn with_last_iso_unit(upper: &str) -> Option<String> {
    let before = upper.trim_end_matches(|c: char| c.is_ascii_digit());
    let unit = match before.chars().last()? {
        'P' => 'D',
        'T' | 'H' => 'M',
        'M' => 'S',
        _ => return None,
    };
    Some(format!("{upper}{unit}")).filter(|meant| before != upper && is_duration(meant))
}

/// Whether a text in ISO 8601 is within the range of a duration.
fn is_duration(iso: &str) -> bool {
    iso.strip_prefix('P').is_some_and(|rest| read_iso(rest).is_ok())
}

/// How people write a duration elsewhere: `30 min`, `1.5h`, `half an hour`, `1 hour and 30 minutes`.
///
/// `None` if the meaning is not certain: an unknown word, a number without a unit, a fraction of a second.
fn read_loosely(text: &str) -> Option<Duration> {
    let mut total: u128 = 0;
    let mut amount: Option<u128> = None;
    for word in loose_words(text) {
        if let Some(thousandths) = loose_number(&word) {
            // Words multiply, as in `half an hour`; two numbers in a row have no certain meaning.
            let before = match amount {
                Some(_) if word.starts_with(|c: char| c.is_ascii_digit()) => return None,
                before => before.unwrap_or(1000),
            };
            amount = Some(before.checked_mul(thousandths)? / 1000);
        } else if let Some(seconds) = loose_unit(&word) {
            let thousandths = amount.take()?.checked_mul(u128::from(seconds))?;
            total = total.checked_add(thousandths)?;
        } else if word != "and" {
            return None;
        }
    }
    let whole = amount.is_none() && total > 0 && total.is_multiple_of(1000);
    let seconds = u64::try_from(total / 1000).ok().filter(|_| whole)?;
    Some(Duration { seconds })
}

/// Splits at white space and commas, and between a number and the letters after it.
fn loose_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last_kind = None;
    for c in text.chars() {
        let kind = match c {
            '0'..='9' | '.' => Some(true),
            c if c.is_whitespace() || c == ',' => None,
            _ => Some(false),
        };
        match (kind, words.last_mut()) {
            (None, _) => {}
            (Some(_), Some(word)) if kind == last_kind => word.extend(c.to_lowercase()),
            (Some(_), _) => words.push(c.to_lowercase().collect()),
        }
        last_kind = kind;
    }
    words
}

/// A number in thousandths.
fn loose_number(word: &str) -> Option<u128> {
    match word {
        "a" | "an" | "one" => return Some(1000),
        "half" => return Some(500),
        _ => {}
    }
    let (whole, fraction) = word.split_once('.').unwrap_or((word, "0"));
    let thousandths: u128 = format!("{:0<3}", digits(fraction).filter(|f| f.len() <= 3)?)
        .parse()
        .ok()?;
    let whole: u128 = digits(whole)?.parse().ok()?;
    whole.checked_mul(1000)?.checked_add(thousandths)
}

/// The length of a unit in seconds, by any of its names.
fn loose_unit(word: &str) -> Option<u64> {
    match word {
        "w" | "week" | "weeks" => Some(7 * DAY),
        "d" | "day" | "days" => Some(DAY),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(HOUR),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(MINUTE),
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1),
        _ => None,
    }
}
