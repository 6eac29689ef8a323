//! Fetches the issuer's keys and status lists over HTTP, and keeps them fresh.

mod discovery;
mod fetch_error;
mod freshness;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
mod http;
mod issuer;
mod jwks;
mod single_flight;
mod status;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;

use self::fetch_error::FetchError;
use self::freshness::RefreshSchedule;
use self::http::CachePolicy;
use self::issuer::Issuer;
use self::single_flight::{Completion, SingleFlight};
pub(crate) use self::status::StatusLists;
use crate::key::Key;
use crate::key_set::KeySet;
use crate::metrics::FetchCounters;
use crate::{Age, Clock, ConfigError, Error, Fetches, VerifierConfig};

/// How long a caller waits for a fetch, which continues afterwards.
const PATIENCE: Duration = Duration::from_secs(3);

/// The last valid key set of an issuer.
pub(crate) struct RemoteKeys {
    issuer: Issuer,
    clock: Arc<dyn Clock>,
    max_stale: Duration,
    held: ArcSwapOption<Held>,
    fetching: SingleFlight,
    fetches: FetchCounters,
}

struct Held {
    keys: Arc<KeySet>,
    fetched_at: i64,
    schedule: RefreshSchedule,
}

impl RemoteKeys {
    pub(crate) fn new(config: &VerifierConfig, clock: Arc<dyn Clock>) -> Result<Self, ConfigError> {
        Ok(Self {
            issuer: Issuer::new(config)?,
            clock,
            max_stale: config.key_set_max_stale,
            held: ArcSwapOption::empty(),
            fetching: SingleFlight::default(),
            fetches: FetchCounters::default(),
        })
    }

    /// The last good set, unless it is too old to trust.
    pub(crate) fn current(&self) -> Option<Arc<KeySet>> {
        let held = self.held.load();
        let held = held.as_ref()?;
        let is_recent = self.age_of(held).is_within(self.max_stale);
        is_recent.then(|| Arc::clone(&held.keys))
    }

    /// Returns a known key at once, an unknown one after a fetch that all waiting callers
    /// share.
    pub(crate) async fn find(self: &Arc<Self>, kid: &str) -> Result<Arc<Key>, Error> {
        if let Some(key) = self.known(kid) {
            return Ok(key);
        }
        tokio::select! {
            () = self.fetch_until_known(kid) => {}
            () = self.clock.sleep(PATIENCE) => {}
        }
        match self.current() {
            Some(keys) => keys.get(kid).cloned().ok_or(Error::UnknownKey),
            None => Err(Error::Unavailable {
                retry_after: self.schedule().cool_down(),
            }),
        }
    }

    fn known(&self, kid: &str) -> Option<Arc<Key>> {
        self.current()?.get(kid).cloned()
    }

    /// Waits for fetches until the key is known or the cool-down forbids another. A
    /// scheduled fetch may have been answered by an HTTP cache, so one of our own may
    /// have to follow.
    async fn fetch_until_known(self: &Arc<Self>, kid: &str) {
        while self.known(kid).is_none() {
            match self.demand() {
                Some(completion) => completion.wait().await,
                None => return,
            }
        }
    }

    /// Starts a fetch for a caller: bypasses HTTP caches, at most once per cool-down.
    fn demand(self: &Arc<Self>) -> Option<Completion> {
        let cool_down = self.schedule().cool_down();
        let fetch = Arc::clone(self).fetch(CachePolicy::Bypass);
        self.fetching.demand(self.clock.now(), cool_down, fetch)
    }

    /// Fetches when half of the set's life is over, and sooner after a failure. Runs
    /// until dropped.
    pub(crate) async fn keep_fresh(self: &Arc<Self>) {
        let mut failures = 0;
        loop {
            if self.due_in().is_zero() {
                let fetch = Arc::clone(self).fetch(CachePolicy::Use);
                self.fetching.join(fetch).wait().await;
            }
            let mut pause = self.due_in();
            if pause.is_zero() {
                pause = self.schedule().retry_after(failures);
                failures += 1;
            } else {
                failures = 0;
            }
            self.clock.sleep(pause).await;
        }
    }

    fn due_in(&self) -> Duration {
        let held = self.held.load();
        held.as_ref().map_or(Duration::ZERO, |held| {
            self.age_of(held).left_of(held.schedule.refresh_after())
        })
    }

    fn schedule(&self) -> RefreshSchedule {
        let held = self.held.load();
        held.as_ref()
            .map_or(RefreshSchedule::NOTHING_HELD, |held| held.schedule)
    }

    /// The age of the set, even if it is too old; `None` if the clock was set back to
    /// before the fetch.
    pub(crate) fn age(&self) -> Option<Duration> {
        let held = self.held.load();
        held.as_ref().and_then(|held| self.age_of(held).known())
    }

    fn age_of(&self, held: &Held) -> Age {
        Age::between(held.fetched_at, self.clock.now())
    }

    pub(crate) fn fetches(&self) -> Fetches {
        self.fetches.snapshot()
    }

    async fn fetch(self: Arc<Self>, policy: CachePolicy) {
        let result = self.issuer.fetch_keys(policy).await;
        self.fetches.record(&result);
        match result {
            Ok((keys, schedule)) => self.held.store(Some(Arc::new(Held {
                keys: Arc::new(keys),
                fetched_at: self.clock.now(),
                schedule,
            }))),
            Err(error) => self.report(&error),
        }
    }

    fn report(&self, error: &FetchError) {
        tracing::warn!(
            issuer = self.issuer.name(),
            error = error.with_causes(),
            "the issuer's keys could not be fetched"
        );
    }
}
