//! Vectors at the limits of the leeway.

use serde_json::json;

use super::{
    Vector, VectorFile,
    mint::{LEEWAY, Mint, NOW, claims, with},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "Clocks may differ by at most 30 s.";
    let token = |name: &str, date: i64| mint.with_claims(&with(claims(), name, json!(date)));
    let (accepted, refused) = (Vector::accepted, Vector::refused);
    let over = "A token is expired from exp on (RFC 7519 §4.1.4)";
    let early = "nbf is in the future (RFC 7519 §4.1.5)";
    let future = "It was issued in the future";
    let vectors = vec![
        accepted("exp-to-come", "One second is left", token("exp", NOW + 1)),
        accepted("exp-now", "Expired, but within leeway", token("exp", NOW)),
        accepted(
            "exp-last-second-of-leeway",
            "Expired for 29 s: within leeway",
            token("exp", NOW - LEEWAY + 1),
        ),
        refused("exp-leeway-over", over, token("exp", NOW - LEEWAY)),
        refused(
            "exp-one-second-past-leeway",
            over,
            token("exp", NOW - LEEWAY - 1),
        ),
        refused("exp-long-ago", over, token("exp", 1)),
        refused("exp-zero", over, token("exp", 0)),
        refused("exp-negative", over, token("exp", -1)),
        accepted("nbf-past", "It is valid", token("nbf", NOW - 1)),
        accepted("nbf-now", "It is valid", token("nbf", NOW)),
        accepted(
            "nbf-at-leeway",
            "30 s in the future: within leeway",
            token("nbf", NOW + LEEWAY),
        ),
        refused(
            "nbf-one-second-past-leeway",
            early,
            token("nbf", NOW + LEEWAY + 1),
        ),
        accepted(
            "iat-at-leeway",
            "30 s in the future: within leeway",
            token("iat", NOW + LEEWAY),
        ),
        refused(
            "iat-one-second-past-leeway",
            future,
            token("iat", NOW + LEEWAY + 1),
        ),
        accepted("iat-long-ago", "exp decides", token("iat", 1)),
        refused(
            "expired-before-it-was-issued",
            over,
            mint.with_claims(&with(
                with(claims(), "iat", NOW),
                "exp",
                json!(NOW - LEEWAY),
            )),
        ),
    ];
    super::file("time", about, vectors)
}
