//! Clients that authenticate with a signature instead of a secret: `private_key_jwt`
//! (RFC 7523 §3, OpenID Connect Core §9).

mod algorithm;
mod claims;
mod key;
mod presented;
mod remote;
mod used;

use jsonwebtoken::{Algorithm, DecodingKey};
use service_kit::{
    clock::Clock,
    config::Origin,
    database::{Database, Error as DatabaseError},
    rate::Rate,
    telemetry::causes,
};

pub use algorithm::ASSERTION_ALGORITHMS;
pub(super) use key::KeySetError;
pub use presented::Assertion;
pub(super) use used::delete_over;

use super::{AuthMethod, Client, ClientKeys, by_url::IN_ALL};
use crate::outbound::Outbound;
use claims::AssertionClaims;
use key::KeySet;
use remote::RemoteKeys;

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
    /// What clients may call us (RFC 7523 §3, RFC 9126 §2).
    audiences: [String; 3],
    clock: Clock,
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
            remote: RemoteKeys::new(clock.clone(), outbound, Rate::Off),
            remote_by_url: RemoteKeys::new(clock.clone(), outbound_by_url, IN_ALL),
            clock,
            nobodys: KeySet::parse(NOBODYS).unwrap_or_default(),
        }
    }

    /// Whether `client` made the assertion, for us, now, and uses it for the first time.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn accept(
        &self,
        database: &Database,
        client: Option<&Client>,
        assertion: &Assertion,
    ) -> Result<bool, DatabaseError> {
        let Some(header) = &assertion.header else {
            return Ok(false);
        };
        let client = client.filter(|client| {
            client.is_enabled() && client.auth_method == AuthMethod::PrivateKeyJwt
        });
        let id = header.kid.as_deref();
        let keys = self.keys_of(client, id).await;
        let own = keys.find(id, header.alg);
        let (Some(client), false) = (client, own.is_empty()) else {
            let nobodys = self.nobodys.find(None, header.alg);
            let _ = verified(assertion, header.alg, &nobodys);
            return Ok(false);
        };
        let now = self.clock.now();
        let claims = verified(assertion, header.alg, &own)
            .filter(|claims| claims.hold(&client.id, &self.audiences, now));
        match claims {
            Some(claims) => used::note(database, &client.id, &claims.jti, now).await,
            None => Ok(false),
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
            Some(ClientKeys::Set(text)) => match KeySet::parse(text) {
                Ok(keys) => std::sync::Arc::new(keys),
                Err(error) => {
                    tracing::warn!(
                        cause = causes(&error),
                        "stored keys of a client are unusable"
                    );
                    std::sync::Arc::default()
                }
            },
        }
    }
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
