//! Vectors with invalid signatures.

use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding};
use serde_json::{Value, json};

use super::{
    Vector, VectorFile,
    keys::{encode, hmac},
    mint::{Mint, canonical, claims, header, message, sign, with, without},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "Signatures that are invalid, or of another algorithm than RS256.";
    let mut vectors = unsigned();
    vectors.extend(public_key_as_secret(mint));
    vectors.extend(other_algorithms(mint));
    vectors.extend(wrong(mint));
    super::file("signature", about, vectors)
}

fn algorithm(name: &str) -> Value {
    with(header(), "alg", name)
}

fn unsigned() -> Vec<Vector> {
    let why = "Only RS256 is allowed (RFC 8725 §3.2)";
    let none = message(&algorithm("none"), &claims());
    let mut vectors = vec![
        Vector::refused("none", why, format!("{none}.")),
        Vector::refused("none-with-signature", why, format!("{none}.AAAA")),
        Vector::refused(
            "none-without-kid",
            why,
            format!(
                "{}.AAAA",
                message(&without(algorithm("none"), "kid"), &claims())
            ),
        ),
    ];
    for name in ["None", "NONE", "nOnE", "none ", "", "rs256"] {
        let token = format!("{}.AAAA", message(&algorithm(name), &claims()));
        let name = format!("alg-{}", encode(name));
        vectors.push(Vector::refused(name.trim_end_matches('-'), why, token));
    }
    vectors
}

/// A well-known attack: the public key is used as a shared secret.
fn public_key_as_secret(mint: &Mint) -> Vec<Vector> {
    let why = "Signed with HS256 and the public key as the secret (RFC 8725 §2.1)";
    let jwk = mint.keys.primary.jwk();
    let modulus = jwk["n"].as_str().unwrap_or_default().to_owned();
    let published = with(
        with(with(jwk.clone(), "alg", "RS256"), "kid", "rs256"),
        "use",
        "sig",
    );
    let secrets = [
        ("hs256-with-public-pem", mint.keys.primary.public_pem()),
        (
            "hs256-with-trimmed-public-pem",
            mint.keys.primary.public_pem().trim_end().to_owned(),
        ),
        ("hs256-with-modulus", modulus),
        ("hs256-with-jwk", canonical(&published)),
        ("hs256-without-secret", String::new()),
    ];
    let mut vectors: Vec<_> = secrets
        .into_iter()
        .map(|(name, secret)| {
            let token = sign(&message(&algorithm("HS256"), &claims()), |message| {
                hmac(secret.as_bytes(), message)
            });
            Vector::refused(name, why, token)
        })
        .collect();
    let symmetric = with(algorithm("HS256"), "kid", "symmetric");
    vectors.push(Vector::refused(
        "hs256-with-published-secret",
        "A published secret proves nothing",
        sign(&message(&symmetric, &claims()), |message| {
            hmac(super::issuer::PUBLISHED_SECRET, message)
        }),
    ));
    vectors
}

fn other_algorithms(mint: &Mint) -> Vec<Vector> {
    let rsa = |name: &str, encoding: &'static dyn RsaEncoding| {
        sign(&message(&algorithm(name), &claims()), |message| {
            mint.keys.primary.sign(encoding, message)
        })
    };
    let ed25519 = with(algorithm("EdDSA"), "kid", "ed25519");
    let not_allowed = "Only RS256 is allowed, whatever the key";
    vec![
        Vector::refused("rs384", not_allowed, rsa("RS384", &RSA_PKCS1_SHA384)),
        Vector::refused("rs512", not_allowed, rsa("RS512", &RSA_PKCS1_SHA512)),
        Vector::refused("ps256", not_allowed, mint.pss("rs256", &algorithm("PS256"))),
        Vector::refused(
            "ps256-of-its-own-key",
            not_allowed,
            mint.pss("ps256", &with(algorithm("PS256"), "kid", "ps256")),
        ),
        Vector::refused(
            "pss-signature-under-rs256",
            "alg says PKCS #1 v1.5, the signature is PSS",
            mint.pss("rs256", &header()),
        ),
        Vector::refused(
            "es256-of-its-own-key",
            not_allowed,
            super::algorithms::es256(mint),
        ),
        Vector::refused(
            "eddsa-of-its-own-key",
            not_allowed,
            sign(&message(&ed25519, &claims()), |message| {
                mint.keys.ed25519.sign(message).as_ref().to_vec()
            }),
        ),
        Vector::refused(
            "rs256-with-kid-of-ec-key",
            "alg is not the key's",
            mint.with_header(&with(header(), "kid", "es256")),
        ),
        Vector::refused(
            "sha512-under-rs256",
            "alg says SHA-256, the signature is over SHA-512",
            rsa("RS256", &RSA_PKCS1_SHA512),
        ),
    ]
}

fn wrong(mint: &Mint) -> Vec<Vector> {
    let why = "The signature is not valid for header and payload";
    let good = mint.with_claims(&claims());
    let (signed, signature) = good.rsplit_once('.').unwrap_or_default();
    let (head, body) = signed.split_once('.').unwrap_or_default();
    let admin = encode(canonical(&with(claims(), "sub", json!("1"))));
    let raw = mint.keys.primary.sign(&RSA_PKCS1_SHA256, signed.as_bytes());
    let mut flipped = raw.clone();
    flipped[100] ^= 1;
    let refused = |name, token: String| Vector::refused(name, why, token);
    vec![
        refused("foreign-key", mint.forged(&header(), &claims())),
        refused("other-claims", format!("{head}.{admin}.{signature}")),
        refused(
            "other-header",
            format!(
                "{}.{body}.{signature}",
                encode(canonical(&with(header(), "x", 1)))
            ),
        ),
        refused(
            "over-the-payload-alone",
            format!(
                "{signed}.{}",
                encode(mint.keys.primary.sign(&RSA_PKCS1_SHA256, body.as_bytes()))
            ),
        ),
        refused("one-bit-flipped", format!("{signed}.{}", encode(&flipped))),
        refused("cut-off", format!("{signed}.{}", encode(&raw[..255]))),
        refused(
            "prolonged",
            format!("{signed}.{}", encode([&raw[..], &[0]].concat())),
        ),
        refused("zeros", format!("{signed}.{}", encode([0; 256]))),
        refused(
            "as-large-as-can-be",
            format!("{signed}.{}", encode([0xff; 256])),
        ),
        refused("one-byte", format!("{signed}.AA")),
    ]
}
