use std::{fmt, sync::Arc};

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeyPair as RsaKeyPair,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::{Error, SigningAlgorithm};

/// Enough characters for the signature of a 2,048-bit key.
const SIGNATURE_ROOM: usize = 360;

/// A parsed signing key. Parsing an RSA key costs three times as much as signing, so it
/// is kept.
pub struct Signer {
    kid: String,
    pair: Pair,
    random: SystemRandom,
}

/// A token without its signature, and the key to sign it.
#[derive(Debug)]
pub struct Draft {
    /// Header and payload.
    text: String,
    signer: Arc<Signer>,
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

    /// The signature in JWS form; for ES256 that is r and s concatenated (RFC 7518 §3.4).
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

    /// A token without its signature: `claims`, and a header with `typ`.
    ///
    /// # Errors
    /// When the claims cannot be written as JSON.
    pub fn draft(self: &Arc<Self>, typ: &str, claims: &impl Serialize) -> Result<Draft, Error> {
        let header = Header {
            alg: self.pair.algorithm().as_str(),
            kid: &self.kid,
            typ,
        };
        Ok(Draft {
            text: compact(&json(&header)?, &json(claims)?),
            signer: Arc::clone(self),
        })
    }

    /// Signs a header and a payload that are JSON already.
    ///
    /// # Errors
    /// When the cryptographic library fails.
    pub fn sign_json(&self, header: &[u8], payload: &[u8]) -> Result<String, Error> {
        self.sign(compact(header, payload))
    }

    fn sign(&self, mut token: String) -> Result<String, Error> {
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

impl Draft {
    /// A JWS in compact form (RFC 7515 §7.1). RS256 and Ed25519 are deterministic: equal
    /// claims give equal tokens. ES256 is not.
    ///
    /// # Errors
    /// When the cryptographic library fails.
    pub(super) fn sign(self) -> Result<String, Error> {
        self.signer.sign(self.text)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("kid", &self.kid)
            .field("algorithm", &self.pair.algorithm())
            .finish_non_exhaustive()
    }
}

/// The signing input (RFC 7515 §5.1), with room for the signature.
fn compact(header: &[u8], payload: &[u8]) -> String {
    let mut text = String::with_capacity((header.len() + payload.len()) * 4 / 3 + SIGNATURE_ROOM);
    URL_SAFE_NO_PAD.encode_string(header, &mut text);
    text.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut text);
    text
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|_| Error::Crypto)
}
