//! A `POST` that creates something, sent again because its answer was lost, must not create
//! it twice (IETF `draft-ietf-httpapi-idempotency-key-header`).
//!
//! A phone publishes a recipe in a tunnel and never hears back. The app sends the same
//! request again, under the same `Idempotency-Key`, and gets the answer that was lost.
//!
//! The key is stored with the answer in the transaction of the write, so either both are
//! there or neither. Only answers of successful requests are stored: a refused request has
//! created nothing, so it may be corrected under the same key.

mod created;
mod description;
mod error;
mod key;
mod once;
mod running;
mod store;

use time::Duration;

pub(crate) use created::Created;
pub(crate) use description::describe;
use error::Error;
pub(crate) use key::Keyed;
pub(crate) use once::Once;
pub(crate) use running::Running;
pub(crate) use store::{clean, erase, thin_out};

/// How long an answer is kept.
const KEPT_FOR: Duration = Duration::DAY;
