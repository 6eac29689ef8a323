//! The keys of the test vectors. They are no secrets.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

macro_rules! key {
    ($name:literal) => {
        der(include_str!(concat!(
            "../../../../shared/token-verifier/vectors/keys/",
            $name,
            ".pem"
        )))
    };
}

const VECTORS: &str = include_str!("../../../../shared/token-verifier/vectors/issuer.json");

/// The `kid`s of the keys that are published, with their algorithms.
pub(crate) const PUBLISHED: [(&str, &str); 3] =
    [("rs256", "RS256"), ("es256", "ES256"), ("ed25519", "EdDSA")];

pub(crate) struct Keys {
    primary: RsaKeyPair,
    foreign: RsaKeyPair,
    p256: EcdsaKeyPair,
    ed25519: Ed25519KeyPair,
}

impl Keys {
    pub(crate) fn load() -> Self {
        Self {
            primary: RsaKeyPair::from_pkcs8(&key!("primary")).unwrap(),
            foreign: RsaKeyPair::from_pkcs8(&key!("foreign")).unwrap(),
            p256: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key!("es256"))
                .unwrap(),
            ed25519: Ed25519KeyPair::from_pkcs8_maybe_unchecked(&key!("ed25519")).unwrap(),
        }
    }

    /// Signs with the key of this `kid`; `foreign` is published nowhere, `hmac` takes a public
    /// key for a secret, and others sign nothing.
    pub(crate) fn sign(&self, kid: &str, message: &str) -> Vec<u8> {
        let message = message.as_bytes();
        match kid {
            "rs256" => rsa(&self.primary, message),
            "foreign" => rsa(&self.foreign, message),
            "es256" => {
                let signature = self.p256.sign(&SystemRandom::new(), message).unwrap();
                signature.as_ref().to_vec()
            }
            "ed25519" => self.ed25519.sign(message).as_ref().to_vec(),
            "hmac" => {
                let modulus = published("rs256")["n"].to_string();
                let key = hmac::Key::new(hmac::HMAC_SHA256, modulus.as_bytes());
                hmac::sign(&key, message).as_ref().to_vec()
            }
            _ => Vec::new(),
        }
    }
}

fn rsa(key: &RsaKeyPair, message: &[u8]) -> Vec<u8> {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        message,
        &mut signature,
    )
    .unwrap();
    signature
}

fn der(pem: &str) -> Vec<u8> {
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    STANDARD.decode(lines.collect::<String>()).unwrap()
}

fn published(kid: &str) -> Value {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let keys = &vectors["documents"]["/.well-known/jwks.json"]["json"]["keys"];
    let mut keys = keys.as_array().unwrap().iter();
    keys.find(|key| key["kid"] == kid).unwrap().clone()
}

/// The public keys that everybody gets.
pub(crate) fn key_set() -> Value {
    json!({"keys": PUBLISHED.map(|(kid, _)| published(kid))})
}
