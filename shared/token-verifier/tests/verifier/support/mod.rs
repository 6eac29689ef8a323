//! A manual clock, signing keys, and a fake issuer.

mod clock;
mod issuer;
mod sessions;
mod signer;

use std::sync::Arc;

use serde_json::{Value, json};
use token_verifier::{JwkSet, LocalKeys, Verifier, VerifierConfig};

pub(crate) use self::clock::ManualClock;
pub(crate) use self::issuer::{Answer, FakeIssuer, JWKS, OAUTH, OPENID};
pub(crate) use self::sessions::{LIST, Sessions, lst};
pub(crate) use self::signer::Signer;

pub(crate) const ISSUER: &str = "https://id.example.org";
pub(crate) const AUDIENCE: &str = "recipe-api";
pub(crate) const NOW: i64 = 1_700_000_000;
pub(crate) const EXPIRES_AT: i64 = NOW + 900;
pub(crate) const LEEWAY: i64 = 30;

/// The header of a valid access token.
pub(crate) fn header(kid: &str) -> Value {
    json!({"alg": "RS256", "kid": kid, "typ": "at+jwt"})
}

/// The claims of a valid access token.
pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "7", "aud": [ISSUER, AUDIENCE], "client_id": "first-party",
        "scope": "account recipes", "type": "access", "iat": NOW, "exp": EXPIRES_AT,
    })
}

/// Valid claims with one changed or added.
pub(crate) fn claims_with(name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims();
    claims[name] = value.into();
    claims
}

/// Valid claims without one.
pub(crate) fn claims_without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

pub(crate) fn config() -> VerifierConfig {
    VerifierConfig::new(ISSUER, AUDIENCE)
}

pub(crate) fn jwks(keys: impl IntoIterator<Item = Value>) -> JwkSet {
    let keys: Vec<Value> = keys.into_iter().collect();
    serde_json::from_value(json!({ "keys": keys })).unwrap()
}

/// A verifier with one local key, and everything to drive it.
pub(crate) struct Bench {
    pub(crate) signer: Signer,
    pub(crate) clock: ManualClock,
    pub(crate) keys: LocalKeys,
    pub(crate) verifier: Verifier,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(config())
    }

    pub(crate) fn with(config: VerifierConfig) -> Self {
        let signer = Signer::generate("key-1");
        let clock = ManualClock::at(NOW);
        let keys = LocalKeys::new(jwks([signer.jwk()]));
        let verifier = Verifier::local(config, Arc::new(clock.clone()), keys.clone());
        Self {
            signer,
            clock,
            keys,
            verifier,
        }
    }
}
