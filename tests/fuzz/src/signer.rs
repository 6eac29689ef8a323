//! Keys of test data. They are no secrets, and nobody may trust them.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::input::{line, mode};

/// The `kid` of each of them.
pub(crate) const KEY_ID: &str = "fuzz";

/// Ed25519, because it is fast and its signatures are no random numbers.
pub(crate) struct Signer(Ed25519KeyPair);

impl Signer {
    /// The key of whom we trust.
    pub(crate) fn ours() -> Self {
        Self::of(1)
    }

    /// A key of somebody else.
    pub(crate) fn foreign() -> Self {
        Self::of(2)
    }

    fn of(seed: u8) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).expect("it is a seed"))
    }

    fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    /// The public key (RFC 8037 §2).
    pub(crate) fn jwk(&self) -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "kid": KEY_ID, "x": self.x()})
    }

    /// What its thumbprint is the hash of (RFC 7638 §3).
    pub(crate) fn thumbprint_input(&self) -> String {
        format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x())
    }

    /// Signs any header and payload, even if they are no JSON.
    pub(crate) fn sign(&self, header: &[u8], payload: &[u8]) -> String {
        let part = |bytes| URL_SAFE_NO_PAD.encode(bytes);
        let signed = format!("{}.{}", part(header), part(payload));
        let signature = self.0.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    /// The token that an input stands for: its header on the first line and its payload behind it,
    /// signed by our key after an `s` and by the foreign one after an `f`, or else the input
    /// as it is. `None` if the input is empty.
    pub(crate) fn token(input: &[u8]) -> Option<String> {
        let (letter, rest) = mode(input)?;
        let (header, payload) = line(rest);
        Some(match letter {
            b's' => Self::ours().sign(header, payload),
            b'f' => Self::foreign().sign(header, payload),
            _ => String::from_utf8_lossy(input).into_owned(),
        })
    }

    /// Whether it signed a token, decided without any code of ours.
    pub(crate) fn signed(&self, token: &str) -> bool {
        has_signature(self.0.public_key().as_ref(), token)
    }
}

/// Whether the owner of an Ed25519 key signed a token, decided without any code of ours.
pub(crate) fn has_signature(public_key: &[u8], token: &str) -> bool {
    let key = UnparsedPublicKey::new(&ED25519, public_key);
    token.rsplit_once('.').is_some_and(|(signed, signature)| {
        let signature = URL_SAFE_NO_PAD.decode(signature);
        signature.is_ok_and(|bytes| key.verify(signed.as_bytes(), &bytes).is_ok())
    })
}
