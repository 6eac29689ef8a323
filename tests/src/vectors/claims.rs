//! Vectors with invalid claims.

use serde_json::{Value, json};

use super::{
    Vector, VectorFile,
    mint::{AUDIENCE, ISSUER, Mint, NOW, canonical, claims, header, with, without},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "Claims that are refused although the signature is valid. The people of this \
                 issuer have numbers as their subjects, written as strings.";
    let mut vectors = missing(mint);
    for (claim, why, values) in [issuers(), audiences(), subjects(), others(), bound()].concat() {
        vectors.extend(values.into_iter().map(|(name, value)| {
            let token = mint.with_claims(&with(claims(), claim, value));
            Vector::refused(&format!("{claim}-{name}"), why, token)
        }));
    }
    vectors.extend(dates(mint));
    super::file("claims", about, vectors)
}

fn missing(mint: &Mint) -> Vec<Vector> {
    let required = ["iss", "sub", "aud", "exp", "iat"];
    let vectors = required.into_iter().map(|claim| {
        let token = mint.with_claims(&without(claims(), claim));
        let why = format!("{claim} is required (RFC 9068 §2.2)");
        Vector::refused(&format!("{claim}-missing"), &why, token)
    });
    vectors.collect()
}

/// A claim, its rule, and values that break the rule.
type Wrong = (&'static str, &'static str, Vec<(&'static str, Value)>);

fn issuers() -> Vec<Wrong> {
    let values = vec![
        ("other", json!("https://evil.example")),
        ("with-slash", json!(format!("{ISSUER}/"))),
        ("in-upper-case", json!("https://ID.example.com")),
        ("on-http", json!("http://id.example.com")),
        ("longer", json!("https://id.example.com.evil.example")),
        ("list", json!([ISSUER])),
        ("empty", json!("")),
        ("null", json!(null)),
        ("number", json!(1)),
    ];
    vec![("iss", "iss is compared exactly, as a string", values)]
}

fn audiences() -> Vec<Wrong> {
    let others = vec![
        ("other", json!("mail")),
        ("others", json!([ISSUER, "mail"])),
        ("in-upper-case", json!(["Recipe-API"])),
        ("longer", json!([format!("{AUDIENCE}.evil.example")])),
        ("two-in-one", json!(format!("mail {AUDIENCE}"))),
        ("no-list", json!([])),
        ("empty", json!("")),
    ];
    let odd = vec![
        ("null", json!(null)),
        ("number", json!(7)),
        ("object", json!({ AUDIENCE: true })),
        ("mixed", json!([AUDIENCE, 7])),
        ("nested", json!([[AUDIENCE]])),
    ];
    vec![
        ("aud", "aud must contain ours, compared exactly", others),
        ("aud", "aud is a string or a list of strings", odd),
    ]
}

fn subjects() -> Vec<Wrong> {
    let values = vec![
        ("empty", json!("")),
        ("number", json!(7)),
        ("null", json!(null)),
        ("list", json!(["7"])),
    ];
    vec![("sub", "sub is a string that is not empty", values)]
}

fn others() -> Vec<Wrong> {
    let types = vec![
        ("refresh", json!("refresh")),
        ("unknown", json!("id")),
        ("in-upper-case", json!("Access")),
        ("number", json!(7)),
        ("null", json!(null)),
    ];
    let scopes = vec![
        ("list", json!(["recipes"])),
        ("number", json!(7)),
        ("null", json!(null)),
    ];
    vec![
        ("type", "type, if present, is access", types),
        ("scope", "scope is a string (RFC 8693 §4.2)", scopes),
        ("jti", "jti is a string", vec![("number", json!(7))]),
    ]
}

/// Tokens that are for the holder of a key. All vectors are presented as bearer tokens.
fn bound() -> Vec<Wrong> {
    const THUMBPRINT: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    let keys = vec![
        ("dpop-key", json!({ "jkt": THUMBPRINT })),
        ("certificate", json!({ "x5t#S256": THUMBPRINT })),
        ("unknown-proof", json!({ "other": THUMBPRINT })),
        ("empty", json!({})),
        ("null", json!(null)),
        ("text", json!(THUMBPRINT)),
    ];
    let why =
        "A token with cnf is bound to a key and is no bearer token (RFC 7800 §3, RFC 9449 §7.1)";
    vec![("cnf", why, keys)]
}

/// Dates that are not numbers, or out of range.
fn dates(mint: &Mint) -> Vec<Vector> {
    let why = "A NumericDate is a JSON number, finite and within ±(2^53 − 1) (RFC 7493 §2.2)";
    let mut vectors = Vec::new();
    for claim in ["exp", "iat", "nbf"] {
        let values = [
            ("text", json!(NOW.to_string())),
            ("null", json!(null)),
            ("true", json!(true)),
            ("list", json!([NOW])),
            ("object", json!({})),
        ];
        vectors.extend(values.into_iter().map(|(name, value)| {
            let token = mint.with_claims(&with(claims(), claim, value));
            Vector::refused(&format!("{claim}-{name}"), why, token)
        }));
    }
    // As text, because some of these are not JSON.
    let numbers = [
        ("exp-beyond-exactness", "9007199254740992"),
        ("exp-beyond-64-bits", "18446744073709551616"),
        ("exp-huge", "1e300"),
        ("exp-infinite", "1e999"),
        ("exp-infinity", "Infinity"),
        ("exp-not-a-number", "NaN"),
        ("exp-hexadecimal", "0x6955b900"),
    ];
    vectors.extend(numbers.map(|(name, number)| {
        let claims = canonical(&claims()).replace(&(NOW + 840).to_string(), number);
        Vector::refused(name, why, mint.texts(canonical(&header()), claims))
    }));
    vectors
}
