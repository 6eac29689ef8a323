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
use tokio::sync::Mutex;
use url::Url;

use super::key::{KeySet, KeySetError};
use crate::outbound::{Outbound, OutboundError};

/// In bytes.
const LARGEST: usize = 64 * 1024;

/// How old keys may get.
const FRESH: Duration = Duration::from_mins(10);

/// An address is asked at most once in this time, whatever is presented to us.
const PAUSE: Duration = Duration::from_secs(10);

/// How many addresses are remembered. The least recently used make room.
const MOST_KNOWN: u64 = 1_000;

/// The keys at the addresses of clients.
#[derive(Debug)]
pub(super) struct RemoteKeys {
    clock: Clock,
    outbound: Outbound,
    known: Cache<String, Arc<Mutex<Fetched>>>,
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
            fetches: Buckets::new(rate, clock.clone()),
            clock,
            outbound,
        }
    }

    /// The keys at an address, fetched again when they are old or lack the `kid`. All who
    /// wait for them wait for one answer. After a failure the known ones stay.
    pub(super) async fn get(&self, url: &str, id: Option<&str>) -> Arc<KeySet> {
        let place = self.known.get_with(url.to_owned(), Arc::default);
        let mut fetched = place.lock().await;
        let now = self.clock.instant();
        let age = |then: Option<Instant>| then.map(|then| now.saturating_duration_since(then));
        let (asked, answered) = (age(fetched.asked_at), age(fetched.answered_at));
        if must_ask(asked, answered, fetched.keys.knows(id)) {
            fetched.asked_at = Some(now);
            match self.fetch(url).await {
                Ok(keys) => {
                    fetched.keys = Arc::new(keys);
                    fetched.answered_at = Some(now);
                }
                Err(error) => {
                    tracing::warn!(
                        url,
                        cause = causes(&error),
                        "a client's keys were not fetched"
                    );
                }
            }
        }
        Arc::clone(&fetched.keys)
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

#[cfg(test)]
mod tests {
    use super::*;

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
