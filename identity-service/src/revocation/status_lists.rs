use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use arc_swap::ArcSwapOption;
use http::HeaderValue;
use moka::sync::Cache;
use serde::Serialize;
use service_kit::{
    caching::Constant,
    clock::{Clock, age},
    config::Lifetime,
};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::{Error, FRESH, bits::Bits, ended_sessions::EndedSessions, metrics::Sizes};
use crate::{
    keys::KeyRing,
    sessions::Sessions,
    tokens::{LIST_LENGTH, list_uri},
};

/// `typ` of a list (draft-ietf-oauth-status-list §5.1).
const TYPE: &str = "statuslist+jwt";

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/statuslist+jwt");

/// Lists held at a time; others are rebuilt on request.
const HELD: u64 = 1_000;

/// The settings of status lists.
#[derive(Clone, Copy, Debug)]
pub struct StatusListConfig {
    /// Verifiers fetch a list again after this long.
    pub ttl: Lifetime,
    /// The lifetime of an access token. A list lives twice as long.
    pub access_token_ttl: Lifetime,
}

/// The status lists.
#[derive(Debug)]
pub struct StatusLists {
    config: StatusListConfig,
    sessions: Arc<Sessions>,
    keys: Arc<KeyRing>,
    clock: Clock,
    /// Locked while looking for newly ended sessions; other callers wait.
    ended: Mutex<EndedSessions>,
    /// The highest known session number. The first list exists from the beginning.
    newest: AtomicI64,
    held: Cache<i64, Arc<Slot>>,
}

/// A list, which may not have been built yet.
#[derive(Debug, Default)]
struct Slot {
    held: ArcSwapOption<Held>,
    /// Locked while the list is built; other callers wait.
    making: Mutex<()>,
    /// The list's size, readable without waiting.
    entries: AtomicU64,
    bytes: AtomicU64,
}

/// A signed list and what it was built from.
#[derive(Debug)]
struct Held {
    looked_at: OffsetDateTime,
    content: Content,
    entries: usize,
    answer: Constant,
}

/// The content of a list. Replicas with equal content sign equal bytes.
#[derive(Debug, PartialEq, Eq)]
struct Content {
    kid: String,
    issued_at: i64,
    /// The version of its sessions.
    version: u64,
}

/// The current state of a list.
struct Found {
    looked_at: OffsetDateTime,
    content: Content,
    entries: usize,
    says: Says,
}

enum Says {
    /// The same.
    AsBefore(Constant),
    /// It has changed.
    Anew(Bits),
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
    /// The status lists of `sessions`, signed with `keys`.
    #[must_use]
    pub fn new(
        config: StatusListConfig,
        sessions: Arc<Sessions>,
        keys: Arc<KeyRing>,
        clock: Clock,
    ) -> Self {
        Self {
            config,
            sessions,
            keys,
            clock,
            ended: Mutex::default(),
            newest: AtomicI64::new(0),
            held: Cache::new(HELD),
        }
    }

    /// Reads all ended sessions in advance, so that the first caller does not wait for
    /// it.
    ///
    /// # Errors
    /// When sessions cannot be read.
    pub async fn load(&self) -> Result<(), Error> {
        let mut ended = self.ended.lock().await;
        ended.read(&self.sessions, self.clock.now()).await
    }

    /// The signed list with this number, at most a second old; `None` when it has no
    /// sessions. Concurrent callers share one lookup.
    ///
    /// # Errors
    /// When sessions cannot be read or no key is active.
    pub async fn get(&self, list: i64) -> Result<Option<Constant>, Error> {
        let slot = match self.held.get(&list) {
            Some(slot) => slot,
            None if self.exists(list).await? => self.held.get_with(list, Arc::default),
            None => return Ok(None),
        };
        if let Some(answer) = slot.fresh(self.clock.now()) {
            return Ok(Some(answer));
        }
        let _making = slot.making.lock().await;
        // The caller we waited for may have built it.
        if let Some(answer) = slot.fresh(self.clock.now()) {
            return Ok(Some(answer));
        }
        let found = self.find(list, slot.held.load_full()).await?;
        let answer = match found.says {
            Says::AsBefore(answer) => answer,
            Says::Anew(bits) => {
                let signed = self.sign(list, &found.content, &bits).await?;
                Constant::new(CONTENT_TYPE, signed)
            }
        };
        slot.replace(Held {
            looked_at: found.looked_at,
            content: found.content,
            entries: found.entries,
            answer: answer.clone(),
        });
        Ok(Some(answer))
    }

    /// What is held, as of the last request for each list.
    pub(super) fn sizes(&self) -> Sizes {
        let all = self.held.iter();
        all.fold(Sizes::default(), |sizes, (_, slot)| Sizes {
            lists: sizes.lists + 1,
            entries: sizes.entries + slot.entries.load(Ordering::Relaxed),
            bytes: sizes.bytes + slot.bytes.load(Ordering::Relaxed),
        })
    }

    async fn exists(&self, list: i64) -> Result<bool, Error> {
        let is_begun = |newest| (0..=newest / LIST_LENGTH).contains(&list);
        if is_begun(self.newest.load(Ordering::Relaxed)) {
            return Ok(true);
        }
        let newest = self.sessions.newest_id().await?;
        self.newest.store(newest, Ordering::Relaxed);
        Ok(is_begun(newest))
    }

    /// Looks for sessions of the list that ended and may still have a valid access token.
    async fn find(&self, list: i64, held: Option<Arc<Held>>) -> Result<Found, Error> {
        let mut ended = self.ended.lock().await;
        let now = self.clock.now();
        let looked_at = ended.look(&self.sessions, now).await?;
        let on_list = ended.on_list(list, &self.sessions, now);
        let window = self.config.access_token_ttl.as_secs();
        let content = Content {
            kid: self.keys.signer()?.kid().to_owned(),
            issued_at: on_list.issued_at(now.unix_timestamp(), window),
            version: on_list.version(),
        };
        let says = match held {
            Some(held) if held.content == content => Says::AsBefore(held.answer.clone()),
            _ => Says::Anew(on_list.bits()),
        };
        Ok(Found {
            looked_at,
            content,
            entries: on_list.len(),
            says,
        })
    }

    /// Waits even if the queue is full, because all verifiers need the list.
    async fn sign(&self, list: i64, content: &Content, bits: &Bits) -> Result<String, Error> {
        let place = self.sessions.tokens.signing.wait_for_place().await?;
        let issuer = self.sessions.tokens.issuer().as_str();
        let claims = Claims {
            iss: issuer,
            sub: list_uri(issuer, list),
            iat: content.issued_at,
            exp: content.issued_at + 2 * self.config.access_token_ttl.as_secs(),
            ttl: self.config.ttl.as_secs(),
            status_list: List {
                bits: 1,
                lst: bits.encode()?,
            },
        };
        let draft = self.keys.signer()?.draft(TYPE, &claims)?;
        let [token] = place.sign([draft]).await?;
        Ok(token)
    }
}

impl Slot {
    /// The list, if it was checked a moment ago.
    fn fresh(&self, now: OffsetDateTime) -> Option<Constant> {
        let held = self.held.load();
        let held = held.as_ref()?;
        let is_fresh = age(held.looked_at, now).is_under(FRESH);
        is_fresh.then(|| held.answer.clone())
    }

    fn replace(&self, held: Held) {
        let sizes = [held.entries, held.answer.body().len()].map(|size| size as u64);
        self.entries.store(sizes[0], Ordering::Relaxed);
        self.bytes.store(sizes[1], Ordering::Relaxed);
        self.held.store(Some(Arc::new(held)));
    }
}
