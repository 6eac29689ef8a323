//! The keys that sign the vectors. They are committed in clear, so never sign anything but
//! vectors with them.

use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::{AsDer, PublicKeyX509Der},
    hmac,
    rand::SystemRandom,
    signature::{
        self, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED,
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaEncoding,
        RsaKeyPair, UnparsedPublicKey,
    },
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rsa::{
    Pkcs1v15Sign, RsaPrivateKey,
    pkcs8::DecodePrivateKey,
    traits::{PrivateKeyParts, PublicKeyParts},
};
use serde_json::{Value, json};

/// The prefix of a SHA-256 in a signature (RFC 8017 §9.2, note 1).
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

macro_rules! key {
    ($name:literal) => {
        include_str!(concat!(
            "../../../shared/token-verifier/vectors/keys/",
            $name,
            ".pem"
        ))
    };
}

/// All keys.
pub(super) struct Keys {
    /// The issuer's key, published as `rs256`.
    pub(super) primary: Rsa,
    /// Published under other names, for other purposes.
    pub(super) other: Rsa,
    /// Not published.
    pub(super) foreign: Rsa,
    /// A key of 1024 bits.
    pub(super) weak: RsaPrivateKey,
    pub(super) p256: P256,
    pub(super) ed25519: Ed25519KeyPair,
}

impl Keys {
    pub(super) fn load() -> Self {
        let ed25519 = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der(key!("ed25519")));
        Self {
            primary: Rsa::load(key!("primary")),
            other: Rsa::load(key!("other")),
            foreign: Rsa::load(key!("foreign")),
            weak: RsaPrivateKey::from_pkcs8_der(&der(key!("weak"))).expect("an RSA key"),
            p256: P256(der(key!("es256"))),
            ed25519: ed25519.expect("an Ed25519 key"),
        }
    }

    /// Signs with the key of 1024 bits.
    pub(super) fn sign_weakly(&self, message: &[u8]) -> Vec<u8> {
        let padding = Pkcs1v15Sign {
            hash_len: Some(32),
            prefix: SHA256_PREFIX.into(),
        };
        let hash = digest(&SHA256, message);
        let signature = self.weak.sign(padding, hash.as_ref());
        signature.expect("an RSA key can sign")
    }

    pub(super) fn ed25519_jwk(&self) -> Value {
        let x = encode(self.ed25519.public_key().as_ref());
        json!({"kty": "OKP", "crv": "Ed25519", "x": x})
    }
}

/// A key for RSA signatures of any kind.
pub(super) struct Rsa {
    pair: RsaKeyPair,
    parts: RsaPrivateKey,
}

impl Rsa {
    fn load(pem: &str) -> Self {
        let der = der(pem);
        Self {
            pair: RsaKeyPair::from_pkcs8(&der).expect("an RSA key"),
            parts: RsaPrivateKey::from_pkcs8_der(&der).expect("an RSA key"),
        }
    }

    pub(super) fn sign(&self, encoding: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        let signed = self.pair.sign(encoding, &random, message, &mut signature);
        signed.expect("an RSA key can sign");
        signature
    }

    pub(super) fn is_pss_signature(&self, message: &[u8], signature: &[u8]) -> bool {
        let algorithm = &signature::RSA_PSS_2048_8192_SHA256;
        let public = UnparsedPublicKey::new(algorithm, self.pair.public_key().as_ref());
        public.verify(message, signature).is_ok()
    }

    pub(super) fn jwk(&self) -> Value {
        rsa_jwk(&self.parts)
    }

    /// The JWK with the private exponent.
    pub(super) fn private_jwk(&self) -> Value {
        let mut jwk = self.jwk();
        jwk["d"] = encode(self.parts.d().to_bytes_be()).into();
        jwk
    }

    /// The public key in the format of `openssl pkey -pubout`.
    pub(super) fn public_pem(&self) -> String {
        let der: PublicKeyX509Der = self.pair.public_key().as_der().expect("it has a form");
        let text = STANDARD.encode(der.as_ref());
        let lines: Vec<_> = text.as_bytes().chunks(64).map(<[u8]>::to_vec).collect();
        let lines = String::from_utf8(lines.join(&b'\n')).expect("base64 is ASCII");
        format!("-----BEGIN PUBLIC KEY-----\n{lines}\n-----END PUBLIC KEY-----\n")
    }
}

/// A key on P-256, as PKCS #8.
pub(super) struct P256(Vec<u8>);

impl P256 {
    fn pair(&self, form: &'static signature::EcdsaSigningAlgorithm) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(form, &self.0).expect("a key on P-256")
    }

    /// A signature in the format of JWS: two numbers of 32 bytes (RFC 7518 §3.4).
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_as(&ECDSA_P256_SHA256_FIXED_SIGNING, message)
    }

    /// A signature in DER, the usual format outside JWS.
    pub(super) fn sign_der(&self, message: &[u8]) -> Vec<u8> {
        self.sign_as(&ECDSA_P256_SHA256_ASN1_SIGNING, message)
    }

    fn sign_as(&self, form: &'static signature::EcdsaSigningAlgorithm, message: &[u8]) -> Vec<u8> {
        let signature = self.pair(form).sign(&SystemRandom::new(), message);
        signature.expect("it can sign").as_ref().to_vec()
    }

    pub(super) fn is_signature(&self, message: &[u8], signature: &[u8]) -> bool {
        self.holds(&ECDSA_P256_SHA256_FIXED, message, signature)
    }

    pub(super) fn is_der_signature(&self, message: &[u8], signature: &[u8]) -> bool {
        self.holds(&signature::ECDSA_P256_SHA256_ASN1, message, signature)
    }

    fn holds(
        &self,
        form: &'static signature::EcdsaVerificationAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let pair = self.pair(&ECDSA_P256_SHA256_FIXED_SIGNING);
        let public = UnparsedPublicKey::new(form, pair.public_key().as_ref());
        public.verify(message, signature).is_ok()
    }

    pub(super) fn jwk(&self) -> Value {
        let pair = self.pair(&ECDSA_P256_SHA256_FIXED_SIGNING);
        // The bytes are 4, x, y: the uncompressed point.
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        json!({"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)})
    }
}

pub(super) fn rsa_jwk(key: &RsaPrivateKey) -> Value {
    let (n, e) = (key.n().to_bytes_be(), key.e().to_bytes_be());
    json!({"kty": "RSA", "n": encode(&n), "e": encode(&e)})
}

pub(super) fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, message).as_ref().to_vec()
}

pub(super) fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn der(pem: &str) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(text).expect("PEM is base64")
}
