//! Thread pools for work that would delay other requests: password hashes and signatures.

mod error;
mod metrics;
mod pool;
mod priority;
mod queue;

use std::{num::NonZero, thread::available_parallelism};

pub use error::Error;
pub use metrics::WorkMetrics;

pub(crate) use pool::{Crew, Kept, Place, Pool};
pub(crate) use priority::Niceness;

/// The number of threads that can run at once.
pub(crate) fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}
