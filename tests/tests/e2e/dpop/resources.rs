//! What resource servers make of bound tokens (RFC 9449 §7).

use end_to_end::{
    Stack,
    dpop_key::{DpopKey, proof_claims},
};
use rstest::rstest;
use serde_json::{Value, json};

use super::{Resource, ask_with, expect_challenge, text};
use crate::{
    Backend, Postgres, Sqlite,
    oauth::{
        Granted, LOGIN, SHOP, change,
        exchange::{code, redeeming},
        register,
    },
};

const EVERYWHERE: [Resource; 2] = [Resource::UserInfo, Resource::Recipes];

/// A token of a person for a client, bound to a key if there is one.
async fn token(stack: &Stack, key: Option<&DpopKey>) -> String {
    let person = stack
        .anonymous()
        .sign_up(if key.is_some() { "cook" } else { "guest" })
        .await;
    let code = code(stack, &person, &SHOP, &LOGIN).await;
    let tokens = ask_with(stack, &SHOP, &redeeming(&SHOP, &code), key).await;
    text(&tokens.expect_status(200), "access_token").to_owned()
}

async fn start(backend: Backend) -> (Stack, DpopKey, String) {
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    let key = DpopKey::generate();
    let token = token(&stack, Some(&key)).await;
    (stack, key, token)
}

#[rstest]
#[tokio::test]
async fn a_token_is_good_with_a_new_proof_each_time(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, key, token) = start(backend).await;
    for resource in EVERYWHERE {
        let first = key.proof(&resource.claims(&stack, &token));
        for proof in [&first, &key.proof(&resource.claims(&stack, &token))] {
            resource
                .get(&stack, &token, &[proof])
                .await
                .expect_status(200);
        }
        let again = resource.get(&stack, &token, &[&first]).await;
        expect_challenge(&again, "DPoP", "invalid_dpop_proof");
    }
}

#[rstest]
#[tokio::test]
async fn a_proof_is_for_this_token_at_this_place(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, key, token) = start(backend).await;
    let now = stack.clock.clock().now().unix_timestamp();
    for resource in EVERYWHERE {
        for (name, value) in [
            ("htm", json!("POST")),
            ("htu", json!("https://evil.example/recipes")),
            ("htu", json!(format!("{}/1", resource.url(&stack)))),
            ("iat", json!(now - 61)),
            ("iat", json!(now + 61)),
            ("ath", json!("fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo")),
            ("ath", Value::Null),
        ] {
            let mut claims = resource.claims(&stack, &token);
            claims[name] = value;
            let answer = resource.get(&stack, &token, &[&key.proof(&claims)]).await;
            expect_challenge(&answer, "DPoP", "invalid_dpop_proof");
        }
        let claims = resource.claims(&stack, &token);
        let others = DpopKey::generate().proof(&claims);
        let mut header = key.header();
        header["jwk"]["d"] = json!("AAAA");
        let private = key.sign(&header, &claims);
        let two = [
            key.proof(&claims),
            key.proof(&resource.claims(&stack, &token)),
        ];
        for proofs in [&[&*others][..], &[&private], &[&two[0], &two[1]], &[]] {
            let answer = resource.get(&stack, &token, proofs).await;
            expect_challenge(&answer, "DPoP", "invalid_dpop_proof");
        }
    }
}

#[rstest]
#[tokio::test]
async fn a_bound_token_is_no_bearer_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, key, token) = start(backend).await;
    let thief = stack.anonymous().with_token(&token);
    for resource in EVERYWHERE {
        let proof = key.proof(&resource.claims(&stack, &token));
        let with_proof = resource.request(&stack, &thief).header("dpop", proof);
        for request in [resource.request(&stack, &thief), with_proof] {
            expect_challenge(&thief.send(request).await, "Bearer", "invalid_token");
        }
    }
    let in_form = [("access_token", token.as_str())];
    let answer = stack
        .anonymous()
        .post_form("/oauth/userinfo", &in_form)
        .await;
    expect_challenge(&answer, "Bearer", "invalid_token");
    for path in ["/me", "/me/sessions", "/me/apps"] {
        expect_challenge(&thief.get(path).await, "Bearer", "invalid_token");
    }
}

#[rstest]
#[tokio::test]
async fn a_bound_token_is_no_cookie(#[values(Sqlite, Postgres)] backend: Backend) {
    let (stack, _, token) = start(backend).await;
    let anonymous = stack.anonymous();
    for path in ["/me".to_owned(), stack.recipe_url("/recipes")] {
        let request = anonymous.request(reqwest::Method::GET, &path);
        let cookie = format!("access_token_cookie={token}");
        let answer = anonymous.send(request.header("cookie", cookie)).await;
        answer.expect_status(401);
    }
}

#[rstest]
#[tokio::test]
async fn an_unbound_token_does_not_pass_for_a_bound_one(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let (stack, key, _) = start(backend).await;
    let token = token(&stack, None).await;
    for resource in EVERYWHERE {
        let proof = key.proof(&resource.claims(&stack, &token));
        let answer = resource.get(&stack, &token, &[&proof]).await;
        expect_challenge(&answer, "DPoP", "invalid_token");
        let bearer = stack.anonymous().with_token(&token);
        let request = resource.request(&stack, &bearer);
        bearer.send(request).await.expect_status(200);
    }
}

/// A client of ours that binds its tokens may manage the account.
#[rstest]
#[tokio::test]
async fn a_bound_token_is_good_for_the_account(#[values(Sqlite, Postgres)] backend: Backend) {
    const OURS: &str = "UPDATE clients SET first_party = TRUE, dpop_bound = TRUE, \
        scopes = 'openid account' WHERE id = 'shop'";
    let stack = Stack::start(backend).await;
    register(&stack, [SHOP]).await;
    change(&stack, OURS, vec![]).await;
    let person = stack.anonymous().sign_up("cook").await;
    let granted = Granted {
        scope: "openid account",
        ..LOGIN
    };
    let code = code(&stack, &person, &SHOP, &granted).await;
    let key = DpopKey::generate();
    let tokens = ask_with(&stack, &SHOP, &redeeming(&SHOP, &code), Some(&key)).await;
    let tokens = tokens.expect_status(200);
    let token = text(&tokens, "access_token");
    for path in ["/me", "/me/sessions", "/me/apps"] {
        let url = format!("{}{path}", stack.identity_config.public_url);
        let now = stack.clock.clock().now().unix_timestamp();
        let proof = key.proof(&proof_claims("GET", &url, Some(token), now));
        let anonymous = stack.anonymous();
        let request = || {
            let request = anonymous.request(reqwest::Method::GET, path);
            request.header("authorization", format!("DPoP {token}"))
        };
        let answer = anonymous.send(request().header("dpop", &proof)).await;
        answer.expect_status(200);
        for request in [request(), request().header("dpop", &proof)] {
            let refused = anonymous.send(request).await;
            expect_challenge(&refused, "DPoP", "invalid_dpop_proof");
        }
        let thief = anonymous.with_token(token);
        expect_challenge(&thief.get(path).await, "Bearer", "invalid_token");
    }
}

#[tokio::test]
async fn a_token_request_of_the_first_party_takes_no_proof() {
    let stack = Stack::start(Sqlite).await;
    let person = stack.anonymous().sign_up("cook").await;
    let request = person.request(reqwest::Method::GET, "/me");
    person
        .send(request.header("dpop", "anything"))
        .await
        .expect_status(200);
}
