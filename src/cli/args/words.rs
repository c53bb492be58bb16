//! The words that options take, as the values that they mean.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::bug::bug;
use crate::diff::{Behaviour, DiffFormat};
use crate::emit::OutputFormat;
use crate::pipeline::Platform;
use crate::render::Format;
use crate::schedule::ScheduleFormat;

/// What a word of `--fail-on` means: those of armlet 0.1 may mean several.
#[derive(Debug, Clone, Copy)]
pub struct FailOn(pub &'static [Behaviour]);

pub(super) fn diff_formats() -> impl TypedValueParser<Value = DiffFormat> {
    words(DiffFormat::ALL.map(DiffFormat::name), DiffFormat::from_name)
}

pub(super) fn behaviours() -> impl TypedValueParser<Value = FailOn> {
    let old = ["no-effect", "action", "recreate", "fails"].map(|word| PossibleValue::new(word).hide(true));
    let words = Behaviour::ALL.map(|behaviour| PossibleValue::new(behaviour.word()));
    PossibleValuesParser::new(words.into_iter().chain(old)).map(|word| {
        let known = Behaviour::from_word(&word);
        FailOn(known.unwrap_or_else(|| bug(format!("`{word}` is no word of this option"))))
    })
}

pub(super) fn schedule_formats() -> impl TypedValueParser<Value = ScheduleFormat> {
    words(
        ScheduleFormat::ALL.map(ScheduleFormat::name),
        ScheduleFormat::from_name,
    )
}

pub(super) fn platforms() -> impl TypedValueParser<Value = Platform> {
    words(Platform::ALL.map(Platform::name), Platform::from_name)
}

pub(super) fn output_formats() -> impl TypedValueParser<Value = OutputFormat> {
    words(OutputFormat::ALL.map(OutputFormat::name), OutputFormat::from_name)
}

pub(super) fn finding_formats() -> impl TypedValueParser<Value = Format> {
    words(Format::ALL.map(Format::name), Format::from_name)
}

/// One of these words, as the value that `read` takes it for.
fn words<T: Clone + Send + Sync + 'static, const N: usize>(
    words: [&'static str; N],
    read: impl Fn(&str) -> Option<T> + Clone + Send + Sync + 'static,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words)
        .map(move |word| read(&word).unwrap_or_else(|| bug(format!("`{word}` is no word of this option"))))
}

/// A number that is not 0.
pub(super) fn at_least_one(word: &str) -> Result<usize, String> {
    match word.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("write a number from 1 on".to_owned()),
    }
}
