//! What a misspelt command, flag or value was probably meant as.

use clap::Error;
use clap::error::{ContextKind, ContextValue};

use crate::diagnostic::nearest;

/// What was written, and what clap suggests instead.
const SUGGESTIONS: [(ContextKind, ContextKind); 3] = [
    (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
    (ContextKind::InvalidArg, ContextKind::SuggestedArg),
    (ContextKind::InvalidValue, ContextKind::SuggestedValue),
];

/// An error with the nearest of clap's suggestions only: clap also suggests words that are unlike the misspelt one, such as
/// `schedule` for `chek`.
pub(super) fn likely(mut error: Error) -> Error {
    for (written, suggested) in SUGGESTIONS {
        let words = match error.get(suggested) {
            Some(ContextValue::String(word)) => vec![word.clone()],
            Some(ContextValue::Strings(words)) => words.clone(),
            _ => continue,
        };
        let Some(ContextValue::String(written)) = error.get(written) else {
            continue;
        };
        // The dashes of a flag are no part of what is misspelt.
        let near = nearest(
            written.trim_start_matches('-'),
            words.iter().map(|word| word.trim_start_matches('-')),
        );
        let near = near.and_then(|near| words.iter().find(|word| word.trim_start_matches('-') == near));
        match (near.cloned(), error.get(suggested)) {
            (None, _) => error.remove(suggested),
            (Some(near), Some(ContextValue::Strings(_))) => {
                error.insert(suggested, ContextValue::Strings(vec![near]))
            }
            (Some(near), _) => error.insert(suggested, ContextValue::String(near)),
        };
    }
    error
}
