//! The public key in the header of a proof.

use std::sync::Arc;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use moka::sync::Cache;
use serde_json::{Map, Value};

use super::{DPOP_ALGORITHMS, ProofError};
use crate::cache::Fingerprint;
use crate::key::verifying_key;
use crate::token::CompactToken;
use crate::{Algorithm, Thumbprint};

/// How many keys are remembered, about a kilobyte each.
const MOST_KNOWN: u64 = 10_000;

/// Members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A key, its algorithm and its name.
pub(super) struct ProofKey {
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
    pub(super) thumbprint: Thumbprint,
}

/// The keys of proofs whose signatures were valid, by their whole headers, which are the same in
/// all proofs of a key. So the next one need not be read again.
pub(super) struct KnownKeys(Cache<Fingerprint, Arc<ProofKey>>);

impl KnownKeys {
    pub(super) fn new() -> Self {
        Self(Cache::new(MOST_KNOWN))
    }

    pub(super) fn get(&self, proof: &CompactToken<'_>) -> Option<Arc<ProofKey>> {
        self.0.get(&Fingerprint::of(proof.header))
    }

    pub(super) fn insert(&self, proof: &CompactToken<'_>, key: &Arc<ProofKey>) {
        self.0
            .insert(Fingerprint::of(proof.header), Arc::clone(key));
    }
}

impl ProofKey {
    /// Reads the header of a proof.
    pub(super) fn of_proof(proof: &CompactToken<'_>) -> Result<Self, ProofError> {
        let header = proof.header().map_err(|_| ProofError::Malformed)?;
        Self::read(&header)
    }

    /// Reads a header (RFC 9449 §4.2).
    fn read(header: &Map<String, Value>) -> Result<Self, ProofError> {
        let typ = header.get("typ").and_then(Value::as_str);
        let is_proof = typ.is_some_and(|typ| typ.eq_ignore_ascii_case("dpop+jwt"));
        if !is_proof || header.contains_key("crit") {
            return Err(ProofError::WrongType);
        }
        let alg = header.get("alg").and_then(Value::as_str);
        let algorithm: Algorithm = alg
            .and_then(|name| name.parse().ok())
            .filter(|algorithm| DPOP_ALGORITHMS.contains(algorithm))
            .ok_or(ProofError::AlgorithmNotAllowed)?;
        let key = header.get("jwk").ok_or(ProofError::UnusableKey)?;
        if SECRET_MEMBERS.iter().any(|name| key.get(name).is_some()) {
            return Err(ProofError::PrivateKey);
        }
        Self::of(key, algorithm).ok_or(ProofError::UnusableKey)
    }

    fn of(key: &Value, algorithm: Algorithm) -> Option<Self> {
        let jwk: Jwk = serde::Deserialize::deserialize(key).ok()?;
        let named = jwk.common.key_algorithm.map(|named| named.to_string());
        if named.is_some_and(|named| named != algorithm.name()) {
            return None;
        }
        let thumbprint = jwk.thumbprint(ThumbprintHash::SHA256).ok()?;
        Some(Self {
            algorithm,
            decoding: verifying_key(&jwk, algorithm)?,
            thumbprint: thumbprint.parse().ok()?,
        })
    }
}
