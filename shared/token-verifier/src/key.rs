//! One public key of the issuer (RFC 7517 §4).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, KeyOperations, PublicKeyUse};

use crate::token::CompactToken;
use crate::{Algorithm, Error};

/// RFC 7518 §3.3 requires at least 2048 bits; more than 8192 take too long to verify.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// A key that verifies signatures of one algorithm.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) algorithm: Algorithm,
    public: AlgorithmParameters,
    decoding: DecodingKey,
}

impl Key {
    /// The key in a JWK. `None` when it cannot verify signatures: no `kid`, another use,
    /// symmetric, unknown or too weak.
    pub(crate) fn from_jwk(jwk: Jwk) -> Option<Self> {
        let algorithm = match jwk.common.key_algorithm {
            Some(named) => named.to_string().parse().ok()?,
            None => Algorithm::default_for(&jwk.algorithm)?,
        };
        Some(Self {
            decoding: verifying_key(&jwk, algorithm)?,
            id: jwk.common.key_id?,
            algorithm,
            public: jwk.algorithm,
        })
    }

    /// Verifies the signature of a token with this `alg`.
    pub(crate) fn verify(
        &self,
        token: &CompactToken<'_>,
        algorithm: Algorithm,
    ) -> Result<(), Error> {
        if self.algorithm != algorithm {
            return Err(Error::AlgorithmMismatch);
        }
        verify_signature(token, &self.decoding, algorithm)
    }
}

/// What verifies signatures of this algorithm by the key in a JWK; `None` if nothing may.
pub(crate) fn verifying_key(jwk: &Jwk, algorithm: Algorithm) -> Option<DecodingKey> {
    let may_verify = is_for_signatures(jwk)
        && is_strong_enough(&jwk.algorithm)
        && algorithm.suits(&jwk.algorithm);
    may_verify.then(|| DecodingKey::from_jwk(jwk).ok())?
}

/// # Errors
///
/// [`Error::InvalidSignature`]
pub(crate) fn verify_signature(
    token: &CompactToken<'_>,
    key: &DecodingKey,
    algorithm: Algorithm,
) -> Result<(), Error> {
    let signed = token.signed.as_bytes();
    match jsonwebtoken::crypto::verify(token.signature, signed, key, algorithm.into()) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(Error::InvalidSignature),
    }
}

/// Equal keys, not just equal names.
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.algorithm == other.algorithm && self.public == other.public
    }
}

/// `use` and `key_ops`, if present, must allow verification (RFC 7517 §4.2, §4.3).
fn is_for_signatures(jwk: &Jwk) -> bool {
    let purpose = jwk.common.public_key_use.as_ref();
    let operations = jwk.common.key_operations.as_ref();
    purpose.is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
        && operations.is_none_or(|operations| operations.contains(&KeyOperations::Verify))
}

fn is_strong_enough(key: &AlgorithmParameters) -> bool {
    match key {
        AlgorithmParameters::RSA(key) => URL_SAFE_NO_PAD
            .decode(&key.n)
            .is_ok_and(|modulus| RSA_BITS.contains(&bits(&modulus))),
        _ => true,
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
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;

    fn modulus(bytes: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn rsa_jwk() -> Value {
        json!({"kty": "RSA", "kid": "k", "n": modulus(&[0xff; 256]), "e": "AQAB"})
    }

    fn algorithm_of(jwk: Value) -> Option<Algorithm> {
        let jwk = serde_json::from_value(jwk).unwrap();
        Key::from_jwk(jwk).map(|key| key.algorithm)
    }

    fn with(mut jwk: Value, name: &str, value: Value) -> Value {
        jwk[name] = value;
        jwk
    }

    #[test]
    fn without_alg_the_kind_of_key_decides() {
        let p256 = json!({"kty": "EC", "kid": "k", "crv": "P-256", "x": "AA", "y": "AA"});
        let p384 = json!({"kty": "EC", "kid": "k", "crv": "P-384", "x": "AA", "y": "AA"});
        let ed = json!({"kty": "OKP", "kid": "k", "crv": "Ed25519", "x": "AA"});

        assert_eq!(algorithm_of(rsa_jwk()), Some(Algorithm::RS256));
        assert_eq!(algorithm_of(p256), Some(Algorithm::ES256));
        assert_eq!(algorithm_of(p384), Some(Algorithm::ES384));
        assert_eq!(algorithm_of(ed), Some(Algorithm::EdDSA));
    }

    #[rstest]
    #[case::named("alg", json!("PS256"), Some(Algorithm::PS256))]
    #[case::for_signatures("use", json!("sig"), Some(Algorithm::RS256))]
    #[case::to_verify("key_ops", json!(["verify"]), Some(Algorithm::RS256))]
    #[case::for_encryption("use", json!("enc"), None)]
    #[case::to_wrap("key_ops", json!(["wrapKey"]), None)]
    #[case::hmac("alg", json!("HS256"), None)]
    #[case::other_kind("alg", json!("ES256"), None)]
    #[case::unknown_algorithm("alg", json!("XX999"), None)]
    #[case::unknown_kind("kty", json!("AKP"), None)]
    #[case::weak("n", json!(modulus(&[0xff; 128])), None)]
    #[case::one_bit_short("n", json!(modulus(&[&[0x7f][..], &[0xff; 255]].concat())), None)]
    #[case::padded_with_zeros("n", json!(modulus(&[&[0; 128][..], &[0xff; 128]].concat())), None)]
    #[case::too_long_to_check("n", json!(modulus(&[0xff; 1025])), None)]
    #[case::not_base64url("n", json!("!"), None)]
    fn the_members_of_a_jwk_are_respected(
        #[case] name: &str,
        #[case] value: Value,
        #[case] expected: Option<Algorithm>,
    ) {
        assert_eq!(algorithm_of(with(rsa_jwk(), name, value)), expected);
    }

    #[test]
    fn symmetric_and_nameless_keys_are_skipped() {
        let symmetric = json!({"kty": "oct", "kid": "k", "k": modulus(&[1; 32])});
        let mut nameless = rsa_jwk();
        nameless.as_object_mut().unwrap().remove("kid");

        assert_eq!(algorithm_of(symmetric), None);
        assert_eq!(algorithm_of(nameless), None);
    }
}
