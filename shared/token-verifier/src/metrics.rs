//! Counters, for a service to export in any form.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::{Claims, Error, ErrorClass};

/// What happened since the verifier was created.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Metrics {
    /// Verifications by result.
    pub verifications: Verifications,
    /// Fetches of the key set by result.
    pub fetches: Fetches,
    /// The age of the key set; `None` without one, and for local keys.
    pub key_set_age: Option<Duration>,
    /// Fetches of status lists by result.
    pub status_list_fetches: Fetches,
    /// The time since the last valid answer for the status list that has gone longest
    /// without one; `None` while no token has referred to a list.
    pub status_list_age: Option<Duration>,
}

/// Verifications by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verifications {
    /// Accepted after a signature check.
    pub accepted: u64,
    /// Accepted from the cache, without verifying the signature again.
    pub cached: u64,
    /// Rejected as [`Error::Expired`], which is normal.
    pub expired: u64,
    /// Rejected as [`Error::UnknownKey`].
    pub unknown_key: u64,
    /// Rejected as [`Error::Revoked`].
    pub revoked: u64,
    /// Rejected for any other reason.
    pub refused: u64,
    /// Not checked: [`Error::Unavailable`].
    pub unavailable: u64,
}

impl Verifications {
    /// The counts with values for a label `result`.
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
    /// The answer was usable, or confirmed what is held.
    pub succeeded: u64,
    /// It was not; what is held stays in use.
    pub failed: u64,
}

impl Fetches {
    /// The counts with values for a label `result`.
    #[must_use]
    pub fn by_result(&self) -> [(&'static str, u64); 2] {
        [("succeeded", self.succeeded), ("failed", self.failed)]
    }
}

/// How an accepted token was verified.
#[derive(Clone, Copy)]
pub(crate) enum Proof {
    Signature,
    Cache,
}

/// A counter.
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

/// The live counters behind [`Fetches`].
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

/// The live counters behind [`Verifications`].
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
