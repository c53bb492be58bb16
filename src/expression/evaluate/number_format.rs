//! The formats of a whole number, as .NET writes it in the invariant culture.

use super::error::Fault;

/// A number in a standard format, a letter with a precision, or in a pattern of digits.
pub(super) fn number_format(number: i64, spec: &str) -> Result<String, Fault> {
    let mut rest = spec.chars();
    match rest.next() {
        Some(kind) if kind.is_ascii_alphabetic() && rest.all(|c| c.is_ascii_digit()) => {
            standard(number, kind, spec.get(1..).unwrap_or_default())
        }
        _ => Pattern::of(spec)
            .map(|pattern| pattern.written(number))
            .ok_or(Fault::Open("its format of a number is not a common one")),
    }
}

fn standard(number: i64, kind: char, precision: &str) -> Result<String, Fault> {
    let precision = match precision {
        "" => None,
        digits => Some(
            digits
                .parse::<usize>()
                .ok()
                .filter(|precision| *precision <= 99)
                .ok_or(Fault::Open("its format of a number is not a common one"))?,
        ),
    };
    let fraction = || match precision.unwrap_or(2) {
        0 => String::new(),
        places => format!(".{}", "0".repeat(places)),
    };
    let least = precision.unwrap_or(1);
    Ok(match kind {
        'D' | 'd' => with_sign(number, &digits(number, least)),
        'G' | 'g' if precision.is_none() => number.to_string(),
        'E' | 'e' => with_sign(number, &exponential(number, precision.unwrap_or(6), kind)),
        'F' | 'f' => with_sign(number, &(digits(number, 1) + &fraction())),
        'N' | 'n' => with_sign(number, &(grouped(&digits(number, 1)) + &fraction())),
        'P' | 'p' => {
            let hundredths = (i128::from(number) * 100).unsigned_abs().to_string();
            with_sign(number, &format!("{}{} %", grouped(&hundredths), fraction()))
        }
        'X' => format!("{number:0least$X}"),
        'x' => format!("{number:0least$x}"),
        'B' | 'b' => format!("{number:0least$b}"),
        'C' | 'c' | 'G' | 'g' | 'R' | 'r' => {
            return Err(Fault::Open("its format of a number is not a common one"));
        }
        _ => {
            return Err(Fault::error(
                "Unable to evaluate language function 'format': the format is invalid: 'Format specifier was invalid.'.",
            ));
        }
    })
}

fn digits(number: i64, least: usize) -> String {
    format!("{:0least$}", number.unsigned_abs())
}

fn with_sign(number: i64, digits: &str) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{digits}")
}

/// Digits with a comma after each three from the end.
fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1.24E+003`, halves rounded up; without the sign.
fn exponential(number: i64, places: usize, letter: char) -> String {
    let all = digits(number, 1);
    let mut exponent = all.len() - 1;
    let mut kept: String = all
        .chars()
        .chain(std::iter::repeat('0'))
        .take(places + 1)
        .collect();
    if all.as_bytes().get(places + 1).is_some_and(|next| *next >= b'5') {
        // NOTE: a number of 64 bits has at most 19 digits.
        let rounded = kept
            .parse::<u64>()
            .map_or(kept.clone(), |kept| (kept + 1).to_string());
        exponent += rounded.len() - kept.len();
        kept = rounded.get(..=places).unwrap_or(&rounded).to_owned();
    }
    let (first, rest) = kept.split_at_checked(1).unwrap_or((&kept, ""));
    let point = if rest.is_empty() { "" } else { "." };
    format!("{first}{point}{rest}{letter}+{exponent:03}")
}

/// A pattern of digits such as `0000`, `#,##0.00` or `00-00`.
struct Pattern<'s> {
    whole: &'s str,
    fraction: &'s str,
    has_groups: bool,
}

impl<'s> Pattern<'s> {
    /// Reads a pattern of which the meaning is certain.
    fn of(spec: &'s str) -> Option<Self> {
        let (whole, fraction) = spec.split_once('.').unwrap_or((spec, ""));
        let is_place = |c: char| c == '0' || c == '#';
        let is_known = |c: char| is_place(c) || matches!(c, ',' | '-' | ' ' | '_' | '/');
        // NOTE: a comma that no digit follows divides by a thousand.
        let is_whole = whole.contains(is_place) && whole.chars().all(is_known) && !whole.ends_with(',');
        let has_groups = whole.trim_start_matches(|c| !is_place(c)).contains(',');
        (is_whole && fraction.chars().all(is_place)).then_some(Self {
            whole,
            fraction,
            has_groups,
        })
    }

    fn written(&self, number: i64) -> String {
        let is_place = |c: &char| *c == '0' || *c == '#';
        let places: String = self.whole.chars().filter(is_place).collect();
        let least = places.len() - places.find('0').unwrap_or(places.len());
        let value = number.unsigned_abs();
        let known = if value == 0 {
            String::new()
        } else {
            value.to_string()
        };
        let digits = format!("{known:0>least$}");
        let mut open: Vec<char> = digits.chars().collect();
        let mut reversed = String::new();
        let mut left = places.len();
        let mut written = 0_usize;
        for c in self.whole.chars().rev() {
            if c == ',' {
                continue;
            }
            if !is_place(&c) {
                reversed.push(c);
                continue;
            }
            left -= 1;
            // The first place takes all that is left.
            let count = if left == 0 { open.len() } else { 1 };
            for digit in (0..count).filter_map(|_| open.pop()) {
                if self.has_groups && written > 0 && written.is_multiple_of(3) {
                    reversed.push(',');
                }
                reversed.push(digit);
                written += 1;
            }
        }
        let whole: String = reversed.chars().rev().collect();
        let zeros = self.fraction.rfind('0').map_or(0, |last| last + 1);
        let fraction = match zeros {
            0 => String::new(),
            zeros => format!(".{}", "0".repeat(zeros)),
        };
        with_sign(number, &(whole + &fraction))
    }
}
