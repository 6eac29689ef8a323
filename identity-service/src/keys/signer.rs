use aws_lc_rs::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::Error;

/// A signing key, parsed once and kept: parsing costs three times as much as
/// signing.
pub struct Signer {
    kid: String,
    key: KeyPair,
    random: SystemRandom,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    typ: &'a str,
}

impl Signer {
    pub(super) fn new(kid: String, pkcs8: &[u8]) -> Result<Self, Error> {
        let key = KeyPair::from_pkcs8(pkcs8).map_err(|_| Error::Damaged(kid.clone()))?;
        Ok(Self {
            kid,
            key,
            random: SystemRandom::new(),
        })
    }

    /// Signs `claims` as a JWS in compact form (RFC 7515 §7.1) whose header says
    /// `typ`. RS256 is deterministic: the same claims give the same token.
    ///
    /// # Errors
    /// When the cryptographic library refuses.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        let header = Header {
            alg: "RS256",
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
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(
            &RSA_PKCS1_SHA256,
            &self.random,
            token.as_bytes(),
            &mut signature,
        )?;
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
            .finish_non_exhaustive()
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|_| Error::Crypto)
}
