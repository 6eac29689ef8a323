//! Access tokens (RFC 7519, RFC 9068).
//!
//! `s`: a header on the first line and a payload on the others, signed with our key. `f`: the
//! same, signed by somebody else. Anything else: the token itself.

use std::sync::LazyLock;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use token_verifier::{Claims, LocalKeys, TokenType, Verifier, VerifierConfig};

use crate::{
    json::unique_object,
    signer::{Signer, has_signature},
    world::{
        AUDIENCE, ISSUER, LEEWAY, NOW_IN_JSON, at_once, clock, config, known_keys, names, number,
        published_keys, text,
    },
};

static KEYS: LazyLock<LocalKeys> = LazyLock::new(|| known_keys().into_local());
static CACHING: LazyLock<Verifier> = LazyLock::new(|| verifier(config()));
static FORGETFUL: LazyLock<Verifier> = LazyLock::new(|| verifier(config().cache_capacity(0)));
static OF_REFRESH_TOKENS: LazyLock<Verifier> =
    LazyLock::new(|| verifier(config().token_type(TokenType::Refresh)));

fn verifier(config: VerifierConfig) -> Verifier {
    Verifier::local(config, clock().for_verifier(), KEYS.clone())
}

/// An accepted token has a signature of a known key, and says what the verifier claims that it
/// says, which holds now and here.
pub fn target(data: &[u8]) -> bool {
    let Some(token) = Signer::token(data) else {
        return false;
    };
    let first = at_once(CACHING.verify(&token));
    assert_eq!(first, at_once(CACHING.verify(&token)), "from the cache");
    assert_eq!(first, at_once(FORGETFUL.verify(&token)), "without a cache");
    let expired_ok = at_once(FORGETFUL.verify_expired_ok(&token));
    let Ok(claims) = first else {
        return false;
    };
    assert_eq!(expired_ok.as_ref(), Ok(&claims));
    assert!(at_once(OF_REFRESH_TOKENS.verify(&token)).is_err(), "both");
    let parts: Vec<_> = token.split('.').collect();
    let &[header, payload, _] = parts.as_slice() else {
        panic!("not three parts");
    };
    check_header(&part(header), &token);
    check_payload(&part(payload), &claims);
    true
}

fn part(encoded: &str) -> Map<String, Value> {
    let text = URL_SAFE_NO_PAD.decode(encoded).expect("it is base64url");
    unique_object(&text).expect("it is an object without duplicates")
}

fn check_header(header: &Map<String, Value>, token: &str) {
    assert!(!header.contains_key("crit"), "{header:?}");
    let typ = text(header, "typ").expect("it has a type");
    let typ = typ.to_ascii_lowercase();
    assert!(["at+jwt", "application/at+jwt"].contains(&&*typ), "{typ}");
    let key_id = text(header, "kid").expect("it names its key");
    match text(header, "alg").expect("it names its algorithm") {
        "EdDSA" => assert!(has_signature(&public(key_id, "x"), token)),
        "RS256" => assert!(has_rsa_signature(key_id, token)),
        other => panic!("{other} is not accepted"),
    }
}

/// A part of a public key, decoded.
fn public(key_id: &str, name: &str) -> Vec<u8> {
    let keys = published_keys();
    let key = keys.iter().find(|key| key["kid"] == key_id);
    let part = key.and_then(|key| URL_SAFE_NO_PAD.decode(key[name].as_str()?).ok());
    part.expect("the key is published")
}

fn has_rsa_signature(key_id: &str, token: &str) -> bool {
    let (n, e) = (public(key_id, "n"), public(key_id, "e"));
    let (signed, signature) = token.rsplit_once('.').expect("it has a signature");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("it is base64url");
    RsaPublicKeyComponents { n, e }
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .is_ok()
}

fn check_payload(payload: &Map<String, Value>, claims: &Claims) {
    assert_eq!(text(payload, "iss"), Some(ISSUER));
    assert!(names(payload.get("aud"), AUDIENCE), "{payload:?}");
    let expires_at = number(payload, "exp").expect("it expires");
    assert!(NOW_IN_JSON < expires_at + LEEWAY, "{expires_at}");
    let issued_at = number(payload, "iat").expect("it is dated");
    let not_before = number(payload, "nbf").unwrap_or(issued_at);
    for start in [issued_at, not_before] {
        // Fractions of seconds are cut off.
        assert!(start.floor() <= NOW_IN_JSON + LEEWAY, "{start}");
    }
    assert!(!payload.contains_key("cnf"), "it needs a proof");
    let kind = payload.get("type");
    assert!(kind.is_none_or(|kind| kind == "access"), "{kind:?}");
    let said = [
        ("iss", Some(&claims.issuer)),
        ("sub", Some(&claims.subject)),
        ("client_id", claims.client_id.as_ref()),
        ("jti", claims.jwt_id.as_ref()),
        ("sid", claims.session_id.as_ref()),
        ("csrf", claims.csrf.as_ref()),
        ("preferred_username", claims.preferred_username.as_ref()),
        ("given_name", claims.given_name.as_ref()),
        ("family_name", claims.family_name.as_ref()),
        ("picture", claims.picture.as_ref()),
        ("thumb_url", claims.thumb_url.as_ref()),
        ("type", claims.token_type.as_ref()),
    ];
    for (name, value) in said {
        assert_eq!(value.map(String::as_str), text(payload, name), "{name}");
        assert_eq!(value.is_some(), payload.contains_key(name), "{name}");
    }
    assert!(!claims.subject.is_empty());
    for (name, value) in &claims.extra {
        assert_eq!(payload.get(name), Some(value));
    }
    let scopes = text(payload, "scope").unwrap_or_default();
    for scope in scopes.split(' ').filter(|scope| !scope.is_empty()) {
        assert!(claims.scope.contains(scope), "{scope}");
    }
}
