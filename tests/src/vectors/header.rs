//! Vectors with invalid headers.

use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use serde_json::{Value, json};

use super::{
    Vector, VectorFile,
    mint::{Mint, canonical, claims, header, message, sign, with, without},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "Headers that are refused although the signature is valid, and keys that a token \
                 must not choose.";
    let mut vectors = types(mint);
    vectors.extend(extensions(mint));
    vectors.extend(names_of_keys(mint));
    vectors.extend(other_published_keys(mint));
    vectors.extend(keys_brought_along(mint));
    super::file("header", about, vectors)
}

fn types(mint: &Mint) -> Vec<Vector> {
    let why = "typ must be at+jwt (RFC 9068 §4)";
    let mut vectors = vec![Vector::refused(
        "typ-missing",
        why,
        mint.with_header(&without(header(), "typ")),
    )];
    let wrong = [
        ("typ-jwt", json!("JWT")),
        ("typ-refresh", json!("rt+jwt")),
        ("typ-status-list", json!("statuslist+jwt")),
        ("typ-of-another-tree", json!("text/at+jwt")),
        (
            "typ-twice-prefixed",
            json!("application/application/at+jwt"),
        ),
        ("typ-with-space", json!("at+jwt ")),
        ("typ-empty", json!("")),
        ("typ-null", json!(null)),
        ("typ-list", json!(["at+jwt"])),
    ];
    vectors.extend(wrong.into_iter().map(|(name, typ)| {
        Vector::refused(name, why, mint.with_header(&with(header(), "typ", typ)))
    }));
    vectors.push(Vector::refused(
        "refresh-token",
        "A refresh token as the issuer signs it",
        mint.token(
            &with(header(), "typ", "rt+jwt"),
            &json!({
                "iss": super::ISSUER, "sub": "7", "aud": super::ISSUER, "type": "refresh",
                "iat": super::NOW, "exp": super::NOW + 2_592_000, "jti": "1", "sid": "42",
            }),
        ),
    ));
    vectors.push(Vector::refused(
        "id-token",
        "An ID token (OpenID Connect Core §2) for a client with the name of this audience",
        mint.token(
            &with(header(), "typ", "JWT"),
            &json!({
                "iss": super::ISSUER, "sub": "7", "aud": super::AUDIENCE, "azp": super::AUDIENCE,
                "iat": super::NOW, "exp": super::NOW + 300, "auth_time": super::NOW,
                "nonce": "1", "acr": "1", "amr": ["pwd"], "sid": "42",
            }),
        ),
    ));
    vectors
}

fn extensions(mint: &Mint) -> Vec<Vector> {
    let why = "No extension is supported (RFC 7515 §4.1.11)";
    let crit = |value: Value| with(header(), "crit", value);
    vec![
        Vector::refused("crit-exp", why, mint.with_header(&crit(json!(["exp"])))),
        Vector::refused("crit-empty", why, mint.with_header(&crit(json!([])))),
        Vector::refused("crit-null", why, mint.with_header(&crit(json!(null)))),
        Vector::refused(
            "crit-b64",
            why,
            mint.with_header(&with(crit(json!(["b64"])), "b64", true)),
        ),
    ]
}

fn names_of_keys(mint: &Mint) -> Vec<Vector> {
    let mut vectors = vec![Vector::refused(
        "kid-missing",
        "A verifier does not guess the key",
        mint.with_header(&without(header(), "kid")),
    )];
    let wrong = [
        ("kid-unknown", json!("nobody")),
        ("kid-empty", json!("")),
        ("kid-number", json!(1)),
        ("kid-null", json!(null)),
        ("kid-list", json!(["rs256"])),
        ("kid-in-upper-case", json!("RS256")),
        ("kid-of-a-file", json!("../../../../dev/null")),
    ];
    let why = "No published key has that kid";
    vectors.extend(wrong.into_iter().map(|(name, kid)| {
        Vector::refused(name, why, mint.with_header(&with(header(), "kid", kid)))
    }));
    vectors
}

/// Valid signatures with keys that are for another purpose, or no longer published.
fn other_published_keys(mint: &Mint) -> Vec<Vector> {
    let by_other = |kid: &str| {
        let header = with(header(), "kid", kid);
        sign(&message(&header, &claims()), |message| {
            mint.keys.other.sign(&RSA_PKCS1_SHA256, message)
        })
    };
    let weak = message(&with(header(), "kid", "weak"), &claims());
    vec![
        Vector::refused(
            "removed-key",
            "The key is no longer published",
            by_other("removed"),
        ),
        Vector::refused(
            "key-of-another-algorithm",
            "The key is published with alg PS256 (RFC 8725 §3.1)",
            by_other("ps256"),
        ),
        Vector::refused(
            "key-for-encryption",
            "The key is published with use enc (RFC 7517 §4.2)",
            by_other("encryption"),
        ),
        Vector::refused(
            "private-key",
            "The key is published with its private half, so anyone can sign with it",
            by_other("leaked"),
        ),
        Vector::refused(
            "weak-key",
            "The key has 1024 bits (RFC 7518 §3.3)",
            sign(&weak, |message| mint.keys.sign_weakly(message)),
        ),
    ]
}

fn keys_brought_along(mint: &Mint) -> Vec<Vector> {
    let foreign = |kid: &str, name: &str, value: Value| {
        mint.forged(&with(with(header(), "kid", kid), name, value), &claims())
    };
    let jwk = || with(mint.keys.foreign.jwk(), "kid", "rs256");
    vec![
        Vector::refused(
            "forged-with-jwk",
            "Signed with the key in its own header (RFC 8725 §3.10)",
            foreign("rs256", "jwk", jwk()),
        ),
        Vector::refused(
            "forged-with-jwk-alone",
            "Signed with the key in its own header, without kid",
            mint.forged(&without(with(header(), "jwk", jwk()), "kid"), &claims()),
        ),
        Vector::refused(
            "forged-with-jku",
            "Signed with a key that the header links to; a verifier must not fetch it",
            foreign("evil", "jku", json!("https://evil.example/jwks.json")),
        ),
        Vector::refused(
            "forged-with-x5u",
            "Signed with a key that the header links to; a verifier must not fetch it",
            foreign("evil", "x5u", json!("https://evil.example/chain.pem")),
        ),
        Vector::refused(
            "status-list-as-token",
            "A status list of the issuer, sent as a token",
            mint.token(
                &with(header(), "typ", "statuslist+jwt"),
                &super::issuer::list(0),
            ),
        ),
        Vector::refused(
            "alg-missing",
            "alg must be there (RFC 7515 §4.1.1)",
            mint.with_header(&without(header(), "alg")),
        ),
        Vector::refused(
            "alg-list",
            "alg is a string",
            mint.with_header(&with(header(), "alg", json!(["RS256"]))),
        ),
        Vector::refused(
            "header-is-a-list",
            "A header is an object",
            mint.texts("[]", canonical(&claims())),
        ),
    ]
}
