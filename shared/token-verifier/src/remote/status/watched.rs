//! One status list that tokens refer to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use reqwest::Url;
use reqwest::header::HeaderValue;

use super::list::StatusList;
use super::source::{Answer, Source};
use crate::remote::fetch_error::FetchError;
use crate::remote::single_flight::{Completion, SingleFlight};
use crate::{Age, Error};

/// After this long without a good answer, or after two polls if that is longer, the
/// issuer counts as silent.
const SILENT_AFTER: Duration = Duration::from_mins(1);

/// The pause after a failed fetch, unless the `ttl` is shorter.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// A list, its freshness, and how to fetch it. Only fetching takes a lock.
pub(super) struct Watched {
    pub(super) uri: Box<str>,
    url: Url,
    source: Arc<Source>,
    held: ArcSwapOption<Held>,
    /// When a token last referred to this list.
    asked_at: AtomicI64,
    /// When a fetch last ended, whether it succeeded or not.
    tried_at: AtomicI64,
    /// When a fetch last succeeded; before the first success, when the list was added.
    answered_at: AtomicI64,
    /// Whether the silence was logged.
    reported: AtomicBool,
    fetching: SingleFlight,
}

/// The last valid answer.
pub(super) struct Held {
    pub(super) list: StatusList,
    /// When it was fetched.
    pub(super) fetched_at: i64,
    pub(super) etag: Option<HeaderValue>,
}

impl Held {
    /// The time to which it tells what ended. A replica of the issuer whose clock is ahead dates it
    /// later than when it was fetched. The lists of the others are no older for that.
    fn dates_from(&self) -> i64 {
        self.list.issued_at.min(self.fetched_at)
    }
}

impl Watched {
    pub(super) fn new(uri: &str, url: Url, source: Arc<Source>) -> Self {
        let now = source.now();
        Self {
            uri: uri.into(),
            url,
            source,
            held: ArcSwapOption::empty(),
            asked_at: AtomicI64::new(now),
            tried_at: AtomicI64::new(i64::MIN),
            answered_at: AtomicI64::new(now),
            reported: AtomicBool::new(false),
            fetching: SingleFlight::default(),
        }
    }

    /// The state of a session; `None` if no unexpired list is held. If the clock was set
    /// back since the list was fetched, the list still proves that a session has ended, but
    /// not that one is live.
    pub(super) fn verdict(&self, index: u64) -> Option<Result<(), Error>> {
        let now = self.source.now();
        // Stored at most once a second, so that callers on many cores do not contend for
        // it.
        if self.asked_at.load(Ordering::Relaxed) != now {
            self.asked_at.store(now, Ordering::Relaxed);
        }
        let held = self.held.load();
        let held = held.as_ref().filter(|held| self.is_usable(held))?;
        let is_of_this_time = !self.is_to_come(held) && self.age(now).known().is_some();
        Some(match held.list.is_set(index) {
            Some(true) => Err(Error::Revoked),
            _ if !is_of_this_time => return None,
            Some(false) if self.is_silent(now) => self.source.without_answer(),
            Some(false) => Ok(()),
            None => Err(Error::InvalidClaim("status")),
        })
    }

    /// Starts a fetch for a caller, unless one failed a moment ago.
    pub(super) fn demand(self: &Arc<Self>) -> Option<Completion> {
        let fetch = Arc::clone(self).fetch();
        self.fetching.demand(self.source.now(), RETRY_AFTER, fetch)
    }

    /// Starts a fetch that is due, or joins the running one.
    pub(super) fn poll(self: &Arc<Self>) -> Completion {
        self.fetching.join(Arc::clone(self).fetch())
    }

    /// The time until the next scheduled fetch. If the clock was set back, it is zero.
    pub(super) fn due_in(&self, now: i64) -> Duration {
        let tried_at = self.tried_at.load(Ordering::Relaxed);
        let failed = self.answered_at.load(Ordering::Relaxed) < tried_at;
        let pause = match self.ttl() {
            Some(ttl) if failed => ttl.min(RETRY_AFTER),
            Some(ttl) => ttl,
            None => RETRY_AFTER,
        };
        Age::between(tried_at, now).left_of(pause)
    }

    /// How long no token referred to the list.
    pub(super) fn unused_for(&self, now: i64) -> Age {
        Age::between(self.asked_at.load(Ordering::Relaxed), now)
    }

    /// The age of the last good answer.
    pub(super) fn age(&self, now: i64) -> Age {
        Age::between(self.answered_at.load(Ordering::Relaxed), now)
    }

    fn ttl(&self) -> Option<Duration> {
        self.held.load().as_ref().map(|held| held.list.ttl)
    }

    fn is_usable(&self, held: &Held) -> bool {
        let leeway = self.source.leeway();
        !held.list.is_expired(self.source.now(), leeway)
    }

    fn is_to_come(&self, held: &Held) -> bool {
        let leeway = self.source.leeway();
        held.list.is_to_come(self.source.now(), leeway)
    }

    fn is_silent(&self, now: i64) -> bool {
        self.ttl()
            .is_none_or(|ttl| !self.age(now).is_under(SILENT_AFTER.max(ttl * 2)))
    }

    async fn fetch(self: Arc<Self>) {
        let result = self.renew().await;
        let now = self.source.now();
        if result.is_ok() {
            self.answered_at.store(now, Ordering::Relaxed);
        }
        self.tried_at.store(now, Ordering::Relaxed);
        self.source.count(&result);
        match result {
            Ok(()) => self.report_answer(),
            Err(error) => self.report_failure(&error, now),
        }
    }

    async fn renew(&self) -> Result<(), FetchError> {
        // A list dated in the future would seem newer than everything the issuer has now.
        let held = self.held.load_full().filter(|held| !self.is_to_come(held));
        match self.fetch_newer_than(held.as_deref()).await? {
            Answer::Unchanged if held.is_some_and(|held| self.is_usable(&held)) => Ok(()),
            Answer::Unchanged => Err(FetchError::StatusList(Error::Expired)),
            Answer::New(new) => {
                self.held.store(Some(Arc::new(new)));
                Ok(())
            }
        }
    }

    async fn fetch_newer_than(&self, held: Option<&Held>) -> Result<Answer, FetchError> {
        let known = held
            .filter(|held| self.is_usable(held))
            .and_then(|held| held.etag.as_ref());
        let answer = self.source.fetch(&self.uri, &self.url, known).await?;
        match (&answer, held) {
            (Answer::New(new), Some(held)) if new.list.issued_at < held.dates_from() => {
                Err(FetchError::OlderStatusList)
            }
            _ => Ok(answer),
        }
    }

    fn report_answer(&self) {
        if self.reported.swap(false, Ordering::Relaxed) {
            tracing::info!(list = %self.uri, "status lists can be fetched again");
        }
    }

    /// Logs once that the issuer is silent. Single failures are normal.
    fn report_failure(&self, error: &FetchError, now: i64) {
        let error = error.with_causes();
        if self.is_silent(now) && !self.reported.swap(true, Ordering::Relaxed) {
            let policy = self.source.policy();
            tracing::warn!(
                list = %self.uri, ?policy, error,
                "status lists cannot be fetched"
            );
        } else {
            tracing::debug!(list = %self.uri, error, "a status list could not be fetched");
        }
    }
}
