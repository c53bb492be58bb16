//! Sets of small numbers, for the fields of a cron expression and for lists of hours.

use std::fmt;

/// A set of numbers from 0 to 63.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct NumberSet(u64);

impl NumberSet {
    /// All numbers from `first` to `last` that are not above 63; empty if `first > last`.
    pub(super) fn range(first: u8, last: u8) -> Self {
        if first > last.min(63) {
            return Self(0);
        }
        let below = |end: u8| u64::MAX >> (63 - end);
        Self(below(last.min(63)) & !below(first) | 1 << first)
    }

    pub(super) fn contains(self, number: u8) -> bool {
        number < 64 && self.0 & (1 << number) != 0
    }

    /// Whether the sets have a number in common.
    pub(super) const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The numbers in ascending order.
    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            // At most 63: a set that is not empty has a lowest bit.
            let number = u8::try_from(rest.trailing_zeros()).ok().filter(|_| rest != 0)?;
            rest &= rest - 1;
            Some(number)
        })
    }
}

impl FromIterator<u8> for NumberSet {
    fn from_iter<I: IntoIterator<Item = u8>>(numbers: I) -> Self {
        let bits = numbers
            .into_iter()
            .filter(|number| *number < 64)
            .map(|number| 1_u64 << number);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

impl NumberSet {
    /// Appends the shortest form as a cron field: `1-4`, `0,6`. Three consecutive numbers become a range, two do not.
    ///
    /// NOTE: not by `write!`, which takes ten times as long: a fleet has tens of thousands of cron expressions.
    pub(super) fn push_on(self, text: &mut String) {
        for (index, (first, last)) in runs(self.iter()).enumerate() {
            if index > 0 {
                text.push(',');
            }
            push_number(first, text);
            if first < last {
                text.push(if last - first == 1 { ',' } else { '-' });
                push_number(last, text);
            }
        }
    }
}

/// The same as [`NumberSet::push_on`].
impl fmt::Display for NumberSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.push_on(&mut text);
        formatter.write_str(&text)
    }
}

/// Appends the decimal digits of a number below 100.
pub(super) fn push_number(number: u8, text: &mut String) {
    if number >= 10 {
        text.push(char::from(b'0' + number / 10));
    }
    text.push(char::from(b'0' + number % 10));
}

/// The first and last of each unbroken run of ascending numbers.
pub(super) fn runs(numbers: impl Iterator<Item = u8>) -> impl Iterator<Item = (u8, u8)> {
    let mut numbers = numbers.peekable();
    std::iter::from_fn(move || {
        let first = numbers.next()?;
        let mut last = first;
        while let Some(next) = numbers.next_if(|next| last.checked_add(1) == Some(*next)) {
            last = next;
        }
        Some((first, last))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(numbers: &[u8]) -> String {
        numbers.iter().copied().collect::<NumberSet>().to_string()
    }

    #[test]
    fn runs_of_three_are_ranges_and_runs_of_two_are_lists() {
        assert_eq!(printed(&[]), "");
        assert_eq!(printed(&[5]), "5");
        assert_eq!(printed(&[6, 0]), "0,6");
        assert_eq!(printed(&[1, 2]), "1,2");
        assert_eq!(printed(&[1, 2, 3, 4]), "1-4");
        assert_eq!(printed(&[0, 1, 3, 5, 6, 7, 9]), "0,1,3,5-7,9");
    }

    #[test]
    fn numbers_above_63_are_not_in_any_set() {
        assert_eq!(NumberSet::range(60, 255), NumberSet::range(60, 63));
        assert!(!NumberSet::range(0, 63).contains(64));
        assert_eq!(NumberSet::from_iter([64, 200]), NumberSet::default());
    }

    #[test]
    fn a_range_backwards_is_empty() {
        assert_eq!(NumberSet::range(5, 1), NumberSet::default());
    }
}
