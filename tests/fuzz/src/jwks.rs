//! JWK sets of an issuer (RFC 7517 §5).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use token_verifier::{Algorithm, Verifier, fuzzing::KnownKeys};

use crate::{
    signer::{KEY_ID, Signer},
    world::{AUDIENCE, ISSUER, NOW, at_once, clock, config},
};

/// Each key that is used stands in the document, as a public key of a kind that suits its
/// algorithm and is strong enough. Our token is accepted only if our key is in it.
pub fn target(data: &[u8]) -> bool {
    let Some(keys) = KnownKeys::read(data) else {
        return false;
    };
    let document: Value = serde_json::from_slice(data).expect("it was read");
    let published = document["keys"].as_array().expect("it is a key set");
    assert!(keys.names().count() > 0, "an empty set refuses everybody");
    for (name, algorithm) in keys.names() {
        let stands = |key: &Value| key["kid"] == name && may_verify(key, algorithm);
        assert!(published.iter().any(stands), "{name} {algorithm}");
    }
    let has_ours = published.iter().any(is_ours);
    let verifier = Verifier::local(config(), clock().for_verifier(), keys.into_local());
    let accepted = at_once(verifier.verify(&token())).is_ok();
    assert!(!accepted || has_ours, "a key that is not there");
    accepted
}

fn may_verify(key: &Value, algorithm: Algorithm) -> bool {
    let is_or_absent = |name: &str, value: &str| key[name].is_null() || key[name] == value;
    let operations = &key["key_ops"];
    let operations = operations.as_array();
    let kind = match algorithm {
        Algorithm::ES256 | Algorithm::ES384 => "EC",
        Algorithm::EdDSA => "OKP",
        _ => "RSA",
    };
    key.get("d").is_none()
        && key["kty"] == kind
        && is_or_absent("use", "sig")
        && is_or_absent("alg", algorithm.name())
        && operations.is_none_or(|operations| operations.iter().any(|name| name == "verify"))
        && (kind != "RSA" || is_strong(&key["n"]))
}

/// Between 2048 and 8192 bits.
fn is_strong(modulus: &Value) -> bool {
    let modulus = modulus.as_str().unwrap_or_default();
    let bytes = URL_SAFE_NO_PAD.decode(modulus).unwrap_or_default();
    let mut bits = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1));
    let leading = bits.by_ref().take_while(|bit| *bit == 0).count();
    (2048..=8192).contains(&(bytes.len() * 8 - leading))
}

fn is_ours(key: &Value) -> bool {
    let ours = Signer::ours().jwk();
    ["kty", "crv", "kid", "x"]
        .iter()
        .all(|name| key[name] == ours[name])
}

fn token() -> String {
    let header = json!({"alg": "EdDSA", "typ": "at+jwt", "kid": KEY_ID}).to_string();
    let payload = json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "7", "iat": NOW, "exp": NOW + 60,
    });
    Signer::ours().sign(header.as_bytes(), payload.to_string().as_bytes())
}
