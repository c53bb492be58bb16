//! Work in several threads, where there is enough of it: a small definition is compiled before a second thread has started.

use rayon::prelude::*;

/// How many computes, scripts or resources a second thread is worth.
const ENOUGH: usize = 16;

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
    if is_worth_it {
        items.par_iter().map(work).collect()
    } else {
        items.iter().map(work).collect()
    }
}

/// What `first` and `second` make of `items` things between them.
pub fn both<A, B>(items: usize, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B)
where
    A: Send,
    B: Send,
{
    if items < ENOUGH {
        (first(), second())
    } else {
        rayon::join(first, second)
    }
}
