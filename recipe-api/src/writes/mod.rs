//! How much one person may write: a rate in each replica's memory, and a quota of bytes
//! that all replicas share. Both refuse before a body is read; neither waits.
//!
//! Every write goes through here, since `people::KnownCaller` does and every handler asks for
//! that.

mod description;
mod error;
mod gate;
mod leases;
mod metrics;
mod quota;
mod size;
mod store;

use std::sync::Arc;

use http::request::Parts;
use service_kit::{
    clock::Clock,
    database::Database,
    rate::{Buckets, Rate, RetryAfter},
};

pub(crate) use description::describe;
pub use error::Error;
pub use gate::Gate;
pub use metrics::Refusals;
pub use quota::Quota;
pub(crate) use store::clean;

use leases::{Leases, Spent};
use quota::Allowance;

use crate::{erasure::Erasures, people::UserId};

/// What each person may write, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests, in each replica.
    pub rate: Rate,
    /// Bytes, at all replicas together.
    pub quota: Quota,
}

/// All gates before a write. A handle: clones share what has been counted.
#[derive(Clone, Debug)]
pub struct Writes(Arc<Gates>);

#[derive(Debug)]
struct Gates {
    rate: Buckets<UserId>,
    quota: Option<Allowance>,
    leases: Leases,
    erasures: Erasures,
    database: Database,
    clock: Clock,
    refusals: Refusals,
}

/// Whether a write may come while all that a person made is being erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DuringErasure {
    /// It would be erased with the rest.
    Refused,
    /// It is what asks for the erasure.
    Admitted,
}

impl Writes {
    /// Gates that nobody has come to yet.
    #[must_use]
    pub fn new(
        limits: &Limits,
        erasures: Erasures,
        database: Database,
        clock: Clock,
        refusals: Refusals,
    ) -> Self {
        Self(Arc::new(Gates {
            rate: Buckets::new(limits.rate, clock.clone()),
            quota: limits.quota.allowance(),
            leases: Leases::default(),
            erasures,
            database,
            clock,
            refusals,
        }))
    }

    /// Admits one request, unless it only reads.
    ///
    /// # Errors
    /// Why it may not write now.
    pub(crate) async fn admit(
        &self,
        person: UserId,
        request: &Parts,
        during_erasure: DuringErasure,
    ) -> Result<(), Error> {
        if request.method.is_safe() {
            return Ok(());
        }
        let Self(gates) = self;
        let admitted = gates.pass(person, request, during_erasure).await;
        admitted.inspect_err(|error| gates.refusals.count(error))
    }
}

impl Gates {
    async fn pass(
        &self,
        person: UserId,
        request: &Parts,
        during_erasure: DuringErasure,
    ) -> Result<(), Error> {
        self.rate.take(&person).map_err(Error::TooOften)?;
        if during_erasure == DuringErasure::Refused && self.erasures.is_going_on(person) {
            return Err(Error::Erasing);
        }
        match self.quota {
            Some(allowance) => self.spend(person, allowance, size::of_body(request)).await,
            None => Ok(()),
        }
    }

    /// Takes the bytes out of what this replica has leased; only where that is not
    /// enough, the database is asked for more.
    async fn spend(&self, person: UserId, allowance: Allowance, bytes: u64) -> Result<(), Error> {
        let now = self.clock.now();
        let window = allowance.window_at(now);
        let used_up = || Error::QuotaUsedUp(RetryAfter::between(now, window.end));
        match self.leases.spend(person, window.start, bytes) {
            Spent::Enough => return Ok(()),
            Spent::NothingMoreToLease => return Err(used_up()),
            Spent::TooLittle => {}
        }
        if store::lease(&self.database, person, window.start, allowance).await? {
            let leased = allowance.portion;
            self.leases.add(person, window.start, leased, bytes);
            Ok(())
        } else {
            self.leases.close(person, window.start);
            Err(used_up())
        }
    }
}
