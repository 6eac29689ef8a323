//! Tokens that must be accepted.

use serde_json::json;

use super::{
    Vector, VectorFile,
    mint::{AUDIENCE, ISSUER, Mint, NOW, canonical, claims, header, with, without},
};

/// The length of the longest token that is accepted.
pub(super) const LONGEST: usize = 8 * 1024;

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "Tokens that must be accepted: a verifier that refuses one of them locks users \
                 out.";
    let mut vectors = shapes(mint);
    vectors.extend(odd_json(mint));
    vectors.push(of_a_client(mint));
    vectors.extend(key_hints(mint));
    super::file("accepted", about, vectors)
}

fn shapes(mint: &Mint) -> Vec<Vector> {
    let claims_with = |name, value| mint.with_claims(&with(claims(), name, value));
    let accepted = Vector::accepted;
    vec![
        accepted(
            "usual",
            "As the issuer signs it",
            mint.with_claims(&claims()),
        ),
        accepted(
            "typ-with-prefix",
            "The media type may be written out (RFC 7515 §4.1.9)",
            mint.with_header(&with(header(), "typ", "application/at+jwt")),
        ),
        accepted(
            "typ-in-upper-case",
            "Media types are compared without regard to case",
            mint.with_header(&with(header(), "typ", "AT+JWT")),
        ),
        accepted(
            "one-audience",
            "aud may be a string (RFC 7519 §4.1.3)",
            claims_with("aud", json!(AUDIENCE)),
        ),
        accepted(
            "audience-among-others",
            "aud contains ours",
            claims_with("aud", json!(["mail", AUDIENCE, "photos"])),
        ),
        accepted(
            "without-the-claim-type",
            "typ is enough",
            mint.with_claims(&without(claims(), "type")),
        ),
        accepted(
            "unknown-claim",
            "Unknown claims are ignored (RFC 7519 §4)",
            claims_with("locale", json!({"of": ["cs", "en"]})),
        ),
        accepted(
            "unknown-header-member",
            "Unknown members that are not in crit are ignored (RFC 7515 §4)",
            mint.with_header(&with(header(), "x", json!({"y": [1, null]}))),
        ),
        accepted(
            "fraction-of-a-second",
            "A NumericDate may have a fraction (RFC 7519 §2)",
            claims_with("exp", json!(1_767_226_440.5)),
        ),
        accepted(
            "white-space-in-the-json",
            "JSON may contain white space",
            mint.texts(
                " { \"alg\" : \"RS256\",\n\t\"kid\": \"rs256\", \"typ\": \"at+jwt\" } ",
                format!(" {} \n", canonical(&claims())),
            ),
        ),
        accepted(
            "date-with-exponent",
            "A JSON number like any other",
            mint.texts(
                canonical(&header()),
                canonical(&claims()).replace(&(NOW + 840).to_string(), "1.76722644e9"),
            ),
        ),
        accepted(
            "one-name-in-two-objects",
            "A name in another object is not a duplicate",
            claims_with("act", json!({"sub": "8", "act": {"sub": "9"}})),
        ),
        accepted(
            "names-beyond-ascii",
            "JSON is UTF-8",
            claims_with("given_name", json!("Žofie 🍲")),
        ),
        accepted(
            "as-long-as-allowed",
            "8192 characters",
            padded_to(LONGEST, mint),
        ),
    ]
}

/// A client's token for itself names no session and nobody.
fn of_a_client(mint: &Mint) -> Vector {
    let claims = json!({
        "iss": ISSUER, "sub": "importer", "client_id": "importer", "aud": [AUDIENCE],
        "scope": "recipes", "type": "access", "iat": NOW - 60, "exp": NOW + 840, "jti": "0f6b2d",
    });
    Vector::accepted(
        "of-a-client",
        "A client that got a token for itself is its subject (RFC 9068 §2.2). It is no person",
        mint.with_claims(&claims),
    )
}

/// Unusual JSON that is valid and that all parsers read alike.
fn odd_json(mint: &Mint) -> Vec<Vector> {
    let claims = canonical(&claims());
    let accepted = |name, why, value: &str| {
        let claims = claims.replacen('{', &format!("{{\"x\":{value},"), 1);
        Vector::accepted(name, why, mint.texts(canonical(&header()), claims))
    };
    vec![
        accepted(
            "what-looks-like-a-number",
            "These are ordinary strings and an ordinary name",
            r#"[["Infinity"],{"__proto__":1,"toString":"NaN"}]"#,
        ),
        accepted(
            "escaped-surrogate-pair",
            "A complete pair is one character; behind an escaped backslash there is no escape",
            r#""\\ud83c \ud83c\udf72""#,
        ),
        accepted(
            "numbers-that-a-double-holds",
            "Not exactly, but no rule uses them",
            "[12345678901234567890123,-0,0.0,1e308,1e-999]",
        ),
    ]
}

/// Keys that a token brings along are ignored (RFC 8725 §3.10).
fn key_hints(mint: &Mint) -> Vec<Vector> {
    let foreign = mint.keys.foreign.jwk();
    let hints = [
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("x5c", json!(["TUlJQg=="])),
        ("x5t", json!("AAAA")),
        ("jwk", foreign),
    ];
    let vectors = hints.into_iter().map(|(name, hint)| {
        let why = format!("{name} is ignored; kid decides, and the signature of that key is valid");
        let token = mint.with_header(&with(header(), name, hint));
        Vector::accepted(&format!("with-{name}"), &why, token)
    });
    vectors.collect()
}

/// A valid token of exactly this many characters.
pub(super) fn padded_to(characters: usize, mint: &Mint) -> String {
    let token = |filler: usize, more: &str| {
        let claims = with(claims(), "filler", "x".repeat(filler));
        mint.token(&with(header(), "more", more), &claims)
    };
    // Three bytes take four characters. The header makes up the difference.
    let start = (characters - token(0, "").len()) / 4 * 3 - 6;
    (start..start + 9)
        .flat_map(|filler| ["", "x", "xx"].map(|more| token(filler, more)))
        .find(|token| token.len() == characters)
        .expect("some token is as long as that")
}
