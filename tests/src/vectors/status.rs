//! Vectors about ended sessions.

use serde_json::{Value, json};

use super::{
    ISSUER, Vector, VectorFile, Verdict,
    issuer::{self, ENDED, ENTRIES},
    mint::{Mint, canonical, claims, header, with},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "Tokens with a status list entry. In every invalid list here, the session \
                 has ended.";
    let mut vectors = listed(mint);
    vectors.extend(indexes(mint));
    vectors.extend(unreadable(mint));
    vectors.extend(elsewhere(mint));
    vectors.extend(written_otherwise(mint));
    vectors.extend(in_invalid_lists(mint));
    super::file("status", about, vectors)
}

fn token(mint: &Mint, status: &Value) -> String {
    mint.with_claims(&with(claims(), "status", status.clone()))
}

fn at(mint: &Mint, index: u64, list: &str) -> String {
    let uri = format!("{ISSUER}/status-lists/{list}");
    token(mint, &json!({"status_list": {"idx": index, "uri": uri}}))
}

fn listed(mint: &Mint) -> Vec<Vector> {
    let ended = "Its bit is set";
    let beyond = "The list has no such entry";
    vec![
        Vector::accepted("goes-on", "Its bit is not set", at(mint, 2, "0")),
        Vector::accepted("first-entry", "Its bit is not set", at(mint, 0, "0")),
        Vector::accepted(
            "last-entry",
            "Its bit is not set",
            at(mint, ENTRIES - 1, "0"),
        ),
        Vector::refused("ended", ended, at(mint, ENDED, "0")),
        Vector::refused(
            "ended-in-second-byte",
            "Its bit is set; the lowest bit of a byte comes first",
            at(mint, 8, "0"),
        ),
        Vector::refused("out-of-range", beyond, at(mint, ENTRIES, "0")),
        Vector::refused("far-out-of-range", beyond, at(mint, 1 << 40, "0")),
        Vector::refused(
            "ended-within-leeway",
            "The list has expired, but within leeway, and its bit is set",
            at(mint, ENDED, "just-expired"),
        ),
        Vector::accepted(
            "unused-members",
            "Unknown members are ignored",
            token(
                mint,
                &json!({"status_list": {
                    "idx": 2, "uri": format!("{ISSUER}/status-lists/0"), "more": 1,
                }}),
            ),
        ),
    ]
}

/// A number can be written in several ways (RFC 8259 §6).
fn indexes(mint: &Mint) -> Vec<Vector> {
    let written = |number: &str, list: &str| {
        let uri = format!("{ISSUER}/status-lists/{list}");
        let status = json!({"status_list": {"idx": ENDED, "uri": uri}});
        let claims = canonical(&with(claims(), "status", status));
        let claims = claims.replace(&format!("\"idx\":{ENDED}"), &format!("\"idx\":{number}"));
        mint.texts(canonical(&header()), claims)
    };
    let beyond = "Parsers may read numbers beyond 2^53 − 1 differently, so such an index is invalid \
                  even if the list cannot be fetched";
    vec![
        Vector::accepted("index-2.0", "That is 2", written("2.0", "0")),
        Vector::accepted("index-2e0", "That is 2", written("2e0", "0")),
        Vector::accepted("index-minus-0", "That is 0", written("-0", "0")),
        Vector::refused(
            "ended-at-index-with-fraction",
            "Its bit is set",
            written(&format!("{ENDED}.0"), "0"),
        ),
        Vector::refused(
            "index-beyond-exactness",
            beyond,
            written("9007199254740992", "missing"),
        ),
        Vector::refused("index-1e300", beyond, written("1e300", "missing")),
    ]
}

fn unreadable(mint: &Mint) -> Vec<Vector> {
    let why = "The status claim is not a valid reference to a list";
    let uri = format!("{ISSUER}/status-lists/0");
    let claims = [
        ("null", json!(null)),
        ("text", json!("0")),
        ("empty", json!({})),
        (
            "another-mechanism",
            json!({"identifier_list": {"id": "1", "uri": uri}}),
        ),
        ("list-null", json!({"status_list": null})),
        ("without-index", json!({"status_list": {"uri": uri}})),
        ("without-uri", json!({"status_list": {"idx": 2}})),
        (
            "index-negative",
            json!({"status_list": {"idx": -1, "uri": uri}}),
        ),
        (
            "index-fraction",
            json!({"status_list": {"idx": 2.5, "uri": uri}}),
        ),
        (
            "index-text",
            json!({"status_list": {"idx": "2", "uri": uri}}),
        ),
        (
            "index-true",
            json!({"status_list": {"idx": true, "uri": uri}}),
        ),
        ("uri-list", json!({"status_list": {"idx": 2, "uri": [uri]}})),
    ];
    let vectors = claims.into_iter().map(|(name, status)| {
        Vector::refused(&format!("status-{name}"), why, token(mint, &status))
    });
    vectors.collect()
}

fn elsewhere(mint: &Mint) -> Vec<Vector> {
    let why = "Only the issuer's own lists are fetched";
    let uris = [
        ("host", "https://evil.example/status-lists/0"),
        (
            "longer-host",
            "https://id.example.com.evil.example/status-lists/0",
        ),
        (
            "user-info",
            "https://id.example.com@evil.example/status-lists/0",
        ),
        ("port", "https://id.example.com:444/status-lists/0"),
        ("scheme", "http://id.example.com/status-lists/0"),
        ("file", "file:///status-lists/0"),
        ("relative", "/status-lists/0"),
        ("nowhere", ""),
    ];
    let vectors = uris.into_iter().map(|(name, uri)| {
        let status = json!({"status_list": {"idx": 2, "uri": uri}});
        Vector::refused(
            &format!("list-of-another-{name}"),
            why,
            token(mint, &status),
        )
    });
    vectors.collect()
}

/// URIs that another URL parser could take for the issuer's.
fn written_otherwise(mint: &Mint) -> Vec<Vector> {
    let why = "A list's URI begins with the issuer and a slash, compared as text, because URL \
               parsers differ";
    let uris = [
        ("bare-issuer", ISSUER),
        (
            "query-of-the-issuer",
            "https://id.example.com?/status-lists/0",
        ),
        (
            "host-in-upper-case",
            "https://ID.example.com/status-lists/0",
        ),
        (
            "scheme-in-upper-case",
            "HTTPS://id.example.com/status-lists/0",
        ),
        ("default-port", "https://id.example.com:443/status-lists/0"),
        ("empty-user-info", "https://@id.example.com/status-lists/0"),
        ("space-before", " https://id.example.com/status-lists/0"),
    ];
    let vectors = uris.into_iter().map(|(name, uri)| {
        let status = json!({"status_list": {"idx": 2, "uri": uri}});
        Vector::refused(&format!("uri-{name}"), why, token(mint, &status))
    });
    vectors.collect()
}

fn in_invalid_lists(mint: &Mint) -> Vec<Vector> {
    let vectors = issuer::INVALID_LISTS.iter().map(|(name, why)| {
        let token = at(mint, ENDED, name);
        Vector::new(Verdict::Undecided, &format!("list-{name}"), why, token)
    });
    vectors.collect()
}
