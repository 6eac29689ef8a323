//! The public keys of one client (RFC 7517).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde_json::Value;

use super::algorithm::agrees;

/// RFC 7518 §3.3 requires at least 2048 bits; more than 8192 take too long to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// In a set.
const MAX_KEYS: usize = 20;

/// Members of private and symmetric keys (RFC 7518 §6.2.2, §6.3.2, §6.4.1).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// Why a JWK set cannot be a client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::clients) enum KeySetError {
    /// It is not JSON, or has no `keys`.
    #[error("must be a JWK set: {{\"keys\": [{{…}}]}}")]
    NotASet,
    /// It is too large.
    #[error("must have at most 20 keys")]
    TooMany,
    /// Somebody sent us a key that only the client may know.
    #[error("must not contain private keys")]
    Private,
    /// No key of it can verify an assertion.
    #[error("must have a key for RS256, PS256 (of 2048 to 8192 bits), ES256 or EdDSA")]
    NoneUsable,
}

/// The keys that may verify a client's assertions.
#[derive(Debug, Default)]
pub(super) struct KeySet(Vec<Key>);

#[derive(Debug)]
pub(super) struct Key {
    jwk: Jwk,
    decoding: DecodingKey,
}

impl KeySet {
    /// Reads a JWK set. Keys that cannot verify assertions are left out, because a client
    /// may have others for other ends.
    pub(super) fn parse(text: &str) -> Result<Self, KeySetError> {
        let set: Value = serde_json::from_str(text).map_err(|_| KeySetError::NotASet)?;
        let keys = set.get("keys").and_then(Value::as_array);
        let keys = keys.ok_or(KeySetError::NotASet)?;
        if keys.len() > MAX_KEYS {
            return Err(KeySetError::TooMany);
        }
        let is_secret = |key: &Value| SECRET_MEMBERS.iter().any(|name| key.get(name).is_some());
        if keys.iter().any(is_secret) {
            return Err(KeySetError::Private);
        }
        let usable: Vec<_> = keys.iter().filter_map(Key::read).collect();
        if usable.is_empty() {
            return Err(KeySetError::NoneUsable);
        }
        Ok(Self(usable))
    }

    /// The keys that an assertion with this header may be signed by.
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Vec<&DecodingKey> {
        let keys = self.0.iter();
        let suitable = keys.filter(|key| key.suits(id, algorithm));
        suitable.map(|key| &key.decoding).collect()
    }

    /// Whether a key has this `kid`.
    pub(super) fn knows(&self, id: Option<&str>) -> bool {
        let named = |key: &Key| key.jwk.common.key_id.as_deref() == id;
        id.is_none() || self.0.iter().any(named)
    }
}

impl Key {
    fn read(key: &Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(key.clone()).ok()?;
        let purpose = jwk.common.public_key_use.as_ref();
        let is_for_signatures = purpose.is_none_or(|named| *named == PublicKeyUse::Signature);
        if !is_for_signatures || !is_strong(&jwk.algorithm) {
            return None;
        }
        let decoding = DecodingKey::from_jwk(&jwk).ok()?;
        Some(Self { jwk, decoding })
    }

    fn suits(&self, id: Option<&str>, algorithm: Algorithm) -> bool {
        let common = &self.jwk.common;
        let is_of_type = match &self.jwk.algorithm {
            AlgorithmParameters::RSA(_) => {
                matches!(algorithm, Algorithm::RS256 | Algorithm::PS256)
            }
            AlgorithmParameters::EllipticCurve(_) => algorithm == Algorithm::ES256,
            AlgorithmParameters::OctetKeyPair(_) => algorithm == Algorithm::EdDSA,
            _ => false,
        };
        is_of_type
            && agrees(common.key_algorithm, algorithm)
            && (id.is_none() || common.key_id.as_deref() == id)
    }
}

fn is_strong(key: &AlgorithmParameters) -> bool {
    match key {
        AlgorithmParameters::RSA(key) => URL_SAFE_NO_PAD
            .decode(&key.n)
            .is_ok_and(|modulus| RSA_BITS.contains(&bits(&modulus))),
        AlgorithmParameters::EllipticCurve(key) => key.curve == EllipticCurve::P256,
        AlgorithmParameters::OctetKeyPair(key) => key.curve == EllipticCurve::Ed25519,
        _ => false,
    }
}

/// The length in bits of a big-endian number.
fn bits(number: &[u8]) -> usize {
    let Some(start) = number.iter().position(|byte| *byte != 0) else {
        return 0;
    };
    (number.len() - start) * 8 - number[start].leading_zeros() as usize
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rsa(bytes: usize) -> Value {
        json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(vec![0xff; bytes]), "e": "AQAB"})
    }

    fn with(mut key: Value, name: &str, value: &str) -> Value {
        key[name] = value.into();
        key
    }

    fn read(keys: &[Value]) -> Result<KeySet, KeySetError> {
        KeySet::parse(&json!({ "keys": keys }).to_string())
    }

    #[test]
    fn a_set_has_public_keys_that_are_strong_enough() {
        let p384 = json!({"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"});
        let symmetric = json!({"kty": "oct", "k": "c2VjcmV0"});
        let cases = [
            (vec![rsa(256)], Ok(())),
            (vec![rsa(1024)], Ok(())),
            (vec![rsa(128), rsa(256)], Ok(())),
            (vec![], Err(KeySetError::NoneUsable)),
            (vec![rsa(255)], Err(KeySetError::NoneUsable)),
            (vec![rsa(1025)], Err(KeySetError::NoneUsable)),
            (vec![p384], Err(KeySetError::NoneUsable)),
            (
                vec![with(rsa(256), "use", "enc")],
                Err(KeySetError::NoneUsable),
            ),
            (vec![with(rsa(256), "d", "AA")], Err(KeySetError::Private)),
            (vec![symmetric], Err(KeySetError::Private)),
            (vec![rsa(256); 21], Err(KeySetError::TooMany)),
        ];
        for (keys, expected) in cases {
            assert_eq!(read(&keys).map(drop), expected, "{keys:?}");
        }
        for text in ["", "[]", "{}", r#"{"keys": {}}"#] {
            assert_eq!(KeySet::parse(text).map(drop), Err(KeySetError::NotASet));
        }
    }

    #[test]
    fn the_header_chooses_among_the_keys() {
        use Algorithm::{ES256, EdDSA, PS256, RS256};
        let set = read(&[
            with(with(rsa(256), "kid", "a"), "alg", "RS256"),
            with(rsa(256), "kid", "b"),
            rsa(256),
        ])
        .unwrap();
        for (id, algorithm, found) in [
            (Some("a"), RS256, 1),
            (Some("a"), PS256, 0),
            (Some("b"), RS256, 1),
            (Some("b"), PS256, 1),
            (Some("b"), ES256, 0),
            (Some("c"), RS256, 0),
            (None, RS256, 3),
            (None, PS256, 2),
            (None, EdDSA, 0),
        ] {
            assert_eq!(set.find(id, algorithm).len(), found, "{id:?} {algorithm:?}");
        }
        assert!(set.knows(None) && set.knows(Some("a")) && !set.knows(Some("c")));
    }
}
