use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{claims, header};

/// A signing key of an issuer.
pub(crate) struct Signer {
    pub(crate) kid: &'static str,
    key: RsaKeyPair,
}

impl Signer {
    pub(crate) fn generate(kid: &'static str) -> Self {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        Self { kid, key }
    }

    /// The public key as a JWK.
    pub(crate) fn jwk(&self) -> Value {
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(self.key.public_key());
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid,
            "n": URL_SAFE_NO_PAD.encode(public.n), "e": URL_SAFE_NO_PAD.encode(public.e),
        })
    }

    /// The public key in the form that could be mistaken for an HMAC secret.
    pub(crate) fn public_der(&self) -> &[u8] {
        self.key.public_key().as_ref()
    }

    /// A valid access token.
    pub(crate) fn token(&self) -> String {
        self.sign(&header(self.kid), &claims())
    }

    /// A token with these claims.
    pub(crate) fn token_of(&self, claims: &Value) -> String {
        self.sign(&header(self.kid), claims)
    }

    /// Signs any header and claims with RS256.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// Signs any text, even if it is not JSON.
    pub(crate) fn sign_text(&self, header: &str, claims: &str) -> String {
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                signed.as_bytes(),
                &mut signature,
            )
            .unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}
