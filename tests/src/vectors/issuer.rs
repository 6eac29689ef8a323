//! The documents that the issuer of the vectors publishes.

use std::{collections::BTreeMap, io::Write};

use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use flate2::{Compression, write::ZlibEncoder};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    ISSUER, NOW,
    keys::{encode, rsa_jwk},
    mint::{LEEWAY, Mint, canonical, header, message, sign, with, without},
};

/// A symmetric key, which must not be in a key set (RFC 7517 §4.1 defines the type).
pub(super) const PUBLISHED_SECRET: &[u8] = b"a secret that everybody can read";

/// How many entries a list has.
pub(super) const ENTRIES: u64 = 16;

/// A session that has ended in every list.
pub(super) const ENDED: u64 = 3;

const LARGEST_LIST: usize = 1024 * 1024;

/// The invalid lists, and why they are invalid. The first few do not exist.
pub(super) const INVALID_LISTS: &[(&str, &str)] = &[
    ("missing", "There is no such list"),
    ("page", "It is not a token"),
    ("expired", "The list has expired, leeway included"),
    ("of-another-uri", "Its sub is the URI of another list"),
    ("without-sub", "It has no sub"),
    ("without-exp", "It has no exp"),
    ("without-iat", "It has no iat"),
    ("of-another-issuer", "Its iss is another issuer"),
    (
        "from-the-future",
        "It was issued in the future, leeway included",
    ),
    ("forged", "It is signed with a key of another issuer"),
    ("unsigned", "It is not signed"),
    (
        "of-an-unknown-key",
        "It is signed with a key that is not published",
    ),
    ("access-token-type", "Its typ is at+jwt"),
    ("without-type", "It has no typ"),
    ("with-extension", "It needs an extension"),
    (
        "two-bits",
        "It has two bits per entry, which this issuer never uses",
    ),
    ("not-deflated", "Its entries are not zlib"),
    ("cut-off", "Its entries end too soon"),
    ("bomb", "It inflates to more than 1 MiB"),
    ("sub-twice", "It names a member twice"),
];

/// The answers of an issuer to `GET`, by path.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Issuer {
    /// What the file is about.
    pub about: String,
    /// The name of the issuer.
    pub issuer: String,
    /// The documents by path; any other path is 404.
    pub documents: BTreeMap<String, Document>,
}

/// A body and its media type.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// `application/json`
    Json(Value),
    /// A status list, `application/statuslist+jwt`
    StatusList(String),
    /// `text/html`
    Html(String),
}

pub(super) fn documents(mint: &Mint) -> Issuer {
    let metadata = json!({
        "issuer": ISSUER, "jwks_uri": format!("{ISSUER}/.well-known/jwks.json"),
        "token_endpoint": format!("{ISSUER}/api/token"), "response_types_supported": [],
    });
    let list = |token: String| Document::StatusList(token);
    let mut documents = BTreeMap::from([
        (
            "/.well-known/openid-configuration".to_owned(),
            Document::Json(metadata),
        ),
        (
            "/.well-known/jwks.json".to_owned(),
            Document::Json(keys(mint)),
        ),
        ("/status-lists/0".to_owned(), list(good_list(mint, "0"))),
        (
            "/status-lists/just-expired".to_owned(),
            list(signed(
                mint,
                &with(named("just-expired"), "exp", json!(NOW - LEEWAY + 1)),
            )),
        ),
        (
            "/status-lists/page".to_owned(),
            Document::Html("<!doctype html><title>Welcome</title>".to_owned()),
        ),
    ]);
    for (name, token) in bad_lists(mint) {
        documents.insert(format!("/status-lists/{name}"), list(token));
    }
    Issuer {
        about: "The issuer's answers to GET, by path. Any other path is 404.".to_owned(),
        issuer: ISSUER.to_owned(),
        documents,
    }
}

/// One usable key, and others that are for another purpose or must not be published.
fn keys(mint: &Mint) -> Value {
    let named = |jwk: Value, kid: &str| with(jwk, "kid", kid);
    let other = |kid: &str| named(mint.keys.other.jwk(), kid);
    let for_algorithm = |jwk, name: &str| with(with(jwk, "alg", name), "use", "sig");
    let secret = json!({"kty": "oct", "alg": "HS256", "k": encode(PUBLISHED_SECRET)});
    json!({"keys": [
        for_algorithm(named(mint.keys.primary.jwk(), "rs256"), "RS256"),
        for_algorithm(other("ps256"), "PS256"),
        other("no-alg"),
        with(other("encryption"), "use", "enc"),
        for_algorithm(named(mint.keys.other.private_jwk(), "leaked"), "RS256"),
        for_algorithm(named(rsa_jwk(&mint.keys.weak), "weak"), "RS256"),
        for_algorithm(named(mint.keys.p256.jwk(), "es256"), "ES256"),
        for_algorithm(named(mint.keys.ed25519_jwk(), "ed25519"), "EdDSA"),
        named(secret, "symmetric"),
        {"kty": "of tomorrow", "kid": "unknown", "x": 1},
    ]})
}

/// The claims of list `0`.
pub(super) fn list(name: u64) -> Value {
    named(&name.to_string())
}

fn named(name: &str) -> Value {
    json!({
        "sub": format!("{ISSUER}/status-lists/{name}"), "iat": NOW - 60, "exp": NOW + 1_740,
        "ttl": 10, "status_list": {"bits": 1, "lst": deflated(&[0b0000_1000, 0b0000_0001])},
    })
}

fn list_header() -> Value {
    with(header(), "typ", "statuslist+jwt")
}

fn signed(mint: &Mint, list: &Value) -> String {
    mint.token(&list_header(), list)
}

fn good_list(mint: &Mint, name: &str) -> String {
    signed(mint, &named(name))
}

fn bad_lists(mint: &Mint) -> Vec<(&'static str, String)> {
    let claim = |name: &'static str, claim: &str, value: Value| {
        (name, signed(mint, &with(named(name), claim, value)))
    };
    let lacks = |name: &'static str, claim| (name, signed(mint, &without(named(name), claim)));
    let heads = |name: &'static str, header: Value| (name, mint.token(&header, &named(name)));
    let entries =
        |name, bits: u8, lst: String| claim(name, "status_list", json!({"bits": bits, "lst": lst}));
    let unsigned = message(&with(list_header(), "alg", "none"), &named("unsigned"));
    let mut bomb = vec![0; LARGEST_LIST + 1];
    bomb[0] = 0b0000_1000;
    let twice = canonical(&named("sub-twice")).replacen('{', r#"{"sub":"x","#, 1);
    vec![
        claim("expired", "exp", json!(NOW - LEEWAY)),
        claim(
            "of-another-uri",
            "sub",
            json!(format!("{ISSUER}/status-lists/0")),
        ),
        lacks("without-sub", "sub"),
        lacks("without-exp", "exp"),
        lacks("without-iat", "iat"),
        claim("of-another-issuer", "iss", json!("https://evil.example")),
        claim("from-the-future", "iat", json!(NOW + LEEWAY + 1)),
        ("forged", mint.forged(&list_header(), &named("forged"))),
        ("unsigned", format!("{unsigned}.AAAA")),
        ("of-an-unknown-key", removed_key(mint)),
        heads("access-token-type", header()),
        heads("without-type", without(header(), "typ")),
        heads(
            "with-extension",
            with(list_header(), "crit", json!(["exp"])),
        ),
        entries("two-bits", 2, deflated(&[0xff; 4])),
        entries("not-deflated", 1, encode([0xff; 16])),
        entries("cut-off", 1, {
            let whole = deflated(&[0xff; 16]);
            whole[..whole.len() / 8 * 4].to_owned()
        }),
        entries("bomb", 1, deflated(&bomb)),
        ("sub-twice", mint.texts(canonical(&list_header()), twice)),
    ]
}

fn removed_key(mint: &Mint) -> String {
    let header = with(list_header(), "kid", "removed");
    sign(&message(&header, &named("of-an-unknown-key")), |message| {
        mint.keys.other.sign(&RSA_PKCS1_SHA256, message)
    })
}

fn deflated(bytes: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes);
    encode(
        written
            .and_then(|()| encoder.finish())
            .expect("memory can be written"),
    )
}
