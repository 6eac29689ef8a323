//! Keys that clients publish themselves.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use moka::{policy::EvictionPolicy, sync::Cache};
use reqwest::{Method, StatusCode};
use service_kit::{
    clock::Clock,
    rate::{Buckets, Rate, RetryAfter},
    telemetry::causes,
};
use tokio::sync::{Mutex, OwnedMutexGuard};
use url::Url;

use super::key::{KeySet, KeySetError};
use crate::outbound::{Outbound, OutboundError};

/// In bytes.
const LARGEST: usize = 64 * 1024;

/// How old keys may get.
const FRESH: Duration = Duration::from_mins(10);

/// How old they may get while the address fails. A key that the client took out counts no
/// longer than that, whoever keeps us from reading it.
const STALE: Duration = Duration::from_hours(24);

/// An address is asked at most once in this time, whatever is presented to us.
const PAUSE: Duration = Duration::from_secs(10);

/// How many addresses are remembered. The least recently used make room.
const MOST_KNOWN: u64 = 1_000;

/// The keys at the addresses of clients.
#[derive(Debug)]
pub(super) struct RemoteKeys {
    known: Cache<String, Arc<Mutex<Fetched>>>,
    fetcher: Arc<Fetcher>,
}

/// What fetches them.
#[derive(Debug)]
struct Fetcher {
    clock: Clock,
    outbound: Outbound,
    fetches: Buckets<()>,
}

#[derive(Debug, Default)]
struct Fetched {
    keys: Arc<KeySet>,
    /// When the address was last asked, and when it last answered.
    asked_at: Option<Instant>,
    answered_at: Option<Instant>,
}

#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("the address is no URL")]
    Url(#[from] url::ParseError),
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    #[error("the address answers {0}")]
    Status(StatusCode),
    #[error("the answer is too large")]
    TooLarge,
    #[error("too many keys were fetched; there is a place in {0}")]
    TooMany(RetryAfter),
    #[error("the answer {0}")]
    Keys(#[from] KeySetError),
}

impl RemoteKeys {
    /// None yet. They are fetched at most at this rate.
    pub(super) fn new(clock: Clock, outbound: Outbound, rate: Rate) -> Self {
        let known = Cache::builder().max_capacity(MOST_KNOWN);
        Self {
            known: known.eviction_policy(EvictionPolicy::lru()).build(),
            fetcher: Arc::new(Fetcher {
                fetches: Buckets::new(rate, clock.clone()),
                clock,
                outbound,
            }),
        }
    }

    /// The keys at an address, fetched again when they are old or lack the `kid`. All who
    /// wait for them wait for one answer. After a failure the known ones stay for a day.
    pub(super) async fn get(&self, url: &str, id: Option<&str>) -> Arc<KeySet> {
        let place = self.known.get_with(url.to_owned(), Arc::default);
        let fetched = place.lock_owned().await;
        let now = self.fetcher.clock.instant();
        if !fetched.must_be_renewed(id, now) {
            return fetched.usable(now);
        }
        // The pause after a fetch is for all, so no caller who leaves may end the fetch.
        let renewal = Arc::clone(&self.fetcher).renew(fetched, url.to_owned());
        tokio::spawn(renewal).await.unwrap_or_default()
    }
}

impl Fetched {
    fn must_be_renewed(&self, id: Option<&str>, now: Instant) -> bool {
        let age = |then: Instant| now.saturating_duration_since(then);
        let (asked, answered) = (self.asked_at.map(age), self.answered_at.map(age));
        must_ask(asked, answered, self.keys.knows(id))
    }

    /// The keys, or none if they are too old.
    fn usable(&self, now: Instant) -> Arc<KeySet> {
        let age = |then| now.saturating_duration_since(then);
        if may_be_used(self.answered_at.map(age)) {
            Arc::clone(&self.keys)
        } else {
            Arc::default()
        }
    }
}

impl Fetcher {
    /// Asks the address. Returns what may be used now.
    async fn renew(
        self: Arc<Self>,
        mut fetched: OwnedMutexGuard<Fetched>,
        url: String,
    ) -> Arc<KeySet> {
        let now = self.clock.instant();
        fetched.asked_at = Some(now);
        match self.fetch(&url).await {
            Ok(keys) => {
                fetched.keys = Arc::new(keys);
                fetched.answered_at = Some(now);
            }
            Err(error) => {
                let cause = causes(&error);
                tracing::warn!(url, cause, "a client's keys were not fetched");
            }
        }
        fetched.usable(now)
    }

    async fn fetch(&self, url: &str) -> Result<KeySet, FetchError> {
        self.fetches.take(&()).map_err(FetchError::TooMany)?;
        let request = self.outbound.request(Method::GET, Url::parse(url)?);
        let answer = self.outbound.send(request, LARGEST + 1).await?;
        if answer.status != StatusCode::OK {
            return Err(FetchError::Status(answer.status));
        }
        if answer.body.len() > LARGEST {
            return Err(FetchError::TooLarge);
        }
        let text = String::from_utf8(answer.body).map_err(|_| KeySetError::NotASet)?;
        Ok(KeySet::parse(&text)?)
    }
}

/// The rule, by how long ago the address was asked and answered.
fn must_ask(asked: Option<Duration>, answered: Option<Duration>, is_known: bool) -> bool {
    let may_ask = asked.is_none_or(|age| age >= PAUSE);
    let is_fresh = answered.is_some_and(|age| age < FRESH);
    may_ask && !(is_fresh && is_known)
}

/// The rule, by how long ago the address answered.
fn may_be_used(answered: Option<Duration>) -> bool {
    answered.is_some_and(|age| age < STALE)
}

#[cfg(test)]
mod tests {
    use service_kit::clock::ManualClock;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::{
        clients::assertions::NOBODYS,
        outbound::{Destinations, SystemLookup},
    };

    /// Otherwise it could do so again and again, and nobody would read the client's keys.
    #[tokio::test]
    async fn a_caller_who_leaves_does_not_end_the_fetch() {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", server.local_addr().unwrap());
        let outbound = Outbound::new(Destinations::Any, Arc::new(SystemLookup)).unwrap();
        let clock = ManualClock::of_now();
        let remote = RemoteKeys::new(clock.clock(), outbound, Rate::Off);
        let (mut connection, _) = tokio::select! {
            accepted = server.accept() => accepted.unwrap(),
            _ = remote.get(&url, None) => unreachable!("nobody has answered"),
        };
        assert_ne!(connection.read(&mut [0; 4_096]).await.unwrap(), 0);
        let length = NOBODYS.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
        let answer = head + NOBODYS;
        connection.write_all(answer.as_bytes()).await.unwrap();
        let keys = remote.get(&url, None).await;
        assert!(!keys.find(None, jsonwebtoken::Algorithm::RS256).is_empty());
    }

    #[test]
    fn keys_are_used_for_a_day_while_their_address_fails() {
        let hours = |hours| Some(Duration::from_hours(hours));
        for (answered, expected) in [
            (None, false),
            (hours(0), true),
            (hours(23), true),
            (hours(24), false),
            (hours(25), false),
        ] {
            assert_eq!(may_be_used(answered), expected, "{answered:?}");
        }
    }

    #[test]
    fn keys_are_fetched_when_they_are_old_or_lack_one_but_not_too_often() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        for (asked, answered, is_known, expected) in [
            (None, None, false, true),
            (None, None, true, true),
            (seconds(9), None, false, false),
            (seconds(10), None, false, true),
            (seconds(60), seconds(60), true, false),
            (seconds(9), seconds(9), false, false),
            (seconds(10), seconds(10), false, true),
            (seconds(10), seconds(599), true, false),
            (seconds(10), seconds(600), true, true),
            (seconds(9), seconds(600), true, false),
        ] {
            let found = must_ask(asked, answered, is_known);
            assert_eq!(found, expected, "{asked:?} {answered:?} {is_known}");
        }
    }
}
