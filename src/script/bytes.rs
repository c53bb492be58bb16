//! Sets of ASCII characters, for scripts are read byte by byte, and several times.

/// A set of bytes with a constant lookup time.
pub(super) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The ASCII letters and digits, and `others`.
    #[expect(
        clippy::indexing_slicing,
        reason = "the table has a place for every byte, and const code has no other way to reach one"
    )]
    pub(super) const fn alphanumeric_and(mut others: &[u8]) -> Self {
        let mut set = [false; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            set[byte as usize] = byte.is_ascii_alphanumeric();
            byte += 1;
        }
        while let [first, rest @ ..] = others {
            set[*first as usize] = true;
            others = rest;
        }
        Self(set)
    }

    /// Whether `byte` is one of the set.
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }

    /// How many of the first bytes of `text` are of the set.
    pub(super) fn run(&self, text: &[u8]) -> usize {
        text.iter()
            .position(|byte| !self.contains(*byte))
            .unwrap_or(text.len())
    }
}

/// What never means anything but itself to a shell, in a word and in quotes; what may stand before a parenthesis counts.
pub(super) static ORDINARY: ByteSet = ByteSet::alphanumeric_and(b"_-./:,%+@=~");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_letters_digits_and_what_is_added() {
        let set = ByteSet::alphanumeric_and(b"-\xe9");
        let held: Vec<u8> = (0..=u8::MAX).filter(|byte| set.contains(*byte)).collect();
        assert_eq!(
            held,
            b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\xe9"
        );
        assert_eq!(set.run(b"a-1 b"), 3);
        assert_eq!(set.run(b"ab"), 2);
    }
}
