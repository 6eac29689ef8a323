//! Vectors with a valid token but not the scope.

use serde_json::json;

use super::{
    Vector, VectorFile, Verdict,
    mint::{Mint, claims, with, without},
};

pub(super) fn file(mint: &Mint) -> (String, VectorFile) {
    let about = "Valid tokens at a route that needs the scope recipes.";
    let token = |scope: &str| mint.with_claims(&with(claims(), "scope", json!(scope)));
    let forbidden = |name, why, token| Vector::new(Verdict::Forbidden, name, why, token);
    let vectors = vec![
        Vector::accepted("scope-alone", "The scope is granted", token("recipes")),
        Vector::accepted(
            "scope-last",
            "The scope is granted",
            token("account recipes"),
        ),
        Vector::accepted(
            "scope-between-spaces",
            "Spaces separate scopes, however many",
            token("  account  recipes  "),
        ),
        forbidden(
            "scope-other",
            "Only other scopes are granted",
            token("account posts"),
        ),
        forbidden("scope-empty", "No scope is granted", token("")),
        forbidden(
            "scope-missing",
            "No scope is granted",
            mint.with_claims(&without(claims(), "scope")),
        ),
        forbidden(
            "scope-longer",
            "Scopes are compared as a whole",
            token("recipes2 xrecipes recipes:read"),
        ),
        forbidden(
            "scope-in-upper-case",
            "Scopes are compared exactly (RFC 6749 §3.3)",
            token("Recipes"),
        ),
        forbidden(
            "scope-with-tab",
            "Only spaces separate scopes",
            token("account\trecipes"),
        ),
        Vector::refused(
            "scope-of-an-expired-token",
            "The expiry is checked first",
            mint.with_claims(&with(
                with(claims(), "scope", "account"),
                "exp",
                json!(super::NOW - 60),
            )),
        ),
    ];
    super::file("scope", about, vectors)
}
