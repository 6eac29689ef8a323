//! Clients whose id is the URL of a document that describes them
//! (`draft-ietf-oauth-client-id-metadata-document`). Nobody registers them.

mod document;
mod error;
mod freshness;
mod stored;
#[cfg(test)]
mod tests;
mod unread;
mod url;

use std::{
    num::NonZeroU32,
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use ::url::Url;
use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use http::{HeaderMap, header};
use moka::{policy::EvictionPolicy, sync::Cache};
use reqwest::{Method, StatusCode};
use service_kit::{
    clock::Clock,
    config::Origin,
    rate::{Buckets, Rate},
    telemetry::causes,
};
use tokio::sync::Mutex;

pub use document::read as read_document;
pub use error::DocumentError;
pub(super) use stored::delete_unused;
pub use stored::store_by_url;
pub use url::{ClientUrlError, is_url, parse as parse_client_url};

use super::Client;
use crate::outbound::{AllowedHosts, Outbound};

/// In bytes.
const LARGEST: usize = 5 * 1024;

/// How long a failure is remembered.
const FAILED_FOR: Duration = Duration::from_mins(1);

/// How long the last document is used after its time while it cannot be fetched again
/// (`stale-if-error`, RFC 5861 §4). So no login under way breaks because the server of a
/// client fails for a while.
const STALE_FOR: Duration = Duration::from_hours(1);

/// How long what is stored of a client is used before its document is read again.
const STORED_FOR: Duration = Duration::from_hours(24);

/// How long it is used while its document cannot be read. Nobody is logged out because the
/// server of a client fails for a while.
const STANDS_IN_FOR: Duration = Duration::from_hours(7 * 24);

/// How many documents and failures are remembered. The least recently used make room.
const MOST_KNOWN: u64 = 1_000;

/// How many documents a network may make a replica fetch each minute.
const OF_A_NETWORK: Rate = Rate::per_minute(match NonZeroU32::new(30) {
    Some(most) => most,
    None => NonZeroU32::MIN,
});

/// How many documents a replica fetches each minute, and how many key sets of such clients.
pub(super) const IN_ALL: Rate = Rate::per_minute(match NonZeroU32::new(300) {
    Some(most) => most,
    None => NonZeroU32::MIN,
});

/// Whether clients are let in that nobody registered (`on` or `off`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientsByUrl {
    /// They are, by their documents.
    LetIn,
    /// They are not.
    Refused,
}

impl FromStr for ClientsByUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text {
            "on" => Ok(Self::LetIn),
            "off" => Ok(Self::Refused),
            _ => Err("neither on nor off; for example off"),
        }
    }
}

/// What the documents of a deployment may be, and where.
#[derive(Clone, Debug)]
pub struct DocumentRules {
    /// Who reads them.
    pub issuer: Origin,
    /// What tokens of such clients may be for.
    pub audiences: Vec<String>,
    /// Hosts that need not be public.
    pub allowed: AllowedHosts,
}

/// The documents of clients by URL, as they were when they were last fetched. Anybody can
/// cause a fetch, so there are only so many.
#[derive(Debug)]
pub struct Documents {
    rules: DocumentRules,
    clock: Clock,
    outbound: Outbound,
    known: Cache<String, Arc<Mutex<Option<Known>>>>,
    of_networks: Buckets<String>,
    in_all: Buckets<()>,
}

/// What is remembered of a document.
#[derive(Clone, Debug)]
struct Known {
    found: Result<Client, DocumentError>,
    until: Instant,
    /// What it said when it was last fetched, and until when that may stand in.
    last: Option<(Client, Instant)>,
}

impl Known {
    /// What was fetched.
    fn fetched(client: Client, lasts: Duration, now: Instant) -> Self {
        let until = now + lasts;
        Self {
            found: Ok(client.clone()),
            until,
            last: Some((client, until + STALE_FOR)),
        }
    }

    /// A failure, after what was known before.
    fn failed(error: DocumentError, before: Option<Self>, now: Instant) -> Self {
        let last = before.and_then(|before| before.last);
        Self {
            last: last.filter(|_| error.says_nothing()),
            found: Err(error),
            until: now + FAILED_FOR,
        }
    }

    /// The document, or the last one while there is no other.
    fn answer(&self, now: Instant) -> Result<Client, DocumentError> {
        let error = match &self.found {
            Ok(client) => return Ok(client.clone()),
            Err(error) => error,
        };
        let last = self.last.as_ref().filter(|(_, until)| now < *until);
        last.map_or_else(|| Err(error.clone()), |(client, _)| Ok(client.clone()))
    }
}

impl Documents {
    /// None yet. They are fetched by `outbound`, which must only call public addresses and
    /// those that the rules allow.
    #[must_use]
    pub fn new(rules: DocumentRules, clock: Clock, outbound: Outbound) -> Self {
        let known = Cache::builder().max_capacity(MOST_KNOWN);
        Self {
            known: known.eviction_policy(EvictionPolicy::lru()).build(),
            of_networks: Buckets::new(OF_A_NETWORK, clock.clone()),
            in_all: Buckets::new(IN_ALL, clock.clone()),
            rules,
            clock,
            outbound,
        }
    }

    /// The client whose document is at `id`. All who wait for it wait for one answer.
    ///
    /// # Errors
    /// [`DocumentError`]
    pub(super) async fn get(&self, id: &str, network: &str) -> Result<Client, DocumentError> {
        let DocumentRules {
            issuer, allowed, ..
        } = &self.rules;
        let url = url::parse(id, allowed, issuer)?;
        // Whoever may fetch nothing must not make others' documents be forgotten.
        let is_remembered = self.known.contains_key(id);
        if !is_remembered {
            self.admit(network)?;
        }
        let place = self.known.get_with(id.to_owned(), Arc::default);
        let mut place = place.lock().await;
        let now = self.clock.instant();
        if let Some(known) = place.as_ref().filter(|known| now < known.until) {
            return known.answer(now);
        }
        if is_remembered && let Err(error) = self.admit(network) {
            let refused = Known::failed(error, place.clone(), now);
            // Others may fetch it.
            return refused.answer(now);
        }
        let fetched = self.fetch(&url).await;
        let now = self.clock.instant();
        let known = match fetched {
            Ok((client, lasts)) => Known::fetched(client, lasts, now),
            Err(error) => Known::failed(error, place.take(), now),
        };
        place.insert(known).answer(now)
    }

    /// Whether what is stored of a client says what its document says now, nearly.
    pub(super) fn is_current(&self, stored: &Client) -> bool {
        self.was_read_within(stored, STORED_FOR)
    }

    /// Whether it may be used while the document cannot be read.
    pub(super) fn may_stand_in(&self, stored: &Client) -> bool {
        self.was_read_within(stored, STANDS_IN_FOR)
    }

    fn was_read_within(&self, stored: &Client, most: Duration) -> bool {
        let read_at = stored.read_at;
        read_at.is_some_and(|read_at| self.clock.age_of(read_at).is_under(most))
    }

    fn admit(&self, network: &str) -> Result<(), DocumentError> {
        let of_network = self.of_networks.take(&network.to_owned());
        let admitted = of_network.and_then(|()| self.in_all.take(&()));
        admitted.map_err(DocumentError::TooMany)
    }

    async fn fetch(&self, url: &Url) -> Result<(Client, Duration), DocumentError> {
        let request = self.outbound.request(Method::GET, url.clone());
        let request = request.header(header::ACCEPT, "application/json");
        let answer = self.outbound.send(request, LARGEST + 1).await;
        let answer = answer.map_err(|error| {
            let (url, cause) = (url.as_str(), causes(&error));
            tracing::debug!(url, cause, "a client's document was not fetched");
            DocumentError::Unreachable
        })?;
        if answer.status != StatusCode::OK {
            return Err(DocumentError::Unreachable);
        }
        if answer.body.len() > LARGEST {
            return Err(DocumentError::TooLarge);
        }
        if !is_json(&answer.headers) {
            return Err(DocumentError::NotJson);
        }
        let audiences = &self.rules.audiences;
        let client = document::read(&answer.body, url, audiences, self.clock.now());
        let client = client.ok_or(DocumentError::NotJson)??;
        Ok((client, freshness::lifetime(&answer.headers)))
    }
}

/// `application/json`, or a type that ends in `+json` (RFC 6839 §3.1).
fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE);
    let given = given.and_then(|value| value.to_str().ok());
    let given = given.and_then(|text| text.parse::<mime::Mime>().ok());
    given.is_some_and(|given| {
        given.type_() == mime::APPLICATION
            && (given.subtype() == mime::JSON || given.suffix() == Some(mime::JSON))
    })
}

impl Client {
    /// Whether it describes itself, in a document at its id.
    #[must_use]
    pub fn is_by_url(&self) -> bool {
        is_url(&self.id)
    }

    /// The host that a client by URL is at, with its port.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        let url = Url::parse(&self.id).ok().filter(|_| self.is_by_url())?;
        let host = url.host_str()?.to_owned();
        Some(match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host,
        })
    }

    /// A digest of the redirect URIs of a client by URL. A consent is for these alone,
    /// because whoever changes the document could change where codes go.
    #[must_use]
    pub fn redirect_digest(&self) -> Option<String> {
        if !self.is_by_url() {
            return None;
        }
        let mut uris: Vec<_> = self.redirect_uris.iter().map(String::as_str).collect();
        uris.sort_unstable();
        // No redirect URI contains a space.
        let uris = uris.join(" ");
        Some(HEXLOWER.encode(digest(&SHA256, uris.as_bytes()).as_ref()))
    }
}
