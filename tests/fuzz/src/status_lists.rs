//! Token Status Lists (draft-ietf-oauth-status-list).
//!
//! `s`: a header on the first line and a payload on the others, signed with our key. `b`: the
//! entries, from which a valid list is made. Anything else: the body of an answer.

use std::{io::Write, sync::LazyLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, write::ZlibEncoder};
use serde_json::{Map, Value, json};
use token_verifier::{
    Error, VerifierConfig,
    fuzzing::{Entries, KnownKeys, status_list},
};

use crate::{
    input::{line, mode},
    json::unique_object,
    signer::{KEY_ID, Signer},
    world::{ISSUER, LEEWAY, NOW, NOW_IN_JSON, config, known_keys, number, text},
};

const URI: &str = "https://id.example.com/status-lists/0";

/// The most entries of a list.
const MOST: u64 = 1 << 23;

static CONFIG: LazyLock<VerifierConfig> = LazyLock::new(config);
static KEYS: LazyLock<KnownKeys> = LazyLock::new(known_keys);

/// An accepted list was signed by our issuer, as this list, and holds now. What the issuer
/// lists is read back.
pub fn target(data: &[u8]) -> bool {
    match mode(data) {
        Some((b's', rest)) => {
            let (header, payload) = line(rest);
            let token = Signer::ours().sign(header, payload);
            check_sent(token.as_bytes())
        }
        Some((b'b', bits)) => {
            check_round_trip(bits);
            true
        }
        _ => check_sent(data),
    }
}

fn read(body: &[u8]) -> Result<Entries, Error> {
    status_list(&CONFIG, &KEYS, (URI, NOW), body)
}

fn check_sent(body: &[u8]) -> bool {
    let accepted = read(body);
    if let Ok(entries) = &accepted {
        check(str::from_utf8(body).expect("it was read"), entries);
    }
    accepted.is_ok()
}

fn check(token: &str, entries: &Entries) {
    let parts: Vec<_> = token.split('.').map(part).collect();
    let header = parts[0].as_ref().expect("it has a header");
    let payload = parts[1].as_ref().expect("it has a payload");
    assert_eq!(text(header, "typ"), Some("statuslist+jwt"));
    assert!(!header.contains_key("crit"));
    if text(header, "alg") == Some("EdDSA") {
        assert!(Signer::ours().signed(token));
    }
    assert_eq!(text(payload, "sub"), Some(URI));
    assert!(payload.get("iss").is_none_or(|issuer| issuer == ISSUER));
    let expires_at = number(payload, "exp").expect("it expires");
    assert!(NOW_IN_JSON < expires_at + LEEWAY, "{expires_at}");
    let issued_at = number(payload, "iat").expect("it is dated");
    assert!(issued_at.floor() <= NOW_IN_JSON + LEEWAY, "{issued_at}");
    assert_eq!(payload["status_list"]["bits"].as_u64(), Some(1));
    assert_eq!(entries.is_set(MOST), None, "it is too long");
}

fn part(encoded: &str) -> Option<Map<String, Value>> {
    unique_object(&URL_SAFE_NO_PAD.decode(encoded).ok()?)
}

fn check_round_trip(bits: &[u8]) {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bits).expect("memory does not fail");
    let deflated = encoder.finish().expect("memory does not fail");
    let header = json!({"alg": "EdDSA", "typ": "statuslist+jwt", "kid": KEY_ID}).to_string();
    let payload = json!({
        "iss": ISSUER, "sub": URI, "iat": NOW, "exp": NOW + 60, "ttl": 10,
        "status_list": {"bits": 1, "lst": URL_SAFE_NO_PAD.encode(deflated)},
    });
    let token = Signer::ours().sign(header.as_bytes(), payload.to_string().as_bytes());
    let entries = read(token.as_bytes()).expect("it is a valid list");
    for (index, expected) in (0..).zip(bits.iter().flat_map(|byte| {
        // The least significant bit comes first.
        (0..8).map(move |place| byte & (1 << place) != 0)
    })) {
        assert_eq!(entries.is_set(index), Some(expected), "{index}");
    }
    let beyond = bits.len() as u64 * 8;
    for index in [beyond, u64::MAX] {
        assert_eq!(entries.is_set(index), None, "{index}");
    }
}
