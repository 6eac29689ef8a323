//! Proofs that the token endpoint refuses (RFC 9449 §4.3).

use end_to_end::{Stack, dpop_key::DpopKey};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{ask, ask_with, token_claims};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{PAGE, Registered, SHOP, change, expect_oauth_error, register},
};

const OWN: [(&str, &str); 1] = [("grant_type", "client_credentials")];

/// A stack with a client that may act for itself.
async fn start(backend: Backend) -> (Stack, Registered) {
    const MACHINE: &str = "UPDATE clients SET kind = 'machine', redirect_uris = '[]', \
        grant_types = 'client_credentials', scopes = 'recipes'";
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    change(&stack, MACHINE, vec![]).await;
    (stack, SHOP)
}

#[rstest]
#[tokio::test]
async fn a_proof_is_for_one_request(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, client) = start(backend).await;
    let (key, claims) = (DpopKey::generate(), token_claims(&stack));
    let proof = key.proof(&claims);
    ask(&stack, &client, &OWN, &[&proof])
        .await
        .expect_status(200);
    // The claims count, not the bytes.
    for proof in [&proof, &key.proof(&claims)] {
        let refused = ask(&stack, &client, &OWN, &[proof]).await;
        let why = "the DPoP proof was used before";
        expect_oauth_error(&refused, 400, "invalid_dpop_proof", why);
    }
    // Another key may use the same id.
    let another = DpopKey::generate().proof(&claims);
    ask(&stack, &client, &OWN, &[&another])
        .await
        .expect_status(200);
    let two = [
        key.proof(&token_claims(&stack)),
        key.proof(&token_claims(&stack)),
    ];
    let refused = ask(&stack, &client, &OWN, &[&two[0], &two[1]]).await;
    let why = "more than one DPoP proof was sent";
    expect_oauth_error(&refused, 400, "invalid_dpop_proof", why);
}

#[rstest]
#[tokio::test]
async fn a_proof_is_for_this_request(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, client) = start(backend).await;
    let key = DpopKey::generate();
    let now = stack.clock.clock().now().unix_timestamp();
    let (url, time) = (
        "the DPoP proof is for another URL",
        "the DPoP proof was not made within the last minute",
    );
    let at = |path: &str| json!(format!("{}{path}", stack.identity.url()));
    for (name, value, why) in [
        ("htm", json!("GET"), "the DPoP proof is for another method"),
        ("htu", at("/oauth/par"), url),
        ("htu", json!("https://evil.example/oauth/token"), url),
        ("iat", json!(now - 61), time),
        ("iat", json!(now + 61), time),
        ("jti", json!(""), "the DPoP proof is malformed"),
        ("jti", json!("x".repeat(256)), "the DPoP proof is malformed"),
        ("iat", Value::Null, "the DPoP proof is malformed"),
    ] {
        let mut claims = token_claims(&stack);
        claims[name] = value;
        let refused = ask(&stack, &client, &OWN, &[&key.proof(&claims)]).await;
        expect_oauth_error(&refused, 400, "invalid_dpop_proof", why);
    }
    for (name, value) in [
        ("htu", at("/oauth/token?a=b#c")),
        ("iat", json!(now - 60)),
        ("iat", json!(now + 60)),
    ] {
        let mut claims = token_claims(&stack);
        claims[name] = value;
        ask(&stack, &client, &OWN, &[&key.proof(&claims)])
            .await
            .expect_status(200);
    }
}

#[rstest]
#[tokio::test]
async fn a_proof_is_signed_by_a_key_of_its_own(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, client) = start(backend).await;
    let key = DpopKey::generate();
    let mut private = key.jwk();
    private["d"] = json!("AAAA");
    let algorithm = "the DPoP proof is signed with an algorithm that is not accepted";
    for (name, value, why) in [
        (
            "typ",
            json!("JWT"),
            "the DPoP proof is not of the type dpop+jwt",
        ),
        ("alg", json!("none"), algorithm),
        ("alg", json!("HS256"), algorithm),
        (
            "alg",
            json!("RS256"),
            "the DPoP proof has no usable public key",
        ),
        (
            "jwk",
            private,
            "the DPoP proof contains a private key; never use that key again",
        ),
        (
            "jwk",
            DpopKey::generate().jwk(),
            "the signature of the DPoP proof is wrong",
        ),
    ] {
        let mut header = key.header();
        header[name] = value;
        let proof = key.sign(&header, &token_claims(&stack));
        let refused = ask(&stack, &client, &OWN, &[&proof]).await;
        expect_oauth_error(&refused, 400, "invalid_dpop_proof", why);
    }
}

#[tokio::test]
async fn a_client_authenticates_first() {
    let (stack, _) = start(Sqlite).await;
    let nobody = Registered {
        id: "nobody",
        ..SHOP
    };
    let proof = DpopKey::generate().proof(&token_claims(&stack));
    ask(&stack, &nobody, &OWN, &[&proof])
        .await
        .expect_status(401);
    // So nobody else can use up a proof.
    ask(&stack, &SHOP, &OWN, &[&proof]).await.expect_status(200);
}

#[tokio::test]
async fn whoever_needs_no_credentials_brings_few_proofs() {
    let (stack, client) = start(Sqlite).await;
    register(&stack, [PAGE]).await;
    let form = [("grant_type", "refresh_token"), ("refresh_token", "x")];
    let pushed = [("client_id", PAGE.id)];
    for _ in 0..300 {
        let refused = ask(&stack, &PAGE, &form, &["nonsense"]).await;
        assert_eq!(refused.status, 400);
        let anonymous = stack.anonymous();
        let push = anonymous.request(Method::POST, "/oauth/par");
        let push = push.header("dpop", "nonsense").form(&pushed);
        assert_eq!(anonymous.send(push).await.status, 400);
    }
    let refused = ask(&stack, &PAGE, &form, &["nonsense"]).await;
    let why = "too many proofs came from this network; try again in 1 second";
    expect_oauth_error(&refused, 429, "temporarily_unavailable", why);
    assert_eq!(refused.header("retry-after"), "1");
    // Others do not notice, and neither does one without a proof.
    ask_with(&stack, &client, &OWN, Some(&DpopKey::generate()))
        .await
        .expect_status(200);
    let without = ask(&stack, &PAGE, &form, &[]).await;
    assert_eq!(without.body["error"], "invalid_grant");
}
