//! How much one person may write: a rate in each replica's memory, and a quota of bytes
//! that all replicas share. Both refuse before the body is read; neither delays an
//! answer.
//!
//! Every write passes through here, because every handler takes a `people::KnownCaller`,
//! which calls it.

mod description;
mod erasures;
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
    telemetry::causes,
};

pub(crate) use description::describe;
pub(crate) use erasures::Begun;
pub use erasures::Erasures;
pub(crate) use erasures::LOOK_PERIOD;
pub use error::Error;
pub use gate::Gate;
pub use metrics::Refusals;
pub use quota::Quota;
pub(crate) use store::clean;

use leases::{Leases, Spent};
use quota::Allowance;

use crate::ids::UserId;

/// How much each person may write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests at each replica.
    pub rate: Rate,
    /// Bytes at all replicas together.
    pub quota: Quota,
}

/// All gates before a write. Clones share the counts.
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

/// Whether a write is allowed while the person is being erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DuringErasure {
    /// It would be erased too.
    Refused,
    /// It is the request for the erasure itself.
    Admitted,
}

impl Writes {
    /// Gates without any writes.
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

impl Writes {
    /// Counts bytes that a person's request has written beside its body. If they are more
    /// than is left of the quota, nothing is left.
    pub(crate) async fn charge(&self, person: UserId, bytes: u64) {
        let Self(gates) = self;
        let Some(allowance) = gates.quota else {
            return;
        };
        match gates.spend(person, allowance, bytes).await {
            Ok(()) => {}
            Err(Error::Database(error)) => {
                tracing::warn!(cause = causes(&error), "written bytes could not be counted");
            }
            Err(_) => {
                let window = allowance.window_at(gates.clock.now());
                gates.leases.use_up(person, window.start);
            }
        }
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
            Some(allowance) => self.spend(person, allowance, size::of(request)).await,
            None => Ok(()),
        }
    }

    /// Spends bytes that this replica has leased, and leases more from the database only
    /// if they are not enough.
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
