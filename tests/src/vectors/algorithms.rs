//! Vectors for a verifier that allows more than RS256.

use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use serde_json::Value;

use super::{
    Vector, VectorFile,
    mint::{Mint, claims, header, message, sign, with},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "For verifiers that allow several algorithms, as while an issuer changes its own: \
                 each key is still for one of them only.";
    let mut vectors = good(mint);
    vectors.extend(confused(mint));
    let (name, file) = super::file("algorithms", about, vectors);
    let algorithms = ["RS256", "PS256", "ES256", "EdDSA"].map(str::to_owned);
    let algorithms = algorithms.to_vec();
    (name, VectorFile { algorithms, ..file })
}

pub(super) fn named(algorithm: &str, kid: &str) -> Value {
    with(with(header(), "alg", algorithm), "kid", kid)
}

pub(super) fn es256(mint: &Mint) -> String {
    mint.es256(&named("ES256", "es256"), &claims())
}

pub(super) fn eddsa(mint: &Mint, header: &Value) -> String {
    sign(&message(header, &claims()), |message| {
        mint.keys.ed25519.sign(message).as_ref().to_vec()
    })
}

fn pkcs1(mint: &Mint, header: &Value) -> String {
    sign(&message(header, &claims()), |message| {
        mint.keys.other.sign(&RSA_PKCS1_SHA256, message)
    })
}

fn good(mint: &Mint) -> Vec<Vector> {
    let why = "The algorithm is allowed, and is that of the key";
    vec![
        Vector::accepted("rs256", why, mint.with_claims(&claims())),
        Vector::accepted("ps256", why, mint.pss("ps256", &named("PS256", "ps256"))),
        Vector::accepted("es256", why, es256(mint)),
        Vector::accepted("eddsa", why, eddsa(mint, &named("EdDSA", "ed25519"))),
        Vector::accepted(
            "rs256-of-a-key-without-alg",
            "An RSA key without alg is for RS256",
            pkcs1(mint, &named("RS256", "no-alg")),
        ),
    ]
}

fn confused(mint: &Mint) -> Vec<Vector> {
    let why = "alg is not the key's own (RFC 8725 §3.1)";
    let refused = |name, token| Vector::refused(name, why, token);
    vec![
        refused(
            "ps256-with-key-for-rs256",
            mint.pss("rs256", &named("PS256", "rs256")),
        ),
        refused(
            "rs256-with-key-for-ps256",
            pkcs1(mint, &named("RS256", "ps256")),
        ),
        refused(
            "ps256-of-a-key-without-alg",
            mint.pss("no-alg", &named("PS256", "no-alg")),
        ),
        refused(
            "eddsa-with-key-for-es256",
            eddsa(mint, &named("EdDSA", "es256")),
        ),
        refused(
            "es256-with-key-for-eddsa",
            eddsa(mint, &named("ES256", "ed25519")),
        ),
    ]
}
