//! DPoP proofs (RFC 9449 §4.3).
//!
//! `s`: a header on the first line and a payload on the others, signed with the key of a client.
//! `f`: the same, signed by somebody else. Anything else: the header `DPoP` itself.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Map, Value};
use token_verifier::{DPOP_HEADER, DpopRequest, ProofChecker, ProofError};
use url::Url;

use crate::{
    json::unique_object,
    signer::Signer,
    world::{NOW_IN_JSON, clock, number, text},
};

const URL: &str = "https://api.example.com/recipes";
const TOKEN: &str = "a.b.c";

/// An accepted proof is signed by the key in it, which is the one that is returned, and was
/// made for this request, now. It is accepted once.
pub fn target(data: &[u8]) -> bool {
    let Some(proof) = Signer::token(data) else {
        return false;
    };
    let Ok(value) = HeaderValue::from_str(&proof) else {
        return false;
    };
    let headers: HeaderMap = [(DPOP_HEADER, value)].into_iter().collect();
    let request = DpopRequest {
        headers: &headers,
        method: &Method::POST,
        url: URL,
        access_token: Some(TOKEN),
    };
    let checker = ProofChecker::new(clock().for_verifier(), None);
    let Ok(key) = checker.check(&request) else {
        return false;
    };
    let key = key.expect("there is a proof").to_string();
    assert_eq!(checker.check(&request), Err(ProofError::Used));
    let parts: Vec<_> = proof.split('.').map(part).collect();
    check_header(&parts[0], &key, &proof);
    check_payload(&parts[1]);
    true
}

fn part(encoded: &str) -> Map<String, Value> {
    let text = URL_SAFE_NO_PAD.decode(encoded).unwrap_or_default();
    unique_object(&text).unwrap_or_default()
}

fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}

fn check_header(header: &Map<String, Value>, key: &str, proof: &str) {
    let typ = text(header, "typ").expect("it has a type");
    assert!(typ.eq_ignore_ascii_case("dpop+jwt") && !header.contains_key("crit"));
    assert!(header["jwk"].get("d").is_none(), "a private key");
    for signer in [Signer::ours(), Signer::foreign()] {
        if header["jwk"]["x"] == signer.jwk()["x"] {
            assert!(signer.signed(proof));
            assert_eq!(key, hash(&signer.thumbprint_input()));
        } else {
            assert!(!signer.signed(proof) || text(header, "alg") != Some("EdDSA"));
        }
    }
}

fn check_payload(payload: &Map<String, Value>) {
    assert_eq!(text(payload, "htm"), Some("POST"));
    assert_eq!(text(payload, "ath"), Some(&*hash(TOKEN)));
    let issued_at = number(payload, "iat").expect("it is dated");
    assert!(
        (issued_at.floor() - NOW_IN_JSON).abs() <= 60.0,
        "{issued_at}"
    );
    assert!(text(payload, "jti").is_some_and(|id| !id.is_empty()));
    let url = Url::parse(text(payload, "htu").expect("it is for a URL"));
    let url = url.expect("it is a URL");
    assert_eq!(url.origin(), Url::parse(URL).expect("it is a URL").origin());
    assert!(url.username().is_empty() && url.password().is_none());
    let path: String = url::form_urlencoded::parse(url.path().replace('+', "%2B").as_bytes())
        .map(|(path, _)| path.into_owned())
        .collect();
    assert_eq!(path.strip_suffix('/').unwrap_or(&path), "/recipes");
}
