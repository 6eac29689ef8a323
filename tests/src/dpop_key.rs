//! The key of a client, and its proofs (RFC 9449).

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// A key on P-256.
#[derive(Debug)]
pub struct DpopKey(EcdsaKeyPair);

impl DpopKey {
    /// A new key.
    pub fn generate() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        Self(pair.expect("keys can be generated"))
    }

    /// The public key (RFC 7517).
    pub fn jwk(&self) -> Value {
        let (x, y) = self.point();
        json!({"kty": "EC", "crv": "P-256", "x": x, "y": y})
    }

    fn point(&self) -> (String, String) {
        // SEC 1: one byte, then both coordinates.
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y))
    }

    /// The name of the key (RFC 7638).
    pub fn thumbprint(&self) -> String {
        let (x, y) = self.point();
        hash(&format!(
            r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#
        ))
    }

    /// The header of a proof.
    pub fn header(&self) -> Value {
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk()})
    }

    /// Signs any header and claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.expect("it signs"));
        format!("{signed}.{signature}")
    }

    /// A proof with these claims.
    pub fn proof(&self, claims: &Value) -> String {
        self.sign(&self.header(), claims)
    }
}

/// The claims of a new proof for a request with `token`.
pub fn proof_claims(method: &str, url: &str, token: Option<&str>, now: i64) -> Value {
    let id = uuid::Uuid::now_v7().to_string();
    let mut claims = json!({"jti": id, "htm": method, "htu": url, "iat": now});
    if let Some(token) = token {
        claims["ath"] = hash(token).into();
    }
    claims
}

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}
