//! What a condition is: true, false, a failure, or open.

/// What a condition is for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Truth {
    False,
    True,
    /// A function fails, which Azure takes for a denial.
    Failed {
        /// The engine's message.
        message: String,
        /// Where in the policy.
        pointer: String,
        /// Whether the condition may be true instead, by a part of it that is not known: either way it is no compliance.
        may_match: bool,
    },
    /// It cannot be said.
    Open(Reason),
}

/// Why a condition cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The reason, as the end of a sentence.
    pub text: String,
    /// Where in the policy: an RFC 6901 JSON pointer.
    pub pointer: String,
    /// Whether it is the policy that armlet does not know, so that no compute could change it.
    pub is_of_policy: bool,
    /// The path of the property that is not known.
    pub path: Option<String>,
}

impl Truth {
    pub(super) const fn of(flag: bool) -> Self {
        if flag { Self::True } else { Self::False }
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::True => Self::False,
            Self::Failed { message, pointer, .. } => Self::Failed {
                message,
                pointer,
                may_match: false,
            },
            open @ Self::Open(_) => open,
        }
    }

    /// All of several, each looked at only if those before it are not false.
    pub(super) fn all(parts: impl Iterator<Item = Self>) -> Self {
        let mut open = None;
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::Open(reason) => open = open.or(Some(reason)),
                // NOTE: what is before it may be false, and then it is not looked at.
                failed @ Self::Failed { .. } if open.is_none() => return failed,
                Self::Failed { .. } => {}
            }
        }
        open.map_or(Self::True, Self::Open)
    }

    /// Any of several, each looked at only if none before it is true.
    pub(super) fn any(parts: impl Iterator<Item = Self>) -> Self {
        let mut open = None;
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Open(reason) => open = open.or(Some(reason)),
                Self::Failed {
                    message,
                    pointer,
                    may_match,
                } => {
                    return Self::Failed {
                        message,
                        pointer,
                        may_match: may_match || open.is_some(),
                    };
                }
            }
        }
        open.map_or(Self::False, Self::Open)
    }
}
