//! Vectors for a verifier of RS256 and ES256: the issuer signs with either, as each client
//! chose.

use serde_json::{Value, json};

use super::{
    Vector, VectorFile,
    algorithms::{eddsa, es256, named},
    keys::encode,
    mint::{AUDIENCE, ISSUER, Mint, NOW, canonical, claims, decode, message, with},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "For verifiers of RS256 and ES256, with which the issuer signs as each client \
                 chose. Nothing else is accepted.";
    let mut vectors = good(mint);
    vectors.extend(confused(mint));
    vectors.extend(wrong(mint));
    let (name, file) = super::file("es256", about, vectors);
    let algorithms = ["RS256", "ES256"].map(str::to_owned).to_vec();
    (name, VectorFile { algorithms, ..file })
}

fn header() -> Value {
    named("ES256", "es256")
}

fn good(mint: &Mint) -> Vec<Vector> {
    let of_a_client = json!({
        "iss": ISSUER, "sub": "importer", "client_id": "importer", "aud": [AUDIENCE],
        "scope": "recipes", "type": "access", "iat": NOW - 60, "exp": NOW + 840, "jti": "0f6b2d",
    });
    let why = "The algorithm is allowed, and is that of the key";
    let accepted = |name, token| Vector::accepted(name, why, token);
    vec![
        accepted("es256", es256(mint)),
        accepted("rs256", mint.with_claims(&claims())),
        accepted("es256-of-a-client", mint.es256(&header(), &of_a_client)),
    ]
}

fn confused(mint: &Mint) -> Vec<Vector> {
    let why = "alg is not the key's own (RFC 8725 §3.1)";
    let not_allowed = "Only RS256 and ES256 are allowed, whatever the key";
    let none = message(&named("none", "es256"), &claims());
    vec![
        Vector::refused(
            "es256-with-key-for-rs256",
            why,
            mint.with_header(&named("ES256", "rs256")),
        ),
        Vector::refused(
            "rs256-with-key-for-es256",
            why,
            mint.with_header(&named("RS256", "es256")),
        ),
        Vector::refused(
            "es256-signature-with-key-for-rs256",
            why,
            mint.es256(&named("ES256", "rs256"), &claims()),
        ),
        Vector::refused(
            "ps256-of-its-own-key",
            not_allowed,
            mint.pss("ps256", &named("PS256", "ps256")),
        ),
        Vector::refused(
            "eddsa-of-its-own-key",
            not_allowed,
            eddsa(mint, &named("EdDSA", "ed25519")),
        ),
        Vector::refused("none", not_allowed, format!("{none}.")),
    ]
}

fn wrong(mint: &Mint) -> Vec<Vector> {
    let why = "The signature is not valid for header and payload";
    let good = es256(mint);
    let (signed, signature) = good.rsplit_once('.').unwrap_or_default();
    let (head, body) = signed.split_once('.').unwrap_or_default();
    let raw = decode(signature).expect("a signature is base64url");
    let mut flipped = raw.clone();
    flipped[40] ^= 1;
    let admin = encode(canonical(&with(claims(), "sub", json!("1"))));
    let other_header = encode(canonical(&with(header(), "x", 1)));
    let signed_with = |bytes: &[u8]| format!("{signed}.{}", encode(bytes));
    let der = mint.at_random(
        signed,
        |message, signature| mint.keys.p256.is_der_signature(message, signature),
        |message| mint.keys.p256.sign_der(message),
    );
    let refused = |name, token| Vector::refused(name, why, token);
    vec![
        refused("other-claims", format!("{head}.{admin}.{signature}")),
        refused("other-header", format!("{other_header}.{body}.{signature}")),
        refused("one-bit-flipped", signed_with(&flipped)),
        refused("cut-off", signed_with(&raw[..63])),
        refused("prolonged", signed_with(&[&raw[..], &[0]].concat())),
        refused("one-number", signed_with(&raw[..32])),
        refused("as-large-as-can-be", signed_with(&[0xff; 64])),
        Vector::refused(
            "in-der",
            "Two numbers of 32 bytes, not DER (RFC 7518 §3.4)",
            der,
        ),
        Vector::refused(
            "of-zeros",
            "r and s are at least 1 (CVE-2022-21449)",
            signed_with(&[0; 64]),
        ),
        Vector::refused(
            "bound-to-a-key",
            "As a bearer token it proves nothing (RFC 9449)",
            mint.es256(&header(), &with(claims(), "cnf", json!({"jkt": JKT}))),
        ),
    ]
}

/// The thumbprint of some key.
const JKT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
