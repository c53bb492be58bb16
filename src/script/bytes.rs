//! Sets of ASCII characters. They are fast to look up, because scripts are read byte by byte, and several times.

/// A set of bytes; a lookup takes the same time regardless of the size of the set.
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

    /// Whether `byte` is in the set.
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }

    /// Where the first byte of `text` is that is in the set.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        text.iter().position(|byte| self.contains(*byte))
    }

    /// How many bytes at the start of `text` are in the set.
    pub(super) fn run(&self, text: &[u8]) -> usize {
        text.iter()
            .position(|byte| !self.contains(*byte))
            .unwrap_or(text.len())
    }
}

/// Characters without a special meaning to a shell, in a word and in quotes. Those that may come before a parenthesis,
/// such as `@` and `+` of extended patterns, are included.
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
