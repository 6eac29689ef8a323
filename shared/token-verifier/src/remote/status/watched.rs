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

/// The pause after a fetch that failed, unless polls are more frequent anyway.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// A list, how fresh it is, and how to fetch it. Everything but fetching is free
/// of locks.
pub(super) struct Watched {
    pub(super) uri: Box<str>,
    url: Url,
    source: Arc<Source>,
    held: ArcSwapOption<Held>,
    /// When a token last referred to it.
    asked_at: AtomicI64,
    /// When a fetch last ended, well or not.
    tried_at: AtomicI64,
    /// When a fetch last ended well; before the first, when the list was new here.
    answered_at: AtomicI64,
    /// Whether the silence has been logged.
    reported: AtomicBool,
    fetching: SingleFlight,
}

/// The last good answer.
pub(super) struct Held {
    pub(super) list: StatusList,
    pub(super) etag: Option<HeaderValue>,
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

    /// What the list says about a session; `None` while no list is held that has not
    /// expired. One that came before the clock was set back says who has ended; who
    /// has not is to be asked.
    pub(super) fn verdict(&self, index: u64) -> Option<Result<(), Error>> {
        let now = self.source.now();
        // Written once a second at most, so that callers on many cores do not
        // contend for it.
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

    /// Time until the next poll. A clock that was set back brings it forward.
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
            (Answer::New(new), Some(held)) if new.list.issued_at < held.list.issued_at => {
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
                "the issuer does not tell which sessions have ended"
            );
        } else {
            tracing::debug!(list = %self.uri, error, "a status list could not be fetched");
        }
    }
}
