//! Which sessions have ended, from the issuer's Token Status Lists
//! (draft-ietf-oauth-status-list).

mod list;
mod sent;
mod source;
mod watched;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::Notify;

#[cfg(feature = "fuzzing")]
pub(super) use self::{list::StatusList, sent::SentList};

use self::source::Source;
use self::watched::Watched;
use super::RemoteKeys;
use crate::{Age, Clock, Error, Fetches, StatusReference, VerifierConfig};

/// How long a caller waits for a new list. The fetch continues afterwards.
const PATIENCE: Duration = Duration::from_secs(1);

/// A list that no token referred to for this long is dropped.
const FORGET_AFTER: Duration = Duration::from_mins(10);

/// Limits memory; at 2^17 sessions per list this is 16 million sessions.
const MAX_LISTS: usize = 128;

/// The lists in use by URI. Reads take no lock; the rare additions and removals copy the
/// map.
pub(crate) struct StatusLists {
    source: Arc<Source>,
    lists: ArcSwap<HashMap<Box<str>, Arc<Watched>>>,
    /// Wakes the background task for a new list.
    arrival: Notify,
}

impl StatusLists {
    pub(crate) fn new(
        config: VerifierConfig,
        keys: Arc<RemoteKeys>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            source: Arc::new(Source::new(config, keys, clock)),
            lists: ArcSwap::default(),
            arrival: Notify::new(),
        }
    }

    /// Checks whether a session is alive: at once if its list is held, else after a fetch
    /// that all waiting callers share.
    ///
    /// # Errors
    ///
    /// [`Error::Revoked`]; [`Error::InvalidClaim`] when the list is not the issuer's or
    /// has no such entry; according to the policy while the list is not available.
    pub(crate) async fn check(&self, session: &StatusReference) -> Result<(), Error> {
        if let Some(verdict) = self.verdict(session) {
            return verdict;
        }
        let list = self.watch(&session.uri)?;
        let fetch = list.demand();
        self.arrival.notify_one();
        if let Some(fetch) = fetch {
            tokio::select! {
                () = fetch.wait() => {}
                () = self.source.clock().sleep(PATIENCE) => {}
            }
        }
        list.verdict(session.index)
            .unwrap_or_else(|| self.source.without_answer())
    }

    fn verdict(&self, session: &StatusReference) -> Option<Result<(), Error>> {
        let lists = self.lists.load();
        lists.get(session.uri.as_str())?.verdict(session.index)
    }

    /// The list with this URI, which is polled from now on.
    fn watch(&self, uri: &str) -> Result<Arc<Watched>, Error> {
        if let Some(watched) = self.lists.load().get(uri) {
            return Ok(Arc::clone(watched));
        }
        let url = self
            .source
            .locate(uri)
            .ok_or(Error::InvalidClaim("status"))?;
        let new = Arc::new(Watched::new(uri, url, Arc::clone(&self.source)));
        self.lists.rcu(|lists| self.with(lists, &new));
        let stands = self.lists.load().get(uri).cloned();
        Ok(stands.unwrap_or(new))
    }

    /// Adds a list, unless another caller did. If there are too many, drops the least
    /// recently used.
    fn with(
        &self,
        lists: &HashMap<Box<str>, Arc<Watched>>,
        new: &Arc<Watched>,
    ) -> HashMap<Box<str>, Arc<Watched>> {
        let now = self.source.now();
        let mut lists = lists.clone();
        if lists.len() >= MAX_LISTS && !lists.contains_key(&new.uri) {
            let oldest = lists.values().max_by_key(|list| list.unused_for(now));
            if let Some(oldest) = oldest.map(|list| list.uri.clone()) {
                lists.remove(&oldest);
            }
        }
        lists
            .entry(new.uri.clone())
            .or_insert_with(|| Arc::clone(new));
        lists
    }

    /// Polls each list when its `ttl` is over, and drops lists that are no longer used.
    /// Runs until dropped.
    pub(crate) async fn keep_fresh(&self) {
        loop {
            self.forget_unused();
            self.poll_due().await;
            tokio::select! {
                () = self.arrival.notified() => {}
                () = self.until_due() => {}
            }
        }
    }

    fn forget_unused(&self) {
        let now = self.source.now();
        let unused = |list: &Arc<Watched>| !list.unused_for(now).is_under(FORGET_AFTER);
        if self.lists.load().values().any(unused) {
            self.lists.rcu(|lists| {
                let mut lists = HashMap::clone(lists);
                lists.retain(|_, list| !unused(list));
                lists
            });
        }
    }

    async fn poll_due(&self) {
        let now = self.source.now();
        let lists = self.lists.load_full();
        let due = lists.values().filter(|list| list.due_in(now).is_zero());
        let polls: Vec<_> = due.map(Watched::poll).collect();
        for poll in polls {
            poll.wait().await;
        }
    }

    /// Completes when a list is due, after at least a second.
    async fn until_due(&self) {
        let now = self.source.now();
        let lists = self.lists.load_full();
        match lists.values().map(|list| list.due_in(now)).min() {
            Some(pause) => {
                let pause = pause.max(Duration::from_secs(1));
                self.source.clock().sleep(pause).await;
            }
            None => std::future::pending().await,
        }
    }

    pub(crate) fn fetches(&self) -> Fetches {
        self.source.fetches()
    }

    /// The time since the last valid answer for the list that has gone longest without one.
    pub(crate) fn oldest_age(&self) -> Option<Duration> {
        let now = self.source.now();
        let lists = self.lists.load();
        let ages = lists.values().map(|list| list.age(now));
        ages.max().and_then(Age::known)
    }
}
