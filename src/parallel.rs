//! Work in several threads, where there is enough of it: a small definition is compiled before a second thread has started.

use std::cmp::Ordering;
use std::error::Error as _;
use std::sync::OnceLock;

use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// How many computes, scripts or resources a second thread is worth.
const ENOUGH: usize = 16;

/// From how many items on a second thread is worth it to sort them.
const LONG: usize = 4_096;

/// What `work` makes of each of `items`, in their order.
pub fn map<'i, T, R>(items: &'i [T], work: impl Fn(&'i T) -> R + Sync + Send) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    map_if(items.len() >= ENOUGH, items, work)
}

/// The same, where it depends on more than their number whether they are worth several threads.
pub fn map_if<'i, T, R>(is_worth_it: bool, items: &'i [T], work: impl Fn(&'i T) -> R + Sync + Send) -> Vec<R>
where
    T: Sync,
    R: Send,
{
    if is_worth_it && has_threads() {
        items.par_iter().map(work).collect()
    } else {
        items.iter().map(work).collect()
    }
}

/// What `work` makes of each of `items`, which are gone afterwards, in their order.
pub fn map_away<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    match items.len() > 1 && has_threads() {
        true => items.into_par_iter().map(work).collect(),
        false => items.into_iter().map(work).collect(),
    }
}

/// Sorts items of which no two are equal, in their place.
pub fn sort_by<T: Send>(items: &mut [T], order: impl Fn(&T, &T) -> Ordering + Sync) {
    // A small sort is over before another thread has begun with its half.
    match items.len() >= LONG && has_threads() {
        true => items.par_sort_unstable_by(order),
        false => items.sort_unstable_by(order),
    }
}

/// What `first` and `second` make of `items` things between them.
pub fn both<A, B>(items: usize, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B)
where
    A: Send,
    B: Send,
{
    both_if(items >= ENOUGH, first, second)
}

/// What `first` and `second` make, at the same time if `is_enough`.
pub fn both_if<A, B>(
    is_enough: bool,
    first: impl FnOnce() -> A + Send,
    second: impl FnOnce() -> B + Send,
) -> (A, B)
where
    A: Send,
    B: Send,
{
    if is_enough && has_threads() {
        rayon::join(first, second)
    } else {
        (first(), second())
    }
}

/// Whether the system lets this process have threads; starts them. In a container with a limit of processes it may not, and then
/// everything is done one after the other.
fn has_threads() -> bool {
    static STARTED: OnceLock<bool> = OnceLock::new();
    *STARTED.get_or_init(|| match ThreadPoolBuilder::new().build_global() {
        Ok(()) => true,
        // They run already, unless the error comes from the system.
        Err(error) => error.source().is_none(),
    })
}
