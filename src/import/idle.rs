//! Idle times of clusters that are no durations: seconds, as old samples and other tools write them.

use super::hours::{at, seen};
use super::lost::Lost;
use crate::arm::{Resource, Value};

/// Where the settings are that say it, and its name there.
const SCALE: [&str; 3] = ["properties", "properties", "scaleSettings"];
const IDLE: &str = "nodeIdleTimeBeforeScaleDown";

const PATH: &str = "properties.properties.scaleSettings.nodeIdleTimeBeforeScaleDown";

/// Writes a number of seconds as the duration that is meant. The service does not take the number, so the report says it.
pub(super) fn put_right(compute: &mut Resource) -> Option<Lost> {
    let seconds = seconds(seen(&compute.body, &SCALE)?.get(IDLE)?)?;
    *at(&mut compute.body, &SCALE)?.get_mut(IDLE)? = format!("PT{seconds}S").into();
    let reason =
        format!("the service takes a duration such as `PT{seconds}S`; the definition has these seconds");
    Some(Lost::new(&compute.symbol, PATH, reason))
}

/// The seconds of `900`, `"900"` and `"900s"`.
fn seconds(value: &Value) -> Option<u32> {
    match value {
        Value::Integer(number) => u32::try_from(*number).ok(),
        Value::String(text) => {
            let digits = text.trim().trim_end_matches(['s', 'S']);
            digits.parse().ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use crate::arm::Value;

    #[test]
    fn seconds_are_told_from_durations() {
        for (text, expected) in [
            ("900", Some(900)),
            ("900s", Some(900)),
            ("PT900S", None),
            ("15m", None),
            ("s", None),
            ("-1", None),
        ] {
            assert_eq!(seconds(&Value::from(text)), expected, "{text}");
        }
        assert_eq!(seconds(&Value::Integer(120)), Some(120));
    }
}
