//! The public key in the header of a proof.

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};
use serde_json::{Map, Value};

use super::{DPOP_ALGORITHMS, ProofError};
use crate::key::verifying_key;
use crate::{Algorithm, Thumbprint};

/// Members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A key, its algorithm and its name.
pub(super) struct ProofKey {
    pub(super) algorithm: Algorithm,
    pub(super) decoding: DecodingKey,
    pub(super) thumbprint: Thumbprint,
}

impl ProofKey {
    /// Reads the header of a proof (RFC 9449 §4.2).
    pub(super) fn read(header: &Map<String, Value>) -> Result<Self, ProofError> {
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
