//! What all targets assume: an issuer, an audience and a time, those of the test vectors.

use futures_util::FutureExt;
use serde_json::{Map, Value, json};
use service_kit::clock::{Clock, ManualClock};
use time::OffsetDateTime;
use token_verifier::{Algorithm, VerifierConfig, fuzzing::KnownKeys};

use crate::signer::Signer;

pub(crate) const ISSUER: &str = "https://id.example.com";
pub(crate) const AUDIENCE: &str = "recipe-api";
pub(crate) const NOW: i64 = 1_767_225_600;
/// The same, for comparisons with numbers in JSON.
pub(crate) const NOW_IN_JSON: f64 = 1_767_225_600.0;
pub(crate) const LEEWAY: f64 = 30.0;

const VECTORS: &str = include_str!("../../../shared/token-verifier/vectors/issuer.json");

pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(NOW).expect("it is a time")
}

/// A clock that stands still.
pub(crate) fn clock() -> Clock {
    ManualClock::new(now()).clock()
}

pub(crate) fn config() -> VerifierConfig {
    VerifierConfig::new(ISSUER, AUDIENCE).algorithms([Algorithm::EdDSA, Algorithm::RS256])
}

/// Our key, and those of the test vectors, usable or not.
pub(crate) fn published_keys() -> Vec<Value> {
    let vectors: Value = serde_json::from_str(VECTORS).expect("it is JSON");
    let keys = &vectors["documents"]["/.well-known/jwks.json"]["json"]["keys"];
    let keys = keys.as_array().expect("it is a key set");
    [Signer::ours().jwk()]
        .into_iter()
        .chain(keys.iter().cloned())
        .collect()
}

/// The usable ones among them.
pub(crate) fn known_keys() -> KnownKeys {
    let document = json!({ "keys": published_keys() }).to_string();
    KnownKeys::read(document.as_bytes()).expect("it is a key set")
}

/// The result of what never waits, because everything is in memory.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing is waited for")
}

/// A member that is a string.
pub(crate) fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

/// A member that is a number.
pub(crate) fn number(object: &Map<String, Value>, name: &str) -> Option<f64> {
    object.get(name).and_then(Value::as_f64)
}

/// Whether a claim names somebody, alone or in a list (RFC 7519 §4.1.3).
pub(crate) fn names(claim: Option<&Value>, name: &str) -> bool {
    match claim {
        Some(Value::String(one)) => one == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    }
}
