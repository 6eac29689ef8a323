//! Discovery documents, and the names of status lists (RFC 8414 §3).
//!
//! Two letters, then the text. The first chooses the settings: `h` plain http, `f` fetches from
//! elsewhere, `t` an issuer with a path, others the usual issuer. If the second is `u`, the text
//! is the URI of a status list, else a discovery document.

use serde_json::Value;
use token_verifier::{
    VerifierConfig,
    fuzzing::{jwks_uri, status_list_url},
};
use url::Url;

use crate::{
    input::mode,
    world::{AUDIENCE, ISSUER},
};

const ELSEWHERE: &str = "http://identity:8080/behind";

/// Keys are fetched only from where a document of this very issuer says, and never over a weaker
/// connection. Status lists are fetched only from below the issuer.
pub fn target(data: &[u8]) -> bool {
    let Some((settings, rest)) = mode(data) else {
        return false;
    };
    let Some((kind, text)) = mode(rest) else {
        return false;
    };
    let (issuer, elsewhere) = match settings {
        b'h' => ("http://id.example.com:8080", None),
        b'f' => (ISSUER, Some(ELSEWHERE)),
        b't' => ("https://id.example.com/tenant", None),
        _ => (ISSUER, None),
    };
    let config = VerifierConfig::new(issuer, AUDIENCE).fetch_url(elsewhere);
    let issuer_url = Url::parse(issuer).expect("it is a URL");
    if kind == b'u' {
        let Ok(uri) = str::from_utf8(text) else {
            return false;
        };
        let Some(url) = status_list_url(&config, uri) else {
            return false;
        };
        check_status_list(&url, elsewhere, &issuer_url);
    } else {
        let Some(url) = jwks_uri(&config, text) else {
            return false;
        };
        let document: Value = serde_json::from_slice(text).expect("it was read");
        assert_eq!(document["issuer"], issuer);
        check_keys(&url, &document, elsewhere, &issuer_url);
    }
    true
}

fn check_keys(url: &str, document: &Value, elsewhere: Option<&str>, issuer: &Url) {
    let named = document["jwks_uri"].as_str().expect("it names them");
    let named = Url::parse(named).expect("it is a URL");
    assert!(named.scheme() == "https" || issuer.scheme() == "http");
    assert!(["http", "https"].contains(&named.scheme()));
    match elsewhere {
        Some(base) if named.origin() == issuer.origin() => {
            assert!(url.starts_with(&format!("{base}/")), "{url}");
        }
        _ => assert_eq!(url, named.as_str()),
    }
}

fn check_status_list(url: &str, elsewhere: Option<&str>, issuer: &Url) {
    let base = elsewhere.unwrap_or(issuer.as_str()).trim_end_matches('/');
    let parsed = Url::parse(url).expect("it is a URL");
    assert!(url.starts_with(&format!("{base}/")), "{url}");
    assert!(parsed.username().is_empty() && parsed.password().is_none());
    let base = Url::parse(base).expect("it is a URL");
    assert_eq!(parsed.origin(), base.origin(), "{url}");
}
