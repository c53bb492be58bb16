//! Maps and sets that hash quickly: a definition of 10,000 computes asks for a word, a name or a place millions of times, and the
//! hash of the standard library takes a twelfth of its time. The seed differs from process to process, so a text whose names collide in
//! one does not in the next. What is printed follows no order of a map, which the lint `iter_over_hash_type` watches.

mod index;

pub(crate) use index::{Index, Letters};

use hashbrown::DefaultHashBuilder;

/// A map from keys to values, without an order.
pub type HashMap<K, V> = std::collections::HashMap<K, V, DefaultHashBuilder>;

/// A set, without an order.
pub type HashSet<T> = std::collections::HashSet<T, DefaultHashBuilder>;
