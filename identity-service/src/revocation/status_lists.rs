use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwapOption;
use http::HeaderValue;
use moka::sync::Cache;
use serde::Serialize;
use service_kit::{
    caching::Constant,
    clock::{Clock, age},
    config::Span,
};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::{Error, LIST_LENGTH, bits, list_uri, metrics::Sizes};
use crate::{
    keys::KeyRing,
    sessions::{EndedSession, Sessions},
};

/// `typ` of a list (draft-ietf-oauth-status-list §5.1).
const TYPE: &str = "statuslist+jwt";

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/statuslist+jwt");

/// A replica that just looked need not look again.
const FRESH: Duration = Duration::from_secs(1);

/// Lists held at a time; the others are made again when they are asked for.
const HELD: u64 = 1_000;

/// The status lists as they are served.
#[derive(Debug)]
pub struct StatusLists {
    sessions: Arc<Sessions>,
    keys: Arc<KeyRing>,
    clock: Clock,
    /// Verifiers fetch a list again after this long.
    ttl: Span,
    /// The life of an access token. A list lives for two of them.
    access_token_ttl: Span,
    held: Cache<i64, Arc<Slot>>,
}

/// The place of a list, which may not have been made yet.
#[derive(Debug, Default)]
struct Slot {
    held: ArcSwapOption<Held>,
    /// Whoever looks whether the list has changed; the others wait.
    looking: Mutex<()>,
    /// What is in it, for those who do not wait for it.
    entries: AtomicU64,
    bytes: AtomicU64,
}

/// A signed list, and what it was made from.
#[derive(Debug)]
struct Held {
    looked_at: OffsetDateTime,
    content: Content,
    answer: Constant,
}

/// What a list says. Replicas that say the same sign the same bytes.
#[derive(Debug, PartialEq, Eq)]
struct Content {
    kid: String,
    issued_at: i64,
    ended: Vec<i64>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: String,
    iat: i64,
    exp: i64,
    ttl: i64,
    status_list: List,
}

#[derive(Serialize)]
struct List {
    bits: u8,
    lst: String,
}

impl StatusLists {
    /// The lists of the sessions of `sessions`, signed with `keys`.
    #[must_use]
    pub fn new(
        sessions: Arc<Sessions>,
        keys: Arc<KeyRing>,
        clock: Clock,
        ttl: Span,
        access_token_ttl: Span,
    ) -> Self {
        Self {
            sessions,
            keys,
            clock,
            ttl,
            access_token_ttl,
            held: Cache::new(HELD),
        }
    }

    /// The signed list of this number, not older than a second; `None` when no
    /// session is on it. However many ask at once, one looks.
    ///
    /// # Errors
    /// When sessions cannot be read or no key is active.
    pub(super) async fn get(&self, list: i64) -> Result<Option<Constant>, Error> {
        let slot = match self.held.get(&list) {
            Some(slot) => slot,
            None if self.exists(list).await? => self.held.get_with(list, Arc::default),
            None => return Ok(None),
        };
        if let Some(answer) = slot.fresh(self.clock.now()) {
            return Ok(Some(answer));
        }
        let _looking = slot.looking.lock().await;
        let now = self.clock.now();
        // Whoever was waited for may have looked.
        if let Some(answer) = slot.fresh(now) {
            return Ok(Some(answer));
        }
        let content = self.content(list, now).await?;
        let answer = match &*slot.held.load() {
            Some(held) if held.content == content => Some(held.answer.clone()),
            _ => None,
        };
        let answer = match answer {
            Some(answer) => answer,
            None => Constant::new(CONTENT_TYPE, self.sign(list, &content).await?),
        };
        slot.replace(Held {
            looked_at: now,
            content,
            answer: answer.clone(),
        });
        Ok(Some(answer))
    }

    /// What is held, as it was when somebody last asked for it.
    pub(super) fn sizes(&self) -> Sizes {
        let all = self.held.iter();
        all.fold(Sizes::default(), |sizes, (_, slot)| Sizes {
            lists: sizes.lists + 1,
            entries: sizes.entries + slot.entries.load(Ordering::Relaxed),
            bytes: sizes.bytes + slot.bytes.load(Ordering::Relaxed),
        })
    }

    async fn exists(&self, list: i64) -> Result<bool, Error> {
        let newest = self.sessions.newest_id().await?;
        Ok(list >= 0 && list <= newest / LIST_LENGTH)
    }

    /// Reads which sessions of the list have ended and may still have a living
    /// access token.
    async fn content(&self, list: i64, now: OffsetDateTime) -> Result<Content, Error> {
        let first = list * LIST_LENGTH;
        let window = self.access_token_ttl.as_secs();
        let since = now - self.sessions.tokens_outlive();
        let ended = self
            .sessions
            .ended_since(first..first + LIST_LENGTH, since)
            .await?;
        Ok(Content {
            kid: self.keys.signer()?.kid().to_owned(),
            issued_at: issued_at(now, window, &ended),
            ended: ended.into_iter().map(|session| session.id.0).collect(),
        })
    }

    /// However long the queue is: verifiers everywhere need the list.
    async fn sign(&self, list: i64, content: &Content) -> Result<String, Error> {
        let place = self.sessions.tokens.signing.wait_for_place().await?;
        let issuer = self.sessions.tokens.issuer.as_str();
        let claims = Claims {
            iss: issuer,
            sub: list_uri(issuer, list),
            iat: content.issued_at,
            exp: content.issued_at + 2 * self.access_token_ttl.as_secs(),
            ttl: self.ttl.as_secs(),
            status_list: List {
                bits: 1,
                lst: bits::encode(&content.ended)?,
            },
        };
        let draft = self.keys.signer()?.draft(TYPE, &claims)?;
        let [token] = place.sign([draft]).await?;
        Ok(token)
    }
}

impl Slot {
    /// The list, if somebody has just looked whether it has changed.
    fn fresh(&self, now: OffsetDateTime) -> Option<Constant> {
        let held = self.held.load();
        let held = held.as_ref()?;
        let is_fresh = age(held.looked_at, now).is_under(FRESH);
        is_fresh.then(|| held.answer.clone())
    }

    fn replace(&self, held: Held) {
        let sizes = [held.content.ended.len(), held.answer.body().len()].map(|size| size as u64);
        self.entries.store(sizes[0], Ordering::Relaxed);
        self.bytes.store(sizes[1], Ordering::Relaxed);
        self.held.store(Some(Arc::new(held)));
    }
}

/// When a list counts as issued: at the last change, or at the last full window,
/// so that it is renewed when half of its life is over, at the same time and with
/// the same content by every replica. A change at a time to come, by a clock that is or
/// was ahead, is in the list already, which must not say that it is from then: verifiers
/// would refuse it.
fn issued_at(now: OffsetDateTime, window: i64, ended: &[EndedSession]) -> i64 {
    let now = now.unix_timestamp();
    let renewed = now - now.rem_euclid(window);
    let changed = ended
        .iter()
        .map(|session| session.ended_at.unix_timestamp())
        .filter(|changed| *changed <= now);
    changed.max().unwrap_or(renewed).max(renewed)
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::datetime};

    use super::{EndedSession, OffsetDateTime, issued_at};
    use crate::sessions::SessionId;

    const NOON: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);
    const WINDOW: i64 = 900;

    fn issued_after(passed: Duration, ended: &[OffsetDateTime]) -> i64 {
        let ended: Vec<_> = ended
            .iter()
            .map(|&ended_at| EndedSession {
                id: SessionId(1),
                ended_at,
            })
            .collect();
        issued_at(NOON + passed, WINDOW, &ended) - NOON.unix_timestamp()
    }

    #[test]
    fn a_list_is_renewed_once_a_window() {
        assert_eq!(issued_after(Duration::ZERO, &[]), 0);
        assert_eq!(issued_after(Duration::seconds(899), &[]), 0);
        assert_eq!(issued_after(Duration::seconds(900), &[]), 900);
    }

    #[test]
    fn a_list_is_as_new_as_its_last_change() {
        let ended = [NOON + Duration::seconds(7), NOON + Duration::seconds(5)];
        assert_eq!(issued_after(Duration::seconds(60), &ended), 7);
        assert_eq!(issued_after(Duration::seconds(901), &ended), 900);
    }

    #[test]
    fn a_list_is_never_of_a_time_to_come() {
        for ahead in [Duration::hours(2), Duration::days(1), Duration::days(3_650)] {
            let ended = [NOON + ahead, NOON + Duration::seconds(5)];
            assert_eq!(issued_after(Duration::seconds(60), &ended), 5);
            assert_eq!(issued_after(Duration::seconds(60), &ended[..1]), 0);
        }
    }
}
