//! Forged tokens that our issuer would never sign, made with its key or others.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::RSA_PKCS1_SHA256,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity_service::keys::Signer;
use serde_json::{Value, json};

/// An RSA key that no issuer publishes.
#[derive(Debug)]
pub struct ForeignKey(KeyPair);

impl ForeignKey {
    /// Generates a key.
    #[must_use]
    pub fn generate() -> Self {
        Self(KeyPair::generate(KeySize::Rsa2048).expect("a key can be made"))
    }

    /// Signs an RS256 token.
    #[must_use]
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        compact(header, claims, |message| {
            let mut signature = vec![0; self.0.public_modulus_len()];
            self.0
                .sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    message,
                    &mut signature,
                )
                .expect("a key can sign");
            signature
        })
    }
}

/// Signs any claims with the issuer's own key.
#[must_use]
pub fn with_issuers_key(signer: &Signer, header: &Value, claims: &str) -> String {
    signer
        .sign_json(header.to_string().as_bytes(), claims.as_bytes())
        .expect("the issuer's key can sign")
}

/// A token without a signature.
#[must_use]
pub fn unsigned(header: &Value, claims: &Value) -> String {
    compact(header, claims, |_| Vec::new())
}

/// An HS256 token with `key` as the secret, for attacks that use a public key that way.
#[must_use]
pub fn with_hmac(key: &[u8], header: &Value, claims: &Value) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    compact(header, claims, |message| {
        hmac::sign(&key, message).as_ref().to_vec()
    })
}

/// The header of a valid access token.
#[must_use]
pub fn header(kid: &str) -> Value {
    json!({"alg": "RS256", "kid": kid, "typ": "at+jwt"})
}

/// A part of a token as JSON: 0 is the header, 1 the claims.
#[must_use]
pub fn decode(token: &str, part: usize) -> Value {
    let part = token.split('.').nth(part).expect("a token has three parts");
    let bytes = URL_SAFE_NO_PAD
        .decode(part)
        .expect("its parts are base64url");
    serde_json::from_slice(&bytes).expect("of JSON")
}

/// The same token with another payload and the old signature.
#[must_use]
pub fn with_other_claims(token: &str, claims: &Value) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("{}.{claims}.{}", parts[0], parts[2])
}

fn compact(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header.to_string()),
        URL_SAFE_NO_PAD.encode(claims.to_string())
    );
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}
