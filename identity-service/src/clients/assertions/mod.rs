//! Clients that authenticate with a signature instead of a secret: `private_key_jwt`
//! (RFC 7523 §3, OpenID Connect Core §9).

mod algorithm;
mod claims;
mod key;
mod presented;
mod remote;
mod stored;
mod used;

use jsonwebtoken::{Algorithm, DecodingKey};
use service_kit::{clock::Clock, config::Origin, rate::Rate};

pub use algorithm::ASSERTION_ALGORITHMS;
use algorithm::is_allowed_by_fapi;
pub(super) use key::KeySetError;
pub use presented::Assertion;
pub use used::VerifiedAssertion;
pub(super) use used::{delete_over, use_up};

use super::{AuthMethod, Client, ClientKeys, by_url::IN_ALL};
use crate::outbound::Outbound;
use claims::{AssertionClaims, Recipient};
use key::KeySet;
use remote::RemoteKeys;
use stored::StoredKeys;

/// Public keys of examples in RFC 7517 and RFC 8037, whose owners are nobody here. An
/// assertion without a key of its client is checked with one of them, so that it takes as
/// long as any wrong one.
const NOBODYS: &str = include_str!("nobodys-keys.json");

/// Whether a set of keys can be a client's.
///
/// # Errors
/// Why it cannot.
pub(super) fn check_key_set(text: &str) -> Result<(), KeySetError> {
    KeySet::parse(text).map(drop)
}

/// Decides about assertions.
#[derive(Debug)]
pub struct Assertions {
    /// What clients may call us (RFC 7523 §3, RFC 9126 §2): the issuer first.
    audiences: [String; 3],
    clock: Clock,
    stored: StoredKeys,
    remote: RemoteKeys,
    /// Of clients by URL, which may only be at public addresses.
    remote_by_url: RemoteKeys,
    nobodys: KeySet,
}

impl Assertions {
    /// Accepts assertions that are meant for `issuer`, its token endpoint or its endpoint for
    /// pushed requests. Keys that registered clients publish are fetched by `outbound`, those
    /// of clients by URL by the other one.
    #[must_use]
    pub fn new(
        issuer: &Origin,
        clock: Clock,
        (outbound, outbound_by_url): (Outbound, Outbound),
    ) -> Self {
        let at = |path| format!("{issuer}{path}");
        Self {
            audiences: [issuer.to_string(), at("/oauth/token"), at("/oauth/par")],
            stored: StoredKeys::new(),
            remote: RemoteKeys::new(clock.clone(), outbound, Rate::Off),
            remote_by_url: RemoteKeys::new(clock.clone(), outbound_by_url, IN_ALL),
            clock,
            nobodys: KeySet::parse(NOBODYS).unwrap_or_default(),
        }
    }

    /// The assertion, if `client` made it, for us, now. Whether it does so for the first time
    /// shows when it is [used up](use_up).
    pub async fn verify(
        &self,
        client: Option<&Client>,
        assertion: &Assertion,
    ) -> Option<VerifiedAssertion> {
        let header = assertion.header.as_ref()?;
        let client = client.filter(|client| may_sign(client, header.alg));
        let id = header.kid.as_deref();
        let keys = self.keys_of(client, id).await;
        let own = keys.find(id, header.alg);
        let (Some(client), false) = (client, own.is_empty()) else {
            let nobodys = self.nobodys.find(None, header.alg);
            let _ = verified(assertion, header.alg, &nobodys);
            return None;
        };
        let now = self.clock.now();
        let claims = verified(assertion, header.alg, &own)
            .filter(|claims| claims.hold(&client.id, self.recipient(client), now))?;
        Some(VerifiedAssertion::of(&client.id, &claims.jti, now))
    }

    /// FAPI allows the issuer alone, so that no other server can use what a client sent it.
    fn recipient(&self, client: &Client) -> Recipient<'_> {
        if client.is_held_to_fapi() {
            Recipient::Only(&self.audiences[0])
        } else {
            Recipient::OneOf(&self.audiences)
        }
    }

    async fn keys_of(&self, client: Option<&Client>, id: Option<&str>) -> std::sync::Arc<KeySet> {
        let remote = match client {
            Some(client) if client.is_by_url() => &self.remote_by_url,
            _ => &self.remote,
        };
        match client.and_then(|client| client.keys.as_ref()) {
            None => std::sync::Arc::default(),
            Some(ClientKeys::At(url)) => remote.get(url, id).await,
            Some(ClientKeys::Set(text)) => self.stored.get(text),
        }
    }
}

/// Whether a client may authenticate with assertions of this algorithm.
fn may_sign(client: &Client, algorithm: Algorithm) -> bool {
    client.is_enabled()
        && client.auth_method == AuthMethod::PrivateKeyJwt
        && (!client.is_held_to_fapi() || is_allowed_by_fapi(algorithm))
}

/// The claims, if one of the keys made the signature.
fn verified(
    assertion: &Assertion,
    algorithm: Algorithm,
    keys: &[&DecodingKey],
) -> Option<AssertionClaims> {
    let mut keys = keys.iter();
    keys.find_map(|key| assertion.claims(algorithm, key))
}
