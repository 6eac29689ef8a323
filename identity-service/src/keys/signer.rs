use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair as RsaKeyPair,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::{Error, SigningAlgorithm};

/// A signing key, parsed once and kept: parsing an RSA key costs three times as
/// much as signing.
pub struct Signer {
    kid: String,
    pair: Pair,
    random: SystemRandom,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'a str,
}

impl Pair {
    fn algorithm(&self) -> SigningAlgorithm {
        match self {
            Self::Rsa(_) => SigningAlgorithm::RS256,
            Self::P256(_) => SigningAlgorithm::ES256,
            Self::Ed25519(_) => SigningAlgorithm::EdDSA,
        }
    }

    /// The signature as JWS wants it; for ES256 that is r and s, one behind the
    /// other (RFC 7518 §3.4).
    fn sign(&self, random: &SystemRandom, message: &[u8]) -> Result<Vec<u8>, Error> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, random, message, &mut signature)?;
                Ok(signature)
            }
            Self::P256(pair) => Ok(pair.sign(random, message)?.as_ref().to_vec()),
            Self::Ed25519(pair) => Ok(pair.try_sign(message)?.as_ref().to_vec()),
        }
    }
}

impl Signer {
    pub(super) fn new(
        kid: String,
        algorithm: SigningAlgorithm,
        pkcs8: &[u8],
    ) -> Result<Self, Error> {
        let pair = match algorithm {
            SigningAlgorithm::RS256 => RsaKeyPair::from_pkcs8(pkcs8).map(Pair::Rsa),
            SigningAlgorithm::ES256 => {
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).map(Pair::P256)
            }
            SigningAlgorithm::EdDSA => Ed25519KeyPair::from_pkcs8(pkcs8).map(Pair::Ed25519),
        };
        Ok(Self {
            pair: pair.map_err(|_| Error::Damaged(kid.clone()))?,
            kid,
            random: SystemRandom::new(),
        })
    }

    /// Signs `claims` as a JWS in compact form (RFC 7515 §7.1) whose header says
    /// `typ`. RS256 and Ed25519 are deterministic: the same claims give the same
    /// token. ES256 is not.
    ///
    /// # Errors
    /// When the cryptographic library refuses.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        let header = Header {
            alg: self.pair.algorithm().as_str(),
            kid: &self.kid,
            typ,
        };
        self.sign_json(&json(&header)?, &json(claims)?)
    }

    /// Signs a header and a payload that are JSON already.
    ///
    /// # Errors
    /// When the cryptographic library refuses.
    pub fn sign_json(&self, header: &[u8], payload: &[u8]) -> Result<String, Error> {
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = self.pair.sign(&self.random, token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// The name of the key in token headers.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer")
            .field("kid", &self.kid)
            .field("algorithm", &self.pair.algorithm())
            .finish_non_exhaustive()
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|_| Error::Crypto)
}
