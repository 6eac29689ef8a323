//! Counters that a service exports in whatever form it likes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::{Claims, Error, ErrorClass};

/// What happened since the verifier was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Verifications by result.
    pub verifications: Verifications,
    /// Fetches of the key set by result.
    pub fetches: Fetches,
    /// How old the key set is; `None` without one, and for keys at hand.
    pub key_set_age: Option<Duration>,
    /// Fetches of status lists by result.
    pub status_list_fetches: Fetches,
    /// Of the status lists in use, how long ago the one that is worst off was
    /// last answered for; `None` while no token has referred to one.
    pub status_list_age: Option<Duration>,
}

/// Verifications by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verifications {
    /// Accepted after the signature was checked.
    pub accepted: u64,
    /// Accepted again, without another look at the signature.
    pub cached: u64,
    /// Refused as [`Error::Expired`], which is everyday life.
    pub expired: u64,
    /// Refused as [`Error::UnknownKey`].
    pub unknown_key: u64,
    /// Refused as [`Error::Revoked`].
    pub revoked: u64,
    /// Refused for any other reason.
    pub refused: u64,
    /// Not judged: [`Error::Unavailable`].
    pub unavailable: u64,
}

impl Verifications {
    /// The counts with names for a label `result`.
    #[must_use]
    pub fn by_result(&self) -> [(&'static str, u64); 7] {
        [
            ("accepted", self.accepted),
            ("cached", self.cached),
            ("expired", self.expired),
            ("unknown_key", self.unknown_key),
            ("revoked", self.revoked),
            ("refused", self.refused),
            ("unavailable", self.unavailable),
        ]
    }
}

/// Fetches from the issuer by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetches {
    /// Something usable came back, or what is held is still current.
    pub succeeded: u64,
    /// It did not, and what is held stands.
    pub failed: u64,
}

impl Fetches {
    /// The counts with names for a label `result`.
    #[must_use]
    pub fn by_result(&self) -> [(&'static str, u64); 2] {
        [("succeeded", self.succeeded), ("failed", self.failed)]
    }
}

/// How an accepted token was proven.
#[derive(Clone, Copy)]
pub(crate) enum Proof {
    Signature,
    Cache,
}

/// A number that only grows.
#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn increment(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// [`Fetches`] as they are counted.
#[cfg(feature = "remote")]
#[derive(Default)]
pub(crate) struct FetchCounters {
    succeeded: Counter,
    failed: Counter,
}

#[cfg(feature = "remote")]
impl FetchCounters {
    pub(crate) fn record<T, E>(&self, result: &Result<T, E>) {
        match result {
            Ok(_) => &self.succeeded,
            Err(_) => &self.failed,
        }
        .increment();
    }

    pub(crate) fn snapshot(&self) -> Fetches {
        Fetches {
            succeeded: self.succeeded.get(),
            failed: self.failed.get(),
        }
    }
}

/// [`Verifications`] as they are counted.
#[derive(Default)]
pub(crate) struct VerificationCounters {
    accepted: Counter,
    cached: Counter,
    expired: Counter,
    unknown_key: Counter,
    revoked: Counter,
    refused: Counter,
    unavailable: Counter,
}

impl VerificationCounters {
    pub(crate) fn record(&self, result: &Result<(Arc<Claims>, Proof), Error>) {
        match result {
            Ok((_, Proof::Signature)) => &self.accepted,
            Ok((_, Proof::Cache)) => &self.cached,
            Err(error) => self.of(error),
        }
        .increment();
    }

    fn of(&self, error: &Error) -> &Counter {
        match error.class() {
            ErrorClass::Expired => &self.expired,
            ErrorClass::UnknownKey => &self.unknown_key,
            ErrorClass::Revoked => &self.revoked,
            ErrorClass::Refused => &self.refused,
            ErrorClass::Unavailable { .. } => &self.unavailable,
        }
    }

    pub(crate) fn snapshot(&self) -> Verifications {
        Verifications {
            accepted: self.accepted.get(),
            cached: self.cached.get(),
            expired: self.expired.get(),
            unknown_key: self.unknown_key.get(),
            revoked: self.revoked.get(),
            refused: self.refused.get(),
            unavailable: self.unavailable.get(),
        }
    }
}
